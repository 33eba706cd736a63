//! A client and a server over each transport, and a server that answers when the test says so.

use crate::procedures::{PROGRAM, TEST_TIME, VERSION, each_runs, echo_and_add};
use rpcgen_runtime::{
    Client, ClientConfig, PendingCall, RunningServer, Server, ServerConfig, Service,
};
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, mpsc};

/// Those with a limit for the calls that wait for replies.
pub(crate) const ONC: [&str; 2] = ["udp", "tcp"];

pub(crate) const TRANSPORTS: [&str; 3] = ["udp", "tcp", "rpc"];

/// A server of `service`, and a client that may have many calls under way and sends nothing twice.
pub(crate) fn pair(transport: &str, service: impl Service) -> (RunningServer, Client) {
    let config = ServerConfig {
        threads: 4,
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(service);
    let server = server
        .listen(&format!("{transport}://127.0.0.1:0"))
        .unwrap();
    let server = server.spawn().unwrap();
    let client = client_of(transport, &server, config_for_many());
    (server, client)
}

pub(crate) fn client_of(transport: &str, server: &RunningServer, config: ClientConfig) -> Client {
    let address = format!("{transport}://{}", server.local_address());
    Client::with_config(&address, PROGRAM, VERSION, config).unwrap()
}

pub(crate) fn config_for_many() -> ClientConfig {
    ClientConfig {
        outstanding_calls: 10_000,
        initial_timeout: Some(TEST_TIME),
        minimum_timeout: TEST_TIME,
        ..ClientConfig::default()
    }
}

/// A pair of which the server echoes and adds.
pub(crate) fn echoing(transport: &str) -> (RunningServer, Client, Arc<AtomicI64>) {
    let counter = Arc::new(AtomicI64::new(0));
    let (server, client) = pair(transport, echo_and_add(counter.clone()));
    (server, client, counter)
}

/// A pair of which the server answers no call before the sender is used or dropped.
pub(crate) fn held(transport: &str) -> (RunningServer, Client, mpsc::Sender<()>) {
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let (server, client) = pair(
        transport,
        each_runs(move |_| {
            held.lock().unwrap().recv().ok();
            Ok(())
        }),
    );
    (server, client, release)
}

/// A call that takes and gives nothing.
pub(crate) fn begin(client: &Client, procedure: u32) -> PendingCall<()> {
    client.call_async(procedure, |_| Ok(()), |_| Ok(()))
}
