//! A server that is killed and started again under load: what callers are told agrees with what ran.

use rpcgen_runtime::config::NativeClientConfig;
use rpcgen_runtime::{Client, ClientConfig, Error, Executed};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const PROGRAM: u32 = 0x2000_0301;
const CALLERS: usize = 16;
const KILLS: usize = 6;
/// How many calls have to succeed before the next kill.
const PROGRESS: u64 = 300;

/// The process, with the file that outlives it.
struct Server {
    child: Child,
    address: SocketAddr,
    file: PathBuf,
}

impl Server {
    fn start(address: &str, file: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_effects"));
        command.arg(format!("rpc://{address}")).arg(file);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.trim().parse().unwrap();
        let file = file.to_owned();
        Self {
            child,
            address,
            file,
        }
    }

    /// SIGKILL: nothing in the process can do anything about it.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn restart(&mut self) {
        self.kill();
        *self = Self::start(&self.address.to_string(), &self.file);
    }
}

fn effects(file: &Path) -> HashMap<u64, u64> {
    let bytes = fs::read(file).unwrap();
    let numbers = bytes.as_chunks::<8>().0.iter();
    let mut effects = HashMap::new();
    for number in numbers.map(|bytes| u64::from_be_bytes(*bytes)) {
        *effects.entry(number).or_default() += 1;
    }
    effects
}

/// How calls ended, and how long the longest took.
#[derive(Default)]
struct Ends {
    outcomes: Vec<(u64, Result<(), Executed>)>,
    longest: Duration,
}

fn call(client: &Client, number: u64) -> Result<(), Error> {
    let given_back: u64 = client.call_value(1, &number)?;
    assert_eq!(given_back, number);
    Ok(())
}

fn call_until(done: &AtomicBool, client: &Client, next: &AtomicU64, succeeded: &AtomicU64) -> Ends {
    let mut ends = Ends::default();
    while !done.load(Ordering::SeqCst) {
        let number = next.fetch_add(1, Ordering::SeqCst);
        let begun = Instant::now();
        let outcome = call(client, number);
        ends.longest = ends.longest.max(begun.elapsed());
        succeeded.fetch_add(outcome.is_ok().into(), Ordering::SeqCst);
        let outcome = outcome.map_err(|error| error.executed());
        ends.outcomes.push((number, outcome));
    }
    ends
}

#[test]
fn no_call_runs_twice_and_every_call_ends_as_it_ran() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("effects");
    let mut server = Server::start("127.0.0.1:0", &file);
    let address = format!("rpc://{}", server.address);
    let clients = [(); 4].map(|()| Client::connect(&address, PROGRAM, 1).unwrap());
    let (done, next, succeeded) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let ends = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let client = &clients[caller % clients.len()];
            let (done, next, succeeded, ends) = (&done, &next, &succeeded, &ends);
            scope.spawn(move || {
                let mine = call_until(done, client, next, succeeded);
                ends.lock().unwrap().push(mine);
            });
        }
        let progress = |from: u64| {
            while succeeded.load(Ordering::SeqCst) < from + PROGRESS {
                thread::park_timeout(Duration::from_millis(1));
            }
            succeeded.load(Ordering::SeqCst)
        };
        let mut at = progress(0);
        for _ in 0..KILLS {
            server.restart();
            at = progress(at);
        }
        done.store(true, Ordering::SeqCst);
    });
    server.kill();
    check(&ends.into_inner().unwrap(), &effects(&file));
}

fn check(ends: &[Ends], effects: &HashMap<u64, u64>) {
    let mut counts = [0; 3];
    for (number, outcome) in ends.iter().flat_map(|ends| &ends.outcomes) {
        let ran = effects.get(number).copied().unwrap_or_default();
        let (allowed, kind) = match outcome {
            Ok(()) => (1..=1, 0),
            Err(Executed::No) => (0..=0, 1),
            Err(Executed::Maybe) => (0..=1, 2),
            Err(Executed::Yes) => panic!("call {number} ran, but its result could not be read"),
        };
        assert!(
            allowed.contains(&ran),
            "call {number}: {outcome:?}, and it ran {ran} times"
        );
        counts[kind] += 1;
    }
    let longest = ends.iter().map(|ends| ends.longest).max().unwrap();
    let [ok, not_executed, unknown] = counts;
    println!(
        "{ok} ok, {not_executed} not executed, {unknown} unknown; the longest took {longest:?}"
    );
    assert!(ok >= PROGRESS * (KILLS as u64 + 1));
    // Each kill has caught some call in the server.
    assert!(unknown > 0);
    // A refused question is asked again after 100 ms, so this is mostly the start of a process.
    assert!(longest < Duration::from_secs(3), "{longest:?}");
}

/// With a tenth of the customary times, the 15 s after which a server counts as gone are 1.5 s.
#[test]
fn a_call_of_a_server_that_was_killed_ends_in_time() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start("127.0.0.1:0", &directory.path().join("effects"));
    let native = NativeClientConfig {
        silence: Duration::from_millis(1200),
        verification: Duration::from_millis(300),
        ..NativeClientConfig::default()
    };
    let config = ClientConfig {
        native,
        ..ClientConfig::default()
    };
    let address = format!("rpc://{}", server.address);
    let client = Client::with_config(&address, PROGRAM, 1, config).unwrap();
    call(&client, 1).unwrap();
    server.kill();
    let begun = Instant::now();
    let error = call(&client, 2).unwrap_err();
    assert!(matches!(error, Error::Silent { .. }), "{error:?}");
    assert_eq!(error.executed(), Executed::Maybe);
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
}
