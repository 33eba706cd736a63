//! What the server has executed and what the clients were told, on disk, and whether the one agrees with the other.

use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What a client knows of one of its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Outcome {
    /// A write was executed.
    Entered,
    /// A write was not executed.
    NotEntered,
    /// A write may have been executed.
    Unknown,
    /// Another call had the answer that it must have.
    Answered,
    /// Another call had no answer.
    Failed,
    /// The answer was not the right one.
    Wrong,
}

impl Outcome {
    const ALL: [Self; 6] = [
        Self::Entered,
        Self::NotEntered,
        Self::Unknown,
        Self::Answered,
        Self::Failed,
        Self::Wrong,
    ];

    /// As it stands in a journal.
    pub(crate) fn record(self, id: u64) -> [u8; RECORD_BYTES] {
        let mut record = [self as u8; RECORD_BYTES];
        record[1..].copy_from_slice(&id.to_be_bytes());
        record
    }

    fn parse(record: [u8; RECORD_BYTES]) -> Option<(Self, u64)> {
        let [outcome, id @ ..] = record;
        let outcome = Self::ALL.get(usize::from(outcome))?;
        Some((*outcome, u64::from_be_bytes(id)))
    }
}

const RECORD_BYTES: usize = 9;

/// A book in which whatever is written stays when its process is killed.
pub(crate) fn create(path: &Path) -> Result<File> {
    Ok(File::options().create(true).append(true).open(path)?)
}

pub(crate) fn of_server(directory: &Path) -> PathBuf {
    directory.join("server")
}

pub(crate) fn of_client(directory: &Path, number: u32) -> PathBuf {
    directory.join(format!("client-{number}"))
}

/// The sum of all books.
#[derive(Debug, Default)]
pub(crate) struct Books {
    outcomes: BTreeMap<Outcome, u64>,
    executed: u64,
    /// Executed more than once.
    doubled: u64,
    /// Not executed, although the client was told so.
    lost: u64,
    /// Executed, although the client was told that it was not.
    denied: u64,
}

impl Books {
    /// Reads the books of a directory.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let written = fs::read(of_server(directory))?;
        let mut executed: Vec<u64> = written
            .as_chunks()
            .0
            .iter()
            .map(|id| u64::from_be_bytes(*id))
            .collect();
        executed.sort_unstable();
        let mut books = Self {
            executed: executed.len() as u64,
            ..Self::default()
        };
        executed.dedup();
        books.doubled = books.executed - executed.len() as u64;
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path != of_server(directory) {
                books.add(&fs::read(path)?, &executed);
            }
        }
        Ok(books)
    }

    fn add(&mut self, journal: &[u8], executed: &[u64]) {
        for (outcome, id) in journal
            .as_chunks()
            .0
            .iter()
            .copied()
            .filter_map(Outcome::parse)
        {
            *self.outcomes.entry(outcome).or_default() += 1;
            let is_there = executed.binary_search(&id).is_ok();
            self.lost += u64::from(outcome == Outcome::Entered && !is_there);
            self.denied += u64::from(outcome == Outcome::NotEntered && is_there);
        }
    }

    fn count(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(&outcome).copied().unwrap_or(0)
    }

    /// Whether everything is as it was promised.
    pub(crate) fn check(&self) -> Result<()> {
        ensure!(self.count(Outcome::Entered) > 0, "no write was executed");
        ensure!(self.lost == 0, "{} writes were lost", self.lost);
        ensure!(self.doubled == 0, "{} writes ran twice", self.doubled);
        ensure!(
            self.denied == 0,
            "{} writes ran, and it was denied",
            self.denied
        );
        let wrong = self.count(Outcome::Wrong);
        ensure!(wrong == 0, "{wrong} answers were wrong");
        Ok(())
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |outcome| self.count(outcome);
        writeln!(
            f,
            "writes: {} acknowledged, {} of unknown outcome, {} not executed; {} executed, {} lost, {} doubled, {} denied",
            count(Outcome::Entered),
            count(Outcome::Unknown),
            count(Outcome::NotEntered),
            self.executed,
            self.lost,
            self.doubled,
            self.denied
        )?;
        write!(
            f,
            "other calls: {} answered, {} without an answer, {} answered wrongly",
            count(Outcome::Answered),
            count(Outcome::Failed),
            count(Outcome::Wrong)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Books, Outcome, create, of_client, of_server};
    use std::io::Write;
    use tempfile::TempDir;

    /// What is found where the server has executed some ids, and two clients were told something of others.
    fn verdict(executed: &[u64], told: [&[(u64, Outcome)]; 2]) -> String {
        let directory = TempDir::new().unwrap();
        let mut server = create(&of_server(directory.path())).unwrap();
        for id in executed {
            server.write_all(&id.to_be_bytes()).unwrap();
        }
        for (number, told) in (0..).zip(told) {
            let mut client = create(&of_client(directory.path(), number)).unwrap();
            for (id, outcome) in told {
                client.write_all(&outcome.record(*id)).unwrap();
            }
            // It was killed here.
            client.write_all(&[0, 1, 2]).unwrap();
        }
        let books = Books::read(directory.path()).unwrap();
        match books.check() {
            Ok(()) => "fine".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn books_that_agree_and_books_that_do_not() {
        use Outcome::{Answered, Entered, Failed, NotEntered, Unknown, Wrong};
        for (executed, told, expected) in [
            (&[1_u64, 9] as &[u64], [(1, Entered), (9, Entered)], "fine"),
            (&[9, 1], [(1, Unknown), (9, Entered)], "fine"),
            (&[9], [(1, Unknown), (9, Entered)], "fine"),
            (&[9, 7], [(1, NotEntered), (9, Entered)], "fine"),
            (&[9], [(9, Entered), (10, Failed)], "fine"),
            (&[], [(1, Answered), (2, Failed)], "no write was executed"),
            (&[9], [(1, Entered), (9, Entered)], "1 writes were lost"),
            (
                &[1, 9, 1],
                [(1, Unknown), (9, Entered)],
                "1 writes ran twice",
            ),
            (
                &[1, 9],
                [(1, NotEntered), (9, Entered)],
                "1 writes ran, and it was denied",
            ),
            (&[9], [(9, Entered), (10, Wrong)], "1 answers were wrong"),
        ] {
            let [first, second] = &told;
            let told = [std::slice::from_ref(first), std::slice::from_ref(second)];
            assert_eq!(verdict(executed, told), expected);
        }
    }
}
