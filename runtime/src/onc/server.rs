//! The server's half of ONC RPC: what is done with a call, over datagrams and streams.

use super::message::{self, Call, NoCall, RPC_VERSION};
use super::record::{self, FRAGMENT_BYTES_MAX};
use super::reply_cache::{Admission, CacheLimits, CallKey, Permit, ReplyCache};
use super::xid::Xid;
use crate::call::{Credential, RemoteProcedure};
use crate::checksum::checksum;
use crate::config::{ServerConfig, UDP_PAYLOAD_MAX};
use crate::fault::{Fault, FaultKind};
use crate::machine::{Machine, Transmit};
use crate::rejection::{Rejection, VersionRange};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Instant;
use tracing::{debug, error, warn};
use xdr_runtime::Encoder;

pub use super::statistics::ServerStatistics;

/// Names a connection; its driver chooses the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Names an execution until it has finished; it cannot be copied, as an execution finishes once.
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// A call that is to be executed, once, now.
///
/// It must end in [`ServerInput::Finished`]: until then its retransmissions are dropped.
#[derive(Debug, PartialEq, Eq)]
pub struct Execution {
    /// Its name.
    pub ticket: Ticket,
    /// Where the call came from.
    pub from: SocketAddr,
    /// Who the caller says to be.
    pub credential: Credential,
    /// The program number.
    pub program: u32,
    /// The version of the program, one that the server has.
    pub version: u32,
    /// The procedure, which may not exist.
    pub procedure: u32,
    /// The arguments in XDR, not looked at yet.
    pub arguments: Vec<u8>,
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
    /// A record came over a connection.
    Record {
        /// Which connection.
        connection: ConnectionId,
        /// Its other end.
        from: SocketAddr,
        /// The whole record, without marks.
        payload: &'a [u8],
    },
    /// An execution has ended.
    Finished {
        /// Its name.
        ticket: Ticket,
        /// The results in XDR, or why there are none.
        outcome: Result<Vec<u8>, Fault>,
        /// The procedure may run twice without harm: if its reply is too large to be remembered,
        /// the call is forgotten.
        idempotent: bool,
    },
    /// The instant of [`poll_timeout`](crate::machine::Machine::poll_timeout) has come: replies
    /// grow too old.
    ///
    /// A driver may leave it out; then they are forgotten at the next input.
    Timeout,
}

/// What a server reports to its driver.
#[derive(Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// A call is to be executed.
    Execute(Execution),
    /// A reply is to be sent over a connection.
    Reply {
        /// Which connection; it may be gone.
        connection: ConnectionId,
        /// The record with its mark.
        record: Vec<u8>,
    },
    /// A connection has carried what is no call: it is to be closed.
    Disconnect {
        /// Which connection.
        connection: ConnectionId,
    },
}

/// Takes calls in, lets each be executed once, and answers them.
///
/// Calls of programs and versions that it does not have are answered as RFC 5531 section 9 says,
/// and so are calls with a credential other than AUTH_NONE and AUTH_SYS. A call that comes again is
/// not executed again as long as the machine remembers it: [`ServerConfig::reply_cache_bytes`] and
/// [`ServerConfig::reply_cache_age`].
///
/// Over a connection it is known by the client's address and port, too: a client that connects again
/// from the same port and sends a call again does not have it run again.
#[derive(Debug)]
pub struct ServerMachine {
    programs: BTreeMap<u32, BTreeSet<u32>>,
    cache: ReplyCache,
    record_limit: usize,
    running: HashMap<u64, Running>,
    tickets: u64,
    replies: VecDeque<Transmit>,
    events: VecDeque<ServerEvent>,
    statistics: ServerStatistics,
}

/// Where a call came from and its reply goes.
#[derive(Debug, Clone, Copy)]
struct Origin {
    from: SocketAddr,
    /// `None`: it came in a datagram.
    connection: Option<ConnectionId>,
}

