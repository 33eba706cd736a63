//! The client's half of ONC RPC over datagrams.

use super::message::{self, Reply};
use super::round_trip::{RoundTrip, TimeoutLimits};
use super::xid::{Xid, XidSequence};
use crate::call::RemoteProcedure;
use crate::config::{ClientConfig, UDP_PAYLOAD_MAX};
use crate::error::Error;
use crate::machine::{Machine, Transmit};
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing::debug;

pub use super::statistics::ClientStatistics;

/// The caller's own name for a call; the machine gives it back with the outcome.
///
/// No two calls that are outstanding at a time may have the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// A call to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRequest {
    /// The caller's name for it.
    pub id: CallId,
    /// The program number.
    pub program: u32,
    /// The version of the program.
    pub version: u32,
    /// The procedure in that version.
    pub procedure: u32,
    /// The arguments in XDR.
    pub arguments: Vec<u8>,
    /// When to give up.
    pub deadline: Instant,
}

/// What can happen to a client.
#[derive(Debug)]
pub enum ClientInput<'a> {
    /// The caller makes a call.
    Call(CallRequest),
    /// A datagram came.
    Datagram {
        /// Where it came from.
        from: SocketAddr,
        /// Its whole payload.
        payload: &'a [u8],
    },
    /// The peer's machine says that nobody listens at that port (ICMP port unreachable, seen as
    /// ECONNREFUSED).
    ///
    /// Every call that was sent ends with [`Error::Unreachable`].
    Unreachable,
    /// The caller gives a call up: it ends with [`Error::Cancelled`].
    Cancel(CallId),
    /// The instant of [`poll_timeout`](Machine::poll_timeout) has come.
    Timeout,
}

/// A call has ended. Every [`CallRequest`] has exactly one.
#[derive(Debug)]
pub struct ClientEvent {
    /// The caller's name for the call.
    pub id: CallId,
    /// The results in XDR, or why there are none.
    pub outcome: Result<Vec<u8>, Error>,
}

/// Makes calls to one peer, any number at a time up to a limit.
///
/// A call is sent again, with the same xid, each time its retransmission timeout has passed without
/// a reply; the timeout is estimated as in RFC 6298 and doubles with each transmission. A reply is
/// taken only from the peer's address and for the xid of a call that waits.
///
/// ```
/// use rand::SeedableRng;
/// use rpcgen_runtime::ClientConfig;
/// use rpcgen_runtime::machine::Machine;
/// use rpcgen_runtime::onc::client::{CallId, CallRequest, ClientInput, ClientMachine};
/// use std::time::{Duration, Instant};
///
/// let peer = "192.0.2.1:111".parse().unwrap();
/// let rng = rand::rngs::StdRng::seed_from_u64(1);
/// let mut client = ClientMachine::new(ClientConfig::default(), peer, rng);
///
/// let now = Instant::now();
/// let deadline = now + Duration::from_secs(25);
/// let (program, version, procedure) = (100_000, 2, 4);
/// let call =
///     CallRequest { id: CallId(1), program, version, procedure, arguments: vec![], deadline };
/// client.handle(now, ClientInput::Call(call));
/// assert_eq!(client.poll_transmit(now).unwrap().payload.len(), 40);
/// assert_eq!(client.poll_timeout(), Some(now + Duration::from_secs(1)));
/// ```
#[derive(Debug)]
pub struct ClientMachine {
    config: ClientConfig,
    peer: SocketAddr,
    xids: XidSequence,
    round_trip: RoundTrip,
    calls: HashMap<Xid, Outstanding>,
    ids: HashMap<CallId, Xid>,
    /// One for each call: its next transmission or its deadline.
    timers: BTreeSet<(Instant, Xid)>,
    /// Calls whose time to be sent has come; some may have ended since.
    to_send: VecDeque<Xid>,
    events: VecDeque<ClientEvent>,
    statistics: ClientStatistics,
}

/// A call that waits for its reply.
#[derive(Debug)]
struct Outstanding {
    id: CallId,
    procedure: RemoteProcedure,
    message: Vec<u8>,
    begun: Instant,
    deadline: Instant,
    transmissions: u32,
    last_sent: Instant,
    /// What is waited after a transmission.
    timeout: Duration,
    /// Its entry in `timers`.
    timer: Instant,
}

impl Machine for ClientMachine {
    type Input<'a> = ClientInput<'a>;
    type Event = ClientEvent;

