use super::{ConnectionId, Execution, ServerEvent, ServerInput, ServerMachine};
use crate::call::{AuthSys, Credential};
use crate::config::{ServerConfig, UDP_PAYLOAD_MAX};
use crate::fault::Fault;
use crate::machine::{Machine, Transmit};
use crate::onc::testing::words;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const PROGRAM: u32 = 0x2000_0101;

/// A server of versions 2 and 4 of one program, on a fake clock.
struct Bench {
    server: ServerMachine,
    now: Instant,
}

fn caller() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 700))
}

/// A call of version 2, procedure 7, without credential.
fn call(xid: u32, arguments: &[u32]) -> Vec<u8> {
    words(&[&[xid, 0, 2, PROGRAM, 2, 7, 0, 0, 0, 0], arguments].concat())
}

impl Bench {
    fn new(config: ServerConfig) -> Self {
        let server = ServerMachine::new(config, [(PROGRAM, 4), (PROGRAM, 2)]);
        Self {
            server,
            now: Instant::now(),
        }
    }

    fn receive_from(&mut self, from: SocketAddr, payload: &[u8]) {
        self.server
            .handle(self.now, ServerInput::Datagram { from, payload });
    }

    fn receive(&mut self, payload: &[u8]) {
        self.receive_from(caller(), payload);
    }

    fn execution(&mut self) -> Option<Execution> {
        match self.server.poll_event()? {
            ServerEvent::Execute(execution) => Some(execution),
            other => panic!("{other:?}"),
        }
    }

    /// Takes a call in that has to be executed.
    fn accept(&mut self, payload: &[u8]) -> Execution {
        self.receive(payload);
        self.execution().expect("the call is executed")
    }

    fn finish(&mut self, execution: Execution, outcome: Result<Vec<u8>, Fault>) {
        let ticket = execution.ticket;
        let finished = ServerInput::Finished {
            ticket,
            outcome,
            idempotent: false,
        };
        self.server.handle(self.now, finished);
    }

    fn sent(&mut self) -> Option<Vec<u8>> {
        let Transmit { peer, payload } = self.server.poll_transmit(self.now)?;
        assert_eq!(peer, caller());
        Some(payload)
    }

    /// Takes a datagram in that must not be executed, and returns the answer.
    fn answer(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        self.receive(payload);
        assert_eq!(self.execution(), None);
        let answer = self.sent();
        assert_eq!(self.sent(), None);
        answer
    }
}

#[test]
fn a_call_is_executed_and_its_results_are_the_reply() {
    let mut bench = Bench::new(ServerConfig::default());
    let execution = bench.accept(&call(9, &[5, 6]));
    assert_eq!(execution.from, caller());
    assert_eq!(
        (execution.program, execution.version, execution.procedure),
        (PROGRAM, 2, 7)
    );
    assert_eq!(execution.credential, Credential::None);
    assert_eq!(execution.arguments, words(&[5, 6]));
    assert_eq!(bench.sent(), None);
    bench.finish(execution, Ok(words(&[11])));
    assert_eq!(bench.sent(), Some(words(&[9, 1, 0, 0, 0, 0, 11])));
    assert_eq!(bench.sent(), None);
}

#[test]
fn the_user_of_an_auth_sys_credential_is_handed_on() {
    let mut bench = Bench::new(ServerConfig::default());
    let name = 0x6100_0000;
    let message = words(&[
        9, 0, 2, PROGRAM, 4, 1, 1, 28, 8, 1, name, 1000, 100, 1, 24, 0, 0,
    ]);
    let user = AuthSys {
        stamp: 8,
        machine_name: "a".into(),
        uid: 1000,
        gid: 100,
        gids: vec![24],
    };
    assert_eq!(bench.accept(&message).credential, Credential::Sys(user));
}

#[test]
fn faults_are_answered_by_their_status() {
    let faults = [
        (Fault::procedure_unavailable(), 3),
        (Fault::garbage_arguments("too short"), 4),
        (Fault::system("disk full"), 5),
    ];
    for (fault, status) in faults {
        let mut bench = Bench::new(ServerConfig::default());
        let execution = bench.accept(&call(9, &[]));
        bench.finish(execution, Err(fault));
        let reply = words(&[9, 1, 0, 0, 0, status]);
        assert_eq!(bench.sent(), Some(reply.clone()));
        assert_eq!(
            bench.answer(&call(9, &[])),
            Some(reply),
            "kept like any other reply"
        );
        assert_eq!(bench.server.statistics().faults, 1);
        assert_eq!(bench.server.statistics().executions, 1);
    }
}

