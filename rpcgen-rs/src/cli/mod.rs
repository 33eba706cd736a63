//! Arguments to actions.

mod about;
mod arguments;
mod check;
mod choices;
mod classic;
mod depfile;
mod explain;
mod generate;
mod info;
mod init;
mod report;

use std::env;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser};
use rpcgen_rs::source::{FileId, SourceMap};

use arguments::{Arguments, Command};

/// How a run ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No errors.
    Fine,
    /// A file has errors, an output is not as it should be, or a server does not answer.
    Invalid,
}

impl Outcome {
    /// Of two steps together.
    fn or(self, other: Self) -> Self {
        if self == Self::Fine { other } else { self }
    }
}

/// Does what the command line says; wrong usage ends the program with status 2.
pub(crate) fn run() -> anyhow::Result<Outcome> {
    let modern = classic::modernize(env::args_os())?;
    for remark in &modern.remarks {
        // What is only for information must not end the run if nobody reads it.
        let _ = writeln!(io::stderr(), "rpcgen-rs: {remark}");
    }
    let arguments = Arguments::parse_from(modern.arguments);
    match arguments.command {
        Some(Command::Init(init)) => init::run(&init),
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Info(info)) => info::run(&info),
        Some(Command::Completions { shell }) => about::completions(shell),
        Some(Command::Man { command }) => about::man(command.as_deref()),
        Some(Command::Explain(explain)) => explain::run(&explain),
        None => generate::run(&arguments.generate),
    }
}

/// Reads an interface.
fn load(sources: &mut SourceMap, path: &Path) -> anyhow::Result<FileId> {
    if path.as_os_str() == STANDARD_STREAM {
        let file = sources.read("<stdin>", io::stdin());
        return file.context("cannot read the standard input");
    }
    let file = sources.load(path);
    file.with_context(|| {
        // A single word may have been meant for a command.
        let is_word = path.extension().is_none() && path.components().count() == 1;
        let command = match is_word && !path.exists() {
            true => no_command(path),
            false => String::new(),
        };
        format!("cannot read {}{command}", path.display())
    })
}

/// What to say of a word that is neither a file nor a command.
fn no_command(word: &Path) -> String {
    let program = Arguments::command();
    let parser = clap::Command::new("rpcgen-rs")
        .subcommands(program.get_subcommands().cloned())
        .subcommand_required(true);
    let failure = parser
        .try_get_matches_from([Path::new("rpcgen-rs"), word])
        .err();
    let suggested = failure
        .as_ref()
        .and_then(|failure| failure.get(ContextKind::SuggestedSubcommand));
    match suggested {
        Some(ContextValue::Strings(names)) if !names.is_empty() => {
            format!(
                ", which is no command either (did you mean `{}`?)",
                names[0]
            )
        }
        _ => ", which is no command either".to_owned(),
    }
}

/// What stands for the standard input or output in the place of a file.
const STANDARD_STREAM: &str = "-";
