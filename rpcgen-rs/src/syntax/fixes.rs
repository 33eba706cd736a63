//! Small changes after which the parser gets on: they are tried before they are offered.

use std::ops::Range;

use pest::Parser as _;

use super::context::Context;
use super::grammar::{Grammar, Rule};
use super::{expected, position};
use crate::diagnostic::Diagnostic;
use crate::lexical::{self, Kind};
use crate::preprocess::Map;

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    range: Range<usize>,
    replacement: String,
}

impl Change {
    pub(super) fn new(range: Range<usize>, replacement: impl Into<String>) -> Self {
        let replacement = replacement.into();
        Self { range, replacement }
    }

    /// Whether a definition ends in what is written.
    pub(super) fn ends_a_definition(&self) -> bool {
        self.replacement.contains(';')
    }

    /// Makes the change, if it takes no more room than there is: every offset stays.
    pub(super) fn apply(&self, text: &mut String) -> bool {
        let blanks = text[self.range.end..].bytes();
        let blanks = blanks.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let missing = self.replacement.len().saturating_sub(self.range.len());
        let behind = text.as_bytes().get(self.range.end + missing);
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        if self
            .replacement
            .bytes()
            .last()
            .as_ref()
            .is_some_and(is_word)
            && behind.is_some_and(is_word)
        {
            return false;
        }
        if missing > blanks.count() || !self.keeps_places(text) {
            return false;
        }
        let range = self.range.start..self.range.end + missing;
        let rest = range.len() - self.replacement.len();
        text.replace_range(range, &(self.replacement.clone() + &" ".repeat(rest)));
        true
    }

    /// Whether what is left of the replaced text stands where it stood.
    fn keeps_places(&self, text: &str) -> bool {
        let (old, new) = (&text[self.range.clone()], &self.replacement);
        let is_mark_or_same = |(old, new): (u8, u8)| {
            old.eq_ignore_ascii_case(&new)
                || old.is_ascii_punctuation() && new.is_ascii_punctuation()
        };
        let same_words =
            old.len() == new.len() && old.bytes().zip(new.bytes()).all(is_mark_or_same);
        same_words || lexical::tokens(new.trim(), 0).count() < 2
    }

    /// The mistake with this for its fix.
    pub(super) fn attach(self, mistake: Diagnostic, text: &str, map: &Map) -> Diagnostic {
        let replaced = &text[self.range.clone()];
        let span = map.span(self.range.clone());
        mistake.fix(span, replaced, self.replacement)
    }
}

/// The first change with which the parser, stopped at `context.found`, gets beyond that token and the next one.
pub(super) fn find(
    text: &str,
    definition: &Range<usize>,
    context: &Context,
    rules: &[Rule],
) -> Option<Change> {
    let candidates = candidates(text, context, rules).into_iter();
    candidates
        .take(MAX_TRIED)
        .find(|change| helps(text, definition, context, change))
}

/// Whether the parser, stopped at `context.found`, gets beyond that token and the next one.
pub(super) fn helps(
    text: &str,
    definition: &Range<usize>,
    context: &Context,
    change: &Change,
) -> bool {
    let before = &text[definition.start..change.range.start];
    let behind = &text[change.range.end..definition.end.max(change.range.end)];
    let changed = [before, &change.replacement, behind].concat();
    let is_definition = |text: &str| Grammar::parse(Rule::input, text).is_ok();
    let Err(failure) = Grammar::parse(Rule::input, &changed) else {
        return true;
    };
    if context.body.is_none() && change.replacement == ";" {
        // The definition is complete, and another one starts in the next line.
        let end = change.range.start;
        let complete = &changed[..end + 1 - definition.start];
        let is_line_end = text[end..context.found.start].contains('\n');
        return is_line_end && is_definition(complete);
    }
    if context.body.is_none() && change.replacement.starts_with(';') {
        // Several definitions are made of one.
        let mut parts = changed.split_inclusive(';');
        return parts.all(|part| part.trim().is_empty() || is_definition(part.trim()));
    }
    let next_token = lexical::tokens(text, context.found.end).find(|token| !token.is_blank());
    let Some(next_token) = next_token else {
        return !change.replacement.is_empty() && position(&failure) >= changed.trim_end().len();
    };
    let grown = change.replacement.len() + next_token.range.start;
    definition.start + position(&failure) + change.range.len() > grown
}

fn candidates(text: &str, context: &Context, rules: &[Rule]) -> Vec<Change> {
    let Some(end) = context.before.first().map(|range| range.end) else {
        return Vec::new();
    };
    if text[..end].ends_with("\"\"") {
        // What was made of a text without an end, whose end is elsewhere.
        return Vec::new();
    }
    let found = &text[context.found.clone()];
    let marks = expected::marks(rules);
    let addable = marks.iter().filter(|mark| **mark != "}");
    let added = addable.clone().map(|mark| Change {
        range: end..end,
        replacement: if *mark == "=" {
            " =".to_owned()
        } else {
            (*mark).to_owned()
        },
    });
    let replaced = addable
        .filter(|mark| are_alike(found, mark))
        .map(|mark| Change {
            range: context.found.clone(),
            replacement: (*mark).to_owned(),
        });
    let several = (found == "," && marks.contains(&";"))
        .then(|| several_names(text, context))
        .flatten();
    let left_out = matches!(found, ";" | ",").then(|| Change {
        range: context.found.clone(),
        replacement: String::new(),
    });
    let changes = several.into_iter().chain(replaced).chain(added);
    changes.chain(left_out).collect()
}

/// Whether one is easily written for the other.
fn are_alike(found: &str, wanted: &str) -> bool {
    let groups: [&[&str]; 3] = [&[";", ",", ":"], &[":", "="], &[")", "]", ">"]];
    groups
        .iter()
        .any(|group| group.contains(&found) && group.contains(&wanted))
}

/// `int a, b;` as `int a; int b;`.
fn several_names(text: &str, context: &Context) -> Option<Change> {
    let (start, name) = (context.statement.clone()?.start, context.before.first()?);
    let mut type_words = lexical::tokens(text, start)
        .take_while(|token| token.range.start < name.start)
        .filter(|token| !token.is_blank())
        .peekable();
    let first = type_words.peek()?.range.start;
    let is_simple = type_words.all(|token| token.kind == Kind::Word);
    let specifier = text[first..name.start].trim_end();
    let (mut replacement, mut end) = (String::new(), context.found.start);
    let mut wants_comma = true;
    for token in lexical::tokens(text, end).filter(|token| !token.is_blank()) {
        match token.kind {
            Kind::Mark(b',') if wants_comma => {}
            Kind::Word if !wants_comma => {
                replacement += &format!("; {specifier} {}", &text[token.range.clone()]);
                end = token.range.end;
            }
            Kind::Mark(b';') if wants_comma => break,
            _ => return None,
        }
        wants_comma = !wants_comma;
    }
    (is_simple && !replacement.is_empty()).then_some(Change {
        range: context.found.start..end,
        replacement,
    })
}

/// The marks that can be expected at one place are few.
const MAX_TRIED: usize = 8;