/// A call that is executed.
#[derive(Debug)]
struct Running {
    key: CallKey,
    origin: Origin,
}

impl Machine for ServerMachine {
    type Input<'a> = ServerInput<'a>;
    type Event = ServerEvent;

    fn handle(&mut self, now: Instant, input: ServerInput<'_>) {
        self.cache.expire(now);
        match input {
            ServerInput::Datagram { from, payload } => {
                self.statistics.datagrams_received += 1;
                let connection = None;
                self.on_message(Origin { from, connection }, payload);
            }
            ServerInput::Record {
                connection,
                from,
                payload,
            } => {
                self.statistics.records_received += 1;
                let connection = Some(connection);
                self.on_message(Origin { from, connection }, payload);
            }
            ServerInput::Finished {
                ticket,
                outcome,
                idempotent,
            } => self.on_finished(now, ticket, outcome, idempotent),
            ServerInput::Timeout => {}
        }
    }

    fn poll_transmit(&mut self, _: Instant) -> Option<Transmit> {
        self.replies.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.cache.next_expiry()
    }

    fn poll_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }
}

impl ServerMachine {
    /// Makes a server of `programs`, each a program number and one version that the server has of
    /// it.
    pub fn new(config: ServerConfig, programs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut versions: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (program, version) in programs {
            versions.entry(program).or_default().insert(version);
        }
        let limits = CacheLimits {
            calls_in_progress: config.calls_in_progress,
            bytes: config.reply_cache_bytes,
            age: config.reply_cache_age,
        };
        Self {
            programs: versions,
            cache: ReplyCache::new(limits),
            record_limit: config.record_bytes.min(FRAGMENT_BYTES_MAX),
            running: HashMap::new(),
            tickets: 0,
            replies: VecDeque::new(),
            events: VecDeque::new(),
            statistics: ServerStatistics::default(),
        }
    }

    /// What has been counted so far, and what is held now.
    pub fn statistics(&self) -> ServerStatistics {
        ServerStatistics {
            replies_expired: self.cache.expired(),
            replies_evicted: self.cache.evicted(),
            calls_in_progress: self.cache.in_progress(),
            replies_cached: self.cache.replies(),
            reply_cache_bytes: self.cache.bytes(),
            ..self.statistics
        }
    }

    fn on_message(&mut self, origin: Origin, payload: &[u8]) {
        let Origin { from, connection } = origin;
        match message::decode_call(payload) {
            Ok(call) => self.on_call(origin, call),
            Err(NoCall::Malformed(error)) => {
                debug!(%from, %error, "dropped: not a call");
                self.statistics.dropped_malformed += 1;
                self.disconnect(connection);
            }
            Err(NoCall::Reply) => {
                debug!(%from, "dropped: a reply sent to a server");
                self.statistics.dropped_reply += 1;
                self.disconnect(connection);
            }
            Err(NoCall::RpcVersion { xid, .. }) => {
                self.statistics.rejected_rpc_version += 1;
                let only = VersionRange {
                    low: RPC_VERSION,
                    high: RPC_VERSION,
                };
                self.reject(origin, xid, Rejection::RpcMismatch(only));
            }
            Err(NoCall::Authentication { xid, status }) => {
                self.statistics.rejected_authentication += 1;
                self.reject(origin, xid, Rejection::Authentication(status));
            }
        }
    }

    fn disconnect(&mut self, connection: Option<ConnectionId>) {
        let disconnect = connection.map(|connection| ServerEvent::Disconnect { connection });
        self.events.extend(disconnect);
    }

    /// Answers without having changed anything, so that the same call can be answered again in the
    /// same way.
    fn reject(&mut self, origin: Origin, xid: Xid, rejection: Rejection) {
        debug!(peer = %origin.from, %xid, %rejection, "call rejected");
        self.send(origin, encode_reply(origin, xid, Err(rejection)));
    }

