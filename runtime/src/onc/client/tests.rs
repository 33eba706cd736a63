use super::{CallId, CallRequest, ClientEvent, ClientInput, ClientMachine};
use crate::call::{AuthSys, CallOptions, Credential};
use crate::config::{ClientConfig, UDP_PAYLOAD_MAX};
use crate::error::{Error, Executed};
use crate::machine::Machine;
use crate::onc::testing::words;
use crate::rejection::{Rejection, VersionRange};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A client on a fake clock, with what it sends taken out at once.
struct Bench {
    client: ClientMachine,
    now: Instant,
    start: Instant,
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn peer() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 111))
}

impl Bench {
    fn new(config: ClientConfig) -> Self {
        let now = Instant::now();
        let client = ClientMachine::new(config, peer(), StdRng::seed_from_u64(1));
        Self {
            client,
            now,
            start: now,
        }
    }

    /// Makes a call with a deadline of 25 s.
    fn call(&mut self, id: u64) {
        self.call_with(id, vec![], ms(25_000));
    }

    fn call_with(&mut self, id: u64, arguments: Vec<u8>, deadline: Duration) {
        self.call_as(id, arguments, deadline, CallOptions::new());
    }

    /// Makes an ordered call with a deadline of 25 s.
    fn call_in_lane(&mut self, id: u64, lane: u32) {
        self.call_as(id, vec![], ms(25_000), CallOptions::new().in_lane(lane));
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
        self.input(ClientInput::Call(request));
    }

    fn input(&mut self, input: ClientInput<'_>) {
        self.client.handle(self.now, input);
    }

    /// What is sent now, as the xids.
    fn sent(&mut self) -> Vec<u32> {
        let mut xids = vec![];
        while let Some(transmit) = self.client.poll_transmit(self.now) {
            assert_eq!(transmit.peer, peer());
            xids.push(xid(&transmit.payload));
        }
        xids
    }

    fn sent_one(&mut self) -> u32 {
        let sent = self.sent();
        assert_eq!(sent.len(), 1);
        sent[0]
    }

    fn receive(&mut self, words_of_reply: &[u32]) {
        let payload = words(words_of_reply);
        self.input(ClientInput::Datagram {
            from: peer(),
            payload: &payload,
        });
    }

    fn receive_success(&mut self, xid: u32, result: u32) {
        self.receive(&[xid, 1, 0, 0, 0, 0, result]);
    }

    /// Lets the clock go on to the next timeout, and returns how long that was.
    fn wait(&mut self) -> Duration {
        let timeout = self
            .client
            .poll_timeout()
            .expect("there is something to wait for");
        let waited = timeout - self.now;
        self.now = timeout;
        self.input(ClientInput::Timeout);
        waited
    }

    fn advance(&mut self, time: Duration) {
        self.now += time;
    }

    fn event(&mut self) -> ClientEvent {
        self.client.poll_event().expect("a call has ended")
    }

    fn error(&mut self) -> Error {
        self.event().outcome.expect_err("the call failed")
    }
}

fn xid(payload: &[u8]) -> u32 {
    u32::from_be_bytes(payload[..4].try_into().unwrap())
}

#[test]
fn a_call_is_one_datagram_and_its_reply_ends_it() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call_with(1, words(&[5, 6]), ms(25_000));
    let transmit = bench.client.poll_transmit(bench.now).unwrap();
    let xid = xid(&transmit.payload);
    let message = words(&[xid, 0, 2, 0x2000_0101, 1, 7, 0, 0, 0, 0, 5, 6]);
    assert_eq!((transmit.peer, transmit.payload), (peer(), message));
    assert_eq!(bench.sent(), []);

    bench.receive_success(xid, 11);
    let event = bench.event();
    assert_eq!(
        (event.id, event.outcome.unwrap()),
        (CallId(1), words(&[11]))
    );
    assert!(bench.client.poll_event().is_none());
    assert_eq!(bench.client.poll_timeout(), None);
    assert_eq!(bench.client.outstanding(), 0);
}

#[test]
fn the_credential_of_the_configuration_goes_with_every_call() {
    let user = AuthSys {
        stamp: 9,
        machine_name: "a".into(),
        uid: 1,
        gid: 2,
        gids: vec![3],
    };
    let config = ClientConfig {
        credential: Credential::Sys(user),
        ..ClientConfig::default()
    };
    let mut bench = Bench::new(config);
    bench.call(1);
    let payload = bench.client.poll_transmit(bench.now).unwrap().payload;
    assert_eq!(
        payload[24..],
        words(&[1, 28, 9, 1, 0x6100_0000, 1, 2, 1, 3, 0, 0])
    );
}

