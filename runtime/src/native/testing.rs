//! A server, its clients and the network between them, on a clock of their own.

use super::client::{CallId, CallRequest, ClientInput, ClientMachine};
use super::config::{ClientConfig, ServerConfig};
use super::outcome::Outcome;
use super::server::{Execution, ServerEvent, ServerInput, ServerMachine, Ticket};
use crate::call::RemoteProcedure;
use crate::machine::Machine;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// What the network does to datagrams.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    pub(super) loss: f64,
    pub(super) duplication: f64,
    pub(super) corruption: f64,
    /// One-way delay: the least, and how much more it may be (which reorders).
    pub(super) delay: Duration,
    pub(super) jitter: Duration,
    /// Larger datagrams vanish.
    pub(super) size_max: usize,
}

pub(super) const PERFECT: Faults = Faults {
    loss: 0.0,
    duplication: 0.0,
    corruption: 0.0,
    delay: Duration::from_millis(1),
    jitter: Duration::ZERO,
    size_max: 65_507,
};

pub(super) const BAD: Faults = Faults {
    loss: 0.2,
    duplication: 0.1,
    corruption: 0.05,
    delay: Duration::from_millis(5),
    jitter: Duration::from_millis(20),
    size_max: 65_507,
};

/// A datagram that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datagram {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) payload: Vec<u8>,
}

/// A server, its clients and the network between them.
pub(super) struct World {
    pub(super) now: Instant,
    start: Instant,
    rng: StdRng,
    pub(super) faults: Faults,
    pub(super) server: Option<ServerMachine>,
    pub(super) server_config: ServerConfig,
    pub(super) clients: Vec<ClientMachine>,
    /// Where each client is.
    pub(super) addresses: Vec<SocketAddr>,
    /// By time of arrival.
    wire: BTreeMap<(Instant, u64), Datagram>,
    sent: u64,
    /// All datagrams, in the order in which they were sent.
    pub(super) log: Vec<Datagram>,
    /// What is being executed, by the time at which it ends.
    running: BTreeMap<(Instant, u64), (Ticket, Vec<u8>)>,
    /// How long a handler takes.
    pub(super) handler_time: Duration,
    /// The length of each result, instead of the arguments.
    pub(super) result_len: Option<usize>,
    /// The calls that began to be executed, as client and number, in order.
    pub(super) effects: Vec<(u64, u64)>,
    pub(super) given_up: usize,
    pub(super) drained: bool,
    pub(super) outcomes: BTreeMap<(usize, u64), Outcome>,
    next_call: u64,
}

pub(super) const PROCEDURE: RemoteProcedure = RemoteProcedure {
    program: 0x2000_0101,
    version: 1,
    procedure: 7,
};

pub(super) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

impl World {
    pub(super) fn new(seed: u64, faults: Faults) -> Self {
        Self::with(
            seed,
            faults,
            ClientConfig::default(),
            ServerConfig::default(),
        )
    }

    pub(super) fn with(
        seed: u64,
        faults: Faults,
        client: ClientConfig,
        server_config: ServerConfig,
    ) -> Self {
        let now = Instant::now();
        let mut world = Self {
            now,
            start: now,
            rng: StdRng::seed_from_u64(seed),
            faults,
            server: None,
            server_config,
            clients: Vec::new(),
            addresses: Vec::new(),
            wire: BTreeMap::new(),
            sent: 0,
            log: Vec::new(),
            running: BTreeMap::new(),
            handler_time: Duration::ZERO,
            result_len: None,
            effects: Vec::new(),
            given_up: 0,
            drained: false,
            outcomes: BTreeMap::new(),
            next_call: 0,
        };
        world.start_server();
        world.add_client(client);
        world
    }

    pub(super) fn server_address() -> SocketAddr {
        SocketAddr::from(([10, 0, 0, 1], 4000))
    }

    /// Starts the server, anew if there is one.
    pub(super) fn start_server(&mut self) {
        let rng = StdRng::seed_from_u64(self.rng.random());
        self.running.clear();
        self.server = Some(ServerMachine::new(self.server_config.clone(), rng));
    }

    pub(super) fn stop_server(&mut self) {
        self.running.clear();
        self.server = None;
    }

    pub(super) fn server(&mut self) -> &mut ServerMachine {
        self.server.as_mut().expect("the server runs")
    }

