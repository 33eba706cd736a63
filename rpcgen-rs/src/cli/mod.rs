//! Arguments to actions.

mod about;
mod arguments;
mod check;
mod classic;
mod depfile;
mod explain;
mod generate;
mod report;

use std::env;
use std::io::{self, Write};

use clap::Parser;

use arguments::{Arguments, Command};

/// How a run ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No errors.
    Fine,
    /// A file has errors, or an output is not as it should be.
    Invalid,
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
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Completions { shell }) => about::completions(shell),
        Some(Command::Man) => about::man(),
        Some(Command::Explain(explain)) => explain::run(&explain),
        None => generate::run(&arguments.generate),
    }
}
