//! What a comment says about the calls of a procedure: lines of words that start with `@`, which C rpcgen leaves alone.

use super::Attributes;
use super::resolve::Resolver;
use super::targets::is_void;
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::similar::closest;
use crate::source::Span;

impl Resolver<'_, '_> {
    /// The attributes of a procedure, and its comment without them.
    pub(super) fn attributes(&mut self, procedure: &ast::Procedure) -> (Attributes, Vec<String>) {
        let span = procedure.name.span;
        let mut attributes = Attributes {
            one_way: procedure.is_oneway,
            ..Attributes::default()
        };
        let mut docs = procedure.docs.clone();
        docs.retain(|line| {
            let mut is_attribute = false;
            for word in words(line) {
                match attributes.named(word) {
                    Some(attribute) => {
                        *attribute = true;
                        is_attribute = true;
                    }
                    None => self.warn_of_unknown(word, span),
                }
            }
            !is_attribute
        });
        if attributes.one_way && !is_void(&procedure.result) {
            let message = format!("`{}` is one-way, but has a result", procedure.name.text);
            let warning = Diagnostic::warning(Code::BadAttribute, span, message);
            let help = "whoever calls it waits for the result; let it return `void`";
            self.diagnostics.push(warning.help(help));
        }
        (attributes, docs)
    }

    /// Warns of attributes that stand before something else.
    pub(super) fn warn_of_misplaced(&mut self, docs: &[String], span: Span) {
        let mut known = Attributes::default();
        for word in docs.iter().flat_map(|line| words(line)) {
            if known.named(word).is_some() {
                let message = format!("`@{word}` has no effect here");
                let warning = Diagnostic::warning(Code::BadAttribute, span, message);
                self.diagnostics
                    .push(warning.help("it belongs into the comment before a procedure"));
            }
        }
    }

    /// Other tools have words of this form, too: only what is nearly one of ours is a mistake.
    fn warn_of_unknown(&mut self, word: &str, span: Span) {
        if let Some(similar) = closest(word, KNOWN.into_iter()) {
            let message = format!("`@{word}` in the comment is no attribute of a procedure");
            let warning = Diagnostic::warning(Code::BadAttribute, span, message);
            self.diagnostics
                .push(warning.help(format!("did you mean `@{similar}`?")));
        }
    }
}

impl Attributes {
    fn named(&mut self, word: &str) -> Option<&mut bool> {
        match word {
            "idempotent" => Some(&mut self.idempotent),
            "one-way" | "oneway" => Some(&mut self.one_way),
            "ordered" => Some(&mut self.ordered),
            _ => None,
        }
    }
}

/// The words of a line that has only such with `@`, without it.
fn words(line: &str) -> Vec<&str> {
    let words = line.split_whitespace().map(|word| word.strip_prefix('@'));
    words.collect::<Option<_>>().unwrap_or_default()
}

const KNOWN: [&str; 3] = ["idempotent", "one-way", "ordered"];
