//! What the machines count.

use std::ops::AddAssign;

/// What client and server both count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LinkStatistics {
    /// Datagrams that came in.
    pub datagrams_received: u64,
    /// Datagrams that went out.
    pub datagrams_sent: u64,
    /// Bytes of payload that came in.
    pub bytes_received: u64,
    /// Bytes of payload that went out.
    pub bytes_sent: u64,
    /// Packets that were declared lost.
    pub packets_lost: u64,
    /// Probe timeouts.
    pub probe_timeouts: u64,
    /// Dropped: not a packet of this protocol, or not from the peer.
    pub dropped_foreign: u64,
    /// Dropped: wrong checksum.
    pub dropped_checksum: u64,
    /// Dropped: a packet, a frame or a message that has no meaning.
    pub dropped_malformed: u64,
    /// Dropped: a packet that had come before.
    pub dropped_duplicate: u64,
    /// Dropped: a packet of a session that is not there.
    pub dropped_session: u64,
}

/// What a client has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ClientStatistics {
    /// What client and server both count.
    pub link: LinkStatistics,
    /// Calls that were handed in.
    pub calls: u64,
    /// Calls that ended with a result.
    pub replies: u64,
    /// Calls that ended with a fault.
    pub faults: u64,
    /// Calls that were not executed.
    pub not_executed: u64,
    /// Calls of which it is not known whether they were executed.
    pub unknown: u64,
    /// Calls that were rejected, or whose session was lost, and that were sent again: those that cannot
    /// have run, and those that may run twice.
    pub retries: u64,
    /// Sessions that were opened.
    pub sessions: u64,
    /// Sessions that were lost.
    pub sessions_lost: u64,
}

/// What a server has counted, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ServerStatistics {
    /// What client and server both count.
    pub link: LinkStatistics,
    /// Calls that began to be executed.
    pub executions: u64,
    /// Executions that ended.
    pub finished: u64,
    /// Calls that came again, and were answered with what is known about them.
    pub duplicates: u64,
    /// Calls that were rejected.
    pub rejected: u64,
    /// Calls that were cancelled in time.
    pub cancelled: u64,
    /// Cookies that were given out.
    pub cookies: u64,
    /// Cookies that were refused.
    pub cookies_refused: u64,
    /// Sessions that were opened.
    pub sessions_opened: u64,
    /// Sessions that were dropped.
    pub sessions_dropped: u64,
    /// Sessions that are there now.
    pub sessions: usize,
    /// Calls that are being executed now.
    pub executing: usize,
    /// Calls that wait for their execution now.
    pub queued: usize,
    /// Bytes of replies that wait for their acknowledgement now.
    pub reply_bytes: u64,
    /// Bytes that are reserved for messages being received now.
    pub reassembly_bytes: u64,
    /// Spent cookies that are remembered now.
    pub spent_cookies: usize,
}

impl AddAssign for LinkStatistics {
    fn add_assign(&mut self, other: Self) {
        self.datagrams_received += other.datagrams_received;
        self.datagrams_sent += other.datagrams_sent;
        self.bytes_received += other.bytes_received;
        self.bytes_sent += other.bytes_sent;
        self.packets_lost += other.packets_lost;
        self.probe_timeouts += other.probe_timeouts;
        self.dropped_foreign += other.dropped_foreign;
        self.dropped_checksum += other.dropped_checksum;
        self.dropped_malformed += other.dropped_malformed;
        self.dropped_duplicate += other.dropped_duplicate;
        self.dropped_session += other.dropped_session;
    }
}

/// Adds up the servers of several addresses.
impl AddAssign for ServerStatistics {
    fn add_assign(&mut self, other: Self) {
        self.link += other.link;
        self.executions += other.executions;
        self.finished += other.finished;
        self.duplicates += other.duplicates;
        self.rejected += other.rejected;
        self.cancelled += other.cancelled;
        self.cookies += other.cookies;
        self.cookies_refused += other.cookies_refused;
        self.sessions_opened += other.sessions_opened;
        self.sessions_dropped += other.sessions_dropped;
        self.sessions += other.sessions;
        self.executing += other.executing;
        self.queued += other.queued;
        self.reply_bytes += other.reply_bytes;
        self.reassembly_bytes += other.reassembly_bytes;
        self.spent_cookies += other.spent_cookies;
    }
}
