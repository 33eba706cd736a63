//! A server, and clients that say what they like.

use super::{MESSAGE_MAX, PROCEDURE, REASSEMBLY_BYTES, call_name, encoded, link, sealed};
use crate::fuzz::bounded;
use crate::fuzz::script::Script;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rpcgen_runtime::machine::{Machine, Transmit};
use rpcgen_runtime::native::body::{CallHead, LanePlace, ReplyFault};
use rpcgen_runtime::native::config::ServerConfig;
use rpcgen_runtime::native::frame::{
    Ack, CallName, Direction, Frame, Frames, Grant, Open, Part, Whole,
};
use rpcgen_runtime::native::handshake::{Hello, MODE_PLAIN, Welcome};
use rpcgen_runtime::native::packet::{self, PacketType};
use rpcgen_runtime::native::server::{ServerEvent, ServerInput, ServerMachine, Ticket};
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Lets a server live through what the input says, step by step: datagrams that are arbitrary or nearly right, handshakes,
/// calls whole and in parts, their ends, time that passes.
///
/// # Panics
/// When something is wrong with the runtime.
pub fn native_server(input: &[u8]) {
    bounded(input.len(), || {
        let mut world = World::new();
        let mut script = Script(input);
        while let Some(step) = script.byte() {
            world.step(step, &mut script);
        }
        world.rest();
    });
}

/// A session that some client has, or is about to have.
struct Session {
    peer: SocketAddr,
    nonce: u64,
    welcome: Welcome,
    number: u32,
}

/// What went to and fro before an address had proven itself.
#[derive(Default)]
struct Traffic {
    received: usize,
    sent: usize,
    is_proven: bool,
}

struct World {
    now: Instant,
    server: ServerMachine,
    running: VecDeque<Ticket>,
    /// What was executed.
    started: HashSet<(u64, CallName)>,
    sessions: Vec<Session>,
    traffic: HashMap<SocketAddr, Traffic>,
    /// The last challenge that was sent to each address.
    challenges: HashMap<SocketAddr, (u64, u64)>,
    is_drained: bool,
}

impl World {
    fn new() -> Self {
        let config = ServerConfig {
            link: link(),
            sessions: SESSIONS,
            slots: 3,
            lanes: 2,
            executing_calls: EXECUTING,
            queued_calls: QUEUED,
            reply_bytes: REPLY_BYTES,
            spent_cookies: SPENT_COOKIES,
            ..ServerConfig::default()
        };
        Self {
            now: Instant::now(),
            server: ServerMachine::new(config, StdRng::seed_from_u64(1)),
            running: VecDeque::new(),
            started: HashSet::new(),
            sessions: Vec::new(),
            traffic: HashMap::new(),
            challenges: HashMap::new(),
            is_drained: false,
        }
    }

    fn step(&mut self, step: u8, script: &mut Script<'_>) {
        match step % 12 {
            0 => self.receive(peer(script.choice()), script.bytes()),
            1 => self.sealed_bytes(script),
            2 => self.hello(script),
            3 => self.open(script),
            4 => self.call(script),
            5 => self.part(script),
            6 => self.about_a_call(script),
            7 => self.acknowledge(script),
            8 => self.answer_challenge(script),
            9 => self.finish(script),
            10 => self.time_passes(script.choice()),
            _ => self.frames(script),
        }
        self.check();
    }

    fn receive(&mut self, from: SocketAddr, payload: &[u8]) {
        let opened = self.server.statistics().sessions_opened;
        let traffic = self.traffic.entry(from).or_default();
        traffic.received += payload.len();
        let input = ServerInput::Datagram { from, payload };
        self.server.handle(self.now, input);
        // The cookie went to this address.
        let has_opened = self.server.statistics().sessions_opened > opened;
        self.traffic.entry(from).or_default().is_proven |= has_opened;
        self.settle();
    }

    /// Arbitrary bytes, but for the checksum.
    fn sealed_bytes(&mut self, script: &mut Script<'_>) {
        let from = peer(script.choice());
        let mut datagram = script.bytes().to_vec();
        packet::seal(&mut datagram);
        self.receive(from, &datagram);
    }

    fn hello(&mut self, script: &mut Script<'_>) {
        let from = peer(script.choice());
        let choice = script.choice();
        let hello = Hello {
            versions: (1, 1),
            modes: MODE_PLAIN,
            session: self.session(choice).map_or(0, |it| it.welcome.session),
        };
        let mut body = Vec::new();
        hello.encode(usize::from(choice) * 8, &mut body);
        let nonce = u64::from(choice) | 1 << 60;
        self.receive(from, &sealed(PacketType::Hello, nonce, 0, &body));
    }

