//! Macros and what they expand to.

use std::collections::HashMap;
use std::fmt;

use crate::lexical::{self, Kind};
use crate::source::Span;

/// `#define NAME body` or `#define NAME(parameters) body`.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    /// `None`: used without parentheses.
    pub(crate) parameters: Option<Vec<String>>,
    pub(crate) body: String,
    pub(crate) span: Span,
}

/// All macros that are defined at a point of the text.
#[derive(Debug, Default)]
pub(crate) struct Macros {
    table: HashMap<String, Macro>,
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
}

impl Failure {
    /// A failure in what a use expands to: the use ends at `end`.
    fn within_use(self, end: usize) -> Self {
        match self {
            Self::Arguments {
                name,
                expected,
                found,
                ..
            } => Self::Arguments {
                name,
                expected,
                found,
                end,
            },
            other => other,
        }
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
        }
    }
}

impl Macros {
    pub(crate) fn define(&mut self, name: String, definition: Macro) -> Option<Macro> {
        self.table.insert(name, definition)
    }

    pub(crate) fn undefine(&mut self, name: &str) {
        self.table.remove(name);
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
            Some(parameters) => arguments(name, parameters, text, word.end)?,
        };
        let Some((arguments, end)) = used else {
            return self.charge(WORK_PER_USE).map(|()| None);
        };
        let definition = definition.clone();
        let mut expanded = Vec::new();
        for argument in arguments {
            let mut text = String::new();
            self.all(argument, limit, hidden, depth + 1, &mut text)
                .map_err(|failure| failure.within_use(end))?;
            expanded.push(text);
        }
        let body = match &definition.parameters {
            None => definition.body,
            Some(parameters) => substitute(&definition.body, parameters, &expanded, limit)?,
        };
        self.charge(WORK_PER_USE + (end - word.start) + body.len())?;
        hidden.push(name.to_owned());
        self.all(&body, limit, hidden, depth + 1, output)
            .map_err(|failure| failure.within_use(end))?;
        hidden.pop();
        Ok(Some(end))
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
                return check_count(name, parameters, list, token.range.end).map(Some);
            }
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

fn substitute(
    body: &str,
    parameters: &[String],
    arguments: &[String],
    limit: usize,
) -> Result<String, Failure> {
    let mut text = String::new();
    for token in lexical::tokens(body, 0) {
        let written = &body[token.range];
        let parameter = parameters.iter().position(|name| name == written);
        text.push_str(parameter.map_or(written, |index| &arguments[index]));
        if text.len() > limit {
            return Err(Failure::TooMuch);
        }
    }
    Ok(text)
}

/// Macros within macros: deeper is an error, as expansion calls itself.
const MAX_DEPTH: usize = 64;

/// Parameters of one macro, as many as C has at least (C11 section 5.2.4.1).
pub(super) const MAX_PARAMETERS: usize = 127;

/// Bytes that expansion reads in one run, plus [`WORK_PER_USE`] for each use: more is an error.
const MAX_WORK: usize = 1 << 24;

const WORK_PER_USE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn macros(definitions: &[(&str, Option<&[&str]>, &str)]) -> Macros {
        let span = Span {
            file: FileId(0),
            start: 0,
            end: 0,
        };
        let mut macros = Macros::default();
        for (name, parameters, body) in definitions {
            let parameters =
                parameters.map(|names| names.iter().map(|name| (*name).into()).collect());
            let body = (*body).to_owned();
            let definition = Macro {
                parameters,
                body,
                span,
            };
            macros.define((*name).to_owned(), definition);
        }
        macros
    }

    #[test]
    fn expansion_is_repeated_but_never_of_itself() {
        let mut macros = macros(&[
            ("A", None, "B + 1"),
            ("B", None, "C"),
            ("C", None, "A C"),
            ("MAX", Some(&["a", "b"]), "((a) > (b) ? (a) : (b))"),
            ("NONE", Some(&[]), "7"),
        ]);
        for (text, expected) in [
            ("A", "A C + 1"),
            ("\"A\" /* A */ 'A' AA", "\"A\" /* A */ 'A' AA"),
            ("MAX(1, (2, 3))", "((1) > ((2, 3)) ? (1) : ((2, 3)))"),
            (
                "MAX(MAX(1,2),3)",
                "((((1) > (2) ? (1) : (2))) > (3) ? (((1) > (2) ? (1) : (2))) : (3))",
            ),
            ("MAX NONE()", "MAX 7"),
        ] {
            assert_eq!(macros.expand(text, 1000), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn mistakes() {
        let mut macros = macros(&[("F", Some(&["a"]), "a")]);
        let name = || "F".to_owned();
        let arguments = Failure::Arguments {
            name: name(),
            expected: 1,
            found: 2,
            end: 6,
        };
        let inner = Failure::Arguments {
            name: name(),
            expected: 1,
            found: 2,
            end: 9,
        };
        for (text, expected) in [
            ("F(1,2)", arguments),
            ("F(F(1,2))", inner),
            ("F(1", Failure::Unclosed { name: name() }),
        ] {
            assert_eq!(macros.expand(text, 1000), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_billion_laughs_end() {
        for bottom in ["", "ha "] {
            let names: Vec<String> = (0..60).map(|level| format!("L{level}")).collect();
            let mut macros = macros(&[("L0", None, bottom)]);
            for pair in names.windows(2) {
                let body = format!("{0} {0}", pair[0]);
                let definition = Macro {
                    body,
                    ..macros.table["L0"].clone()
                };
                macros.define(pair[1].clone(), definition);
            }
            assert_eq!(macros.expand("L59", 1 << 20), Err(Failure::TooMuch));
        }
    }

    #[test]
    fn depth_is_bounded() {
        let mut macros = macros(&[("F", Some(&["a"]), "a")]);
        let text = "F(".repeat(1000) + &")".repeat(1000);
        assert_eq!(macros.expand(&text, 1 << 20), Err(Failure::TooDeep));
    }
}
