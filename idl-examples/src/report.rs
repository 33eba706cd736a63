//! What a run counted, and whether the counts are right.

use rpcgen_runtime::{ClientStatistics, ServerStatistics};
use std::fmt;

pub(crate) struct Report {
    pub(crate) calls: u64,
    /// Whether the counter at the end was what the calls should have made it.
    pub(crate) counter_is_right: bool,
    /// By the relay: the client's datagrams, the server's.
    pub(crate) dropped: [u64; 2],
    pub(crate) client: ClientStatistics,
    pub(crate) server: ServerStatistics,
    /// Counted by the handler itself.
    pub(crate) executions: u64,
}

impl Report {
    fn ran_once(&self) -> bool {
        self.executions == self.calls && self.counter_is_right
    }

    /// Whether this is a run on a network without a fault: nothing was sent twice.
    pub(crate) fn lost_nothing(&self) -> bool {
        let duplicates = self.server.duplicates_in_progress + self.server.duplicates_answered;
        self.ran_once()
            && self.dropped == [0, 0]
            && self.client.retransmissions == 0
            && duplicates == 0
    }

    /// Whether losses happened, each way, and were made good.
    pub(crate) fn recovered(&self) -> bool {
        let lost: u64 = self.dropped.iter().sum();
        // Each lost datagram, call or reply, makes the client send its call again at least once.
        self.ran_once()
            && self.dropped.iter().all(|count| *count > 0)
            && self.client.retransmissions >= lost
            && self.server.duplicates_answered > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [calls_lost, replies_lost] = self.dropped;
        let rows = [
            ("calls made by the client", self.calls),
            ("datagrams dropped on the way to the server", calls_lost),
            ("datagrams dropped on the way to the client", replies_lost),
            (
                "calls sent again by the client",
                self.client.retransmissions,
            ),
            (
                "duplicates answered from the reply cache",
                self.server.duplicates_answered,
            ),
            ("executions at the server", self.executions),
        ];
        writeln!(f)?;
        rows.iter()
            .try_for_each(|(what, count)| writeln!(f, "   {what:<44}{count:>5}"))
    }
}
