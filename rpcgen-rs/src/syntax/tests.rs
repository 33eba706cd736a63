//! Text to tree, written back; and text to messages.

mod dump;
mod forms;
mod limits;
mod messages;

use super::parse;
use crate::ast::File;
use crate::diagnostic::{Diagnostics, short};
use crate::preprocess::{self, preprocess};
use crate::source::SourceMap;

/// The tree of a text, and the messages without the file's name.
fn parse_text(text: &str) -> (File, Vec<String>) {
    let mut sources = SourceMap::new();
    let file = sources.add("a", text);
    let mut diagnostics = Diagnostics::new();
    let options = preprocess::Options::default();
    let output = preprocess(&mut sources, file, &options, &mut diagnostics);
    let tree = parse(&output, &mut diagnostics);
    let messages = short(&diagnostics, &sources);
    let messages = messages.lines().map(|line| line.replacen("a:", "", 1));
    (tree, messages.collect())
}
