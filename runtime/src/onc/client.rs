//! The client's half of ONC RPC over datagrams.

use super::calls::Calls;
use super::envelope::{Carrier, Envelope};
use super::message::{self, Reply};
use super::round_trip::{RoundTrip, TimeoutLimits};
use super::xid::Xid;
use crate::call::{CallOptions, RemoteProcedure};
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::machine::{Machine, Transmit, same_endpoint};
use rand::rngs::StdRng;
use std::collections::VecDeque;
use std::io;
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
    /// What is known about the procedure.
    pub options: CallOptions,
}

impl CallRequest {
    pub(super) fn name(&self) -> RemoteProcedure {
        RemoteProcedure {
            program: self.program,
            version: self.version,
            procedure: self.procedure,
        }
    }
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
    /// The operating system has not taken what [`poll_transmit`](Machine::poll_transmit) gave out.
    ///
    /// A call that was given out once has not been sent then, and ends with [`Error::Socket`]; otherwise
    /// that is a lost datagram.
    Refused {
        /// What was to be sent.
        payload: &'a [u8],
        /// Why it was not.
        cause: io::Error,
    },
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
/// Of the calls of a [lane](CallOptions::lane) one is under way at a time: the next is sent when it
/// has ended. If it ended without a reply it may still be run after the next one. That a procedure
/// is idempotent changes nothing here.
///
/// ```
/// use rand::SeedableRng;
/// use rpcgen_runtime::{CallOptions, ClientConfig};
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
/// let (id, arguments, options) = (CallId(1), vec![], CallOptions::new());
/// let call = CallRequest { id, program, version, procedure, arguments, deadline, options };
/// client.handle(now, ClientInput::Call(call));
/// assert_eq!(client.poll_transmit(now).unwrap().payload.len(), 40);
/// assert_eq!(client.poll_timeout(), Some(now + Duration::from_secs(1)));
/// ```
#[derive(Debug)]
pub struct ClientMachine {
    round_trip: RoundTrip,
    calls: Calls<Retransmission>,
    /// Calls whose time to be sent has come; some may have ended since.
    to_send: VecDeque<Xid>,
}

/// When a call is sent again.
#[derive(Debug)]
struct Retransmission {
    last_sent: Instant,
    /// What is waited after a transmission.
    timeout: Duration,
}

impl Machine for ClientMachine {
    type Input<'a> = ClientInput<'a>;
    type Event = ClientEvent;

    fn handle(&mut self, now: Instant, input: ClientInput<'_>) {
        match input {
            ClientInput::Call(request) => self.on_call(now, request),
            ClientInput::Datagram { from, payload } => self.on_datagram(now, from, payload),
            ClientInput::Unreachable => self.on_unreachable(),
            ClientInput::Refused { payload, cause } => self.on_refused(payload, cause),
            ClientInput::Cancel(id) => self.calls.cancel(id),
            ClientInput::Timeout => self.on_timeout(now),
        }
        self.to_send
            .extend(std::iter::from_fn(|| self.calls.poll_turn()));
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        loop {
            let xid = self.to_send.pop_front()?;
            if let Some(payload) = self.transmit(now, xid) {
                let peer = self.peer();
                return Some(Transmit { peer, payload });
            }
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.calls.next_timer()
    }

    fn poll_event(&mut self) -> Option<ClientEvent> {
        self.calls.poll_event()
    }
}

impl ClientMachine {
    /// Makes a client of `peer`; `rng` is what its xids are drawn from.
    pub fn new(config: ClientConfig, peer: SocketAddr, mut rng: StdRng) -> Self {
        let limits = TimeoutLimits::new(&config, peer);
        let envelope = Envelope::new(config.credential, Carrier::Datagram);
        Self {
            round_trip: RoundTrip::new(limits),
            calls: Calls::new(peer, config.outstanding_calls, envelope, &mut rng),
            to_send: VecDeque::new(),
        }
    }

    /// The address that is called.
    pub fn peer(&self) -> SocketAddr {
        self.calls.peer()
    }

