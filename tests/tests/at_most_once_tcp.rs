//! At most once over connections that are cut at random, in the middle of calls and of replies.

use rpcgen_runtime::{
    CallContext, Client, ClientConfig, ClientStatistics, Decoder, Encoder, Executed, Fault, Server,
    ServerConfig, ServerStatistics, Service, serve,
};
use rpcgen_tests::cutting_proxy::CuttingProxy;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

const PROGRAM: u32 = 0x2000_0101;
const THREADS: u64 = 8;
const CALLS_PER_THREAD: u64 = 500;
const CALLS: u64 = THREADS * CALLS_PER_THREAD;

/// Each call has this many bytes of arguments besides its number, so that cuts fall into calls.
const BULK: usize = 300;

/// Counts how often each number came.
#[derive(Clone, Default)]
struct Counter(Arc<Mutex<HashMap<u64, u64>>>);

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
        _: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        serve(
            input,
            output,
            |input| Ok((input.unsigned_hyper()?, input.opaque(u32::MAX)?)),
            |(number, bulk)| {
                *self.0.lock().unwrap().entry(number).or_default() += 1;
                Ok((number, bulk))
            },
            |output, (number, bulk)| {
                output.unsigned_hyper(*number)?;
                output.opaque(bulk, u32::MAX)
            },
        )
    }
}

#[derive(Debug)]
struct Outcome {
    ok: u64,
    not_executed: u64,
    maybe: u64,
    maybe_and_ran: u64,
    ran_twice: u64,
    /// Returned and did not run exactly once, or did not run as it was said and ran.
    wrong: u64,
    cuts: u64,
    client: ClientStatistics,
    server: ServerStatistics,
}

fn run(resend_after_reconnect: bool, server_config: ServerConfig) -> Outcome {
    let counter = Counter::default();
    let server = Server::new()
        .with_config(server_config)
        .add(counter.clone());
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let proxy = CuttingProxy::start(server.local_address(), 1_000..40_000, 1).unwrap();
    let config = ClientConfig {
        resend_after_reconnect,
        ..ClientConfig::default()
    };
    let address = format!("tcp://{}", proxy.address());
    let client = Client::with_config(&address, PROGRAM, 1, config).unwrap();

    let ended = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (client, ended) = (&client, &ended);
            scope.spawn(move || {
                for number in thread * CALLS_PER_THREAD..(thread + 1) * CALLS_PER_THREAD {
                    let outcome = call(client, number);
                    ended.lock().unwrap().push((number, outcome));
                }
            });
        }
    });
    let (client, cuts) = (client.statistics(), proxy.cuts());
    let statistics = server.statistics();
    // A call of which nobody waits for the reply may still run: all have ended after this.
    server.stop();
    let executions = counter.0.lock().unwrap();
    let mut outcome = Outcome {
        ok: 0,
        not_executed: 0,
        maybe: 0,
        maybe_and_ran: 0,
        ran_twice: executions.values().filter(|times| **times > 1).count() as u64,
        wrong: 0,
        cuts,
        client,
        server: statistics,
    };
    let ended = ended.into_inner().unwrap();
    assert_eq!(ended.len() as u64, CALLS);
    for (number, result) in ended {
        let times = executions.get(&number).copied().unwrap_or_default();
        match result {
            Ok(()) => {
                outcome.ok += 1;
                outcome.wrong += u64::from(times != 1);
            }
            Err(Executed::No) => {
                outcome.not_executed += 1;
                outcome.wrong += u64::from(times != 0);
            }
            Err(_) => {
                outcome.maybe += 1;
                outcome.maybe_and_ran += u64::from(times > 0);
            }
        }
    }
    println!("resend {resend_after_reconnect}: {outcome:#?}");
    outcome
}

fn call(client: &Client, number: u64) -> Result<(), Executed> {
    let echoed = client.call(
        1,
        |output| {
            output.unsigned_hyper(number)?;
            output.opaque(&[7; BULK], u32::MAX)
        },
        |input| {
            let number = input.unsigned_hyper()?;
            input.opaque(u32::MAX).map(|bulk| (number, bulk.len()))
        },
    );
    let echoed = echoed.map_err(|error| error.executed())?;
    assert_eq!(echoed, (number, BULK));
    Ok(())
}

#[test]
fn no_call_runs_twice_and_what_is_said_of_it_is_true() {
    let outcome = run(false, ServerConfig::default());
    assert_eq!((outcome.ran_twice, outcome.wrong), (0, 0), "{outcome:?}");
    assert!(outcome.cuts >= 30, "{outcome:?}");
    assert!(outcome.maybe >= 30, "{outcome:?}");
    assert!(outcome.maybe_and_ran > 0, "{outcome:?}");
    assert!(outcome.maybe_and_ran < outcome.maybe, "{outcome:?}");
    assert!(outcome.ok >= CALLS * 8 / 10, "{outcome:?}");
}

#[test]
fn calls_that_are_sent_again_are_answered_from_the_reply_cache() {
    let outcome = run(true, ServerConfig::default());
    assert_eq!((outcome.ran_twice, outcome.wrong), (0, 0), "{outcome:?}");
    assert!(outcome.client.retransmissions >= 30, "{outcome:?}");
    assert!(outcome.server.duplicates_answered >= 10, "{outcome:?}");
    assert!(outcome.ok >= CALLS * 95 / 100, "{outcome:?}");
}

/// Shows that the test above can fail.
#[test]
fn without_a_reply_cache_calls_that_are_sent_again_run_twice() {
    let config = ServerConfig {
        reply_cache_bytes: 0,
        ..ServerConfig::default()
    };
    let outcome = run(true, config);
    assert!(outcome.ran_twice >= 10, "{outcome:?}");
}
