//! What names a call, and what a handler is told about it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    deadline: Option<Instant>,
    given_up: GivenUp,
}

impl CallContext {
    /// Describes a call; for drivers, and for tests that call a handler directly.
    pub fn new(peer: SocketAddr, procedure: RemoteProcedure, credential: Credential) -> Self {
        Self {
            peer,
            procedure,
            credential,
            deadline: None,
            given_up: GivenUp::default(),
        }
    }

    /// The same call, with the caller's deadline; `None`: it has not told one.
    pub fn with_deadline(mut self, deadline: Option<Instant>) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same call, which its caller may give up.
    pub(crate) fn with_given_up(mut self, given_up: GivenUp) -> Self {
        self.given_up = given_up;
        self
    }

    /// The address that the call came from; over UDP anybody can write any address there.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub(crate) fn name(&self) -> RemoteProcedure {
        self.procedure
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

    /// Until when the caller waits, by the clock of this machine.
    ///
    /// `None` if it has set no deadline; over ONC RPC always, as a call has no place for it there.
    /// Calls that the handler makes on its behalf take it over by
    /// [`Client::within`](crate::Client::within).
    ///
    /// ```
    /// # use rpcgen_runtime::{CallContext, Credential, RemoteProcedure};
    /// # use std::time::{Duration, Instant};
    /// # let procedure = RemoteProcedure { program: 0x2000_0101, version: 1, procedure: 1 };
    /// # let peer = "192.0.2.1:1000".parse().unwrap();
    /// let call = CallContext::new(peer, procedure, Credential::None);
    /// assert_eq!((call.deadline(), call.time_left(), call.is_given_up()), (None, None, false));
    /// let late = call.with_deadline(Some(Instant::now()));
    /// assert_eq!((late.time_left(), late.is_given_up()), (Some(Duration::ZERO), true));
    /// ```
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How long the caller still waits; zero when the [deadline](Self::deadline) has passed.
    pub fn time_left(&self) -> Option<Duration> {
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        self.deadline.map(left)
    }

    /// Whether nobody waits for the result any more: the caller has given the call up, or its
    /// deadline has passed.
    ///
    /// A handler that takes long asks this now and then, and ends early. Over ONC RPC nobody tells,
    /// so there it is always false.
    pub fn is_given_up(&self) -> bool {
        self.given_up.is_noted() || self.time_left() == Some(Duration::ZERO)
    }
}

/// Whether the caller has given a call up: shared by the handler and by who hears of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct GivenUp(Option<Arc<AtomicBool>>);

impl GivenUp {
    /// Of a call that may be given up.
    pub(crate) fn not_yet() -> Self {
        Self(Some(Arc::default()))
    }

    pub(crate) fn note(&self) {
        if let Some(noted) = &self.0 {
            noted.store(true, Ordering::Relaxed);
        }
    }
}

impl GivenUp {
    fn is_noted(&self) -> bool {
        let noted = self.0.as_ref();
        noted.is_some_and(|noted| noted.load(Ordering::Relaxed))
    }
}

/// Two calls are the same if the same is known of them now.
impl PartialEq for GivenUp {
    fn eq(&self, other: &Self) -> bool {
        self.is_noted() == other.is_noted()
    }
}

impl Eq for GivenUp {}

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
    /// bytes, in any encoding.
    pub machine_name: Vec<u8>,
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
