//! The smallest pieces of a text: what the preprocessor and the search for definitions have in common.

use std::ops::Range;

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Blanks within a line, and a backslash before the end of a line.
    Space,
    /// One `\n`.
    Newline,
    /// `/* .. */` or `// ..`
    Comment { closed: bool },
    /// A name or a keyword.
    Word,
    /// Starts with a digit, goes on with digits and letters.
    Number,
    /// `"text"`, within one line.
    Text { closed: bool },
    /// `'c'` or `'\n'`; without its end only the first mark.
    Character { closed: bool },
    /// An ASCII mark.
    Mark(u8),
    /// Anything else.
    Other,
}

/// The token that starts at `at`; `None` at the end of the text. The tokens of a text cover it without a gap.
pub(crate) fn token(text: &str, at: usize) -> Option<Token> {
    let rest = &text[at..];
    let first = rest.chars().next()?;
    let (kind, length) = match first {
        '\n' => (Kind::Newline, 1),
        ' ' | '\t' | '\r' | '\x0b' | '\x0c' => (Kind::Space, length_while(rest, is_blank)),
        '\\' => match line_splice(rest) {
            Some(length) => (Kind::Space, length),
            None => (Kind::Mark(b'\\'), 1),
        },
        '/' if rest.starts_with("/*") => match rest[2..].find("*/") {
            Some(inside) => (Kind::Comment { closed: true }, inside + 4),
            None => (Kind::Comment { closed: false }, rest.len()),
        },
        '/' if rest.starts_with("//") => (Kind::Comment { closed: true }, line_length(rest)),
        'a'..='z' | 'A'..='Z' | '_' => (Kind::Word, length_while(rest, is_word)),
        '0'..='9' => (Kind::Number, number_length(rest)),
        '"' => text_token(rest),
        '\'' => character_token(rest),
        '!'..='~' => (Kind::Mark(first as u8), 1),
        _ => (Kind::Other, first.len_utf8()),
    };
    let range = at..at + length;
    Some(Token { kind, range })
}

/// All tokens from `at` on.
pub(crate) fn tokens(text: &str, at: usize) -> impl Iterator<Item = Token> {
    std::iter::successors(token(text, at), |last| token(text, last.range.end))
}

impl Token {
    /// Whether it only separates other tokens.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(
            self.kind,
            Kind::Space | Kind::Newline | Kind::Comment { .. }
        )
    }
}

fn length_while(rest: &str, belongs: fn(u8) -> bool) -> usize {
    rest.bytes().take_while(|byte| belongs(*byte)).count()
}

/// Digits and letters, with single marks between them: `1'000'000` (C23).
fn number_length(rest: &str) -> usize {
    let mut length = length_while(rest, is_word);
    while let Some(behind) = rest[length..].strip_prefix('\'')
        && let more @ 1.. = length_while(behind, is_word)
    {
        length += 1 + more;
    }
    length
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The length of the line without its end.
fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// A backslash, then blanks, then the end of the line.
fn line_splice(rest: &str) -> Option<usize> {
    let blanks = length_while(&rest[1..], is_blank);
    let newline = 1 + blanks;
    (rest.as_bytes().get(newline) == Some(&b'\n')).then_some(newline + 1)
}

/// RFC 4506 has no text constants and rpcgen's know no escapes: the next mark ends them.
fn text_token(rest: &str) -> (Kind, usize) {
    match rest[1..].find(['"', '\n']) {
        Some(inside) if rest[1 + inside..].starts_with('"') => {
            (Kind::Text { closed: true }, inside + 2)
        }
        Some(inside) => (Kind::Text { closed: false }, inside + 1),
        None => (Kind::Text { closed: false }, rest.len()),
    }
}

fn character_token(rest: &str) -> (Kind, usize) {
    if let Some(length) = numbered_character(rest) {
        return (Kind::Character { closed: true }, length);
    }
    let mut inside = rest[1..].chars();
    let length = match (inside.next(), inside.next(), inside.next()) {
        (Some('\\'), Some(escaped), Some('\'')) if escaped != '\n' => 3 + escaped.len_utf8(),
        (Some(plain), Some('\''), _) if plain != '\n' && plain != '\'' => 2 + plain.len_utf8(),
        _ => return (Kind::Character { closed: false }, 1),
    };
    (Kind::Character { closed: true }, length)
}

/// `'\012'`, `'\x41'`
fn numbered_character(rest: &str) -> Option<usize> {
    let escape = rest.strip_prefix("'\\")?;
    let (start, is_digit, most) = match escape.starts_with('x') {
        true => (3, u8::is_ascii_hexdigit as fn(&u8) -> bool, 2),
        false => (
            2,
            (|byte: &u8| matches!(byte, b'0'..=b'7')) as fn(&u8) -> bool,
            3,
        ),
    };
    let digits = rest.bytes().skip(start).take(most);
    let end = start + digits.take_while(is_digit).count();
    (end > start && rest[end..].starts_with('\'')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text, 0)
            .map(|token| (token.kind, &text[token.range]))
            .collect()
    }

    #[test]
    fn each_kind() {
        for (text, kind) in [
            (" \t\r", Kind::Space),
            ("\\ \r\n", Kind::Space),
            ("\n", Kind::Newline),
            ("/* a\n* b */", Kind::Comment { closed: true }),
            ("// a", Kind::Comment { closed: true }),
            ("/* a", Kind::Comment { closed: false }),
            ("_a1", Kind::Word),
            ("0x1f", Kind::Number),
            ("12ab", Kind::Number),
            ("1'000'000", Kind::Number),
            ("\"a\\\"", Kind::Text { closed: true }),
            ("\"a", Kind::Text { closed: false }),
            ("'a'", Kind::Character { closed: true }),
            ("'\\''", Kind::Character { closed: true }),
            ("'\\012'", Kind::Character { closed: true }),
            ("'\\x41'", Kind::Character { closed: true }),
            ("'\u{e9}'", Kind::Character { closed: true }),
            ("'", Kind::Character { closed: false }),
            ("\\", Kind::Mark(b'\\')),
            ("<", Kind::Mark(b'<')),
            ("\u{e9}", Kind::Other),
        ] {
            assert_eq!(kinds(text), [(kind, text)]);
        }
    }

    #[test]
    fn tokens_cover_the_text() {
        let text = "int x; // \u{e9}\n'ab' \"c\n/**/ $";
        let joined: String = kinds(text).into_iter().map(|(_, part)| part).collect();
        assert_eq!(joined, text);
    }
}
