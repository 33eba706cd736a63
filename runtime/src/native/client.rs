//! The client's half of the protocol.

mod call;
mod opening;
mod receive;
mod retry;
mod session;
mod timers;
mod transmit;

use super::body::{CallHead, LanePlace, TraceParent};
use super::config::ClientConfig;
use super::handshake::{Refusal, Versions, Welcome};
use super::inspection::{Flight, Reassembly};
use super::mutant::defect;
use super::outcome::{NotExecuted, Outcome, Unknown};
use super::packet::{self, Packet, PacketError, PacketType};
use super::statistics::ClientStatistics;
use crate::call::RemoteProcedure;
use crate::machine::{Machine, Transmit, same_endpoint};
use call::Waiting;
use opening::Opening;
use rand::rngs::StdRng;
use retry::RetryBudget;
use session::Session;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing::debug;

/// The caller's own name for a call; the machine gives it back with the outcome.
///
/// No two calls that have not ended may have the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// A call to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRequest {
    /// The caller's name for it.
    pub id: CallId,
    /// What is called.
    pub procedure: RemoteProcedure,
    /// The arguments in XDR.
    pub arguments: Vec<u8>,
    /// When to give up; `None` waits as long as the server answers that it is at work.
    pub deadline: Option<Instant>,
    /// The longest result that is taken, in bytes.
    pub reply_max: u32,
    /// The procedure may run twice without harm: if it may have run in a session that is lost, it
    /// is sent again.
    pub idempotent: bool,
    /// The caller does not need the result; the machine only passes that on.
    pub one_way: bool,
    /// The call is executed after those that were handed in before for the same lane.
    pub lane: Option<u32>,
    /// The trace that the call belongs to.
    pub trace: Option<TraceParent>,
    /// Who calls, as the parameters of AUTH_SYS (RFC 5531 appendix A); nothing proves it.
    pub credential: Option<Vec<u8>>,
}

impl CallRequest {
    /// A call without deadline, bounds and extras.
    pub fn new(id: CallId, procedure: RemoteProcedure, arguments: Vec<u8>) -> Self {
        Self {
            id,
            procedure,
            arguments,
            deadline: None,
            reply_max: u32::MAX,
            idempotent: false,
            one_way: false,
            lane: None,
            trace: None,
            credential: None,
        }
    }
}

/// What can happen to a client.
#[derive(Debug)]
pub enum ClientInput<'a> {
    /// The caller makes a call.
    Call(CallRequest),
    /// The caller gives a call up.
    ///
    /// It ends when it is known whether it ran.
    Cancel(CallId),
    /// The caller makes no more calls for now: if none is in flight, the session is ended, and the
    /// server told so (once, as it would find out later anyway).
    Close,
    /// A datagram came.
    Datagram {
        /// Where it came from.
        from: SocketAddr,
        /// Its whole payload.
        payload: &'a [u8],
    },
    /// The peer's machine says that nobody listens at that port (ICMP port unreachable, seen as
    /// ECONNREFUSED): a hint, as anybody could say so.
    Unreachable,
    /// The instant of [`poll_timeout`](Machine::poll_timeout) has come.
    Timeout,
}

/// A call has ended. Every [`CallRequest`] has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEvent {
    /// The caller's name for the call.
    pub id: CallId,
    /// How it ended.
    pub outcome: Outcome,
}

/// Makes calls to one server: at most once each, of any size, many at a time.
///
/// Every call ends, as long as the machine gets its timeouts: with the reply, with the proof that
/// it was not and will not be executed, or with the statement that this cannot be known.
#[derive(Debug)]
pub struct ClientMachine {
    config: ClientConfig,
    peer: SocketAddr,
    rng: StdRng,
    /// Calls without a slot, oldest first.
    waiting: VecDeque<Waiting>,
    /// No deadline of a waiting call is earlier.
    waiting_deadline: Option<Instant>,
    handed_in: u64,
    session: Option<Session>,
    opening: Option<Opening>,
    /// The last packet of a session that was ended.
    farewell: Option<Vec<u8>>,
    reports: Reports,
}

