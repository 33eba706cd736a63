//! `rpcgen-rs check FILE.x..`

use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use rpcgen_rs::Options;
use rpcgen_rs::diagnostic::Diagnostics;
use rpcgen_rs::source::SourceMap;

use super::arguments::Check;
use super::{Outcome, report};

pub(super) fn run(arguments: &Check) -> Result<Outcome> {
    let (mut reports, mut unreadable) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        match check(arguments, path) {
            Ok(report) => reports.push(report),
            // The other files are checked all the same.
            Err(error) => unreadable.push(error),
        }
    }
    report::print(&arguments.messages, report::Product::Messages, &reports)?;
    if let Some(last) = unreadable.pop() {
        for error in unreadable {
            writeln!(io::stderr(), "rpcgen-rs: {error:#}")?;
        }
        return Err(last);
    }
    let invalid = reports
        .iter()
        .any(|(diagnostics, _)| diagnostics.has_errors());
    Ok(if invalid {
        Outcome::Invalid
    } else {
        Outcome::Fine
    })
}

fn check(arguments: &Check, path: &Path) -> Result<(Diagnostics, SourceMap)> {
    let mut sources = SourceMap::new();
    let file = super::load(&mut sources, path)?;
    let options = Options {
        standard: arguments.messages.standard.into(),
        names: arguments.names.into(),
        preprocess: arguments.preprocess.options(),
        ..Options::default()
    };
    let diagnostics = rpcgen_rs::check(&mut sources, file, &options);
    Ok((diagnostics, sources))
}
