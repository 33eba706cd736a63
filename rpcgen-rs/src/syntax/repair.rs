//! Mending a text where it could not be parsed, so that what follows can be.

use std::ops::Range;

use super::context::{Body, Context};
use super::grammar::Rule;

/// What was changed.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Where the parser had stopped.
    failed_at: Option<usize>,
    /// What was made blank.
    blanked: Range<usize>,
}

impl Outcome {
    /// Whether only a separator was added, and nothing taken away.
    pub(super) fn is_separator(&self) -> bool {
        self.blanked.is_empty()
    }

    /// Whether a failure is only what the last change left behind: nothing was gained, or a body lost all it had.
    pub(super) fn explains(&self, text: &str, at: usize, context: &Context) -> bool {
        let no_progress = self.failed_at.is_some_and(|failed_at| at <= failed_at);
        let emptied = &text[context.found.clone()] == "}"
            && self.blanked.end <= at
            && !self.blanked.is_empty()
            && text[self.blanked.end..at].trim().is_empty();
        no_progress || emptied
    }
}

/// Writes a missing separator at the end of a line or body, or else makes the statement blank; the length stays.
pub(super) fn mend(
    text: &mut String,
    start: usize,
    context: &Context,
    rules: &[Rule],
) -> Option<Outcome> {
    context.body?;
    let failed_at = Some(context.found.start);
    if let Some((at, separator)) = missing_separator(text, start, context, rules) {
        text.replace_range(at..at + 1, separator);
        return Some(Outcome {
            failed_at,
            blanked: 0..0,
        });
    }
    let blanked = context.statement.clone()?;
    let blanks: String = text[blanked.clone()]
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(blanked.clone(), &blanks);
    Some(Outcome { failed_at, blanked })
}

/// Writes the semicolon that is missing behind a definition, at the end of its last line; whether it was missing.
pub(super) fn end_definition(
    text: &mut String,
    start: usize,
    context: &Context,
    rules: &[Rule],
) -> bool {
    let found = missing_separator(text, start, context, rules).filter(|_| context.body.is_none());
    if let Some((at, separator)) = found {
        text.replace_range(at..at + 1, separator);
    }
    found.is_some()
}

/// Where a semicolon or comma would help, in the place of a blank: behind the last token of a line or of a body.
fn missing_separator(
    text: &str,
    start: usize,
    context: &Context,
    rules: &[Rule],
) -> Option<(usize, &'static str)> {
    let end = context.before.first()?.end;
    let is_blank = text[end..].starts_with([' ', '\t', '\r', '\n']);
    let is_line_end = text[end.max(start)..context.found.start].contains('\n');
    let separator = match context.body {
        Some(Body::Enum) if rules.contains(&Rule::comma) => ",",
        _ if rules.contains(&Rule::semicolon) => ";",
        _ => return None,
    };
    let closes = text[context.found.clone()].starts_with('}');
    let is_end = if closes {
        separator == ";"
    } else {
        is_line_end
    };
    (is_blank && is_end).then_some((end, separator))
}
