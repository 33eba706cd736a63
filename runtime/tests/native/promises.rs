//! What else `rpc://` promises.

use crate::procedures::{PROGRAM, VERSION, add, client_of, echo, echo_and_add, executions, start};
use rpcgen_runtime::Client;
use std::sync::Arc;

#[test]
fn one_port_answers_the_native_protocol_and_classic_calls() {
    let server = start(echo_and_add(Arc::default()));
    let classic = format!("udp://{}", server.local_address());
    let classic = Client::connect(&classic, PROGRAM, VERSION).unwrap();
    let native = client_of(&server);
    for number in 0..100 {
        assert_eq!(add(&native, 1).unwrap(), 2 * number + 1);
        assert_eq!(add(&classic, 1).unwrap(), 2 * number + 2);
    }
    assert_eq!(server.statistics().executions, 100);
    assert_eq!(server.native_statistics().executions, 100);
}

#[test]
fn messages_of_every_size() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    for len in [1_100, 1_200, 16_000, 70_000, 300_000, 5_000_000] {
        let text = "0123456789".repeat(len / 10);
        assert!(echo(&client, &text).unwrap() == text, "{len} bytes");
    }
}

#[test]
fn a_client_that_is_dropped_leaves_nothing() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    add(&client, 1).unwrap();
    let clone = client.clone();
    drop(client);
    add(&clone, 1).unwrap();
    assert_eq!(server.native_statistics().sessions, 1);
    drop(clone);
    // What another client sends arrives after that.
    let other = client_of(&server);
    add(&other, 1).unwrap();
    assert_eq!(server.native_statistics().sessions_dropped, 1);
    assert_eq!(executions(&server), 3);
}
