//! What the machines count: every datagram once, and what became of it.

use std::ops::AddAssign;

/// What a client has counted since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ClientStatistics {
    /// Calls that were accepted for sending.
    pub calls: u64,
    /// Calls that ended with results.
    pub succeeded: u64,
    /// Calls that ended with an error, those that were never sent included.
    pub failed: u64,
    /// Datagrams or records given out for sending.
    pub transmissions: u64,
    /// Those of them that repeated an earlier one.
    pub retransmissions: u64,
    /// Datagrams taken in.
    pub datagrams_received: u64,
    /// Records taken in, over a stream.
    pub records_received: u64,
    /// Connections made, over a stream.
    pub connections: u64,
    /// Dropped: not from the peer's address.
    pub dropped_wrong_source: u64,
    /// Dropped: not a reply that RFC 5531 allows.
    pub dropped_malformed: u64,
    /// Dropped: a reply to no outstanding call; most often the second reply to a call that was sent
    /// twice.
    pub dropped_unexpected: u64,
}

/// What a server has counted since it began, and what it holds now.
///
/// Every message is counted once more by what became of it: `datagrams_received` and
/// `records_received` are together the sum of `executions`, the two `duplicates_`, the four
/// `rejected_` and the four `dropped_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ServerStatistics {
    /// Datagrams taken in.
    pub datagrams_received: u64,
    /// Records taken in, over streams.
    pub records_received: u64,
    /// Calls given out for execution.
    pub executions: u64,
    /// Calls that came again while they were executed: dropped; over a stream, the reply goes to the
    /// connection of the last of them.
    pub duplicates_in_progress: u64,
    /// Calls that came again after they had finished: answered from the reply cache.
    pub duplicates_answered: u64,
    /// Calls of an RPC version other than 2: answered RPC_MISMATCH.
    pub rejected_rpc_version: u64,
    /// Calls with a credential or verifier that is not accepted: answered AUTH_ERROR.
    pub rejected_authentication: u64,
    /// Calls of a program that the server does not have: answered PROG_UNAVAIL.
    pub rejected_program: u64,
    /// Calls of a version that the program does not have: answered PROG_MISMATCH.
    pub rejected_version: u64,
    /// Messages that are no RPC message, or whose call header breaks off or breaks a limit:
    /// dropped, and the connection closed over which they came.
    pub dropped_malformed: u64,
    /// Replies sent to a server: dropped likewise.
    pub dropped_reply: u64,
    /// New calls beyond
    /// [`ServerConfig::calls_in_progress`](crate::ServerConfig::calls_in_progress): dropped, over a
    /// stream answered SYSTEM_ERR.
    pub dropped_calls_limit: u64,
    /// New calls for which the reply cache has no room, full of calls in progress: dropped, over a
    /// stream answered SYSTEM_ERR.
    pub dropped_cache_full: u64,
    /// Executions that ended with results.
    pub succeeded: u64,
    /// Executions that ended with a fault.
    pub faults: u64,
    /// Executions whose results did not fit a datagram or record: answered SYSTEM_ERR; they also
    /// count as succeeded.
    pub replies_too_large: u64,
    /// Replies over a stream that are too large for the reply cache, more than
    /// [`UDP_PAYLOAD_MAX`](crate::config::UDP_PAYLOAD_MAX) bytes: if the call comes again, it is
    /// answered SYSTEM_ERR, or executed again if the procedure is
    /// [idempotent](crate::Service::is_idempotent).
    pub replies_not_kept: u64,
    /// Replies forgotten because they were too old.
    pub replies_expired: u64,
    /// Replies forgotten early, to make room.
    pub replies_evicted: u64,
    /// Connections accepted.
    pub connections_accepted: u64,
    /// Connections closed at once, as
    /// [`ServerConfig::connections`](crate::ServerConfig::connections) were open and busy.
    pub connections_refused: u64,
    /// Connections closed because another one needed the place.
    pub closed_for_others: u64,
    /// Connections closed after
    /// [`ServerConfig::idle_timeout`](crate::ServerConfig::idle_timeout).
    pub closed_idle: u64,
    /// Connections closed after
    /// [`ServerConfig::stall_timeout`](crate::ServerConfig::stall_timeout).
    pub closed_stalled: u64,
    /// Connections closed because of a record that breaks a limit, or is no call.
    pub closed_broken: u64,
    /// Connections closed because of
    /// [`ServerConfig::partial_records_bytes`](crate::ServerConfig::partial_records_bytes).
    pub closed_memory: u64,
    /// Connections closed because of
    /// [`ServerConfig::all_unsent_replies_bytes`](crate::ServerConfig::all_unsent_replies_bytes).
    pub closed_unread: u64,
    /// Connections open now.
    pub connections_open: usize,
    /// What is held now of calls that have not arrived in full, in bytes.
    pub partial_records_bytes: usize,
    /// What is held now of replies over streams that have not been written in full, in bytes.
    pub unsent_replies_bytes: usize,
    /// Calls in progress now.
    pub calls_in_progress: usize,
    /// Replies remembered now.
    pub replies_cached: usize,
    /// What the reply cache holds now, in bytes.
    pub reply_cache_bytes: usize,
}

/// Adds up the servers of several addresses.
impl AddAssign for ServerStatistics {
    fn add_assign(&mut self, other: Self) {
        let Self {
            datagrams_received,
            records_received,
            executions,
            duplicates_in_progress,
            duplicates_answered,
            rejected_rpc_version,
            rejected_authentication,
            rejected_program,
            rejected_version,
            dropped_malformed,
            dropped_reply,
            dropped_calls_limit,
            dropped_cache_full,
            succeeded,
            faults,
            replies_too_large,
            replies_not_kept,
            replies_expired,
            replies_evicted,
            connections_accepted,
            connections_refused,
            closed_for_others,
            closed_idle,
            closed_stalled,
            closed_broken,
            closed_memory,
            closed_unread,
            connections_open,
            partial_records_bytes,
            unsent_replies_bytes,
            calls_in_progress,
            replies_cached,
            reply_cache_bytes,
        } = other;
        self.datagrams_received += datagrams_received;
        self.records_received += records_received;
        self.executions += executions;
        self.duplicates_in_progress += duplicates_in_progress;
        self.duplicates_answered += duplicates_answered;
        self.rejected_rpc_version += rejected_rpc_version;
        self.rejected_authentication += rejected_authentication;
        self.rejected_program += rejected_program;
        self.rejected_version += rejected_version;
        self.dropped_malformed += dropped_malformed;
        self.dropped_reply += dropped_reply;
        self.dropped_calls_limit += dropped_calls_limit;
        self.dropped_cache_full += dropped_cache_full;
        self.succeeded += succeeded;
        self.faults += faults;
        self.replies_too_large += replies_too_large;
        self.replies_not_kept += replies_not_kept;
        self.replies_expired += replies_expired;
        self.replies_evicted += replies_evicted;
        self.connections_accepted += connections_accepted;
        self.connections_refused += connections_refused;
        self.closed_for_others += closed_for_others;
        self.closed_idle += closed_idle;
        self.closed_stalled += closed_stalled;
        self.closed_broken += closed_broken;
        self.closed_memory += closed_memory;
        self.closed_unread += closed_unread;
        self.connections_open += connections_open;
        self.partial_records_bytes += partial_records_bytes;
        self.unsent_replies_bytes += unsent_replies_bytes;
        self.calls_in_progress += calls_in_progress;
        self.replies_cached += replies_cached;
        self.reply_cache_bytes += reply_cache_bytes;
    }
}
