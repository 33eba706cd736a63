//! Calls of which nobody waits for the result.

use crate::peers::{ONC, TRANSPORTS, client_of, config_for_many, echoing, held};
use crate::procedures::{ADD, PROGRAM, TEST_TIME, VERSION, add, call, executions};
use rpcgen_runtime::{CallOptions, Client, ClientConfig, Error, Executed, Rejection};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn one_way(client: &Client) -> Client {
    client.with_options(CallOptions::new().one_way())
}

fn count(client: &Client) -> Result<(), Error> {
    client.call(ADD, |output| output.hyper(1), |_| Ok(()))
}

#[test]
fn they_return_before_they_have_run_and_have_run_when_all_are_waited_for() {
    for transport in TRANSPORTS {
        let (_server, client, counter) = echoing(transport);
        let counting = one_way(&client);
        for _ in 0..1_000 {
            count(&counting).unwrap();
        }
        client.wait_all().unwrap();
        assert_eq!(counter.load(Ordering::SeqCst), 1_000);

        let (_server, client, release) = held(transport);
        call(&one_way(&client), 1).unwrap();
        release.send(()).unwrap();
        client.wait_all().unwrap();
    }
}

#[test]
fn who_makes_more_than_may_be_under_way_waits_for_room() {
    for transport in ONC {
        let (server, _, release) = held(transport);
        let config = ClientConfig {
            outstanding_calls: 2,
            ..config_for_many()
        };
        let client = one_way(&client_of(transport, &server, config));
        call(&client, 1).unwrap();
        call(&client, 1).unwrap();
        let error = call(&client.with_deadline(Duration::from_millis(10)), 1).unwrap_err();
        assert!(
            matches!(
                error,
                Error::TimedOut {
                    transmissions: 0,
                    ..
                }
            ),
            "{error}"
        );
        assert_eq!(error.executed(), Executed::No);

        let (told, heard) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| told.send(call(&client, 1)).unwrap());
            release.send(()).unwrap();
            heard.recv_timeout(TEST_TIME).unwrap().unwrap();
        });
        drop(release);
        client.wait_all().unwrap();
        assert_eq!(client.statistics().succeeded, 3);
    }
}

#[test]
fn failures_are_told_once_to_who_waits_for_all() {
    for transport in TRANSPORTS {
        let (_server, client, _) = echoing(transport);
        for procedure in [77, 0, 78] {
            call(&one_way(&client), procedure).unwrap();
        }
        let error = client.wait_all().unwrap_err();
        let is_first = matches!(
            &error,
            Error::Rejected { procedure, rejection: Rejection::ProcedureUnavailable, .. }
                if [77, 78].contains(&procedure.procedure)
        );
        assert!(is_first, "{error}");
        client.wait_all().unwrap();
        add(&client, 1).unwrap();
    }
}

#[test]
fn what_cannot_be_sent_is_told_at_once() {
    let (server, _, _) = echoing("udp");
    let address = format!("udp://{}", server.local_address());
    let client = one_way(&Client::connect(&address, PROGRAM, VERSION).unwrap());
    let too_large = client.call(
        1,
        |output| output.opaque(&[0; 70_000], u32::MAX),
        |_| Ok(()),
    );
    assert!(matches!(too_large, Err(Error::CallTooLarge { .. })));
    client.wait_all().unwrap();
}

/// Nobody holds the client while its last calls are under way.
#[test]
fn they_run_although_the_client_is_gone() {
    for transport in TRANSPORTS {
        let (server, client, release) = held(transport);
        for _ in 0..8 {
            call(&one_way(&client), 1).unwrap();
        }
        drop(client);
        for _ in 0..8 {
            release.send(()).unwrap();
        }
        let begun = std::time::Instant::now();
        while executions(&server) < 8 {
            assert!(begun.elapsed() < TEST_TIME);
            thread::yield_now();
        }
    }
}
