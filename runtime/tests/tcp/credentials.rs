//! Who is served.

use crate::procedures::{PROGRAM, VERSION, call, each_runs};
use rpcgen_runtime::{
    AuthStatus, AuthSys, Client, ClientConfig, Credential, Error, Executed, Fault, Rejection,
    RunningServer, Server,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn user(uid: u32) -> Credential {
    Credential::Sys(AuthSys {
        machine_name: "desk".into(),
        uid,
        ..AuthSys::default()
    })
}

fn client(server: &RunningServer, scheme: &str, credential: Credential) -> Client {
    let number = usize::from(scheme == "tcp");
    let address = format!("{scheme}://{}", server.local_addresses()[number]);
    let config = ClientConfig {
        credential,
        ..ClientConfig::default()
    };
    Client::with_config(&address, PROGRAM, VERSION, config).unwrap()
}

fn listen(server: Server) -> RunningServer {
    let server = server.listen("udp://127.0.0.1:0").unwrap();
    server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap()
}

fn assert_refused(error: &Error, expected: AuthStatus) {
    match error {
        Error::Rejected {
            rejection: Rejection::Authentication(status),
            ..
        } => assert_eq!(*status, expected),
        _ => panic!("{error:?}"),
    }
    assert_eq!(error.executed(), Executed::No);
}

#[test]
fn a_policy_decides_before_the_handler_runs() {
    let runs = Arc::new(AtomicU64::new(0));
    let counted = runs.clone();
    let server = Server::new().authorize(|call| match call.credential() {
        Credential::Sys(user) if user.uid == 1000 => Ok(()),
        _ if call.procedure() == 0 => Ok(()),
        _ => Err(AuthStatus::TOO_WEAK),
    });
    let server = listen(server.add(each_runs(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(())
    })));
    for scheme in ["udp", "tcp"] {
        for refused in [Credential::None, user(0)] {
            let client = client(&server, scheme, refused);
            assert_refused(&call(&client, 1).unwrap_err(), AuthStatus::TOO_WEAK);
            call(&client, 0).unwrap();
        }
        call(&client(&server, scheme, user(1000)), 1).unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 6);
}

#[test]
fn a_handler_refuses_too_and_a_policy_that_panics_serves_nobody() {
    let refusing = listen(Server::new().add(each_runs(|_| {
        Err(Fault::authentication(AuthStatus::REJECTED_CREDENTIAL))
    })));
    let error = call(&client(&refusing, "tcp", Credential::None), 1).unwrap_err();
    assert_refused(&error, AuthStatus::REJECTED_CREDENTIAL);

    let panicking = Server::new().authorize(|_| panic!("a policy panics"));
    let panicking = listen(panicking.add(each_runs(|_| Ok(()))));
    let error = call(&client(&panicking, "tcp", Credential::None), 1).unwrap_err();
    assert_eq!(error.executed(), Executed::Maybe);
}

#[test]
fn a_credential_that_breaks_a_bound_is_not_sent() {
    let server = listen(Server::new().add(each_runs(|_| Ok(()))));
    let largest = AuthSys {
        machine_name: vec![b'x'; 255],
        gids: vec![7; 16],
        ..AuthSys::default()
    };
    call(&client(&server, "tcp", Credential::Sys(largest.clone())), 1).unwrap();
    for too_large in [
        AuthSys {
            machine_name: vec![b'x'; 256],
            ..AuthSys::default()
        },
        AuthSys {
            gids: vec![7; 17],
            ..largest
        },
    ] {
        let error = call(&client(&server, "tcp", Credential::Sys(too_large)), 1).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error}");
    }
}
