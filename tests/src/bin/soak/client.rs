//! A client: calls of all kinds, and a journal of what became of them.

use super::books::{self, Outcome};
use super::ledger::LedgerClient;
use super::wait_for_the_end;
use anyhow::Result;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_runtime::{ClientConfig, Error, Executed, Rejection};
use std::io::Write;
use std::path::Path;
use std::process;
use std::thread;
use std::time::Duration;

/// When a call is given up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(5);

/// The longest pause between two calls.
const PAUSE_MAX: Duration = Duration::from_millis(40);

/// What most calls carry at the most, and what one in twenty does, in bytes.
const SMALL: usize = 200;
const LARGE: usize = 8_000;

pub(crate) fn run(directory: &Path, number: u32, address: &str) -> Result<()> {
    thread::spawn(|| {
        wait_for_the_end();
        process::exit(0);
    });
    let config = ClientConfig {
        deadline: Some(DEADLINE),
        ..ClientConfig::default()
    };
    let mut journal = books::create(&books::of_client(directory, number))?;
    let mut caller = Caller {
        client: LedgerClient::with_config(address, config)?,
        rng: StdRng::seed_from_u64(number.into()),
    };
    for count in 0_u32.. {
        let id = u64::from(number) << 32 | u64::from(count);
        let outcome = caller.call(id);
        // At once, as this process may be killed at any moment.
        journal.write_all(&outcome.record(id))?;
        let pause = caller.rng.random_range(0.0..1.0);
        thread::sleep(PAUSE_MAX.mul_f64(pause));
    }
    Ok(())
}

struct Caller {
    client: LedgerClient,
    rng: StdRng,
}

impl Caller {
    fn call(&mut self, id: u64) -> Outcome {
        match self.rng.random_range(0..100) {
            0..50 => self.enter(id),
            50..85 => self.echo(),
            85..90 => answered(&self.client.null()),
            90..95 => answered(&self.client.rest(self.rng.random_range(0..10))),
            _ => self.fail(),
        }
    }

    fn enter(&mut self, id: u64) -> Outcome {
        let padding = self.bytes();
        match self.client.enter(id, &padding) {
            Ok(()) => Outcome::Entered,
            Err(error) => {
                eprintln!("{id:#x}: {error}");
                match error.executed() {
                    Executed::Yes => Outcome::Entered,
                    Executed::No => Outcome::NotEntered,
                    _ => Outcome::Unknown,
                }
            }
        }
    }

    fn echo(&mut self) -> Outcome {
        let bytes = self.bytes();
        let echoed = self.client.echo(&bytes);
        match &echoed {
            Ok(echoed) if *echoed != bytes => Outcome::Wrong,
            echoed => answered(echoed),
        }
    }

    fn fail(&mut self) -> Outcome {
        match self.client.fail() {
            Err(Error::Rejected {
                rejection: Rejection::SystemError,
                ..
            }) => Outcome::Answered,
            Ok(()) => Outcome::Wrong,
            failed => answered(&failed),
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let most = if self.rng.random_range(0..20) == 0 {
            LARGE
        } else {
            SMALL
        };
        let len = self.rng.random_range(0..most);
        (0..len).map(|_| self.rng.random()).collect()
    }
}

fn answered<T>(outcome: &Result<T, Error>) -> Outcome {
    match outcome {
        Ok(_) => Outcome::Answered,
        Err(error) => {
            eprintln!("{error}");
            Outcome::Failed
        }
    }
}
