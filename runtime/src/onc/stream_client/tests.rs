use super::{CONNECT_LONGEST, StreamClientInput, StreamClientMachine};
use crate::call::CallOptions;
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::machine::Machine;
use crate::onc::client::{CallId, CallRequest, ClientEvent};
use crate::onc::testing::words;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A client on a fake clock, and a connection that takes all that is written.
struct Bench {
    client: StreamClientMachine,
    now: Instant,
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn peer() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 111))
}

fn resending() -> ClientConfig {
    ClientConfig {
        resend_after_reconnect: true,
        ..ClientConfig::default()
    }
}

impl Bench {
    fn new(config: ClientConfig) -> Self {
        Self {
            client: StreamClientMachine::new(config, peer(), StdRng::seed_from_u64(1)),
            now: Instant::now(),
        }
    }

    /// With a connection.
    fn connected(config: ClientConfig) -> Self {
        let mut bench = Self::new(config);
        bench.input(StreamClientInput::Connected { same_address: true });
        bench
    }

    fn input(&mut self, input: StreamClientInput<'_>) {
        self.client.handle(self.now, input);
    }

    fn call(&mut self, id: u64) {
        self.call_with(id, vec![], ms(25_000));
    }

    fn call_with(&mut self, id: u64, arguments: Vec<u8>, deadline: Duration) {
        self.call_as(id, arguments, deadline, CallOptions::new());
    }

    fn call_as(&mut self, id: u64, arguments: Vec<u8>, deadline: Duration, options: CallOptions) {
        let (program, version, procedure) = (0x2000_0101, 1, 7);
        let deadline = self.now + deadline;
        let request = CallRequest {
            id: CallId(id),
            program,
            version,
            procedure,
            arguments,
            deadline,
            options,
        };
        self.input(StreamClientInput::Call(request));
    }

    /// What is given out now, as the xid; it is not written yet.
    fn given_out(&mut self) -> Option<u32> {
        let transmit = self.client.poll_transmit(self.now)?;
        assert_eq!(transmit.peer, peer());
        Some(u32::from_be_bytes(
            transmit.payload[4..8].try_into().unwrap(),
        ))
    }

    /// What is sent now, as the xids.
    fn sent(&mut self) -> Vec<u32> {
        let mut xids = vec![];
        while let Some(xid) = self.given_out() {
            xids.push(xid);
            self.input(StreamClientInput::Written);
        }
        xids
    }

    fn receive_success(&mut self, xid: u32, result: u32) {
        let record = words(&[0x8000_001c, xid, 1, 0, 0, 0, 0, result]);
        self.input(StreamClientInput::Received(&record));
    }

    fn lose(&mut self) {
        let cause = io::Error::from(io::ErrorKind::ConnectionReset);
        self.input(StreamClientInput::Disconnected(cause));
    }

    fn reconnect(&mut self, same_address: bool) {
        assert!(self.client.poll_connect(self.now), "a connection is wanted");
        assert!(!self.client.poll_connect(self.now), "one at a time");
        self.input(StreamClientInput::Connected { same_address });
    }

    /// The calls that have ended: with a result, or with what is known of the execution.
    fn ended(&mut self) -> Vec<(u64, Result<Vec<u8>, Executed>)> {
        let mut ended = vec![];
        while let Some(ClientEvent { id, outcome }) = self.client.poll_event() {
            ended.push((id.0, outcome.map_err(|error| error.executed())));
        }
        ended
    }

    fn error(&mut self) -> Error {
        let event = self.client.poll_event().expect("a call has ended");
        event.outcome.expect_err("the call failed")
    }
}

#[test]
fn an_attempt_to_connect_that_takes_too_long_is_made_again() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    assert!(bench.client.poll_connect(bench.now));
    let until = bench.now + CONNECT_LONGEST;
    assert_eq!(bench.client.poll_timeout(), Some(until));
    bench.now = until - ms(1);
    bench.input(StreamClientInput::Timeout);
    assert!(bench.client.wants_connection());
    bench.now = until;
    bench.input(StreamClientInput::Timeout);
    assert!(!bench.client.wants_connection());
    bench.reconnect(true);
    assert_eq!(bench.sent().len(), 1);
    // The call has its own deadline.
    bench.now += ms(15_000);
    bench.input(StreamClientInput::Timeout);
    assert_eq!(bench.ended(), [(1, Err(Executed::Maybe))]);
}

