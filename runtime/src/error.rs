//! Why a call, or the setting up of a client or a server, failed.

use crate::call::RemoteProcedure;
use crate::rejection::{Rejection, VersionRange};
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use xdr_runtime::{DecodeError, EncodeError};

/// What is known about a failed call: did its procedure run?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Executed {
    /// It did not run and never will: calling again cannot run it twice.
    No,
    /// It ran once or not at all; over ONC RPC, more than once if the server restarted or forgot
    /// the reply in between.
    Maybe,
    /// It ran.
    Yes,
}

/// What went wrong.
///
/// [`executed`](Error::executed) says whether the procedure ran. Where another error is the cause,
/// `source` has it, and `Display` does not repeat it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An address cannot be understood.
    Address {
        /// The address as it was given.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An address names a transport that this system does not have.
    UnsupportedTransport {
        /// The address as it was given.
        address: String,
        /// The part before `://`.
        scheme: String,
    },
    /// A host name has no usable address.
    Resolve {
        /// The host and port as they were given.
        host: String,
        /// What the resolver answered.
        source: io::Error,
    },
    /// The operating system refused a socket operation.
    Socket {
        /// What was tried, as in "bind 0.0.0.0:111".
        operation: String,
        /// Whether the call that this ended ran; `No` where there was none.
        executed: Executed,
        /// What the operating system answered.
        source: io::Error,
    },
    /// The rpcbind of a host does not answer: give the port, as in `udp://host:4000`, or start it.
    Rpcbind {
        /// Where it was asked.
        address: String,
        /// Why there is no answer.
        source: Box<Self>,
    },
    /// The rpcbind of a host does not know the program.
    NotRegistered {
        /// The host.
        host: String,
        /// The program number.
        program: u32,
        /// The version that was asked for.
        version: u32,
        /// `udp` or `tcp`.
        transport: &'static str,
    },
    /// rpcbind did not register a server; most often another user's server has the program.
    RegistrationRefused {
        /// The program number.
        program: u32,
        /// Its version.
        version: u32,
        /// The transport, as rpcbind calls it.
        netid: String,
    },
    /// Two services of one program and version were added to a server.
    DuplicateService {
        /// The program number.
        program: u32,
        /// Its version.
        version: u32,
    },
    /// A server was started that listens on no address.
    NoListenAddress,
    /// As many calls as allowed wait for their replies already: the call was not sent.
    Busy {
        /// [`ClientConfig::outstanding_calls`](crate::ClientConfig::outstanding_calls).
        limit: usize,
    },
    /// The call does not fit the transport: it was not sent.
    CallTooLarge {
        /// The largest message in bytes.
        limit: usize,
        /// The size of this one in bytes, headers included.
        found: usize,
    },
    /// The arguments cannot be encoded: the call was not sent.
    Encode {
        /// What was called.
        procedure: RemoteProcedure,
        /// Why not.
        source: EncodeError,
    },
    /// No reply came before the deadline.
    TimedOut {
        /// How long the call waited.
        waited: Duration,
        /// How often it was sent.
        transmissions: u32,
    },
    /// The peer's machine says that nobody listens at that port.
    Unreachable {
        /// The peer.
        peer: SocketAddr,
        /// How often the call was sent; which of the datagrams was refused is not known.
        transmissions: u32,
    },
    /// The connection could not be made, or was lost before the reply came.
    ///
    /// A connection that the peer's machine refuses is [`Unreachable`](Error::Unreachable).
    Disconnected {
        /// The peer.
        peer: SocketAddr,
        /// How often the call was sent in full; 0: the peer cannot have run it.
        transmissions: u32,
        /// What the operating system said, or what was wrong with the peer's bytes.
        source: io::Error,
    },
    /// The caller gave the call up.
    Cancelled {
        /// How often it was sent.
        transmissions: u32,
    },
    /// The server answered that it has no results.
    Rejected {
        /// What was called.
        procedure: RemoteProcedure,
        /// The server's reason.
        rejection: Rejection,
        /// How often the call was sent.
        transmissions: u32,
    },
    /// Over `rpc://`: the server had too much to do. It did not run the call and never will.
    Overloaded {
        /// The server.
        peer: SocketAddr,
        /// When it may be worth while to try again; the client has done so as far as
        /// [`retries`](crate::config::NativeClientConfig::retries) allows.
        retry_after: Duration,
    },
    /// Over `rpc://`: the server is about to end. It did not run the call and never will.
    Draining {
        /// The server.
        peer: SocketAddr,
    },
    /// Over `rpc://`: the server was started anew while the call was under way.
    Restarted {
        /// The server.
        peer: SocketAddr,
        /// How long the call had waited.
        waited: Duration,
    },
    /// Over `rpc://`: the server has forgotten this client while the call was under way.
    SessionLost {
        /// The server.
        peer: SocketAddr,
        /// How long the call had waited.
        waited: Duration,
    },
    /// Over `rpc://`: the server does not answer.
    Silent {
        /// The server.
        peer: SocketAddr,
        /// How long the call had waited.
        waited: Duration,
        /// `No` if it was never sent.
        executed: Executed,
    },
    /// Over `rpc://`: the server speaks other versions of the protocol.
    ProtocolVersion {
        /// The server.
        peer: SocketAddr,
        /// The lowest and the highest version that it speaks.
        speaks: VersionRange,
    },
    /// Over `rpc://`: the procedure ran, but its result is longer than a reply may be.
    ReplyTooLarge {
        /// What was called.
        procedure: RemoteProcedure,
        /// The longest reply that this client takes, in bytes; that of the server may be less.
        limit: u64,
    },
    /// The procedure ran, but its results cannot be decoded.
    Decode {
        /// What was called.
        procedure: RemoteProcedure,
        /// Why not.
        source: DecodeError,
    },
}

