//! Mutated streams and half-open connections against a live server, with honest calls among them.

#[path = "../hostile/mutation.rs"]
#[expect(dead_code, reason = "shared with the test over UDP")]
mod mutation;
#[path = "../hostile/service.rs"]
mod service;

use mutation::Attacker;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_runtime::{Client, RunningServer, Server, ServerConfig, ServerStatistics};
use service::{ECHO, PROGRAM, Store, VERSION};
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const STREAMS: u64 = 4_000;
const SEED: u64 = 0x5eed;

/// What the process may grow by while streams are mutated: far more than the reply cache and the
/// threads' buffers, far less than one mark could ask for.
const GROWTH_MAX_KIB: u64 = 96 << 10;

/// What a half-open connection may take, at both ends of which this process is.
const HALF_OPEN_MAX_KIB: u64 = 16;

/// What the process may grow by while marks and credentials claim what is not there.
const MARKS_MAX_KIB: u64 = 16 << 10;

/// Memory is measured, so that one test runs at a time, and the peak of the one before is forgotten (proc(5), clear_refs).
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // Where there is no such file there are no figures either.
    let _ = fs::write("/proc/self/clear_refs", "5");
    alone
}

fn start(config: ServerConfig) -> RunningServer {
    let server = Server::new().with_config(config).add(Store);
    server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap()
}

fn honest_client(server: &RunningServer) -> Client {
    let address = format!("tcp://{}", server.local_address());
    Client::connect(&address, PROGRAM, VERSION).unwrap()
}

fn honest_call(client: &Client, number: u64) {
    let text = format!("honest call {number}");
    let encode = |output: &mut rpcgen_runtime::Encoder| output.string(&text, 255);
    let echoed = client.call(ECHO, encode, |input| input.string(255));
    assert_eq!(echoed.unwrap(), text);
}

#[test]
fn hostile_streams_neither_stop_a_server_nor_make_it_grow() {
    let _alone = alone();
    let server = start(ServerConfig {
        reply_cache_bytes: 4 << 20,
        ..ServerConfig::default()
    });
    let honest = honest_client(&server);
    let mut streams = Streams::new();
    honest_call(&honest, 0);
    let before = memory_kib("VmRSS");

    for number in 1..=STREAMS {
        send(&server, &streams.next_stream());
        if number % 50 == 0 {
            honest_call(&honest, number);
        }
    }
    let statistics = settled(&server, 1);
    println!("seed {SEED:#x}: {statistics:#?}");
    assert_eq!(statistics.connections_accepted, STREAMS + 1);
    assert_every_record_is_in_the_books(&statistics);
    for (fate, count) in [
        ("calls", statistics.succeeded),
        ("faults", statistics.faults),
        ("malformed", statistics.dropped_malformed),
        ("broken", statistics.closed_broken),
    ] {
        assert!(count >= STREAMS / 20, "{fate}: {count}");
    }
    assert_eq!(server.handler_panics(), 0);
    assert_eq!(statistics.partial_records_bytes, 0);
    if let (Some(before), Some(peak)) = (before, memory_kib("VmHWM")) {
        let growth = peak.saturating_sub(before);
        println!("resident memory: {before} KiB before, {growth} KiB more at the peak");
        assert!(growth <= GROWTH_MAX_KIB, "{growth} KiB");
    }
}

/// As many as there are file descriptors for, at most 10,000: each has sent half of a call of which
/// the mark says that it has 1 MiB.
#[test]
fn half_open_connections_cost_little_and_honest_calls_are_answered() {
    let _alone = alone();
    let count = (file_descriptors().saturating_sub(200) / 2).min(10_000);
    let server = start(ServerConfig {
        connections: count + 10,
        ..ServerConfig::default()
    });
    let honest = honest_client(&server);
    honest_call(&honest, 0);
    let before = memory_kib("VmRSS");
    let begun = Instant::now();
    let half_open: Vec<_> = (0..count)
        .map(|_| {
            let mut connection = connect(&server);
            connection
                .write_all(&[0x80, 0x10, 0, 0, 1, 2, 3, 4])
                .unwrap();
            connection
        })
        .collect();
    println!("connected in {:?}", begun.elapsed());
    let open = || server.statistics().connections_open;
    until("all are accepted", || open() == count + 1);
    honest_call(&honest, 1);
    honest_call(&honest_client(&server), 2);
    if let (Some(before), Some(now)) = (before, memory_kib("VmRSS")) {
        let growth = now.saturating_sub(before);
        println!("{count} half-open connections: {growth} KiB more resident memory");
        assert!(growth <= HALF_OPEN_MAX_KIB * count as u64, "{growth} KiB");
    }
    drop(half_open);
    until("all are gone", || open() == 1);
}

