//! `rpcgen-rs FILE.x`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Error, Options};

use super::arguments::Generate;
use super::{Outcome, depfile, report};

pub(super) fn run(arguments: &Generate) -> Result<Outcome> {
    let path = arguments.file.as_ref().context("no file is given")?;
    let to_stdout = output(arguments, path).as_os_str() == STANDARD_OUTPUT;
    if to_stdout && (arguments.check || arguments.depfile.is_some()) {
        bail!("--check and --depfile need an output that is a file");
    }
    let mut sources = SourceMap::new();
    let file = sources
        .load(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let compilation = rpcgen_rs::translate(&mut sources, file, &options(arguments));
    let output = output(arguments, path);
    let rule = depfile::rule(&output, sources.files());
    let written = [Some(&output), arguments.depfile.as_ref()];
    let mut written = written.into_iter().flatten();
    let overwritten = written.find(|path| sources.was_read(path)).cloned();
    let reports = [(compilation.diagnostics, sources)];
    report::print(&arguments.messages, report::Product::File, &reports)?;
    let Some(rust) = compilation.rust else {
        return Ok(Outcome::Invalid);
    };
    if arguments.check {
        return compare(path, &output, &rust);
    }
    if let Some(path) = overwritten {
        bail!(Error::OverwritesInput { path });
    }
    if output.as_os_str() == STANDARD_OUTPUT {
        let mut stdout = io::stdout().lock();
        stdout.write_all(rust.as_bytes())?;
        stdout.flush()?;
    } else {
        refuse_to_destroy(&output, arguments.force)?;
        rpcgen_rs::write_if_changed(&output, &rust)?;
    }
    if let Some(depfile) = &arguments.depfile {
        rpcgen_rs::write_if_changed(depfile, &rule)?;
    }
    Ok(Outcome::Fine)
}

/// A file that somebody wrote is not overwritten by accident: `rpcgen-rs lib.x` where there is a `lib.rs`.
fn refuse_to_destroy(output: &Path, force: bool) -> Result<()> {
    if !force && rpcgen_rs::is_foreign(output) {
        let output = output.display();
        bail!(
            "{output} was not made by rpcgen-rs, so it is not overwritten: write to another file with -o, or add --force"
        );
    }
    Ok(())
}

/// Whether the output is there, and what would be written.
fn compare(path: &Path, output: &Path, rust: &str) -> Result<Outcome> {
    let problem = match fs::read(output) {
        Ok(known) if known == rust.as_bytes() => return Ok(Outcome::Fine),
        Ok(_) => "is not what would be written",
        Err(error) if error.kind() == io::ErrorKind::NotFound => "is not there",
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", output.display()));
        }
    };
    let (output, path) = (output.display(), path.display());
    writeln!(
        io::stderr(),
        "rpcgen-rs: {output} {problem}: run rpcgen-rs {path} without --check"
    )?;
    Ok(Outcome::Invalid)
}

fn output(arguments: &Generate, path: &Path) -> PathBuf {
    let chosen = arguments.output.clone();
    chosen.unwrap_or_else(|| default_output(path))
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

/// What stands for it in the place of a file.
const STANDARD_OUTPUT: &str = "-";
