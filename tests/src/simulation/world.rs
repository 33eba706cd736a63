//! Hosts, the network between them, and the time.

use super::ledger::{Ledger, arguments};
use super::plan::{Host, Plan};
use super::wire::{Wire, describe};
use super::{Lanes, Options, Report, Violation};
use network::{Condition, Flight, Sighting};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rpcgen_runtime::RemoteProcedure;
use rpcgen_runtime::machine::{Machine, Transmit};
use rpcgen_runtime::native::client::{CallId, CallRequest, ClientInput, ClientMachine};
use rpcgen_runtime::native::frame::CallName;
use rpcgen_runtime::native::inspection::SlotReport;
use rpcgen_runtime::native::mutant::Defects;
use rpcgen_runtime::native::server::{ServerEvent, ServerInput, ServerMachine, Ticket};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

mod checks;
mod incidents;
mod network;

/// The whole system.
pub(super) struct World {
    plan: Plan,
    options: Options,
    rng: StdRng,
    now: Duration,
    epoch: Instant,
    /// `None` while it is down.
    server: Option<ServerMachine>,
    /// From 1 on.
    clients: Vec<ClientMachine>,
    /// The server's first.
    hosts: Vec<HostState>,
    pending: BTreeMap<(Duration, u64), Event>,
    scheduled: u64,
    conditions: Vec<Condition>,
    /// Datagrams that were sent, for who wants to send them again.
    captured: VecDeque<Sighting>,
    ledger: Ledger,
    wire: Wire,
    /// The replies that the server keeps.
    kept: Vec<(u64, CallName)>,
    is_over: bool,
    report: Report,
    /// Written by what only reads the rest.
    trace: RefCell<Vec<String>>,
}

struct HostState {
    address: SocketAddr,
    /// How often it has started.
    run: u32,
    /// How far its clock is ahead.
    ahead: Duration,
    paused_until: Duration,
}

enum Event {
    Call(usize),
    Cancel { host: Host, run: u32, call: u64 },
    Incident(usize),
    Restart,
    Arrival(Flight),
    Finish { run: u32, call: u64, ticket: Ticket },
    FaultsEnd,
}

const SERVER: Host = 0;
const SERVER_ADDRESS: ([u8; 4], u16) = ([10, 0, 0, 1], 4000);
/// How long everything may take to end once nothing fails any more.
const END_LIMIT: Duration = Duration::from_secs(180);
/// How long after the last call something may still be sent.
const REST: Duration = Duration::from_secs(120);
/// How long nothing may be sent after that.
const SILENCE: Duration = Duration::from_secs(60);
const STEPS_MAX: u64 = 3_000_000;
const CAPTURED_MAX: usize = 64;

type Checked = Result<(), Violation>;

impl World {
    pub(super) fn new(seed: u64, plan: Plan, options: Options) -> Self {
        let mut world = Self {
            options,
            rng: StdRng::seed_from_u64(!seed),
            now: Duration::ZERO,
            epoch: Instant::now(),
            server: None,
            clients: Vec::new(),
            hosts: Vec::new(),
            pending: BTreeMap::new(),
            scheduled: 0,
            conditions: Vec::new(),
            captured: VecDeque::new(),
            ledger: Ledger::default(),
            wire: Wire::default(),
            kept: Vec::new(),
            is_over: false,
            report: Report {
                violation: None,
                events: 0,
                digest: 0,
                calls: 0,
                lanes: Lanes::new(),
                trace: Vec::new(),
            },
            trace: RefCell::default(),
            plan,
        };
        if let Some(mutant) = options.mutant {
            let defects = Defects::only(mutant);
            world.plan.client.link.defects = defects;
            world.plan.server.link.defects = defects;
        }
        world.build();
        world
    }

