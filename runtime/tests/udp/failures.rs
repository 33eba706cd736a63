//! Calls that fail, and what is known about them then.

use crate::procedures::{
    ADD, PROGRAM, Procedures, VERSION, add, address_of, call, client_of, each_runs, echo,
    echo_and_add, patient, start,
};
use rpcgen_runtime::{
    Client, ClientConfig, DecodeError, Decoder, EncodeError, Encoder, Error, Executed, Fault,
    Rejection, Server, VersionRange, config::UDP_PAYLOAD_MAX,
};
use std::net::UdpSocket;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

#[test]
fn a_port_where_nobody_listens() {
    let peer = UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client = Client::connect(&format!("udp://{peer}"), PROGRAM, VERSION).unwrap();
    for _ in 0..3 {
        let error = call(&client, 0).unwrap_err();
        assert!(
            matches!(error, Error::Unreachable { peer: found, transmissions: 1 } if found == peer),
            "{error:?}"
        );
        assert_eq!(error.executed(), Executed::Maybe);
    }
}

#[test]
fn a_server_that_comes_back_after_it_was_unreachable() {
    let server = start(echo_and_add(Arc::default()));
    let address = address_of(&server);
    let client = client_of(&server);
    assert_eq!(add(&client, 1).unwrap(), 1);
    server.stop();
    assert!(matches!(add(&client, 1), Err(Error::Unreachable { .. })));
    let server = Server::new().add(echo_and_add(Arc::default()));
    let _server = server.listen(&address).unwrap().spawn().unwrap();
    assert_eq!(add(&client, 7).unwrap(), 7);
}

#[test]
fn a_peer_that_does_not_answer() {
    let deadline = Duration::from_millis(50);
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = format!("udp://{}", silent.local_addr().unwrap());
    let config = ClientConfig {
        initial_timeout: Some(Duration::from_millis(20)),
        ..ClientConfig::default()
    };
    let client = Client::with_config(&address, PROGRAM, VERSION, config).unwrap();
    let error = call(&client.with_deadline(deadline), 0).unwrap_err();
    match error {
        Error::TimedOut {
            waited,
            transmissions,
        } => {
            assert!(waited >= deadline, "{waited:?}");
            assert!(
                (1..=2).contains(&transmissions),
                "sent {transmissions} times"
            );
        }
        _ => panic!("{error:?}"),
    }
    assert_eq!(error.executed(), Executed::Maybe);
}

#[test]
fn a_deadline_that_is_over_before_the_call() {
    let server = start(echo_and_add(Arc::default()));
    let error = call(&client_of(&server).with_deadline(Duration::ZERO), 0).unwrap_err();
    assert!(
        matches!(
            error,
            Error::TimedOut {
                transmissions: 0,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.executed(), Executed::No);
}

#[test]
fn a_deadline_that_no_clock_reaches() {
    let server = start(echo_and_add(Arc::default()));
    call(&client_of(&server).with_deadline(Duration::MAX), 0).unwrap();
}

#[test]
fn arguments_that_do_not_fit_a_datagram() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    let error = echo(&client, &"x".repeat(65_480)).unwrap_err();
    // 40 bytes of header without credentials, 4 of length (RFC 5531 section 9, RFC 4506 section
    // 4.11).
    match error {
        Error::CallTooLarge { limit, found } => {
            assert_eq!((limit, found), (UDP_PAYLOAD_MAX, 65_524))
        }
        _ => panic!("{error:?}"),
    }
    assert_eq!(error.executed(), Executed::No);
    assert_eq!(server.statistics().datagrams_received, 0);
    assert_eq!(echo(&client, "short").unwrap(), "short");
}

#[test]
fn arguments_that_cannot_be_encoded() {
    let server = start(echo_and_add(Arc::default()));
    let error = client_of(&server)
        .call(1, |output| output.string("four", 3), |_| Ok(()))
        .unwrap_err();
    let too_long = EncodeError::TooLong { limit: 3, found: 4 };
    assert!(
        matches!(&error, Error::Encode { source, .. } if *source == too_long),
        "{error:?}"
    );
    assert_eq!(error.executed(), Executed::No);
    assert_eq!(server.statistics().datagrams_received, 0);
}

#[test]
fn results_that_cannot_be_decoded() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    let error = client
        .call(
            ADD,
            |output| output.hyper(1),
            |input| Ok((input.hyper()?, input.int()?)),
        )
        .unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Decode {
                source: DecodeError::Truncated { .. },
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.executed(), Executed::Yes);
}

/// As every C client does it, and as real servers make necessary.
#[test]
fn bytes_behind_the_results_are_ignored() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    let high_half = client.call(ADD, |output| output.hyper(1), |input| input.int());
    assert_eq!(high_half.unwrap(), 0);
}

