//! What people write who know another language better: C and C++, protocol buffers, Thrift, CORBA, Rust.
//!
//! At the place where the parser could not go on, each habit looks at the tokens around. The first that recognizes
//! itself says what to write instead; only where none does, the message is what the grammar expected.

mod constants;
mod definitions;
mod members;
mod services;
mod types;
mod unions;

use std::ops::Range;

use super::context::{Body, Context};
use super::expected;
use super::fixes::Change;
use super::grammar::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexical::{self, Kind, Token};
use crate::preprocess::Map;

/// A mistake of which it is known what was meant.
#[derive(Debug)]
pub(super) struct Habit {
    code: Code,
    range: Range<usize>,
    message: String,
    help: Option<String>,
    /// What is certain to be meant, if it lets the parser go on.
    pub(super) change: Option<Change>,
}

/// The first habit that fits.
pub(super) fn recognize(text: &str, context: &Context, rules: &[Rule]) -> Option<Habit> {
    let behind = lexical::tokens(text, context.found.end).filter(|token| !token.is_blank());
    let place = Place {
        text,
        context,
        expected: expected::phrases(rules),
        behind: behind.take(MAX_BEHIND).collect(),
    };
    let groups = [
        definitions::HABITS,
        constants::HABITS,
        unions::HABITS,
        services::HABITS,
        types::HABITS,
        members::HABITS,
    ];
    let mut habits = groups.into_iter().flatten();
    habits.find_map(|habit| habit(&place))
}

type Recognize = fn(&Place<'_>) -> Option<Habit>;

impl Habit {
    /// A form that the language does not have.
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code: Code::BadDeclaration,
            range,
            message: message.into(),
            help: None,
            change: None,
        }
    }

    /// A form of the language with something missing, or too much.
    fn unexpected(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code: Code::Expected,
            ..Self::new(range, message)
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn change(mut self, range: Range<usize>, replacement: impl Into<String>) -> Self {
        self.change = Some(Change::new(range, replacement));
        self
    }

    /// What is said about it, without the change.
    pub(super) fn describe(&self, map: &Map) -> Diagnostic {
        let span = map.span(self.range.clone());
        let mut error = Diagnostic::error(self.code, span, self.message.as_str());
        error.help = self.help.clone();
        error
    }
}

/// Where the parser could not go on, and what is around.
struct Place<'a> {
    text: &'a str,
    context: &'a Context,
    /// What would have been right.
    expected: Vec<&'static str>,
    /// The tokens behind the one that was found.
    behind: Vec<Token>,
}

impl<'a> Place<'a> {
    /// The token that could not be understood; empty at the end of the text.
    fn found(&self) -> &'a str {
        &self.text[self.context.found.clone()]
    }

    fn found_range(&self) -> Range<usize> {
        self.context.found.clone()
    }

    /// The token so many before it, 0 for the nearest; empty before the definition.
    fn before(&self, index: usize) -> &'a str {
        self.before_range(index)
            .map_or("", |range| &self.text[range])
    }

    fn before_range(&self, index: usize) -> Option<Range<usize>> {
        self.context.before.get(index).cloned()
    }

    /// The token so many behind it, 0 for the nearest; empty behind the text.
    fn behind(&self, index: usize) -> &'a str {
        self.behind_range(index)
            .map_or("", |range| &self.text[range])
    }

    fn behind_range(&self, index: usize) -> Option<Range<usize>> {
        Some(self.behind.get(index)?.range.clone())
    }

    /// The token behind, which comes without a blank in between; empty if none does.
    fn adjacent(&self) -> &'a str {
        let range = self.behind_range(0);
        range
            .filter(|range| range.start == self.context.found.end)
            .map_or("", |range| &self.text[range])
    }

    /// The first token behind that is `mark`, if there are only words, numbers and commas before it.
    fn closing(&self, mark: &str) -> Option<usize> {
        let is_inside = |token: &&Token| {
            matches!(
                token.kind,
                Kind::Word | Kind::Number | Kind::Mark(b',' | b'+' | b'-')
            )
        };
        let index = self.behind.iter().take_while(is_inside).count();
        (self.behind(index) == mark).then_some(index)
    }

    fn wants(&self, phrase: &str) -> bool {
        self.expected.contains(&phrase)
    }

    fn is_in(&self, body: Body) -> bool {
        self.context.body == Some(body)
    }

    fn is_outside(&self) -> bool {
        self.context.body.is_none()
    }

    fn is_among_procedures(&self) -> bool {
        matches!(self.context.body, Some(Body::Version | Body::Interface))
    }

    /// Whether a name is nowhere but at one place.
    fn is_used_once(&self, name: &str) -> bool {
        let words = lexical::tokens(self.text, 0).filter(|token| token.kind == Kind::Word);
        let uses = words.filter(|word| &self.text[word.range.clone()] == name);
        uses.take(2).count() < 2
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

/// The tokens behind a place that are looked at.
const MAX_BEHIND: usize = 12;
