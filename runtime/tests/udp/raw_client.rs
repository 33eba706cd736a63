//! The server against clients that are plain sockets, so that a datagram can be sent twice.

use crate::procedures::{ADD, PROGRAM, TEST_TIME, VERSION, each_runs, echo_and_add, start};
use rpcgen_runtime::{RunningServer, ServerStatistics};
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Instant;

struct RawClient(UdpSocket);

impl RawClient {
    fn new(server: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(TEST_TIME)).unwrap();
        socket.connect(server).unwrap();
        Self(socket)
    }

    fn send(&self, datagram: &[u8]) {
        self.0.send(datagram).unwrap();
    }

    fn receive(&self) -> Vec<u8> {
        let mut buffer = [0; 2048];
        let len = self.0.recv(&mut buffer).unwrap();
        buffer[..len].to_vec()
    }
}

/// A call as RFC 5531 section 9 lays it out: xid, CALL, RPC version 2, the procedure's name,
/// AUTH_NONE twice.
fn call(xid: u32, procedure: u32, arguments: &[u8]) -> Vec<u8> {
    let words = [xid, 0, 2, PROGRAM, VERSION, procedure, 0, 0, 0, 0];
    [&words.map(u32::to_be_bytes).concat(), arguments].concat()
}

/// An accepted, successful reply.
fn reply(xid: u32, results: &[u8]) -> Vec<u8> {
    let words = [xid, 1, 0, 0, 0, 0];
    [&words.map(u32::to_be_bytes).concat(), results].concat()
}

#[test]
fn a_finished_call_that_comes_again_gets_the_same_reply() {
    let counter = Arc::new(AtomicI64::new(40));
    let server = start(echo_and_add(counter.clone()));
    let client = RawClient::new(server.local_address());
    for _ in 0..3 {
        client.send(&call(7, ADD, &2i64.to_be_bytes()));
        assert_eq!(client.receive(), reply(7, &42i64.to_be_bytes()));
    }
    assert_eq!(counter.load(Ordering::SeqCst), 42);
    assert_eq!(server.statistics().duplicates_answered, 2);
}

#[test]
fn the_same_xid_from_another_port_or_with_other_arguments_is_another_call() {
    let server = start(echo_and_add(Arc::default()));
    let clients = [0, 1].map(|_| RawClient::new(server.local_address()));
    let mut expected = 0i64;
    for argument in [1i64, 2] {
        for client in &clients {
            client.send(&call(7, ADD, &argument.to_be_bytes()));
            expected += argument;
            assert_eq!(client.receive(), reply(7, &expected.to_be_bytes()));
        }
    }
    assert_eq!(server.statistics().executions, 4);
}

#[test]
fn a_running_call_that_comes_again_is_dropped() {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let server = start(each_runs(move |context| {
        if context.procedure() == 1 {
            entered.send(()).unwrap();
            may_leave.lock().unwrap().recv().unwrap();
        }
        Ok(())
    }));
    let client = RawClient::new(server.local_address());
    client.send(&call(1, 1, &[]));
    has_entered.recv_timeout(TEST_TIME).unwrap();
    client.send(&call(1, 1, &[]));
    assert_eq!(after_datagrams(&server, 2).duplicates_in_progress, 1);
    leave.send(()).unwrap();
    assert_eq!(client.receive(), reply(1, &[]));
    client.send(&call(2, 2, &[]));
    assert_eq!(client.receive(), reply(2, &[]));
    assert_eq!(server.statistics().executions, 2);
}

#[test]
fn what_is_no_call_is_dropped_and_the_next_call_answered() {
    let server = start(echo_and_add(Arc::default()));
    let client = RawClient::new(server.local_address());
    let honest = call(9, 0, &[]);
    for len in 0..honest.len() {
        client.send(&honest[..len]);
    }
    client.send(&[0xff; 2000]);
    client.send(&reply(3, &[]));
    client.send(&honest);
    assert_eq!(client.receive(), reply(9, &[]));
    let statistics = after_datagrams(&server, honest.len() as u64 + 3);
    assert_eq!(statistics.executions, 1);
    assert_eq!(statistics.dropped_reply, 1);
    assert_eq!(statistics.dropped_malformed, honest.len() as u64 + 1);
}

/// What the server has counted when it has dealt with so many datagrams.
fn after_datagrams(server: &RunningServer, count: u64) -> ServerStatistics {
    let begin = Instant::now();
    loop {
        let statistics = server.statistics();
        if statistics.datagrams_received >= count {
            return statistics;
        }
        assert!(begin.elapsed() < TEST_TIME, "{statistics:?}");
        thread::yield_now();
    }
}
