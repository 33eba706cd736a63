//! Which comment belongs to what.

use std::ops::Range;

use crate::lexical::{self, Kind};

/// All comments of a text. Each is given away once.
#[derive(Debug)]
pub(super) struct Comments<'a> {
    text: &'a str,
    all: Vec<Comment>,
    /// How many there are before anything else.
    at_top: usize,
}

#[derive(Debug)]
struct Comment {
    range: Range<usize>,
    /// Nothing but blanks before it in its line.
    own_line: bool,
    /// Bytes before it in its line.
    column: usize,
    taken: bool,
}

impl<'a> Comments<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut all = Vec::new();
        let (mut own_line, mut line) = (true, 0);
        let mut at_top = None;
        for token in lexical::tokens(text, 0) {
            match token.kind {
                Kind::Newline => (own_line, line) = (true, token.range.end),
                Kind::Space => {}
                Kind::Comment { .. } => all.push(Comment {
                    column: token.range.start - line,
                    range: token.range,
                    own_line,
                    taken: false,
                }),
                _ => {
                    own_line = false;
                    at_top = at_top.or(Some(all.len()));
                }
            }
        }
        let at_top = at_top.unwrap_or(all.len());
        Self { text, all, at_top }
    }

    /// The comments right before what starts at `start`: without a blank line in between, and not behind something
    /// else.
    pub(super) fn before(&mut self, start: usize) -> Vec<String> {
        let end = self
            .all
            .partition_point(|comment| comment.range.end <= start);
        let (mut first, mut follower) = (end, start);
        while first > 0 {
            let comment = &self.all[first - 1];
            let gap = &self.text[comment.range.end..follower];
            if comment.taken || !comment.own_line || !is_at_most_one_newline(gap) {
                break;
            }
            follower = comment.range.start;
            first -= 1;
        }
        let docs = self.heading_end(first..end);
        self.take(first..docs);
        self.take(docs..end)
    }

    /// Where the comments at the top of the file end that are about the file: its name, its licence.
    fn heading_end(&self, range: Range<usize>) -> usize {
        let is_line = |index: &usize| self.text[self.all[*index].range.clone()].starts_with("//");
        let mut at = range.start;
        while at < range.end.min(self.at_top) {
            let lines = (at..range.end).take_while(is_line).count();
            let end = at + lines.max(1);
            let block = self.all[at].range.start..self.all[end - 1].range.end;
            if !is_heading(&self.text[block]) {
                break;
            }
            at = end;
        }
        at
    }

    /// The comment behind what ends at `end`, in the same line, and where it goes on below itself.
    pub(super) fn behind(&mut self, end: usize) -> Vec<String> {
        let first = self
            .all
            .partition_point(|comment| comment.range.start < end);
        let Some(comment) = self.all.get(first) else {
            return Vec::new();
        };
        let gap = &self.text[end..comment.range.start];
        if comment.taken || gap.contains('\n') || !gap.trim().is_empty() {
            return Vec::new();
        }
        let column = comment.column;
        let (mut last, mut previous) = (first + 1, comment.range.end);
        while let Some(next) = self.all.get(last) {
            let gap = &self.text[previous..next.range.start];
            let goes_on = next.own_line && is_at_most_one_newline(gap) && next.column == column;
            if !goes_on {
                break;
            }
            previous = next.range.end;
            last += 1;
        }
        self.take(first..last)
    }

    /// [`Comments::before`] `start` and, unless it goes over several lines, [`Comments::behind`] `end`.
    pub(super) fn around(&mut self, range: Range<usize>) -> Vec<String> {
        let mut docs = self.before(range.start);
        let behind = match self.text[range.clone()].contains('\n') {
            true => Vec::new(),
            false => self.behind(range.end),
        };
        append(&mut docs, behind);
        docs
    }

    fn take(&mut self, range: Range<usize>) -> Vec<String> {
        let mut lines = Vec::new();
        for comment in &mut self.all[range] {
            comment.taken = true;
            append_lines(&mut lines, &self.text[comment.range.clone()]);
        }
        trim_empty_lines(lines)
    }
}

