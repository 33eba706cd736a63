//! The server's half of the protocol.

mod execution;
mod lane;
mod opening;
mod receive;
mod session;
mod timers;
mod transmit;

use super::body::{ReplyFault, TraceParent};
use super::budget::Budget;
use super::config::ServerConfig;
use super::cookie::{CookieLimits, Cookies};
use super::frame::CallName;
use super::inspection::{Flight, Reassembly, SlotReport};
use super::mutant::defect;
use super::outcome::Payload;
use super::packet::{self, Packet, PacketError, PacketType};
use super::statistics::ServerStatistics;
use crate::call::RemoteProcedure;
use crate::machine::{Machine, Transmit};
use execution::Job;
use rand::Rng;
use rand::rngs::StdRng;
use session::Session;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};
use std::net::SocketAddr;
use std::time::Instant;

/// Names an execution until it has finished; it cannot be copied, as an execution finishes once.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket {
    session: u64,
    name: CallName,
}

impl Ticket {
    /// The session of the call.
    pub fn session(&self) -> u64 {
        self.session
    }

    /// The name of the call in its session.
    pub fn name(&self) -> CallName {
        self.name
    }
}

/// A call that is to be executed, once, now.
///
/// It must end in [`ServerInput::Finished`].
#[derive(Debug, PartialEq, Eq)]
pub struct Execution {
    /// Its name.
    pub ticket: Ticket,
    /// Where the client was when it made the call.
    pub peer: SocketAddr,
    /// What is called; it may not exist.
    pub procedure: RemoteProcedure,
    /// The arguments in XDR, not looked at yet.
    pub arguments: Payload,
    /// Until when the caller waits, by the server's clock.
    pub deadline: Option<Instant>,
    /// The longest result that the caller takes, in bytes.
    pub reply_max: u32,
    /// The procedure may run twice without harm, says the caller.
    pub idempotent: bool,
    /// The caller does not need the result.
    pub one_way: bool,
    /// The lane, if the call is ordered.
    pub lane: Option<u32>,
    /// The trace that the call belongs to.
    pub trace: Option<TraceParent>,
    /// Who calls, as the parameters of AUTH_SYS (RFC 5531 appendix A); nothing proves it.
    pub credential: Option<Vec<u8>>,
}

/// What can happen to a server.
#[derive(Debug)]
pub enum ServerInput<'a> {
    /// A datagram came.
    Datagram {
        /// Where it came from.
        from: SocketAddr,
        /// Its whole payload.
        payload: &'a [u8],
    },
    /// An execution has ended.
    Finished {
        /// Its name.
        ticket: Ticket,
        /// The results in XDR, or why there are none.
        outcome: Result<Vec<u8>, ReplyFault>,
    },
    /// No new sessions and calls from now on; [`ServerEvent::Drained`] tells the end.
    Drain,
    /// The instant of [`poll_timeout`](Machine::poll_timeout) has come.
    Timeout,
}

/// What a server reports to its driver.
#[derive(Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// A call is to be executed.
    Execute(Execution),
    /// The caller does not wait any more for a call that is being executed.
    GivenUp {
        /// The session of the call.
        session: u64,
        /// The call.
        name: CallName,
    },
    /// After [`ServerInput::Drain`]: nothing is executed any more, and every reply has arrived.
    Drained,
}

/// What a server that is to end still has to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfinished {
    /// Calls that are being executed, as session and name.
    pub executing: Vec<(u64, CallName)>,
    /// Calls whose replies were not acknowledged, as session and name.
    pub unacknowledged: Vec<(u64, CallName)>,
}