/// A mark that is larger than any record may be ends its connection; one within the limit reserves nothing.
#[test]
fn marks_that_claim_gibibytes_cost_nothing() {
    let _alone = alone();
    let server = start(ServerConfig::default());
    let honest = honest_client(&server);
    honest_call(&honest, 0);
    let before = memory_kib("VmRSS");
    for number in 0..2_000 {
        let mut connection = connect(&server);
        connection.write_all(&[0xff, 0xff, 0xff, 0xff, 1]).unwrap();
        let closed = connection.read(&mut [0; 1]);
        assert!(matches!(closed, Ok(0) | Err(_)), "{closed:?}");
        if number % 500 == 0 {
            honest_call(&honest, number);
        }
    }
    let kept: Vec<_> = (0..500)
        .map(|_| {
            let mut connection = connect(&server);
            connection.write_all(&[0x80, 0xff, 0xff, 0xff, 1]).unwrap();
            connection
        })
        .collect();
    until("all are accepted", || {
        server.statistics().connections_open == kept.len() + 1
    });
    honest_call(&honest, 1);
    let statistics = server.statistics();
    assert_eq!(statistics.closed_broken, 2_000);
    if let (Some(before), Some(peak)) = (before, memory_kib("VmHWM")) {
        let growth = peak.saturating_sub(before);
        println!(
            "2,000 marks of 2 GiB, 500 of 16 MiB: {growth} KiB more resident memory at the peak, {} in records",
            statistics.partial_records_bytes
        );
        assert!(growth <= MARKS_MAX_KIB, "{growth} KiB");
    }
}

/// Both at the port of a server over TCP and of one over UDP.
#[test]
fn a_credential_of_401_bytes_is_refused_however_often() {
    const REFUSED: [u32; 5] = [7, 1, 1, 1, 1];
    let _alone = alone();
    let server = Server::new().add(Store);
    let server = server.listen("tcp://127.0.0.1:0").unwrap();
    let server = server.listen("udp://127.0.0.1:0").unwrap();
    let server = server.spawn().unwrap();
    let [tcp, udp] = *server.local_addresses() else {
        panic!("it listens twice");
    };
    // RFC 5531 section 9: a call with an AUTH_SYS credential of 401 bytes, and its answer, AUTH_BADCRED.
    let header = [7, 0, 2, PROGRAM, VERSION, 1, 1, 401].map(u32::to_be_bytes);
    let call = [header.as_flattened(), &[0; 412]].concat();
    let refused = REFUSED.map(u32::to_be_bytes);
    let refused = refused.as_flattened();

    let honest = honest_client(&server);
    honest_call(&honest, 0);
    let before = memory_kib("VmRSS");
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    datagrams.connect(udp).unwrap();
    let mut stream = TcpStream::connect(tcp).unwrap();
    let mark = (call.len() as u32 | 1 << 31).to_be_bytes();
    let record = [&mark, call.as_slice()].concat();
    let mut buffer = [0; 100];
    for number in 0..5_000 {
        datagrams.send(&call).unwrap();
        let len = datagrams.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..len], refused);
        stream.write_all(&record).unwrap();
        stream.read_exact(&mut buffer[..24]).unwrap();
        assert_eq!(&buffer[4..24], refused);
        if number % 1_000 == 0 {
            honest_call(&honest, number);
        }
    }
    assert_eq!(server.statistics().rejected_authentication, 10_000);
    if let (Some(before), Some(now)) = (before, memory_kib("VmRSS")) {
        let growth = now.saturating_sub(before);
        println!("10,000 credentials of 401 bytes: {growth} KiB more resident memory");
        assert!(growth <= MARKS_MAX_KIB, "{growth} KiB");
    }
}

/// Each sends calls with large results until its connection takes no more, and reads nothing.
#[test]
fn clients_that_read_nothing_hold_little_and_keep_nobody_out() {
    const CLIENTS: usize = 100;
    let _alone = alone();
    let server = start(ServerConfig {
        reply_cache_bytes: 4 << 20,
        threads: 4,
        ..ServerConfig::default()
    });
    let honest = honest_client(&server);
    honest_call(&honest, 0);
    let before = memory_kib("VmRSS");
    let text = vec![b'x'; 60_000];
    let header = [
        60_044 | 1 << 31,
        1,
        0,
        2,
        PROGRAM,
        VERSION,
        ECHO,
        0,
        0,
        0,
        0,
        60_000,
    ];
    let mut call = header.map(u32::to_be_bytes).concat();
    call.extend(text);
    let mut calls = 0_u32;
    let silent: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let mut connection = connect(&server);
            let patience = Some(Duration::from_millis(20));
            connection.set_write_timeout(patience).unwrap();
            loop {
                call[4..8].copy_from_slice(&calls.to_be_bytes());
                if connection.write_all(&call).is_err() {
                    return connection;
                }
                calls += 1;
            }
        })
        .collect();
    honest_call(&honest, 1);
    honest_call(&honest_client(&server), 2);
    let statistics = server.statistics();
    assert!(statistics.executions < calls.into(), "{statistics:?}");
    if let (Some(before), Some(now)) = (before, memory_kib("VmRSS")) {
        let growth = now.saturating_sub(before);
        println!(
            "{CLIENTS} clients that read nothing: {calls} calls sent, {} executed, {growth} KiB more resident memory",
            statistics.executions
        );
        // What all may have unsent; for each, the calls that it sent on and that are not read, in
        // part and in full; and what the allocator keeps.
        let unsent_kib = 64 << 10;
        let each_kib = 4 * 64;
        assert!(
            growth <= unsent_kib + CLIENTS as u64 * each_kib + (40 << 10),
            "{growth} KiB"
        );
    }
    drop(silent);
}