    fn session(&mut self, choice: u8) -> Option<&mut Session> {
        let count = self.sessions.len().max(1);
        self.sessions.get_mut(usize::from(choice) % count)
    }

    /// Frames in the next packet of a session, from its client or from another address.
    fn data(&mut self, choice: u8, body: &[u8]) {
        let Some(session) = self.session(choice) else {
            return;
        };
        let from = match choice {
            0..240 => session.peer,
            _ => peer(choice),
        };
        session.number += 1;
        let (id, number) = (session.welcome.session, session.number);
        self.receive(from, &sealed(PacketType::Data, id, number, body));
    }

    fn open(&mut self, script: &mut Script<'_>) {
        let choice = script.choice();
        if let Some(session) = self.session(choice) {
            let open = Frame::Open(Open {
                mode: MODE_PLAIN,
                datagram_max: 1 + u32::from(script.choice()) * 256,
                nonce: session.nonce,
                time_ms: session.welcome.time_ms,
                mac: session.welcome.mac,
            });
            self.data(choice, &encoded(&[open]));
        }
    }

    fn call(&mut self, script: &mut Script<'_>) {
        let (choice, name, kind) = (script.choice(), call_name(script.choice()), script.choice());
        let mut body = call_head(kind);
        body.extend_from_slice(script.bytes());
        let call = Frame::Call(Whole {
            name,
            again: kind & 64 != 0,
            body: &body,
        });
        self.data(choice, &encoded(&[call]));
    }

    fn part(&mut self, script: &mut Script<'_>) {
        let (choice, name) = (script.choice(), call_name(script.choice()));
        let (attempt, at, total) = (script.choice(), script.choice(), script.choice());
        let (offset, total) = (u64::from(at) * 250, u64::from(total) * 250);
        let mut bytes = match at {
            0 => call_head(0),
            _ => Vec::new(),
        };
        bytes.extend_from_slice(script.bytes());
        let part = Frame::CallPart(Part {
            name,
            attempt: (attempt % 4).into(),
            offset,
            total: total.max(offset + bytes.len() as u64),
            bytes: &bytes,
        });
        self.data(choice, &encoded(&[part]));
    }

    fn about_a_call(&mut self, script: &mut Script<'_>) {
        let (choice, name, kind) = (script.choice(), call_name(script.choice()), script.choice());
        let frame = match kind % 4 {
            0 => Frame::Probe(name),
            1 => Frame::Cancel(name),
            2 => Frame::SizeProbe(u16::from(kind) * 256),
            _ => Frame::Grant(Grant {
                name,
                direction: Direction::Reply,
                attempt: u32::from(kind / 64),
                offset: u64::from(kind) << 10,
            }),
        };
        self.data(choice, &encoded(&[frame]));
    }

    fn acknowledge(&mut self, script: &mut Script<'_>) {
        let (choice, largest, first) = (script.choice(), script.choice(), script.choice());
        let more = script.bytes();
        let ack = Frame::Ack(Ack {
            largest: largest.into(),
            delay_us: 0,
            first: first.into(),
            more: &more[..more.len() / 8 * 8],
        });
        self.data(choice, &encoded(&[ack]));
    }

    fn answer_challenge(&mut self, script: &mut Script<'_>) {
        let from = peer(script.choice());
        let Some((id, data)) = self.challenges.remove(&from) else {
            return;
        };
        self.traffic.entry(from).or_default().is_proven = true;
        let session = self.sessions.iter_mut().find(|it| it.welcome.session == id);
        let session = session.expect("it was challenged");
        session.number += 1;
        let body = encoded(&[Frame::PathResponse(data)]);
        let datagram = sealed(PacketType::Data, id, session.number, &body);
        self.receive(from, &datagram);
    }

    fn finish(&mut self, script: &mut Script<'_>) {
        let outcome = match script.choice() {
            0 => Err(ReplyFault::SystemError),
            1 => Ok(vec![0; MESSAGE_MAX as usize + 1]),
            len => Ok(vec![len; usize::from(len) * 64]),
        };
        if let Some(ticket) = self.running.pop_front() {
            let input = ServerInput::Finished { ticket, outcome };
            self.server.handle(self.now, input);
            self.settle();
        } else if script.choice() == 255 {
            self.server.handle(self.now, ServerInput::Drain);
            self.settle();
        }
    }

    /// Up to 65 s, or until something is to be done.
    fn time_passes(&mut self, choice: u8) {
        let until = match choice {
            0 => self.server.poll_timeout().unwrap_or(self.now),
            _ => self.now + Duration::from_millis(u64::from(choice).pow(2)),
        };
        self.pass_until(until.max(self.now));
    }

