//! Arguments to actions.

mod arguments;
mod check;
mod explain;
mod generate;
mod report;

use clap::Parser;

use arguments::{Arguments, Command};

/// How a run ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No errors.
    Fine,
    /// A file has errors.
    Invalid,
}

/// Does what the command line says; wrong usage ends the program with status 2.
pub(crate) fn run() -> anyhow::Result<Outcome> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Explain(explain)) => explain::run(&explain),
        None => generate::run(&arguments.generate),
    }
}
