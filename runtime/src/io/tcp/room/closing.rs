//! Connections that go.

use super::{Connection, Ear, FLUSH_TIME, LISTENER, Room, SWEEP_LONGEST};
use crate::onc::connection::CloseReason;
use std::io;
use std::mem;
use std::sync::PoisonError;
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

    pub(super) fn forget(&self, connection: &Connection) {
        if connection.close(&self.registry) {
            self.charge(connection);
            self.shared().table.remove(connection.id);
        }
    }

    /// Has the replies sent that clients have not taken.
    pub(super) fn flush(&self) {
        let mut ear = self.ear.lock().unwrap_or_else(PoisonError::into_inner);
        let end = Instant::now() + FLUSH_TIME;
        loop {
            let mut waiting: Vec<_> = self.shared().table.all().cloned().collect();
            waiting.retain(|connection| connection.flush());
            let wait = end.saturating_duration_since(Instant::now());
            if waiting.is_empty() || wait.is_zero() {
                return;
            }
            let Ear { poll, events, .. } = &mut *ear;
            if poll.poll(events, Some(wait)).is_err() {
                return;
            }
        }
    }
}
