//! 100,000 mutated datagrams against a live server, and honest and repeated ones among them.
//!
//! In between honest calls must succeed, no memory may stay with the attacker, and every datagram
//! must be in the server's books: answered, or dropped for a reason that is counted.

mod mutation;
mod service;

use mutation::Attacker;
use rpcgen_runtime::{Client, ClientConfig, Error, Server, ServerConfig, ServerStatistics};
use rpcgen_runtime::{RunningServer, config::UDP_PAYLOAD_MAX};
use service::{ECHO, PROGRAM, Store, VERSION};
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

const DATAGRAMS: u64 = 130_000;

/// How many of them must really be mutated: the others are honest, or repeat the one before.
const MUTATED: u64 = 100_000;
const HONEST_EVERY: u64 = 500;
const SEED: u64 = 0x5eed;

/// The server keeps replies, honest or not, and no more than this.
const REPLY_CACHE_BYTES: usize = 4 << 20;

/// What the process may grow by: far more than the reply cache and the threads' buffers, far less
/// than one length field could ask for.
const GROWTH_MAX_KIB: u64 = 64 << 10;

/// What may wait in the server's receive buffer, in the kernel's reckoning, so that nothing is lost
/// there: less than the 212,992 bytes that Linux gives by default.
const IN_KERNEL_MAX: usize = 100_000;

#[test]
fn hostile_datagrams_neither_stop_a_server_nor_make_it_grow() {
    let server = start();
    let honest = honest_client(&server);
    let mut sender = Sender::new(&server);
    let mut attacker = Attacker::new(SEED);
    honest_call(&honest, 0).unwrap();
    let before = memory_kib("VmRSS");

    for number in 1..=DATAGRAMS {
        sender.send(&attacker.next_datagram());
        if number % HONEST_EVERY == 0 {
            honest_call(&honest, number).unwrap();
        }
    }
    sender.wait_until_received();
    honest_call(&honest, DATAGRAMS + 1).unwrap();

    assert!(attacker.mutated() >= MUTATED, "{}", attacker.mutated());
    let sent = DATAGRAMS + honest.statistics().transmissions;
    let statistics = settled(&server, sent);
    println!("seed {SEED:#x}: {statistics:#?}");
    assert_eq!(statistics.datagrams_received, sent);
    assert_every_datagram_is_in_the_books(&statistics);
    assert_every_fate_was_met(&statistics);
    assert_eq!(server.handler_panics(), 0);
    assert!(statistics.reply_cache_bytes <= REPLY_CACHE_BYTES);
    assert_bounded_growth(before, memory_kib("VmHWM"));
}

fn start() -> RunningServer {
    let config = ServerConfig {
        reply_cache_bytes: REPLY_CACHE_BYTES,
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(Store);
    server.listen("udp://127.0.0.1:0").unwrap().spawn().unwrap()
}

fn honest_client(server: &RunningServer) -> Client {
    let config = ClientConfig {
        deadline: Some(Duration::from_secs(10)),
        ..ClientConfig::default()
    };
    let address = format!("udp://{}", server.local_address());
    Client::with_config(&address, PROGRAM, VERSION, config).unwrap()
}

fn honest_call(client: &Client, number: u64) -> Result<(), Error> {
    let text = format!("honest call {number}");
    let echoed = client.call(
        ECHO,
        |output| output.string(&text, 255),
        |input| input.string(255),
    )?;
    assert_eq!(echoed, text);
    Ok(())
}

/// Sends to the server no faster than it receives.
struct Sender<'a> {
    server: &'a RunningServer,
    socket: UdpSocket,
    in_kernel: usize,
    sent: u64,
}

impl<'a> Sender<'a> {
    fn new(server: &'a RunningServer) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(server.local_address()).unwrap();
        Self {
            server,
            socket,
            in_kernel: 0,
            sent: 0,
        }
    }

    fn send(&mut self, datagram: &[u8]) {
        assert!(datagram.len() <= UDP_PAYLOAD_MAX);
        // The kernel reckons whole buffers, not bytes.
        let size = 1500 + 2 * datagram.len();
        if self.in_kernel + size > IN_KERNEL_MAX {
            self.wait_until_received();
        }
        self.socket.send(datagram).unwrap();
        self.in_kernel += size;
        self.sent += 1;
    }

    /// The honest client's datagrams count too, so that this may return early by as many; there are
    /// few.
    fn wait_until_received(&mut self) {
        settled(self.server, self.sent);
        self.in_kernel = 0;
    }
}

/// What the server has counted when it has received so many datagrams, and no call runs.
fn settled(server: &RunningServer, datagrams: u64) -> ServerStatistics {
    let begin = Instant::now();
    loop {
        let statistics = server.statistics();
        if statistics.datagrams_received >= datagrams && statistics.calls_in_progress == 0 {
            return statistics;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "{datagrams} sent: {statistics:?}"
        );
        thread::yield_now();
    }
}

/// The sum that [`ServerStatistics`] promises.
fn assert_every_datagram_is_in_the_books(statistics: &ServerStatistics) {
    let ServerStatistics {
        executions,
        duplicates_in_progress,
        duplicates_answered,
        ..
    } = statistics;
    let rejected = statistics.rejected_rpc_version
        + statistics.rejected_authentication
        + statistics.rejected_program
        + statistics.rejected_version;
    let dropped = statistics.dropped_malformed
        + statistics.dropped_reply
        + statistics.dropped_calls_limit
        + statistics.dropped_cache_full;
    let duplicates = duplicates_in_progress + duplicates_answered;
    assert_eq!(
        statistics.datagrams_received,
        executions + duplicates + rejected + dropped
    );
    assert_eq!(*executions, statistics.succeeded + statistics.faults);
}

/// The mutations are worth something only if they reach every door.
fn assert_every_fate_was_met(statistics: &ServerStatistics) {
    let fates = [
        ("succeeded", statistics.succeeded),
        ("fault", statistics.faults),
        ("duplicate", statistics.duplicates_answered),
        ("other RPC version", statistics.rejected_rpc_version),
        ("credential", statistics.rejected_authentication),
        ("other program", statistics.rejected_program),
        ("other version", statistics.rejected_version),
        ("malformed", statistics.dropped_malformed),
        ("reply", statistics.dropped_reply),
        ("evicted", statistics.replies_evicted),
    ];
    for (fate, count) in fates {
        assert!(count >= DATAGRAMS / 1000, "{fate}: {count}");
    }
}

fn assert_bounded_growth(before: Option<u64>, peak: Option<u64>) {
    let (Some(before), Some(peak)) = (before, peak) else {
        println!("memory was not measured: there is no /proc/self/status");
        return;
    };
    let growth = peak.saturating_sub(before);
    println!("resident memory: {before} KiB before, {peak} KiB at the peak, {growth} KiB more");
    assert!(growth <= GROWTH_MAX_KIB, "{growth} KiB");
}

/// A line of `/proc/self/status` in KiB: `VmRSS` is what is resident, `VmHWM` the most that ever
/// was.
fn memory_kib(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
