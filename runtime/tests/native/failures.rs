//! Calls that fail, and what is known about them then.

use crate::procedures::{
    ADD, ECHO, PROGRAM, TEST_TIME, VERSION, add, address_of, anywhere, call, client_of, each_runs,
    echo, echo_and_add, start,
};
use rpcgen_runtime::config::{NativeClientConfig, NativeLinkConfig, NativeServerConfig};
use rpcgen_runtime::{
    AuthStatus, Client, ClientConfig, Error, Executed, Fault, Rejection, RunningServer, Server,
    ServerConfig, VersionRange,
};
use std::net::UdpSocket;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Asks after a tenth of the customary times.
fn hasty() -> ClientConfig {
    ClientConfig {
        native: NativeClientConfig {
            silence: Duration::from_millis(1200),
            verification: Duration::from_millis(300),
            status_interval: Duration::from_millis(100),
            status_interval_max: Duration::from_secs(1),
            retries: 0,
            ..NativeClientConfig::default()
        },
        ..ClientConfig::default()
    }
}

fn hasty_client(address: &str) -> Client {
    Client::with_config(address, PROGRAM, VERSION, hasty()).unwrap()
}

#[test]
fn a_port_where_nobody_listens_is_noticed_sooner_than_silence() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = format!("rpc://{}", silent.local_addr().unwrap());
    let asked = |expected: Duration| {
        let begun = Instant::now();
        let error = call(&hasty_client(&address), 0).unwrap_err();
        assert!(matches!(error, Error::Silent { .. }), "{error:?}");
        assert_eq!(error.executed(), Executed::No);
        let took = begun.elapsed();
        assert!((expected..expected * 2).contains(&took), "{took:?}");
    };
    asked(Duration::from_millis(1500));
    drop(silent);
    asked(Duration::from_millis(300));
}

#[test]
fn a_call_of_a_handler_that_is_slow_waits_and_one_of_a_server_that_is_gone_does_not() {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let server = start(each_runs(move |_| {
        entered.send(()).unwrap();
        may_leave.lock().unwrap().recv().ok();
        Ok(())
    }));
    let client = hasty_client(&address_of(&server));
    let (end, has_ended) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| end.send(call(&client, 1)).unwrap());
        has_entered.recv_timeout(TEST_TIME).unwrap();
        // A server that says nothing for 1.5 s counts as gone.
        let early = has_ended.recv_timeout(Duration::from_millis(1600));
        assert!(early.is_err(), "{early:?}");
        leave.send(()).unwrap();
        has_ended.recv_timeout(TEST_TIME).unwrap().unwrap();
    });
}

#[test]
fn deadlines() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    let error = call(&client.with_deadline(Duration::ZERO), 0).unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
    assert_eq!(error.executed(), Executed::No);
    call(&client.with_deadline(Duration::MAX), 0).unwrap();

    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let server = start(each_runs(move |_| {
        may_leave.lock().unwrap().recv().ok();
        Ok(())
    }));
    let deadline = Duration::from_millis(100);
    let error = call(&client_of(&server).with_deadline(deadline), 0).unwrap_err();
    match &error {
        Error::TimedOut { waited, .. } => assert!(*waited >= deadline, "{waited:?}"),
        _ => panic!("{error:?}"),
    }
    assert_eq!(error.executed(), Executed::Maybe);
    drop(leave);
}

