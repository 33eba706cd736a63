//! What a comment says about the calls of a procedure: words with `@` at the front of a line, which C rpcgen leaves alone.

use super::Attributes;
use super::resolve::Resolver;
use super::targets::is_void;
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::similar::closest;

impl Resolver<'_, '_> {
    /// The attributes of a procedure, and its comment without them.
    pub(super) fn attributes(&mut self, procedure: &ast::Procedure) -> (Attributes, Vec<String>) {
        let mut attributes = Attributes {
            one_way: procedure.is_oneway,
            ..Attributes::default()
        };
        for word in &procedure.words {
            match attributes.named(&word.text) {
                Some(attribute) => *attribute = true,
                None => self.warn_of_unknown(word),
            }
        }
        if attributes.one_way && !is_void(&procedure.result) {
            let message = format!("`{}` is one-way, but has a result", procedure.name.text);
            let span = procedure.name.span;
            let warning = Diagnostic::warning(Code::BadAttribute, span, message);
            let help = "whoever calls it waits for the result; let it return `void`";
            self.diagnostics.push(warning.help(help));
        }
        let lines = procedure
            .docs
            .iter()
            .filter_map(|line| without_attributes(line));
        (attributes, lines.collect())
    }

    /// Warns of attributes that are no procedure's.
    pub(super) fn warn_of_misplaced(&mut self, words: &[ast::Name]) {
        let mut known = Attributes::default();
        for word in words
            .iter()
            .filter(|word| known.named(&word.text).is_some())
        {
            let message = format!("`@{}` has no effect here", word.text);
            let warning = Diagnostic::warning(Code::BadAttribute, word.span, message);
            let help = "it belongs to the front of a line in the comment right before a procedure";
            self.diagnostics.push(warning.help(help));
        }
    }

    /// Other tools have words of this form, too: only what is nearly one of ours is a mistake.
    fn warn_of_unknown(&mut self, word: &ast::Name) {
        if let Some(similar) = closest(&word.text, KNOWN.into_iter()) {
            let text = &word.text;
            let message = format!("`@{text}` is no attribute of a procedure");
            let warning = Diagnostic::warning(Code::BadAttribute, word.span, message)
                .help(format!("did you mean `@{similar}`?"))
                .fix(word.span, format!("@{text}"), format!("@{similar}"));
            self.diagnostics.push(warning);
        }
    }
}

/// What is left of a line; `None` if that is nothing.
fn without_attributes(line: &str) -> Option<String> {
    let mut known = Attributes::default();
    let mut begins = true;
    let kept = line.split_inclusive(char::is_whitespace).filter(|piece| {
        let word = piece.trim_end();
        let attribute = word.strip_prefix('@');
        begins &= word.is_empty() || attribute.is_some();
        !(begins && attribute.is_some_and(|name| known.named(name).is_some()))
    });
    let kept: String = kept.collect();
    (kept == line || !kept.trim().is_empty()).then_some(kept)
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

const KNOWN: [&str; 3] = ["idempotent", "one-way", "ordered"];
