//! What is around a mistake: which body it is in, which token is before it, which statement it spoils.

use std::ops::Range;

use crate::lexical::{self, Kind, Token};

/// What a brace encloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// Members.
    Struct,
    /// Names with numbers.
    Enum,
    /// Arms.
    Union,
    /// Versions.
    Program,
    /// Procedures.
    Version,
    /// Procedures.
    Interface,
    /// Nothing that is known.
    Unknown,
}

/// The surroundings of a place in a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Context {
    /// The innermost body; `None`: the mistake is outside all braces.
    pub(super) body: Option<Body>,
    /// The last few tokens of the definition before the place, the nearest first.
    pub(super) before: Vec<Range<usize>>,
    /// Where the definition starts.
    pub(super) start: usize,
    /// The definition is a constant.
    pub(super) starts_with_const: bool,
    /// The token at the place; empty at the end of the text.
    pub(super) found: Range<usize>,
    /// The member, arm or procedure around the place, with its semicolon.
    pub(super) statement: Option<Range<usize>>,
}

impl Context {
    /// The surroundings of `at` in the definition that starts at `start` of `text`.
    pub(super) fn new(text: &str, start: usize, at: usize) -> Self {
        let mut walk = Walk::default();
        let mut tokens = lexical::tokens(text, start).filter(|token| !token.is_blank());
        let mut found = text.len()..text.len();
        for token in tokens.by_ref() {
            if token.range.end > at {
                found = token.range;
                break;
            }
            walk.step(text, &token);
        }
        let body = walk.open.last().map(|open| open.body);
        let before = walk.before.clone();
        let starts_with_const = text[start..].starts_with("const");
        let statement = walk.statement(text, &found);
        Self {
            body,
            before,
            start,
            starts_with_const,
            found,
            statement,
        }
    }

    /// What each statement of the body is called.
    pub(super) fn statement_name(&self) -> &'static str {
        match self.body {
            Some(Body::Struct) => "member",
            Some(Body::Union) => "arm",
            Some(Body::Program) => "version",
            Some(Body::Version | Body::Interface) => "procedure",
            Some(Body::Enum | Body::Unknown) | None => "definition",
        }
    }
}

#[derive(Default)]
struct Walk {
    open: Vec<Open>,
    /// The last few tokens, the nearest first.
    before: Vec<Range<usize>>,
    /// What the next brace encloses.
    next_body: Option<Body>,
}

struct Open {
    body: Body,
    /// Behind the last complete statement.
    statement: usize,
}

impl Walk {
    fn step(&mut self, text: &str, token: &Token) {
        let (word, end) = (&text[token.range.clone()], token.range.end);
        match word {
            "struct" => self.next_body = Some(Body::Struct),
            "enum" => self.next_body = Some(Body::Enum),
            "union" => self.next_body = Some(Body::Union),
            "program" => self.next_body = Some(Body::Program),
            "version" => self.next_body = Some(Body::Version),
            "interface" => self.next_body = Some(Body::Interface),
            "{" => self.open.push(Open {
                body: self.next_body.take().unwrap_or(Body::Unknown),
                statement: end,
            }),
            "<" if self.next_body == Some(Body::Interface) => self.open.push(Open {
                body: self.next_body.take().unwrap_or(Body::Unknown),
                statement: end,
            }),
            "}" => {
                self.open.pop();
            }
            _ => {}
        }
        if let Some(open) = self.open.last_mut() {
            let separator = if open.body == Body::Enum { "," } else { ";" };
            if word == separator {
                open.statement = end;
            }
        }
        self.before.insert(0, token.range.clone());
        self.before.truncate(MAX_BEFORE);
    }

    /// From behind the statement before to the semicolon behind `found`, or to the brace that closes the body.
    fn statement(mut self, text: &str, found: &Range<usize>) -> Option<Range<usize>> {
        let depth = self.open.len();
        let start = self.open.last()?.statement;
        for token in lexical::tokens(text, found.start).filter(|token| !token.is_blank()) {
            if token.kind == Kind::Mark(b'}') && self.open.len() == depth {
                return Some(start..token.range.start);
            }
            self.step(text, &token);
            let innermost = self.open.last().filter(|_| self.open.len() == depth);
            if innermost.is_some_and(|open| open.statement == token.range.end) {
                return Some(start..token.range.end);
            }
        }
        None
    }
}

/// The tokens before a place that are looked at.
const MAX_BEFORE: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_statements() {
        for (text, body, statement) in [
            (
                "struct a { int x; int @ y; int z; };",
                Some(Body::Struct),
                Some(" int @ y;"),
            ),
            (
                "struct a { struct { int x; } @; int z; };",
                Some(Body::Struct),
                Some(" struct { int x; } @;"),
            ),
            ("enum a { A, B @ C, D };", Some(Body::Enum), Some(" B @ C,")),
            ("enum a { A, B @ };", Some(Body::Enum), Some(" B @ ")),
            (
                "program P { version V { int F(@) = 1; } = 1; } = 1;",
                Some(Body::Version),
                Some(" int F(@) = 1;"),
            ),
            (
                "interface < int @ f(); >",
                Some(Body::Interface),
                Some(" int @ f();"),
            ),
            ("const A = @;", None, None),
            ("struct a { int @", Some(Body::Struct), None),
        ] {
            let context = Context::new(text, 0, text.find('@').unwrap());
            assert_eq!(context.body, body, "{text}");
            let found = context.statement.map(|range| &text[range]);
            assert_eq!(found, statement, "{text}");
        }
    }
}