    fn build(&mut self) {
        for host in 0..=self.plan.clients {
            let address = match host {
                SERVER => SERVER_ADDRESS.into(),
                _ => client_address(host, 0),
            };
            self.hosts.push(HostState {
                address,
                run: 0,
                ahead: Duration::ZERO,
                paused_until: Duration::ZERO,
            });
        }
        self.start_server();
        for _ in 0..self.plan.clients {
            let client = self.new_client();
            self.clients.push(client);
        }
        for index in 0..self.plan.calls.len() {
            self.schedule(self.plan.calls[index].at, Event::Call(index));
        }
        for index in 0..self.plan.incidents.len() {
            self.schedule(self.plan.incidents[index].at, Event::Incident(index));
        }
        self.schedule(self.plan.faults_end, Event::FaultsEnd);
    }

    fn schedule(&mut self, at: Duration, event: Event) {
        self.scheduled += 1;
        self.pending.insert((at, self.scheduled), event);
    }

    fn new_client(&mut self) -> ClientMachine {
        let rng = StdRng::seed_from_u64(self.rng.next_u64());
        ClientMachine::new(self.plan.client.clone(), SERVER_ADDRESS.into(), rng)
    }

    fn start_server(&mut self) {
        let rng = StdRng::seed_from_u64(self.rng.next_u64());
        self.server = Some(ServerMachine::new(self.plan.server.clone(), rng));
        self.hosts[SERVER].run += 1;
        self.wire.server_restarts();
        self.kept.clear();
    }

    /// A host's own clock.
    fn clock(&self, host: Host) -> Instant {
        self.epoch + self.now + self.hosts[host].ahead
    }

    pub(super) fn run(mut self) -> Report {
        if let Err(violation) = self.run_to_the_end() {
            self.note(|| format!("VIOLATION {violation}"));
            self.report.violation = Some(violation);
        }
        self.report.trace = self.trace.into_inner();
        self.report.lanes = self.ledger.into_lanes();
        self.report
    }

    fn run_to_the_end(&mut self) -> Checked {
        let last_call = self
            .plan
            .calls
            .last()
            .map_or(Duration::ZERO, |call| call.at);
        let limit = self.plan.faults_end.max(last_call) + END_LIMIT;
        while !self.has_ended() {
            if !self.step(limit)? {
                self.note(|| format!("open: {:?}", self.ledger.open()));
                return Err("4: the faults have stopped, and calls do not end");
            }
        }
        self.drain(limit)?;
        let rest = self.now + REST;
        while self.step(rest)? {}
        let sent = self.wire.sent;
        while self.step(rest + SILENCE)? {}
        self.check_rest(sent)
    }

    fn has_ended(&self) -> bool {
        let is_to_come = |event: &Event| matches!(event, Event::Call(_) | Event::FaultsEnd);
        self.ledger.open().is_empty()
            && !self.ledger.is_running()
            && !self.pending.values().any(is_to_come)
    }

    fn drain(&mut self, limit: Duration) -> Checked {
        if !self.plan.drains || self.plan.ends_alone {
            return Ok(());
        }
        self.start_drain();
        self.settle()?;
        while !self.is_over {
            if !self.step(limit + REST)? {
                return self.check_unfinished();
            }
        }
        Ok(())
    }

    fn start_drain(&mut self) {
        self.note(|| "the server drains".to_owned());
        let now = self.clock(SERVER);
        if let Some(server) = &mut self.server {
            server.handle(now, ServerInput::Drain);
        }
    }

    /// Lets the next thing happen, if there is one before `limit`.
    fn step(&mut self, limit: Duration) -> Result<bool, Violation> {
        let timer = self.next_timer();
        let event = self.pending.first_key_value().map(|((at, _), _)| *at);
        let timer_first = timer.is_some_and(|(at, _)| event.is_none_or(|event| at < event));
        let at = if timer_first {
            timer.map(|(at, _)| at)
        } else {
            event
        };
        let Some(at) = at.filter(|at| *at <= limit) else {
            self.now = self.now.max(limit);
            return Ok(false);
        };
        self.now = self.now.max(at);
        self.report.events += 1;
        if self.report.events > STEPS_MAX {
            return Err("4: the system does not come to rest");
        }
        match timer.filter(|_| timer_first) {
            Some((_, host)) => self.on_timer(host)?,
            None => {
                let (_, event) = self.pending.pop_first().expect("it was just seen");
                self.on_event(event)?;
            }
        }
        self.settle()?;
        self.check_server()?;
        self.check_replies()?;
        Ok(true)
    }

