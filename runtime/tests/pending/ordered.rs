//! Calls that run in the order in which they were made.

use crate::peers::{TRANSPORTS, pair};
use crate::procedures::Procedures;
use rpcgen_runtime::{CallContext, CallOptions, Client, Decoder, Encoder, serve_value};
use std::sync::{Arc, Mutex};
use std::thread;

/// A service that writes down what it is called with.
fn recording(transport: &str) -> (rpcgen_runtime::RunningServer, Client, Arc<Mutex<Vec<u32>>>) {
    let record = Arc::new(Mutex::new(Vec::new()));
    let written = record.clone();
    let service = Procedures(
        move |_: &CallContext, _, input: &mut Decoder<'_>, output: &mut Encoder| {
            serve_value(input, output, |number: u32| {
                // As long as it is not kept in order, later calls overtake earlier ones here.
                for _ in 0..(number % 5) * 4 {
                    thread::yield_now();
                }
                written.lock().unwrap().push(number);
                Ok(())
            })
        },
    );
    let (server, client) = pair(transport, service);
    (server, client, record)
}

#[test]
fn ordered_calls_run_in_their_order_however_they_are_waited_for() {
    for transport in TRANSPORTS {
        let (_server, client, record) = recording(transport);
        let ordered = client.with_options(CallOptions::new().ordered());
        let logged = client.with_options(CallOptions::new().ordered().one_way());
        let mut pending = Vec::new();
        for number in 0..300_u32 {
            match number % 3 {
                0 => logged.call_value(1, &number).unwrap(),
                1 => pending.push(ordered.call_value_async::<_, ()>(1, &number)),
                _ if number % 30 == 2 => ordered.call_value(1, &number).unwrap(),
                _ => logged.call_value(1, &number).unwrap(),
            }
        }
        client.wait_all().unwrap();
        let record = record.lock().unwrap();
        assert_eq!(*record, (0..300).collect::<Vec<_>>(), "{transport}");
        assert!(pending.iter().all(rpcgen_runtime::PendingCall::is_ready));
    }
}

#[test]
fn lanes_do_not_wait_for_each_other() {
    for transport in TRANSPORTS {
        let (_server, client, record) = recording(transport);
        for number in 0..200_u32 {
            let options = CallOptions::new().one_way().in_lane(number % 2);
            client
                .with_options(options)
                .call_value::<_, ()>(1, &number)
                .unwrap();
        }
        client.wait_all().unwrap();
        let record = record.lock().unwrap();
        for lane in 0..2 {
            let of_lane = record.iter().filter(|number| *number % 2 == lane);
            assert!(of_lane.is_sorted(), "{transport}: {record:?}");
        }
        assert_eq!(record.len(), 200);
    }
}