#[test]
fn a_call_is_sent_again_at_growing_intervals_until_its_deadline() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let first = bench.sent_one();
    let mut waits = vec![];
    while bench.client.outstanding() > 0 {
        waits.push(bench.wait().as_millis());
        let again = bench.sent();
        assert!(
            again.iter().all(|&xid| xid == first),
            "a retransmission keeps the xid"
        );
    }
    // Doubling from 100 ms, at most 10 s, and no longer than the deadline.
    assert_eq!(
        waits,
        [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 2_300]
    );
    let error = bench.error();
    assert!(matches!(error, Error::TimedOut { transmissions: 9, waited } if waited == ms(25_000)));
    assert_eq!(error.executed(), Executed::Maybe);
    assert_eq!(bench.client.statistics().retransmissions, 8);
    assert_eq!(bench.now - bench.start, ms(25_000));
}

#[test]
fn the_timeout_follows_the_measured_round_trips_but_not_those_of_retransmitted_calls() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let first = bench.sent_one();
    bench.advance(ms(40));
    bench.receive_success(first, 0); // SRTT 40, RTTVAR 20
    bench.call(2);
    let second = bench.sent_one();
    assert_eq!(bench.wait(), ms(120));
    assert_eq!(bench.sent_one(), second);
    bench.advance(ms(1));
    bench.receive_success(second, 0); // 1 ms or 121 ms? Nobody knows.
    bench.call(3);
    let third = bench.sent_one();
    assert_eq!(bench.client.poll_timeout(), Some(bench.now + ms(120)));
    bench.advance(ms(40));
    bench.receive_success(third, 0); // RTTVAR 15
    bench.call(4);
    bench.sent_one();
    assert_eq!(bench.client.poll_timeout(), Some(bench.now + ms(100)));
}

#[test]
fn the_timer_of_each_call_is_its_own_and_the_next_one_is_polled() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let first = bench.sent_one();
    bench.advance(ms(30));
    bench.call(2);
    let second = bench.sent_one();
    assert_eq!(bench.wait(), ms(70));
    assert_eq!(bench.sent(), [first]);
    assert_eq!(bench.wait(), ms(30));
    assert_eq!(bench.sent(), [second]);
    bench.receive_success(second, 0);
    assert_eq!(bench.client.poll_timeout(), Some(bench.start + ms(300)));
}

#[test]
fn a_timeout_that_comes_early_changes_nothing() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    bench.sent_one();
    bench.advance(ms(99));
    bench.input(ClientInput::Timeout);
    assert_eq!(bench.sent(), []);
    bench.advance(ms(1));
    bench.input(ClientInput::Timeout);
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn replies_find_their_calls_in_any_order() {
    let mut bench = Bench::new(ClientConfig::default());
    (1..=100).for_each(|id| bench.call(id));
    let xids = bench.sent();
    assert_eq!(xids.iter().collect::<HashSet<_>>().len(), 100);
    for (index, &xid) in xids.iter().enumerate().rev() {
        bench.receive_success(xid, index as u32);
        let event = bench.event();
        assert_eq!(event.id, CallId(index as u64 + 1));
        assert_eq!(event.outcome.unwrap(), words(&[index as u32]));
    }
}

#[test]
fn what_is_not_the_reply_of_a_waiting_call_is_dropped() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let xid = bench.sent_one();
    let reply = words(&[xid, 1, 0, 0, 0, 0]);
    for from in ["127.0.0.2:111", "127.0.0.1:112", "[::1]:111"] {
        let from = from.parse().unwrap();
        bench.input(ClientInput::Datagram {
            from,
            payload: &reply,
        });
    }
    bench.receive(&[xid.wrapping_add(1), 1, 0, 0, 0, 0]);
    bench.receive(&[xid, 0, 0, 0, 0, 0]);
    bench.receive(&[xid, 1, 0, 0, 0, 6]);
    bench.input(ClientInput::Datagram {
        from: peer(),
        payload: &[],
    });
    assert!(bench.client.poll_event().is_none());

    bench.receive(&[xid, 1, 0, 0, 0, 0]);
    assert!(bench.event().outcome.is_ok());
    bench.receive(&[xid, 1, 0, 0, 0, 0]);
    assert!(
        bench.client.poll_event().is_none(),
        "the second reply ends nothing"
    );
    let statistics = bench.client.statistics();
    assert_eq!(statistics.datagrams_received, 9);
    assert_eq!(statistics.dropped_wrong_source, 3);
    assert_eq!(statistics.dropped_unexpected, 2);
    assert_eq!(statistics.dropped_malformed, 3);
}

