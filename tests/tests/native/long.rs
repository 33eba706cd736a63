//! A handler that takes a minute, over a network that loses datagrams.

use crate::restart::{PROGRAM, Process};
use rpcgen_runtime::{Client, Error, Executed};
use rpcgen_tests::relay::Relay;
use std::env;
use std::thread;
use std::time::{Duration, Instant};

const MINUTE_MS: u64 = 60_000;

fn call(client: &Client) -> Result<u64, Error> {
    client.call_value(2, &MINUTE_MS)
}

/// A server that is a process of its own, and a client at the other end of a lossy network.
fn start() -> (Process, Relay, Client) {
    let directory = tempfile::tempdir().unwrap();
    let server = Process::start("127.0.0.1:0", &directory.path().join("effects"));
    let relay = Relay::start(server.address, 20).unwrap();
    let client = Client::connect(&format!("rpc://{}", relay.address()), PROGRAM, 1).unwrap();
    (server, relay, client)
}

/// `RPCGEN_LARGE=1 cargo test --release -p rpcgen-tests --test native long -- --nocapture`
fn is_wanted() -> bool {
    let is_wanted = env::var_os("RPCGEN_LARGE").is_some();
    if !is_wanted {
        println!("skipped, as it takes a minute: RPCGEN_LARGE is not set");
    }
    is_wanted
}

#[test]
fn a_call_without_deadline_returns_after_a_minute() {
    if !is_wanted() {
        return;
    }
    let (mut server, _relay, client) = start();
    let begun = Instant::now();
    assert_eq!(call(&client).unwrap(), MINUTE_MS);
    println!("returned after {:?}", begun.elapsed());
    assert!(begun.elapsed() >= Duration::from_millis(MINUTE_MS));
    server.kill();
}

#[test]
fn the_same_call_ends_within_15_s_when_the_server_is_killed() {
    if !is_wanted() {
        return;
    }
    let (mut server, _relay, client) = start();
    let error = thread::scope(|scope| {
        let caller = scope.spawn(|| call(&client));
        assert_eq!(server.next_line(), MINUTE_MS.to_string());
        server.kill();
        let killed = Instant::now();
        let error = caller.join().unwrap().unwrap_err();
        println!("ended {:?} after the kill: {error}", killed.elapsed());
        // What the threads of this process need besides is no second.
        assert!(killed.elapsed() < Duration::from_secs(16));
        error
    });
    assert_eq!(error.executed(), Executed::Maybe);
}
