//! Every limit by name, and what happens there.
//!
//! Set what you need and take the rest from the defaults:
//!
//! ```
//! use rpcgen_runtime::ClientConfig;
//! use std::time::Duration;
//!
//! let deadline = Some(Duration::from_secs(3));
//! let config = ClientConfig { deadline, ..ClientConfig::default() };
//! assert_eq!(config.outstanding_calls, 1024);
//! ```

use crate::call::Credential;
pub use crate::native::config::{
    ClientConfig as NativeClientConfig, LinkConfig as NativeLinkConfig,
    ServerConfig as NativeServerConfig,
};
use std::time::Duration;
use xdr_runtime::{DecodeLimits, EncodeLimits};

/// The largest payload of a UDP datagram over IPv4, in bytes: 65,535 less the headers of IP (20)
/// and UDP (8).
///
/// A call that is larger is not sent and ends with
/// [`Error::CallTooLarge`](crate::Error::CallTooLarge); instead of a reply that is larger the
/// caller gets SYSTEM_ERR.
pub const UDP_PAYLOAD_MAX: usize = 65_507;

/// How long a call over ONC RPC waits for its reply, unless told otherwise.
pub const ONC_DEADLINE: Duration = Duration::from_secs(25);

/// The limits of a client.
///
/// The timeouts between `initial_timeout` and `maximum_timeout` and `outstanding_calls` are of
/// ONC RPC, the receive buffer of UDP, `record_bytes` and `resend_after_reconnect` of TCP; `native`
/// is for `rpc://` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    /// How long a call waits for its reply, then it ends with
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    ///
    /// Default: `None`. Over ONC RPC that means the customary [`ONC_DEADLINE`]. Over `rpc://` a call
    /// then waits as long as the server answers that it is at work; when the server does not answer
    /// any more, the call ends after [`silence`](NativeClientConfig::silence) and
    /// [`verification`](NativeClientConfig::verification).
    pub deadline: Option<Duration>,
    /// The first retransmission timeout, until a round trip has been measured.
    ///
    /// Default: `None`, which means 100 ms if the peer's address is loopback, private or
    /// link-local, otherwise 1 s (RFC 6298 section 2.1).
    /// Less than 1 ms counts as 1 ms, here and in the next two.
    pub initial_timeout: Option<Duration>,
    /// The shortest retransmission timeout: a smaller estimate is rounded up to it.
    ///
    /// Default: 20 ms.
    pub minimum_timeout: Duration,
    /// The longest retransmission timeout: exponential back-off stops growing there.
    ///
    /// Default: 10 s.
    pub maximum_timeout: Duration,
    /// How many calls may wait for their replies at a time; one more ends at once with
    /// [`Error::Busy`](crate::Error::Busy).
    ///
    /// Default: 1,024.
    pub outstanding_calls: usize,
    /// Who the client says to be, in every call; where the server abbreviates it (AUTH_SHORT, RFC 5531
    /// appendix A), later calls carry the abbreviation.
    ///
    /// Default: [`Credential::None`].
    pub credential: Credential,
    /// The receive buffer that is asked of the kernel, in bytes; replies that do not fit there are
    /// lost, and their calls sent again.
    ///
    /// Default: 1 MiB. The kernel may give less.
    pub receive_buffer_bytes: usize,
    /// The largest call or reply over a stream (RFC 5531 section 11), in bytes.
    ///
    /// A larger call is not sent and ends with
    /// [`Error::CallTooLarge`](crate::Error::CallTooLarge); a reply whose record mark claims more
    /// ends the connection, with [`Error::Disconnected`](crate::Error::Disconnected) for the calls
    /// that wait.
    ///
    /// Default: 16 MiB. No more than 2^31 - 1.
    pub record_bytes: usize,
    /// Whether a call that was sent over a stream, and whose connection was lost before the reply,
    /// is sent again over the next connection, with the same xid and from the same port.
    ///
    /// Only a server that keeps replies beyond a connection, as that of this library does, can tell
    /// such a call from a new one; others, as those made with libtirpc, run it again. Without it
    /// the call ends with [`Error::Disconnected`](crate::Error::Disconnected).
    ///
    /// Default: false.
    pub resend_after_reconnect: bool,
    /// What the results of a call may take; beyond it, the call ends with
    /// [`Error::Decode`](crate::Error::Decode).
    ///
    /// Default: that of [`DecodeLimits`].
    pub decode_limits: DecodeLimits,
    /// What the arguments of a call may take; beyond it, the call is not sent and ends with
    /// [`Error::Encode`](crate::Error::Encode).
    ///
    /// Default: that of [`EncodeLimits`].
    pub encode_limits: EncodeLimits,
    /// The limits of the native protocol.
    pub native: NativeClientConfig,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            deadline: None,
            initial_timeout: None,
            minimum_timeout: Duration::from_millis(20),
            maximum_timeout: Duration::from_secs(10),
            outstanding_calls: 1024,
            credential: Credential::None,
            receive_buffer_bytes: 1 << 20,
            record_bytes: 16 << 20,
            resend_after_reconnect: false,
            decode_limits: DecodeLimits::default(),
            encode_limits: EncodeLimits::default(),
            native: NativeClientConfig::default(),
        }
    }
}