    pub(super) fn add_client(&mut self, config: ClientConfig) -> usize {
        let rng = StdRng::seed_from_u64(self.rng.random());
        let address = SocketAddr::from(([10, 0, 1, self.clients.len() as u8], 700));
        self.clients
            .push(ClientMachine::new(config, Self::server_address(), rng));
        self.addresses.push(address);
        self.clients.len() - 1
    }

    /// Makes a call with arguments of `len` bytes; returns its number.
    pub(super) fn call(&mut self, client: usize, len: usize) -> u64 {
        self.call_with(client, len, |_| {})
    }

    pub(super) fn call_with(
        &mut self,
        client: usize,
        len: usize,
        change: impl FnOnce(&mut CallRequest),
    ) -> u64 {
        self.next_call += 1;
        let number = self.next_call;
        let mut request =
            CallRequest::new(CallId(number), PROCEDURE, arguments(client, number, len));
        change(&mut request);
        self.clients[client].handle(self.now, ClientInput::Call(request));
        self.settle();
        number
    }

    pub(super) fn cancel(&mut self, client: usize, number: u64) {
        self.clients[client].handle(self.now, ClientInput::Cancel(CallId(number)));
        self.settle();
    }

    pub(super) fn close(&mut self, client: usize) {
        self.clients[client].handle(self.now, ClientInput::Close);
        self.settle();
    }

    /// The machine of the server says that nobody listens.
    pub(super) fn unreachable(&mut self, client: usize) {
        self.clients[client].handle(self.now, ClientInput::Unreachable);
        self.settle();
    }

    pub(super) fn drain(&mut self) {
        let now = self.now;
        self.server().handle(now, ServerInput::Drain);
        self.settle();
    }

    /// Takes out of all machines what is to be taken.
    pub(super) fn settle(&mut self) {
        let now = self.now;
        for client in 0..self.clients.len() {
            let from = self.addresses[client];
            while let Some(transmit) = self.clients[client].poll_transmit(now) {
                self.send(from, transmit.peer, transmit.payload);
            }
            while let Some(event) = self.clients[client].poll_event() {
                let before = self.outcomes.insert((client, event.id.0), event.outcome);
                assert_eq!(before, None, "a call ends once");
            }
        }
        loop {
            while let Some(transmit) = self.server.as_mut().and_then(|s| s.poll_transmit(now)) {
                self.send(Self::server_address(), transmit.peer, transmit.payload);
            }
            let Some(event) = self.server.as_mut().and_then(ServerMachine::poll_event) else {
                return;
            };
            match event {
                ServerEvent::Execute(execution) => self.execute(execution),
                ServerEvent::GivenUp { .. } => self.given_up += 1,
                ServerEvent::Drained => self.drained = true,
            }
        }
    }

    fn execute(&mut self, execution: Execution) {
        let numbers = execution.arguments.as_chunks::<8>().0;
        let (client, number) = (
            u64::from_be_bytes(numbers[0]),
            u64::from_be_bytes(numbers[1]),
        );
        let expected = arguments(client as usize, number, execution.arguments.len());
        assert!(
            *execution.arguments == expected,
            "the bytes of call {number}"
        );
        self.effects.push((client, number));
        let result = match self.result_len {
            Some(len) => result(number, len),
            None => execution.arguments.into_vec(),
        };
        let at = (self.now + self.handler_time, self.effects.len() as u64);
        self.running.insert(at, (execution.ticket, result));
    }

    pub(super) fn send(&mut self, from: SocketAddr, to: SocketAddr, payload: Vec<u8>) {
        let datagram = Datagram { from, to, payload };
        self.log.push(datagram.clone());
        let copies = 1 + u32::from(self.rng.random_bool(self.faults.duplication));
        for _ in 0..copies {
            if self.rng.random_bool(self.faults.loss)
                || datagram.payload.len() > self.faults.size_max
            {
                continue;
            }
            let mut datagram = datagram.clone();
            if self.rng.random_bool(self.faults.corruption) {
                let at = self.rng.random_range(0..datagram.payload.len());
                datagram.payload[at] ^= 1 << self.rng.random_range(0..8);
            }
            let jitter = self.faults.jitter.mul_f64(self.rng.random());
            self.sent += 1;
            let at = (self.now + self.faults.delay + jitter, self.sent);
            self.wire.insert(at, datagram);
        }
    }

