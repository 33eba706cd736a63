//! Calls that succeed.

use crate::SCHEME;
use crate::procedures::{
    PROGRAM, VERSION, add, address_of, anywhere, call, client_of, each_runs, echo, echo_and_add,
    executions, start,
};
use rpcgen_runtime::{
    AuthSys, Client, ClientConfig, Credential, RunningServer, Server, ServerConfig,
};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

#[test]
fn types_can_be_shared_between_threads() {
    const fn shared<T: Send + Sync>() {}
    const fn cloned<T: Clone>() {}
    const {
        shared::<Client>();
        cloned::<Client>();
        shared::<RunningServer>();
        shared::<rpcgen_runtime::StopHandle>();
        shared::<rpcgen_runtime::Error>();
        shared::<Server>();
    }
}

#[test]
fn results_of_every_size_come_back() {
    let server = start(echo_and_add(Arc::default()));
    let client = client_of(&server);
    for len in [0, 1, 2, 3, 4, 1_000, 1_472, 1_473, 9_000, 65_000] {
        let text = "x".repeat(len);
        assert_eq!(echo(&client, &text).unwrap(), text);
    }
}

#[test]
fn each_call_runs_once() {
    let counter = Arc::new(AtomicI64::new(0));
    let server = start(echo_and_add(counter.clone()));
    let client = client_of(&server);
    for number in 1..=1_000 {
        assert_eq!(add(&client, 1).unwrap(), number);
    }
    assert_eq!(counter.load(Ordering::SeqCst), 1_000);
    assert_eq!(executions(&server), 1_000);
    assert_eq!(client.statistics().succeeded, 1_000);
}

#[test]
fn threads_share_a_client() {
    const THREADS: i64 = 16;
    const CALLS: i64 = 250;
    let counter = Arc::new(AtomicI64::new(0));
    let server = start(echo_and_add(counter.clone()));
    let client = client_of(&server);
    let barrier = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (client, barrier) = (client.clone(), &barrier);
            scope.spawn(move || {
                barrier.wait();
                for call in 0..CALLS {
                    let text = format!("call {call} of thread {number}");
                    assert_eq!(echo(&client, &text).unwrap(), text);
                    add(&client, number).unwrap();
                }
            });
        }
    });
    assert_eq!(
        counter.load(Ordering::SeqCst),
        CALLS * (0..THREADS).sum::<i64>()
    );
    assert_eq!(executions(&server), 2 * (THREADS * CALLS) as u64);
    assert_eq!(client.statistics().succeeded, 2 * (THREADS * CALLS) as u64);
}

/// As many calls as threads are in the server at the same time: each handler waits for all the
/// others.
#[test]
fn calls_are_under_way_together() {
    const THREADS: usize = 8;
    let barrier = Barrier::new(THREADS);
    let meet = each_runs(move |_| {
        barrier.wait();
        Ok(())
    });
    let config = ServerConfig {
        threads: THREADS,
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(meet);
    let server = server.listen(&anywhere()).unwrap().spawn().unwrap();
    let client = client_of(&server);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| call(&client, 1).unwrap());
        }
    });
}

#[test]
fn a_handler_is_told_who_calls_what() {
    let (told, heard) = mpsc::channel();
    let server = start(each_runs(move |context| {
        told.send(context.clone()).unwrap();
        Ok(())
    }));
    let credential = Credential::Sys(AuthSys {
        uid: 1000,
        gids: vec![4, 27],
        ..AuthSys::default()
    });
    let config = ClientConfig {
        credential: credential.clone(),
        ..ClientConfig::default()
    };
    let address = address_of(&server);
    let client = Client::with_config(&address, PROGRAM, VERSION, config).unwrap();
    call(&client, 77).unwrap();
    let context = heard.recv().unwrap();
    assert_eq!(context.peer(), client.local_address().unwrap());
    assert_eq!(context.program(), PROGRAM);
    assert_eq!(context.version(), VERSION);
    assert_eq!(context.procedure(), 77);
    assert_eq!(*context.credential(), credential);
}

#[test]
fn a_server_listens_on_several_addresses() {
    let server = Server::new().add(echo_and_add(Arc::default()));
    let server = server
        .listen(&anywhere())
        .unwrap()
        .listen(&anywhere())
        .unwrap();
    let addresses = server.local_addresses();
    let server = server.spawn().unwrap();
    assert_eq!(server.local_addresses(), addresses);
    for (expected, address) in (1..).zip(addresses) {
        let client = Client::connect(&format!("{SCHEME}://{address}"), PROGRAM, VERSION).unwrap();
        assert_eq!(client.peer(), address);
        assert_eq!(add(&client, 1).unwrap(), expected);
    }
    assert_eq!(executions(&server), 2);
}

/// `localhost` may be an IPv6 address first, where this server does not listen.
#[test]
fn a_name_leads_to_the_address_where_a_server_answers() {
    let server = start(echo_and_add(Arc::default()));
    let address = format!("{SCHEME}://localhost:{}", server.local_address().port());
    let client = Client::connect(&address, PROGRAM, VERSION).unwrap();
    assert_eq!(echo(&client, "hello").unwrap(), "hello");
}

#[test]
fn ipv6_works_where_the_machine_has_it() {
    let server = Server::new().add(echo_and_add(Arc::default()));
    let Ok(server) = server.listen(&format!("{SCHEME}://[::1]:0")) else {
        println!("skipped: no IPv6 loopback address");
        return;
    };
    let server = server.spawn().unwrap();
    assert_eq!(echo(&client_of(&server), "hello").unwrap(), "hello");
}