/// Takes calls of any number of clients in, lets each be executed at most once, and answers them.
///
/// What a client that has not proven its address can make it keep or send: nothing, and no more
/// bytes than it sent.
#[derive(Debug)]
pub struct ServerMachine {
    config: ServerConfig,
    rng: StdRng,
    incarnation: u64,
    /// The server's clock counts from the first input.
    start: Option<Instant>,
    cookies: Cookies,
    sessions: HashMap<u64, Session, BuildHasherDefault<RandomId>>,
    /// Sessions that have something to send.
    ready: VecDeque<u64>,
    /// When something is to be done for a session; some may be out of date.
    timers: BinaryHeap<Reverse<(Instant, u64)>>,
    budget: Budget,
    /// Calls that wait for their execution.
    queue: VecDeque<Job>,
    executing: usize,
    /// Bytes of replies that are kept.
    reply_bytes: u64,
    /// Sessions have fewer slots because of the replies that are kept.
    pressed: bool,
    /// Answers to packets without a session.
    answers: VecDeque<Transmit>,
    events: VecDeque<ServerEvent>,
    draining: bool,
    drained: bool,
    /// All that is in the packet that is being taken in is kept.
    kept: bool,
    statistics: ServerStatistics,
}

impl Machine for ServerMachine {
    type Input<'a> = ServerInput<'a>;
    type Event = ServerEvent;

    fn handle(&mut self, now: Instant, input: ServerInput<'_>) {
        self.start.get_or_insert(now);
        match input {
            ServerInput::Datagram { from, payload } => self.on_datagram(now, from, payload),
            ServerInput::Finished { ticket, outcome } => self.on_finished(now, ticket, outcome),
            ServerInput::Drain => self.on_drain(),
            ServerInput::Timeout => self.on_timeout(now),
        }
        self.start_jobs(now);
        self.admit_waiting(now);
        self.check_drained();
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        let transmit = self.answers.pop_front().or_else(|| self.next_packet(now))?;
        self.statistics.link.datagrams_sent += 1;
        self.statistics.link.bytes_sent += transmit.payload.len() as u64;
        Some(transmit)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let sessions = self.timers.peek().map(|&Reverse((instant, _))| instant);
        let cookies = self.cookies_timeout();
        [sessions, cookies].into_iter().flatten().min()
    }

    fn poll_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }
}

impl ServerMachine {
    /// Makes a server; `rng` is what its secrets are drawn from, so it has to be a new one at every
    /// start.
    pub fn new(config: ServerConfig, mut rng: StdRng) -> Self {
        let defects = config.link.defects;
        let limits = CookieLimits {
            age: config.cookie_age,
            spent: config.spent_cookies,
        };
        let reassembly = config.link.reassembly_limit();
        Self {
            incarnation: rng.next_u64(),
            start: None,
            cookies: Cookies::new(limits, &mut rng, defects),
            sessions: HashMap::default(),
            ready: VecDeque::new(),
            timers: BinaryHeap::new(),
            budget: Budget::new(reassembly, WAITING_MESSAGES_MAX, defects),
            queue: VecDeque::new(),
            executing: 0,
            reply_bytes: 0,
            pressed: false,
            answers: VecDeque::new(),
            events: VecDeque::new(),
            draining: false,
            drained: false,
            kept: true,
            statistics: ServerStatistics::default(),
            config,
            rng,
        }
    }

    /// The name of this run of the server.
    pub fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// What has been counted so far, and what is held now.
    pub fn statistics(&self) -> ServerStatistics {
        ServerStatistics {
            sessions: self.sessions.len(),
            executing: self.executing,
            queued: self.queue.len(),
            reply_bytes: self.reply_bytes,
            reassembly_bytes: self.budget.used(),
            spent_cookies: self.cookies.spent(),
            ..self.statistics
        }
    }

    /// What has to be done until all clients know how their calls ended.
    pub fn unfinished(&self) -> Unfinished {
        let mut unfinished = Unfinished::default();
        for slot in self.slots() {
            let name = (slot.session, slot.last);
            if slot.executing {
                unfinished.executing.push(name);
            } else if slot.reply_kept {
                unfinished.unacknowledged.push(name);
            }
        }
        unfinished
    }

    /// The clients that have not acknowledged a reply, once for each reply.
    pub(crate) fn unacknowledged(&self) -> Vec<SocketAddr> {
        let kept = |session: &Session| {
            let slots = session.slots();
            slots
                .filter(|(_, slot)| slot.rules.reply().is_some())
                .count()
        };
        let sessions = self.sessions.values();
        sessions
            .flat_map(|session| std::iter::repeat_n(session.link.peer, kept(session)))
            .collect()
    }

