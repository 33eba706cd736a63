//! A network that loses datagrams both ways, between real sockets.

use crate::large::Files;
use rpcgen_runtime::{CallOptions, Client, Server};
use rpcgen_tests::relay::Relay;
use std::sync::atomic::Ordering;
use std::thread;

#[test]
fn calls_run_once_and_in_order_however_many_datagrams_are_lost() {
    const CALLS: u64 = 200;
    let files = Files::default();
    let executions = files.executions.clone();
    let server = Server::new().add(files);
    let server = server.listen("rpc://127.0.0.1:0").unwrap().spawn().unwrap();
    let relay = Relay::start(server.local_address(), 30).unwrap();
    let address = format!("rpc://{}", relay.address());
    let client = Client::connect(&address, Files::PROGRAM, 1).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..CALLS {
                    assert_eq!(
                        client
                            .call_value::<u64, u64>(Files::COUNT, &number)
                            .unwrap(),
                        number
                    );
                }
            });
        }
    });
    let ordered = client.with_options(CallOptions::new().ordered());
    let pending: Vec<_> = (0..CALLS)
        .map(|_| ordered.call_value_async::<u64, u64>(Files::NEXT, &0))
        .collect();
    for (expected, pending) in (0..CALLS).zip(pending) {
        assert_eq!(pending.wait().unwrap(), expected);
    }
    assert_eq!(executions.load(Ordering::SeqCst), 5 * CALLS);
    let [to_server, to_client] = relay.dropped();
    assert!(
        to_server > 100 && to_client > 100,
        "{to_server} and {to_client} were lost"
    );
}
