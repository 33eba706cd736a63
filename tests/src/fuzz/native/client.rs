//! A client, and servers that say what they like.

use super::{PROCEDURE, call_name, encoded, link, sealed};
use crate::fuzz::bounded;
use crate::fuzz::script::Script;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rpcgen_runtime::machine::Machine;
use rpcgen_runtime::native::body::{ReplyHead, ReplyStatus};
use rpcgen_runtime::native::client::{CallId, CallRequest, ClientInput, ClientMachine};
use rpcgen_runtime::native::config::ClientConfig;
use rpcgen_runtime::native::frame::{
    Ack, CallState, Cancellation, Direction, Frame, Grant, Part, RejectReason, Whole,
};
use rpcgen_runtime::native::handshake::{MAC_LEN, MODE_PLAIN, Refusal, Versions, Welcome};
use rpcgen_runtime::native::packet::{self, PacketType};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Lets a client live through what the input says, step by step: calls, datagrams that are arbitrary or nearly right,
/// cookies, replies whole and in parts, time that passes.
///
/// # Panics
/// When something is wrong with the runtime.
pub fn native_client(input: &[u8]) {
    bounded(input.len(), || {
        let mut world = World::new();
        let mut script = Script(input);
        while let Some(step) = script.byte() {
            world.step(step, &mut script);
        }
        world.rest();
    });
}

struct World {
    now: Instant,
    client: ClientMachine,
    calls: u64,
    /// The calls that have not ended.
    open: BTreeSet<u64>,
    /// Of the last HELLO.
    nonce: u64,
    /// Of the last packet in a session.
    session: u64,
    /// Of the last packet that came.
    number: u32,
}

impl World {
    fn new() -> Self {
        let config = ClientConfig {
            link: link(),
            waiting_calls: 5,
            ..ClientConfig::default()
        };
        Self {
            now: Instant::now(),
            client: ClientMachine::new(config, server(), StdRng::seed_from_u64(1)),
            calls: 0,
            open: BTreeSet::new(),
            nonce: 0,
            session: 0,
            number: 0,
        }
    }

    fn step(&mut self, step: u8, script: &mut Script<'_>) {
        match step % 12 {
            0 => self.receive(script.bytes()),
            1 => self.sealed_bytes(script.bytes()),
            2 => self.call(script),
            3 => self.give_up(script.choice()),
            4 => self.cookie(script.choice()),
            5 => self.refuse(script.choice()),
            6 => self.reply(script),
            7 => self.part(script),
            8 => self.about_a_call(script),
            9 => self.acknowledge(script),
            10 => self.time_passes(script.choice()),
            _ => self.data(script.bytes()),
        }
        assert_eq!(self.client.outstanding(), self.open.len());
    }

    fn receive(&mut self, payload: &[u8]) {
        let from = server();
        let input = ClientInput::Datagram { from, payload };
        self.handle(input);
    }

    fn sealed_bytes(&mut self, bytes: &[u8]) {
        let mut datagram = bytes.to_vec();
        packet::seal(&mut datagram);
        self.receive(&datagram);
    }

    fn call(&mut self, script: &mut Script<'_>) {
        self.calls += 1;
        self.open.insert(self.calls);
        let kind = script.choice();
        let arguments = vec![kind; usize::from(kind) * 100];
        let mut request = CallRequest::new(CallId(self.calls), PROCEDURE, arguments);
        request.lane = (kind & 1 != 0).then_some(1);
        request.idempotent = kind & 2 != 0;
        let deadline = Duration::from_millis(u64::from(kind) * 20);
        request.deadline = (kind & 4 != 0).then_some(self.now + deadline);
        self.handle(ClientInput::Call(request));
    }

    fn give_up(&mut self, choice: u8) {
        self.handle(match choice {
            0 => ClientInput::Unreachable,
            1 => ClientInput::Close,
            id => ClientInput::Cancel(CallId(u64::from(id) - 1)),
        });
    }

    fn cookie(&mut self, choice: u8) {
        let welcome = Welcome {
            version: 1,
            mode: MODE_PLAIN,
            alive: choice & 1 != 0,
            incarnation: u64::from(choice >> 1 & 1),
            session: u64::from(choice >> 2 & 3) | 1 << 60,
            time_ms: 1,
            mac: [1; MAC_LEN],
            slots: u16::from(choice >> 4),
            datagram_max: 65_507,
            message_max: u64::from(choice) * 200,
        };
        let mut body = Vec::new();
        welcome.encode(&mut body);
        self.receive(&sealed(PacketType::Cookie, self.nonce, 0, &body));
    }

    fn refuse(&mut self, choice: u8) {
        let mut body = Vec::new();
        let id = match choice & 1 {
            0 => self.nonce,
            _ => self.session,
        };
        let refusal = match choice >> 1 & 3 {
            0 => Refusal::NoSession,
            1 => Refusal::Busy,
            2 => Refusal::Draining,
            _ => {
                Versions { low: 2, high: 3 }.encode(&mut body);
                return self.receive(&sealed(PacketType::Version, id, 0, &body));
            }
        };
        refusal.encode(&mut body);
        let number = u32::from(choice >> 3);
        self.receive(&sealed(PacketType::Unknown, id, number, &body));
    }

