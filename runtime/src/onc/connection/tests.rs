use super::{CloseReason, ConnectionEvent, ConnectionInput, ConnectionMachine};
use crate::config::ServerConfig;
use crate::machine::Machine;
use crate::onc::record::RecordError;
use crate::onc::testing::hex;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A connection on a fake clock.
struct Bench {
    machine: ConnectionMachine,
    now: Instant,
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Bench {
    /// Idle after 100 s, stalled after 10 s, 8 bytes of replies, records of 6 bytes.
    fn new() -> Self {
        let config = ServerConfig {
            record_bytes: 6,
            unsent_replies_bytes: 8,
            idle_timeout: seconds(100),
            stall_timeout: seconds(10),
            ..ServerConfig::default()
        };
        let now = Instant::now();
        let peer = SocketAddr::from(([192, 0, 2, 1], 700));
        let machine = ConnectionMachine::new(&config, peer, now);
        Self { machine, now }
    }

    fn input(&mut self, input: ConnectionInput<'_>) {
        self.machine.handle(self.now, input);
    }

    fn receive(&mut self, bytes: &str) {
        self.input(ConnectionInput::Received(&hex(bytes)));
    }

    /// The next record, as text.
    fn record(&mut self) -> Option<String> {
        match self.machine.poll_event()? {
            ConnectionEvent::Record(record) => Some(String::from_utf8(record).unwrap()),
            ConnectionEvent::Close(reason) => panic!("{reason:?}"),
        }
    }

    fn closed(&mut self) -> Option<CloseReason> {
        match self.machine.poll_event()? {
            ConnectionEvent::Close(reason) => Some(reason),
            ConnectionEvent::Record(record) => panic!("{record:?}"),
        }
    }

    /// How long it waits for anything, and what it does then.
    fn wait(&mut self) -> Option<(u64, Option<CloseReason>)> {
        let due = self.machine.poll_timeout()?;
        let waited = due - self.now;
        self.now = due;
        self.input(ConnectionInput::Timeout);
        Some((waited.as_secs(), self.closed()))
    }
}

#[test]
fn records_come_one_by_one_whatever_the_pieces() {
    let mut bench = Bench::new();
    bench.receive("80000001 61 80000002 6263 800000");
    assert!(!bench.machine.wants_bytes());
    assert_eq!(bench.record().as_deref(), Some("a"));
    assert!(bench.machine.has_unread());
    assert_eq!(bench.record().as_deref(), Some("bc"));
    assert_eq!(bench.record(), None);
    assert!(bench.machine.wants_bytes());
    bench.receive("01 64");
    assert_eq!(bench.record().as_deref(), Some("d"));
    assert_eq!(bench.record(), None);
    assert_eq!(bench.machine.partial_bytes(), 0);
}

#[test]
fn replies_are_given_out_one_by_one() {
    let mut bench = Bench::new();
    for reply in ["abcd", "ef"] {
        bench.input(ConnectionInput::Reply(reply.into()));
    }
    let first = bench.machine.poll_transmit(bench.now).unwrap();
    assert_eq!(first.payload, b"abcd");
    bench.input(ConnectionInput::Written(3));
    assert_eq!(bench.machine.poll_transmit(bench.now), None);
    bench.input(ConnectionInput::Written(1));
    let second = bench.machine.poll_transmit(bench.now).unwrap();
    assert_eq!(second.payload, b"ef");
}

#[test]
fn no_call_is_taken_from_a_client_that_does_not_take_its_replies() {
    let mut bench = Bench::new();
    bench.receive("80000001 61 80000001 62");
    assert_eq!(bench.record().as_deref(), Some("a"));
    bench.input(ConnectionInput::Reply(vec![0; 9]));
    bench.input(ConnectionInput::Done);
    bench.machine.poll_transmit(bench.now);
    assert_eq!(bench.record(), None);
    bench.input(ConnectionInput::Written(1));
    assert_eq!(bench.record(), None);
    bench.input(ConnectionInput::Written(1));
    assert_eq!(bench.record().as_deref(), Some("b"));
}

#[test]
fn without_a_call_it_is_closed_in_time() {
    let mut bench = Bench::new();
    bench.now += seconds(60);
    bench.receive("80000001 61");
    bench.record();
    assert_eq!(
        bench.wait(),
        None,
        "a call in progress takes as long as it takes"
    );
    bench.now += seconds(1000);
    bench.input(ConnectionInput::Done);
    assert_eq!(bench.wait(), Some((100, Some(CloseReason::Idle))));
}

#[test]
fn a_call_that_does_not_arrive_is_not_waited_for() {
    let mut bench = Bench::new();
    bench.now += seconds(60);
    bench.receive("80");
    bench.now += seconds(9);
    bench.receive("00");
    assert_eq!(bench.wait(), Some((1, Some(CloseReason::Stalled))));
}

#[test]
fn a_reply_that_is_not_taken_is_not_waited_for_unless_it_moves() {
    let mut bench = Bench::new();
    bench.input(ConnectionInput::Reply(vec![0; 9000]));
    bench.machine.poll_transmit(bench.now);
    bench.now += seconds(9);
    bench.input(ConnectionInput::Written(4096));
    bench.now += seconds(9);
    bench.input(ConnectionInput::Written(4095));
    assert_eq!(bench.wait(), Some((1, Some(CloseReason::Stalled))));
}

/// They would have been read as a record of no bytes, as the reader stops in the middle of a mark.
#[test]
fn what_follows_a_broken_mark_is_not_read() {
    for marks in ["80000007 00 80000000", "00000007 61 80000000"] {
        let mut bench = Bench::new();
        bench.receive(marks);
        let error = RecordError::TooLarge {
            limit: 6,
            claimed: 7,
        };
        assert_eq!(bench.closed(), Some(CloseReason::Broken(error)));
        assert!(!bench.machine.has_unread());
    }
}

#[test]
fn a_broken_record_closes_it_after_the_calls_before() {
    let mut bench = Bench::new();
    bench.receive("80000001 61 ffffffff");
    assert_eq!(bench.record().as_deref(), Some("a"));
    let error = RecordError::TooLarge {
        limit: 6,
        claimed: 0x7fff_ffff,
    };
    assert_eq!(bench.closed(), Some(CloseReason::Broken(error)));
    assert!(!bench.machine.wants_bytes());
}

#[test]
fn a_client_that_has_ended_still_gets_its_replies() {
    let mut bench = Bench::new();
    bench.receive("80000001 61");
    bench.input(ConnectionInput::End);
    assert_eq!(bench.record().as_deref(), Some("a"));
    assert_eq!(bench.closed(), None);
    bench.input(ConnectionInput::Reply(vec![0; 3]));
    bench.input(ConnectionInput::Done);
    assert_eq!(bench.closed(), None);
    bench.machine.poll_transmit(bench.now);
    bench.input(ConnectionInput::Written(3));
    assert_eq!(bench.closed(), Some(CloseReason::End));
}
