//! What the channels of the runtime really did, over bad networks, is what their specifications allow; what they did not do is not.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_runtime::Executed;
use rpcgen_runtime::channel::datagram::Port;
use rpcgen_runtime::channel::{Error, Receiver, Sender};
use rpcgen_runtime::memory::{self, Faults};
use rpcgen_tests::channel::Event::{self, Acknowledged, Crash, Get, Put, Recover};
use rpcgen_tests::channel::{
    Channel, Perfect, Reliable, Status, Unreliable, UnreliableFifo, check,
};
use rpcgen_tests::relay::Relay;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

const MESSAGES: u32 = 300;

/// What sender and receiver saw, in an order in which it can have happened.
#[derive(Default)]
struct Trace(Mutex<Vec<Event<u32>>>);

impl Trace {
    fn lock(&self) -> MutexGuard<'_, Vec<Event<u32>>> {
        self.0.lock().unwrap()
    }

    fn push(&self, event: Event<u32>) {
        self.lock().push(event);
    }

    /// Puts a message of a length that is its number's, of one part or of several.
    fn put(&self, sender: &mut Sender, number: u32) -> Result<(), Error> {
        self.push(Put(number));
        let mut bytes = number.to_be_bytes().to_vec();
        bytes.resize(4 + (number % 7) as usize * 1_000, number as u8);
        sender.send(&bytes).map(drop)
    }

    /// Gets a message if one is there. As the trace is locked meanwhile, the acknowledgement cannot be in it before.
    fn get(&self, receiver: &Receiver) -> bool {
        let mut events = self.lock();
        let Some(message) = receiver.try_recv() else {
            return false;
        };
        let number = u32::from_be_bytes(*message.bytes.first_chunk().unwrap());
        let rest = &message.bytes[4..];
        assert_eq!(rest.len(), (number % 7) as usize * 1_000);
        assert!(rest.iter().all(|byte| *byte == number as u8));
        events.push(Get(number));
        true
    }

    fn get_until(&self, receiver: &Receiver, is_over: impl Fn() -> bool) {
        while !is_over() {
            if !self.get(receiver) {
                thread::yield_now();
            }
        }
    }

    fn into_events(self) -> Vec<Event<u32>> {
        self.0.into_inner().unwrap()
    }
}

/// Sends 300 messages, and asks now and then whether they were got.
fn reliable_run(receiver: &Receiver, address: &str, seed: u64) -> Vec<Event<u32>> {
    let trace = Trace::default();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = StdRng::seed_from_u64(seed);
            let mut sender = Sender::connect(address).unwrap();
            for number in 0..MESSAGES {
                trace.put(&mut sender, number).unwrap();
                if random.random_ratio(1, 20) || number + 1 == MESSAGES {
                    sender.wait_all().unwrap();
                    trace.push(Acknowledged(Status::Ok));
                }
            }
            is_over.store(true, SeqCst);
        });
        trace.get_until(receiver, || is_over.load(SeqCst));
    });
    trace.into_events()
}

/// The traces of runs in bad weather in memory, and of one over sockets and a relay that loses a tenth.
fn reliable_traces() -> Vec<Vec<Event<u32>>> {
    let receiver = Receiver::bind("memory://reliable").unwrap();
    let mut traces = Vec::new();
    for seed in 0..5 {
        let faults = Faults {
            loss: 0.1,
            ..Faults::heavy()
        };
        let storm = memory::disturb("reliable", seed, faults);
        traces.push(reliable_run(&receiver, "memory://reliable", seed));
        assert!(storm.statistics().lost > 0);
    }
    let receiver = Receiver::bind("rpc://127.0.0.1:0").unwrap();
    let relay = Relay::start(receiver.local_address(), 10).unwrap();
    let address = format!("rpc://{}", relay.address());
    traces.push(reliable_run(&receiver, &address, 5));
    assert!(relay.dropped().iter().all(|dropped| *dropped > 0));
    traces
}

#[test]
fn the_reliable_channel_is_reliable_and_perfect_while_nothing_crashes() {
    for trace in reliable_traces() {
        check(Reliable::default(), trace.clone()).unwrap();
        let is_message = |event: &Event<u32>| matches!(event, Put(_) | Get(_));
        let messages: Vec<_> = trace.iter().copied().filter(is_message).collect();
        assert_eq!(messages.len(), 2 * MESSAGES as usize);
        check(Perfect::default(), messages).unwrap();

        let tampered = [
            without_a_get(&trace),
            with_a_get_twice(&trace),
            with_gets_exchanged(&trace),
            acknowledged_early(&trace),
        ];
        refuses_all(Reliable::default, tampered.concat(), 850);
    }
}

