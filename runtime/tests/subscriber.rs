//! A subscriber of the events that panics. In a program of its own: which events reach a subscriber is settled for a whole
//! program, when they first occur.

use rpcgen_runtime::{Client, ClientConfig, Error, Rejection};
use std::fmt::{self, Write};
use std::net::UdpSocket;
use std::thread;
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Panics at the event that a call has failed.
struct Panicky;

impl Subscriber for Panicky {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        assert!(!text.0.contains("call failed"), "a part of a test");
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        write!(self.0, "{value:?} ").unwrap();
    }
}

#[test]
fn a_subscriber_that_panics_in_the_leader_ends_no_other_call() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_read_timeout(Some(TEST_TIME)).unwrap();
    let address = format!("udp://{}", server.local_addr().unwrap());
    let config = ClientConfig {
        initial_timeout: Some(TEST_TIME),
        ..ClientConfig::default()
    };
    let client = Client::with_config(&address, 0x2000_0101, 1, config).unwrap();
    let call = |procedure| client.call(procedure, |_| Ok(()), |_| Ok(()));
    let receive = || {
        let mut buffer = [0; 2048];
        let (_, from) = server.recv_from(&mut buffer).unwrap();
        (from, buffer[..4].to_vec())
    };
    // Status 3: PROC_UNAVAIL.
    let refuse = |(from, xid): (_, Vec<u8>)| {
        let words = [1, 0, 0, 0, 3u32].map(u32::to_be_bytes).concat();
        server.send_to(&[xid, words].concat(), from).unwrap();
    };
    thread::scope(|scope| {
        let leader =
            scope.spawn(|| tracing::subscriber::with_default(Panicky, || call(1).map_err(drop)));
        receive();
        let follower = scope.spawn(|| call(2));
        refuse(receive());
        assert!(leader.join().is_err());
        assert!(matches!(
            follower.join().unwrap(),
            Err(Error::Rejected {
                rejection: Rejection::ProcedureUnavailable,
                ..
            })
        ));
        // And the client goes on.
        let next = scope.spawn(|| call(3));
        refuse(receive());
        assert!(next.join().unwrap().is_err());
    });
}

/// After so long a test that hangs fails.
const TEST_TIME: Duration = Duration::from_secs(10);