/// Where outcomes and counts go, and what they allow.
#[derive(Debug)]
struct Reports {
    events: VecDeque<ClientEvent>,
    statistics: ClientStatistics,
    retries: RetryBudget,
}

impl Reports {
    fn end(&mut self, id: CallId, outcome: Outcome) {
        match &outcome {
            Outcome::Reply(_) => {
                self.statistics.replies += 1;
                self.retries.on_answer();
            }
            Outcome::Fault(_) => self.statistics.faults += 1,
            Outcome::NotExecuted(_) => self.statistics.not_executed += 1,
            Outcome::Unknown(_) => self.statistics.unknown += 1,
        }
        debug!(call = id.0, ?outcome, "call ended");
        self.events.push_back(ClientEvent { id, outcome });
    }
}

impl Machine for ClientMachine {
    type Input<'a> = ClientInput<'a>;
    type Event = ClientEvent;

    fn handle(&mut self, now: Instant, input: ClientInput<'_>) {
        match input {
            ClientInput::Call(request) => self.on_call(now, request),
            ClientInput::Cancel(id) => self.on_cancel(now, id),
            ClientInput::Close => self.on_close(now),
            ClientInput::Datagram { from, payload } => self.on_datagram(now, from, payload),
            ClientInput::Unreachable => self.on_unreachable(now),
            ClientInput::Timeout => self.on_timeout(now),
        }
        if let Some(session) = &mut self.session {
            session.admit_waiting(now);
        }
        self.assign(now);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        let payload = self.next_datagram(now)?;
        let link = &mut self.reports.statistics.link;
        link.datagrams_sent += 1;
        link.bytes_sent += payload.len() as u64;
        Some(Transmit {
            peer: self.peer,
            payload,
        })
    }

    fn poll_timeout(&self) -> Option<Instant> {
        // While a question is open, silence is no reason for another.
        let silence = self.opening.is_none().then_some(self.config.silence);
        let session = self.session.as_ref();
        let session = session.and_then(|session| session.timeout(silence));
        let opening = self.opening.as_ref().map(Opening::timeout);
        let all = [session, opening, self.waiting_deadline];
        all.into_iter().flatten().min()
    }

    fn poll_event(&mut self) -> Option<ClientEvent> {
        self.reports.events.pop_front()
    }
}

impl ClientMachine {
    /// Makes a client of `peer`; `rng` is what its nonces are drawn from.
    pub fn new(config: ClientConfig, peer: SocketAddr, rng: StdRng) -> Self {
        let reports = Reports {
            events: VecDeque::new(),
            statistics: ClientStatistics::default(),
            retries: RetryBudget::new(config.retries),
        };
        Self {
            config,
            peer,
            rng,
            waiting: VecDeque::new(),
            waiting_deadline: None,
            handed_in: 0,
            session: None,
            opening: None,
            farewell: None,
            reports,
        }
    }

    /// The address that is called.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// What has been counted so far.
    pub fn statistics(&self) -> ClientStatistics {
        self.reports.statistics
    }

    /// Whether one more call is taken.
    pub fn has_room(&self) -> bool {
        self.waiting.len() < self.config.waiting_calls
    }

    /// How many calls have not ended.
    pub fn outstanding(&self) -> usize {
        let in_slots = self.session.as_ref().map_or(0, Session::outstanding);
        self.waiting.len() + in_slots
    }

    /// What is under way to the server, if there is a session.
    pub fn flight(&self) -> Option<Flight> {
        self.session
            .as_ref()
            .map(|session| Flight::of(&session.link))
    }

    /// What the replies take that are being received.
    pub fn reassembly(&self) -> Reassembly {
        let calls = self.session.iter().flat_map(Session::calls);
        Reassembly::of(calls.filter_map(|call| call.reply.as_ref()))
    }

