//! Constant expressions of `#if` and of `%#define` (C11 section 6.10.1), with every sign of `#if` but the comma.

use crate::lexical::{self, Kind, Token};

/// What an expression comes to, or why it comes to nothing.
pub(crate) type Value = Result<i128, String>;

/// Evaluates an expression in which macros are expanded. `lookup` gives the value of what is still a name.
pub(crate) fn evaluate(text: &str, lookup: &dyn Fn(&str) -> Option<i128>) -> Value {
    let tokens: Vec<Token> = lexical::tokens(text, 0)
        .filter(|token| !token.is_blank())
        .collect();
    let mut parser = Parser {
        text,
        tokens: &tokens,
        lookup,
        depth: 0,
    };
    let value = parser.conditional()?;
    match parser.tokens.first() {
        None => value,
        Some(extra) => Err(format!("unexpected `{}`", &text[extra.range.clone()])),
    }
}

/// A number as in C: decimal, octal, hexadecimal or binary, with `u` and `l` behind it.
pub(crate) fn number(text: &str) -> Option<i128> {
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    if text.len() - digits.len() > 3 {
        return None;
    }
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = if let Some(hexadecimal) = lower.strip_prefix("0x") {
        (hexadecimal, 16)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (binary, 2)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (&lower[1..], 8)
    } else {
        (lower.as_str(), 10)
    };
    i128::from_str_radix(digits, radix).ok()
}

/// A character constant with its marks: `'a'`, `'\n'`.
pub(crate) fn character(text: &str) -> Option<i128> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let value = match inside.strip_prefix('\\') {
        None => inside.chars().next()?,
        Some("n") => '\n',
        Some("r") => '\r',
        Some("t") => '\t',
        Some("0") => '\0',
        Some("\\") => '\\',
        Some("'") => '\'',
        Some("\"") => '"',
        Some(_) => return None,
    };
    Some(i128::from(u32::from(value)))
}

struct Parser<'a> {
    text: &'a str,
    /// What is still to be read.
    tokens: &'a [Token],
    lookup: &'a dyn Fn(&str) -> Option<i128>,
    depth: usize,
}

/// A syntax error is an `Err` outside, an arithmetic one inside: `0 && 1 / 0` is fine.
type Parsed = Result<Value, String>;

impl Parser<'_> {
    fn conditional(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH}"));
        }
        let condition = self.binary(0)?;
        let value = if self.take("?") {
            let yes = self.conditional()?;
            self.expect(":")?;
            let no = self.conditional()?;
            condition.and_then(|condition| if condition != 0 { yes } else { no })
        } else {
            condition
        };
        self.depth -= 1;
        Ok(value)
    }

    /// Operators that bind at least as tightly as row `weakest` of [`OPERATORS`].
    fn binary(&mut self, weakest: usize) -> Parsed {
        let mut left = self.unary()?;
        while let Some((row, operator)) = self.operator(weakest) {
            self.skip(operator.len());
            let right = self.binary(row + 1)?;
            left = apply(operator, left, right);
        }
        Ok(left)
    }

    fn operator(&self, weakest: usize) -> Option<(usize, &'static str)> {
        let rows = OPERATORS.iter().enumerate().skip(weakest);
        let mut found = rows.flat_map(|(row, signs)| signs.iter().map(move |sign| (row, *sign)));
        // `<` must not be taken for the first half of `<<`, nor `&` for that of `&&`.
        let longest = ["<<", ">>", "<=", ">=", "==", "!=", "&&", "||"];
        let written = longest.into_iter().find(|sign| self.sees(sign));
        found.find(|(_, sign)| match written {
            Some(written) => written == *sign,
            None => self.sees(sign),
        })
    }

    fn unary(&mut self) -> Parsed {
        let mut signs = Vec::new();
        while let Some(sign) = ["-", "+", "!", "~"]
            .into_iter()
            .find(|sign| self.sees(sign))
        {
            self.skip(1);
            signs.push(sign);
        }
        let operand = self.primary()?;
        Ok(operand.and_then(|operand| {
            signs.iter().rev().try_fold(operand, |value, sign| {
                match *sign {
                    "-" => value.checked_neg(),
                    "!" => Some(i128::from(value == 0)),
                    "~" => Some(!value),
                    _ => Some(value),
                }
                .ok_or_else(overflow)
            })
        }))
    }

    fn primary(&mut self) -> Parsed {
        if self.take("(") {
            let value = self.conditional()?;
            self.expect(")")?;
            return Ok(value);
        }
        let Some((token, rest)) = self.tokens.split_first() else {
            return Err("a value is missing".into());
        };
        let written = &self.text[token.range.clone()];
        let value = match token.kind {
            Kind::Number => number(written).ok_or_else(|| format!("`{written}` is not a number")),
            Kind::Character { closed: true } => {
                character(written).ok_or_else(|| format!("{written} is not a character"))
            }
            Kind::Word => (self.lookup)(written).ok_or_else(|| format!("`{written}` has no value")),
            _ => return Err(format!("unexpected `{written}`")),
        };
        self.tokens = rest;
        Ok(value)
    }

    /// Whether the next tokens, without a gap, are `sign`.
    fn sees(&self, sign: &str) -> bool {
        let mut end = None;
        sign.len() <= self.tokens.len()
            && sign.bytes().zip(self.tokens).all(|(byte, token)| {
                let adjacent = end.is_none_or(|end| end == token.range.start);
                end = Some(token.range.end);
                adjacent && token.kind == Kind::Mark(byte)
            })
    }

    fn skip(&mut self, count: usize) {
        self.tokens = &self.tokens[count..];
    }

    fn take(&mut self, sign: &str) -> bool {
        let seen = self.sees(sign);
        if seen {
            self.skip(sign.len());
        }
        seen
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) {
            return Ok(());
        }
        Err(format!("`{sign}` is missing"))
    }
}

