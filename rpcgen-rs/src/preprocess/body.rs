//! The body of a macro with its arguments in place, and the operators `#` and `##` (C11 section 6.10.3).

use std::borrow::Cow;

use crate::lexical::{self, Kind, Token};

/// A token of a body.
#[derive(Debug)]
pub(super) struct Piece<'b> {
    operand: Operand<'b>,
    /// Whether blanks stand before it.
    spaced: bool,
    /// Whether `##` stands before it.
    pasted: bool,
}

#[derive(Debug)]
enum Operand<'b> {
    Token(&'b str),
    /// The parameter of that number.
    Parameter(usize),
    /// The same behind a `#`.
    Text(usize),
}

/// What an operator makes that is no token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoToken {
    pub(super) operator: &'static str,
    pub(super) made: String,
}

/// The tokens of a body: `parameters` are those of a macro that is used with parentheses.
///
/// # Errors
/// What is wrong with an operator.
pub(super) fn pieces<'b>(
    body: &'b str,
    parameters: Option<&[String]>,
) -> Result<Vec<Piece<'b>>, &'static str> {
    let mut pieces: Vec<Piece<'b>> = Vec::new();
    let (mut spaced, mut pasted) = (false, false);
    let mut at = 0;
    while let Some(token) = lexical::token(body, at) {
        at = token.range.end;
        if token.is_blank() {
            spaced = true;
            continue;
        }
        let is_hash = token.kind == Kind::Mark(b'#');
        if is_hash && body[at..].starts_with('#') {
            if pasted || pieces.is_empty() {
                return Err(PASTES_NOTHING);
            }
            pasted = true;
            at += 1;
            continue;
        }
        let operand = match parameters {
            Some(parameters) if is_hash => {
                let (index, end) = stringized(body, at, parameters).ok_or(NO_PARAMETER)?;
                at = end;
                Operand::Text(index)
            }
            _ => plain(&body[token.range], parameters.unwrap_or_default()),
        };
        pieces.push(Piece {
            operand,
            spaced,
            pasted,
        });
        (spaced, pasted) = (false, false);
    }
    match pasted {
        true => Err(PASTES_NOTHING),
        false => Ok(pieces),
    }
}

/// The parameter behind a `#`, and where it ends.
fn stringized(body: &str, hash: usize, parameters: &[String]) -> Option<(usize, usize)> {
    let name = lexical::tokens(body, hash).find(|token| !token.is_blank())?;
    let written = &body[name.range.clone()];
    let index = parameters.iter().position(|name| name == written)?;
    Some((index, name.range.end))
}

fn plain<'b>(written: &'b str, parameters: &[String]) -> Operand<'b> {
    let parameter = parameters.iter().position(|name| name == written);
    parameter.map_or(Operand::Token(written), Operand::Parameter)
}

