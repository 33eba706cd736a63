//! Ending a server with care.

use crate::procedures::{TEST_TIME, call, client_of, each_runs, start};
use rpcgen_runtime::{Client, Error, Executed, RunningServer};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A server whose handlers say when they begin, and end when they may.
fn slow() -> (RunningServer, Receiver<u32>, Sender<()>) {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Arc::new(Mutex::new(may_leave));
    let server = start(each_runs(move |context| {
        entered.send(context.procedure()).unwrap();
        may_leave.lock().unwrap().recv().ok();
        Ok(())
    }));
    (server, has_entered, leave)
}

fn calls(client: &Client, procedure: u32) -> thread::JoinHandle<Result<(), Error>> {
    let client = client.clone();
    thread::spawn(move || call(&client, procedure))
}

#[test]
fn a_call_that_runs_is_answered_and_others_are_told_that_the_server_ends() {
    let (server, has_entered, leave) = slow();
    let client = client_of(&server);
    let running = calls(&client, 1);
    assert_eq!(has_entered.recv_timeout(TEST_TIME), Ok(1));
    let draining = thread::spawn(move || server.drain(TEST_TIME));
    // Until it has begun to drain, the server takes calls.
    let error = loop {
        let late = calls(&client, 2);
        match has_entered.recv_timeout(Duration::from_millis(20)) {
            Ok(2) => leave.send(()).unwrap(),
            Ok(other) => panic!("{other}"),
            Err(_) => break late.join().unwrap().unwrap_err(),
        }
        late.join().unwrap().unwrap();
    };
    assert!(matches!(error, Error::Draining { .. }), "{error:?}");
    assert_eq!(error.executed(), Executed::No);
    leave.send(()).unwrap();
    running.join().unwrap().unwrap();
    // Nobody calls any more, and the reply is acknowledged all the same.
    assert!(draining.join().unwrap().is_clean());
}

#[test]
fn what_takes_too_long_is_reported() {
    let (server, has_entered, leave) = slow();
    let client = client_of(&server);
    let running = calls(&client, 7);
    assert_eq!(has_entered.recv_timeout(TEST_TIME), Ok(7));
    let report = server.drain(Duration::from_millis(50));
    assert!(!report.is_clean());
    let peer = client.local_address().unwrap();
    let cut: Vec<_> = report
        .executing
        .iter()
        .map(|cut| (cut.peer, cut.procedure.procedure))
        .collect();
    assert_eq!((cut, report.unacknowledged), (vec![(peer, 7)], vec![]));
    drop(leave);
    // The reply of a handler that ends late may still be sent.
    drop(running);
}

#[test]
fn a_server_that_nobody_called_ends_at_once() {
    let (server, _, _) = slow();
    let client = client_of(&server);
    drop(client);
    assert!(server.drain(Duration::MAX).is_clean());
}
