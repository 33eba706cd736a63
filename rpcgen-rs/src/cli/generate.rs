//! `rpcgen-rs FILE.x..`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rpcgen_rs::diagnostic::Diagnostics;
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Error, Options, Unmatched, unmatched_everywhere};

use super::arguments::Generate;
use super::{Outcome, STANDARD_STREAM, depfile, init, report};

/// Nothing is written if one of the files has errors.
pub(super) fn run(arguments: &Generate) -> Result<Outcome> {
    check_usage(arguments)?;
    let (mut reports, mut outputs) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        let (report, output) = translate(arguments, path)?;
        reports.push(report);
        outputs.extend(output);
    }
    report::print(&arguments.messages, report::Product::File, &reports)?;
    if outputs.len() < reports.len() {
        return Ok(Outcome::Invalid);
    }
    let unmatched: Vec<_> = outputs.iter().map(|one| one.unmatched.clone()).collect();
    for choice in unmatched_everywhere(&unmatched) {
        writeln!(io::stderr(), "rpcgen-rs: warning: {choice}")?;
    }
    let mut all = Outcome::Fine;
    for ((_, sources), output) in reports.iter().zip(&outputs) {
        if arguments.check {
            all = all.or(output.compare()?);
        } else {
            refuse_to_destroy(arguments, sources, output, &outputs)?;
        }
    }
    if !arguments.check {
        for output in &outputs {
            output.write()?;
        }
        if let Some(depfile) = &arguments.depfile {
            let rules: String = outputs.iter().map(|output| output.rule.as_str()).collect();
            rpcgen_rs::write_if_changed(depfile, &rules)?;
        }
    }
    Ok(all)
}

fn check_usage(arguments: &Generate) -> Result<()> {
    let many = arguments.files.len() > 1;
    if many
        && arguments
            .output
            .as_ref()
            .is_some_and(|output| !output.is_dir())
    {
        bail!(
            "-o names a file for one file, or a directory: {} files are given",
            arguments.files.len()
        );
    }
    let mut outputs = arguments.files.iter().map(|path| output(arguments, path));
    let to_stdout = outputs.any(|path| path.as_os_str() == STANDARD_STREAM);
    if to_stdout && (arguments.check || arguments.depfile.is_some()) {
        bail!("--check and --depfile need an output that is a file");
    }
    Ok(())
}

/// What is to be written.
struct Output {
    path: PathBuf,
    rust: String,
    /// What it depends on.
    rule: String,
    unmatched: Vec<Unmatched>,
}

fn translate(
    arguments: &Generate,
    source: &Path,
) -> Result<((Diagnostics, SourceMap), Option<Output>)> {
    let mut sources = SourceMap::new();
    let file = super::load(&mut sources, source)?;
    let options = options(arguments);
    let compilation = match arguments.template {
        None => rpcgen_rs::translate(&mut sources, file, &options),
        Some(template) => init::template(&mut sources, file, source, &options, template)?,
    };
    let path = output(arguments, source);
    let rule = depfile::rule(&path, sources.files());
    let output = compilation.rust.map(|rust| Output {
        path,
        rust,
        rule,
        unmatched: compilation.unmatched,
    });
    Ok(((compilation.diagnostics, sources), output))
}

/// A file that was read, that somebody wrote (`rpcgen-rs lib.x` where there is a `lib.rs`) or that is written already is
/// not overwritten.
fn refuse_to_destroy(
    arguments: &Generate,
    sources: &SourceMap,
    output: &Output,
    all: &[Output],
) -> Result<()> {
    let path = output.path.clone();
    if let Some(path) = [Some(&path), arguments.depfile.as_ref()]
        .into_iter()
        .flatten()
        .find(|path| sources.was_read(path))
    {
        let path = path.clone();
        bail!(Error::OverwritesInput { path });
    }
    if output.is_stdout() {
        return Ok(());
    }
    if all.iter().filter(|other| other.path == path).count() > 1 {
        bail!(Error::SameOutput { path });
    }
    if !arguments.force && rpcgen_rs::is_foreign(&path) {
        let path = path.display();
        bail!(
            "{path} was not made by rpcgen-rs, so it is not overwritten: write to another file with -o, or add --force"
        );
    }
    Ok(())
}

impl Output {
    fn is_stdout(&self) -> bool {
        self.path.as_os_str() == STANDARD_STREAM
    }

    fn write(&self) -> Result<()> {
        if self.is_stdout() {
            let mut stdout = io::stdout().lock();
            stdout.write_all(self.rust.as_bytes())?;
            stdout.flush()?;
        } else {
            rpcgen_rs::write_if_changed(&self.path, &self.rust)?;
        }
        Ok(())
    }

    /// Whether it is there, and what would be written.
    fn compare(&self) -> Result<Outcome> {
        let path = self.path.display();
        let problem = match fs::read(&self.path) {
            Ok(known) if known == self.rust.as_bytes() => return Ok(Outcome::Fine),
            Ok(_) => "is not what would be written",
            Err(error) if error.kind() == io::ErrorKind::NotFound => "is not there",
            Err(error) => return Err(error).with_context(|| format!("cannot read {path}")),
        };
        writeln!(
            io::stderr(),
            "rpcgen-rs: {path} {problem}: run the same command without --check"
        )?;
        Ok(Outcome::Invalid)
    }
}

/// The one that was chosen, or one in the current directory, as rpcgen does.
fn output(arguments: &Generate, source: &Path) -> PathBuf {
    match &arguments.output {
        Some(directory) if directory.is_dir() => directory.join(output_name(source)),
        Some(chosen) => chosen.clone(),
        None if source.as_os_str() == STANDARD_STREAM || arguments.template.is_some() => {
            STANDARD_STREAM.into()
        }
        None => output_name(source),
    }
}

fn output_name(source: &Path) -> PathBuf {
    let name = source.file_name().unwrap_or(source.as_os_str());
    Path::new(name).with_extension("rs")
}

/// Without a choice everything is written.
fn options(arguments: &Generate) -> Options {
    let all = !arguments.client && !arguments.server && !arguments.types;
    let mut options = Options {
        client: all || arguments.client,
        server: all || arguments.server,
        standard: arguments.messages.standard.into(),
        names: arguments.names.into(),
        preprocess: arguments.preprocess.options(),
        ..Options::default()
    };
    arguments.choices.choose(&mut options);
    options
}