    fn next_timer(&self) -> Option<(Duration, Host)> {
        let server = self.server.as_ref().and_then(Machine::poll_timeout);
        let clients = self.clients.iter().map(Machine::poll_timeout);
        let timers = std::iter::once(server).chain(clients).enumerate();
        let due = timers.filter_map(|(host, timer)| {
            let state = &self.hosts[host];
            let at = timer?.saturating_duration_since(self.epoch + state.ahead);
            Some((at.max(state.paused_until).max(self.now), host))
        });
        due.min()
    }

    fn on_timer(&mut self, host: Host) -> Checked {
        let now = self.clock(host);
        match host {
            SERVER => {
                let server = self.server.as_mut().expect("it has a timer");
                server.handle(now, ServerInput::Timeout);
            }
            _ => self.clients[host - 1].handle(now, ClientInput::Timeout),
        }
        Ok(())
    }

    fn on_event(&mut self, event: Event) -> Checked {
        match event {
            Event::Call(index) => self.call(index),
            Event::Cancel { host, run, call } => {
                if self.hosts[host].run == run {
                    self.note(|| format!("client {host} cancels call {call}"));
                    let now = self.clock(host);
                    self.clients[host - 1].handle(now, ClientInput::Cancel(CallId(call)));
                }
            }
            Event::Incident(index) => self.incident(self.plan.incidents[index].kind),
            Event::Restart => {
                let is_gone = self.plan.ends_alone && self.now >= self.plan.faults_end;
                if self.server.is_none() && !is_gone {
                    self.note(|| "the server starts again".to_owned());
                    self.start_server();
                }
            }
            Event::Arrival(flight) => self.arrive(flight),
            Event::Finish { run, call, ticket } => return self.finish(run, call, ticket),
            Event::FaultsEnd => self.end_faults(),
        }
        Ok(())
    }

    fn call(&mut self, index: usize) {
        let plan = self.plan.calls[index].clone();
        let (host, now) = (plan.client, self.clock(plan.client));
        let run = self.hosts[host].run;
        let number = self.ledger.begin(plan.clone());
        self.report.calls += 1;
        self.note(|| format!("client {host} makes call {number}: {plan:?}"));
        let mut request = CallRequest::new(CallId(number), PROCEDURE, arguments(number, &plan));
        request.deadline = plan.deadline.map(|deadline| now + deadline);
        request.one_way = plan.one_way;
        request.lane = plan.lane;
        request.idempotent = plan.is_idempotent(number);
        self.clients[host - 1].handle(now, ClientInput::Call(request));
        if let Some(after) = plan.cancelled_after {
            let call = number;
            self.schedule(self.now + after, Event::Cancel { host, run, call });
        }
    }

    fn arrive(&mut self, flight: Flight) {
        let Some(host) = self.hosts.iter().position(|host| host.address == flight.to) else {
            return;
        };
        let paused_until = self.hosts[host].paused_until;
        if paused_until > self.now {
            return self.schedule(paused_until, Event::Arrival(flight));
        }
        let (from, payload) = (flight.from, &flight.datagram[..]);
        self.note(|| format!("{from} -> host {host}: {}", describe(payload)));
        let now = self.clock(host);
        match host {
            SERVER => {
                if let Some(server) = &mut self.server {
                    self.wire.arrive(host, from, payload, flight.is_genuine);
                    server.handle(now, ServerInput::Datagram { from, payload });
                }
            }
            _ => {
                self.wire.arrive(host, from, payload, flight.is_genuine);
                let client = &mut self.clients[host - 1];
                client.handle(now, ClientInput::Datagram { from, payload });
            }
        }
    }

