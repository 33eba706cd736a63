//! The client's half of ONC RPC over a stream of bytes: TCP.

use super::calls::{Calls, Outstanding};
use super::client::{CallId, CallRequest, ClientEvent, ClientStatistics};
use super::envelope::{Carrier, Envelope};
use super::message::{self, Reply};
use super::record::{FRAGMENT_BYTES_MAX, RecordReader};
use super::xid::Xid;
use crate::config::ClientConfig;
use crate::error::Error;
use crate::machine::{Machine, Transmit};
use rand::rngs::StdRng;
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing::debug;

/// How long the third attempt in a row waits to connect, if no reply came in between; the first two
/// do not wait, and each further one waits twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(10);

/// The longest of these pauses.
const PAUSE_LONGEST: Duration = Duration::from_secs(1);

/// How long an attempt to connect takes at the longest, before another is made: the operating system
/// asks ever more seldom, and would notice late that the peer is there again.
const CONNECT_LONGEST: Duration = Duration::from_secs(10);

/// What can happen to a client.
#[derive(Debug)]
pub enum StreamClientInput<'a> {
    /// The caller makes a call.
    Call(CallRequest),
    /// The connection that [`poll_connect`](StreamClientMachine::poll_connect) asked for stands.
    Connected {
        /// It comes from the same address and port as the one before, so that the server can
        /// recognise a call that is sent again.
        same_address: bool,
    },
    /// Bytes came.
    Received(&'a [u8]),
    /// What [`poll_transmit`](Machine::poll_transmit) gave out was taken by the operating system,
    /// to its last byte.
    Written,
    /// The connection could not be made, or was lost or closed.
    Disconnected(io::Error),
    /// The caller gives a call up: it ends with [`Error::Cancelled`].
    Cancel(CallId),
    /// The instant of [`poll_timeout`](Machine::poll_timeout) has come.
    Timeout,
}

/// Makes calls to one peer over one connection at a time, any number at a time up to a limit.
///
/// A call is one record. [`poll_transmit`](Machine::poll_transmit) gives out the next one when the
/// one before was [`Written`](StreamClientInput::Written). A reply is taken for the xid of a call
/// that waits, in any order.
///
/// When the connection is lost, calls of which a byte is missing at the peer cannot have run: they
/// wait for the next connection. Those that were sent in full end with [`Error::Disconnected`],
/// unless they are [idempotent](crate::CallOptions::idempotent) or
/// [`ClientConfig::resend_after_reconnect`] says that they are sent again.
///
/// Of the calls of a [lane](crate::CallOptions::lane) one is under way at a time: the next is sent when it
/// has ended. If it ended without a reply it may still be run after the next one.
#[derive(Debug)]
pub struct StreamClientMachine {
    record_limit: usize,
    resend: bool,
    calls: Calls<Progress>,
    /// Calls to be sent, in this order; some may have ended since.
    to_send: VecDeque<Xid>,
    /// The call that is being written; it may have ended since.
    writing: Option<Xid>,
    connection: Connection,
    /// Connections lost since the last reply.
    losses: u32,
    reader: RecordReader,
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// It is in `to_send`.
    Waiting,
    /// It is in `writing`.
    Writing,
    Sent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Connection {
    /// There is none; when there is something to send, one is made, but not before this instant.
    None(Option<Instant>),
    Making {
        until: Instant,
    },
    Made,
}

impl Machine for StreamClientMachine {
    type Input<'a> = StreamClientInput<'a>;
    type Event = ClientEvent;

    fn handle(&mut self, now: Instant, input: StreamClientInput<'_>) {
        match input {
            StreamClientInput::Call(request) => self.on_call(now, request),
            StreamClientInput::Connected { same_address } => self.on_connected(same_address),
            StreamClientInput::Received(bytes) => self.on_bytes(now, bytes),
            StreamClientInput::Written => self.on_written(),
            StreamClientInput::Disconnected(cause) => self.on_disconnected(now, &cause),
            StreamClientInput::Cancel(id) => self.calls.cancel(id),
            StreamClientInput::Timeout => self.on_timeout(now),
        }
        self.to_send
            .extend(std::iter::from_fn(|| self.calls.poll_turn()));
    }

