//! Text to tree.
//!
//! The text is cleaned of what no file contains, cut into definitions, and each definition is parsed on its own by
//! the grammar in `idl.pest`. Where one cannot be parsed, the place is reported, the text is mended there, and the
//! parser goes on: one run finds several mistakes.

mod characters;
mod comments;
mod context;
mod declarations;
mod definitions;
mod expected;
mod expressions;
mod fixes;
mod grammar;
mod habits;
mod procedures;
mod repair;
mod sheets;
mod split;
#[cfg(test)]
mod tests;
mod tree;

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

use crate::ast;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Counter;
use crate::preprocess::{Map, Output};
use comments::Comments;
use context::Context;
use grammar::{Grammar, Rule};
use sheets::Sheet;
use split::Piece;
use tree::Tree;

/// Parses everything that can be parsed; what cannot is reported, at most about [`MAX_MISTAKES`] times.
pub fn parse(input: &Output, diagnostics: &mut Diagnostics) -> ast::File {
    let clean = characters::clean(&input.text, &input.map);
    // Comments are as they were, and between them every offset is the start of a character.
    let commented = clean.text.clone();
    let mut parser = Parser {
        map: &input.map,
        tree: Tree::new(&input.map, Comments::new(&commented)),
        text: clean.text,
        namespaces: Vec::new(),
        definitions: Vec::new(),
        amounts: Counter::default(),
        mistakes: clean.mistakes,
        unreadable: clean.places,
        separators_added: 0,
        is_cut_short: false,
    };
    parser.run();
    parser.mistakes.append(&mut parser.tree.mistakes);
    let is_too_large = parser.amounts.is_exceeded();
    parser.mistakes.extend(parser.amounts.excess());
    let has_gaps = parser.is_cut_short || parser.mistakes.len() > parser.separators_added;
    for mistake in parser.mistakes {
        diagnostics.push(mistake);
    }
    ast::File {
        definitions: parser.definitions,
        stray_words: parser.tree.words(parser.tree.comments.strays()),
        has_gaps,
        is_too_large,
    }
}

struct Parser<'a> {
    map: &'a Map,
    tree: Tree<'a>,
    /// Cleaned, and mended where there was a mistake; every offset is that of the preprocessed text.
    text: String,
    /// The namespaces that are open, the innermost last.
    namespaces: Vec<Namespace>,
    /// What the innermost namespace, or the file, holds so far.
    definitions: Vec<ast::Definition>,
    /// How much was read.
    amounts: Counter,
    mistakes: Vec<Diagnostic>,
    /// Where characters were reported: what is missing there is no second mistake.
    unreadable: Vec<std::ops::Range<usize>>,
    /// How many of the mistakes were a missing separator: nothing is lost there.
    separators_added: usize,
    /// A definition was left without a mistake of its own.
    is_cut_short: bool,
}

/// Why a definition could not be read.
enum Unread {
    /// What is at this place is none of these.
    Unexpected(usize, Vec<Rule>),
    /// Something is too long that starts here.
    TooLong(usize),
}