#[test]
fn what_the_server_does_not_have_is_answered_as_the_rfc_says() {
    let mut bench = Bench::new(ServerConfig::default());
    let mut answer = |message: &[u32]| bench.answer(&words(message));
    let other_rpc_version = answer(&[9, 0, 3]);
    assert_eq!(other_rpc_version, Some(words(&[9, 1, 1, 0, 2, 2])));
    let other_program = answer(&[9, 0, 2, PROGRAM + 1, 2, 0, 0, 0, 0, 0]);
    assert_eq!(other_program, Some(words(&[9, 1, 0, 0, 0, 1])));
    for version in [0, 1, 3, 5, u32::MAX] {
        let other_version = answer(&[9, 0, 2, PROGRAM, version, 0, 0, 0, 0, 0]);
        assert_eq!(
            other_version,
            Some(words(&[9, 1, 0, 0, 0, 2, 2, 4])),
            "version {version}"
        );
    }
    let other_flavor = answer(&[9, 0, 2, PROGRAM, 2, 0, 6, 0, 0, 0]);
    assert_eq!(other_flavor, Some(words(&[9, 1, 1, 1, 2])));
    let bad_credential = answer(&[9, 0, 2, PROGRAM, 2, 0, 1, 0, 0, 0]);
    assert_eq!(bad_credential, Some(words(&[9, 1, 1, 1, 1])));
    let bad_verifier = answer(&[9, 0, 2, PROGRAM, 2, 0, 0, 0, 1, 0]);
    assert_eq!(bad_verifier, Some(words(&[9, 1, 1, 1, 3])));
    let statistics = bench.server.statistics();
    assert_eq!(statistics.rejected_rpc_version, 1);
    assert_eq!(statistics.rejected_program, 1);
    assert_eq!(statistics.rejected_version, 5);
    assert_eq!(statistics.rejected_authentication, 3);
    assert_eq!(
        statistics.replies_cached, 0,
        "nothing to remember: it did nothing"
    );
}

#[test]
fn what_is_no_call_is_dropped_and_counted() {
    let mut bench = Bench::new(ServerConfig::default());
    assert_eq!(bench.answer(&[]), None);
    assert_eq!(bench.answer(&words(&[9, 0, 2, PROGRAM])), None);
    assert_eq!(bench.answer(&words(&[9, 7, 2])), None);
    assert_eq!(bench.answer(&words(&[9, 1, 0, 0, 0, 0])), None);
    let statistics = bench.server.statistics();
    assert_eq!(
        (statistics.dropped_malformed, statistics.dropped_reply),
        (3, 1)
    );
}

#[test]
fn a_duplicate_is_dropped_during_the_execution_and_answered_after_it() {
    let mut bench = Bench::new(ServerConfig::default());
    let execution = bench.accept(&call(9, &[1]));
    assert_eq!(bench.answer(&call(9, &[1])), None);
    assert_eq!(bench.answer(&call(9, &[1])), None);
    bench.finish(execution, Ok(words(&[5])));
    let reply = bench.sent();
    assert_eq!(bench.answer(&call(9, &[1])), reply);
    let statistics = bench.server.statistics();
    assert_eq!(statistics.executions, 1);
    assert_eq!(statistics.duplicates_in_progress, 2);
    assert_eq!(statistics.duplicates_answered, 1);
}

#[test]
fn another_caller_or_xid_or_procedure_or_argument_is_another_call() {
    let mut bench = Bench::new(ServerConfig::default());
    let first = bench.accept(&call(9, &[1]));
    bench.finish(first, Ok(vec![]));
    bench.sent();
    bench.accept(&call(9, &[2]));
    bench.accept(&call(8, &[1]));
    bench.accept(&words(&[9, 0, 2, PROGRAM, 2, 8, 0, 0, 0, 0, 1]));
    bench.accept(&words(&[9, 0, 2, PROGRAM, 4, 7, 0, 0, 0, 0, 1]));
    bench.receive_from(SocketAddr::from(([192, 0, 2, 2], 700)), &call(9, &[1]));
    assert!(bench.execution().is_some());
    assert_eq!(bench.server.statistics().executions, 6);
}

