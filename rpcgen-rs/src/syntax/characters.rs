//! What is no token of the language is reported and made blank before the parser sees it.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::lexical::{self, Kind, Token};
use crate::preprocess::Map;

/// A text that only holds what the language has.
pub(super) struct Clean {
    /// With blanks (within a name, underscores) in the place of what does not belong there: every offset stays.
    pub(super) text: String,
    pub(super) mistakes: Vec<Diagnostic>,
    /// Where there were mistakes.
    pub(super) places: Vec<Range<usize>>,
}

pub(super) fn clean(text: &str, map: &Map) -> Clean {
    let mut cleaner = Cleaner {
        text,
        map,
        filled: 0..0,
        clean: Clean {
            text: String::with_capacity(text.len()),
            mistakes: Vec::new(),
            places: Vec::new(),
        },
    };
    let mut at = 0;
    while let Some(token) = lexical::token(text, at) {
        at = cleaner.take(&token);
    }
    cleaner.clean
}

struct Cleaner<'t> {
    text: &'t str,
    map: &'t Map,
    clean: Clean,
    /// The last word of the clean text that ended with an underscore or a zero of ours.
    filled: Range<usize>,
}

impl<'t> Cleaner<'t> {
    /// Takes a token, or as many as are part of one mistake; returns where the next one starts.
    fn take(&mut self, token: &Token) -> usize {
        let Range { start, end } = token.range;
        let written = &self.text[start..end];
        match token.kind {
            Kind::Mark(b'.') => return self.dots(start),
            Kind::Mark(b'#') if self.text[end..].starts_with([' ', '\t']) => {
                return self.shell_comment(start);
            }
            Kind::Mark(b'<' | b'=' | b'>') if self.is_conflict(start) => {
                return self.conflict(start);
            }
            Kind::Mark(b'?' | b'!') => {
                let message = format!("there is no operator `{written}`");
                self.report(start..end, Code::UnexpectedCharacter, message);
                blank(&mut self.clean.text, written);
            }
            Kind::Other => match self.typographic_text(start) {
                Some(end) => return end,
                None => self.character(start..end),
            },
            Kind::Mark(mark) if !MARKS.contains(&mark) => self.character(start..end),
            Kind::Text { closed: false } => return self.open_text(start..end),
            Kind::Character { closed: false } => return self.open_character(start),
            _ if written.starts_with('\\') => blank(&mut self.clean.text, written),
            _ => self.clean.text.push_str(written),
        }
        end
    }

    /// `3.14`, `1..5`, `a.b`, or a dot alone.
    fn dots(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        let end = start + rest.len() - rest.trim_start_matches('.').len();
        let (before, behind) = (&self.text[..start], &self.text[end..]);
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let before_len = before.len() - before.trim_end_matches(is_word_character).len();
        let word = &before[before.len() - before_len..];
        let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        if end - start > 1 {
            let message = "there are no ranges: each value has a label of its own";
            self.report(start..end, Code::BadDeclaration, message);
        } else if is_number(behind) && (word.is_empty() || is_number(word)) {
            let number = start - before_len..end + digits(behind);
            let message = format!("`{}` is not a whole number", &self.text[number.clone()]);
            self.report(number, Code::BadNumber, message);
        } else if behind.starts_with(is_word_character) && !word.is_empty() && !is_number(word) {
            let span = self.map.span(start..end);
            let message = "the parts of a name are separated by `::`";
            let error = self.report(start..end, Code::UnexpectedCharacter, message);
            error.fix = Some(Fix {
                span,
                replaced: ".".to_owned(),
                replacement: "::".to_owned(),
            });
        } else {
            self.report(
                start..end,
                Code::UnexpectedCharacter,
                "unexpected character `.`",
            );
        }
        self.replace(&self.text[start..end]);
        end
    }

    /// `int x; # a comment`
    fn shell_comment(&mut self, start: usize) -> usize {
        let line = self.text[start..].lines().next().unwrap_or_default();
        let span = self.map.span(start..start + 1);
        let message = "a comment starts with `//` or `/*`";
        let error = self.report(start..start + 1, Code::UnexpectedCharacter, message);
        error.fix = Some(Fix {
            span,
            replaced: "#".to_owned(),
            replacement: "//".to_owned(),
        });
        blank(&mut self.clean.text, line);
        start + line.len()
    }

    /// The lines `<<<<<<< ours`, `=======` and `>>>>>>> theirs` of a version control system.
    fn is_conflict(&self, start: usize) -> bool {
        let at_line_start = start == 0 || self.text[..start].ends_with('\n');
        let rest = &self.text[start..];
        let marks = ["<<<<<<< ", ">>>>>>> ", "=======\n", "=======\r\n"];
        at_line_start && marks.iter().any(|mark| rest.starts_with(mark))
    }