    /// Frames in the next packet of the session.
    fn data(&mut self, body: &[u8]) {
        self.number += 1;
        let datagram = sealed(PacketType::Data, self.session, self.number, body);
        self.receive(&datagram);
    }

    fn reply(&mut self, script: &mut Script<'_>) {
        let name = call_name(script.choice());
        let mut body = reply_head();
        body.extend_from_slice(script.bytes());
        let again = false;
        let body = &body;
        self.data(&encoded(&[Frame::Reply(Whole { name, again, body })]));
    }

    fn part(&mut self, script: &mut Script<'_>) {
        let name = call_name(script.choice());
        let (attempt, at, total) = (script.choice(), script.choice(), script.choice());
        let (offset, total) = (u64::from(at) * 250, u64::from(total) * 250);
        let mut bytes = match at {
            0 => reply_head(),
            _ => vec![0],
        };
        bytes.extend_from_slice(script.bytes());
        let part = Frame::ReplyPart(Part {
            name,
            attempt: (attempt % 4).into(),
            offset,
            total: total.max(offset + bytes.len() as u64),
            bytes: &bytes,
        });
        self.data(&encoded(&[part]));
    }

    fn about_a_call(&mut self, script: &mut Script<'_>) {
        let (name, kind) = (call_name(script.choice()), script.choice());
        let frame = match kind & 3 {
            0 => Frame::Grant(Grant {
                name,
                direction: Direction::Call,
                attempt: u32::from(kind >> 6),
                offset: u64::from(kind) << 9,
            }),
            1 => Frame::Status {
                name,
                state: STATES[usize::from(kind >> 2) % STATES.len()],
                elapsed_ms: kind.into(),
            },
            2 => Frame::Cancelled {
                name,
                outcome: CANCELLATIONS[usize::from(kind >> 2) % CANCELLATIONS.len()],
            },
            _ => Frame::Reject {
                name,
                reason: REASONS[usize::from(kind >> 2) % REASONS.len()],
                retry_after_ms: kind.into(),
            },
        };
        self.data(&encoded(&[frame]));
    }

    fn acknowledge(&mut self, script: &mut Script<'_>) {
        let (largest, first) = (script.choice(), script.choice());
        let more = script.bytes();
        let ack = Frame::Ack(Ack {
            largest: largest.into(),
            delay_us: 0,
            first: first.into(),
            more: &more[..more.len() / 8 * 8],
        });
        self.data(&encoded(&[ack]));
    }

    /// Up to 65 s, or until something is to be done.
    fn time_passes(&mut self, choice: u8) {
        let until = match choice {
            0 => self.client.poll_timeout().unwrap_or(self.now),
            _ => self.now + Duration::from_millis(u64::from(choice).pow(2)),
        };
        self.pass_until(until.max(self.now));
    }

    fn pass_until(&mut self, until: Instant) {
        let mut at_once = 0;
        while let Some(due) = self.client.poll_timeout().filter(|due| *due <= until) {
            at_once = if due > self.now { 0 } else { at_once + 1 };
            assert!(at_once < 100, "the client has something to do for ever");
            self.now = self.now.max(due);
            self.handle(ClientInput::Timeout);
        }
        self.now = until;
    }

    fn handle(&mut self, input: ClientInput<'_>) {
        self.client.handle(self.now, input);
        while let Some(sent) = self.client.poll_transmit(self.now) {
            assert_eq!(sent.peer, server());
            let header = packet::open(&sent.payload)
                .expect("it sends packets")
                .header;
            match header.packet_type {
                PacketType::Hello => self.nonce = header.id,
                _ => self.session = header.id,
            }
        }
        while let Some(event) = self.client.poll_event() {
            let was_open = self.open.remove(&event.id.0);
            assert!(was_open, "every call ends once");
        }
    }

    /// When the server falls silent, every call ends.
    fn rest(&mut self) {
        self.pass_until(self.now + Duration::from_secs(120));
        assert!(self.open.is_empty(), "calls that do not end");
    }
}

fn reply_head() -> Vec<u8> {
    let head = ReplyHead {
        status: ReplyStatus::Success,
        server_delay_us: 0,
    };
    let mut body = Vec::new();
    head.encode(&mut body);
    body
}

fn server() -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], 4000))
}

const STATES: [CallState; 6] = [
    CallState::Absent,
    CallState::Receiving,
    CallState::Queued,
    CallState::Executing,
    CallState::Done,
    CallState::Tombstone,
];

const CANCELLATIONS: [Cancellation; 3] = [
    Cancellation::Never,
    Cancellation::Running,
    Cancellation::Done,
];

const REASONS: [RejectReason; 6] = [
    RejectReason::Busy,
    RejectReason::Draining,
    RejectReason::TooBig,
    RejectReason::Expired,
    RejectReason::Malformed,
    RejectReason::Lanes,
];
