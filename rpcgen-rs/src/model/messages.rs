//! Messages that several parts of the resolver give.

use super::resolve::Resolver;
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The mistake is in the sink; there is nothing to go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reported;

impl Resolver<'_, '_> {
    /// Adds a message; behind the first [`MAX_ERRORS`] nothing new is learned.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.errors += 1;
        if self.errors <= MAX_ERRORS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports, for use with `?`.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Result<T, Reported> {
        self.report(diagnostic);
        Err(Reported)
    }

    /// Reports a name that nothing defines: each once, and none in a file of which parts could not be read.
    pub(super) fn undefined<T>(
        &mut self,
        noun: &str,
        name: &str,
        span: Span,
    ) -> Result<T, Reported> {
        if !self.complete || !self.undefined.insert((noun.to_owned(), name.to_owned())) {
            self.errors += 1;
            return Err(Reported);
        }
        let message = format!("cannot find the {noun} `{name}`");
        let mut diagnostic =
            Diagnostic::error(Code::UndefinedName, span, message).label("not defined");
        if self.errors < MAX_SUGGESTIONS
            && let Some(similar) = self.similar(noun, name)
        {
            diagnostic = diagnostic.help(format!("did you mean `{similar}`?"));
        }
        self.fail(diagnostic)
    }

    fn similar(&self, noun: &str, name: &str) -> Option<String> {
        if noun == "type" {
            let prelude = super::prelude::TYPES.iter().map(|(name, _)| *name);
            closest(name, self.types.all().chain(prelude))
        } else {
            closest(name, self.values.names.all())
        }
    }
}

/// The second of two definitions.
pub(super) fn duplicate(noun: &str, second: &ast::Name, first: Span) -> Diagnostic {
    let message = format!("the {noun} `{}` is defined twice", second.text);
    Diagnostic::error(Code::DuplicateName, second.span, message)
        .label("defined again here")
        .secondary(first, "first defined here")
}

/// A declaration that must have a name.
pub(super) fn nameless(declaration: &ast::Declaration, noun: &str) -> Diagnostic {
    let message = format!("a {noun} needs a name");
    Diagnostic::error(Code::BadDeclaration, declaration.span, message)
}

/// The most similar candidate, if it is similar enough for a typing mistake: a third of the name differs at most.
fn closest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = (name.len() / 3).min(3);
    let near = candidates.filter_map(|candidate| {
        let distance = edit_distance(name, candidate, limit)?;
        Some((distance, candidate))
    });
    near.min().map(|(_, candidate)| candidate.to_owned())
}

/// How many characters must be added, left out or replaced; swapped neighbours and another case count as one.
fn edit_distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    if left.eq_ignore_ascii_case(right) {
        return Some(1);
    }
    if left.len().abs_diff(right.len()) > limit || left.len() > MAX_COMPARED {
        return None;
    }
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut before_previous: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, byte) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = previous[column] + usize::from(byte != other);
            let mut best = replaced
                .min(previous[column + 1] + 1)
                .min(current[column] + 1);
            if row > 0 && column > 0 && *byte == right[column - 1] && left[row - 1] == *other {
                best = best.min(before_previous[column - 1] + 1);
            }
            current.push(best);
        }
        before_previous = std::mem::replace(&mut previous, current);
    }
    let distance = previous[right.len()];
    (distance <= limit).then_some(distance)
}

/// More errors than anybody reads at once.
const MAX_ERRORS: usize = 100;

/// So many undefined names are compared with all others.
const MAX_SUGGESTIONS: usize = 20;

/// Longer names are not compared.
const MAX_COMPARED: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names() {
        let candidates = ["u_int", "nfs_fh", "nfsstat", "MAXLEN"];
        for (name, expected) in [
            ("uint", Some("u_int")),
            ("nfs_hf", Some("nfs_fh")),
            ("nfsstatt", Some("nfsstat")),
            ("maxlen", Some("MAXLEN")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(
                closest(name, candidates.into_iter()).as_deref(),
                expected,
                "{name}"
            );
        }
    }
}