#[test]
fn executions_finish_in_any_order() {
    let mut bench = Bench::new(ServerConfig::default());
    let [first, second] = [1, 2].map(|xid| bench.accept(&call(xid, &[])));
    bench.finish(second, Ok(words(&[22])));
    bench.finish(first, Ok(words(&[11])));
    assert_eq!(bench.sent(), Some(words(&[2, 1, 0, 0, 0, 0, 22])));
    assert_eq!(bench.sent(), Some(words(&[1, 1, 0, 0, 0, 0, 11])));
}

#[test]
fn a_reply_is_remembered_for_its_age() {
    let config = ServerConfig::default();
    let age = config.reply_cache_age;
    let mut bench = Bench::new(config);
    assert_eq!(bench.server.poll_timeout(), None);
    let execution = bench.accept(&call(9, &[]));
    bench.finish(execution, Ok(vec![]));
    bench.sent();
    assert_eq!(bench.server.poll_timeout(), Some(bench.now + age));

    bench.now += age - Duration::from_nanos(1);
    assert!(bench.answer(&call(9, &[])).is_some());
    bench.now += Duration::from_nanos(1);
    bench.server.handle(bench.now, ServerInput::Timeout);
    assert_eq!(bench.server.poll_timeout(), None);
    let statistics = bench.server.statistics();
    assert_eq!(
        (statistics.replies_expired, statistics.reply_cache_bytes),
        (1, 0)
    );
    bench.accept(&call(9, &[]));
}

#[test]
fn results_larger_than_a_datagram_are_a_system_error() {
    let mut bench = Bench::new(ServerConfig::default());
    let execution = bench.accept(&call(9, &[]));
    bench.finish(execution, Ok(vec![0; UDP_PAYLOAD_MAX - 24 + 1]));
    assert_eq!(bench.sent(), Some(words(&[9, 1, 0, 0, 0, 5])));
    assert_eq!(bench.server.statistics().replies_too_large, 1);
    let execution = bench.accept(&call(10, &[]));
    bench.finish(execution, Ok(vec![0; UDP_PAYLOAD_MAX - 24]));
    assert_eq!(bench.sent().unwrap().len(), UDP_PAYLOAD_MAX);
    assert_eq!(bench.server.statistics().replies_too_large, 1);
}

#[test]
fn new_calls_are_dropped_while_calls_in_progress_fill_the_limits() {
    let few = ServerConfig {
        calls_in_progress: 1,
        ..ServerConfig::default()
    };
    let small = ServerConfig {
        reply_cache_bytes: 1,
        ..ServerConfig::default()
    };
    for config in [few, small] {
        let mut bench = Bench::new(config);
        let execution = bench.accept(&call(1, &[]));
        assert_eq!(bench.answer(&call(2, &[])), None);
        bench.finish(execution, Ok(vec![]));
        bench.sent();
        bench.accept(&call(2, &[]));
        let statistics = bench.server.statistics();
        assert_eq!(
            statistics.dropped_calls_limit + statistics.dropped_cache_full,
            1
        );
        assert_eq!(statistics.executions, 2);
    }
}

#[test]
fn every_datagram_is_counted_once_by_what_became_of_it() {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};
    let mut rng = StdRng::seed_from_u64(7);
    let mut bench = Bench::new(ServerConfig {
        calls_in_progress: 40,
        ..ServerConfig::default()
    });
    let mut running = vec![];
    for _ in 0..50_000 {
        let mut payload = call(rng.random_range(0..1_000), &[1]);
        for _ in 0..rng.random_range(0..3) {
            let index = rng.random_range(4..payload.len());
            payload[index] = rng.random_range(0..4);
        }
        payload.truncate(rng.random_range(payload.len() / 2..=payload.len() * 2));
        bench.receive(&payload);
        running.extend(bench.execution());
        if !running.is_empty() && rng.random_bool(0.1) {
            let execution = running.swap_remove(rng.random_range(0..running.len()));
            bench.finish(execution, Ok(vec![0; 8]));
        }
        while bench.sent().is_some() {}
    }
    let s = bench.server.statistics();
    let kinds = [
        s.executions,
        s.duplicates_in_progress,
        s.duplicates_answered,
        s.rejected_rpc_version,
        s.rejected_authentication,
        s.rejected_program,
        s.rejected_version,
        s.dropped_malformed,
        s.dropped_reply,
        s.dropped_calls_limit,
    ];
    assert!(kinds.iter().all(|&count| count > 0), "{s:?}");
    assert_eq!(
        s.datagrams_received,
        kinds.iter().sum::<u64>() + s.dropped_cache_full
    );
    assert_eq!(s.calls_in_progress, running.len());
}

