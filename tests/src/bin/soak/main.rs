//! Hours of a server's life in minutes: processes of clients that call over every transport and are killed at random, a
//! process of a server, and the books afterwards.
//!
//! `cargo run --release -p rpcgen-tests --bin soak -- --minutes 10`. The status is 1 if a write was lost or ran twice, if an
//! answer was wrong, or if the server has grown.

mod books;
mod client;
mod server;

use anyhow::{Context, Result, ensure};
use books::Books;
use clap::{Parser, Subcommand};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_tests::daemons::Process;
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How much the server's resident memory may differ at the end from what it was when all caches were full.
const GROWTH_MAX_PERCENT: u64 = 10;

/// What the server's allocator is told, unless the caller tells it something: one heap for all threads, and no stock of freed
/// memory for each of them.
///
/// Else glibc keeps for each thread up to 7 freed pieces of each of 64 sizes, 240 KB in all, besides a heap for each of several
/// threads. They go on filling for longer than a soak while what the server holds stays the same, and a small leak would not be seen beside
/// them. Other allocators do not read it.
const ALLOCATOR: &str = "glibc.malloc.arena_max=1:glibc.malloc.tcache_count=0";
const ALLOCATOR_VARIABLE: &str = "GLIBC_TUNABLES";

/// When they are full at the latest.
const SETTLED: Duration = Duration::from_secs(60);

/// How often a client is killed, on average, and another one started.
const KILL_EVERY: Duration = Duration::from_millis(500);

/// Soaks a server.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    /// How long.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// How many clients there are at a time.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// What the clients call over, in turn.
    #[arg(long, value_delimiter = ',', default_value = "udp,tcp,rpc")]
    transports: Vec<String>,
    /// Of the choice whom to kill.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What this process is; without one it starts the others.
#[derive(Debug, Subcommand)]
enum Role {
    /// Serves at these transports, and prints where.
    Server {
        directory: PathBuf,
        transports: Vec<String>,
    },
    /// Calls until it is killed.
    Client {
        directory: PathBuf,
        number: u32,
        address: String,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.role {
        Some(Role::Server {
            directory,
            transports,
        }) => server::run(&directory, &transports),
        Some(Role::Client {
            directory,
            number,
            address,
        }) => client::run(&directory, number, &address),
        None => soak(&arguments),
    }
}

fn soak(arguments: &Arguments) -> Result<()> {
    let directory = TempDir::new()?;
    let mut soak = Soak::start(arguments, directory.path())?;
    let growth = soak.run(Duration::from_secs_f64(arguments.minutes * 60.0))?;
    let killed = soak.killed;
    soak.stop()?;
    let books = Books::read(directory.path())?;
    println!("{killed} clients killed with SIGKILL\n{books}");
    books.check()?;
    if let Some((settled, end)) = growth {
        println!(
            "resident memory of the server: {settled} KiB when it had settled, {end} KiB at the end"
        );
        let difference = settled.abs_diff(end);
        ensure!(
            difference * 100 <= settled * GROWTH_MAX_PERCENT,
            "the server's memory has changed by more than {GROWTH_MAX_PERCENT} %"
        );
    }
    Ok(())
}

struct Soak<'a> {
    directory: &'a Path,
    /// Before the server, as they are ended in this order.
    clients: Vec<Process>,
    server: Process,
    addresses: Vec<String>,
    /// Of the next client; no number is given twice.
    next: u32,
    killed: u64,
    rng: StdRng,
}

impl<'a> Soak<'a> {
    fn start(arguments: &Arguments, directory: &'a Path) -> Result<Self> {
        let mut command = own_program()?;
        command.arg("server").arg(directory);
        let tunables = env::var_os(ALLOCATOR_VARIABLE);
        command.env(
            ALLOCATOR_VARIABLE,
            tunables.unwrap_or_else(|| ALLOCATOR.into()),
        );
        command.args(&arguments.transports).stdout(Stdio::piped());
        let mut server = Process::start(&mut command)?;
        let output = server
            .child()
            .stdout
            .take()
            .context("its output is piped")?;
        let lines = BufReader::new(output).lines();
        let addresses: Vec<String> = lines
            .take(arguments.transports.len())
            .collect::<Result<_, _>>()?;
        ensure!(addresses.len() == arguments.transports.len(), "no server");
        let mut soak = Self {
            directory,
            server,
            addresses,
            clients: Vec::new(),
            next: 0,
            killed: 0,
            rng: StdRng::seed_from_u64(arguments.seed),
        };
        for _ in 0..arguments.clients {
            let client = soak.client()?;
            soak.clients.push(client);
        }
        Ok(soak)
    }

    fn client(&mut self) -> Result<Process> {
        let number = self.next;
        self.next += 1;
        let address = &self.addresses[number as usize % self.addresses.len()];
        let mut command = own_program()?;
        command.arg("client").arg(self.directory);
        command.args([&number.to_string(), address]);
        Ok(Process::start(&mut command)?)
    }

    /// Returns the server's memory after [`SETTLED`] and at the end, in KiB; `None` for a run that is not longer.
    fn run(&mut self, time: Duration) -> Result<Option<(u64, u64)>> {
        let begin = Instant::now();
        let (mut settled, mut minutes) = (None, 0);
        while begin.elapsed() < time {
            thread::sleep(KILL_EVERY.mul_f64(self.rng.random_range(0.0..2.0)));
            self.replace_a_client()?;
            if begin.elapsed() >= SETTLED && settled.is_none() {
                settled = Some(self.memory()?);
            }
            if begin.elapsed().as_secs() / 60 > minutes {
                minutes += 1;
                println!("minute {minutes}: {} KiB resident", self.memory()?);
            }
        }
        let end = self.memory()?;
        Ok(settled.map(|settled| (settled, end)))
    }

    fn replace_a_client(&mut self) -> Result<()> {
        let which = self.rng.random_range(0..self.clients.len());
        let ended = self.clients[which].child().try_wait()?;
        ensure!(ended.is_none(), "a client has ended by itself: {ended:?}");
        // Another one of the same transport, so that there are as many of each as before.
        let step = self.addresses.len() as u32;
        while self.next % step != which as u32 % step {
            self.next += 1;
        }
        // The old one is killed when it is dropped.
        self.clients[which] = self.client()?;
        self.killed += 1;
        Ok(())
    }

    /// What the server has in memory, in KiB.
    fn memory(&mut self) -> Result<u64> {
        let id = self.server.child().id();
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS"));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        number.context("the system does not tell")
    }

    /// The clients first; the server then runs what it has taken in.
    fn stop(mut self) -> Result<()> {
        self.clients.clear();
        drop(self.server.child().stdin.take());
        let status = self.server.child().wait()?;
        ensure!(status.success(), "the server: {status}");
        Ok(())
    }
}

/// It ends when this process does: its standard input does, then.
fn own_program() -> Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.stdin(Stdio::piped());
    Ok(command)
}

/// Waits for the end of the process that has started this one, or for its word to stop.
fn wait_for_the_end() {
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
}

mod ledger {
    rpcgen_runtime::include_idl!("ledger");
}
