//! Which comment belongs to what.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lexical::{self, Kind};

/// All comments of a text. Each is given away once, to the declaration that it stands before or behind.
///
/// In a line that begins with a comment (or goes on so behind a `{`), a comment belongs to what follows it there; elsewhere,
/// and if nothing follows in the line, to what it stands behind.
#[derive(Debug)]
pub(super) struct Comments<'a> {
    text: &'a str,
    all: Vec<Comment>,
    /// How many there are before anything else.
    at_top: usize,
    /// Where the words with `@` start that were claimed as attributes.
    attributes: BTreeSet<usize>,
}

#[derive(Debug)]
struct Comment {
    range: Range<usize>,
    /// Nothing but blanks before it in its line.
    own_line: bool,
    /// It belongs to what follows it.
    leads: bool,
    /// Bytes before it in its line.
    column: usize,
    taken: bool,
}

/// What comments say of a declaration.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Docs {
    /// The lines, without the comments' marks.
    pub(super) lines: Vec<String>,
    /// Where the words with `@` are that begin lines.
    pub(super) words: Vec<Range<usize>>,
}

impl Docs {
    /// Adds a paragraph.
    pub(super) fn append(&mut self, more: Self) {
        if !self.lines.is_empty() && !more.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(more.lines);
        self.words.extend(more.words);
    }
}