#[test]
fn results_that_do_not_fit_a_datagram() {
    let server = start(Procedures(
        |_: &_, _, _: &mut Decoder<'_>, output: &mut Encoder| {
            output
                .opaque_fixed(&[0; UDP_PAYLOAD_MAX + 1])
                .map_err(Fault::from)
        },
    ));
    assert_rejected(
        &client_of(&server),
        1,
        Rejection::SystemError,
        Executed::Maybe,
    );
    assert_eq!(server.statistics().replies_too_large, 1);
}

#[test]
fn what_the_server_does_not_have() {
    let server = start(echo_and_add(Arc::default()));
    let address = address_of(&server);
    let other_program = Client::with_config(&address, PROGRAM + 1, VERSION, patient()).unwrap();
    assert_rejected(
        &other_program,
        0,
        Rejection::ProgramUnavailable,
        Executed::No,
    );
    let other_version = Client::with_config(&address, PROGRAM, VERSION + 1, patient()).unwrap();
    let range = VersionRange {
        low: VERSION,
        high: VERSION,
    };
    assert_rejected(
        &other_version,
        0,
        Rejection::ProgramMismatch(range),
        Executed::No,
    );
    let client = client_of(&server);
    assert_rejected(&client, 99, Rejection::ProcedureUnavailable, Executed::No);
    assert_rejected(&client, ADD, Rejection::GarbageArguments, Executed::No);
}

#[test]
fn a_handler_that_fails() {
    let server = start(each_runs(|_| Err(Fault::system("out of paper"))));
    assert_rejected(
        &client_of(&server),
        1,
        Rejection::SystemError,
        Executed::Maybe,
    );
    assert_eq!(server.statistics().faults, 1);
}

#[test]
fn a_handler_that_panics_is_one_failed_call() {
    let server = start(each_runs(|context| match context.procedure() {
        1 => panic!("this panic is part of a test"),
        _ => Ok(()),
    }));
    let client = client_of(&server);
    // More often than there are threads.
    for _ in 0..20 {
        assert_rejected(&client, 1, Rejection::SystemError, Executed::Maybe);
    }
    call(&client, 2).unwrap();
    assert_eq!(server.handler_panics(), 20);
    assert_eq!(server.statistics().faults, 20);
    assert_eq!(server.statistics().calls_in_progress, 0);
}

#[test]
fn more_calls_than_allowed_at_a_time() {
    let (entered, leave) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (inside, outside) = (entered.clone(), leave.clone());
    let server = start(each_runs(move |_| {
        inside.wait();
        outside.wait();
        Ok(())
    }));
    let config = ClientConfig {
        outstanding_calls: 1,
        ..ClientConfig::default()
    };
    let address = address_of(&server);
    let client = Client::with_config(&address, PROGRAM, VERSION, config).unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| call(&client, 1));
        entered.wait();
        let error = call(&client, 1).unwrap_err();
        assert!(matches!(error, Error::Busy { limit: 1 }), "{error:?}");
        assert_eq!(error.executed(), Executed::No);
        leave.wait();
        first.join().unwrap().unwrap();
    });
}

#[test]
fn servers_that_cannot_be_started() {
    let echo = || echo_and_add(Arc::default());
    let twice = Server::new()
        .add(echo())
        .add(echo())
        .listen("udp://127.0.0.1:0")
        .unwrap_err();
    assert!(
        matches!(
            twice,
            Error::DuplicateService {
                program: PROGRAM,
                version: VERSION
            }
        ),
        "{twice:?}"
    );
    let late = Server::new()
        .add(echo())
        .listen("udp://127.0.0.1:0")
        .unwrap()
        .add(echo())
        .serve();
    assert!(
        matches!(late, Err(Error::DuplicateService { .. })),
        "{late:?}"
    );
    let nowhere = Server::new().add(echo()).serve();
    assert!(
        matches!(nowhere, Err(Error::NoListenAddress)),
        "{nowhere:?}"
    );
    let taken = start(echo());
    let taken = Server::new()
        .listen(&format!("udp://{}", taken.local_address()))
        .unwrap_err();
    assert!(matches!(taken, Error::Socket { .. }), "{taken:?}");
    for error in [twice, taken] {
        assert_eq!(error.executed(), Executed::No);
    }
}

#[test]
fn hosts_that_do_not_exist() {
    // RFC 6761 section 6.4: no name under `invalid` has an address.
    let error = Client::connect("udp://host.invalid:4000", PROGRAM, VERSION).unwrap_err();
    assert!(matches!(error, Error::Resolve { .. }), "{error:?}");
}

fn assert_rejected(client: &Client, procedure: u32, expected: Rejection, executed: Executed) {
    let error = call(client, procedure).unwrap_err();
    match &error {
        Error::Rejected {
            rejection,
            transmissions: 1,
            ..
        } => assert_eq!(*rejection, expected),
        _ => panic!("{error:?}"),
    }
    assert_eq!(error.executed(), executed);
}