/// The receiver is cut off and started anew while messages are under way.
fn crashing_run(name: &str, seed: u64) -> Vec<Event<u32>> {
    let address = format!("memory://{name}");
    let silence = Faults {
        loss: 1.0,
        ..Faults::default()
    };
    let trace = Trace::default();
    let is_over = AtomicBool::new(false);
    // The message at which the receiver crashes next.
    let crash_at = Mutex::new(seed as u32 + 20);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut receiver = Receiver::bind(&address).unwrap();
            while !is_over.load(SeqCst) {
                let has_crashed = || trace.lock().contains(&Put(*crash_at.lock().unwrap()));
                trace.get_until(&receiver, || is_over.load(SeqCst) || has_crashed());
                if !is_over.load(SeqCst) {
                    trace.push(Crash);
                    *crash_at.lock().unwrap() += 80;
                    let dead = memory::disturb(name, seed, silence);
                    drop(receiver);
                    receiver = Receiver::bind(&address).unwrap();
                    drop(dead);
                }
            }
        });
        let mut sender = Sender::connect(&address).unwrap();
        for number in 0..MESSAGES {
            let mut put = trace.put(&mut sender, number);
            if number % 10 == 9 {
                put = put.and_then(|()| sender.wait_all());
                if put.is_ok() {
                    trace.push(Acknowledged(Status::Ok));
                }
            }
            if let Err(error) = put {
                assert_ne!(error.executed(), Executed::Yes);
                trace.push(Acknowledged(Status::Lost));
                sender = Sender::connect(&address).unwrap();
                trace.push(Recover);
            }
        }
        while let Err(error) = sender.wait_all() {
            assert_ne!(error.executed(), Executed::Yes);
            sender = Sender::connect(&address).unwrap();
        }
        is_over.store(true, SeqCst);
    });
    trace.into_events()
}

#[test]
fn the_reliable_channel_loses_only_what_was_under_way_at_a_crash_and_says_so() {
    for seed in 0..5 {
        let trace = crashing_run(&format!("crashing{seed}"), seed);
        let count = |wanted| trace.iter().filter(|event| **event == wanted).count();
        assert!(count(Crash) >= 3, "{trace:?}");
        assert!(count(Acknowledged(Status::Lost)) >= 1, "{trace:?}");
        check(Reliable::default(), trace.clone())
            .unwrap_or_else(|refused| panic!("{refused:?} in {trace:?}"));

        refuses_all(Reliable::default, with_a_get_twice(&trace), 100);
        let without_crashes: Vec<_> = trace
            .iter()
            .copied()
            .filter(|event| *event != Crash)
            .collect();
        assert!(check(Reliable::default(), without_crashes).is_err());
    }
}

/// Sends 300 messages over the network of this process, in bursts, each of which has arrived when it was sent.
fn datagram_run(name: &str, seed: u64, faults: Faults) -> Vec<Event<u32>> {
    let here = Port::open(&format!("memory://{name}-here")).unwrap();
    let there = Port::<u32>::open(&format!("memory://{name}")).unwrap();
    let storm = memory::disturb(name, seed, faults);
    let mut random = StdRng::seed_from_u64(seed);
    let mut trace = Vec::new();
    for number in 0..MESSAGES {
        trace.push(Put(number));
        here.send(there.address(), &number).unwrap();
        if random.random_ratio(1, 5) {
            trace.extend(
                there
                    .recv_timeout(Duration::ZERO)
                    .map(|(_, number)| Get(number)),
            );
        }
    }
    drop(storm);
    while let Some((from, number)) = there.recv_timeout(Duration::ZERO) {
        assert_eq!(from, here.address());
        trace.push(Get(number));
    }
    trace
}

/// The same over sockets and a relay that loses a fifth.
fn datagram_run_over_sockets() -> Vec<Event<u32>> {
    const LAST: u32 = u32::MAX;
    let [here, there] = [(); 2].map(|()| Port::open("udp://127.0.0.1:0").unwrap());
    let relay = Relay::start(there.address(), 20).unwrap();
    let mut trace = Vec::new();
    for number in 0..MESSAGES {
        trace.push(Put(number));
        here.send(relay.address(), &number).unwrap();
    }
    // Which may be lost, too.
    loop {
        here.send(relay.address(), &LAST).unwrap();
        while let Some((_, number)) = there.recv_timeout(Duration::from_millis(50)) {
            if number == LAST {
                return trace;
            }
            trace.push(Get(number));
        }
    }
}