    fn pass_until(&mut self, until: Instant) {
        let mut at_once = 0;
        while let Some(due) = self.server.poll_timeout().filter(|due| *due <= until) {
            at_once = if due > self.now { 0 } else { at_once + 1 };
            assert!(at_once < 100, "the server has something to do for ever");
            self.now = self.now.max(due);
            self.server.handle(self.now, ServerInput::Timeout);
            self.settle();
        }
        self.now = until;
    }

    fn frames(&mut self, script: &mut Script<'_>) {
        let choice = script.choice();
        self.data(choice, script.bytes());
    }

    fn settle(&mut self) {
        while let Some(transmit) = self.server.poll_transmit(self.now) {
            self.sent(&transmit);
        }
        while let Some(event) = self.server.poll_event() {
            match event {
                ServerEvent::Execute(execution) => {
                    let ticket = execution.ticket;
                    let is_new = self.started.insert((ticket.session(), ticket.name()));
                    assert!(is_new, "a call is executed twice");
                    assert!(!self.is_drained, "a call is executed after drain");
                    let slot = |ticket: &Ticket| (ticket.session(), ticket.name().slot);
                    let is_busy = self.running.iter().any(|it| slot(it) == slot(&ticket));
                    assert!(!is_busy, "two calls are executed in one slot");
                    self.running.push_back(ticket);
                }
                ServerEvent::Drained => {
                    assert!(self.running.is_empty(), "drained while a call is executed");
                    self.is_drained = true;
                }
                ServerEvent::GivenUp { .. } => {}
            }
        }
    }

    /// Whoever has not shown to be there is sent no more than came from there.
    fn sent(&mut self, transmit: &Transmit) {
        let Transmit { peer, payload } = transmit;
        let traffic = self.traffic.entry(*peer).or_default();
        traffic.sent += payload.len();
        let is_paid = traffic.sent <= traffic.received;
        assert!(traffic.is_proven || is_paid, "more is sent than came");
        let packet = packet::open(payload).expect("the server sends packets");
        match packet.header.packet_type {
            PacketType::Cookie => {
                let welcome = Welcome::decode(packet.body).expect("the server sends cookies");
                self.sessions.push(Session {
                    peer: *peer,
                    nonce: packet.header.id,
                    welcome,
                    number: 0,
                });
            }
            PacketType::Data => {
                for frame in Frames::new(packet.body) {
                    let frame = frame.expect("the server sends frames");
                    if let Frame::PathChallenge(data) = frame {
                        self.challenges.insert(*peer, (packet.header.id, data));
                    }
                }
            }
            _ => {}
        }
    }

    fn check(&self) {
        let held = self.server.statistics();
        assert!(held.sessions <= SESSIONS);
        assert!(held.executing <= EXECUTING && held.executing == self.running.len());
        assert!(held.queued <= QUEUED);
        assert!(held.reassembly_bytes <= REASSEMBLY_BYTES);
        assert!(held.spent_cookies <= SPENT_COOKIES);
        assert!(held.sessions_opened <= self.sessions.len() as u64);
    }

    /// When all calls have ended and nobody says anything, it becomes quiet.
    fn rest(&mut self) {
        while let Some(ticket) = self.running.pop_front() {
            let outcome = Ok(Vec::new());
            let input = ServerInput::Finished { ticket, outcome };
            self.server.handle(self.now, input);
            self.settle();
        }
        self.pass_until(self.now + Duration::from_secs(120));
        let sent = self.server.statistics().link.datagrams_sent;
        self.pass_until(self.now + Duration::from_secs(60));
        let held = self.server.statistics();
        assert_eq!(held.link.datagrams_sent, sent, "a quiet server sends");
        assert_eq!((held.executing, held.reassembly_bytes), (0, 0));
    }
}

fn call_head(kind: u8) -> Vec<u8> {
    let lane = (kind & 1 != 0).then(|| LanePlace {
        lane: u32::from(kind >> 1 & 3),
        index: u64::from(kind >> 3 & 3),
    });
    let head = CallHead {
        procedure: PROCEDURE,
        deadline_ms: u32::from(kind & 128),
        reply_max: 10_000,
        idempotent: false,
        one_way: kind & 32 != 0,
        void: kind & 33 == 33,
        lane,
        trace: None,
        credential: None,
    };
    let mut body = Vec::new();
    head.encode(&mut body);
    body
}

fn peer(choice: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], 1000 + u16::from(choice % 4)))
}

const SESSIONS: usize = 3;
const EXECUTING: usize = 2;
const QUEUED: usize = 3;
const REPLY_BYTES: u64 = 30_000;
const SPENT_COOKIES: usize = 6;
