//! `rpcgen-rs FILE.x`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rpcgen_rs::Options;
use rpcgen_rs::source::SourceMap;

use super::arguments::Generate;
use super::{Outcome, report};

pub(super) fn run(arguments: &Generate) -> Result<Outcome> {
    let path = arguments.file.as_ref().context("no file is given")?;
    let mut sources = SourceMap::new();
    let file = sources
        .load(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let compilation = rpcgen_rs::translate(&mut sources, file, &options(arguments));
    let reports = [(compilation.diagnostics, sources)];
    report::print(&arguments.messages, report::Product::File, &reports)?;
    let Some(rust) = compilation.rust else {
        return Ok(Outcome::Invalid);
    };
    match &arguments.output {
        Some(output) if output.as_os_str() == "-" => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(rust.as_bytes())?;
            stdout.flush()?;
        }
        Some(output) => rpcgen_rs::write_if_changed(output, &rust)?,
        None => rpcgen_rs::write_if_changed(&default_output(path), &rust)?,
    }
    Ok(Outcome::Fine)
}

/// Without a choice everything is written.
fn options(arguments: &Generate) -> Options {
    let all = !arguments.client && !arguments.server && !arguments.types;
    Options {
        client: all || arguments.client,
        server: all || arguments.server,
        preprocess: arguments.preprocess.options(),
    }
}

/// In the current directory, as rpcgen does.
fn default_output(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or(path.as_os_str());
    Path::new(name).with_extension("rs")
}
