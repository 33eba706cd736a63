//! Connections that go.

use super::{Connection, Ear, FLUSH_TIME, LISTENER, Room, SWEEP_LONGEST, wake};
use crate::onc::connection::CloseReason;
use crate::onc::record::MARK_BYTES;
use std::io::{self, ErrorKind};
use std::iter;
use std::mem;
use std::sync::TryLockError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

impl Room {
    pub(super) fn sweep_time(&self) -> Duration {
        let shortest = self.config.idle_timeout.min(self.config.stall_timeout);
        (shortest / 4).clamp(Duration::from_millis(10), SWEEP_LONGEST)
    }

    /// Closes the connections whose time is up.
    pub(super) fn sweep(&self, now: Instant) {
        let mut shared = self.shared();
        if mem::take(&mut shared.accept_later) {
            shared.table.on_event(LISTENER);
        }
        let connections: Vec<_> = shared.table.all().cloned().collect();
        drop(shared);
        for connection in connections {
            if let Some(reason) = connection.check_time(now) {
                self.close(&connection, reason);
            }
        }
    }

    pub(super) fn close(&self, connection: &Connection, reason: CloseReason) {
        tracing::debug!(peer = %connection.peer, ?reason, "connection closed");
        let mut shared = self.shared();
        match reason {
            CloseReason::End => {}
            CloseReason::Idle => shared.statistics.closed_idle += 1,
            CloseReason::Stalled => shared.statistics.closed_stalled += 1,
            CloseReason::Broken(_) => shared.statistics.closed_broken += 1,
        }
        drop(shared);
        self.forget(connection);
    }

    pub(super) fn lose(&self, connection: &Connection, error: &io::Error) {
        tracing::debug!(peer = %connection.peer, %error, "connection lost");
        self.forget(connection);
    }

    /// Closes it; whether it was open.
    pub(super) fn forget(&self, connection: &Connection) -> bool {
        let was_open = connection.close(&self.registry);
        if was_open {
            let mut shared = self.shared();
            shared.table.remove(connection.id);
            if self.signal.is_set() {
                let replies = iter::repeat_n(connection.peer, connection.unsent_replies());
                shared.cut.extend(replies);
            }
        }
        was_open
    }

    /// Closes connections whose clients leave replies unread, first who has done so for the longest
    /// time: who reads steadily is not in danger, however long its reply.
    pub(super) fn make_room_for_replies(&self) {
        // A single reply always has room.
        let longest = self.config.record_bytes.saturating_add(MARK_BYTES);
        let limit = self.config.all_unsent_replies_bytes.max(longest);
        while self.memory.unsent_replies.bytes() > limit {
            let connections: Vec<_> = self.shared().table.all().cloned().collect();
            let unread = connections
                .iter()
                .filter_map(|connection| Some((connection.unmoved_since()?, connection)));
            let Some((_, victim)) = unread.min_by_key(|(since, _)| *since) else {
                return;
            };
            if self.forget(victim) {
                tracing::debug!(peer = %victim.peer, "connection closed: too many unread replies");
                self.shared().statistics.closed_unread += 1;
            }
        }
    }

    /// Has the replies sent that clients have not taken, until all threads have ended.
    ///
    /// The thread that ends first does it for all, while handlers of others may run.
    pub(super) fn flush(&self) {
        let mut ear = match self.ear.try_lock() {
            Ok(ear) => ear,
            Err(TryLockError::Poisoned(ear)) => ear.into_inner(),
            // Whoever has it does the same, or will.
            Err(TryLockError::WouldBlock) => return wake(&self.waker),
        };
        let mut end = self.drained_until.get().copied();
        loop {
            let (now, have_ended) = (Instant::now(), self.threads.load(Ordering::SeqCst) == 0);
            if have_ended {
                end.get_or_insert(now + FLUSH_TIME);
            }
            let mut waiting: Vec<_> = self.shared().table.all().cloned().collect();
            waiting.retain(|connection| connection.flush() && connection.check_time(now).is_none());
            let is_over = end.is_some_and(|end| end <= now);
            if is_over || (have_ended && waiting.is_empty()) {
                return;
            }
            let left = end.map(|end| end - now);
            let wait = left.map_or(self.sweep_time(), |left| left.min(self.sweep_time()));
            let Ear { poll, events, .. } = &mut *ear;
            if let Err(error) = poll.poll(events, Some(wait))
                && error.kind() != ErrorKind::Interrupted
            {
                return;
            }
        }
    }
}