/// A connection whose port is free at once when it is closed: other tests need some, too.
fn connect(server: &RunningServer) -> TcpStream {
    let connection = TcpStream::connect(server.local_address()).unwrap();
    let socket = socket2::SockRef::from(&connection);
    socket.set_linger(Some(Duration::ZERO)).unwrap();
    connection
}

/// More than the server takes: the silent ones make room, and whoever has something to say is heard.
#[test]
fn more_half_open_connections_than_allowed_do_not_keep_others_out() {
    let _alone = alone();
    let count = (file_descriptors().saturating_sub(200) / 2).min(2_000);
    let server = start(ServerConfig {
        connections: 100,
        ..ServerConfig::default()
    });
    let mut half_open = Vec::new();
    for number in 0..count as u64 {
        let mut connection = connect(&server);
        // It may be closed already.
        let _ = connection.write_all(&[0x80, 0x10, 0, 0, 1, 2, 3, 4]);
        half_open.push(connection);
        if number % 100 == 0 {
            honest_call(&honest_client(&server), number);
        }
    }
    assert!(server.statistics().connections_open <= 100);
}

/// Makes the same streams from the same seed.
struct Streams {
    attacker: Attacker,
    rng: StdRng,
}

impl Streams {
    fn new() -> Self {
        Self {
            attacker: Attacker::new(SEED),
            rng: StdRng::seed_from_u64(SEED),
        }
    }

    /// Mutated calls as records of several fragments, of which the bytes are mutated once more.
    fn next_stream(&mut self) -> Vec<u8> {
        let mut stream = Vec::new();
        for _ in 0..self.rng.random_range(1..12) {
            let message = self.attacker.next_datagram();
            self.append_record(&message, &mut stream);
        }
        match self.rng.random_range(0..4) {
            0 => {
                let at = self.rng.random_range(0..stream.len());
                stream[at] ^= 1 << self.rng.random_range(0..8);
            }
            1 => stream.truncate(self.rng.random_range(0..stream.len())),
            2 => {
                let mark = [0, 0x7fff_ffff, u32::MAX, 0x8010_0000][self.rng.random_range(0..4)];
                let marks = self.rng.random_range(1..2000);
                stream.extend(vec![mark; marks].iter().flat_map(|mark| mark.to_be_bytes()));
            }
            _ => {}
        }
        stream
    }

    fn append_record(&mut self, mut message: &[u8], stream: &mut Vec<u8>) {
        while self.rng.random_bool(0.3) {
            let len = self.rng.random_range(0..=message.len());
            let (fragment, rest) = message.split_at(len);
            stream.extend((len as u32).to_be_bytes());
            stream.extend(fragment);
            message = rest;
        }
        stream.extend((message.len() as u32 | 1 << 31).to_be_bytes());
        stream.extend(message);
    }
}

/// Sends all of it, and reads until the server has closed the connection.
fn send(server: &RunningServer, stream: &[u8]) {
    let mut connection = TcpStream::connect(server.local_address()).unwrap();
    connection
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    // The server may close the connection before the end.
    let _ = connection.write_all(stream);
    let _ = connection.shutdown(Shutdown::Write);
    if let Err(error) = connection.read_to_end(&mut Vec::new()) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
}

/// What the server has counted when so many connections are left and no call runs.
fn settled(server: &RunningServer, connections: usize) -> ServerStatistics {
    until("all have ended", || {
        let statistics = server.statistics();
        statistics.connections_open == connections && statistics.calls_in_progress == 0
    });
    server.statistics()
}

fn until(what: &str, condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < Duration::from_secs(60), "{what}");
        thread::yield_now();
    }
}

/// The sum that [`ServerStatistics`] promises.
fn assert_every_record_is_in_the_books(statistics: &ServerStatistics) {
    let rejected = statistics.rejected_rpc_version
        + statistics.rejected_authentication
        + statistics.rejected_program
        + statistics.rejected_version;
    let dropped = statistics.dropped_malformed
        + statistics.dropped_reply
        + statistics.dropped_calls_limit
        + statistics.dropped_cache_full;
    let duplicates = statistics.duplicates_in_progress + statistics.duplicates_answered;
    assert_eq!(
        statistics.records_received,
        statistics.executions + duplicates + rejected + dropped
    );
    assert_eq!(
        statistics.executions,
        statistics.succeeded + statistics.faults
    );
}

/// A line of `/proc/self/status` in KiB: `VmRSS` is what is resident, `VmHWM` the most that ever
/// was.
fn memory_kib(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How many this process may have open; 1,024 where the system does not tell.
fn file_descriptors() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    soft.unwrap_or(1024)
}
