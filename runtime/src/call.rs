//! What names a call, and what a handler is told about it.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The name of a remote procedure: three numbers (RFC 5531 section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteProcedure {
    /// The program number.
    pub program: u32,
    /// The version of the program.
    pub version: u32,
    /// The procedure in that version; 0 does nothing in every program.
    pub procedure: u32,
}

impl fmt::Display for RemoteProcedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            program,
            version,
            procedure,
        } = self;
        write!(
            f,
            "program {program:#010x} version {version} procedure {procedure}"
        )
    }
}

/// What is known about a procedure, or wanted of a call, besides its arguments.
///
/// The compiler takes it from the attributes of the interface, such as `@ordered`.
///
/// ```
/// use rpcgen_runtime::CallOptions;
///
/// let options = CallOptions::new().one_way().ordered();
/// assert_eq!((options.one_way, options.lane), (true, Some(0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// The procedure may run twice without harm, so a call whose outcome is unknown may be made again.
    pub idempotent: bool,
    /// The caller goes on when the call is handed over, and does not wait for the result.
    pub one_way: bool,
    /// The call runs after those that were made before in the same lane; `None`: whenever.
    pub lane: Option<u32>,
}

impl CallOptions {
    /// The lane of [`ordered`](Self::ordered) calls.
    const ORDERED: u32 = 0;

    /// A call that runs at most once, that is waited for, and that keeps no order.
    pub const fn new() -> Self {
        Self {
            idempotent: false,
            one_way: false,
            lane: None,
        }
    }

    /// The procedure may run twice without harm.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// The caller goes on when the call is handed over.
    pub const fn one_way(mut self) -> Self {
        self.one_way = true;
        self
    }

    /// The ordered calls of a client, its clones and its views run in the order in which they were
    /// made: all are in lane 0.
    pub const fn ordered(self) -> Self {
        self.in_lane(Self::ORDERED)
    }

    /// As [`ordered`](Self::ordered), but only among the calls with the same number.
    ///
    /// Over the native protocol a server takes 64 lanes of a client, unless it is configured
    /// otherwise.
    pub const fn in_lane(mut self, lane: u32) -> Self {
        self.lane = Some(lane);
        self
    }
}

/// A call on its way from a client to a driver.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) procedure: RemoteProcedure,
    /// In XDR.
    pub(crate) arguments: Vec<u8>,
    pub(crate) options: CallOptions,
    pub(crate) limit: TimeLimit,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TimeLimit {
    /// `None`: as long as the protocol waits by itself.
    pub(crate) wait: Option<Duration>,
    /// `None`: however late.
    pub(crate) until: Option<Instant>,
}

impl TimeLimit {
    /// A century, which no clock overflows.
    const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

    /// No longer than `wait`.
    pub(crate) fn wait(wait: Duration) -> Self {
        Self {
            wait: Some(wait),
            until: None,
        }
    }

    /// When a call that is made `now` is given up; `None`: the protocol knows.
    pub(crate) fn deadline(self, now: Instant) -> Option<Instant> {
        let wait = self.wait.map(|wait| now + wait.min(Self::LONGEST));
        [wait, self.until].into_iter().flatten().min()
    }

    /// When a call that is made `now` is given up, in a protocol that does not know.
    pub(crate) fn longest(now: Instant) -> Instant {
        now + Self::LONGEST
    }
}

/// What a handler is told about the call that it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallContext {
    peer: SocketAddr,
    procedure: RemoteProcedure,
    credential: Credential,
}

impl CallContext {
    /// Describes a call; for drivers, and for tests that call a handler directly.
    pub fn new(peer: SocketAddr, procedure: RemoteProcedure, credential: Credential) -> Self {
        Self {
            peer,
            procedure,
            credential,
        }
    }

    /// The address that the call came from; over UDP anybody can write any address there.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The program number that was called.
    pub fn program(&self) -> u32 {
        self.procedure.program
    }

    /// The version of the program that was called.
    pub fn version(&self) -> u32 {
        self.procedure.version
    }

    /// The procedure number that was called.
    pub fn procedure(&self) -> u32 {
        self.procedure.procedure
    }

    /// Who the caller says to be; nothing proves it.
    pub fn credential(&self) -> &Credential {
        &self.credential
    }
}

/// Who a caller says to be (RFC 5531 section 8.2).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Credential {
    /// The caller does not say (AUTH_NONE).
    #[default]
    None,
    /// A user of a Unix system (AUTH_SYS), which nothing proves.
    Sys(AuthSys),
}

/// The user that an AUTH_SYS credential names (RFC 5531 appendix A).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthSys {
    /// An arbitrary number of the caller's machine.
    pub stamp: u32,
    /// The name of the caller's machine, at most [`MACHINE_NAME_MAX`](Self::MACHINE_NAME_MAX)
    /// bytes.
    pub machine_name: String,
    /// The caller's effective user id.
    pub uid: u32,
    /// The caller's effective group id.
    pub gid: u32,
    /// Further groups of the caller, at most [`GIDS_MAX`](Self::GIDS_MAX).
    pub gids: Vec<u32>,
}

impl AuthSys {
    /// The longest machine name in bytes (RFC 5531 appendix A).
    pub const MACHINE_NAME_MAX: u32 = 255;
    /// The largest number of further groups (RFC 5531 appendix A).
    pub const GIDS_MAX: u32 = 16;
}