    fn handle(&mut self, now: Instant, input: ClientInput<'_>) {
        match input {
            ClientInput::Call(request) => self.on_call(now, request),
            ClientInput::Datagram { from, payload } => self.on_datagram(now, from, payload),
            ClientInput::Unreachable => self.on_unreachable(),
            ClientInput::Cancel(id) => self.on_cancel(id),
            ClientInput::Timeout => self.on_timeout(now),
        }
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        loop {
            let xid = self.to_send.pop_front()?;
            if let Some(payload) = self.transmit(now, xid) {
                return Some(Transmit {
                    peer: self.peer,
                    payload,
                });
            }
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.timers.first().map(|&(instant, _)| instant)
    }

    fn poll_event(&mut self) -> Option<ClientEvent> {
        self.events.pop_front()
    }
}

impl ClientMachine {
    /// Makes a client of `peer`; `rng` is what its xids are drawn from.
    pub fn new(config: ClientConfig, peer: SocketAddr, mut rng: StdRng) -> Self {
        let limits = TimeoutLimits::new(&config, peer);
        Self {
            config,
            peer,
            xids: XidSequence::new(&mut rng),
            round_trip: RoundTrip::new(limits),
            calls: HashMap::new(),
            ids: HashMap::new(),
            timers: BTreeSet::new(),
            to_send: VecDeque::new(),
            events: VecDeque::new(),
            statistics: ClientStatistics::default(),
        }
    }

    /// The address that is called.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// How many calls wait for their replies.
    pub fn outstanding(&self) -> usize {
        self.calls.len()
    }

    /// What has been counted so far.
    pub fn statistics(&self) -> ClientStatistics {
        self.statistics
    }

    fn on_call(&mut self, now: Instant, request: CallRequest) {
        let id = request.id;
        debug_assert!(!self.ids.contains_key(&id), "{id:?} is outstanding already");
        if let Err(error) = self.begin(now, request) {
            self.report(id, Err(error));
        }
    }

    fn begin(&mut self, now: Instant, request: CallRequest) -> Result<(), Error> {
        let CallRequest {
            id,
            program,
            version,
            procedure,
            arguments,
            deadline,
        } = request;
        let procedure = RemoteProcedure {
            program,
            version,
            procedure,
        };
        self.check_limit()?;
        if deadline <= now {
            return Err(Error::TimedOut {
                waited: Duration::ZERO,
                transmissions: 0,
            });
        }
        let xid = self.unused_xid();
        let message = message::encode_call(xid, procedure, &self.config.credential, &arguments)
            .map_err(|source| Error::Encode { procedure, source })?;
        check_size(&message)?;
        let timeout = self.round_trip.timeout();
        let call = Outstanding {
            id,
            procedure,
            message,
            begun: now,
            deadline,
            transmissions: 0,
            last_sent: now,
            timeout,
            timer: deadline,
        };
        self.timers.insert((deadline, xid));
        self.ids.insert(id, xid);
        self.calls.insert(xid, call);
        self.to_send.push_back(xid);
        self.statistics.calls += 1;
        Ok(())
    }

    fn check_limit(&self) -> Result<(), Error> {
        match self.config.outstanding_calls {
            limit if self.calls.len() >= limit => Err(Error::Busy { limit }),
            _ => Ok(()),
        }
    }

    /// The sequence repeats only after 2^32 ids, so the loop ends at once.
    fn unused_xid(&mut self) -> Xid {
        loop {
            let xid = self.xids.next();
            if !self.calls.contains_key(&xid) {
                return xid;
            }
        }
    }

    /// Counts the call as sent and starts its retransmission timer. `None` if it has ended in the
    /// meantime.
    fn transmit(&mut self, now: Instant, xid: Xid) -> Option<Vec<u8>> {
        let call = self.calls.get_mut(&xid)?;
        if call.transmissions > 0 {
            call.timeout = self.round_trip.back_off(call.timeout);
            self.statistics.retransmissions += 1;
        }
        call.transmissions += 1;
        call.last_sent = now;
        self.statistics.transmissions += 1;
        let timer = now
            .checked_add(call.timeout)
            .map_or(call.deadline, |timer| timer.min(call.deadline));
        self.timers.remove(&(call.timer, xid));
        self.timers.insert((timer, xid));
        call.timer = timer;
        let message = call.message.clone();
        let (transmission, timeout) = (call.transmissions, call.timeout);
        debug!(peer = %self.peer, %xid, transmission, ?timeout, "call sent");
        Some(message)
    }

