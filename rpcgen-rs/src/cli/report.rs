//! Messages to the standard error stream.

use std::env;
use std::io::{self, IsTerminal, Write};

use rpcgen_rs::diagnostic::{self, Diagnostics};
use rpcgen_rs::source::SourceMap;

use super::arguments::{Color, MessageFormat, Messages};

/// Prints all messages, and behind errors how many there are.
///
/// # Errors
/// If nobody reads them.
pub(super) fn print(
    form: &Messages,
    diagnostics: &Diagnostics,
    sources: &SourceMap,
) -> io::Result<()> {
    let text = match form.message_format {
        MessageFormat::Human => diagnostic::human(diagnostics, sources, colors(form.color)),
        MessageFormat::Short => diagnostic::short(diagnostics, sources),
    };
    io::stderr().lock().write_all(text.as_bytes())
}

fn colors(wanted: Color) -> bool {
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let forbidden = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            io::stderr().is_terminal() && !forbidden
        }
    }
}
