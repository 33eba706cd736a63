//! `rpcgen-rs explain CODE`

use std::io::{self, Write};

use anyhow::Result;
use rpcgen_rs::diagnostic::Code;

use super::Outcome;
use super::arguments::Explain;

pub(super) fn run(arguments: &Explain) -> Result<Outcome> {
    let text = match arguments.code {
        Some(code) => explanation(code),
        None => Code::ALL
            .iter()
            .map(|code| format!("{code}  {}\n", code.summary()))
            .collect(),
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(Outcome::Fine)
}

fn explanation(code: Code) -> String {
    format!(
        "{code}: {}\n\n{}",
        code.summary(),
        code.explanation().text()
    )
}
