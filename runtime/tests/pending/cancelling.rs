//! Calls that are given up, forgotten, or left behind.

use crate::peers::{ONC, TRANSPORTS, begin, client_of, config_for_many, echoing, held, pair};
use crate::procedures::{TEST_TIME, add, call, each_runs};
use rpcgen_runtime::{ClientConfig, Error, Executed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn a_call_that_is_given_up_ends_as_cancelled() {
    for transport in TRANSPORTS {
        let (_server, client, _release) = held(transport);
        let pending = begin(&client, 1);
        pending.cancel();
        // Over rpc:// the server is asked whether it has run.
        assert!(pending.is_ready() || transport == "rpc");
        pending.cancel();
        let error = pending.wait().unwrap_err();
        assert!(matches!(error, Error::Cancelled { .. }), "{error}");
        // Over rpc:// the server may answer that it has never begun.
        let is_known = error.executed() == Executed::No && transport == "rpc";
        assert!(is_known || error.executed() == Executed::Maybe);
    }
}

#[test]
fn giving_up_what_has_ended_changes_nothing() {
    for transport in TRANSPORTS {
        let (_server, client, _) = echoing(transport);
        let pending = begin(&client, 0);
        client.wait_all().unwrap();
        pending.cancel();
        pending.wait().unwrap();
    }
}

#[test]
fn dropping_gives_up_and_makes_room() {
    for transport in ONC {
        let (server, _, _release) = held(transport);
        let config = ClientConfig {
            outstanding_calls: 2,
            ..config_for_many()
        };
        let client = client_of(transport, &server, config);
        for _ in 0..10 {
            let pending = [begin(&client, 1), begin(&client, 1)];
            let error = begin(&client, 1).wait().unwrap_err();
            assert!(matches!(error, Error::Busy { limit: 2 }), "{error}");
            drop(pending);
        }
        assert_eq!(client.statistics().calls, 20);
        assert_eq!(client.statistics().failed, 30);
    }
}

/// What forgets a pending call keeps the place of its result, and nothing else: the call ends, and
/// so do the client's threads and its socket.
#[test]
fn a_call_that_is_forgotten_ends_like_others() {
    for transport in TRANSPORTS {
        let (server, client, release) = held(transport);
        for _ in 0..4 {
            std::mem::forget(begin(&client, 1));
        }
        drop(release);
        client.wait_all().unwrap();
        assert_eq!(client.statistics().succeeded, 4);
        drop(client);
        drop(server);
    }
}

/// The descriptor of a connection tells: it is closed when the last one has gone who uses it.
#[test]
fn nothing_keeps_the_connection_of_a_client_that_is_gone() {
    let (server, client, release) = held("tcp");
    let pending = begin(&client, 1);
    std::mem::forget(begin(&client, 1));
    drop(client);
    drop(release);
    pending.wait().unwrap();
    let begun = Instant::now();
    while server.statistics().connections_open > 0 {
        assert!(begun.elapsed() < TEST_TIME, "the connection is still open");
        thread::yield_now();
    }
}

#[test]
fn the_thread_in_the_background_comes_back() {
    for transport in TRANSPORTS {
        let (_server, client, _) = echoing(transport);
        for _ in 0..3 {
            begin(&client, 0).wait().unwrap();
            add(&client, 1).unwrap();
            call(&client, 0).unwrap();
        }
    }
}

#[test]
fn over_the_native_protocol_a_handler_sees_the_deadline_and_that_it_is_given_up() {
    let (told, heard) = mpsc::channel();
    let (_server, client) = pair(
        "rpc",
        each_runs(move |context| {
            told.send(context.time_left()).ok();
            let begun = Instant::now();
            while !context.is_given_up() && begun.elapsed() < TEST_TIME {
                thread::yield_now();
            }
            let left = context.time_left().filter(|_| context.is_given_up());
            told.send(left).ok();
            Ok(())
        }),
    );
    let pending = begin(&client.with_deadline(TEST_TIME * 3), 1);
    let left = heard.recv_timeout(TEST_TIME).unwrap().unwrap();
    assert!(left > Duration::ZERO && left <= TEST_TIME * 3, "{left:?}");
    drop(pending);
    let left = heard.recv_timeout(TEST_TIME * 2).unwrap();
    assert!(left.is_some_and(|left| left > TEST_TIME), "{left:?}");
}