    fn on_call(&mut self, now: Instant, request: CallRequest) {
        self.reports.statistics.calls += 1;
        let refused = if self.waiting.len() >= self.config.waiting_calls {
            Some(NotExecuted::TooManyCalls)
        } else {
            let late = request.deadline.is_some_and(|deadline| deadline <= now);
            late.then_some(NotExecuted::Deadline)
        };
        if let Some(reason) = refused {
            return self.reports.end(request.id, Outcome::NotExecuted(reason));
        }
        self.note_deadline(request.deadline);
        self.handed_in += 1;
        let reply_max = u32::try_from(self.config.link.message_max).unwrap_or(u32::MAX);
        let waiting = Waiting::new(request, self.handed_in, reply_max);
        self.waiting.push_back(waiting);
    }

    fn note_deadline(&mut self, deadline: Option<Instant>) {
        let known = [self.waiting_deadline, deadline];
        self.waiting_deadline = known.into_iter().flatten().min();
    }

    fn on_cancel(&mut self, now: Instant, id: CallId) {
        if let Some(at) = self
            .waiting
            .iter()
            .position(|waiting| waiting.id == Some(id))
        {
            let waiting = self.waiting.remove(at).expect("it was found there");
            return self.refuse(waiting, NotExecuted::Cancelled);
        }
        if let Some(session) = &mut self.session {
            session.cancel(now, id, &mut self.reports);
        }
    }

    fn on_close(&mut self, now: Instant) {
        let idle = |session: &mut Session| session.occupied == 0;
        if self.waiting.is_empty()
            && let Some(session) = self.session.take_if(idle)
        {
            self.farewell = Some(session.into_farewell(now));
        }
    }

    /// Gives slots to calls that wait; asks for a session if there is none.
    fn assign(&mut self, now: Instant) {
        if !self.waiting.is_empty() {
            let idle = self.config.session_idle;
            self.session
                .take_if(|session| session.is_idle_since(now, idle));
        }
        while let Some(session) = self.session.as_mut().filter(|session| session.is_open())
            && let Some(waiting) = self.waiting.front()
        {
            let (limit, found) = (session.message_max(), waiting.len());
            if found > limit {
                let waiting = self.waiting.pop_front().expect("there is a first one");
                self.refuse(waiting, NotExecuted::TooBig { limit, found });
            } else if let Some(slot) = session.free_slot() {
                let waiting = self.waiting.pop_front().expect("there is a first one");
                session.begin(now, slot, waiting);
            } else {
                break;
            }
        }
        let session = self.session.as_ref();
        let open = session.is_some_and(Session::is_open);
        if session.is_some_and(|session| !open && session.occupied > 0) {
            self.refuse_all(NotExecuted::Draining);
        }
        if self.waiting.is_empty() {
            self.waiting_deadline = None;
            // Without a call there is no need for a session.
            self.opening.take_if(|opening| opening.in_question == 0);
        } else if !open && self.opening.is_none() {
            self.start_opening(now, 0);
        }
    }

    fn refuse(&mut self, waiting: Waiting, reason: NotExecuted) {
        if let Some(id) = waiting.id {
            let outcome = waiting.doubt.qualify(Outcome::NotExecuted(reason));
            self.reports.end(id, outcome);
        }
    }

