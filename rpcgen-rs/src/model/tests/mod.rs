//! Text in, short forms of the items or short messages out.

mod dump;
mod hostile;
mod numbers;
mod real_files;
mod recursive;
mod scopes;
mod services;
mod shapes;
mod unions;

use std::path::Path;

use crate::diagnostic::Diagnostics;
use crate::model::{Module, Options, Suggestions, resolve};
use crate::preprocess::{self, preprocess};
use crate::source::{FileId, SourceMap};
use crate::syntax;

/// What becomes of a text, with the messages as `LINE:COLUMN CODE message (help)`.
fn model_of(text: &str) -> Result<Module, Vec<String>> {
    let mut sources = SourceMap::new();
    let file = sources.add("calc.x", text);
    model_of_source(sources, file)
}

/// The same of a file.
fn model_of_file(path: &Path) -> Result<Module, Vec<String>> {
    let mut sources = SourceMap::new();
    let file = sources.load(path).unwrap();
    model_of_source(sources, file)
}

fn model_of_source(mut sources: SourceMap, file: FileId) -> Result<Module, Vec<String>> {
    let mut diagnostics = Diagnostics::new();
    let options = preprocess::Options::default();
    let output = preprocess(&mut sources, file, &options, &mut diagnostics);
    let tree = syntax::parse(&output, &mut diagnostics);
    let options = Options {
        stem: "calc".to_owned(),
        external_numbers: output.external_numbers,
        external_types: output.external_types,
        external_modules: output.external_modules,
        external_files: output.external_files,
        ..Options::default()
    };
    let module = resolve(
        &tree,
        &options,
        &mut Suggestions::default(),
        &mut diagnostics,
    );
    assert_eq!(module.is_none(), diagnostics.has_errors());
    let messages = diagnostics.iter().map(|one| {
        let (line, column) = sources.line_column(one.primary.span);
        let help = one.help.iter().map(|help| format!(" ({help})"));
        let rest: String = help.collect();
        format!("{line}:{column} {} {}{rest}", one.code, one.message)
    });
    module.ok_or_else(|| messages.collect())
}

/// The items of a text without mistakes, one a line.
fn items(text: &str) -> Vec<String> {
    match model_of(text) {
        Ok(module) => dump::items(&module),
        Err(messages) => panic!("{text}\n{}", messages.join("\n")),
    }
}

/// The messages for a text with mistakes.
fn messages(text: &str) -> Vec<String> {
    match model_of(text) {
        Ok(module) => panic!("{text}\nno mistake in {:?}", dump::items(&module)),
        Err(messages) => messages,
    }
}

/// Texts with the items that come of them.
fn check_items(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(items(text), *expected, "{text}");
    }
}

/// Texts with the messages that they earn.
fn check_messages(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(messages(text), *expected, "{text}");
    }
}
