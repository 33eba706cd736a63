//! Macros and what they expand to.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;

use super::body::{self, NoToken, Substitution};
use super::directives::defined_operand;
use crate::lexical::{self, Kind};
use crate::source::Span;

/// `#define NAME body` or `#define NAME(parameters) body`.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    /// `None`: used without parentheses.
    pub(crate) parameters: Option<Vec<String>>,
    /// The last parameter takes all that is left of the arguments.
    pub(crate) is_variadic: bool,
    pub(crate) body: String,
    pub(crate) span: Span,
}

/// All macros that are defined at a point of the text.
#[derive(Debug, Default)]
pub(crate) struct Macros {
    table: HashMap<String, Macro>,
    /// Changes whenever a definition does.
    version: usize,
    /// The operand of `defined` is not expanded.
    in_condition: bool,
    /// Work so far: text that expands to nothing takes time, too.
    work: usize,
}

/// Why there is no expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// More than [`MAX_DEPTH`] macros within each other.
    TooDeep,
    /// More than [`MAX_WORK`], or the result is longer than was allowed.
    TooMuch,
    /// The parentheses behind the name do not end.
    Unclosed { name: String },
    /// The wrong number of arguments, in a use that ends at an offset of the text.
    Arguments {
        name: String,
        expected: usize,
        found: usize,
        end: usize,
    },
    /// What an operator makes is no token, in a use that ends at an offset of the text.
    NoToken {
        name: String,
        operator: &'static str,
        made: String,
        end: usize,
    },
}

impl Failure {
    fn no_token(name: &str, NoToken { operator, made }: NoToken) -> Self {
        let (name, end) = (name.to_owned(), 0);
        Self::NoToken {
            name,
            operator,
            made,
            end,
        }
    }

    /// A failure in what a use expands to: the use ends at `end`.
    fn within_use(mut self, use_end: usize) -> Self {
        if let Self::Arguments { end, .. } | Self::NoToken { end, .. } = &mut self {
            *end = use_end;
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep => write!(formatter, "macros are nested deeper than {MAX_DEPTH} here"),
            Self::TooMuch => write!(formatter, "what macros expand to is too long"),
            Self::Unclosed { name } => {
                write!(formatter, "the arguments of macro `{name}` have no `)`")
            }
            Self::Arguments {
                name,
                expected,
                found,
                ..
            } => {
                let noun = if *expected == 1 {
                    "argument"
                } else {
                    "arguments"
                };
                write!(
                    formatter,
                    "macro `{name}` takes {expected} {noun}, not {found}"
                )
            }
            Self::NoToken {
                name,
                operator,
                made,
                ..
            } => write!(
                formatter,
                "`{operator}` of macro `{name}` makes `{made}`, which is no token"
            ),
        }
    }
}

impl Macros {
    pub(crate) fn define(&mut self, name: String, definition: Macro) -> Option<Macro> {
        let is_same =
            |it: &Macro| it.parameters == definition.parameters && it.body == definition.body;
        if !self.table.get(&name).is_some_and(is_same) {
            self.version += 1;
        }
        self.table.insert(name, definition)
    }

    pub(crate) fn undefine(&mut self, name: &str) {
        if self.table.remove(name).is_some() {
            self.version += 1;
        }
    }

    /// The bytes that were read so far.
    pub(crate) fn work(&self) -> usize {
        self.work
    }

    /// A number that is another one once a definition has changed.
    pub(crate) fn version(&self) -> usize {
        self.version
    }

    /// Where a macro is defined.
    pub(crate) fn span(&self, name: &str) -> Option<Span> {
        self.table.get(name).map(|definition| definition.span)
    }

