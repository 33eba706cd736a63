//! RFC 5531 messages, and the machines that take them in.

use super::bounded;
use super::script::Script;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rpcgen_runtime::CallOptions;
use rpcgen_runtime::config::UDP_PAYLOAD_MAX;
use rpcgen_runtime::machine::Machine;
use rpcgen_runtime::onc::client::{CallId, CallRequest, ClientInput, ClientMachine};
use rpcgen_runtime::onc::server::{Execution, ServerEvent, ServerInput, ServerMachine, Ticket};
use rpcgen_runtime::{ClientConfig, Fault, ServerConfig, ServerStatistics};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Lets a server and a client live through what the input says, step by step: datagrams that are arbitrary or nearly
/// right, calls, their ends, time that passes.
///
/// # Panics
/// When something is wrong with the runtime.
pub fn onc_message(input: &[u8]) {
    bounded(input.len(), || {
        let mut world = World::new();
        let mut script = Script(input);
        while let Some(step) = script.byte() {
            world.step(step, &mut script);
        }
    });
}

struct World {
    now: Instant,
    server: ServerMachine,
    running: VecDeque<Ticket>,
    /// What a call is known by.
    started: HashSet<(SocketAddr, Vec<u8>)>,
    client: ClientMachine,
    calls: u64,
    /// The calls that have not ended.
    open: BTreeSet<u64>,
    /// What the client sent last.
    last_sent: Vec<u8>,
}

impl World {
    fn new() -> Self {
        let server = ServerConfig {
            calls_in_progress: CALLS_IN_PROGRESS,
            reply_cache_bytes: REPLY_CACHE_BYTES,
            ..ServerConfig::default()
        };
        let client = ClientConfig {
            outstanding_calls: CALLS_IN_PROGRESS,
            ..ClientConfig::default()
        };
        let rng = StdRng::seed_from_u64(1);
        Self {
            now: Instant::now(),
            server: ServerMachine::new(server, [(PROGRAM, 1), (PROGRAM, 3)]),
            running: VecDeque::new(),
            started: HashSet::new(),
            client: ClientMachine::new(client, peer(0), rng),
            calls: 0,
            open: BTreeSet::new(),
            last_sent: Vec::new(),
        }
    }

    fn step(&mut self, step: u8, script: &mut Script<'_>) {
        match step % 8 {
            0 => self.server_receives(peer(script.choice()), script.bytes()),
            1 => self.call_to_server(script),
            2 => self.finish(script),
            3 => self.time_passes(script.choice()),
            4 => self.call(script.bytes()),
            5 => self.client_receives(peer(script.choice()), script.bytes()),
            6 => self.reply_to_client(script.bytes()),
            _ => self.give_up(script.choice()),
        }
        self.drain_client();
        assert_in_the_books(&self.server.statistics());
    }

    fn server_receives(&mut self, from: SocketAddr, payload: &[u8]) {
        let input = ServerInput::Datagram { from, payload };
        self.server.handle(self.now, input);
        while let Some(ServerEvent::Execute(execution)) = self.server.poll_event() {
            self.assert_at_most_once(from, &execution, payload);
            self.running.push_back(execution.ticket);
        }
        self.drain_server(from);
    }

    /// A call with the right header, so that the first bytes need not be guessed.
    fn call_to_server(&mut self, script: &mut Script<'_>) {
        let words = [
            u32::from(script.choice()),
            0,
            2,
            PROGRAM,
            1 + u32::from(script.choice() % 3),
            1,
        ];
        let mut payload: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        payload.extend_from_slice(&[0; 16]);
        let from = peer(script.choice());
        payload.extend_from_slice(script.bytes());
        self.server_receives(from, &payload);
    }

    /// As long as no reply is forgotten, no call is executed twice.
    fn assert_at_most_once(&mut self, from: SocketAddr, execution: &Execution, payload: &[u8]) {
        assert_eq!(execution.from, from);
        let mut call = payload[..24].to_vec();
        call.extend_from_slice(&execution.arguments);
        let is_new = self.started.insert((from, call));
        let statistics = self.server.statistics();
        assert!(is_new || statistics.replies_evicted + statistics.replies_expired > 0);
    }