#[test]
fn an_ipv4_peer_may_answer_through_an_ipv6_socket() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let payload = words(&[bench.sent_one(), 1, 0, 0, 0, 0]);
    let from = "[::ffff:127.0.0.1]:111".parse().unwrap();
    bench.input(ClientInput::Datagram {
        from,
        payload: &payload,
    });
    assert!(bench.event().outcome.is_ok());
}

#[test]
fn a_reply_to_a_call_that_was_never_sent_is_dropped() {
    let mut bench = Bench::new(ClientConfig::default());
    let mut twin = Bench::new(ClientConfig::default());
    bench.call(1);
    twin.call(1);
    bench.receive_success(twin.sent_one(), 0);
    assert!(bench.client.poll_event().is_none());
    assert_eq!(bench.client.statistics().dropped_unexpected, 1);
}

#[test]
fn a_rejection_is_known_not_to_have_run_only_after_a_single_transmission() {
    let range = VersionRange { low: 2, high: 4 };
    let replies: [(&[u32], Rejection); 6] = [
        (&[1, 0, 0, 0, 1], Rejection::ProgramUnavailable),
        (&[1, 0, 0, 0, 2, 2, 4], Rejection::ProgramMismatch(range)),
        (&[1, 0, 0, 0, 3], Rejection::ProcedureUnavailable),
        (&[1, 0, 0, 0, 4], Rejection::GarbageArguments),
        (&[1, 0, 0, 0, 5], Rejection::SystemError),
        (&[1, 1, 0, 2, 4], Rejection::RpcMismatch(range)),
    ];
    for (reply, expected) in replies {
        for times in [1, 2] {
            let mut bench = Bench::new(ClientConfig::default());
            bench.call(1);
            let xid = bench.sent_one();
            for _ in 1..times {
                bench.wait();
                bench.sent_one();
            }
            bench.receive(&[&[xid], reply].concat());
            let error = bench.error();
            let Error::Rejected {
                rejection,
                transmissions,
                ..
            } = error
            else {
                panic!("{error}");
            };
            assert_eq!((rejection, transmissions), (expected, times));
            let known = times == 1 && expected != Rejection::SystemError;
            assert_eq!(
                error.executed(),
                if known { Executed::No } else { Executed::Maybe }
            );
        }
    }
}

#[test]
fn calls_beyond_the_limit_are_busy_and_not_sent() {
    let config = ClientConfig {
        outstanding_calls: 2,
        ..ClientConfig::default()
    };
    let mut bench = Bench::new(config);
    (1..=3).for_each(|id| bench.call(id));
    let xids = bench.sent();
    assert_eq!(xids.len(), 2);
    let event = bench.event();
    assert_eq!(event.id, CallId(3));
    let error = event.outcome.unwrap_err();
    assert!(matches!(error, Error::Busy { limit: 2 }));
    assert_eq!(error.executed(), Executed::No);

    bench.receive_success(xids[0], 0);
    bench.call(4);
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn a_call_larger_than_a_datagram_is_not_sent() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call_with(1, vec![0; UDP_PAYLOAD_MAX - 40 + 1], ms(25_000));
    let error = bench.error();
    let Error::CallTooLarge { limit, found } = error else {
        panic!("{error}");
    };
    assert_eq!((limit, found), (UDP_PAYLOAD_MAX, UDP_PAYLOAD_MAX + 1));
    assert_eq!(error.executed(), Executed::No);
    assert_eq!(bench.sent(), []);
    bench.call_with(2, vec![0; UDP_PAYLOAD_MAX - 40], ms(25_000));
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn arbitrary_replies_never_panic() {
    use rand::RngExt;
    let mut rng = StdRng::seed_from_u64(4);
    let mut bench = Bench::new(ClientConfig::default());
    for id in 0..20_000 {
        bench.call(id);
        let xid = bench.sent_one();
        let mut payload = words(&[xid, 1, 0, 0, 0, 0, 1]);
        for _ in 0..rng.random_range(0..4) {
            let index = rng.random_range(4..payload.len());
            payload[index] = rng.random();
        }
        payload.truncate(rng.random_range(0..=payload.len()));
        bench.input(ClientInput::Datagram {
            from: peer(),
            payload: &payload,
        });
        bench.input(ClientInput::Cancel(CallId(id)));
        assert!(bench.client.poll_event().is_some());
        assert!(bench.client.poll_event().is_none());
    }
    assert!(bench.client.statistics().dropped_malformed > 1_000);
}

mod endings;
mod lanes;
mod refused;
