//! One peer of a benchmark: a server, or a client that measures it and prints one line of JSON.
//!
//! `bench-peer server [--transport rpc|udp|tcp]` listens on a free port of 127.0.0.1, prints `READY port` and serves until it is
//! killed. `bench-peer client --port P --server-pid PID --test lat|thr|bulk` calls it for `--seconds`, or until `--calls` have
//! been made. Both take all options, so that one command line with either word does.

mod client;
mod measure;
mod server;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};

rpcgen_runtime::include_idl!("bench");

/// The largest message, in bytes.
const LARGEST: usize = 256 << 20;

/// A server, or a client that measures it.
#[derive(Debug, Parser)]
#[command(name = "bench-peer")]
struct Arguments {
    role: Role,
    /// What the calls travel by.
    #[arg(long, value_enum, default_value = "rpc")]
    transport: Transport,
    /// How a thread waits for a datagram.
    #[arg(long, value_enum, default_value = "block")]
    wait: Wait,
    /// What is called.
    #[arg(long, value_enum, default_value = "lat")]
    test: Test,
    /// How many threads of the server run handlers; 0: as many as it has by default.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Who makes the calls of the test `thr`.
    #[arg(long, value_enum, default_value = "pending")]
    callers: Callers,
    /// The server's port.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The server's process, whose processor time and memory are reported, too; 0: of nobody.
    #[arg(long, default_value_t = 0)]
    server_pid: i32,
    /// The bytes of an argument.
    #[arg(long, default_value_t = 8)]
    payload: usize,
    /// After how many calls it ends; 0: by time alone.
    #[arg(long, default_value_t = 0)]
    calls: u64,
    /// How many calls of the test `thr` are under way at a time.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    concurrency: u32,
    /// How long it measures; it calls a quarter of that before, but no longer than 0.3 s.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    Server,
    Client,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Transport {
    /// The native protocol.
    Rpc,
    /// ONC RPC over UDP.
    Udp,
    /// ONC RPC over TCP.
    Tcp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wait {
    /// In the system call.
    Block,
    /// At first without sleeping.
    Adaptive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Test {
    /// `add`, one call after the other.
    Lat,
    /// `echo` of the payload, many calls at a time.
    Thr,
    /// `sink` of the payload, one call after the other.
    Bulk,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Callers {
    /// One thread, which has as many pending calls.
    Pending,
    /// As many threads, each with a call that it waits for.
    Threads,
}

impl Transport {
    fn address(self, port: u16) -> String {
        let scheme = match self {
            Self::Rpc => "rpc",
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        };
        format!("{scheme}://127.0.0.1:{port}")
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    ensure!(
        arguments.wait == Wait::Block,
        "the runtime cannot wait adaptively yet: --wait block"
    );
    match arguments.role {
        Role::Server => server::run(&arguments),
        Role::Client => client::run(&arguments),
    }
}