fn apply(operator: &str, left: Value, right: Value) -> Value {
    match operator {
        "||" => return left.and_then(|left| if left != 0 { Ok(1) } else { truth(right) }),
        "&&" => return left.and_then(|left| if left == 0 { Ok(0) } else { truth(right) }),
        _ => {}
    }
    let (left, right) = (left?, right?);
    let shift = u32::try_from(right).ok();
    let result = match operator {
        "|" => Some(left | right),
        "^" => Some(left ^ right),
        "&" => Some(left & right),
        "==" => Some(i128::from(left == right)),
        "!=" => Some(i128::from(left != right)),
        "<=" => Some(i128::from(left <= right)),
        ">=" => Some(i128::from(left >= right)),
        "<" => Some(i128::from(left < right)),
        ">" => Some(i128::from(left > right)),
        "<<" => shift
            .filter(|shift| *shift < 64)
            .and_then(|shift| left.checked_mul(1 << shift)),
        ">>" => shift.and_then(|shift| left.checked_shr(shift)),
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "/" | "%" if right == 0 => return Err("division by zero".into()),
        "/" => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    result.ok_or_else(overflow)
}

fn truth(value: Value) -> Value {
    Ok(i128::from(value? != 0))
}

fn overflow() -> String {
    "the result is too large".into()
}

/// Weakest first; the operators of a row bind alike, to the left.
const OPERATORS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

/// Parentheses nested deeper are an error: the parser calls itself for each.
const MAX_DEPTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        evaluate(text, &|name| (name == "N").then_some(7))
    }

    #[test]
    fn values_are_those_of_c() {
        for (text, expected) in [
            ("1 + 2 * 3", 7),
            ("10 - 4 - 3", 3),
            ("(1 + 2) * 3", 9),
            ("-7 / 2", -3),
            ("-7 % 2", -1),
            ("1 << 4 | 1", 17),
            ("0x1f & ~0x0f", 16),
            ("010 + 0b11", 11),
            ("10UL", 10),
            ("'a'", 97),
            ("!0 && !!3", 1),
            ("1 < 2 == 1", 1),
            ("3 >= 4 || 4 <= 4", 1),
            ("N > 6 ? 1 : 2", 1),
            ("0 && 1 / 0", 0),
            ("1 || M", 1),
            ("1 ? 2 : 1 / 0", 2),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (text, expected) in [
            ("", "a value is missing"),
            ("1 +", "a value is missing"),
            ("1 2", "unexpected `2`"),
            ("(1", "`)` is missing"),
            ("1 / 0", "division by zero"),
            ("12ab", "`12ab` is not a number"),
            ("M", "`M` has no value"),
            ("1 << 64", "the result is too large"),
            ("= 1", "unexpected `=`"),
        ] {
            assert_eq!(value(text), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "(".repeat(100_000);
        assert_eq!(value(&deep), Err("nested deeper than 64".to_owned()));
        let signs = "-".repeat(100_000) + "1";
        assert_eq!(value(&signs), Ok(1));
    }
}