/// The limits of a server; those of the calls, of the reply cache and of connections hold for each
/// address that it listens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// How many handlers run at a time, for each address; calls beyond that wait, over `udp://` and
    /// `tcp://` in the kernel's receive buffers, over `rpc://` in
    /// [a queue](NativeServerConfig::queued_calls).
    ///
    /// There are as many threads, and at `rpc://` addresses two more, which receive and keep time
    /// while all handlers are at work.
    ///
    /// Default: 0, which means one for each processor, but at least 4.
    pub threads: usize,
    /// The receive buffer that is asked of the kernel, in bytes; calls that do not fit there are
    /// lost, and their clients send them again.
    ///
    /// Default: 4 MiB. The kernel may give less.
    pub receive_buffer_bytes: usize,
    /// How many calls may be in progress at a time; a new one beyond that is dropped before
    /// execution and counted.
    ///
    /// Default: 4,096.
    pub calls_in_progress: usize,
    /// How many bytes the reply cache may hold, its own bookkeeping included: about 450 bytes for
    /// each reply. Replies of more than 32 KiB take 64 KiB.
    ///
    /// At `n` calls a second and replies of `b` bytes a reply is remembered for about
    /// `reply_cache_bytes / (n * (b + 450))` seconds, if that is less than
    /// [`reply_cache_age`](Self::reply_cache_age): with the default and 10,000 calls a second with
    /// small replies, 14 s.
    ///
    /// To make room, the oldest finished replies are forgotten. There are no more calls in progress
    /// than it has room for with the largest replies, so that each reply can be kept; a new call
    /// beyond that is dropped before execution and counted. A retransmission of a call whose reply
    /// is forgotten is executed again.
    ///
    /// Less than the room for one call in progress (about 66 kB) counts as that much; 0 turns the
    /// cache off: no duplicate is recognised, and every datagram with a call is an
    /// execution. This is only right where every procedure may run twice.
    ///
    /// Default: 64 MiB.
    pub reply_cache_bytes: usize,
    /// How long a reply is remembered after its call has finished.
    ///
    /// It should be longer than clients send the same call again, which is their deadline and the
    /// time that a datagram may be under way.
    ///
    /// Default: 120 s.
    pub reply_cache_age: Duration,
    /// The largest call or reply over a stream (RFC 5531 section 11), in bytes.
    ///
    /// A connection on which a record mark claims more is closed, before anything of it is kept;
    /// instead of a reply that is larger the caller gets SYSTEM_ERR.
    ///
    /// Default: 16 MiB. No more than 2^31 - 1.
    pub record_bytes: usize,
    /// What all connections together may hold of calls that have not arrived in full, in bytes.
    ///
    /// A connection that needs more is closed, unless it holds less than 64 KiB itself: small calls
    /// are still taken.
    ///
    /// Default: 256 MiB.
    pub partial_records_bytes: usize,
    /// What a connection may hold of replies that its client has not taken, in bytes; while it holds
    /// as much, no further call is read from it.
    ///
    /// Each thread may run a call of that connection when it is reached, so that it can hold as many
    /// replies more as there are threads.
    ///
    /// Default: 1 MiB.
    pub unsent_replies_bytes: usize,
    /// What all connections together may hold of replies that their clients have not taken, in bytes.
    ///
    /// Beyond it, the connection is closed whose client has taken nothing for the longest time, until
    /// it is enough. A server that gives long results to many slow clients needs more. Each thread
    /// may add a reply before this is seen to.
    ///
    /// Default: 64 MiB. Less than [`record_bytes`](Self::record_bytes) counts as that much.
    pub all_unsent_replies_bytes: usize,
    /// How many connections may be open at a time. For one more, the one is closed that has sent no
    /// call for the longest time and has none in progress; if there is none such, the new one.
    ///
    /// When the process has no file descriptors left, it is the same.
    ///
    /// Default: 4,096.
    pub connections: usize,
    /// After how long without a call a connection is closed; its client makes another when it needs
    /// it. It can be a second more, here and in the next.
    ///
    /// Default: 10 min.
    pub idle_timeout: Duration,
    /// After how long a connection is closed whose client leaves a call unfinished or replies
    /// unread: in this time at least 4 KiB, or the rest, must arrive or be taken.
    ///
    /// Default: 30 s.
    pub stall_timeout: Duration,
    /// What the arguments of a call may take; beyond it, the caller gets GARBAGE_ARGS. Each thread can need as much at
    /// the same time.
    ///
    /// Default: that of [`DecodeLimits`].
    pub decode_limits: DecodeLimits,
    /// What the results of a call may take; beyond it, the caller gets SYSTEM_ERR.
    ///
    /// Default: that of [`EncodeLimits`].
    pub encode_limits: EncodeLimits,
    /// The limits of the native protocol.
    pub native: NativeServerConfig,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            threads: 0,
            receive_buffer_bytes: 4 << 20,
            calls_in_progress: 4096,
            reply_cache_bytes: 64 << 20,
            reply_cache_age: Duration::from_secs(120),
            record_bytes: 16 << 20,
            partial_records_bytes: 256 << 20,
            unsent_replies_bytes: 1 << 20,
            all_unsent_replies_bytes: 64 << 20,
            connections: 4096,
            idle_timeout: Duration::from_secs(600),
            stall_timeout: Duration::from_secs(30),
            decode_limits: DecodeLimits::default(),
            encode_limits: EncodeLimits::default(),
            native: NativeServerConfig::default(),
        }
    }
}