    fn poll_transmit(&mut self, _: Instant) -> Option<Transmit> {
        if self.connection != Connection::Made || self.writing.is_some() {
            return None;
        }
        let xid = self.next_to_send()?;
        self.to_send.pop_front();
        let payload = self.transmit(xid)?;
        let peer = self.peer();
        Some(Transmit { peer, payload })
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let connect = match self.connection {
            Connection::None(not_before) => not_before,
            Connection::Making { until } => Some(until),
            Connection::Made => None,
        };
        let connect = connect.filter(|_| self.calls.len() > 0);
        [connect, self.calls.next_timer()]
            .into_iter()
            .flatten()
            .min()
    }

    fn poll_event(&mut self) -> Option<ClientEvent> {
        self.calls.poll_event()
    }
}

impl StreamClientMachine {
    /// Makes a client of `peer`; `rng` is what its xids are drawn from.
    pub fn new(config: ClientConfig, peer: SocketAddr, mut rng: StdRng) -> Self {
        let record_limit = config.record_bytes.min(FRAGMENT_BYTES_MAX);
        let carrier = Carrier::Record {
            limit: record_limit,
        };
        let envelope = Envelope::new(config.credential, carrier);
        Self {
            record_limit,
            resend: config.resend_after_reconnect,
            calls: Calls::new(peer, config.outstanding_calls, envelope, &mut rng),
            to_send: VecDeque::new(),
            writing: None,
            connection: Connection::None(None),
            losses: 0,
            reader: RecordReader::new(record_limit),
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

    /// Whether a connection is to be made now; `true` once for each attempt. It must end in
    /// [`Connected`](StreamClientInput::Connected) or
    /// [`Disconnected`](StreamClientInput::Disconnected), or is given up when it is not
    /// [wanted](Self::wants_connection) any more.
    pub fn poll_connect(&mut self, now: Instant) -> bool {
        let Connection::None(not_before) = self.connection else {
            return false;
        };
        let wanted =
            not_before.is_none_or(|instant| instant <= now) && self.next_to_send().is_some();
        if wanted {
            let until = now + CONNECT_LONGEST;
            self.connection = Connection::Making { until };
        }
        wanted
    }

    /// Whether the connection is any use: after bytes that are no records it is not, and the driver
    /// should close it.
    pub fn is_connected(&self) -> bool {
        self.connection == Connection::Made
    }

    /// Whether it has a connection or waits for one; if not, the driver should close what it has.
    pub fn wants_connection(&self) -> bool {
        !matches!(self.connection, Connection::None(_))
    }

    fn on_timeout(&mut self, now: Instant) {
        // The only timers of calls are their deadlines.
        while self.calls.pop_due(now).is_some() {}
        if matches!(self.connection, Connection::Making { until } if until <= now) {
            debug!(peer = %self.peer(), "no connection within {CONNECT_LONGEST:?}");
            self.connection = Connection::None(None);
        }
    }

    fn on_call(&mut self, now: Instant, request: CallRequest) {
        let begun = self.calls.begin(now, request, Progress::Waiting);
        self.to_send.extend(begun);
        // Those that have ended go when they are the first; if they are many, before that.
        if self.to_send.len() > 2 * self.calls.len() + 16 {
            self.to_send.retain(|xid| self.calls.get(*xid).is_some());
        }
    }

    /// The first call to be sent that has not ended.
    fn next_to_send(&mut self) -> Option<Xid> {
        loop {
            let &xid = self.to_send.front()?;
            if self.calls.get(xid).is_some() {
                return Some(xid);
            }
            self.to_send.pop_front();
        }
    }

    fn transmit(&mut self, xid: Xid) -> Option<Vec<u8>> {
        let call = self.calls.get_mut(xid)?;
        call.transport = Progress::Writing;
        call.transmissions += 1;
        let transmission = call.transmissions;
        let record = call.letter.message.clone();
        self.writing = Some(xid);
        self.calls.statistics.transmissions += 1;
        self.calls.statistics.retransmissions += u64::from(transmission > 1);
        debug!(peer = %self.peer(), %xid, transmission, "call sent");
        Some(record)
    }

    fn on_written(&mut self) {
        let written = self.writing.take();
        if let Some(call) = written.and_then(|xid| self.calls.get_mut(xid)) {
            call.transport = Progress::Sent;
        }
    }

    fn on_bytes(&mut self, now: Instant, mut bytes: &[u8]) {
        loop {
            match self.reader.take(&mut bytes) {
                Ok(Some(record)) => self.on_record(&record),
                Ok(None) => return,
                Err(error) => {
                    let cause = io::Error::new(io::ErrorKind::InvalidData, error);
                    return self.on_disconnected(now, &cause);
                }
            }
        }
    }

    fn on_record(&mut self, record: &[u8]) {
        self.calls.statistics.records_received += 1;
        let reply = match message::decode_reply(record) {
            Ok(reply) => reply,
            Err(error) => {
                debug!(peer = %self.peer(), %error, "dropped: not a reply");
                self.calls.statistics.dropped_malformed += 1;
                return;
            }
        };
        self.losses = 0;
        match self.calls.get(reply.xid) {
            // A server may answer before it has read all of the arguments.
            Some(call) if call.transport != Progress::Waiting => self.on_reply(reply),
            _ => self.calls.on_unexpected(reply.xid),
        }
    }

    fn on_reply(&mut self, reply: Reply<'_>) {
        let again = self.calls.answer(reply);
        if let Some(call) = again.and_then(|xid| self.calls.get_mut(xid)) {
            call.transport = Progress::Waiting;
        }
        self.to_send.extend(again);
    }

    fn on_connected(&mut self, same_address: bool) {
        debug!(peer = %self.peer(), same_address, "connected");
        self.connection = Connection::Made;
        self.reader = RecordReader::new(self.record_limit);
        self.calls.statistics.connections += 1;
        if !same_address {
            // To the server a call from another address is another call: it would run again.
            let cause = io::Error::from(io::ErrorKind::ConnectionReset);
            let which =
                |call: &Outstanding<Progress>| call.transmissions > 0 && !call.options.idempotent;
            self.end_disconnected(which, &cause);
        }
    }

    fn on_disconnected(&mut self, now: Instant, cause: &io::Error) {
        debug!(peer = %self.peer(), %cause, outstanding = self.calls.len(), "disconnected");
        match self.connection {
            Connection::None(_) => {}
            Connection::Making { .. } => {
                self.connection = Connection::None(None);
                self.end_all(cause);
            }
            Connection::Made => {
                self.connection = Connection::None(self.pause().map(|pause| now + pause));
                self.losses = self.losses.saturating_add(1);
                self.on_lost(cause);
            }
        }
    }

    /// How long to wait before the next attempt: a server that closes each connection at once is
    /// not to be asked in a loop.
    fn pause(&self) -> Option<Duration> {
        let exponent = self.losses.checked_sub(1)?;
        let pause = PAUSE_FIRST.saturating_mul(2_u32.saturating_pow(exponent));
        Some(pause.min(PAUSE_LONGEST))
    }

    fn on_lost(&mut self, cause: &io::Error) {
        // The peer has not got its last byte, so it cannot have run.
        if let Some(xid) = self.writing.take()
            && let Some(call) = self.calls.get_mut(xid)
        {
            call.transport = Progress::Waiting;
            call.transmissions -= 1;
            self.to_send.push_front(xid);
        }
        let resend = self.resend;
        let ends = |call: &Outstanding<Progress>| {
            call.transport == Progress::Sent && !resend && !call.options.idempotent
        };
        self.end_disconnected(ends, cause);
        let sent = self.calls.select(|call| call.transport == Progress::Sent);
        for xid in sent.into_iter().rev() {
            if let Some(call) = self.calls.get_mut(xid) {
                call.transport = Progress::Waiting;
            }
            self.to_send.push_front(xid);
        }
    }

    fn end_disconnected(
        &mut self,
        which: impl Fn(&Outstanding<Progress>) -> bool,
        cause: &io::Error,
    ) {
        let peer = self.peer();
        for xid in self.calls.select(which) {
            self.calls
                .end_with(xid, |transmissions| Error::Disconnected {
                    peer,
                    transmissions,
                    source: copy_of(cause),
                });
        }
    }

    /// No connection can be made: it is for the caller to decide whether to try again.
    fn end_all(&mut self, cause: &io::Error) {
        if cause.kind() != io::ErrorKind::ConnectionRefused {
            return self.end_disconnected(|_| true, cause);
        }
        let peer = self.peer();
        for xid in self.calls.select(|_| true) {
            self.calls
                .end_with(xid, |transmissions| Error::Unreachable {
                    peer,
                    transmissions,
                });
        }
    }
}

/// The same error again: several calls can end by one cause.
fn copy_of(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

#[cfg(test)]
mod tests;