impl Error {
    /// Says whether the procedure ran.
    ///
    /// A rejected call counts as not executed only if it was sent once: if it was sent several
    /// times, then an earlier transmission may have run, before the server was restarted with other
    /// programs.
    pub fn executed(&self) -> Executed {
        match self {
            Self::Socket { executed, .. } | Self::Silent { executed, .. } => *executed,
            Self::TimedOut {
                transmissions: 0, ..
            }
            | Self::Unreachable {
                transmissions: 0, ..
            }
            | Self::Disconnected {
                transmissions: 0, ..
            }
            | Self::Cancelled { transmissions: 0 } => Executed::No,
            Self::TimedOut { .. }
            | Self::Unreachable { .. }
            | Self::Disconnected { .. }
            | Self::Cancelled { .. } => Executed::Maybe,
            Self::Rejected {
                rejection: Rejection::SystemError,
                ..
            } => Executed::Maybe,
            Self::Rejected {
                transmissions: 0 | 1,
                ..
            } => Executed::No,
            Self::Rejected { .. } => Executed::Maybe,
            Self::Restarted { .. } | Self::SessionLost { .. } => Executed::Maybe,
            Self::Decode { .. } | Self::ReplyTooLarge { .. } => Executed::Yes,
            Self::Address { .. }
            | Self::UnsupportedTransport { .. }
            | Self::Resolve { .. }
            | Self::Rpcbind { .. }
            | Self::NotRegistered { .. }
            | Self::RegistrationRefused { .. }
            | Self::DuplicateService { .. }
            | Self::NoListenAddress
            | Self::Busy { .. }
            | Self::CallTooLarge { .. }
            | Self::Overloaded { .. }
            | Self::Draining { .. }
            | Self::ProtocolVersion { .. }
            | Self::Encode { .. } => Executed::No,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { .. }
            | Self::UnsupportedTransport { .. }
            | Self::Resolve { .. }
            | Self::Socket { .. }
            | Self::Rpcbind { .. }
            | Self::NotRegistered { .. }
            | Self::RegistrationRefused { .. }
            | Self::DuplicateService { .. }
            | Self::NoListenAddress => self.fmt_of_setup(f),
            Self::Busy { .. }
            | Self::CallTooLarge { .. }
            | Self::Encode { .. }
            | Self::TimedOut { .. }
            | Self::Unreachable { .. }
            | Self::Disconnected { .. }
            | Self::Cancelled { .. }
            | Self::Rejected { .. }
            | Self::Decode { .. } => self.fmt_of_call(f),
            Self::Overloaded { .. }
            | Self::Draining { .. }
            | Self::Restarted { .. }
            | Self::SessionLost { .. }
            | Self::Silent { .. }
            | Self::ProtocolVersion { .. }
            | Self::ReplyTooLarge { .. } => self.fmt_of_native_call(f),
        }
    }
}

