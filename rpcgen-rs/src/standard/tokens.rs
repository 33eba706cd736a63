//! Forms that a few tokens show.

use super::Forms;
use crate::lexical::{self, Kind, Token};
use crate::preprocess::Map;
use crate::source::{FileId, Span};

/// Lines for a preprocessor, which are not in its output.
pub(super) fn lines(forms: &mut Forms, text: &str, file: FileId) {
    let (mut at_start, mut is_indented) = (true, false);
    let mut tokens = lexical::tokens(text, 0).peekable();
    while let Some(token) = tokens.next() {
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        let (start, end) = (offset(token.range.start), offset(token.range.end));
        let span = Span { file, start, end };
        match token.kind {
            Kind::Newline => (at_start, is_indented) = (true, false),
            Kind::Space if at_start => is_indented = true,
            Kind::Mark(b'%') if at_start => {
                forms.rfc(span, "lines that start with `%`");
                if is_indented {
                    forms.rpcgen(span, "a `%` that is not at the start of its line");
                }
                let line = text[token.range.end..].lines().next().unwrap_or_default();
                if line.trim_end().ends_with('\\') {
                    forms.rpcgen(span, "a `%` line that goes on behind a backslash");
                }
                // The rest of the line is C.
                while tokens.peek().is_some_and(|next| next.kind != Kind::Newline) {
                    tokens.next();
                }
            }
            Kind::Mark(b'#') if at_start => {
                forms.rfc(span, "lines that start with `#`");
                let name = tokens.by_ref().find(|token| token.kind != Kind::Space);
                let name = name.map(|name| &text[name.range]);
                let is_left = match name {
                    // The preprocessor takes this one, and hands the others on.
                    Some("pragma") => {
                        let rest = text[token.range.end..].lines().next().unwrap_or_default();
                        !rest.trim_end().ends_with("once")
                    }
                    _ => matches!(name, Some("ident" | "sccs")),
                };
                if is_left {
                    forms.rpcgen(span, "`#pragma` and `#ident`");
                }
                at_start = name == Some("\n");
            }
            _ => at_start = false,
        }
    }
}

pub(super) fn forms(forms: &mut Forms, text: &str, map: &Map) {
    let all: Vec<Token> = lexical::tokens(text, 0).collect();
    for token in &all {
        let is_line = matches!(token.kind, Kind::Comment { .. });
        if is_line && text[token.range.clone()].starts_with("//") {
            forms.both(
                map.span(token.range.clone()),
                "comments that start with `//`",
            );
        }
    }
    let tokens: Vec<Token> = all.into_iter().filter(|token| !token.is_blank()).collect();
    for index in 0..tokens.len() {
        let here = Here {
            text,
            tokens: &tokens[index..],
        };
        let previous = index
            .checked_sub(1)
            .map_or("", |before| &text[tokens[before].range.clone()]);
        let span = map.span(tokens[index].range.clone());
        here.number(forms, span);
        here.character(forms, span, previous);
        here.operator(forms, span, previous);
        here.word(forms, span, previous);
    }
}

/// What is left of the text.
struct Here<'t> {
    text: &'t str,
    tokens: &'t [Token],
}

impl<'t> Here<'t> {
    fn at(&self, index: usize) -> &'t str {
        let token = self.tokens.get(index);
        token.map_or("", |token| &self.text[token.range.clone()])
    }

    /// Whether the next token follows without a gap.
    fn is_joined(&self) -> bool {
        let [one, other, ..] = self.tokens else {
            return false;
        };
        one.range.end == other.range.start
    }

    fn number(&self, forms: &mut Forms, span: Span) {
        let number = self.at(0);
        if self.tokens[0].kind != Kind::Number {
            return;
        }
        let hexadecimal = number.strip_prefix("0x");
        let plain = match hexadecimal {
            Some(digits) => digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
            None => number.bytes().all(|digit| digit.is_ascii_digit()),
        };
        if !plain {
            forms.both(span, "binary numbers, `0X`, and letters behind a number");
        }
    }

    fn character(&self, forms: &mut Forms, span: Span, previous: &str) {
        let text = self.at(0);
        match self.tokens[0].kind {
            Kind::Character { .. } if text.contains('\\') => {
                forms.both(span, "characters with a backslash");
            }
            Kind::Character { .. } => {
                forms.rfc(span, "characters as numbers");
                if previous != "case" {
                    forms.rpcgen(span, "a character that is no label");
                }
            }
            Kind::Text { .. } => forms.rfc(span, "texts as constants"),
            _ => {}
        }
    }

    fn operator(&self, forms: &mut Forms, span: Span, previous: &str) {
        const OPERATORS: &str = "operators in numbers";
        let is_pair = self.is_joined() && self.at(0) == self.at(1);
        match self.at(0) {
            "+" | "~" | "/" | "%" | "&" | "|" | "^" => forms.both(span, OPERATORS),
            "*" if is_value(previous)
                && is_value(self.at(1))
                && previous.starts_with(|first: char| first.is_ascii_digit()) =>
            {
                forms.both(span, OPERATORS);
            }
            "<" | ">" if is_pair && self.at(0) == "<" => forms.both(span, OPERATORS),
            "-" => {
                let digits = self.at(1);
                let is_sign = !is_value(previous) || previous == "case";
                let is_number =
                    self.is_joined() && digits.starts_with(|first: char| first.is_ascii_digit());
                if !is_sign || !is_number || digits.starts_with("0x") {
                    forms.both(span, OPERATORS);
                }
            }
            "(" if ["=", "[", "<", "case", "("].contains(&previous) => {
                forms.both(span, "parentheses in numbers");
            }
            "(" if self.at(1) == ")" => forms.rfc(span, "empty parentheses: it is `(void)`"),
            ":" if is_pair => forms.both(span, "namespaces"),
            ";" if previous == ";" => forms.both(span, "`;;`"),
            "," if self.at(1) == "}" => forms.both(span, "a comma behind the last member"),
            _ => {}
        }
    }

    fn word(&self, forms: &mut Forms, span: Span, previous: &str) {
        let next = self.at(1);
        match self.at(0) {
            "struct" | "enum" if next == "{" => forms.rpcgen(span, NAMELESS),
            "union" if next == "switch" => forms.rpcgen(span, NAMELESS),
            "struct" | "enum" | "union" if !matches!(self.at(2), "{" | "switch") => {
                forms.rfc(
                    span,
                    "`struct`, `enum` or `union` before the name of a type",
                );
            }
            "long" if next == "long" => forms.both(span, "`long long`"),
            "int" if matches!(previous, "hyper" | "short" | "long") => {
                forms.rfc(span, "`int` behind another word for an integer");
            }
            "char" | "short" | "long" if previous != "long" => {
                forms.rfc(span, "`char`, `short` and `long`");
            }
            "unsigned" if !matches!(next, "int" | "hyper" | "char" | "short" | "long") => {
                forms.rfc(span, "`unsigned` alone");
            }
            word if word.starts_with('_') && self.tokens[0].kind == Kind::Word => {
                forms.rfc(span, "names that start with `_`");
            }
            "oneway" if !matches!(previous, "struct" | "enum" | "union") => {
                forms.rfc(span, "`oneway`");
            }
            _ => {}
        }
    }
}

const NAMELESS: &str = "types without a name";

fn is_value(token: &str) -> bool {
    let is_word = |first: char| first.is_ascii_alphanumeric() || first == '_' || first == ')';
    token.starts_with(is_word)
}
