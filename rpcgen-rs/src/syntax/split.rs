//! A text as a sequence of definitions, found without parsing them: a mistake in one does not hide those in others.

use std::ops::Range;

use crate::lexical::{self, Kind, Token};

/// A part of the text that is parsed on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Up to its semicolon.
    Definition(Definition),
    /// `namespace N {`
    NamespaceStart(Range<usize>),
    /// A `}` outside of all definitions.
    ClosingBrace(usize),
    /// More than [`MAX_DEPTH`] braces and parentheses within each other, the last of them here.
    TooDeep(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub(super) range: Range<usize>,
    /// How many tokens it has, blanks and comments aside.
    pub(super) tokens: usize,
    /// Where the next definition seems to start, although this one has not ended.
    pub(super) suspects: Vec<Suspect>,
    /// The braces and the like that the text ends without closing.
    pub(super) unclosed: Vec<usize>,
}

/// A keyword at the start of a line that usually starts a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Suspect {
    /// Where it is.
    pub(super) offset: usize,
    /// The innermost brace that is open there.
    pub(super) brace: Option<usize>,
}

/// Finds the piece that starts at or behind `from`; `None` at the end of the text.
pub(super) fn next_piece(text: &str, from: usize) -> Option<Piece> {
    let mut tokens = lexical::tokens(text, from)
        .filter(|token| !token.is_blank() && token.kind != Kind::Mark(b';'));
    let first = tokens.next()?;
    if first.kind == Kind::Mark(b'}') {
        return Some(Piece::ClosingBrace(first.range.start));
    }
    let keyword = &text[first.range.clone()];
    if keyword == "namespace" {
        let mut behind_name = tokens
            .take(MAX_NAME_TOKENS)
            .skip_while(|token| matches!(token.kind, Kind::Word | Kind::Mark(b':')));
        if let Some(brace) = behind_name
            .next()
            .filter(|token| token.kind == Kind::Mark(b'{'))
        {
            return Some(Piece::NamespaceStart(first.range.start..brace.range.end));
        }
    }
    let splitter = Splitter {
        text,
        start: first.range.start,
        is_interface: keyword == "interface",
        tokens: 0,
        open: Vec::new(),
        suspects: Vec::new(),
        line_start: false,
    };
    Some(splitter.run())
}

struct Splitter<'a> {
    text: &'a str,
    start: usize,
    /// Its body holds definitions, may be in angle brackets, and its semicolon may be missing.
    is_interface: bool,
    tokens: usize,
    /// The braces and parentheses that are open: mark and offset.
    open: Vec<(u8, usize)>,
    suspects: Vec<Suspect>,
    /// Nothing but blanks since the start of the line, and where that is.
    line_start: bool,
}

impl Splitter<'_> {
    fn run(mut self) -> Piece {
        let mut at = self.start;
        while let Some(token) = lexical::token(self.text, at) {
            at = token.range.end;
            self.tokens += usize::from(!token.is_blank());
            match token.kind {
                Kind::Newline => self.line_start = true,
                Kind::Space | Kind::Comment { .. } => {}
                Kind::Word => self.word(&token),
                Kind::Mark(mark) => {
                    self.line_start = false;
                    if self.mark(mark, token.range.start, &mut at) {
                        return self.finish(at);
                    }
                }
                _ => self.line_start = false,
            }
            if self.open.len() > MAX_DEPTH {
                return Piece::TooDeep(token.range.start);
            }
        }
        let end = self.text.len();
        self.finish(end)
    }

    fn finish(self, end: usize) -> Piece {
        Piece::Definition(Definition {
            range: self.start..end,
            tokens: self.tokens,
            suspects: self.suspects,
            unclosed: self.open.into_iter().map(|(_, offset)| offset).collect(),
        })
    }

    /// Takes a mark into account; whether the definition ends with it.
    fn mark(&mut self, mark: u8, offset: usize, at: &mut usize) -> bool {
        match mark {
            b'{' | b'(' | b'[' => self.open.push((mark, offset)),
            b'}' => {
                while self.open.pop().is_some_and(|(open, _)| open != b'{') {}
                return self.open.is_empty() && self.is_interface && self.ends_behind(at);
            }
            b')' => self.close(b'('),
            b']' => self.close(b'['),
            b';' => {
                // No semicolon stands between parentheses: the closing one was forgotten.
                while self
                    .open
                    .last()
                    .is_some_and(|(open, _)| matches!(open, b'(' | b'['))
                {
                    self.open.pop();
                }
                self.open.truncate(self.body_depth());
                return self.open.is_empty();
            }
            b'<' | b'>' if self.is_interface => return self.angle(mark, offset, at),
            _ => {}
        }
        false
    }

    /// In `interface < .. >` a semicolon also closes what a `<` inside has opened.
    fn body_depth(&self) -> usize {
        match self.open.first() {
            Some((b'<', _)) => {
                let angles = self.open.iter().rposition(|(open, _)| *open != b'<');
                angles.map_or(1, |last| last + 1)
            }
            _ => self.open.len(),
        }
    }

    fn close(&mut self, mark: u8) {
        if self.open.last().is_some_and(|(open, _)| *open == mark) {
            self.open.pop();
        }
    }

    /// Angle brackets count only if the body of the interface is between them.
    fn angle(&mut self, mark: u8, offset: usize, at: &mut usize) -> bool {
        let is_shift = self.text.as_bytes().get(offset + 1) == Some(&mark);
        if is_shift && !self.open.is_empty() {
            *at += 1;
            return false;
        }
        let in_angles = self.open.first().is_none_or(|(open, _)| *open == b'<');
        match mark {
            b'<' if in_angles => self.open.push((mark, offset)),
            // With nothing open it is part of the number behind the body.
            b'>' if in_angles && !self.open.is_empty() => {
                self.close(b'<');
                return self.open.is_empty() && self.ends_behind(at);
            }
            _ => {}
        }
        false
    }

    /// Behind the body of an interface: a semicolon belongs to it; so does a number.
    fn ends_behind(&self, at: &mut usize) -> bool {
        let mut tokens = lexical::tokens(self.text, *at).filter(|token| !token.is_blank());
        match tokens.next() {
            Some(token) if token.kind == Kind::Mark(b'=') => false,
            Some(token) if token.kind == Kind::Mark(b';') => {
                *at = token.range.end;
                true
            }
            _ => true,
        }
    }

    fn word(&mut self, token: &Token) {
        let first_in_line = std::mem::take(&mut self.line_start);
        let offset = token.range.start;
        if !first_in_line || offset == self.start {
            return;
        }
        let word = &self.text[token.range.clone()];
        let at_margin = self.text[..offset].ends_with('\n');
        let starts_definition = match (self.open.as_slice(), self.is_interface) {
            ([], _) => DEFINITION_WORDS.contains(&word),
            ([_], true) => OUTER_WORDS.contains(&word),
            _ => at_margin && DEFINITION_WORDS.contains(&word),
        };
        if starts_definition && self.suspects.len() < MAX_SUSPECTS {
            let braces = self.open.iter().rev();
            let brace = braces.clone().find(|(open, _)| *open == b'{');
            let brace = brace.map(|(_, offset)| *offset);
            self.suspects.push(Suspect { offset, brace });
        }
    }
}

