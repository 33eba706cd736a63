//! Calls that succeed.

use crate::procedures::{PROGRAM, VERSION, add, call, each_runs, echo, echo_and_add};
use rpcgen_runtime::{Client, RunningServer, Server};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

/// A server that listens at `address`, and a client of it.
pub(crate) fn pair(address: &str) -> (RunningServer, Client) {
    let server = Server::new().add(echo_and_add(Arc::default()));
    let server = server.listen(address).unwrap().spawn().unwrap();
    let client = client_of(&server);
    (server, client)
}

pub(crate) fn client_of(server: &RunningServer) -> Client {
    let address = format!("tcp://{}", server.local_address());
    Client::connect(&address, PROGRAM, VERSION).unwrap()
}

#[test]
fn calls_over_ipv4_and_ipv6() {
    for address in ["tcp://127.0.0.1:0", "tcp://[::1]:0", "tcp://localhost:0"] {
        let (server, client) = pair(address);
        assert_eq!(echo(&client, "hello").unwrap(), "hello");
        assert_eq!(add(&client, 2).unwrap(), 2);
        assert_eq!(client.peer(), server.local_address());
        assert_eq!(server.statistics().connections_open, 1);
        assert_eq!(server.statistics().records_received, 2);
    }
}

#[test]
fn messages_of_any_size_up_to_the_limit() {
    let (_server, client) = pair("tcp://127.0.0.1:0");
    for size in [0, 1, 65_507, 65_508, 1 << 20, 16_000_000] {
        let text = "x".repeat(size);
        assert_eq!(echo(&client, &text).unwrap().len(), size);
    }
}

#[test]
fn many_threads_share_one_connection() {
    const THREADS: i64 = 16;
    const CALLS: i64 = 200;
    let (server, client) = pair("tcp://127.0.0.1:0");
    thread::scope(|scope| {
        for _ in 0..THREADS {
            let client = client.clone();
            scope.spawn(move || {
                for _ in 0..CALLS {
                    add(&client, 1).unwrap();
                }
            });
        }
    });
    assert_eq!(add(&client, 0).unwrap(), THREADS * CALLS);
    assert_eq!(server.statistics().connections_accepted, 1);
}

/// Each call waits for all the others, so that they must run at the same time.
#[test]
fn calls_of_one_connection_run_in_parallel() {
    let barrier = Arc::new(Barrier::new(4));
    let meets = barrier.clone();
    let server = Server::new().add(each_runs(move |_| {
        meets.wait();
        Ok(())
    }));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let client = client_of(&server);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| call(&client, 1).unwrap());
        }
    });
}

/// Large messages in both directions at a time: nobody waits for the other to read first.
#[test]
fn large_calls_and_large_replies_do_not_stop_each_other() {
    let (_server, client) = pair("tcp://127.0.0.1:0");
    let text = "x".repeat(4_000_000);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..4 {
                    assert_eq!(echo(&client, &text).unwrap().len(), text.len());
                }
            });
        }
    });
}

#[test]
fn one_server_listens_over_udp_and_tcp() {
    let counter = Arc::new(AtomicI64::new(0));
    let server = Server::new().add(echo_and_add(counter.clone()));
    let server = server
        .listen("udp://127.0.0.1:0")
        .unwrap()
        .listen("tcp://127.0.0.1:0")
        .unwrap()
        .listen("tcp://[::1]:0")
        .unwrap();
    let server = server.spawn().unwrap();
    for (scheme, address) in ["udp", "tcp", "tcp"].iter().zip(server.local_addresses()) {
        let client = Client::connect(&format!("{scheme}://{address}"), PROGRAM, VERSION).unwrap();
        add(&client, 1).unwrap();
    }
    assert_eq!(counter.load(Ordering::SeqCst), 3);
    let statistics = server.statistics();
    assert_eq!(
        (statistics.datagrams_received, statistics.records_received),
        (1, 2)
    );
}