    /// Every slot of every session, in order.
    pub fn slots(&self) -> Vec<SlotReport> {
        let mut slots: Vec<_> = self
            .sessions
            .iter()
            .flat_map(|(&id, session)| {
                session.slots().map(move |(last, slot)| SlotReport {
                    session: id,
                    last,
                    executing: slot.rules.is_executing(),
                    reply_kept: slot.rules.reply().is_some(),
                })
            })
            .collect();
        slots.sort_unstable();
        slots
    }

    /// What is under way to each client, in the order of the sessions.
    pub fn flights(&self) -> Vec<Flight> {
        let sessions = self.sessions.values();
        let mut flights: Vec<_> = sessions.map(|session| Flight::of(&session.link)).collect();
        flights.sort_unstable_by_key(|flight| flight.session);
        flights
    }

    /// What the calls take that are being received.
    pub fn reassembly(&self) -> Reassembly {
        let slots = self.sessions.values().flat_map(|session| &session.slots);
        Reassembly::of(slots.filter_map(|slot| slot.reception.as_deref()))
    }

    fn now_ms(&self, now: Instant) -> u64 {
        let elapsed = self
            .start
            .map_or_else(Default::default, |start| now - start);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }

    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]) {
        let link = &mut self.statistics.link;
        link.datagrams_received += 1;
        link.bytes_received += payload.len() as u64;
        let checked = !defect!(self.config.link.defects, SkipPacketChecksum);
        match packet::open_with(payload, checked) {
            Ok(packet) => self.on_packet(now, from, packet, payload.len()),
            Err(PacketError::Checksum) => link.dropped_checksum += 1,
            Err(PacketError::Malformed) => link.dropped_malformed += 1,
            Err(PacketError::Foreign) => link.dropped_foreign += 1,
            Err(PacketError::Version { id, .. }) => self.answer_version(from, id, payload.len()),
        }
    }

    fn on_packet(&mut self, now: Instant, from: SocketAddr, packet: Packet<'_>, len: usize) {
        match packet.header.packet_type {
            PacketType::Hello => self.on_hello(now, from, packet, len),
            PacketType::Data => self.on_data(now, from, packet, len),
            PacketType::Cookie
            | PacketType::Welcome
            | PacketType::Unknown
            | PacketType::Version => self.statistics.link.dropped_malformed += 1,
        }
    }

    /// Something about a session has changed: it may have to send, and its timer may be another.
    fn touch(&mut self, id: u64) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        if !session.is_ready {
            session.is_ready = true;
            self.ready.push_back(id);
        }
    }

    fn schedule(&mut self, id: u64) {
        let config = &self.config;
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(timer) = session.timeout(config) else {
            return;
        };
        if session.scheduled.is_none_or(|scheduled| timer < scheduled) {
            session.scheduled = Some(timer);
            self.timers.push(Reverse((timer, id)));
        }
    }

    fn on_drain(&mut self) {
        self.draining = true;
        self.reject_queue();
        let ids: Vec<u64> = self.sessions.keys().copied().collect();
        for id in ids {
            if let Some(session) = self.sessions.get_mut(&id) {
                session.drain_due = true;
            }
            self.touch(id);
        }
    }

    fn check_drained(&mut self) {
        if !self.draining || self.drained {
            return;
        }
        let idle = self.executing == 0 && self.queue.is_empty();
        let early = defect!(self.config.link.defects, DrainEarly);
        if early || (idle && self.reply_bytes == 0) {
            self.drained = true;
            self.events.push_back(ServerEvent::Drained);
        }
    }
}

/// The ids of sessions are random, and nobody else can choose one that is in the table.
#[derive(Debug, Default)]
struct RandomId(u64);

impl Hasher for RandomId {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}

/// How many messages may wait for room in the reassembly budget; one more is rejected as busy.
const WAITING_MESSAGES_MAX: usize = 4096;

#[cfg(test)]
mod tests;