/// A call of version 2, procedure 7, that comes over a connection.
fn receive_over(bench: &mut Bench, connection: u64, xid: u32) {
    let input = ServerInput::Record {
        connection: ConnectionId(connection),
        from: caller(),
        payload: &call(xid, &[5]),
    };
    bench.server.handle(bench.now, input);
}

/// What is to be sent over which connection.
fn sent_over(bench: &mut Bench) -> Option<(u64, Vec<u8>)> {
    assert_eq!(bench.sent(), None, "no datagrams");
    match bench.server.poll_event()? {
        ServerEvent::Reply { connection, record } => Some((connection.0, record)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn over_a_connection_a_reply_is_a_record() {
    let mut bench = Bench::new(ServerConfig::default());
    receive_over(&mut bench, 1, 9);
    let execution = bench.execution().unwrap();
    assert_eq!(sent_over(&mut bench), None);
    bench.finish(execution, Ok(words(&[11])));
    let record = words(&[0x8000_001c, 9, 1, 0, 0, 0, 0, 11]);
    assert_eq!(sent_over(&mut bench), Some((1, record)));
}

#[test]
fn who_connects_again_and_asks_again_gets_the_reply_there() {
    let mut bench = Bench::new(ServerConfig::default());
    receive_over(&mut bench, 1, 9);
    let execution = bench.execution().unwrap();
    receive_over(&mut bench, 2, 9);
    assert_eq!(sent_over(&mut bench), None);
    bench.finish(execution, Ok(vec![]));
    let (connection, record) = sent_over(&mut bench).unwrap();
    assert_eq!(connection, 2);
    receive_over(&mut bench, 3, 9);
    assert_eq!(sent_over(&mut bench), Some((3, record)));
    assert_eq!(bench.server.statistics().executions, 1);
}

#[test]
fn a_reply_too_large_to_be_kept_is_remembered_as_one_that_was() {
    let mut bench = Bench::new(ServerConfig::default());
    receive_over(&mut bench, 1, 9);
    let execution = bench.execution().unwrap();
    bench.finish(execution, Ok(vec![0; UDP_PAYLOAD_MAX]));
    assert_eq!(sent_over(&mut bench).unwrap().1.len(), 28 + UDP_PAYLOAD_MAX);
    receive_over(&mut bench, 2, 9);
    let system_error = words(&[0x8000_0018, 9, 1, 0, 0, 0, 5]);
    assert_eq!(sent_over(&mut bench), Some((2, system_error)));
}

#[test]
fn a_reply_too_large_to_be_kept_is_made_again_where_the_procedure_may_run_twice() {
    let mut bench = Bench::new(ServerConfig::default());
    for (connection, results) in [(1, vec![0; UDP_PAYLOAD_MAX]), (2, vec![1; 4])] {
        receive_over(&mut bench, connection, 9);
        let Execution { ticket, .. } = bench.execution().unwrap();
        let input = ServerInput::Finished {
            ticket,
            outcome: Ok(results.clone()),
            idempotent: true,
        };
        bench.server.handle(bench.now, input);
        let (back, record) = sent_over(&mut bench).unwrap();
        assert_eq!((back, &record[28..]), (connection, &*results));
    }
    // The second reply was small, and is remembered.
    receive_over(&mut bench, 3, 9);
    assert_eq!(sent_over(&mut bench).unwrap().1[28..], [1; 4]);
    assert_eq!(bench.server.statistics().executions, 2);
}

#[test]
fn what_nobody_would_send_again_is_answered_or_ends_the_connection() {
    let config = ServerConfig {
        calls_in_progress: 1,
        ..ServerConfig::default()
    };
    let mut bench = Bench::new(config);
    receive_over(&mut bench, 1, 9);
    bench.execution().unwrap();
    receive_over(&mut bench, 1, 10);
    let system_error = words(&[0x8000_0018, 10, 1, 0, 0, 0, 5]);
    assert_eq!(sent_over(&mut bench), Some((1, system_error)));

    let connection = ConnectionId(7);
    for payload in [words(&[9, 1, 0]), words(&[9])] {
        let input = ServerInput::Record {
            connection,
            from: caller(),
            payload: &payload,
        };
        bench.server.handle(bench.now, input);
        assert_eq!(
            bench.server.poll_event(),
            Some(ServerEvent::Disconnect { connection })
        );
    }
}
