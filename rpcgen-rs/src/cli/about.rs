//! `rpcgen-rs completions SHELL` and `rpcgen-rs man`: for those who make packages.

use std::io::{self, Write};

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::Outcome;
use super::arguments::Arguments;

pub(super) fn completions(shell: Shell) -> Result<Outcome> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rpcgen-rs", &mut text);
    print(&text)
}

pub(super) fn man() -> Result<Outcome> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut text)?;
    print(&text)
}

/// At once: whoever stops reading is then no panic of a crate that prints.
fn print(text: &[u8]) -> Result<Outcome> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text)?;
    stdout.flush()?;
    Ok(Outcome::Fine)
}
