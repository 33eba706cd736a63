//! Ordered one-way calls over a network that loses datagrams: they run once each, in their order.

use rpcgen_runtime::{
    CallContext, CallOptions, Client, Decoder, Encoder, Fault, Server, Service, serve_value,
};
use rpcgen_tests::relay::Relay;
use std::sync::{Arc, Mutex};

const PROGRAM: u32 = 0x2000_0105;
const CALLS: u32 = 100;

/// Writes down what it is called with.
struct Record(Arc<Mutex<Vec<u32>>>);

impl Service for Record {
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        1
    }

    fn dispatch(
        &self,
        _: &CallContext,
        _: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        serve_value(input, output, |number: u32| {
            self.0.lock().unwrap().push(number);
            Ok(())
        })
    }
}

#[test]
fn order_is_kept_although_datagrams_are_lost() {
    for scheme in ["udp", "rpc"] {
        let record = Arc::default();
        let server = Server::new().add(Record(Arc::clone(&record)));
        let server = server.listen(&format!("{scheme}://127.0.0.1:0")).unwrap();
        let server = server.spawn().unwrap();
        let relay = Relay::start(server.local_address(), 20).unwrap();
        let address = format!("{scheme}://{}", relay.address());
        let client = Client::connect(&address, PROGRAM, 1).unwrap();
        let client = client.with_options(CallOptions::new().one_way().ordered());
        for number in 0..CALLS {
            client.call_value::<u32, ()>(1, &number).unwrap();
        }
        client.wait_all().unwrap();
        let record: &Mutex<Vec<u32>> = &record;
        assert_eq!(
            *record.lock().unwrap(),
            (0..CALLS).collect::<Vec<_>>(),
            "{scheme}"
        );
        assert!(relay.dropped().iter().sum::<u64>() > 0);
    }
}
