//! Types that are not in the file but in the user's Rust code.

use std::rc::Rc;

use super::ItemId;
use super::draft::{Draft, DraftKind};
use super::names::{NEVER_RAW, is_keyword};
use super::resolve::Resolver;
use crate::ast::{InRust, Name};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax;

impl Resolver<'_, '_> {
    /// Enters the types that the options name. As with numbers from outside, what the file defines goes before.
    pub(super) fn add_external_types(&mut self) {
        let options = self.options;
        for module in &options.external_modules {
            if let Some(mistake) = mistake_in_path(&module.path, 0) {
                self.report(mistake);
            }
        }
        for external in options.external_types.iter().rev() {
            let mistake = mistake_in_name(&external.name);
            if let Some(mistake) = mistake.or_else(|| mistake_in_path(&external.path, 1)) {
                self.report(mistake);
            }
            let item = ItemId(self.drafts.len());
            match self.types.define("", &external.name.text, item) {
                Ok(()) => self.drafts.push(Draft {
                    docs: Vec::new(),
                    scope: Rc::from(""),
                    name: external.name.text.clone(),
                    span: external.name.span,
                    anonymous: false,
                    kind: DraftKind::External(external),
                }),
                Err(first) => self.warn_of_definition(external, first),
            }
        }
    }

    fn warn_of_definition(&mut self, external: &InRust, first: ItemId) {
        let first = &self.drafts[first.0];
        if matches!(first.kind, DraftKind::External(_)) {
            return;
        }
        let name = &external.name;
        let message = format!(
            "the file defines `{}` itself: the type of Rust is not used",
            name.text
        );
        let warning = Diagnostic::warning(Code::UnusedExternalType, name.span, message);
        self.diagnostics
            .push(warning.secondary(first.span, "defined here"));
    }
}

fn mistake_in_name(name: &Name) -> Option<Diagnostic> {
    let message = || format!("`{}` cannot be the name of a type in a file", name.text);
    let error = || Diagnostic::error(Code::BadExternalType, name.span, message());
    (!syntax::is_name(&name.text)).then(error)
}

/// A path means the same from every module, and has at least so many names.
fn mistake_in_path(path: &Name, names: usize) -> Option<Diagnostic> {
    let text = path.text.as_str();
    let mistake = |message| Diagnostic::error(Code::BadExternalType, path.span, message);
    let outward = text.split("::").take_while(|segment| *segment == "super");
    let mut segments: Vec<&str> = text.split("::").collect();
    let starts = match segments[0] {
        "crate" => 1,
        "" if segments.len() > 1 => 1,
        _ => outward.count(),
    };
    let named = segments.split_off(starts);
    if starts == 0 || named.len() < names {
        let message = format!("`{text}` does not say in which crate or module it is");
        return Some(mistake(message).help(START_OF_PATH));
    }
    let wrong = named.into_iter().find(|segment| !is_identifier(segment))?;
    let error = |message| Some(mistake(message));
    match wrong {
        "" => error(format!("a name is missing in `{text}`")),
        _ if wrong.contains('<') => {
            let message = "a type with parameters cannot stand here".to_owned();
            Some(mistake(message).help("give it a name: `pub type Name = ..;`"))
        }
        _ if is_keyword(wrong) => {
            let message = format!("`{wrong}` in `{text}` is a keyword in Rust");
            Some(mistake(message).help(format!("write `r#{wrong}`")))
        }
        _ => error(format!("`{wrong}` in `{text}` is no name in Rust")),
    }
}

const START_OF_PATH: &str = "a path starts with `crate::`, `super::` (from the module that takes the generated code in) or `::` and another crate";

fn is_identifier(text: &str) -> bool {
    let word = text.strip_prefix("r#").unwrap_or(text);
    let starts = word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_free = match text.len() > word.len() {
        true => !NEVER_RAW.contains(&word),
        false => !is_keyword(word),
    };
    starts && goes_on && is_free
}