/// What starts a definition. `interface` and `namespace` may be names elsewhere, but hardly at the margin.
const DEFINITION_WORDS: [&str; 8] = [
    "const",
    "enum",
    "interface",
    "namespace",
    "program",
    "struct",
    "typedef",
    "union",
];

/// What does not stand within an interface.
const OUTER_WORDS: [&str; 3] = ["interface", "namespace", "program"];

/// Braces and parentheses within each other: the parser calls itself for each.
pub(super) const MAX_DEPTH: usize = 64;

/// The name of a namespace may be `a::b::c`.
const MAX_NAME_TOKENS: usize = 64;

/// Only the first few are of use.
const MAX_SUSPECTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(piece) = next_piece(text, from) {
            let range = match piece {
                Piece::Definition(definition) => definition.range,
                Piece::NamespaceStart(range) => range,
                Piece::ClosingBrace(at) => at..at + 1,
                Piece::TooDeep(at) => {
                    found.push(format!("too deep at {at}"));
                    return found;
                }
            };
            from = range.end;
            found.push(text[range].to_owned());
        }
        found
    }

    #[test]
    fn definitions_end_at_their_semicolon() {
        for (text, expected) in [
            ("", &[] as &[&str]),
            (" ; ;", &[]),
            (
                "const A = 1; /* ; */ const B = 2;",
                &["const A = 1;", "const B = 2;"],
            ),
            (
                "struct a { int x; }; enum b { C };",
                &["struct a { int x; };", "enum b { C };"],
            ),
            (
                "typedef int x[3; const B = 1;",
                &["typedef int x[3;", "const B = 1;"],
            ),
            (
                "namespace n { const A = 1; }",
                &["namespace n {", "const A = 1;", "}"],
            ),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn the_semicolon_of_an_interface_may_be_missing() {
        for (text, expected) in [
            (
                "interface A { int f(); } const B = 1;",
                &["interface A { int f(); }", "const B = 1;"] as &[&str],
            ),
            (
                "interface A { int f(); }; const B = 1;",
                &["interface A { int f(); };", "const B = 1;"],
            ),
            (
                "interface { int f(); } = 1; const B = 1;",
                &["interface { int f(); } = 1;", "const B = 1;"],
            ),
            (
                "interface < int f(string x<8>); > const B = 1;",
                &["interface < int f(string x<8>); >", "const B = 1;"],
            ),
            (
                "interface < int f(string x<1<<3>); int g(int x<); > = 1 >> 1;",
                &["interface < int f(string x<1<<3>); int g(int x<); > = 1 >> 1;"],
            ),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn suspects_are_keywords_where_a_definition_would_start() {
        let suspects = |text: &str| match next_piece(text, 0) {
            Some(Piece::Definition(definition)) => definition.suspects,
            other => panic!("{other:?}"),
        };
        let text = "struct a {\n int x;\nstruct b { int y; };";
        let suspect = Suspect {
            offset: 19,
            brace: Some(9),
        };
        assert_eq!(suspects(text), [suspect]);
        let text = "const A = 1\n  const B = 2;";
        let suspect = Suspect {
            offset: 14,
            brace: None,
        };
        assert_eq!(suspects(text), [suspect]);
        assert!(suspects("struct a {\n struct { int x; } y;\n};").is_empty());
        assert!(suspects("interface a {\nstruct b { int x; };\n}").is_empty());
    }

    #[test]
    fn depth_is_bounded() {
        let text = "(".repeat(1_000_000);
        assert_eq!(pieces(&text), ["too deep at 64"]);
    }
}