#[test]
fn a_call_is_one_record_and_replies_come_in_any_order() {
    let mut bench = Bench::connected(ClientConfig::default());
    bench.call_with(1, words(&[5]), ms(1000));
    let record = bench.client.poll_transmit(bench.now).unwrap().payload;
    assert_eq!(record[..4], 0x8000_002c_u32.to_be_bytes());
    assert_eq!(record.len(), 4 + 0x2c);
    assert_eq!(record[44..], words(&[5]));
    bench.input(StreamClientInput::Written);

    let first = u32::from_be_bytes(record[4..8].try_into().unwrap());
    bench.call(2);
    let second = bench.sent()[0];
    bench.receive_success(second, 22);
    bench.receive_success(first, 11);
    assert_eq!(
        bench.ended(),
        [(2, Ok(words(&[22]))), (1, Ok(words(&[11])))]
    );
}

#[test]
fn one_record_is_given_out_at_a_time() {
    let mut bench = Bench::connected(ClientConfig::default());
    bench.call(1);
    bench.call(2);
    assert!(bench.given_out().is_some());
    assert_eq!(bench.given_out(), None);
    bench.input(StreamClientInput::Written);
    assert!(bench.given_out().is_some());
}

#[test]
fn nothing_is_sent_without_a_connection_and_none_is_made_without_a_call() {
    let mut bench = Bench::new(ClientConfig::default());
    assert!(!bench.client.poll_connect(bench.now));
    bench.call(1);
    assert_eq!(bench.given_out(), None);
    bench.reconnect(true);
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn after_a_loss_what_was_sent_may_have_run_and_the_rest_waits_for_the_next_connection() {
    let mut bench = Bench::connected(ClientConfig::default());
    bench.call(1);
    bench.sent();
    bench.call(2);
    let unfinished = bench.given_out().unwrap();
    bench.call(3);
    bench.lose();
    assert_eq!(bench.ended(), [(1, Err(Executed::Maybe))]);
    bench.reconnect(false);
    let sent = bench.sent();
    assert_eq!((sent.len(), sent[0]), (2, unfinished));
    bench.receive_success(sent[0], 2);
    bench.receive_success(sent[1], 3);
    assert_eq!(bench.ended(), [(2, Ok(words(&[2]))), (3, Ok(words(&[3])))]);
}

#[test]
fn calls_are_sent_again_only_where_that_is_wanted_and_from_the_same_address() {
    for (same_address, expected) in [(true, vec![]), (false, vec![(1, Err(Executed::Maybe))])] {
        let mut bench = Bench::connected(resending());
        bench.call(1);
        let first = bench.sent();
        bench.lose();
        assert_eq!(bench.ended(), []);
        bench.reconnect(same_address);
        assert_eq!(bench.ended(), expected);
        assert_eq!(bench.sent(), if same_address { first } else { vec![] });
    }
}

#[test]
fn idempotent_calls_are_sent_again_from_any_address() {
    let mut bench = Bench::connected(ClientConfig::default());
    bench.call_as(1, vec![], ms(1000), CallOptions::new().idempotent());
    bench.call(2);
    let sent = bench.sent();
    bench.lose();
    assert_eq!(bench.ended(), [(2, Err(Executed::Maybe))]);
    bench.reconnect(false);
    assert_eq!(bench.sent(), sent[..1]);
    bench.receive_success(sent[0], 7);
    assert_eq!(bench.ended(), [(1, Ok(words(&[7])))]);
}

#[test]
fn of_a_lane_the_next_call_is_sent_when_the_one_before_has_ended() {
    let mut bench = Bench::connected(ClientConfig::default());
    for id in 1..=3 {
        bench.call_as(id, vec![], ms(1000), CallOptions::new().ordered());
    }
    let first = bench.sent();
    assert_eq!(first.len(), 1);
    bench.receive_success(first[0], 7);
    let second = bench.sent();
    assert_eq!(second.len(), 1);
    bench.lose();
    assert_eq!(
        bench.ended(),
        [(1, Ok(words(&[7]))), (2, Err(Executed::Maybe))]
    );
    bench.reconnect(true);
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn calls_that_are_sent_again_come_first_and_in_their_order() {
    let mut bench = Bench::connected(resending());
    (1..=3).for_each(|id| bench.call(id));
    let sent = bench.sent();
    bench.call(4);
    let fourth = bench.given_out().unwrap();
    bench.lose();
    bench.reconnect(true);
    assert_eq!(bench.sent(), [sent, vec![fourth]].concat());
    assert_eq!(bench.client.statistics().retransmissions, 3);
}

#[test]
fn what_cannot_be_connected_ends_at_once() {
    let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    assert!(bench.client.poll_connect(bench.now));
    bench.input(StreamClientInput::Disconnected(refused()));
    let error = bench.error();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert_eq!(error.executed(), Executed::No);

    let mut bench = Bench::connected(resending());
    bench.call(1);
    bench.sent();
    bench.lose();
    assert!(bench.client.poll_connect(bench.now));
    bench.input(StreamClientInput::Disconnected(refused()));
    assert_eq!(bench.error().executed(), Executed::Maybe);
}

#[test]
fn a_server_that_closes_each_connection_is_asked_more_and_more_rarely() {
    let mut bench = Bench::connected(ClientConfig::default());
    let mut pauses = vec![];
    bench.call_with(1, vec![], ms(60_000));
    for _ in 0..11 {
        bench.given_out();
        bench.lose();
        let mut waited = Duration::ZERO;
        while !bench.client.poll_connect(bench.now) {
            let due = bench.client.poll_timeout().unwrap();
            waited += due - bench.now;
            bench.now = due;
        }
        pauses.push(waited.as_millis());
        bench.input(StreamClientInput::Connected { same_address: true });
    }
    assert_eq!(pauses, [0, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000]);
    let xid = bench.sent()[0];
    bench.receive_success(xid, 1);
    bench.call(2);
    bench.lose();
    assert!(bench.client.poll_connect(bench.now), "a reply resets it");
}

#[test]
fn a_deadline_tells_what_was_given_out_from_what_was_not() {
    let mut bench = Bench::connected(ClientConfig::default());
    bench.call_with(1, vec![], ms(10));
    bench.given_out();
    bench.call_with(2, vec![], ms(20));
    for _ in 0..2 {
        bench.now = bench.client.poll_timeout().unwrap();
        bench.input(StreamClientInput::Timeout);
    }
    assert_eq!(
        bench.ended(),
        [(1, Err(Executed::Maybe)), (2, Err(Executed::No))]
    );
    // The first record must be finished, as the stream would be broken otherwise.
    bench.call(3);
    assert_eq!(bench.given_out(), None);
    bench.input(StreamClientInput::Written);
    assert!(bench.given_out().is_some());
}

#[test]
fn a_record_beyond_the_limit_ends_the_connection() {
    let mut bench = Bench::connected(ClientConfig {
        record_bytes: 100,
        ..ClientConfig::default()
    });
    bench.call(1);
    bench.sent();
    bench.input(StreamClientInput::Received(&words(&[0xffff_ffff])));
    assert!(!bench.client.is_connected());
    let error = bench.error();
    let text = format!("{error}: {}", std::error::Error::source(&error).unwrap());
    assert_eq!(
        text,
        "no connection to 127.0.0.1:111 (sent once): \
         a record of 2147483647 bytes or more, and 100 is the limit"
    );

    bench.call_with(2, vec![0; 64], ms(1000));
    let error = bench.error();
    assert!(
        matches!(
            error,
            Error::CallTooLarge {
                limit: 100,
                found: 104
            }
        ),
        "{error}"
    );
}

#[test]
fn what_is_no_reply_to_a_call_that_waits_is_dropped() {
    let mut bench = Bench::connected(ClientConfig::default());
    bench.call(1);
    bench.receive_success(7, 1);
    bench.input(StreamClientInput::Received(&words(&[0x8000_0004, 7])));
    let statistics = bench.client.statistics();
    assert_eq!(
        (statistics.dropped_unexpected, statistics.dropped_malformed),
        (1, 1)
    );
    assert_eq!(bench.ended(), []);
    let xid = bench.sent()[0];
    bench.receive_success(xid, 1);
    assert_eq!(bench.ended().len(), 1);
}

#[test]
fn calls_that_end_while_nothing_can_be_sent_leave_nothing_behind() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(0);
    assert!(bench.client.poll_connect(bench.now));
    for id in 1..=1000 {
        bench.call(id);
        bench.input(StreamClientInput::Cancel(CallId(id)));
    }
    assert_eq!(bench.client.outstanding(), 1);
    assert!(bench.client.to_send.len() < 32);
}
