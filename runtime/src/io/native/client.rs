//! The client's machine of the native protocol as the driver wants it.

use crate::call::RemoteProcedure;
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::io::client::{ClientDriver, ClientProtocol, Request};
use crate::io::random::random_generator;
use crate::io::udp::{self, DatagramProtocol, DatagramSocket, Udp};
use crate::machine::{Machine, Transmit};
use crate::native::body::ReplyFault;
use crate::native::client::{self as native, ClientMachine};
use crate::native::frame::RejectReason;
use crate::native::outcome::{NotExecuted, Outcome, Unknown};
use crate::native::statistics::ClientStatistics as NativeClientStatistics;
use crate::onc;
use crate::onc::client::{CallId, ClientEvent, ClientStatistics};
use crate::rejection::{Rejection, VersionRange};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Opens a socket to the first of `candidates` where a server answers; see [`udp::connect`].
pub(crate) fn connect(
    candidates: &[SocketAddr],
    null: RemoteProcedure,
    config: &ClientConfig,
) -> Result<ClientDriver<Udp<NativeProtocol>>, Error> {
    udp::connect(candidates, null, |peer| {
        let socket = DatagramSocket::open_connected(peer)?;
        open(socket.with_offload(), peer, null, config)
    })
}

/// Calls the server at the port of this process with that name.
pub(crate) fn connect_memory(
    name: &str,
    null: RemoteProcedure,
    config: &ClientConfig,
) -> Result<ClientDriver<Udp<NativeProtocol>>, Error> {
    let (socket, peer) = DatagramSocket::connect_memory(name)?;
    open(socket, peer, null, config)
}

fn open(
    socket: DatagramSocket,
    peer: SocketAddr,
    null: RemoteProcedure,
    config: &ClientConfig,
) -> Result<ClientDriver<Udp<NativeProtocol>>, Error> {
    let credential = onc::credential_body(&config.credential).map_err(|source| {
        let procedure = null;
        Error::Encode { procedure, source }
    })?;
    udp::open(socket, peer, config.receive_buffer_bytes, |buffer| {
        let mut native = config.native.clone();
        native.link.fit_receive_buffer(buffer);
        Ok(NativeProtocol {
            waiting_calls: native.waiting_calls,
            message_max: native.link.message_max,
            machine: ClientMachine::new(native, peer, random_generator()?),
            credential,
            calls: HashMap::new(),
        })
    })
}

/// The machine, and what has to be known of calls when they have ended.
pub(crate) struct NativeProtocol {
    machine: ClientMachine,
    credential: Option<Vec<u8>>,
    calls: HashMap<u64, Begun>,
    waiting_calls: usize,
    message_max: u64,
}

#[derive(Clone, Copy)]
struct Begun {
    procedure: RemoteProcedure,
    at: Instant,
}

impl Machine for NativeProtocol {
    type Input<'a> = native::ClientInput<'a>;
    type Event = ClientEvent;

    fn handle(&mut self, now: Instant, input: native::ClientInput<'_>) {
        self.machine.handle(now, input);
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit> {
        self.machine.poll_transmit(now)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.machine.poll_timeout()
    }

    fn poll_event(&mut self) -> Option<ClientEvent> {
        loop {
            let native::ClientEvent { id, outcome } = self.machine.poll_event()?;
            if let Some(begun) = self.calls.remove(&id.0) {
                let outcome = self.result(begun, outcome);
                let id = CallId(id.0);
                return Some(ClientEvent { id, outcome });
            }
        }
    }
}

impl ClientProtocol for NativeProtocol {
    fn call(&mut self, now: Instant, request: Request) {
        let Request {
            id,
            procedure,
            arguments,
            deadline,
            options,
        } = request;
        self.calls.insert(id.0, Begun { procedure, at: now });
        let call = native::CallRequest {
            deadline,
            idempotent: options.idempotent,
            one_way: options.one_way,
            lane: options.lane,
            credential: self.credential.clone(),
            ..native::CallRequest::new(native::CallId(id.0), procedure, arguments)
        };
        self.machine.handle(now, native::ClientInput::Call(call));
    }

    fn cancel(&mut self, now: Instant, id: CallId) {
        let cancel = native::ClientInput::Cancel(native::CallId(id.0));
        self.machine.handle(now, cancel);
    }

    fn time_out(&mut self, now: Instant) {
        self.machine.handle(now, native::ClientInput::Timeout);
    }

    fn close(&mut self, now: Instant) {
        self.machine.handle(now, native::ClientInput::Close);
    }

    fn has_room(&self) -> bool {
        self.machine.has_room()
    }