    fn finish(&mut self, script: &mut Script<'_>) {
        let choice = script.choice();
        let outcome = match choice % 4 {
            0 => Err(Fault::procedure_unavailable()),
            1 => Err(Fault::system("it says no")),
            2 => Ok(vec![0; UDP_PAYLOAD_MAX]),
            _ => Ok(script.bytes().to_vec()),
        };
        let Some(ticket) = self.running.pop_front() else {
            return;
        };
        let input = ServerInput::Finished {
            ticket,
            outcome,
            idempotent: choice >= 128,
        };
        self.server.handle(self.now, input);
        let reply = self.server.poll_transmit(self.now);
        assert!(reply.is_some_and(|reply| reply.payload.len() <= UDP_PAYLOAD_MAX));
    }

    fn drain_server(&mut self, from: SocketAddr) {
        while let Some(reply) = self.server.poll_transmit(self.now) {
            assert_eq!(reply.peer, from);
            assert!(reply.payload.len() <= UDP_PAYLOAD_MAX);
        }
    }

    fn time_passes(&mut self, seconds: u8) {
        self.now += Duration::from_secs(seconds.into());
        self.server.handle(self.now, ServerInput::Timeout);
        self.client.handle(self.now, ClientInput::Timeout);
        let due = self.client.poll_timeout();
        assert!(due.is_none_or(|due| due > self.now));
    }

    fn call(&mut self, arguments: &[u8]) {
        self.calls += 1;
        self.open.insert(self.calls);
        let call = CallRequest {
            id: CallId(self.calls),
            program: PROGRAM,
            version: 1,
            procedure: 1,
            arguments: arguments.to_vec(),
            deadline: self.now + Duration::from_secs(60),
            options: CallOptions::new(),
        };
        self.client.handle(self.now, ClientInput::Call(call));
    }

    fn client_receives(&mut self, from: SocketAddr, payload: &[u8]) {
        let input = ClientInput::Datagram { from, payload };
        self.client.handle(self.now, input);
    }

    /// A reply that has the right xid.
    fn reply_to_client(&mut self, behind: &[u8]) {
        let mut payload: Vec<u8> = self.last_sent.iter().take(4).copied().collect();
        payload.extend_from_slice(behind);
        self.client_receives(peer(0), &payload);
    }

    fn give_up(&mut self, choice: u8) {
        let input = match choice {
            0 => ClientInput::Unreachable,
            id => ClientInput::Cancel(CallId(id.into())),
        };
        self.client.handle(self.now, input);
    }

    fn drain_client(&mut self) {
        while let Some(sent) = self.client.poll_transmit(self.now) {
            assert_eq!(sent.peer, peer(0));
            self.last_sent = sent.payload;
        }
        while let Some(event) = self.client.poll_event() {
            let was_open = self.open.remove(&event.id.0);
            assert!(was_open, "every call ends once");
        }
        assert_eq!(self.client.outstanding(), self.open.len());
    }
}

/// Every datagram is counted once by what became of it.
fn assert_in_the_books(statistics: &ServerStatistics) {
    let fates = [
        statistics.executions,
        statistics.duplicates_in_progress,
        statistics.duplicates_answered,
        statistics.rejected_rpc_version,
        statistics.rejected_authentication,
        statistics.rejected_program,
        statistics.rejected_version,
        statistics.dropped_malformed,
        statistics.dropped_reply,
        statistics.dropped_calls_limit,
        statistics.dropped_cache_full,
    ];
    assert_eq!(statistics.datagrams_received, fates.iter().sum::<u64>());
    assert!(statistics.calls_in_progress <= CALLS_IN_PROGRESS);
    assert!(statistics.reply_cache_bytes <= REPLY_CACHE_BYTES);
}

fn peer(choice: u8) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 1000 + u16::from(choice % 4)))
}

const PROGRAM: u32 = 0x2000_0101;
const CALLS_IN_PROGRESS: usize = 4;
const REPLY_CACHE_BYTES: usize = 1 << 20;
