//! Generated clients that call generated servers on loopback, over every transport.

mod attributes;
mod calculator;
mod files;
mod interface_angle;
mod lists;
mod names;
mod optional;
mod versions;

use rpcgen_runtime::{
    Client, ClientConfig, EncodeError, Error, Executed, Rejection, RemoteProcedure, RunningServer,
    Server, Service,
};
use std::env;
use std::fmt::Debug;
use std::process::Command;
use std::time::Duration;

pub(crate) fn start(service: impl Service) -> RunningServer {
    run(Server::new().add(service))
}

fn run(server: Server) -> RunningServer {
    let address = format!("{}://127.0.0.1:0", scheme());
    server.listen(&address).unwrap().spawn().unwrap()
}

pub(crate) fn address(server: &RunningServer) -> String {
    format!("{}://{}", scheme(), server.local_address())
}

/// The transport of this run of the tests.
fn scheme() -> String {
    env::var(SCHEME).unwrap_or_else(|_| "udp".into())
}

const SCHEME: &str = "RPCGEN_TEST_SCHEME";

/// Runs the tests of this module again, in processes of their own.
#[test]
fn over_the_other_transports() {
    if env::var_os(SCHEME).is_some() {
        return;
    }
    for scheme in ["rpc", "tcp"] {
        let mut tests = Command::new(env::current_exe().unwrap());
        let output = tests
            .arg("services::")
            .env(SCHEME, scheme)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "over {scheme}:\n{said}");
        assert!(!said.contains(" 0 passed"), "over {scheme}:\n{said}");
    }
}

/// Nothing is sent twice, so that what an error says does not depend on how busy the machine is.
pub(crate) fn config() -> ClientConfig {
    let timeout = Duration::from_secs(20);
    ClientConfig {
        initial_timeout: Some(timeout),
        minimum_timeout: timeout,
        maximum_timeout: timeout,
        ..ClientConfig::default()
    }
}

/// The client beneath the generated ones: any procedure, any bytes.
fn raw_client(server: &RunningServer, program: u32, version: u32) -> Client {
    Client::with_config(&address(server), program, version, config()).unwrap()
}

/// Calls with these words as arguments; the results are not looked at.
fn raw_call(client: &Client, procedure: u32, words: &[u32]) -> Result<(), Error> {
    client.call(
        procedure,
        |output| output.array_fixed(words, |output, word| output.unsigned_int(*word)),
        |_| Ok(()),
    )
}

#[track_caller]
fn assert_rejected<T: Debug>(
    result: Result<T, Error>,
    (program, version, procedure): (u32, u32, u32),
    expected: Rejection,
) {
    let error = result.expect_err("the server has answered with a result");
    let executed = match expected {
        Rejection::SystemError => Executed::Maybe,
        _ => Executed::No,
    };
    assert_eq!(error.executed(), executed, "{error}");
    let Error::Rejected {
        procedure: called,
        rejection,
        transmissions: 1,
    } = error
    else {
        panic!("not rejected: {error:?}");
    };
    let expected_procedure = RemoteProcedure {
        program,
        version,
        procedure,
    };
    assert_eq!((called, rejection), (expected_procedure, expected));
}

/// The call was never sent, because its arguments break a bound.
#[track_caller]
fn assert_not_sent<T: Debug>(result: Result<T, Error>, expected: &EncodeError) {
    let error = result.expect_err("the server has answered");
    assert_eq!(error.executed(), Executed::No);
    let Error::Encode { source, .. } = error else {
        panic!("sent: {error:?}");
    };
    assert_eq!(&source, expected);
}