/// Each has a part of the texts; [`Display`](fmt::Display) knows which.
impl Error {
    /// What goes wrong before there is a client or a server.
    fn fmt_of_setup(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { address, reason } => {
                write!(f, "the address `{address}` cannot be used: {reason}")
            }
            Self::UnsupportedTransport { address, scheme } => {
                write!(
                    f,
                    "the address `{address}` cannot be used: there is no {scheme}:// on this system"
                )
            }
            Self::Resolve { host, .. } => write!(f, "the host `{host}` cannot be resolved"),
            Self::Socket { operation, .. } => {
                write!(f, "the operating system refused to {operation}")
            }
            Self::Rpcbind { address, .. } => {
                write!(f, "no rpcbind answers at {address}")
            }
            Self::NotRegistered {
                host,
                program,
                version,
                transport,
            } => write!(
                f,
                "the rpcbind of {host} does not know program {program:#010x} version {version} \
                 over {transport}"
            ),
            Self::RegistrationRefused {
                program,
                version,
                netid,
            } => write!(
                f,
                "rpcbind refused to register program {program:#010x} version {version} over {netid}"
            ),
            Self::DuplicateService { program, version } => {
                write!(
                    f,
                    "program {program:#010x} version {version} was added to the server twice"
                )
            }
            Self::NoListenAddress => f.write_str("the server listens on no address"),
            _ => Ok(()),
        }
    }

    /// How a call ends over any transport.
    fn fmt_of_call(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { limit } => write!(
                f,
                "not sent: {limit} calls wait for their replies, which is the limit"
            ),
            Self::CallTooLarge { limit, found } => {
                write!(
                    f,
                    "not sent: the call takes {found} bytes, and the limit is {limit}"
                )
            }
            Self::Encode { procedure, .. } => write!(
                f,
                "not sent: the arguments of {procedure} cannot be encoded"
            ),
            Self::TimedOut {
                waited,
                transmissions,
            } => {
                write!(f, "no reply within {waited:.1?} ({})", Sent(*transmissions))
            }
            Self::Unreachable {
                peer,
                transmissions,
            } => {
                write!(f, "nobody listens at {peer} ({})", Sent(*transmissions))
            }
            Self::Disconnected {
                peer,
                transmissions,
                ..
            } => {
                write!(f, "no connection to {peer} ({})", Sent(*transmissions))
            }
            Self::Cancelled { transmissions } => {
                write!(f, "cancelled by the caller ({})", Sent(*transmissions))
            }
            Self::Rejected {
                procedure,
                rejection,
                transmissions,
            } => {
                write!(
                    f,
                    "{procedure} was rejected: {rejection} ({})",
                    Sent(*transmissions)
                )
            }
            Self::Decode { procedure, .. } => {
                write!(f, "the results of {procedure} cannot be decoded")
            }
            _ => Ok(()),
        }
    }

    /// How a call ends over `rpc://` only.
    fn fmt_of_native_call(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overloaded { peer, retry_after } => write!(
                f,
                "not executed: {peer} has too much to do, and asks to try again after {retry_after:?}"
            ),
            Self::Draining { peer } => write!(f, "not executed: {peer} is about to end"),
            Self::Restarted { peer, waited } => {
                write!(
                    f,
                    "{peer} was started anew while the call waited ({waited:.1?})"
                )
            }
            Self::SessionLost { peer, waited } => {
                write!(
                    f,
                    "{peer} forgot the client while the call waited ({waited:.1?})"
                )
            }
            Self::Silent { peer, waited, .. } => {
                write!(f, "{peer} does not answer (waited {waited:.1?})")
            }
            Self::ProtocolVersion { peer, speaks } => write!(
                f,
                "not executed: {peer} speaks {speaks} of the native protocol, not version 1"
            ),
            Self::ReplyTooLarge { procedure, limit } => write!(
                f,
                "the result of {procedure} is longer than a reply may be ({limit} bytes)"
            ),
            _ => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Resolve { source, .. }
            | Self::Socket { source, .. }
            | Self::Disconnected { source, .. } => Some(source),
            Self::Rpcbind { source, .. } => Some(&**source),
            Self::Encode { source, .. } => Some(source),
            Self::Decode { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Writes a count as "sent 3 times".
struct Sent(u32);

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("never sent"),
            1 => f.write_str("sent once"),
            count => write!(f, "sent {count} times"),
        }
    }
}

#[cfg(test)]
mod tests;
