//! The limits of the native protocol by name, and what happens there.

use super::mutant::Defects;
use super::outgoing::CHECKSUM_LEN;
use std::time::Duration;

/// What client and server have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkConfig {
    /// How long an acknowledgement may wait for a packet that it can travel with.
    ///
    /// Default: 5 ms. The peer counts on no more than that.
    pub ack_delay: Duration,
    /// The round-trip time before one has been measured.
    ///
    /// Default: `None`, which means 25 ms if the peer's address is loopback, private or link-local,
    /// otherwise 333 ms (RFC 9002 section 6.2.2).
    pub initial_round_trip: Option<Duration>,
    /// The longest probe timeout: exponential back-off stops growing there.
    ///
    /// Default: 1 s.
    pub probe_timeout_max: Duration,
    /// The largest datagram that is sent and received, in bytes of payload; less than 1,200 counts
    /// as that.
    ///
    /// Default: 65,507. Sizes above 1,200 are used only after a packet of that size has arrived.
    pub datagram_max: u16,
    /// The longest message that is accepted, in bytes; a longer call is rejected
    /// ([`Error::CallTooLarge`](crate::Error::CallTooLarge)), instead of a longer reply there is a
    /// fault ([`Error::ReplyTooLarge`](crate::Error::ReplyTooLarge)). What the decoded values may take
    /// is another limit, in [`DecodeLimits`](crate::DecodeLimits).
    ///
    /// Default: 64 MiB.
    pub message_max: u64,
    /// How many bytes messages that are being received may have in all; what does not fit waits.
    /// Less than [`message_max`](Self::message_max) counts as that.
    ///
    /// Default: 256 MiB.
    pub reassembly_bytes: u64,
    /// How far the peer may send a message ahead of what has arrived of it, in bytes. What the
    /// socket's receive buffer cannot hold would only be lost.
    ///
    /// Default: 1 MiB.
    pub receive_window: u64,
    /// How long a message may be half received without progress until its reservation is given back.
    ///
    /// Default: 10 s.
    pub stall: Duration,
    /// Rules that are broken on purpose, in test builds.
    #[doc(hidden)]
    pub defects: Defects,
}

impl LinkConfig {
    /// Lets the peer send no more at a time than a socket's receive buffer of that size holds.
    ///
    /// What the kernel tells is twice what was asked for, as its own bookkeeping counts, too (socket(7)).
    pub(crate) fn fit_receive_buffer(&mut self, bytes: usize) {
        self.receive_window = self.receive_window.min(bytes as u64 / 2);
    }

    /// The budget with room for the largest message and its checksum.
    pub(super) fn reassembly_limit(&self) -> u64 {
        let message = self.message_max.saturating_add(CHECKSUM_LEN as u64);
        self.reassembly_bytes.max(message)
    }
}

impl Default for LinkConfig {
    fn default() -> Self {
        Self {
            ack_delay: Duration::from_millis(5),
            initial_round_trip: None,
            probe_timeout_max: Duration::from_secs(1),
            datagram_max: 65_507,
            message_max: 64 << 20,
            reassembly_bytes: 256 << 20,
            receive_window: 1 << 20,
            stall: Duration::from_secs(10),
            defects: Defects::default(),
        }
    }
}

/// The limits of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    /// What client and server have in common.
    pub link: LinkConfig,
    /// How many calls may wait for a slot; one more is not executed
    /// ([`Error::Busy`](crate::Error::Busy)).
    ///
    /// Default: 65,536.
    pub waiting_calls: usize,
    /// How long the client waits without a sign of life before it asks whether the server still has
    /// the session.
    ///
    /// Default: 12 s.
    pub silence: Duration,
    /// How long that question, or the one for a session, may go without an answer. Then calls in
    /// flight end as unknown, and those that were not sent as not executed.
    ///
    /// Default: 3 s for a session that fell silent; for a new session `silence` in addition.
    pub verification: Duration,
    /// After how long the client asks for the state of a call that the server has taken; the time
    /// doubles up to [`status_interval_max`](Self::status_interval_max).
    ///
    /// Default: 1 s.
    pub status_interval: Duration,
    /// The longest time between two questions for the state of a call.
    ///
    /// Default: 10 s.
    pub status_interval_max: Duration,
    /// How many calls may be sent again that the server rejected as busy, or that may have run in a
    /// session that is lost and are idempotent. Every ten results allow one more, up to this number.
    /// Others end; ordered calls are sent again in any case if the server is busy.
    ///
    /// Default: 100.
    pub retries: u32,
    /// After this time without a call the client opens a new session for the next one, instead of
    /// finding out by it whether the server still has the old one.
    ///
    /// Default: 10 min. Less than the server's [`session_idle`](ServerConfig::session_idle).
    pub session_idle: Duration,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            link: LinkConfig::default(),
            waiting_calls: 1 << 16,
            silence: Duration::from_secs(12),
            verification: Duration::from_secs(3),
            status_interval: Duration::from_secs(1),
            status_interval_max: Duration::from_secs(10),
            retries: 100,
            session_idle: Duration::from_secs(600),
        }
    }
}

/// The limits of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// What client and server have in common.
    pub link: LinkConfig,
    /// How many sessions are kept. For one more the session that was idle longest is dropped; if
    /// none is idle, the client is told to try again.
    ///
    /// Default: 16,384.
    pub sessions: usize,
    /// How long a session without calls is kept after its last packet.
    ///
    /// Default: 1 h.
    pub session_idle: Duration,
    /// How long replies are sent again to a client from which nothing comes; they are kept as long
    /// as the session.
    ///
    /// Default: 15 s.
    pub client_silence: Duration,
    /// How many slots each session has, at most [`SLOTS_MAX`]; so many calls may be in flight.
    ///
    /// Default: 64.
    pub slots: u16,
    /// How many lanes of ordered calls each session may have; calls of one more are rejected.
    ///
    /// Default: 64.
    pub lanes: usize,
    /// How many calls may be executed at a time; others wait in the queue. A server has no more than
    /// it has [threads](crate::ServerConfig::threads) for handlers.
    ///
    /// Default: 1,024.
    pub executing_calls: usize,
    /// How many calls may wait for their execution; one more is rejected as busy
    /// ([`Error::Overloaded`](crate::Error::Overloaded)).
    ///
    /// Default: 4,096.
    pub queued_calls: usize,
    /// How many bytes of replies may wait for their acknowledgement; from half of it sessions get
    /// fewer slots, beyond it calls are rejected as busy.
    ///
    /// Default: 256 MiB.
    pub reply_bytes: u64,
    /// How old a cookie may be.
    ///
    /// Default: 10 s.
    pub cookie_age: Duration,
    /// How many spent cookies are remembered, until they are too old; while there are as many, no
    /// session is opened.
    ///
    /// Default: 65,536.
    pub spent_cookies: usize,
    /// When a client that was rejected as busy may try again.
    ///
    /// Default: 100 ms.
    pub retry_after: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            link: LinkConfig::default(),
            sessions: 1 << 14,
            session_idle: Duration::from_secs(3600),
            client_silence: Duration::from_secs(15),
            slots: 64,
            lanes: 64,
            executing_calls: 1024,
            queued_calls: 4096,
            reply_bytes: 256 << 20,
            cookie_age: Duration::from_secs(10),
            spent_cookies: 1 << 16,
            retry_after: Duration::from_millis(100),
        }
    }
}

/// The largest number of slots of a session.
pub const SLOTS_MAX: u16 = 4096;