    fn finish(&mut self, run: u32, call: u64, ticket: Ticket) -> Checked {
        let paused_until = self.hosts[SERVER].paused_until;
        if self.hosts[SERVER].run != run || self.server.is_none() {
            return Ok(());
        }
        if paused_until > self.now {
            self.schedule(paused_until, Event::Finish { run, call, ticket });
            return Ok(());
        }
        let outcome = self.ledger.finish(call, ticket.session(), ticket.name());
        self.note(|| format!("call {call} finishes"));
        let now = self.clock(SERVER);
        let server = self.server.as_mut().expect("it was just seen");
        let (session, last) = (ticket.session(), ticket.name());
        let is_it = |slot: &SlotReport| (slot.session, slot.last) == (session, last);
        if !server.slots().iter().any(is_it) {
            return Err("7: a session is dropped while a call of it is executed");
        }
        server.handle(now, ServerInput::Finished { ticket, outcome });
        self.check_replies()
    }

    /// Takes out of all machines what is to be taken.
    fn settle(&mut self) -> Checked {
        for host in 1..=self.clients.len() {
            while let Some(transmit) = self.poll_client(host)? {
                self.send(host, transmit)?;
            }
            while let Some(event) = self.clients[host - 1].poll_event() {
                self.note(|| format!("call {} ends: {:?}", event.id.0, event.outcome));
                let is_perfect = self.plan.is_perfect;
                self.ledger.end(event.id.0, &event.outcome, is_perfect)?;
            }
        }
        loop {
            while let Some(transmit) = self.poll_server()? {
                self.send(SERVER, transmit)?;
            }
            let Some(event) = self.server.as_mut().and_then(ServerMachine::poll_event) else {
                return Ok(());
            };
            match event {
                ServerEvent::Execute(execution) => {
                    let call = self.ledger.execute(&execution)?;
                    let ticket = execution.ticket;
                    let (session, name) = (ticket.session() >> 48, ticket.name());
                    self.note(|| format!("call {call} is executed as {session:04x} {name}"));
                    let at = self.now + self.ledger.plan(call).handler_time;
                    let run = self.hosts[SERVER].run;
                    self.schedule(at, Event::Finish { run, call, ticket });
                }
                ServerEvent::GivenUp { name, .. } => self.note(|| format!("{name} is given up")),
                ServerEvent::Drained => {
                    self.note(|| "drained".to_owned());
                    self.is_over = true;
                    self.ledger.drained()?;
                }
            }
        }
    }

    fn send(&mut self, host: Host, transmit: Transmit) -> Checked {
        let Transmit { peer, payload } = transmit;
        let HostState { address, run, .. } = self.hosts[host];
        self.note(|| format!("host {host} -> {peer}: {}", describe(&payload)));
        self.digest(&payload);
        self.wire.send((host, run), peer, &payload)?;
        if self.captured.len() == CAPTURED_MAX {
            self.captured.pop_front();
        }
        self.captured.push_back(Sighting {
            host,
            from: address,
            to: peer,
            datagram: payload.clone(),
        });
        self.transmit(host, address, peer, payload);
        Ok(())
    }

    fn digest(&mut self, payload: &[u8]) {
        let mut digest = self.report.digest ^ payload.len() as u64 ^ self.now.as_nanos() as u64;
        let ends = payload.iter().take(32).chain(payload.iter().rev().take(8));
        for byte in ends {
            digest = (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.report.digest = digest;
    }

    fn end_faults(&mut self) {
        self.note(|| "the faults stop".to_owned());
        self.conditions.clear();
        let network = &mut self.plan.network;
        (network.loss, network.duplication, network.stragglers) = (0.0, 0.0, 0.0);
        (network.corruption, network.truncation) = (0.0, 0.0);
        if self.plan.ends_alone {
            self.note(|| "the server is gone".to_owned());
            self.server = None;
            self.ledger.server_crashes();
        } else if self.server.is_none() {
            self.start_server();
        }
        if self.plan.drains_at_work {
            self.start_drain();
        }
    }

    fn note(&self, line: impl FnOnce() -> String) {
        if self.options.traced {
            let line = format!("{:>12.6} {}", self.now.as_secs_f64(), line());
            self.trace.borrow_mut().push(line);
        }
    }
}

fn client_address(host: Host, port: u16) -> SocketAddr {
    let last = u8::try_from(host).expect("there are few clients");
    SocketAddr::from(([10, 0, 1, last], 7000 + port))
}

const PROCEDURE: RemoteProcedure = RemoteProcedure {
    program: 0x2000_0101,
    version: 1,
    procedure: 7,
};
