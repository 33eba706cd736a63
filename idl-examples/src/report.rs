//! What a run counted, and whether the counts are right.

use rpcgen_runtime::{NativeClientStatistics, NativeServerStatistics};
use std::fmt;

pub(crate) struct Report {
    pub(crate) calls: u64,
    /// Whether the counter at the end was what the calls should have made it.
    pub(crate) counter_is_right: bool,
    /// By the relay: the client's datagrams, the server's.
    pub(crate) dropped: [u64; 2],
    pub(crate) client: NativeClientStatistics,
    pub(crate) server: NativeServerStatistics,
    /// Counted by the handler itself.
    pub(crate) executions: u64,
}

impl Report {
    fn ran_once(&self) -> bool {
        self.executions == self.calls && self.counter_is_right
    }

    /// Whether this is a run on a network without a fault.
    pub(crate) fn lost_nothing(&self) -> bool {
        self.ran_once() && self.dropped == [0, 0]
    }

    fn resent(&self) -> u64 {
        self.client.link.packets_lost + self.client.link.probe_timeouts
    }

    /// Whether losses happened, each way, and were made good.
    pub(crate) fn recovered(&self) -> bool {
        self.ran_once()
            && self.dropped.iter().all(|count| *count > 0)
            && self.resent() > 0
            && self.server.duplicates > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [calls_lost, replies_lost] = self.dropped;
        let rows = [
            ("calls made by the client", self.calls),
            ("datagrams dropped on the way to the server", calls_lost),
            ("datagrams dropped on the way to the client", replies_lost),
            ("packets sent again by the client", self.resent()),
            (
                "calls that came again, and did not run again",
                self.server.duplicates,
            ),
            ("executions at the server", self.executions),
        ];
        writeln!(f)?;
        rows.iter()
            .try_for_each(|(what, count)| writeln!(f, "   {what:<44}{count:>5}"))
    }
}