/// The arguments that are needed with their macros expanded: those of an operator are not.
pub(super) fn expanded_arguments(pieces: &[Piece<'_>], count: usize) -> Vec<usize> {
    let mut needed = vec![false; count];
    for (at, piece) in pieces.iter().enumerate() {
        if let Operand::Parameter(index) = piece.operand
            && !piece.pasted
            && !is_pasted(pieces, at + 1)
        {
            needed[index] = true;
        }
    }
    (0..count).filter(|index| needed[*index]).collect()
}

fn is_pasted(pieces: &[Piece<'_>], at: usize) -> bool {
    pieces.get(at).is_some_and(|piece| piece.pasted)
}

/// A body while its arguments are put in place.
#[derive(Debug, Default)]
pub(super) struct Substitution {
    pub(super) text: String,
    /// Where in the text the operands of this `##` start.
    operands: usize,
    /// Where the last token of the last operand starts.
    last_token: usize,
    /// Bytes that were read for no more than a few of the result.
    pub(super) work: usize,
}

impl Substitution {
    /// Appends the piece at `at`; arguments are as they are `written` ([trimmed]), and `expanded`.
    pub(super) fn push(
        &mut self,
        pieces: &[Piece<'_>],
        at: usize,
        written: &[&str],
        expanded: &[String],
    ) -> Result<(), NoToken> {
        let piece = &pieces[at];
        let is_operand = piece.pasted || is_pasted(pieces, at + 1);
        let text = match piece.operand {
            Operand::Token(token) => Cow::Borrowed(token),
            Operand::Parameter(index) if is_operand => Cow::Borrowed(written[index]),
            Operand::Parameter(index) => Cow::Borrowed(expanded[index].as_str()),
            Operand::Text(index) => {
                self.work += written[index].len();
                Cow::Owned(stringize(written[index])?)
            }
        };
        if piece.pasted {
            return self.paste(&text);
        }
        if piece.spaced {
            self.text.push(' ');
        }
        self.operands = self.text.len();
        self.text.push_str(&text);
        if is_operand {
            self.last_token = self.operands + last_token(&text);
        }
        Ok(())
    }

    /// `, ## __VA_ARGS__`, as GNU C has it: the comma goes if there are no more arguments, and nothing is made one.
    pub(super) fn joins_rest(
        &mut self,
        pieces: &[Piece<'_>],
        at: usize,
        written: &[&str],
        expanded: &[String],
    ) -> bool {
        let (Operand::Parameter(index), Some(before)) = (&pieces[at].operand, at.checked_sub(1))
        else {
            return false;
        };
        let is_rest = *index + 1 == written.len() && pieces[at].pasted;
        if !is_rest || !matches!(pieces[before].operand, Operand::Token(",")) {
            return false;
        }
        match written[*index] {
            "" => self.text.truncate(self.operands),
            rest => {
                let rest = expanded
                    .get(*index)
                    .filter(|text| !text.is_empty())
                    .map_or(rest, |text| text);
                self.text.push_str(rest);
            }
        }
        true
    }

    /// The last token before and the first of `right` become one; where one side is empty, the other one is left.
    fn paste(&mut self, right: &str) -> Result<(), NoToken> {
        let Some(first) = lexical::token(right, 0) else {
            return Ok(());
        };
        let seam = self.text.len();
        let is_alone = seam == self.operands;
        self.text.push_str(right);
        let made = &self.text[self.last_token.min(seam)..seam + first.range.end];
        self.work += made.len();
        if !is_alone && !is_token(made) {
            let made = made.to_owned();
            let operator = "##";
            return Err(NoToken { operator, made });
        }
        if is_alone || first.range.end < right.len() {
            self.last_token = seam + last_token(right);
        }
        Ok(())
    }
}

/// What is written in an argument, without the blanks and comments around it.
pub(super) fn trimmed(argument: &str) -> &str {
    let mut tokens = lexical::tokens(argument, 0).filter(|token| !token.is_blank());
    let Some(first) = tokens.next() else {
        return "";
    };
    let end = tokens.last().map_or(first.range.end, |last| last.range.end);
    &argument[first.range.start..end]
}

fn last_token(text: &str) -> usize {
    let last = lexical::tokens(text, 0).filter(|token| !token.is_blank());
    last.last().map_or(0, |token| token.range.start)
}

/// An argument as a text: what is between its tokens becomes one blank.
fn stringize(argument: &str) -> Result<String, NoToken> {
    let mut made = "\"".to_owned();
    for token in lexical::tokens(argument, 0) {
        let written = &argument[token.range.clone()];
        match token.kind {
            _ if token.is_blank() && made.ends_with(' ') => {}
            _ if token.is_blank() => made.push(' '),
            Kind::Text { .. } | Kind::Character { .. } => {
                made += &written.replace('\\', "\\\\").replace('"', "\\\"");
            }
            _ => made += written,
        }
    }
    made.push('"');
    match is_token(&made) {
        true => Ok(made),
        false => {
            let operator = "#";
            Err(NoToken { operator, made })
        }
    }
}

fn is_token(text: &str) -> bool {
    let is_whole = |token: &Token| token.range.end == text.len() && !token.is_blank();
    LONG_MARKS.contains(&text) || lexical::token(text, 0).as_ref().is_some_and(is_whole)
}

/// Tokens of C that are several marks here.
const LONG_MARKS: [&str; 13] = [
    "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "##", "++", "--", "->", "...",
];

pub(super) const PASTES_NOTHING: &str = "`##` needs something on both sides";

pub(super) const NO_PARAMETER: &str = "`#` needs a parameter behind it";
