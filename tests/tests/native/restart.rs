//! A server that is killed and started again under load: what callers are told agrees with what ran.

use crate::large::Files;
use rpcgen_runtime::config::NativeClientConfig;
use rpcgen_runtime::native::frame::{Frame, Frames};
use rpcgen_runtime::native::packet::{self, PacketType};
use rpcgen_runtime::{Client, ClientConfig, Error, Executed, Server};
use rpcgen_tests::relay::{Carried, Relay};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) const PROGRAM: u32 = 0x2000_0301;
const CALLERS: usize = 16;
const KILLS: usize = 6;
/// How many calls have to succeed before the next kill.
const PROGRESS: usize = 300;

/// What does not happen within this time does not happen at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// The process, with the file that outlives it.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    file: PathBuf,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(address: &str, file: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_effects"));
        command.arg(format!("rpc://{address}")).arg(file);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let mut server = Self {
            child,
            address: SocketAddr::from(([0; 4], 0)),
            file: file.to_owned(),
            output: BufReader::new(output),
        };
        server.address = server.next_line().parse().unwrap();
        server
    }

    /// Waits for what it says next.
    pub(crate) fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// SIGKILL: nothing in the process can do anything about it.
    pub(crate) fn kill(&mut self) {
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

/// Tells of each success, as long as somebody listens.
fn call_until(
    done: &AtomicBool,
    client: &Client,
    next: &AtomicU64,
    succeeded: &Sender<()>,
) -> Ends {
    let mut ends = Ends::default();
    while !done.load(Ordering::SeqCst) {
        let number = next.fetch_add(1, Ordering::SeqCst);
        let begun = Instant::now();
        let outcome = call(client, number);
        ends.longest = ends.longest.max(begun.elapsed());
        if outcome.is_ok() {
            succeeded.send(()).unwrap();
        }
        let outcome = outcome.map_err(|error| error.executed());
        ends.outcomes.push((number, outcome));
    }
    ends
}

#[test]
fn no_call_runs_twice_and_every_call_ends_as_it_ran() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("effects");
    let mut server = Process::start("127.0.0.1:0", &file);
    let address = format!("rpc://{}", server.address);
    let clients = [(); 4].map(|()| Client::connect(&address, PROGRAM, 1).unwrap());
    let (done, next) = (AtomicBool::new(false), AtomicU64::new(0));
    let (succeeded, successes) = mpsc::channel();
    let ends = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let client = &clients[caller % clients.len()];
            let (done, next, succeeded, ends) = (&done, &next, succeeded.clone(), &ends);
            scope.spawn(move || {
                let mine = call_until(done, client, next, &succeeded);
                ends.lock().unwrap().push(mine);
            });
        }
        let progress = || assert_eq!(successes.iter().take(PROGRESS).count(), PROGRESS);
        progress();
        for _ in 0..KILLS {
            server.restart();
            // What has succeeded before shows nothing.
            successes.try_iter().for_each(drop);
            progress();
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
    assert!(ok >= PROGRESS * (KILLS + 1));
    // Each kill has caught some call in the server.
    assert!(unknown > 0);
    // A refused question is asked again after 100 ms, so this is mostly the start of a process.
    assert!(longest < Duration::from_secs(3), "{longest:?}");
}

/// With a tenth of the customary times, the 15 s after which a server counts as gone are 1.5 s.
#[test]
fn a_call_of_a_server_that_was_killed_ends_in_time() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Process::start("127.0.0.1:0", &directory.path().join("effects"));
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

/// A server that ended in order has said so, and the next call goes to the one that comes after it.
#[test]
fn a_server_that_was_stopped_and_started_is_found_again() {
    let serve = |address: &str| {
        let server = Server::new().add(Files::default());
        server.listen(address).unwrap().spawn().unwrap()
    };
    let server = serve("rpc://127.0.0.1:0");
    let address = server.local_address();
    let (watcher, carried) = mpsc::channel();
    let relay = Relay::start_watched(address, watcher).unwrap();
    let relayed = format!("rpc://{}", relay.address());
    let client = Client::connect(&relayed, Files::PROGRAM, 1).unwrap();
    let count = |number: u64| client.call_value::<u64, u64>(Files::COUNT, &number);
    assert_eq!(count(1).unwrap(), 1);
    server.stop();
    // The client looks what has come although nobody calls, and acknowledges it.
    let mut carried = std::iter::from_fn(|| carried.recv_timeout(PATIENCE).ok());
    let drain = carried.find_map(|carried| number_if(&carried, |frame| *frame == Frame::Drain));
    let drain = drain.expect("the server says that it ends");
    let tells = |frame: &Frame<'_>| matches!(frame, Frame::Ack(ack) if ack.largest >= drain);
    assert!(carried.any(|carried| carried.to_server && number_if(&carried, tells).is_some()));
    let _server = serve(&format!("rpc://{address}"));
    assert_eq!(count(7).unwrap(), 7);
    assert_eq!(client.native_statistics().unwrap().sessions, 2);
}

/// The number of the packet, if it has such a frame.
fn number_if(carried: &Carried, is_meant: impl Fn(&Frame<'_>) -> bool) -> Option<u32> {
    let packet = packet::open(&carried.payload).unwrap();
    let is_data = packet.header.packet_type == PacketType::Data;
    let mut frames = Frames::new(packet.body).flatten();
    (is_data && frames.any(|frame| is_meant(&frame))).then_some(packet.header.number)
}