    fn send(&mut self, origin: Origin, payload: Vec<u8>) {
        match origin.connection {
            None => self.replies.push_back(Transmit {
                peer: origin.from,
                payload,
            }),
            Some(connection) => self.events.push_back(ServerEvent::Reply {
                connection,
                record: payload,
            }),
        }
    }

    fn on_call(&mut self, origin: Origin, call: Call<'_>) {
        match self.find(call.procedure) {
            Ok(()) => self.on_call_of_ours(origin, call),
            Err(rejection) => {
                match rejection {
                    Rejection::ProgramUnavailable => self.statistics.rejected_program += 1,
                    _ => self.statistics.rejected_version += 1,
                }
                self.reject(origin, call.xid, rejection);
            }
        }
    }

    /// Says whether the server has that version of the program; whether it has the procedure only
    /// the program knows.
    fn find(&self, wanted: RemoteProcedure) -> Result<(), Rejection> {
        let versions = self
            .programs
            .get(&wanted.program)
            .ok_or(Rejection::ProgramUnavailable)?;
        if versions.contains(&wanted.version) {
            return Ok(());
        }
        match (versions.first(), versions.last()) {
            (Some(&low), Some(&high)) => {
                Err(Rejection::ProgramMismatch(VersionRange { low, high }))
            }
            _ => Err(Rejection::ProgramUnavailable),
        }
    }

    fn on_call_of_ours(&mut self, origin: Origin, call: Call<'_>) {
        let Call { xid, procedure, .. } = call;
        let from = origin.from;
        let key = CallKey {
            from: without_flow_label(from),
            xid,
            procedure,
            arguments_checksum: arguments_checksum(call.arguments),
        };
        match self.cache.admit(key) {
            Admission::New(permit) => self.execute(permit, origin, call),
            Admission::InProgress => {
                debug!(%from, %xid, "dropped: a duplicate of a call in progress");
                self.statistics.duplicates_in_progress += 1;
                self.redirect(&key, origin);
            }
            Admission::Finished(reply) => {
                debug!(%from, %xid, "a duplicate of a finished call: the reply is sent again");
                let payload = reply.to_vec();
                self.statistics.duplicates_answered += 1;
                self.send(origin, payload);
            }
            Admission::CallsLimit => {
                warn!(%from, %xid, "dropped: too many calls in progress");
                self.statistics.dropped_calls_limit += 1;
                self.refuse(origin, xid);
            }
            Admission::CacheFull => {
                warn!(%from, %xid, "dropped: calls in progress fill the reply cache");
                self.statistics.dropped_cache_full += 1;
                self.refuse(origin, xid);
            }
        }
    }

    /// Lets the reply to a running call go where it was asked for last: the connection that it came
    /// over first is gone, as nobody sends a call twice over one connection.
    fn redirect(&mut self, key: &CallKey, origin: Origin) {
        let running = self.running.values_mut();
        if origin.connection.is_some()
            && let Some(running) = running.into_iter().find(|running| running.key == *key)
        {
            running.origin = origin;
        }
    }

    /// Says that a call is not executed, where nobody would send it again.
    fn refuse(&mut self, origin: Origin, xid: Xid) {
        if origin.connection.is_some() {
            self.reject(origin, xid, Rejection::SystemError);
        }
    }

    /// Starts an execution.
    ///
    /// This is the only place that does, and the permit is used up here: at most once is decided by
    /// [`ReplyCache::admit`], which gives one permit for one key as long as it remembers it.
    fn execute(&mut self, permit: Permit, origin: Origin, call: Call<'_>) {
        let key = permit.redeem();
        self.tickets += 1;
        debug!(from = %key.from, xid = %key.xid, procedure = %key.procedure, "call accepted");
        self.statistics.executions += 1;
        self.running.insert(self.tickets, Running { key, origin });
        self.events.push_back(ServerEvent::Execute(Execution {
            ticket: Ticket(self.tickets),
            from: key.from,
            credential: call.credential,
            program: key.procedure.program,
            version: key.procedure.version,
            procedure: key.procedure.procedure,
            arguments: call.arguments.to_vec(),
        }));
    }

