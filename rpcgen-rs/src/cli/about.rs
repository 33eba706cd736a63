//! `rpcgen-rs completions SHELL` and `rpcgen-rs man [COMMAND]`: for shells, and for those who make packages.

use std::io::{self, Write};

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use super::Outcome;
use super::arguments::Arguments;

pub(super) fn completions(shell: Shell) -> Result<Outcome> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rpcgen-rs", &mut text);
    if shell == Shell::Bash {
        // clap_complete spells the labels of subcommands as if the hyphen in the name were a subcommand, too.
        let script = String::from_utf8(text).context("the script is text")?;
        text = script.replace("rpcgen__subcmd__rs", "rpcgen__rs").into();
    }
    print(&text)
}

/// The page of the program, or of one of its commands.
pub(super) fn man(command: Option<&str>) -> Result<Outcome> {
    let mut program = Arguments::command();
    // Makes names and usage lines of the commands those of the whole program.
    program.build();
    let page = match command {
        None => program,
        Some(name) => {
            let command = program.find_subcommand(name);
            let command = command.with_context(|| format!("there is no command {name}"))?;
            command.clone().version(env!("CARGO_PKG_VERSION"))
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    print(&text)
}

/// At once: whoever stops reading is then no panic of a crate that prints.
fn print(text: &[u8]) -> Result<Outcome> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text)?;
    stdout.flush()?;
    Ok(Outcome::Fine)
}
