use super::*;
use crate::call::{CallOptions, RemoteProcedure, TimeLimit};
use std::os::unix::net::UnixListener;
use std::thread;

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(600);

/// Header, credential and verifier of a call, and the mark in front (RFC 5531 sections 9 and 11).
const CALL_BYTES: usize = 44;

/// A call without arguments, as such and as one that may run twice.
fn calls(wait: Duration) -> [Call; 2] {
    let options = CallOptions::new();
    [options, options.idempotent()].map(|options| call(options, vec![], wait))
}

fn call(options: CallOptions, arguments: Vec<u8>, wait: Duration) -> Call {
    let (program, version, procedure) = (100_000, 4, 3);
    Call {
        procedure: RemoteProcedure {
            program,
            version,
            procedure,
        },
        arguments,
        options,
        limit: TimeLimit::wait(wait),
    }
}

fn local() -> Local {
    Local::new("/nowhere".into(), ClientConfig::default())
}

/// How the call ends with a server that does this.
fn served(call: Call, server: impl FnOnce(UnixStream) + Send + 'static) -> Error {
    let (client, servers) = UnixStream::pair().unwrap();
    let server = thread::spawn(move || server(servers));
    let machine = local().machine(call).unwrap();
    let error = converse(machine, client).unwrap_err();
    server.join().unwrap();
    error
}

#[test]
fn a_server_that_has_closed_has_run_nothing() {
    for call in calls(LONG) {
        let (client, server) = UnixStream::pair().unwrap();
        drop(server);
        let error = converse(local().machine(call).unwrap(), client).unwrap_err();
        assert!(matches!(error, Error::Disconnected { .. }), "{error:?}");
        assert_eq!(error.executed(), Executed::No);
    }
}

#[test]
fn a_server_that_closes_after_the_call_may_have_run_it() {
    for call in calls(LONG) {
        let error = served(call, |mut stream| {
            stream.read_exact(&mut [0; CALL_BYTES]).unwrap();
        });
        assert!(matches!(error, Error::Disconnected { .. }), "{error:?}");
        assert_eq!(error.executed(), Executed::Maybe);
    }
}

#[test]
fn bytes_that_are_no_records_end_the_call() {
    for call in calls(LONG) {
        let error = served(call, |mut stream| {
            stream.read_exact(&mut [0; CALL_BYTES]).unwrap();
            stream.write_all(&[0xff; 4]).unwrap();
            // Until the client closes.
            stream.read_to_end(&mut Vec::new()).unwrap();
        });
        assert!(matches!(error, Error::Disconnected { .. }), "{error:?}");
        assert_eq!(error.executed(), Executed::Maybe);
    }
}

#[test]
fn a_server_that_sends_without_end_does_not_outlive_the_deadline() {
    let wait = Duration::from_millis(50);
    for call in calls(wait) {
        let error = served(call, |mut stream| {
            // Records that are replies to nothing.
            let record = [0x80, 0, 0, 4, 0, 0, 0, 7];
            while stream.write_all(&record).is_ok() {}
        });
        assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
        assert_eq!(error.executed(), Executed::Maybe);
    }
}

#[test]
fn a_server_that_does_not_read_does_not_outlive_the_deadline() {
    let wait = Duration::from_millis(50);
    // More than the system keeps for a reader.
    let arguments = vec![0; 800_000];
    let (client, _server) = UnixStream::pair().unwrap();
    let machine = local().machine(call(CallOptions::new(), arguments, wait));
    let error = converse(machine.unwrap(), client).unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
}

#[test]
fn an_error_names_the_socket() {
    let name = format!("rpc-local-test-{}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let listener = UnixListener::bind(&path).unwrap();
    let server = thread::spawn(move || drop(listener.accept().unwrap()));
    let [call, again] = calls(LONG);
    let local = Local::new(path.clone(), ClientConfig::default());
    let closed = local.call(call).unwrap_err();
    server.join().unwrap();
    std::fs::remove_file(&path).unwrap();
    let absent = local.call(again).unwrap_err();
    for error in [&closed, &absent] {
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
    assert_eq!(absent.executed(), Executed::No);
}