    fn refuse_all(&mut self, reason: NotExecuted) {
        for waiting in std::mem::take(&mut self.waiting) {
            self.refuse(waiting, reason);
        }
        self.waiting_deadline = None;
    }

    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]) {
        let link = &mut self.reports.statistics.link;
        link.datagrams_received += 1;
        link.bytes_received += payload.len() as u64;
        if !same_endpoint(from, self.peer) {
            link.dropped_foreign += 1;
            return;
        }
        let checked = !defect!(self.config.link.defects, SkipPacketChecksum);
        match packet::open_with(payload, checked) {
            Ok(packet) => self.on_packet(now, packet),
            Err(PacketError::Checksum) => link.dropped_checksum += 1,
            Err(PacketError::Malformed) => link.dropped_malformed += 1,
            Err(PacketError::Foreign | PacketError::Version { .. }) => link.dropped_foreign += 1,
        }
    }

    fn on_packet(&mut self, now: Instant, packet: Packet<'_>) {
        let understood = match packet.header.packet_type {
            PacketType::Data => {
                let Self {
                    session, reports, ..
                } = self;
                let session = session.as_mut();
                match session.filter(|session| session.id() == packet.header.id) {
                    Some(session) => session.on_packet(now, packet, reports),
                    None => {
                        reports.statistics.link.dropped_session += 1;
                        true
                    }
                }
            }
            PacketType::Cookie => Welcome::decode(packet.body)
                .map(|welcome| self.on_welcome(now, packet.header.id, welcome))
                .is_some(),
            PacketType::Unknown => Refusal::decode(packet.body)
                .map(|refusal| self.on_refusal(now, packet, refusal))
                .is_some(),
            PacketType::Version => Versions::decode(packet.body)
                .map(|versions| self.on_versions(packet.header.id, versions))
                .is_some(),
            PacketType::Hello | PacketType::Welcome => false,
        };
        if !understood {
            self.reports.statistics.link.dropped_malformed += 1;
        }
    }

    /// A cookie came. Only one for the nonce of the question that is open is looked at.
    fn on_welcome(&mut self, now: Instant, nonce: u64, welcome: Welcome) {
        let Some(opening) = self
            .opening
            .take_if(|opening| opening.is_answered_by(nonce))
        else {
            return;
        };
        let restarted = self.session.as_ref().map(|session| {
            let restarted = session.incarnation() != welcome.incarnation;
            let dropped = opening.in_question == session.id() && !welcome.alive;
            (restarted, dropped)
        });
        match restarted {
            Some((false, false)) if opening.in_question != 0 => {
                let session = self.session.as_mut().expect("there is one");
                session.on_alive(now);
                return;
            }
            Some((true, _)) => self.lose_session(Unknown::Restarted),
            Some((false, _)) => self.lose_session(Unknown::SessionDropped),
            None => {}
        }
        let mut session = Session::new(now, self.peer, &self.config, nonce, welcome);
        if let Some(round_trip) = opening.round_trip(now) {
            let path = &mut session.link.path;
            path.round_trip.on_sample(round_trip, Duration::ZERO);
        }
        self.session = Some(session);
        self.reports.statistics.sessions += 1;
        debug!(peer = %self.peer, session = welcome.session, "session");
    }

    /// Ends the calls of a session that is gone; those that cannot have run wait again.
    fn lose_session(&mut self, reason: Unknown) {
        let Some(session) = self.session.take() else {
            return;
        };
        debug!(peer = %self.peer, session = session.id(), ?reason, "session lost");
        self.reports.statistics.sessions_lost += 1;
        let mut again = session.into_calls(reason, &mut self.reports);
        again.sort_unstable_by_key(|waiting| waiting.order);
        for waiting in again.into_iter().rev() {
            self.note_deadline(waiting.deadline);
            self.waiting.push_front(waiting);
        }
    }

    /// The server does not serve a session, or a HELLO: a hint, as anybody could say so.
    fn on_refusal(&mut self, now: Instant, packet: Packet<'_>, refusal: Refusal) {
        let id = packet.header.id;
        if let Some(opening) = self.opening.take_if(|opening| opening.is_answered_by(id)) {
            match refusal {
                Refusal::Draining => {
                    // It would have said that the session in question is alive.
                    if opening.in_question != 0 {
                        self.lose_session(Unknown::SessionDropped);
                    }
                    self.refuse_all(NotExecuted::Draining);
                }
                Refusal::NoSession | Refusal::Busy => self.opening = Some(opening),
            }
            return;
        }
        let session = self.session.as_mut().filter(|session| session.id() == id);
        let hint = session.is_some_and(|session| session.takes_hint(now, packet.header.number));
        if hint && refusal == Refusal::NoSession {
            match &mut self.opening {
                Some(opening) => opening.hurry(now),
                None => self.start_opening(now, id),
            }
        }
    }

    fn on_versions(&mut self, nonce: u64, versions: Versions) {
        let answered = self
            .opening
            .take_if(|opening| opening.is_answered_by(nonce));
        if answered.is_some() {
            self.lose_session(Unknown::Restarted);
            self.refuse_all(NotExecuted::Version(versions));
        }
    }
}

#[cfg(test)]
mod tests;