    /// When the next thing happens.
    pub(super) fn next(&self) -> Option<Instant> {
        let arrival = self.wire.first_key_value().map(|(&(at, _), _)| at);
        let end = self.running.first_key_value().map(|(&(at, _), _)| at);
        let server = self.server.as_ref().and_then(Machine::poll_timeout);
        let clients = self.clients.iter().filter_map(Machine::poll_timeout);
        let all = [arrival, end, server].into_iter().flatten();
        all.chain(clients).min()
    }

    /// Lets the next thing happen, if it does before `until`. Says whether it did.
    pub(super) fn step(&mut self, until: Instant) -> bool {
        let Some(next) = self.next().filter(|&next| next <= until) else {
            self.now = self.now.max(until);
            return false;
        };
        self.now = self.now.max(next);
        self.deliver_due();
        self.finish_due();
        let now = self.now;
        let due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if let Some(server) = self
            .server
            .as_mut()
            .filter(|server| due(server.poll_timeout()))
        {
            server.handle(now, ServerInput::Timeout);
        }
        for client in self
            .clients
            .iter_mut()
            .filter(|client| due(client.poll_timeout()))
        {
            client.handle(now, ClientInput::Timeout);
        }
        self.settle();
        true
    }

    fn deliver_due(&mut self) {
        while let Some(entry) = self.wire.first_entry()
            && entry.key().0 <= self.now
        {
            let Datagram { from, to, payload } = entry.remove();
            let now = self.now;
            let payload = &payload[..];
            if to == Self::server_address() {
                if let Some(server) = &mut self.server {
                    server.handle(now, ServerInput::Datagram { from, payload });
                }
            } else if let Some(at) = self.addresses.iter().position(|&address| address == to) {
                self.clients[at].handle(now, ClientInput::Datagram { from, payload });
            }
            self.settle();
        }
    }

    fn finish_due(&mut self) {
        while let Some(entry) = self.running.first_entry()
            && entry.key().0 <= self.now
        {
            let (ticket, result) = entry.remove();
            let (now, outcome) = (self.now, Ok(result));
            self.server()
                .handle(now, ServerInput::Finished { ticket, outcome });
            self.settle();
        }
    }

    /// Runs for a time.
    pub(super) fn run(&mut self, time: Duration) {
        let until = self.now + time;
        let mut steps = 0;
        while self.step(until) {
            steps += 1;
            assert!(steps < 5_000_000, "the machines do not come to rest");
        }
    }

    /// Runs until all calls have ended, at most for `limit`; returns how long it took.
    pub(super) fn run_until_ended(&mut self, limit: Duration) -> Duration {
        let begun = self.now;
        let until = self.now + limit;
        while self.clients.iter().any(|client| client.outstanding() > 0) {
            let left: usize = self.clients.iter().map(ClientMachine::outstanding).sum();
            assert!(self.step(until), "{left} calls have not ended");
        }
        self.now - begun
    }

    pub(super) fn outcome(&self, number: u64) -> &Outcome {
        let found = self.outcomes.iter().find(|((_, call), _)| *call == number);
        found.map_or_else(
            || panic!("call {number} has not ended"),
            |(_, outcome)| outcome,
        )
    }

    /// Asserts that the call ended with its own arguments, or the result that belongs to it.
    pub(super) fn assert_replied(&self, client: usize, number: u64, len: usize) {
        let expected = match self.result_len {
            Some(len) => result(number, len),
            None => arguments(client, number, len),
        };
        match self.outcome(number) {
            Outcome::Reply(payload) => assert!(**payload == expected, "the bytes of the reply"),
            other => panic!("call {number}: {other:?}"),
        }
    }

    pub(super) fn executions(&self, number: u64) -> usize {
        self.effects
            .iter()
            .filter(|&&(_, call)| call == number)
            .count()
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.now - self.start
    }
}

/// Arguments that say whose they are, and fill `len` bytes.
pub(super) fn arguments(client: usize, number: u64, len: usize) -> Vec<u8> {
    let mut bytes = [client as u64, number].map(u64::to_be_bytes).concat();
    bytes.extend((16..len as u64).map(|n| (n * 31 + number + n / 251) as u8));
    bytes
}

fn result(number: u64, len: usize) -> Vec<u8> {
    (0..len as u64)
        .map(|n| (n * 17 + number + n / 241) as u8)
        .collect()
}
