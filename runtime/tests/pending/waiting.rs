//! Threads that wait.

use crate::peers::{TRANSPORTS, begin, echoing, held};
use crate::procedures::{ADD, TEST_TIME, add, call, executions};
use rpcgen_runtime::{CallContext, Credential, Error, Executed, PendingCall, RemoteProcedure};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn thousands_of_calls_are_under_way_and_each_has_its_own_result() {
    for transport in TRANSPORTS {
        let (server, client, _) = echoing(transport);
        let pending: Vec<PendingCall<i64>> = (0..3_000)
            .map(|_| client.call_value_async(ADD, &1_i64))
            .collect();
        let mut results: Vec<i64> = pending.into_iter().map(|one| one.wait().unwrap()).collect();
        results.sort_unstable();
        assert_eq!(results, (1..=3_000).collect::<Vec<_>>(), "{transport}");
        assert_eq!(executions(&server), 3_000);
    }
}

#[test]
fn threads_mix_all_ways_of_calling() {
    const THREADS: i64 = 8;
    const ROUNDS: i64 = 200;
    for transport in TRANSPORTS {
        let (_server, client, counter) = echoing(transport);
        thread::scope(|scope| {
            for number in 0..THREADS {
                let client = client.clone();
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let early: PendingCall<i64> = client.call_value_async(ADD, &1_i64);
                        let late: PendingCall<i64> = client.call_value_async(ADD, &1_i64);
                        match (number + round) % 4 {
                            0 => drop(add(&client, 1).unwrap()),
                            1 => client.wait_all().unwrap(),
                            2 => drop(crate::executor::block_on(late).unwrap()),
                            _ => drop(late.wait_timeout(TEST_TIME).unwrap().unwrap()),
                        }
                        early.wait().unwrap();
                    }
                });
            }
        });
        client.wait_all().unwrap();
        // In a quarter of the rounds a late call was given up, which may have run all the same.
        let certain = THREADS * ROUNDS * 2;
        let ran = counter.load(Ordering::SeqCst);
        assert!(
            (certain..=certain + THREADS * ROUNDS / 4).contains(&ran),
            "{ran}"
        );
    }
}

#[test]
fn a_wait_may_end_before_the_call() {
    for transport in TRANSPORTS {
        let (_server, client, release) = held(transport);
        let pending = begin(&client, 1);
        let pending = pending.wait_timeout(Duration::from_millis(1)).unwrap_err();
        assert!(!pending.is_ready());
        let pending = pending.wait_timeout(Duration::ZERO).unwrap_err();
        release.send(()).unwrap();
        pending.wait_timeout(TEST_TIME).unwrap().unwrap();
    }
}

#[test]
fn the_client_may_be_gone_before_the_result_is_there() {
    for transport in TRANSPORTS {
        let (_server, client, release) = held(transport);
        let pending = begin(&client, 1);
        drop(client);
        release.send(()).unwrap();
        pending.wait().unwrap();
    }
}

#[test]
fn who_waits_for_all_waits_for_pending_calls() {
    for transport in TRANSPORTS {
        let (_server, client, release) = held(transport);
        let pending = [1, 2, 3].map(|procedure| begin(&client, procedure));
        let (told, heard) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| told.send(client.wait_all()).unwrap());
            release.send(()).unwrap();
            release.send(()).unwrap();
            assert!(heard.recv_timeout(Duration::from_millis(20)).is_err());
            release.send(()).unwrap();
            heard.recv_timeout(TEST_TIME).unwrap().unwrap();
        });
        assert!(pending.iter().all(PendingCall::is_ready));
    }
}

#[test]
fn what_fails_at_once_fails_in_the_pending_call() {
    let (_server, client, _release) = held("udp");
    let unencodable = client.call_async(1, |output| output.string("too long", 3), |_| Ok(()));
    assert!(unencodable.is_ready());
    assert!(matches!(unencodable.wait(), Err(Error::Encode { .. })));
    let late = begin(&client.with_deadline(Duration::ZERO), 1);
    let expected = Error::TimedOut {
        waited: Duration::ZERO,
        transmissions: 0,
    };
    assert_eq!(late.wait().unwrap_err().to_string(), expected.to_string());
}

#[test]
fn deadlines_hold_although_nobody_waits_and_somebody_receives_for_longer() {
    for transport in TRANSPORTS {
        let (_server, client, release) = held(transport);
        // The thread that receives has nothing to do before the deadline of this one.
        let long = begin(&client.with_deadline(TEST_TIME), 1);
        let short = begin(&client.with_deadline(Duration::from_millis(30)), 1);
        let polled = begin(&client.with_deadline(Duration::from_millis(60)), 1);
        for pending in [short, polled] {
            let error = crate::executor::block_on(pending).unwrap_err();
            assert!(matches!(error, Error::TimedOut { .. }), "{error}");
        }
        assert!(!long.is_ready());
        drop(release);
        long.wait().unwrap();
    }
}

#[test]
fn a_call_within_another_ends_with_it() {
    for transport in TRANSPORTS {
        let (_server, client, _release) = held(transport);
        let outer = CallContext::new(client.peer(), NOWHERE, Credential::None);
        let long = client.with_deadline(TEST_TIME);
        for (time, sent) in [(0, false), (20, true)] {
            let deadline = Instant::now() + Duration::from_millis(time);
            let outer = outer.clone().with_deadline(Some(deadline));
            // The nearest deadline counts, in whichever order they were set.
            let views = [
                long.within(&outer),
                client.within(&outer).with_deadline(TEST_TIME),
                long.within(&outer).within(&outer.with_deadline(None)),
            ];
            for view in views {
                let error = call(&view, 1).unwrap_err();
                assert!(matches!(error, Error::TimedOut { .. }), "{error}");
                // One that is late already is not even sent.
                assert!(sent || error.executed() == Executed::No);
                if sent {
                    break;
                }
            }
        }
    }
}

const NOWHERE: RemoteProcedure = RemoteProcedure {
    program: 1,
    version: 1,
    procedure: 1,
};
