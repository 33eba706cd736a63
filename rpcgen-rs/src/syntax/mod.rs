//! Text to tree.

use crate::ast::File;
use crate::diagnostic::Diagnostics;
use crate::preprocess;

/// Parses everything that can be parsed.
pub fn parse(input: &preprocess::Output, diagnostics: &mut Diagnostics) -> File {
    let _ = (input, diagnostics);
    File::default()
}