impl<'a> Comments<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut all = Vec::new();
        let mut line = Line::starting(0);
        let mut at_top = None;
        for token in lexical::tokens(text, 0) {
            match token.kind {
                Kind::Newline => line = Line::starting(token.range.end),
                Kind::Space => {}
                Kind::Comment { .. } => all.push(line.comment(token.range)),
                kind => {
                    line.token(kind, &mut all);
                    at_top = at_top.or(Some(all.len()));
                }
            }
        }
        let at_top = at_top.unwrap_or(all.len());
        Self {
            text,
            all,
            at_top,
            attributes: BTreeSet::new(),
        }
    }

    /// The comments right before what starts at `start`, without a blank line in between.
    pub(super) fn before(&mut self, start: usize) -> Docs {
        let end = self
            .all
            .partition_point(|comment| comment.range.end <= start);
        let (mut first, mut follower) = (end, start);
        while first > 0 {
            let comment = &self.all[first - 1];
            let gap = &self.text[comment.range.end..follower];
            if comment.taken || !comment.leads || !is_at_most_one_newline(gap) {
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
    pub(super) fn behind(&mut self, end: usize) -> Docs {
        let first = self
            .all
            .partition_point(|comment| comment.range.start < end);
        let Some(comment) = self.all.get(first) else {
            return Docs::default();
        };
        let gap = &self.text[end..comment.range.start];
        if comment.taken || comment.leads || gap.contains('\n') || !gap.trim().is_empty() {
            return Docs::default();
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

    /// [`Comments::before`] its start and, if it goes over several lines, behind its first `{`; else [`Comments::behind`] its
    /// end.
    pub(super) fn around(&mut self, range: Range<usize>) -> Docs {
        let mut docs = self.before(range.start);
        let inside = self.text(&range);
        let end = match inside.contains('\n') {
            true => inside.find('{').map(|brace| range.start + brace + 1),
            false => Some(range.end),
        };
        if let Some(end) = end {
            docs.append(self.behind(end));
        }
        docs
    }

    /// What stands there.
    pub(super) fn text(&self, range: &Range<usize>) -> &'a str {
        &self.text[range.clone()]
    }

    /// Says that these words are attributes, and nothing to be warned of.
    pub(super) fn claim(&mut self, words: &[Range<usize>]) {
        self.attributes.extend(words.iter().map(|word| word.start));
    }

    /// The words with `@` that nobody has claimed.
    pub(super) fn strays(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let comments = self.all.iter();
        let words = comments.flat_map(|comment| self.words(&comment.range));
        let words = words.map(|(word, _)| word);
        words.filter(|word| !self.attributes.contains(&word.start))
    }

    fn take(&mut self, range: Range<usize>) -> Docs {
        let mut docs = Docs::default();
        for index in range {
            self.all[index].taken = true;
            let comment = self.all[index].range.clone();
            append_lines(&mut docs.lines, self.text(&comment));
            let words = self.words(&comment).into_iter();
            let words = words.filter(|(_, begins)| *begins);
            docs.words.extend(words.map(|(word, _)| word));
        }
        docs.lines = trim_empty_lines(docs.lines);
        docs
    }

    /// The words with `@` of a comment, and whether nothing else is before each in its line.
    fn words(&self, comment: &Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut words = Vec::new();
        let text = self.text(comment);
        if !text.contains('@') {
            return words;
        }
        let mut start = comment.start;
        for line in text.split_inclusive('\n') {
            let mut begins = true;
            for piece in line.split_inclusive(char::is_whitespace) {
                let inside = piece.trim_end().trim_end_matches("*/");
                let word = inside.trim_start_matches(['/', '*', '!']);
                if word.len() > 1 && word.starts_with('@') {
                    let end = start + inside.len();
                    words.push((end - word.len()..end, begins));
                } else {
                    begins &= word.is_empty();
                }
                start += piece.len();
            }
        }
        words
    }
}

/// What is known of a line so far.
struct Line {
    start: usize,
    /// Nothing but blanks and comments so far.
    is_empty: bool,
    /// The same, since its last `{`.
    is_fresh: bool,
    /// It begins with a comment, or goes on with one behind its last `{`.
    leads: bool,
    /// Its comments behind the last token.
    waiting: usize,
}

impl Line {
    fn starting(start: usize) -> Self {
        Self {
            start,
            is_empty: true,
            is_fresh: true,
            leads: false,
            waiting: 0,
        }
    }

    fn comment(&mut self, range: Range<usize>) -> Comment {
        self.leads |= self.is_fresh;
        self.waiting += 1;
        Comment {
            column: range.start - self.start,
            range,
            own_line: self.is_empty,
            leads: self.is_empty,
            taken: false,
        }
    }

    /// Goes on with a token that the comments before may belong to.
    fn token(&mut self, kind: Kind, comments: &mut [Comment]) {
        if self.leads && kind != Kind::Mark(b'}') {
            let waiting = comments.iter_mut().rev().take(self.waiting);
            waiting.for_each(|comment| comment.leads = true);
        }
        self.waiting = 0;
        self.is_empty = false;
        self.is_fresh = kind == Kind::Mark(b'{');
        self.leads &= !self.is_fresh;
    }
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
        (comments.before(at).lines, comments.behind(at + 1).lines)
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
            ("{ /* a */ @; /* b */ int y; }", &["a"]),
            ("{ /* a */ int x; /* b */ @; }", &["b"]),
            ("/* a */ int x; /* b */ @;", &["b"]),
            ("int x; /* a */ @; /* b */", &[]),
            ("{ int x; /* a */ @; /* b */ }", &[]),
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
            ("@ /* a */ int x; /* b */", &["a"]),
            ("int x; /* a */ @ /* b */", &["b"]),
            ("/* a */ @ /* b */ int x;", &[]),
            ("/* a */ @ /* b */", &["b"]),
            ("{ /* a */ @ /* b */ }", &["b"]),
        ] {
            assert_eq!(docs(text).1, expected, "{text}");
        }
    }

    #[test]
    fn a_comment_is_given_once() {
        let mut comments = Comments::new("/* a */ x");
        assert_eq!(comments.before(8).lines, ["a"]);
        assert_eq!(comments.before(8), Docs::default());
    }

    #[test]
    fn behind_the_brace_it_is_about_what_that_opens() {
        for text in [
            "s { /* a */\n x; };",
            "s {/* a */\n /* b */ x; };",
            "/* a */\ns {\n x; }; /* b */",
        ] {
            let end = text.find("};").unwrap() + 2;
            let range = text.find('s').unwrap()..end;
            assert_eq!(Comments::new(text).around(range).lines, ["a"], "{text}");
        }
    }

    #[test]
    fn words_that_begin_lines_may_be_attributes() {
        for (text, attributes, strays) in [
            (
                "/* @a @b\n * text @c\n *\t@d text @e*/ x",
                "@a @b @d",
                "@c @e",
            ),
            ("// @a\n/** @b */ x", "@a @b", ""),
            ("/* @a */\n\nx", "", "@a"),
            ("/* me@a @ */ x", "", ""),
        ] {
            let mut comments = Comments::new(text);
            let words = comments.before(text.len() - 1).words;
            comments.claim(&words);
            let shown = |words: Vec<Range<usize>>| {
                let words = words.into_iter().map(|word| &text[word]);
                words.collect::<Vec<_>>().join(" ")
            };
            assert_eq!(shown(words), attributes, "{text}");
            assert_eq!(shown(comments.strays().collect()), strays, "{text}");
        }
    }
}
