//! At most once over a bad network: 10,000 calls add to a counter while datagrams are lost,
//! doubled and reordered.
//!
//! The client's and the server's machine are the real ones; the network and the clock are not.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_runtime::CallOptions;
use rpcgen_runtime::machine::Machine;
use rpcgen_runtime::onc::client::{
    CallId, CallRequest, ClientEvent, ClientInput, ClientMachine, ClientStatistics,
};
use rpcgen_runtime::onc::server::{
    Execution, ServerEvent, ServerInput, ServerMachine, ServerStatistics,
};
use rpcgen_runtime::{ClientConfig, Executed, ServerConfig};
use rpcgen_tests::network::{Datagram, Faults, FaultyNetwork, NetworkStatistics};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const PROGRAM: u32 = 0x2000_0101;
const VERSION: u32 = 1;
const ADD: u32 = 1;

const CALLS: u64 = 10_000;

/// How many calls wait at a time.
const WINDOW: usize = 32;

#[test]
fn a_call_that_returned_ran_exactly_once_and_none_ran_twice() {
    for seed in 1..=5 {
        let outcome = World::new(seed, ServerConfig::default()).run();
        println!("seed {seed}: {outcome:#?}");
        assert_eq!(outcome.wrong, Wrong::default(), "seed {seed}");
        outcome.assert_faults_happened();
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = || World::new(6, ServerConfig::default()).run();
    assert_eq!(run(), run());
}

/// Shows that the test above can fail.
#[test]
fn without_a_reply_cache_calls_run_twice() {
    let config = ServerConfig {
        reply_cache_bytes: 0,
        ..ServerConfig::default()
    };
    let outcome = World::new(1, config).run();
    println!("without a cache: {outcome:#?}");
    assert!(outcome.wrong.ran_twice > 1_000, "{outcome:?}");
    assert!(outcome.wrong.ok_but_not_once > 1_000, "{outcome:?}");
}

/// Shows that the test above needs replies to be remembered, not only calls in progress.
#[test]
fn with_a_cache_that_forgets_at_once_calls_run_twice() {
    let config = ServerConfig {
        reply_cache_age: Duration::ZERO,
        ..ServerConfig::default()
    };
    let outcome = World::new(1, config).run();
    println!("with a cache that forgets: {outcome:#?}");
    assert!(outcome.wrong.ran_twice > 1_000, "{outcome:?}");
    assert!(outcome.server.duplicates_in_progress > 0, "{outcome:?}");
}

/// What is promised not to happen, counted.
#[derive(Debug, PartialEq, Eq, Default)]
struct Wrong {
    ran_twice: u64,
    ok_but_not_once: u64,
    ok_with_other_results: u64,
    failed_as_not_executed_but_ran: u64,
    /// The counter is not the sum of what was executed.
    counter_off: bool,
    /// Calls that did not end exactly once.
    not_ended_once: u64,
}

/// How a run came out.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    ok: u64,
    failed: u64,
    failed_but_ran: u64,
    wrong: Wrong,
    client: ClientStatistics,
    server: ServerStatistics,
    network: NetworkStatistics,
    most_outstanding: usize,
    simulated: Duration,
}

impl Outcome {
    /// A run without faults shows nothing.
    fn assert_faults_happened(&self) {
        let Self {
            client,
            server,
            network,
            ..
        } = self;
        let counts = [
            ("outstanding", self.most_outstanding as u64, WINDOW as u64),
            ("ok", self.ok, CALLS * 8 / 10),
            ("failed", self.failed, 100),
            ("failed but ran", self.failed_but_ran, 50),
            ("retransmissions", client.retransmissions, 5_000),
            ("second replies", client.dropped_unexpected, 1_000),
            ("duplicates answered", server.duplicates_answered, 1_000),
            ("duplicates in progress", server.duplicates_in_progress, 500),
            ("lost", network.lost, network.sent / 4),
            ("duplicated", network.duplicated, network.sent / 6),
            ("reordered", network.reordered, network.sent / 20),
        ];
        for (name, count, at_least) in counts {
            assert!(
                count >= at_least,
                "{name}: {count}, and {at_least} expected at least"
            );
        }
        assert_eq!(client.calls, CALLS);
        assert_eq!(server.replies_evicted, 0);
    }
}

/// A client, a server and a network between them, on one fake clock.
struct World {
    start: Instant,
    now: Instant,
    rng: StdRng,
    client: ClientMachine,
    server: ServerMachine,
    network: FaultyNetwork,
    handler: Handler,
    next_call: u64,
    most_outstanding: usize,
    ended: HashMap<CallId, Vec<Result<Vec<u8>, Executed>>>,
}

/// The procedure: adds the call's id to a counter and returns the sum.
#[derive(Default)]
struct Handler {
    counter: u64,
    executions: HashMap<u64, u64>,
    results: HashMap<u64, Vec<u8>>,
    started: u64,
    /// By the time at which they are done.
    running: BTreeMap<(Instant, u64), (Execution, Vec<u8>)>,
}

impl Handler {
    fn execute(&mut self, execution: Execution, done: Instant) {
        assert_eq!((execution.program, execution.version), (PROGRAM, VERSION));
        assert_eq!(execution.procedure, ADD);
        let id = u64::from_be_bytes(execution.arguments.as_slice().try_into().unwrap());
        self.counter += id;
        let sum = self.counter.to_be_bytes().to_vec();
        *self.executions.entry(id).or_default() += 1;
        self.results.insert(id, sum.clone());
        self.started += 1;
        self.running.insert((done, self.started), (execution, sum));
    }
}

fn client_address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 700))
}

fn server_address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 111))
}