/// A namespace that is open.
struct Namespace {
    docs: Vec<String>,
    start: usize,
    brace: usize,
    name: ast::Name,
    /// What is around it so far.
    around: Vec<ast::Definition>,
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while self.mistakes.len() + self.tree.mistakes.len() < MAX_MISTAKES
            && !self.amounts.is_exceeded()
            && let Some(piece) = split::next_piece(&self.text, at)
        {
            at = match piece {
                Piece::Definition(definition) => self.definition(&definition),
                Piece::NamespaceStart(range) => self.open_namespace(range),
                Piece::ClosingBrace(offset) => self.closing_brace(offset),
                Piece::TooDeep(offset) => {
                    self.too_deep(offset);
                    break;
                }
            };
        }
        if let Some(innermost) = self.namespaces.last() {
            self.unclosed(innermost.brace);
        }
        while !self.namespaces.is_empty() {
            self.close_namespace(self.text.len());
        }
    }

    /// Parses a definition, as often as it can be mended; returns where the next one starts, or the same one now that
    /// it has an end.
    fn definition(&mut self, definition: &split::Definition) -> usize {
        let mut previous = repair::Outcome::default();
        while self.mistakes.len() < MAX_MISTAKES {
            let (at, rules) = match self.read(definition) {
                Ok(parsed) => {
                    self.definitions.extend(parsed);
                    return definition.range.end;
                }
                Err(Unread::TooLong(offset)) => {
                    self.too_long(offset);
                    return definition.range.end;
                }
                Err(Unread::Unexpected(at, rules)) => (at, rules),
            };
            if let Some(next) = self.missing_brace(definition, at) {
                return next;
            }
            let context = Context::new(&self.text, definition.range.start, at);
            if previous.explains(&self.text, at, &context) {
                self.is_cut_short = true;
                break;
            }
            if self.is_explained(&context) {
                self.is_cut_short = true;
            } else {
                let (mistake, fix) = self.describe(definition, &context, &rules);
                self.mistakes.push(mistake);
                let fix = fix.filter(|fix| context.body.is_some() || !fix.ends_a_definition());
                if fix.is_some_and(|fix| fix.apply(&mut self.text)) {
                    // Nothing is lost, and the pieces of the text may be others now.
                    self.separators_added += 1;
                    return definition.range.start;
                }
            }
            let start = definition.range.start;
            let suspects = &definition.suspects;
            let is_next = suspects.iter().any(|suspect| suspect.offset == at);
            if (is_next || context.found.is_empty())
                && repair::end_definition(&mut self.text, start, &context, &rules)
            {
                self.separators_added += 1;
                return start;
            }
            match repair::mend(&mut self.text, start, &context, &rules) {
                Some(outcome) => {
                    self.separators_added += usize::from(outcome.is_separator());
                    previous = outcome;
                }
                None => return next_start(definition, at, &context),
            }
        }
        definition.range.end
    }

    /// Reads a definition if there is no mistake in it, sheet by sheet.
    fn read(&mut self, definition: &split::Definition) -> Result<Option<ast::Definition>, Unread> {
        let sheets = sheets::sheets(&self.text, definition.range.clone(), definition.tokens);
        let sheets = sheets.map_err(Unread::TooLong)?;
        let known_mistakes = self.tree.mistakes.len();
        let mut read: Option<ast::Definition> = None;
        let mut amounts = self.amounts.clone();
        let mut sheets = sheets.into_iter().peekable();
        while let Some(sheet) = sheets.next() {
            let text = sheet.of(&self.text);
            let goes_on = sheet.goes_on;
            let parsed = match Grammar::parse(Rule::input, &text) {
                Ok(pairs) => self.tree.definition(pairs, sheet),
                // Nothing closes the list: what is wrong comes later, or is that it ends.
                Err(failure) if sheets.peek().is_some() && is_at_end(&failure, &text) => continue,
                Err(failure) => {
                    self.tree.mistakes.truncate(known_mistakes);
                    let at = sheet.place(position(&failure));
                    return Err(Unread::Unexpected(at, expected_rules(&failure)));
                }
            };
            match (&mut read, parsed) {
                (Some(read), Some(more)) => {
                    if let Some(place) = sheets::append(read, more, goes_on) {
                        let message = "`default` must be the last arm";
                        self.tree.mistake(Code::MisplacedDefault, place, message);
                    }
                }
                (read, parsed) => *read = parsed,
            }
            amounts = self.amounts.clone();
            read.iter().for_each(|read| amounts.definition(read));
            if amounts.is_exceeded() {
                break;
            }
        }
        self.amounts = amounts;
        Ok(read)
    }

    /// Whether a character was reported between the last token that could be read and the place, or in that.
    fn is_explained(&self, context: &Context) -> bool {
        let start = context
            .before
            .first()
            .map_or(context.found.start, |last| last.end);
        let next = self.unreadable.partition_point(|place| place.end < start);
        let place = self.unreadable.get(next);
        place.is_some_and(|place| place.start < context.found.end.max(start + 1))
    }

    fn describe(
        &self,
        definition: &split::Definition,
        context: &Context,
        rules: &[Rule],
    ) -> (Diagnostic, Option<fixes::Change>) {
        let (text, map, range) = (&self.text, self.map, &definition.range);
        let (mistake, fix) = match habits::recognize(text, context, rules) {
            Some(habit) => {
                let mistake = habit.describe(map);
                let helps = |change: &fixes::Change| fixes::helps(text, range, context, change);
                (mistake, habit.change.filter(helps))
            }
            None => (
                expected::describe(text, context, rules, map),
                fixes::find(text, range, context, rules),
            ),
        };
        match fix {
            Some(fix) => (fix.clone().attach(mistake, text, map), Some(fix)),
            None => (mistake, None),
        }
    }

    /// Blames a brace that is not closed for the failure at `at`, and returns where to go on.
    fn missing_brace(&mut self, definition: &split::Definition, at: usize) -> Option<usize> {
        let is_header = |suspect: &&split::Suspect| {
            let mut tokens = crate::lexical::tokens(&self.text, suspect.offset);
            let header_end = tokens.by_ref().filter(|token| !token.is_blank()).nth(2);
            let header_end = header_end.map_or(self.text.len(), |token| token.range.start);
            (suspect.offset..=header_end).contains(&at)
        };
        let suspect = definition.suspects.iter().find(is_header).copied();
        if let Some(suspect) = suspect
            && let Some(brace) = suspect.brace
        {
            let error = Diagnostic::error(
                Code::UnclosedBrace,
                self.map.span(brace..brace + 1),
                "this `{` is not closed",
            );
            let keyword = self.map.span(suspect.offset..suspect.offset + 1);
            let error = error.secondary(keyword, "the next definition seems to start here");
            self.mistakes.push(error);
            return Some(suspect.offset);
        }
        let at_end = self.text[at.min(self.text.len())..].trim().is_empty();
        let unclosed = *definition.unclosed.last().filter(|_| at_end)?;
        self.unclosed(unclosed);
        Some(definition.range.end)
    }

    fn unclosed(&mut self, offset: usize) {
        let mark = &self.text[offset..offset + 1];
        let message = format!("this `{mark}` is not closed");
        let span = self.map.span(offset..offset + 1);
        self.mistakes
            .push(Diagnostic::error(Code::UnclosedBrace, span, message));
    }

    fn too_long(&mut self, offset: usize) {
        let limit = sheets::MAX_TOKENS;
        let message = format!("more than {limit} words and marks in one declaration");
        let span = self.map.span(offset..offset + 1);
        self.mistakes
            .push(Diagnostic::error(Code::TooComplex, span, message));
    }

    fn too_deep(&mut self, offset: usize) {
        let message = format!("nested deeper than {}", split::MAX_DEPTH);
        let span = self.map.span(offset..offset + 1);
        self.mistakes
            .push(Diagnostic::error(Code::TooComplex, span, message));
    }

    fn open_namespace(&mut self, range: std::ops::Range<usize>) -> usize {
        if self.namespaces.len() >= split::MAX_DEPTH {
            self.too_deep(range.end - 1);
            return self.text.len();
        }
        let parsed = Grammar::parse(Rule::input, &self.text[range.clone()]);
        let Some(name) = parsed
            .ok()
            .and_then(|pairs| self.tree.namespace(pairs, Sheet::whole(range.clone())))
        else {
            let message = "expected a name after `namespace`";
            let error = Diagnostic::error(Code::Expected, self.map.span(range.clone()), message);
            self.mistakes.push(error);
            return range.end;
        };
        self.namespaces.push(Namespace {
            docs: self.tree.comments.before(range.start).lines,
            start: range.start,
            brace: range.end - 1,
            name,
            around: std::mem::take(&mut self.definitions),
        });
        range.end
    }

    fn closing_brace(&mut self, offset: usize) -> usize {
        if self.namespaces.is_empty() {
            let span = self.map.span(offset..offset + 1);
            self.mistakes.push(Diagnostic::error(
                Code::Expected,
                span,
                "this `}` closes nothing",
            ));
        }
        self.close_namespace(offset + 1);
        offset + 1
    }

    fn close_namespace(&mut self, end: usize) {
        let Some(namespace) = self.namespaces.pop() else {
            return;
        };
        let definitions = std::mem::replace(&mut self.definitions, namespace.around);
        self.definitions.push(ast::Definition {
            docs: namespace.docs,
            span: self.map.span(namespace.start..end),
            kind: ast::DefinitionKind::Namespace {
                name: namespace.name,
                definitions,
            },
        });
    }
}

/// Where to go on after a definition that could not be mended.
fn next_start(definition: &split::Definition, at: usize, context: &Context) -> usize {
    let suspects = definition.suspects.iter().map(|suspect| suspect.offset);
    let hopeless = context.body.is_none() || !definition.unclosed.is_empty();
    let next = suspects.filter(|_| hopeless).find(|offset| *offset >= at);
    next.unwrap_or(definition.range.end)
}

fn position(failure: &Error<Rule>) -> usize {
    match failure.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((start, _)) => start,
    }
}

fn is_at_end(failure: &Error<Rule>, text: &str) -> bool {
    text[position(failure)..].trim().is_empty()
}

fn expected_rules(failure: &Error<Rule>) -> Vec<Rule> {
    match &failure.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    }
}

/// Whether a text could be the name of a type, with or without namespaces.
pub(crate) fn is_name(text: &str) -> bool {
    let parsed = Grammar::parse(Rule::scoped_name, text);
    !text.starts_with(':') && parsed.is_ok_and(|pairs| pairs.as_str().len() == text.len())
}

/// More mistakes in one run are not looked for.
pub const MAX_MISTAKES: usize = 20;
