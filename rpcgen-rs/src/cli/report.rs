//! Messages to the user, in the form that was chosen.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use rpcgen_rs::diagnostic::{self, Diagnostics};
use rpcgen_rs::source::SourceMap;

use super::arguments::{Color, ErrorFormat, Messages};

/// Where messages for programs go. Those for people always go to the standard error stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Product {
    /// They are what the run is for: to the standard output.
    Messages,
    /// The run writes a file, perhaps to the standard output: to the standard error stream.
    File,
}

/// Prints all messages of a run, file by file. Without any, SARIF is a run without results, all else is nothing.
///
/// # Errors
/// If they cannot be written, unless it is because nobody reads them any more.
pub(super) fn print(
    form: &Messages,
    product: Product,
    reports: &[(Diagnostics, SourceMap)],
) -> io::Result<()> {
    let each = |text: fn(&Diagnostics, &SourceMap) -> String| -> String {
        let texts = reports.iter();
        texts
            .map(|(diagnostics, sources)| text(diagnostics, sources))
            .collect()
    };
    let text = match form.error_format {
        ErrorFormat::Human if colors(form.color) => {
            each(|all, sources| diagnostic::human(all, sources, true))
        }
        ErrorFormat::Human => each(|all, sources| diagnostic::human(all, sources, false)),
        ErrorFormat::Short => each(diagnostic::short),
        ErrorFormat::Json => each(diagnostic::json),
        ErrorFormat::Sarif => diagnostic::sarif(reports),
    };
    let for_people = matches!(form.error_format, ErrorFormat::Human | ErrorFormat::Short);
    let written = match product {
        Product::Messages if !for_people => {
            let mut stdout = io::stdout().lock();
            stdout
                .write_all(text.as_bytes())
                .and_then(|()| stdout.flush())
        }
        _ => io::stderr().lock().write_all(text.as_bytes()),
    };
    match written {
        // Whoever read them has seen enough; the exit status still says what became of the files.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// As terminals expect it: NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM (no-color.org, bixense.com/clicolors).
fn colors(wanted: Color) -> bool {
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(&io::stderr()) != ColorChoice::Never,
    }
}