/// One handler at a time, one call that waits, and no retries: the third is too many.
#[test]
fn a_server_with_too_much_to_do_says_so() {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let config = ServerConfig {
        threads: 1,
        native: NativeServerConfig {
            queued_calls: 1,
            retry_after: Duration::from_millis(70),
            ..NativeServerConfig::default()
        },
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(each_runs(move |_| {
        entered.send(()).unwrap();
        may_leave.lock().unwrap().recv().ok();
        Ok(())
    }));
    let server = server.listen(&anywhere()).unwrap().spawn().unwrap();
    let client = hasty_client(&address_of(&server));
    thread::scope(|scope| {
        let first = scope.spawn(|| call(&client, 1));
        has_entered.recv_timeout(TEST_TIME).unwrap();
        let others = [(); 2].map(|()| scope.spawn(|| call(&client, 1)));
        let finished = || others.iter().any(|other| other.is_finished());
        while !finished() {
            thread::yield_now();
        }
        leave.send(()).unwrap();
        leave.send(()).unwrap();
        let mut ends = others.map(|other| other.join().unwrap());
        ends.sort_by_key(Result::is_ok);
        match &ends {
            [Err(error @ Error::Overloaded { retry_after, .. }), Ok(())] => {
                assert_eq!(*retry_after, Duration::from_millis(70));
                assert_eq!(error.executed(), Executed::No);
            }
            other => panic!("{other:?}"),
        }
        first.join().unwrap().unwrap();
    });
    assert_eq!(server.native_statistics().executions, 2);
}

#[test]
fn what_the_server_does_not_have() {
    let server = start(each_runs(|context| match context.procedure() {
        1 => Err(Fault::procedure_unavailable()),
        2 => Err(Fault::garbage_arguments("odd")),
        3 => Err(Fault::system("broken")),
        4 => Err(Fault::authentication(AuthStatus::TOO_WEAK)),
        _ => Ok(()),
    }));
    let address = address_of(&server);
    let client = |program, version| Client::connect(&address, program, version).unwrap();
    let (low, high) = (VERSION, VERSION);
    let cases = [
        (client(9, 1), 0, Rejection::ProgramUnavailable, Executed::No),
        (
            client(PROGRAM, 1),
            0,
            Rejection::ProgramMismatch(VersionRange { low, high }),
            Executed::No,
        ),
        (
            client(PROGRAM, VERSION),
            1,
            Rejection::ProcedureUnavailable,
            Executed::No,
        ),
        (
            client(PROGRAM, VERSION),
            2,
            Rejection::GarbageArguments,
            Executed::No,
        ),
        (
            client(PROGRAM, VERSION),
            3,
            Rejection::SystemError,
            Executed::Maybe,
        ),
        (
            client(PROGRAM, VERSION),
            4,
            Rejection::Authentication(AuthStatus::TOO_WEAK),
            Executed::No,
        ),
    ];
    for (client, procedure, expected, executed) in cases {
        let error = call(&client, procedure).unwrap_err();
        match &error {
            Error::Rejected { rejection, .. } => assert_eq!(*rejection, expected),
            _ => panic!("{error:?}"),
        }
        assert_eq!(error.executed(), executed, "{error}");
        call(&client_of(&server), 5).unwrap();
    }
}

/// A server that takes and gives messages of at most 100,000 bytes.
fn short() -> (RunningServer, Client) {
    let link = NativeLinkConfig {
        message_max: 100_000,
        ..NativeLinkConfig::default()
    };
    let config = ServerConfig {
        native: NativeServerConfig {
            link,
            ..NativeServerConfig::default()
        },
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config);
    let server = server.add(echo_and_add(Arc::default())).add(Twice);
    let server = server.listen(&anywhere()).unwrap().spawn().unwrap();
    let client = client_of(&server);
    (server, client)
}

/// Gives twice what it takes.
struct Twice;

impl rpcgen_runtime::Service for Twice {
    fn program(&self) -> u32 {
        PROGRAM + 1
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn dispatch(
        &self,
        _: &rpcgen_runtime::CallContext,
        _: u32,
        input: &mut rpcgen_runtime::Decoder<'_>,
        output: &mut rpcgen_runtime::Encoder,
    ) -> Result<(), Fault> {
        rpcgen_runtime::serve_value(input, output, |text: String| Ok(text.repeat(2)))
    }
}

#[test]
fn what_is_too_long() {
    let (server, client) = short();
    let text = "x".repeat(99_960);
    assert_eq!(echo(&client, &text).unwrap(), text);
    let error = echo(&client, &"x".repeat(100_000)).unwrap_err();
    assert!(
        matches!(
            error,
            Error::CallTooLarge {
                limit: 100_000,
                found: 100_028
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.executed(), Executed::No);

    let twice = Client::connect(&address_of(&server), PROGRAM + 1, VERSION).unwrap();
    let error = twice.call_value::<String, String>(ECHO, &text).unwrap_err();
    assert!(matches!(error, Error::ReplyTooLarge { .. }), "{error:?}");
    assert_eq!(error.executed(), Executed::Yes);
    assert_eq!(add(&client, ADD.into()).unwrap(), ADD.into());
}