    pub(crate) fn is_defined(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// Expands the use of a macro that starts with the word at `word` of `text`, at most to `limit` bytes.
    ///
    /// The result is the offset behind the use; `None` if it is none: no macro has that name, or the parentheses are
    /// missing.
    pub(crate) fn expand_use(
        &mut self,
        text: &str,
        word: std::ops::Range<usize>,
        limit: usize,
        output: &mut String,
    ) -> Result<Option<usize>, Failure> {
        let mut hidden = Vec::new();
        self.one(text, word, limit, &mut hidden, 0, output)
    }

    /// Expands every use in a text, at most to `limit` bytes.
    pub(crate) fn expand(&mut self, text: &str, limit: usize) -> Result<String, Failure> {
        let mut output = String::new();
        self.all(text, limit, &mut Vec::new(), 0, &mut output)?;
        Ok(output)
    }

    /// As [`Self::expand`], but what `defined` asks for stays as it is (C11 section 6.10.1).
    pub(crate) fn expand_condition(&mut self, text: &str, limit: usize) -> Result<String, Failure> {
        self.in_condition = true;
        let expanded = self.expand(text, limit);
        self.in_condition = false;
        expanded
    }

    fn all(
        &mut self,
        text: &str,
        limit: usize,
        hidden: &mut Vec<String>,
        depth: usize,
        output: &mut String,
    ) -> Result<(), Failure> {
        if depth > MAX_DEPTH {
            return Err(Failure::TooDeep);
        }
        let mut at = 0;
        while let Some(token) = lexical::token(text, at) {
            at = token.range.end;
            if self.in_condition
                && &text[token.range.clone()] == "defined"
                && let Some((_, end)) = defined_operand(text, at)
            {
                output.push_str(&text[token.range.start..end]);
                at = end;
                continue;
            }
            if token.kind == Kind::Word
                && let Some(end) =
                    self.one(text, token.range.clone(), limit, hidden, depth, output)?
            {
                at = end;
                continue;
            }
            output.push_str(&text[token.range]);
            if output.len() > limit {
                return Err(Failure::TooMuch);
            }
        }
        Ok(())
    }

    fn one(
        &mut self,
        text: &str,
        word: std::ops::Range<usize>,
        limit: usize,
        hidden: &mut Vec<String>,
        depth: usize,
        output: &mut String,
    ) -> Result<Option<usize>, Failure> {
        let name = &text[word.clone()];
        // A macro is not expanded within its own expansion (C11 section 6.10.3.4).
        if hidden.iter().any(|other| other == name) {
            return Ok(None);
        }
        let Some(definition) = self.table.get(name) else {
            return Ok(None);
        };
        let used = match &definition.parameters {
            None => Some((Vec::new(), word.end)),
            Some(parameters) => {
                arguments(name, parameters, definition.is_variadic, text, word.end)?
            }
        };
        let Some((arguments, end)) = used else {
            return self.charge(WORK_PER_USE).map(|()| None);
        };
        let definition = definition.clone();
        let body = self
            .substitute(name, &definition, &arguments, limit, hidden, depth)
            .map_err(|failure| failure.within_use(end))?;
        self.charge(WORK_PER_USE + (end - word.start) + body.len())?;
        hidden.push(name.to_owned());
        self.all(&body, limit, hidden, depth + 1, output)
            .map_err(|failure| failure.within_use(end))?;
        hidden.pop();
        Ok(Some(end))
    }

    /// The body with the arguments in place.
    fn substitute(
        &mut self,
        name: &str,
        definition: &Macro,
        arguments: &[&str],
        limit: usize,
        hidden: &mut Vec<String>,
        depth: usize,
    ) -> Result<String, Failure> {
        let body = &definition.body;
        if definition.parameters.is_none() && !body.contains('#') {
            return Ok(body.clone());
        }
        // The definitions of the file were checked; one of the command line that is wrong stays as it is.
        let Ok(pieces) = body::pieces(body, definition.parameters.as_deref()) else {
            return Ok(body.clone());
        };
        let mut expanded = vec![String::new(); arguments.len()];
        for index in body::expanded_arguments(&pieces, arguments.len()) {
            self.all(
                arguments[index],
                limit,
                hidden,
                depth + 1,
                &mut expanded[index],
            )?;
        }
        let written: Vec<&str> = arguments.iter().map(|one| body::trimmed(one)).collect();
        let mut result = Substitution::default();
        for at in 0..pieces.len() {
            if definition.is_variadic && result.joins_rest(&pieces, at, &written, &expanded) {
                continue;
            }
            let pushed = result.push(&pieces, at, &written, &expanded);
            pushed.map_err(|no_token| Failure::no_token(name, no_token))?;
            self.charge(std::mem::take(&mut result.work))?;
            if result.text.len() > limit {
                return Err(Failure::TooMuch);
            }
        }
        Ok(result.text)
    }

    fn charge(&mut self, work: usize) -> Result<(), Failure> {
        self.work += work;
        if self.work > MAX_WORK {
            return Err(Failure::TooMuch);
        }
        Ok(())
    }
}

/// The arguments in the parentheses behind a macro's name, and the offset behind them; `None` without parentheses.
fn arguments<'t>(
    name: &str,
    parameters: &[String],
    is_variadic: bool,
    text: &'t str,
    behind: usize,
) -> Result<Option<(Vec<&'t str>, usize)>, Failure> {
    let mut tokens = lexical::tokens(text, behind).skip_while(|token| token.is_blank());
    let Some(open) = tokens.next().filter(|token| token.kind == Kind::Mark(b'(')) else {
        return Ok(None);
    };
    let (mut list, mut start, mut depth) = (Vec::new(), open.range.end, 0);
    for token in tokens {
        match token.kind {
            Kind::Mark(b'(') => depth += 1,
            Kind::Mark(b')') if depth > 0 => depth -= 1,
            Kind::Mark(b')') => {
                list.push(text[start..token.range.start].trim());
                if parameters.is_empty() && list == [""] {
                    list.clear();
                }
                if is_variadic && list.len() + 1 == parameters.len() {
                    list.push("");
                }
                return check_count(name, parameters, list, token.range.end).map(Some);
            }
            Kind::Mark(b',') if is_variadic && list.len() + 1 == parameters.len() => {}
            Kind::Mark(b',') if depth == 0 => {
                list.push(text[start..token.range.start].trim());
                start = token.range.end;
            }
            _ => {}
        }
    }
    let name = name.to_owned();
    Err(Failure::Unclosed { name })
}

fn check_count<'t>(
    name: &str,
    parameters: &[String],
    arguments: Vec<&'t str>,
    end: usize,
) -> Result<(Vec<&'t str>, usize), Failure> {
    if arguments.len() == parameters.len() {
        return Ok((arguments, end));
    }
    Err(Failure::Arguments {
        name: name.to_owned(),
        expected: parameters.len(),
        found: arguments.len(),
        end,
    })
}

/// Macros within macros: deeper is an error, as expansion calls itself.
const MAX_DEPTH: usize = 64;

/// Parameters of one macro, as many as C has at least (C11 section 5.2.4.1).
pub(super) const MAX_PARAMETERS: usize = 127;

/// Bytes that expansion reads in one run, plus [`WORK_PER_USE`] for each use: more is an error.
const MAX_WORK: usize = 1 << 24;

const WORK_PER_USE: usize = 64;
