//! `rpcgen-rs check FILE.x..`

use anyhow::{Context, Result};
use rpcgen_rs::source::SourceMap;

use super::arguments::Check;
use super::{Outcome, report};

pub(super) fn run(arguments: &Check) -> Result<Outcome> {
    let mut outcome = Outcome::Fine;
    let mut unreadable = None;
    for path in &arguments.files {
        let mut sources = SourceMap::new();
        let loaded = sources.load(path);
        match loaded.with_context(|| format!("cannot read {}", path.display())) {
            Ok(file) => {
                let options = arguments.preprocess.options();
                let diagnostics = rpcgen_rs::check(&mut sources, file, &options);
                report::print(&arguments.messages, &diagnostics, &sources)?;
                if diagnostics.has_errors() {
                    outcome = Outcome::Invalid;
                }
            }
            // The other files are checked all the same.
            Err(error) => match unreadable {
                None => unreadable = Some(error),
                Some(_) => eprintln!("rpcgen-rs: {error:#}"),
            },
        }
    }
    unreadable.map_or(Ok(outcome), Err)
}