    fn conflict(&mut self, start: usize) -> usize {
        let line = self.text[start..].lines().next().unwrap_or_default();
        if line.starts_with('<') {
            let range = start..start + line.len();
            self.report(
                range,
                Code::UnexpectedCharacter,
                "an unresolved conflict of versions",
            );
        }
        blank(&mut self.clean.text, line);
        start + line.len()
    }

    fn character(&mut self, range: Range<usize>) {
        let written = &self.text[range.clone()];
        // A run of them is one mistake.
        let goes_on = self
            .clean
            .places
            .last_mut()
            .filter(|last| last.end == range.start);
        if let Some(last) = goes_on {
            last.end = range.end;
        } else {
            let span = self.map.span(range.clone());
            let message = format!("unexpected character `{}`", written.escape_debug());
            let error = self.report(range, Code::UnexpectedCharacter, message);
            if let Some((name, meant)) = lookalike(written) {
                error.help = Some(name.to_owned());
                error.fix = Some(Fix {
                    span,
                    replaced: written.to_owned(),
                    replacement: meant.to_owned(),
                });
            }
        }
        self.replace(written);
    }

    /// A text between typographic quotes is one mistake; where it ends.
    fn typographic_text(&mut self, start: usize) -> Option<usize> {
        let rest = self.text[start..].strip_prefix(['\u{201c}', '\u{201d}'])?;
        // No further than it needs to be: a line can hold a million of these marks.
        let length = rest.find(['\u{201c}', '\u{201d}', '"', '\n'])?;
        let (inside, behind) = rest.split_at(length);
        let closing = behind.chars().next()?;
        if closing == '\n' {
            return None;
        }
        let opening = '\u{201c}'.len_utf8();
        let behind = start + opening + inside.len();
        let end = behind + closing.len_utf8();
        let (span, replaced) = (self.map.span(start..end), self.text[start..end].to_owned());
        let message = format!(
            "unexpected character `{}`",
            &self.text[start..start + opening]
        );
        let error = self.report(start..end, Code::UnexpectedCharacter, message);
        error.help = Some("this is a typographic quote".to_owned());
        error.fix = Some(Fix {
            span,
            replaced,
            replacement: format!("\"{inside}\""),
        });
        let clean = format!(
            "{:>opening$}{inside}{:<width$}",
            '"',
            '"',
            width = end - behind
        );
        self.clean.text.push_str(&clean);
        Some(end)
    }

    /// A text that does not end in its line, and perhaps in the next one.
    fn open_text(&mut self, range: Range<usize>) -> usize {
        let written = &self.text[range.clone()];
        let line = range.end + usize::from(self.text[range.end..].starts_with('\n'));
        let next_line = self.text[line..].lines().next().unwrap_or_default();
        let second = next_line.find('"').filter(|_| {
            !written.trim_end().ends_with(';') && next_line.matches('"').count() % 2 == 1
        });
        if let Some(second) = second {
            let end = line + second + 1;
            let message = "a text ends in the line in which it starts";
            self.report(range.clone(), Code::Unterminated, message);
            let inside = &self.text[range.start + 1..end];
            let first = inside.chars().next().map_or(0, char::len_utf8);
            let closing = format!("{:>first$}", '"');
            self.clean.text.push('"');
            self.clean.text.push_str(&closing);
            blank(&mut self.clean.text, &inside[first..]);
            return end;
        }
        let inside = written
            .trim_end()
            .strip_suffix(';')
            .filter(|inside| inside.len() > 1);
        let fix = inside.map(|inside| {
            let end = range.start + inside.len();
            let (replaced, replacement) = (String::new(), "\"".to_owned());
            let span = self.map.span(end..end);
            Fix {
                span,
                replaced,
                replacement,
            }
        });
        let error = self.report(range.clone(), Code::Unterminated, "this text has no end");
        error.help = Some("a text ends with `\"` in the line in which it starts".to_owned());
        error.fix = fix;
        close_text(&mut self.clean.text, written);
        range.end
    }

    /// A `'` that starts no character.
    fn open_character(&mut self, start: usize) -> usize {
        let rest = &self.text[start + 1..];
        // No further than it needs to be: a line can hold a million of these marks.
        let end = rest.find(['\'', '\n']);
        let Some(length) = end.filter(|end| rest[*end..].starts_with('\'')) else {
            let message = "`'` without a character and a second `'`";
            self.report(start..start + 1, Code::Unterminated, message);
            blank(&mut self.clean.text, "'");
            return start + 1;
        };
        let (inside, range) = (&rest[..length], start..start + length + 2);
        let span = self.map.span(range.clone());
        let message = match inside {
            "" => "there is no character between these marks".to_owned(),
            escape if escape.starts_with('\\') => format!("there is no character `{escape}`"),
            _ => "one character stands between `'`, a text between `\"`".to_owned(),
        };
        let is_text = !inside.is_empty()
            && !inside.contains(['\\', '"'])
            && self.text[..start].trim_end().ends_with('=');
        let error = self.report(range.clone(), Code::Unterminated, message);
        if is_text {
            error.fix = Some(Fix {
                span,
                replaced: format!("'{inside}'"),
                replacement: format!("\"{inside}\""),
            });
        }
        // A number of the same length: what is around it can still be understood.
        self.clean.text.push('0');
        blank(&mut self.clean.text, &self.text[start + 1..range.end]);
        range.end
    }

