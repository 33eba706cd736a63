//! What is no token of the language is reported and made blank before the parser sees it.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::lexical::{self, Kind, Token};
use crate::preprocess::Map;

/// The text with blanks (within a name, underscores) in the place of what does not belong there: every offset stays.
pub(super) fn clean(text: &str, map: &Map) -> (String, Vec<Diagnostic>) {
    let (mut cleaner, mut clean) = (Cleaner::default(), String::with_capacity(text.len()));
    for token in lexical::tokens(text, 0) {
        let written = &text[token.range.clone()];
        match cleaner.mistake(&token) {
            None if written.starts_with('\\') => blank(&mut clean, written),
            None => clean.push_str(written),
            Some(mistake) => {
                cleaner.report(mistake, token.range, text, map);
                match mistake {
                    Mistake::OpenText => close_text(&mut clean, written),
                    Mistake::Character => replace(&mut clean, written),
                    Mistake::OpenCharacter => blank(&mut clean, written),
                }
            }
        }
    }
    (clean, cleaner.found)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    Character,
    OpenText,
    OpenCharacter,
}

#[derive(Default)]
struct Cleaner {
    found: Vec<Diagnostic>,
    /// Behind the last character that does not belong here: a run of them is one mistake.
    run_end: Option<usize>,
    /// Behind the last `'` without a character: the second one in a line closes it, as in `'ab'`.
    last_mark: Option<usize>,
}

impl Cleaner {
    fn mistake(&self, token: &Token) -> Option<Mistake> {
        match token.kind {
            Kind::Other => Some(Mistake::Character),
            Kind::Mark(mark) if !MARKS.contains(&mark) => Some(Mistake::Character),
            Kind::Text { closed: false } => Some(Mistake::OpenText),
            Kind::Character { closed: false } => Some(Mistake::OpenCharacter),
            _ => None,
        }
    }

    fn report(&mut self, mistake: Mistake, range: Range<usize>, text: &str, map: &Map) {
        let goes_on = mistake == Mistake::Character && self.run_end == Some(range.start);
        self.run_end = Some(range.end);
        let second_mark = mistake == Mistake::OpenCharacter
            && self
                .last_mark
                .replace(range.end)
                .is_some_and(|last| !text[last..range.start].contains('\n'));
        if goes_on || second_mark || self.found.len() >= super::MAX_MISTAKES {
            return;
        }
        let span = map.span(range.clone());
        let error = match mistake {
            Mistake::Character => {
                let written = &text[range];
                let message = format!("unexpected character `{}`", written.escape_debug());
                let error = Diagnostic::error(Code::UnexpectedCharacter, span, message);
                match lookalike(written) {
                    Some((name, meant)) => error.help(name).fix(span, written, meant),
                    None => error,
                }
            }
            Mistake::OpenText => {
                let error = Diagnostic::error(Code::Unterminated, span, "this text has no end");
                let error = error.help("a text ends with `\"` in the line in which it starts");
                let inside = text[range.clone()].trim_end();
                match inside.strip_suffix(';') {
                    Some(inside) if inside.len() > 1 => {
                        let end = range.start + inside.len();
                        error.fix(map.span(end..end), "", "\"")
                    }
                    _ => error,
                }
            }
            Mistake::OpenCharacter => {
                let message = "`'` without a character and a second `'`";
                Diagnostic::error(Code::Unterminated, span, message)
            }
        };
        self.found.push(error);
    }
}

/// What was probably meant; within a word, a part of it; or blanks.
fn replace(clean: &mut String, written: &str) {
    if let Some((_, meant)) = lookalike(written) {
        blank(clean, &" ".repeat(written.len() - meant.len()));
        clean.push_str(meant);
    } else if is_in_word(clean, written) {
        let filler = if is_in_number(clean) { "0" } else { "_" };
        clean.push_str(&filler.repeat(written.len()));
    } else {
        blank(clean, written);
    }
}

/// The name of a character that only looks like one of the language, and that one.
fn lookalike(written: &str) -> Option<(&'static str, &'static str)> {
    let mut all = LOOKALIKES.iter();
    let found = all.find(|(character, ..)| *character == written);
    found.map(|(_, name, meant)| (*name, *meant))
}

/// A number with a wrong character stays one number.
fn is_in_number(clean: &str) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let word = clean.bytes().rev().take_while(is_word);
    word.last().is_some_and(|first| first.is_ascii_digit())
}

/// A name with a wrong letter stays one name.
fn is_in_word(clean: &str, written: &str) -> bool {
    let behind_word = clean.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_');
    behind_word || written.chars().all(char::is_alphanumeric)
}

fn blank(clean: &mut String, written: &str) {
    let blanks = written
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    clean.extend(blanks);
}

/// An empty text, and the semicolon that probably was not meant to be inside it.
fn close_text(clean: &mut String, written: &str) {
    let semicolon = written.trim_end().len() > 2 && written.trim_end().ends_with(';');
    let middle = written
        .trim_end()
        .len()
        .saturating_sub(2 + usize::from(semicolon));
    if written.len() < 2 {
        return blank(clean, written);
    }
    clean.push_str("\"\"");
    blank(clean, &" ".repeat(middle));
    clean.push_str(if semicolon { ";" } else { "" });
    let rest = written.len() - 2 - middle - usize::from(semicolon);
    blank(clean, &" ".repeat(rest));
}

/// What word processors and web pages make of marks and blanks, its name, and what was typed.
const LOOKALIKES: [(&str, &str, &str); 12] = [
    ("\u{201c}", "this is a typographic quote", "\""),
    ("\u{201d}", "this is a typographic quote", "\""),
    ("\u{2018}", "this is a typographic quote", "'"),
    ("\u{2019}", "this is a typographic quote", "'"),
    ("\u{2013}", "this is a dash", "-"),
    ("\u{2212}", "this is a mathematical minus sign", "-"),
    ("\u{a0}", "this is a blank that does not break lines", " "),
    ("\u{3000}", "this is a wide blank", " "),
    ("\u{200b}", "this is a blank without width", ""),
    ("\u{feff}", "this is a byte order mark", ""),
    ("\u{ff1b}", "this is a wide semicolon", ";"),
    ("\u{ff0c}", "this is a wide comma", ","),
];

/// The marks of the language.
const MARKS: &[u8] = b":;,=*[]{}()<>+-/%&|^~";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn what_does_not_belong_becomes_blank() {
        for (text, expected, messages) in [
            ("int x; // $\n", "int x; // $\n", &[] as &[&str]),
            ("int x$;", "int x_;", &["unexpected character `$`"]),
            (
                "$$ gr\u{f6}\u{df}e",
                "   gr____e",
                &["unexpected character `$`", "unexpected character `\u{f6}`"],
            ),
            ("= \"ab;\nint", "= \"\" ;\nint", &["this text has no end"]),
            ("= \"", "=  ", &["this text has no end"]),
            ("= \"a ", "= \"\" ", &["this text has no end"]),
            (
                "'ab'",
                " ab ",
                &["`'` without a character and a second `'`"],
            ),
            ("a \\\n b", "a  \n b", &[]),
        ] {
            let mut map = Map::default();
            map.push_copied(0, FileId(0), 0, text.len());
            let (clean, found) = clean(text, &map);
            assert_eq!(clean.len(), text.len(), "{text}");
            assert_eq!(clean.trim_end(), expected.trim_end(), "{text}");
            let found: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
            assert_eq!(found, messages, "{text}");
        }
    }
}
