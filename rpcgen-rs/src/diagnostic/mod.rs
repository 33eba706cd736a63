//! What is said to the user: an error, where it is, and what to do about it.

mod code;
#[cfg(feature = "cli")]
mod json;
mod render;
#[cfg(feature = "cli")]
mod sarif;

pub use code::{Code, Explanation, UnknownCode};
#[cfg(feature = "cli")]
pub use json::json;
pub use render::{MAX_SHOWN, cargo, human, short};
#[cfg(feature = "cli")]
pub use sarif::sarif;

use std::collections::HashSet;

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Probably not what was meant.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place in the source with a word about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// May be empty: then the place is only underlined.
    pub text: String,
}

/// A change of the text after which the mistake is gone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What to replace; empty: something is added there.
    pub span: Span,
    /// What stands there. Where it does not (a macro made it), the fix is none, and is left out.
    pub replaced: String,
    /// What to write instead; empty: nothing.
    pub replacement: String,
}

impl Fix {
    /// What to do, in words.
    pub fn order(&self) -> String {
        let (replaced, replacement) = (self.replaced.trim(), self.replacement.trim());
        match (replaced.is_empty(), replacement.is_empty()) {
            (true, _) => format!("add `{replacement}`"),
            (false, true) => format!("leave out `{replaced}`"),
            (false, false) => format!("write `{replacement}`"),
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// What kind of mistake it is, in a spelling that stays.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One line, starting in lower case, without a full stop.
    pub message: String,
    /// The place itself.
    pub primary: Label,
    /// Places that explain it, such as the first of two definitions.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// The change that `help` speaks of, where only one is likely to be meant.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning at a place.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    /// Something to know about a place.
    pub fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, span, message.into())
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        let text = String::new();
        Self {
            code,
            severity,
            message,
            primary: Label { span, text },
            secondary: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Sets the word at the place itself.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a place that explains it.
    #[must_use]
    pub fn secondary(mut self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.secondary.push(Label { span, text });
        self
    }

    /// Sets what to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Sets the change that mends it: `replacement` in the place of `replaced`, which stands at `span`.
    #[must_use]
    pub fn fix(
        mut self,
        span: Span,
        replaced: impl Into<String>,
        replacement: impl Into<String>,
    ) -> Self {
        let (replaced, replacement) = (replaced.into(), replacement.into());
        self.fix = Some(Fix {
            span,
            replaced,
            replacement,
        });
        self
    }

    fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// All messages of one run.
///
/// Of the errors the first [`MAX_KEPT`] are kept, and as many of the rest; the others are only counted.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// The same ones, to find one without a look at each.
    known: HashSet<Diagnostic>,
    errors: usize,
    kept_errors: usize,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message; the same message at the same place is kept once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.known.contains(&diagnostic) {
            return;
        }
        let is_error = diagnostic.is_error();
        self.errors += usize::from(is_error);
        let alike = match is_error {
            true => self.kept_errors,
            false => self.all.len() - self.kept_errors,
        };
        if alike < MAX_KEPT {
            self.kept_errors += usize::from(is_error);
            self.known.insert(diagnostic.clone());
            self.all.push(diagnostic);
        }
    }

    /// Adds a place that explains it to each message for which there is one.
    pub(crate) fn explain(&mut self, place: impl Fn(&Diagnostic) -> Option<Label>) {
        for one in &mut self.all {
            let place = place(one);
            one.secondary.extend(place);
        }
    }

    /// Leaves out the fixes that are not wanted.
    pub(crate) fn retain_fixes(&mut self, mut is_wanted: impl FnMut(&Diagnostic, &Fix) -> bool) {
        for one in &mut self.all {
            let fix = one.fix.take();
            one.fix = fix.filter(|fix| is_wanted(one, fix));
        }
    }

    /// Whether anything is there that forbids to go on.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many errors there are.
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The errors in the order of the text and, as far as there is room for `most`, the rest in between.
    pub(crate) fn most_important(&self, most: usize) -> Vec<&Diagnostic> {
        let mut chosen: Vec<&Diagnostic> = self.iter().collect();
        chosen.sort_by_key(|one| !one.is_error());
        chosen.truncate(most);
        chosen.sort_by_key(|one| one.primary.span);
        chosen
    }

    /// The messages in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.all.iter().collect();
        sorted.sort_by_key(|one| one.primary.span);
        sorted.into_iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|one| self.push(one));
    }
}

/// Nobody reads more, and a generated file can hold a mistake in every line.
pub const MAX_KEPT: usize = 100;