    fn on_finished(
        &mut self,
        now: Instant,
        ticket: Ticket,
        outcome: Result<Vec<u8>, Fault>,
        idempotent: bool,
    ) {
        let Some(Running { key, origin }) = self.running.remove(&ticket.0) else {
            debug_assert!(false, "{ticket:?} is of another machine");
            return;
        };
        let reply = self.reply(&key, origin, outcome);
        if reply.len() <= UDP_PAYLOAD_MAX {
            self.cache.finish(now, key, &reply);
        } else if idempotent {
            self.statistics.replies_not_kept += 1;
            self.cache.forget(&key);
        } else {
            // It ran, and that much is remembered.
            self.statistics.replies_not_kept += 1;
            let kept = encode_reply(origin, key.xid, Err(Rejection::SystemError));
            self.cache.finish(now, key, &kept);
        }
        self.send(origin, reply);
    }

    fn reply(&mut self, key: &CallKey, origin: Origin, outcome: Result<Vec<u8>, Fault>) -> Vec<u8> {
        let fault = match outcome {
            Ok(results) => {
                self.statistics.succeeded += 1;
                return self.reply_with_results(key, origin, &results);
            }
            Err(fault) => fault,
        };
        let CallKey {
            from,
            xid,
            procedure,
            ..
        } = key;
        match fault.kind() {
            FaultKind::SystemError => warn!(%from, %xid, %procedure, %fault, "call failed"),
            // Any peer can make these, as often as it likes.
            _ => debug!(%from, %xid, %procedure, %fault, "call refused"),
        }
        self.statistics.faults += 1;
        encode_reply(origin, key.xid, Err(rejection(fault.kind())))
    }

    fn reply_with_results(&mut self, key: &CallKey, origin: Origin, results: &[u8]) -> Vec<u8> {
        let limit = match origin.connection {
            None => UDP_PAYLOAD_MAX,
            Some(_) => self.record_limit,
        };
        let bytes = message::REPLY_HEADER_BYTES + results.len();
        if bytes <= limit {
            debug!(from = %key.from, xid = %key.xid, bytes, "call answered");
            return encode_reply(origin, key.xid, Ok(results));
        }
        let CallKey {
            from,
            xid,
            procedure,
            ..
        } = key;
        error!(%from, %xid, %procedure, bytes, limit, "the reply is too large");
        self.statistics.replies_too_large += 1;
        encode_reply(origin, key.xid, Err(Rejection::SystemError))
    }
}

/// Writes a reply as its way back needs it.
fn encode_reply(origin: Origin, xid: Xid, outcome: Result<&[u8], Rejection>) -> Vec<u8> {
    match origin.connection {
        None => message::encode_reply(Encoder::new(), xid, outcome),
        Some(_) => record::finish(message::encode_reply(record::begin(), xid, outcome)),
    }
}

/// The checksum of what a datagram can hold: it is there to tell calls of two clients apart that
/// had the same port and drew the same xid, and not worth milliseconds.
fn arguments_checksum(arguments: &[u8]) -> u32 {
    checksum(&arguments[..arguments.len().min(UDP_PAYLOAD_MAX)])
}

/// The address without what a sender may choose anew for each datagram.
fn without_flow_label(mut from: SocketAddr) -> SocketAddr {
    if let SocketAddr::V6(from) = &mut from {
        from.set_flowinfo(0);
    }
    from
}

fn rejection(kind: FaultKind) -> Rejection {
    match kind {
        FaultKind::ProcedureUnavailable => Rejection::ProcedureUnavailable,
        FaultKind::GarbageArguments => Rejection::GarbageArguments,
        FaultKind::SystemError => Rejection::SystemError,
        FaultKind::Authentication(status) => Rejection::Authentication(status),
    }
}

#[cfg(test)]
mod tests;