#[test]
fn datagrams_are_an_unreliable_channel() {
    for seed in 0..5 {
        let trace = datagram_run(&format!("datagrams{seed}"), seed, Faults::heavy());
        check(Unreliable::default(), trace.clone()).unwrap();
        assert!(
            check(UnreliableFifo::default(), trace.clone()).is_err(),
            "seed {seed} is no test"
        );
        refuses_all(
            Unreliable::default,
            [with_a_foreign_get(&trace), with_a_get_too_early(&trace)].concat(),
            400,
        );
    }
}

#[test]
fn datagrams_over_a_network_that_only_loses_keep_their_order() {
    let loss = Faults {
        loss: 0.3,
        ..Faults::default()
    };
    for trace in [datagram_run("lossy", 1, loss), datagram_run_over_sockets()] {
        check(UnreliableFifo::default(), trace.clone()).unwrap();
        assert!(check(Perfect::default(), trace.clone()).is_err());
        let tampered = [
            with_a_get_twice(&trace),
            with_gets_exchanged(&trace),
            with_a_foreign_get(&trace),
        ];
        refuses_all(UnreliableFifo::default, tampered.concat(), 400);
    }
}

fn refuses_all<C: Channel<u32>>(
    channel: impl Fn() -> C,
    traces: Vec<Vec<Event<u32>>>,
    at_least: usize,
) {
    assert!(traces.len() >= at_least, "only {}", traces.len());
    for trace in traces {
        assert!(check(channel(), trace.clone()).is_err(), "{trace:?}");
    }
}

/// The places of all that was got.
fn gets(trace: &[Event<u32>]) -> Vec<usize> {
    let is_get = |place: &usize| matches!(trace[*place], Get(_));
    (0..trace.len()).filter(is_get).collect()
}

/// Each trace that comes of `change` at a place where something was got.
fn at_each_get(
    trace: &[Event<u32>],
    change: impl Fn(&mut Vec<Event<u32>>, usize),
) -> Vec<Vec<Event<u32>>> {
    let changed = |place| {
        let mut changed = trace.to_vec();
        change(&mut changed, place);
        changed
    };
    gets(trace).into_iter().map(changed).collect()
}

fn without_a_get(trace: &[Event<u32>]) -> Vec<Vec<Event<u32>>> {
    at_each_get(trace, |trace, place| {
        trace.remove(place);
    })
}

fn with_a_get_twice(trace: &[Event<u32>]) -> Vec<Vec<Event<u32>>> {
    at_each_get(trace, |trace, place| trace.insert(place, trace[place]))
}

fn with_a_foreign_get(trace: &[Event<u32>]) -> Vec<Vec<Event<u32>>> {
    at_each_get(trace, |trace, place| trace[place] = Get(MESSAGES))
}

/// Before the message was put.
fn with_a_get_too_early(trace: &[Event<u32>]) -> Vec<Vec<Event<u32>>> {
    at_each_get(trace, |trace, place| {
        let Get(number) = trace[place] else { return };
        let put = trace.iter().position(|event| *event == Put(number));
        trace.insert(put.unwrap(), Get(number));
    })
}

/// With the next one; two that are the same stay as they are, so they are left out.
fn with_gets_exchanged(trace: &[Event<u32>]) -> Vec<Vec<Event<u32>>> {
    let pairs: HashMap<usize, usize> = gets(trace)
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let exchanged = at_each_get(trace, |trace, place| {
        if let Some(next) = pairs.get(&place) {
            trace.swap(place, *next);
        }
    });
    exchanged
        .into_iter()
        .filter(|exchanged| exchanged != trace)
        .collect()
}

/// Each acknowledgement before the last message that it is of was got.
fn acknowledged_early(trace: &[Event<u32>]) -> Vec<Vec<Event<u32>>> {
    let is_acknowledgement = |place: &usize| trace[*place] == Acknowledged(Status::Ok);
    let acknowledgements = (0..trace.len()).filter(is_acknowledgement);
    let early = |place: usize| {
        let mut early = trace.to_vec();
        let event = early.remove(place);
        let is_get = |event: &Event<u32>| matches!(event, Get(_));
        let last_got = early[..place].iter().rposition(is_get).unwrap();
        early.insert(last_got, event);
        early
    };
    acknowledgements.map(early).collect()
}