impl World {
    fn new(seed: u64, config: ServerConfig) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let start = Instant::now();
        let client_rng = StdRng::seed_from_u64(rng.random());
        Self {
            start,
            now: start,
            client: ClientMachine::new(ClientConfig::default(), server_address(), client_rng),
            server: ServerMachine::new(config, [(PROGRAM, VERSION)]),
            network: FaultyNetwork::new(Faults::heavy(), rng.random()),
            rng,
            handler: Handler::default(),
            next_call: 1,
            most_outstanding: 0,
            ended: HashMap::new(),
        }
    }

    /// Runs until all calls have ended and the last straggler has arrived.
    fn run(mut self) -> Outcome {
        loop {
            self.drain();
            let Some(next) = self.next_instant() else {
                return self.outcome();
            };
            self.now = next.max(self.now);
            self.step();
        }
    }

    /// Makes new calls and takes out what the machines have to say, until they are quiet.
    fn drain(&mut self) {
        while self.client.outstanding() < WINDOW && self.next_call <= CALLS {
            self.call();
        }
        self.most_outstanding = self.most_outstanding.max(self.client.outstanding());
        while let Some(transmit) = self.client.poll_transmit(self.now) {
            self.send(client_address(), transmit.peer, transmit.payload);
        }
        while let Some(transmit) = self.server.poll_transmit(self.now) {
            self.send(server_address(), transmit.peer, transmit.payload);
        }
        while let Some(ServerEvent::Execute(execution)) = self.server.poll_event() {
            let service_time = Duration::from_micros(self.rng.random_range(0..40_000));
            self.handler.execute(execution, self.now + service_time);
        }
        while let Some(ClientEvent { id, outcome }) = self.client.poll_event() {
            let outcome = outcome.map_err(|error| error.executed());
            self.ended.entry(id).or_default().push(outcome);
        }
    }

    /// One call in ten is in a hurry and may give up after it ran.
    fn call(&mut self) {
        let deadline = match self.rng.random_bool(0.1) {
            true => Duration::from_millis(self.rng.random_range(1..200)),
            false => Duration::from_secs(25),
        };
        let id = self.next_call;
        self.next_call += 1;
        let request = CallRequest {
            id: CallId(id),
            program: PROGRAM,
            version: VERSION,
            procedure: ADD,
            arguments: id.to_be_bytes().to_vec(),
            deadline: self.now + deadline,
            options: CallOptions::new(),
        };
        self.client.handle(self.now, ClientInput::Call(request));
    }

    fn send(&mut self, from: SocketAddr, to: SocketAddr, payload: Vec<u8>) {
        self.network.send(self.now, Datagram { from, to, payload });
    }

    /// When something happens next. What the server forgets in time is nothing to wait for.
    fn next_instant(&self) -> Option<Instant> {
        let done = self.handler.running.keys().next().map(|&(done, _)| done);
        let arrival = self.network.next_arrival();
        let timeout = self.client.poll_timeout();
        [done, arrival, timeout].into_iter().flatten().min()
    }

    /// Hands the machines what is due: one thing of each kind.
    fn step(&mut self) {
        let now = self.now;
        if let Some(Datagram { from, to, payload }) = self.network.receive(now) {
            let payload = &payload;
            if to == client_address() {
                self.client
                    .handle(now, ClientInput::Datagram { from, payload });
            } else {
                self.server
                    .handle(now, ServerInput::Datagram { from, payload });
            }
        }
        if let Some(entry) = self.handler.running.first_entry()
            && entry.key().0 <= now
        {
            let (Execution { ticket, .. }, results) = entry.remove();
            let finished = ServerInput::Finished {
                ticket,
                outcome: Ok(results),
                idempotent: false,
            };
            self.server.handle(now, finished);
        }
        if self
            .client
            .poll_timeout()
            .is_some_and(|timeout| timeout <= now)
        {
            self.client.handle(now, ClientInput::Timeout);
        }
        if self
            .server
            .poll_timeout()
            .is_some_and(|timeout| timeout <= now)
        {
            self.server.handle(now, ServerInput::Timeout);
        }
    }

    fn outcome(self) -> Outcome {
        let mut outcome = Outcome {
            ok: 0,
            failed: 0,
            failed_but_ran: 0,
            wrong: Wrong::default(),
            client: self.client.statistics(),
            server: self.server.statistics(),
            network: self.network.statistics(),
            most_outstanding: self.most_outstanding,
            simulated: self.now - self.start,
        };
        for id in 1..=CALLS {
            self.judge(id, &mut outcome);
        }
        let executions = self.handler.executions.iter();
        let sum: u64 = executions.map(|(id, times)| id * times).sum();
        outcome.wrong.counter_off = sum != self.handler.counter;
        outcome
    }

    fn judge(&self, id: u64, outcome: &mut Outcome) {
        let times = self
            .handler
            .executions
            .get(&id)
            .copied()
            .unwrap_or_default();
        let wrong = &mut outcome.wrong;
        wrong.ran_twice += u64::from(times > 1);
        match self.ended.get(&CallId(id)).map(Vec::as_slice) {
            Some([Ok(results)]) => {
                outcome.ok += 1;
                wrong.ok_but_not_once += u64::from(times != 1);
                let right = self.handler.results.get(&id) == Some(results);
                wrong.ok_with_other_results += u64::from(!right);
            }
            Some([Err(executed)]) => {
                outcome.failed += 1;
                outcome.failed_but_ran += u64::from(times > 0);
                let not_executed = *executed == Executed::No;
                wrong.failed_as_not_executed_but_ran += u64::from(not_executed && times > 0);
            }
            _ => wrong.not_ended_once += 1,
        }
    }
}
