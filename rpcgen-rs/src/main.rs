//! The command line program.

mod cli;

use std::io::{self, Write};
use std::process::ExitCode;

/// Exit status 0: fine. 1: a file has errors. 2: wrong usage, or a file cannot be read or written.
fn main() -> ExitCode {
    match cli::run() {
        Ok(cli::Outcome::Fine) => ExitCode::SUCCESS,
        Ok(cli::Outcome::Invalid) => ExitCode::from(1),
        // Whoever read our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody to read it there is still the status.
            let _ = writeln!(io::stderr(), "rpcgen-rs: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