    /// How many calls wait for their replies.
    pub fn outstanding(&self) -> usize {
        self.calls.len()
    }

    /// Whether one more call may wait for its reply.
    pub fn has_room(&self) -> bool {
        self.calls.has_room()
    }

    /// What has been counted so far.
    pub fn statistics(&self) -> ClientStatistics {
        self.calls.statistics
    }

    fn on_call(&mut self, now: Instant, request: CallRequest) {
        let retransmission = Retransmission {
            last_sent: now,
            timeout: self.round_trip.timeout(),
        };
        let begun = self.calls.begin(now, request, retransmission);
        self.to_send.extend(begun);
    }

    /// Counts the call as sent and starts its retransmission timer. `None` if it has ended in the
    /// meantime.
    fn transmit(&mut self, now: Instant, xid: Xid) -> Option<Vec<u8>> {
        let peer = self.peer();
        let call = self.calls.get_mut(xid)?;
        let again = call.transmissions > 0;
        if again {
            call.transport.timeout = self.round_trip.back_off(call.transport.timeout);
        }
        call.transmissions += 1;
        call.transport.last_sent = now;
        let message = call.letter.message.clone();
        let (transmission, timeout) = (call.transmissions, call.transport.timeout);
        self.calls.set_timer(xid, now.checked_add(timeout));
        self.calls.statistics.transmissions += 1;
        self.calls.statistics.retransmissions += u64::from(again);
        debug!(%peer, %xid, transmission, ?timeout, "call sent");
        Some(message)
    }

    /// Has the calls sent again whose time has come; until that is done, their timer is their
    /// deadline.
    fn on_timeout(&mut self, now: Instant) {
        while let Some(xid) = self.calls.pop_due(now) {
            self.to_send.push_back(xid);
        }
    }

    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]) {
        self.calls.statistics.datagrams_received += 1;
        let peer = self.peer();
        if !same_endpoint(from, peer) {
            debug!(%from, %peer, "dropped: not from the peer");
            self.calls.statistics.dropped_wrong_source += 1;
            return;
        }
        match message::decode_reply(payload) {
            Ok(reply) => self.on_reply(now, reply),
            Err(error) => {
                debug!(%from, %error, "dropped: not a reply");
                self.calls.statistics.dropped_malformed += 1;
            }
        }
    }

    fn on_reply(&mut self, now: Instant, reply: Reply<'_>) {
        let waits = self.calls.get(reply.xid);
        let Some(call) = waits.filter(|call| call.transmissions > 0) else {
            return self.calls.on_unexpected(reply.xid);
        };
        let Retransmission { last_sent, timeout } = call.transport;
        match call.transmissions {
            1 => self.round_trip.on_answered(now - last_sent),
            _ => self.round_trip.on_answered_after_retransmission(timeout),
        }
        self.to_send.extend(self.calls.answer(reply));
    }

    fn on_unreachable(&mut self) {
        let peer = self.peer();
        for xid in self.calls.select(|call| call.transmissions > 0) {
            self.calls
                .end_with(xid, |transmissions| Error::Unreachable {
                    peer,
                    transmissions,
                });
        }
    }

    /// The call may have been given out again in the meantime: then that one may be under way.
    fn on_refused(&mut self, message: &[u8], source: io::Error) {
        let waits = xid_of(message).filter(|xid| {
            let call = self.calls.get(*xid);
            call.is_some_and(|call| call.transmissions == 1)
        });
        let Some(xid) = waits else { return };
        let operation = format!("send to {}", self.peer());
        self.calls.end_with(xid, |_| Error::Socket {
            operation,
            executed: Executed::No,
            source,
        });
    }
}

/// The xid is the first word of a message (RFC 5531 section 9).
fn xid_of(message: &[u8]) -> Option<Xid> {
    let word = message.first_chunk()?;
    Some(Xid(u32::from_be_bytes(*word)))
}

#[cfg(test)]
mod tests;
