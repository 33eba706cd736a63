//! Servers and clients at `memory://` addresses. Names are those of the process, so each test has its own.

use rpcgen_runtime::memory::{self, Faults};
use rpcgen_runtime::{
    CallContext, CallOptions, Client, Decoder, Encoder, Error, Executed, Fault, RunningServer,
    Server, Service, serve_value,
};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const PROGRAM: u32 = 0x2000_0110;
const NEXT: u32 = 1;
const ECHO: u32 = 2;
const MEET: u32 = 3;

/// Counts and echoes.
#[derive(Default)]
struct Counter {
    count: AtomicU32,
    /// A handler that was called says so, and waits until it may go on.
    meeting: Option<Mutex<(mpsc::Sender<()>, mpsc::Receiver<()>)>>,
}

impl Service for Counter {
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        1
    }

    fn dispatch(
        &self,
        _: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        match procedure {
            0 => serve_value(input, output, |()| Ok(())),
            NEXT => serve_value(input, output, |()| Ok(self.count.fetch_add(1, SeqCst))),
            ECHO => serve_value(input, output, |text: String| Ok(text)),
            MEET => serve_value(input, output, |()| {
                let (here, go_on) = &*self.meeting.as_ref().unwrap().lock().unwrap();
                here.send(()).unwrap();
                go_on.recv().unwrap();
                Ok(())
            }),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}

fn start(name: &str) -> RunningServer {
    start_service(name, Counter::default())
}

fn start_service(name: &str, service: Counter) -> RunningServer {
    let server = Server::new().add(service);
    let server = server.listen(&format!("memory://{name}")).unwrap();
    server.spawn().unwrap()
}

fn client_of(name: &str) -> Client {
    Client::connect(&format!("memory://{name}"), PROGRAM, 1).unwrap()
}

fn next(client: &Client) -> Result<u32, Error> {
    client.call_value(NEXT, &())
}

#[test]
fn calls_of_many_threads() {
    let server = start("threads");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let client = client_of("threads");
                assert_eq!(client.peer(), server.local_address());
                (0..50).for_each(|_| assert!(next(&client).unwrap() < 200));
            });
        }
    });
    assert_eq!(next(&client_of("threads")).unwrap(), 200);
    assert_eq!(server.native_statistics().executions, 201);
}

#[test]
fn large_messages() {
    let _server = start("large");
    let client = client_of("large");
    for len in [1_100, 70_000, 5_000_000] {
        let text = "0123456789".repeat(len / 10);
        let echo: String = client.call_value(ECHO, &text).unwrap();
        assert!(echo == text, "{len} bytes");
    }
}

#[test]
fn in_bad_weather_each_call_runs_once_and_in_order() {
    const CALLS: u32 = 200;
    // Ordered before the server is there.
    let storm = memory::disturb("storm", 1, Faults::heavy());
    let server = start("storm");
    let client = client_of("storm");
    let ordered = client.with_options(CallOptions::new().ordered());
    let pending: Vec<_> = (0..CALLS)
        .map(|_| ordered.call_value_async::<(), u32>(NEXT, &()))
        .collect();
    for (expected, pending) in (0..CALLS).zip(pending) {
        assert_eq!(pending.wait().unwrap(), expected);
    }
    let text = "large".repeat(60_000);
    let echo: String = client.call_value(ECHO, &text).unwrap();
    assert!(echo == text);
    assert_eq!(server.native_statistics().executions, u64::from(CALLS) + 1);
    let seen = storm.statistics();
    let kinds = [seen.lost, seen.duplicated, seen.reordered, seen.damaged];
    assert!(kinds.iter().all(|count| *count > 0), "{seen:?}");
    assert!(server.native_statistics().link.dropped_checksum > 0);
}

#[test]
fn a_disturbance_ends() {
    let _server = start("ends");
    let client = client_of("ends").with_deadline(Duration::from_millis(50));
    let silence = memory::disturb(
        "ends",
        1,
        Faults {
            loss: 1.0,
            ..Faults::default()
        },
    );
    assert_eq!(next(&client).unwrap_err().executed(), Executed::No);
    let first = silence.statistics();
    assert!(
        first.datagrams > 0 && first.lost == first.datagrams,
        "{first:?}"
    );

    // Another one takes its place; that the first one ends then changes nothing.
    let second = memory::disturb("ends", 1, Faults::default());
    drop(silence);
    let client = client_of("ends");
    next(&client).unwrap();
    let well = second.statistics();
    assert!(well.datagrams > 0 && well.lost == 0, "{well:?}");
    drop(second);
    next(&client).unwrap();
}

#[test]
fn a_name_is_taken_once_and_keeps_its_address() {
    let server = start("name");
    let client = client_of("name");
    assert_eq!(next(&client).unwrap(), 0);
    let error = Server::new().listen("memory://name").unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.executed()),
        (
            "the operating system refused to bind memory://name",
            Executed::No
        )
    );
    let address = server.local_address();
    assert!(server.drain(Duration::from_secs(5)).is_clean());

    let server = start("name");
    assert_eq!(server.local_address(), address);
    let client = client.with_options(CallOptions::new().idempotent());
    assert_eq!(next(&client).unwrap(), 0, "the same client finds it");
}

#[test]
fn where_nobody_is_a_call_ends_soon() {
    let error = next(&client_of("nobody")).unwrap_err();
    assert!(matches!(error, Error::Silent { .. }), "{error}");
    assert_eq!(error.executed(), Executed::No);
}

#[test]
fn a_server_that_stops_finishes_what_runs() {
    let (here, met) = mpsc::channel();
    let (go_on, until_then) = mpsc::channel();
    let meeting = Some(Mutex::new((here, until_then)));
    let server = start_service(
        "stops",
        Counter {
            meeting,
            ..Counter::default()
        },
    );
    let call = client_of("stops").call_value_async::<(), ()>(MEET, &());
    met.recv().unwrap();
    server.stop_handle().stop();
    go_on.send(()).unwrap();
    call.wait().unwrap();
    server.wait();
}

#[test]
fn rpcbind_is_not_told() {
    let server = Server::new().listen("memory://secret").unwrap();
    assert!(matches!(server.register(), Err(Error::NoListenAddress)));
}
