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
        None => value.map(|value| value.number),
        Some(extra) => Err(format!("unexpected `{}`", &text[extra.range.clone()])),
    }
}

/// A value of `intmax_t` or `uintmax_t`, which have 64 bits: the arithmetic of C11 section 6.10.1.
#[derive(Debug, Clone, Copy)]
struct Integer {
    number: i128,
    is_unsigned: bool,
}

impl Integer {
    /// What a sum or the like comes to: an unsigned one wraps, one with a sign must fit.
    fn new(number: Option<i128>, is_unsigned: bool) -> Typed {
        let number = number.ok_or_else(overflow)?;
        let number = match is_unsigned {
            true => number & i128::from(u64::MAX),
            false => i64::try_from(number)
                .map(i128::from)
                .map_err(|_| overflow())?,
        };
        Ok(Self {
            number,
            is_unsigned,
        })
    }

    /// A number as it is written, or as it was given: one without a sign if it fits no other way.
    fn plain(number: i128, is_unsigned: bool) -> Typed {
        if i64::try_from(number).is_err() && u64::try_from(number).is_err() {
            return Err(overflow());
        }
        Self::new(Some(number), is_unsigned || number > i128::from(i64::MAX))
    }

    fn truth(is_true: bool) -> Self {
        Self {
            number: is_true.into(),
            is_unsigned: false,
        }
    }

    /// Both as the type that they have in common: if one of them has no sign, neither has.
    fn common(self, other: Self) -> (i128, i128, bool) {
        let is_unsigned = self.is_unsigned || other.is_unsigned;
        let converted = |one: Self| match is_unsigned {
            true => one.number & i128::from(u64::MAX),
            false => one.number,
        };
        (converted(self), converted(other), is_unsigned)
    }
}

type Typed = Result<Integer, String>;

/// A number as in C: decimal, octal, hexadecimal or binary, with `u` and `l` behind it.
pub(crate) fn number(text: &str) -> Option<i128> {
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    if text.len() - digits.len() > 3 {
        return None;
    }
    let lower = digits.replace('\'', "").to_ascii_lowercase();
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

/// A character constant with its marks: `'a'`, `'\n'`, `'\012'`, `'\x41'`.
pub(crate) fn character(text: &str) -> Option<i128> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let Some(escape) = inside.strip_prefix('\\') else {
        let mut characters = inside.chars();
        let only = characters.next().filter(|_| characters.next().is_none())?;
        return Some(u32::from(only).into());
    };
    let value = match escape {
        "a" => 7,
        "b" => 8,
        "t" => 9,
        "n" => 10,
        "v" => 11,
        "f" => 12,
        "r" => 13,
        "\\" | "'" | "\"" | "?" => escape.bytes().next()?.into(),
        _ => match escape.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => u32::from_str_radix(escape, 8).ok()?,
        },
    };
    // Whether a character beyond has a sign is for each C compiler to say.
    (value < 128 && !escape.contains('+')).then_some(value.into())
}

struct Parser<'a> {
    text: &'a str,
    /// What is still to be read.
    tokens: &'a [Token],
    lookup: &'a dyn Fn(&str) -> Option<i128>,
    depth: usize,
}

/// A syntax error is an `Err` outside, an arithmetic one inside: `0 && 1 / 0` is fine.
type Parsed = Result<Typed, String>;

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
            condition.and_then(|condition| choose(condition, yes, no))
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
                let Integer {
                    number,
                    is_unsigned,
                } = value;
                match *sign {
                    "-" => Integer::new(number.checked_neg(), is_unsigned),
                    "!" => Ok(Integer::truth(number == 0)),
                    "~" => Integer::new(Some(!number), is_unsigned),
                    _ => Ok(value),
                }
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
        let (value, is_unsigned) = match token.kind {
            Kind::Number => {
                let digits = written.trim_end_matches(['u', 'U', 'l', 'L']);
                let has_no_sign = written[digits.len()..].contains(['u', 'U']);
                (
                    number(written).ok_or_else(|| format!("`{written}` is not a number")),
                    has_no_sign,
                )
            }
            Kind::Character { closed: true } => (
                character(written).ok_or_else(|| format!("{written} is not a character")),
                false,
            ),
            Kind::Word => (
                (self.lookup)(written).ok_or_else(|| format!("`{written}` has no value")),
                false,
            ),
            _ => return Err(format!("unexpected `{written}`")),
        };
        let value = value.and_then(|value| Integer::plain(value, is_unsigned));
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