    fn statistics(&self) -> ClientStatistics {
        let native = self.machine.statistics();
        let link = native.link;
        ClientStatistics {
            calls: native.calls,
            succeeded: native.replies,
            failed: native.faults + native.not_executed + native.unknown,
            transmissions: link.datagrams_sent,
            retransmissions: link.packets_lost + link.probe_timeouts,
            datagrams_received: link.datagrams_received,
            dropped_wrong_source: link.dropped_foreign,
            dropped_malformed: link.dropped_malformed + link.dropped_checksum,
            dropped_unexpected: link.dropped_duplicate + link.dropped_session,
            ..ClientStatistics::default()
        }
    }

    fn native_statistics(&self) -> Option<NativeClientStatistics> {
        Some(self.machine.statistics())
    }
}

impl DatagramProtocol for NativeProtocol {
    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]) {
        let input = native::ClientInput::Datagram { from, payload };
        self.machine.handle(now, input);
    }

    fn on_unreachable(&mut self, now: Instant) {
        self.machine.handle(now, native::ClientInput::Unreachable);
    }

    /// A server that ended while nobody called has said so: the next call goes to its successor.
    const LOOKS_AFTER: Option<Duration> = Some(Duration::from_millis(40));
}

impl NativeProtocol {
    fn result(&self, begun: Begun, outcome: Outcome) -> Result<Vec<u8>, Error> {
        let waited = begun.at.elapsed();
        match outcome {
            Outcome::Reply(payload) => Ok(payload.into_vec()),
            Outcome::Fault(fault) => Err(self.fault(begun.procedure, fault)),
            Outcome::NotExecuted(reason) => Err(self.not_executed(begun, waited, reason)),
            Outcome::Unknown(reason) => Err(self.unknown(waited, reason)),
        }
    }

    fn fault(&self, procedure: RemoteProcedure, fault: ReplyFault) -> Error {
        let rejection = match fault {
            ReplyFault::ProgramUnavailable => Rejection::ProgramUnavailable,
            ReplyFault::ProgramMismatch(range) => Rejection::ProgramMismatch(range),
            ReplyFault::ProcedureUnavailable => Rejection::ProcedureUnavailable,
            ReplyFault::GarbageArguments => Rejection::GarbageArguments,
            ReplyFault::SystemError => Rejection::SystemError,
            ReplyFault::Authentication(status) => Rejection::Authentication(status),
            ReplyFault::ReplyTooBig => {
                let limit = self.message_max;
                return Error::ReplyTooLarge { procedure, limit };
            }
        };
        Error::Rejected {
            procedure,
            rejection,
            // Whatever was sent more often: the server took it once.
            transmissions: 1,
        }
    }

    fn not_executed(&self, begun: Begun, waited: Duration, reason: NotExecuted) -> Error {
        let peer = self.machine.peer();
        match reason {
            NotExecuted::Rejected {
                reason,
                retry_after,
            } => self.rejected(begun.procedure, waited, reason, retry_after),
            NotExecuted::Cancelled => Error::Cancelled { transmissions: 0 },
            NotExecuted::Deadline => Error::TimedOut {
                waited,
                transmissions: 0,
            },
            NotExecuted::Unreachable => Error::Silent {
                peer,
                waited,
                executed: Executed::No,
            },
            NotExecuted::Draining => Error::Draining { peer },
            NotExecuted::Version(versions) => {
                let (low, high) = (versions.low.into(), versions.high.into());
                let speaks = VersionRange { low, high };
                Error::ProtocolVersion { peer, speaks }
            }
            NotExecuted::TooBig { limit, found } => {
                let bytes = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
                let (limit, found) = (bytes(limit), bytes(found));
                Error::CallTooLarge { limit, found }
            }
            NotExecuted::TooManyCalls => {
                let limit = self.waiting_calls;
                Error::Busy { limit }
            }
        }
    }

    fn rejected(
        &self,
        procedure: RemoteProcedure,
        waited: Duration,
        reason: RejectReason,
        retry_after: Duration,
    ) -> Error {
        let peer = self.machine.peer();
        match reason {
            RejectReason::Busy | RejectReason::Lanes => Error::Overloaded { peer, retry_after },
            RejectReason::Draining => Error::Draining { peer },
            RejectReason::Expired => Error::TimedOut {
                waited,
                transmissions: 0,
            },
            RejectReason::TooBig | RejectReason::Malformed => Error::Rejected {
                procedure,
                rejection: Rejection::GarbageArguments,
                transmissions: 1,
            },
        }
    }

    fn unknown(&self, waited: Duration, reason: Unknown) -> Error {
        let peer = self.machine.peer();
        match reason {
            Unknown::Restarted => Error::Restarted { peer, waited },
            Unknown::SessionDropped => Error::SessionLost { peer, waited },
            Unknown::Silent => Error::Silent {
                peer,
                waited,
                executed: Executed::Maybe,
            },
            Unknown::Deadline => Error::TimedOut {
                waited,
                transmissions: 1,
            },
            Unknown::Cancelled => Error::Cancelled { transmissions: 1 },
        }
    }
}