    fn on_timeout(&mut self, now: Instant) {
        while let Some(&(instant, xid)) = self.timers.first() {
            if instant > now {
                return;
            }
            self.on_timer(now, xid);
        }
    }

    /// Ends the call if it is too late, else has it sent again; until that is done, its timer is
    /// its deadline.
    fn on_timer(&mut self, now: Instant, xid: Xid) {
        let call = self
            .calls
            .get_mut(&xid)
            .expect("a timer goes when its call goes");
        if call.deadline <= now {
            let (waited, transmissions) = (now - call.begun, call.transmissions);
            self.end(
                xid,
                Err(Error::TimedOut {
                    waited,
                    transmissions,
                }),
            );
            return;
        }
        self.timers.remove(&(call.timer, xid));
        self.timers.insert((call.deadline, xid));
        call.timer = call.deadline;
        self.to_send.push_back(xid);
    }

    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]) {
        self.statistics.datagrams_received += 1;
        if !same_endpoint(from, self.peer) {
            debug!(%from, peer = %self.peer, "dropped: not from the peer");
            self.statistics.dropped_wrong_source += 1;
            return;
        }
        match message::decode_reply(payload) {
            Ok(reply) => self.on_reply(now, reply),
            Err(error) => {
                debug!(%from, %error, "dropped: not a reply");
                self.statistics.dropped_malformed += 1;
            }
        }
    }

    fn on_reply(&mut self, now: Instant, reply: Reply<'_>) {
        let Reply { xid, outcome } = reply;
        let Some(call) = self.calls.get(&xid).filter(|call| call.transmissions > 0) else {
            debug!(peer = %self.peer, %xid, "dropped: a reply that nobody waits for");
            self.statistics.dropped_unexpected += 1;
            return;
        };
        match call.transmissions {
            1 => self.round_trip.on_answered(now - call.last_sent),
            _ => self
                .round_trip
                .on_answered_after_retransmission(call.timeout),
        }
        let (procedure, transmissions) = (call.procedure, call.transmissions);
        self.end(
            xid,
            outcome
                .map(<[u8]>::to_vec)
                .map_err(|rejection| Error::Rejected {
                    procedure,
                    rejection,
                    transmissions,
                }),
        );
    }

    fn on_unreachable(&mut self) {
        let sent = self.calls.iter().filter(|(_, call)| call.transmissions > 0);
        // In the order of the calls, as the order of a hash table is not the same in every run.
        let sent: BTreeMap<_, _> = sent
            .map(|(&xid, call)| (call.id, (xid, call.transmissions)))
            .collect();
        for (xid, transmissions) in sent.into_values() {
            self.end(
                xid,
                Err(Error::Unreachable {
                    peer: self.peer,
                    transmissions,
                }),
            );
        }
    }

    fn on_cancel(&mut self, id: CallId) {
        if let Some(&xid) = self.ids.get(&id) {
            let transmissions = self.calls[&xid].transmissions;
            self.end(xid, Err(Error::Cancelled { transmissions }));
        }
    }

    fn end(&mut self, xid: Xid, outcome: Result<Vec<u8>, Error>) {
        let call = self
            .calls
            .remove(&xid)
            .expect("only a call that waits can end");
        self.ids.remove(&call.id);
        self.timers.remove(&(call.timer, xid));
        self.report(call.id, outcome);
    }

    fn report(&mut self, id: CallId, outcome: Result<Vec<u8>, Error>) {
        match &outcome {
            Ok(_) => self.statistics.succeeded += 1,
            Err(_) => self.statistics.failed += 1,
        }
        self.events.push_back(ClientEvent { id, outcome });
        // Last, as whoever listens to the log may panic.
        if let Some(ClientEvent {
            outcome: Err(error),
            ..
        }) = self.events.back()
        {
            debug!(peer = %self.peer, call = id.0, %error, "call failed");
        }
    }
}

fn check_size(message: &[u8]) -> Result<(), Error> {
    match message.len() {
        found if found > UDP_PAYLOAD_MAX => Err(Error::CallTooLarge {
            limit: UDP_PAYLOAD_MAX,
            found,
        }),
        _ => Ok(()),
    }
}

/// Compares what a peer can choose: an IPv4 address has two forms, and an IPv6 one may carry a flow
/// label.
fn same_endpoint(a: SocketAddr, b: SocketAddr) -> bool {
    a.port() == b.port() && a.ip().to_canonical() == b.ip().to_canonical()
}

#[cfg(test)]
mod tests;