fn choose(condition: Integer, yes: Typed, no: Typed) -> Typed {
    let is_unsigned = [&yes, &no].into_iter().flatten().any(|one| one.is_unsigned);
    let chosen = if condition.number != 0 { yes } else { no }?;
    Integer::new(Some(chosen.number), is_unsigned)
}

fn apply(operator: &str, left: Typed, right: Typed) -> Typed {
    let is_true = |one: Typed| one.map(|one| one.number != 0);
    match operator {
        "||" => return Ok(Integer::truth(is_true(left)? || is_true(right)?)),
        "&&" => return Ok(Integer::truth(is_true(left)? && is_true(right)?)),
        "<<" | ">>" => return shift(operator, left?, right?),
        _ => {}
    }
    let (left, right, is_unsigned) = left?.common(right?);
    let compared = match operator {
        "==" => Some(left == right),
        "!=" => Some(left != right),
        "<=" => Some(left <= right),
        ">=" => Some(left >= right),
        "<" => Some(left < right),
        ">" => Some(left > right),
        _ => None,
    };
    if let Some(compared) = compared {
        return Ok(Integer::truth(compared));
    }
    let result = match operator {
        "|" => Some(left | right),
        "^" => Some(left ^ right),
        "&" => Some(left & right),
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => multiplied(left, right, is_unsigned),
        "/" | "%" if right == 0 => return Err("division by zero".into()),
        "/" => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    Integer::new(result, is_unsigned)
}

fn multiplied(left: i128, right: i128, is_unsigned: bool) -> Option<i128> {
    match is_unsigned {
        true => {
            let both = u64::try_from(left).ok().zip(u64::try_from(right).ok());
            both.map(|(left, right)| left.wrapping_mul(right).into())
        }
        false => left.checked_mul(right),
    }
}

/// The result has the type of what is shifted.
fn shift(operator: &str, left: Integer, right: Integer) -> Typed {
    let distance = u32::try_from(right.number).ok();
    let Some(distance) = distance.filter(|distance| *distance < 64) else {
        return Err("it is shifted too far".into());
    };
    let number = match operator {
        "<<" => left.number << distance,
        _ => left.number >> distance,
    };
    Integer::new(Some(number), left.is_unsigned)
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
            ("1'000", 1000),
            ("'a'", 97),
            ("!0 && !!3", 1),
            ("1 < 2 == 1", 1),
            ("3 >= 4 || 4 <= 4", 1),
            ("N > 6 ? 1 : 2", 1),
            ("0 && 1 / 0", 0),
            ("1 || M", 1),
            ("1 ? 2 : 1 / 0", 2),
            ("-1 > 0u", 1),
            ("-1 > 0", 0),
            ("0u - 1 == 18446744073709551615", 1),
            ("-1 / 2u > 1", 1),
            ("(1 ? -1 : 0u) > 0", 1),
            ("~0 < 0", 1),
            ("~0u", i128::from(u64::MAX)),
            ("0xffffffffffffffff + 1", 0),
            ("0xffffffffffffffff * 0xffffffffffffffff", 1),
            ("-8 >> 1", -4),
            ("1 << 62", 1 << 62),
            ("1u << 63 > 0", 1),
            ("-9223372036854775807 - 1 < 0", 1),
            ("'\\012' == '\\n' && '\\x41' == 'A'", 1),
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
            ("1 << 64", "it is shifted too far"),
            ("1 << 63", "the result is too large"),
            ("9223372036854775807 + 1", "the result is too large"),
            ("18446744073709551616", "the result is too large"),
            ("'ab'", "unexpected `'`"),
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