    /// What was probably meant; within a word, a part of it; or blanks.
    fn replace(&mut self, written: &str) {
        let clean = &mut self.clean.text;
        if let Some((_, meant)) = lookalike(written) {
            blank(clean, &" ".repeat(written.len() - meant.len()));
            clean.push_str(meant);
        } else if is_in_word(clean, written) {
            self.fill(written.len());
        } else {
            blank(clean, written);
        }
    }

    /// A name with a wrong character stays one name, and a number one number.
    fn fill(&mut self, length: usize) {
        let start = self.word_start();
        let clean = &mut self.clean.text;
        let is_number = clean[start..].starts_with(|first: char| first.is_ascii_digit());
        clean.push_str(&(if is_number { "0" } else { "_" }).repeat(length));
        self.filled = start..clean.len();
    }

    /// Where the word starts that the clean text ends with. What was filled is not walked over again: it grows with
    /// each wrong character.
    fn word_start(&self) -> usize {
        let behind = &self.clean.text.as_bytes()[self.filled.end..];
        let is_word = |byte: &&u8| is_word_character(char::from(**byte));
        match behind.iter().rev().take_while(is_word).count() {
            all if all == behind.len() => self.filled.start,
            some => self.clean.text.len() - some,
        }
    }

    /// Of very many the last one is only kept in mind.
    fn report(
        &mut self,
        range: Range<usize>,
        code: Code,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let error = Diagnostic::error(code, self.map.span(range.clone()), message);
        self.clean.places.push(range);
        self.clean.mistakes.truncate(super::MAX_MISTAKES);
        self.clean.mistakes.push(error);
        self.clean.mistakes.last_mut().expect("one was just pushed")
    }
}

fn is_word_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// The name of a character that only looks like one of the language, and that one.
fn lookalike(written: &str) -> Option<(&'static str, &'static str)> {
    let wide = written
        .chars()
        .next()
        .filter(|first| ('\u{ff01}'..='\u{ff5e}').contains(first));
    if let Some(wide) = wide {
        // In the order of ASCII from `!` on.
        let index = wide as usize - 0xff01;
        return Some(("this is a wide character", &ASCII[index..=index]));
    }
    let mut all = LOOKALIKES.iter();
    let found = all.find(|(character, ..)| *character == written);
    found.map(|(_, name, meant)| (*name, *meant))
}

const ASCII: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

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
const LOOKALIKES: [(&str, &str, &str); 11] = [
    ("\u{37e}", "this is a Greek question mark", ";"),
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
                "= \"a\nb\"; c",
                "= \"\"\n  ; c",
                &["a text ends in the line in which it starts"],
            ),
            (
                "'ab'",
                "0   ",
                &["one character stands between `'`, a text between `\"`"],
            ),
            ("''", "0 ", &["there is no character between these marks"]),
            ("'\\x41'", "'\\x41'", &[]),
            ("'\\x419'", "0      ", &["there is no character `\\x419`"]),
            ("'ab", " ab", &["`'` without a character and a second `'`"]),
            ("= 3.14;", "= 3014;", &["`3.14` is not a whole number"]),
            ("= .5;", "=  5;", &["`.5` is not a whole number"]),
            ("a.b", "a_b", &["the parts of a name are separated by `::`"]),
            (
                "1 .. 2",
                "1    2",
                &["there are no ranges: each value has a label of its own"],
            ),
            ("a ? b", "a   b", &["there is no operator `?`"]),
            ("a \\\n b", "a  \n b", &[]),
            (
                "a.1.b c.1",
                "a_1_b c_1",
                &[
                    "the parts of a name are separated by `::`",
                    "unexpected character `.`",
                    "the parts of a name are separated by `::`",
                ],
            ),
        ] {
            let clean = cleaned(text);
            assert_eq!(clean.text.len(), text.len(), "{text}");
            assert_eq!(clean.text.trim_end(), expected.trim_end(), "{text}");
            let found = clean.mistakes.iter().map(|one| one.message.as_str());
            assert_eq!(found.collect::<Vec<_>>(), messages, "{text}");
        }
    }

    fn cleaned(text: &str) -> Clean {
        let mut map = Map::default();
        map.push_copied(0, FileId(0), 0, text.len());
        clean(text, &map)
    }

    /// Each is looked at alone, not with the rest of the line and the word before.
    #[test]
    fn very_many_in_one_line() {
        const MANY: usize = 200_000;
        for (part, expected) in [
            ("\0", " "),
            ("a.", "a_"),
            ("1$", "10"),
            ("\u{201c}\u{201d}", "  \"\"  "),
        ] {
            let clean = cleaned(&part.repeat(MANY));
            assert!(clean.text == expected.repeat(MANY), "{part:?}");
        }
    }
}
