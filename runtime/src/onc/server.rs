//! The server's half of ONC RPC over datagrams.

use super::message::{self, Call, NoCall, RPC_VERSION};
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

pub use super::statistics::ServerStatistics;

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
    /// An execution has ended.
    Finished {
        /// Its name.
        ticket: Ticket,
        /// The results in XDR, or why there are none.
        outcome: Result<Vec<u8>, Fault>,
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
}

/// Takes calls in, lets each be executed once, and answers them.
///
/// Calls of programs and versions that it does not have are answered as RFC 5531 section 9 says,
/// and so are calls with a credential other than AUTH_NONE and AUTH_SYS. A call that comes again is
/// not executed again as long as the machine remembers it: [`ServerConfig::reply_cache_bytes`] and
/// [`ServerConfig::reply_cache_age`].
#[derive(Debug)]
pub struct ServerMachine {
    programs: BTreeMap<u32, BTreeSet<u32>>,
    cache: ReplyCache,
    running: HashMap<u64, CallKey>,
    tickets: u64,
    replies: VecDeque<Transmit>,
    events: VecDeque<ServerEvent>,
    statistics: ServerStatistics,
}

impl Machine for ServerMachine {
    type Input<'a> = ServerInput<'a>;
    type Event = ServerEvent;

    fn handle(&mut self, now: Instant, input: ServerInput<'_>) {
        self.cache.expire(now);
        match input {
            ServerInput::Datagram { from, payload } => self.on_datagram(from, payload),
            ServerInput::Finished { ticket, outcome } => self.on_finished(now, ticket, outcome),
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

    fn on_datagram(&mut self, from: SocketAddr, payload: &[u8]) {
        self.statistics.datagrams_received += 1;
        match message::decode_call(payload) {
            Ok(call) => self.on_call(from, call),
            Err(NoCall::Malformed(error)) => {
                debug!(%from, %error, "dropped: not a call");
                self.statistics.dropped_malformed += 1;
            }
            Err(NoCall::Reply) => {
                debug!(%from, "dropped: a reply sent to a server");
                self.statistics.dropped_reply += 1;
            }
            Err(NoCall::RpcVersion { xid, .. }) => {
                self.statistics.rejected_rpc_version += 1;
                let only = VersionRange {
                    low: RPC_VERSION,
                    high: RPC_VERSION,
                };
                self.reject(from, xid, Rejection::RpcMismatch(only));
            }
            Err(NoCall::Authentication { xid, status }) => {
                self.statistics.rejected_authentication += 1;
                self.reject(from, xid, Rejection::Authentication(status));
            }
        }
    }

    /// Answers without having changed anything, so that the same call can be answered again in the
    /// same way.
    fn reject(&mut self, peer: SocketAddr, xid: Xid, rejection: Rejection) {
        debug!(%peer, %xid, %rejection, "call rejected");
        let payload = message::encode_reply(xid, Err(rejection));
        self.replies.push_back(Transmit { peer, payload });
    }

    fn on_call(&mut self, from: SocketAddr, call: Call<'_>) {
        match self.find(call.procedure) {
            Ok(()) => self.on_call_of_ours(from, call),
            Err(rejection) => {
                match rejection {
                    Rejection::ProgramUnavailable => self.statistics.rejected_program += 1,
                    _ => self.statistics.rejected_version += 1,
                }
                self.reject(from, call.xid, rejection);
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

    fn on_call_of_ours(&mut self, from: SocketAddr, call: Call<'_>) {
        let Call { xid, procedure, .. } = call;
        let arguments_checksum = checksum(call.arguments);
        let key = CallKey {
            from: without_flow_label(from),
            xid,
            procedure,
            arguments_checksum,
        };
        match self.cache.admit(key) {
            Admission::New(permit) => self.execute(permit, call),
            Admission::InProgress => {
                debug!(%from, %xid, "dropped: a duplicate of a call in progress");
                self.statistics.duplicates_in_progress += 1;
            }
            Admission::Finished(reply) => {
                debug!(%from, %xid, "a duplicate of a finished call: the reply is sent again");
                self.statistics.duplicates_answered += 1;
                let payload = reply.to_vec();
                self.replies.push_back(Transmit {
                    peer: from,
                    payload,
                });
            }
            Admission::CallsLimit => {
                warn!(%from, %xid, "dropped: too many calls in progress");
                self.statistics.dropped_calls_limit += 1;
            }
            Admission::CacheFull => {
                warn!(%from, %xid, "dropped: calls in progress fill the reply cache");
                self.statistics.dropped_cache_full += 1;
            }
        }
    }

    /// Starts an execution.
    ///
    /// This is the only place that does, and the permit is used up here: at most once is decided by
    /// [`ReplyCache::admit`], which gives one permit for one key as long as it remembers it.
    fn execute(&mut self, permit: Permit, call: Call<'_>) {
        let key = permit.redeem();
        self.tickets += 1;
        debug!(from = %key.from, xid = %key.xid, procedure = %key.procedure, "call accepted");
        self.statistics.executions += 1;
        self.running.insert(self.tickets, key);
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

    fn on_finished(&mut self, now: Instant, ticket: Ticket, outcome: Result<Vec<u8>, Fault>) {
        let Some(key) = self.running.remove(&ticket.0) else {
            debug_assert!(false, "{ticket:?} is of another machine");
            return;
        };
        let payload = self.reply(&key, outcome);
        self.cache.finish(now, key, &payload);
        self.replies.push_back(Transmit {
            peer: key.from,
            payload,
        });
    }

    fn reply(&mut self, key: &CallKey, outcome: Result<Vec<u8>, Fault>) -> Vec<u8> {
        match outcome {
            Ok(results) => {
                self.statistics.succeeded += 1;
                self.reply_with_results(key, &results)
            }
            Err(fault) => {
                let CallKey {
                    from,
                    xid,
                    procedure,
                    ..
                } = key;
                match fault.kind() {
                    FaultKind::SystemError => {
                        warn!(%from, %xid, %procedure, %fault, "call failed");
                    }
                    // Any peer can make these, as often as it likes.
                    _ => debug!(%from, %xid, %procedure, %fault, "call refused"),
                }
                self.statistics.faults += 1;
                message::encode_reply(key.xid, Err(rejection(fault.kind())))
            }
        }
    }

    fn reply_with_results(&mut self, key: &CallKey, results: &[u8]) -> Vec<u8> {
        let reply = message::encode_reply(key.xid, Ok(results));
        if reply.len() <= UDP_PAYLOAD_MAX {
            debug!(from = %key.from, xid = %key.xid, bytes = reply.len(), "call answered");
            return reply;
        }
        let CallKey {
            from,
            xid,
            procedure,
            ..
        } = key;
        error!(%from, %xid, %procedure, bytes = reply.len(), "the reply does not fit a datagram");
        self.statistics.replies_too_large += 1;
        message::encode_reply(key.xid, Err(Rejection::SystemError))
    }
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
    }
}

#[cfg(test)]
mod tests;