/// Appends a paragraph.
pub(super) fn append(docs: &mut Vec<String>, more: Vec<String>) {
    if !docs.is_empty() && !more.is_empty() {
        docs.push(String::new());
    }
    docs.extend(more);
}

fn is_at_most_one_newline(gap: &str) -> bool {
    gap.trim().is_empty() && gap.bytes().filter(|byte| *byte == b'\n').count() <= 1
}

/// Whether a comment speaks of the file, not of what follows.
fn is_heading(comment: &str) -> bool {
    let lower = comment.to_ascii_lowercase();
    let is_legal = LEGAL_WORDS.iter().any(|word| lower.contains(word));
    let inside = lower.trim_matches(|mark: char| "/*".contains(mark) || mark.is_whitespace());
    let is_name = inside.ends_with(".x") && !inside.contains(char::is_whitespace);
    is_legal || is_name
}

/// What is only found in the licence of a file.
const LEGAL_WORDS: [&str; 4] = ["copyright", "license", "licence", "spdx"];

/// The lines of a comment without its marks.
fn append_lines(lines: &mut Vec<String>, comment: &str) {
    let inside = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => comment.trim_start_matches('/'),
    };
    for line in inside.trim_start_matches(['*', '!']).lines() {
        let line = line.trim();
        // Behind a star the indentation is the writer's: a table stays one.
        let line = line
            .strip_prefix('*')
            .map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
        let is_rule = line.len() > 2 && line.chars().all(|mark| "*-=#~_/+".contains(mark));
        lines.push(if is_rule {
            String::new()
        } else {
            line.to_owned()
        });
    }
}

fn trim_empty_lines(mut lines: Vec<String>) -> Vec<String> {
    lines.dedup_by(|later, earlier| later.is_empty() && earlier.is_empty());
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Docs of the `@` in the text: before it, and behind it.
    fn docs(text: &str) -> (Vec<String>, Vec<String>) {
        let at = text.find('@').unwrap();
        let mut comments = Comments::new(text);
        (comments.before(at), comments.behind(at + 1))
    }

    #[test]
    fn before() {
        for (text, expected) in [
            ("/* a */ @", &["a"] as &[&str]),
            ("/**\n * a\n *\n *   b\n */\n@", &["a", "", "  b"]),
            ("// a\n/// b\n@", &["a", "b"]),
            ("// licence\n\n// a\n@", &["a"]),
            ("/* licence */\n\n@", &[]),
            ("/* calc.x */\n@", &[]),
            ("/* calc.x */\n/* SPDX: MIT */\n/* a */\n@", &["a"]),
            ("// calc.x\n// Copyright (C) nobody\n@", &[]),
            ("/*\n * Copyright nobody\n */\n@", &[]),
            ("/* see calc.x */\n@", &["see calc.x"]),
            (
                "int x;\n/* The license of a user. */\n@",
                &["The license of a user."],
            ),
            ("int x; // a\n@", &[]),
            ("/*********\n * a *\n *********/\n@", &["a *"]),
            ("/* a */ int /* b */ x\n@", &[]),
        ] {
            assert_eq!(docs(text).0, expected, "{text}");
        }
    }

    #[test]
    fn behind() {
        for (text, expected) in [
            ("@ /* a */", &["a"] as &[&str]),
            ("@ // a\n  // b\n", &["a", "b"]),
            ("@ // a\n// b\nint x;", &["a"]),
            ("@\n/* a */", &[]),
            ("@ x /* a */", &[]),
        ] {
            assert_eq!(docs(text).1, expected, "{text}");
        }
    }

    #[test]
    fn a_comment_is_given_once() {
        let mut comments = Comments::new("/* a */ x");
        assert_eq!(comments.before(8), ["a"]);
        assert!(comments.before(8).is_empty());
    }
}
