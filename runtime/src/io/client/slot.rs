//! Where the outcome of a call is put, and the task that is told of it.

use super::Driver;
use crate::error::Error;
use crate::onc::client::CallId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Poll, Waker};

/// The results in XDR, or why there are none.
pub(crate) type Outcome = Result<Vec<u8>, Error>;

/// The place of one call's outcome, which outlives the driver. It is taken once.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    content: Mutex<Content>,
}

#[derive(Debug, Default)]
struct Content {
    outcome: Option<Outcome>,
    task: Option<Waker>,
}

impl Slot {
    /// A call that has ended before it began.
    pub(crate) fn ended(outcome: Outcome) -> Self {
        let slot = Self::default();
        slot.lock().outcome = Some(outcome);
        slot
    }

    /// Notes how the call has ended; returns the task that waits.
    pub(super) fn put(&self, outcome: Outcome) -> Option<Waker> {
        let mut content = self.lock();
        content.outcome = Some(outcome);
        content.task.take()
    }

    pub(crate) fn take(&self) -> Option<Outcome> {
        self.lock().outcome.take()
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.lock().outcome.is_some()
    }

    /// Takes the outcome, or has the task told when it is there.
    pub(crate) fn poll(&self, task: &Waker) -> Poll<Outcome> {
        // What tasks run when they are cloned and dropped is theirs: not under the lock.
        let task = task.clone();
        let mut content = self.lock();
        if let Some(outcome) = content.outcome.take() {
            return Poll::Ready(outcome);
        }
        let before = content.task.replace(task);
        drop(content);
        drop(before);
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that was started.
pub(crate) struct Started {
    pub(crate) id: CallId,
    pub(crate) slot: Arc<Slot>,
    /// Whose call it is; it stays at least as long as the call has not ended.
    pub(crate) driver: Weak<dyn Driver>,
}

impl Started {
    /// A call that has failed before it began.
    pub(crate) fn ended(driver: &Arc<dyn Driver>, error: Error) -> Self {
        Self {
            id: CallId(0),
            slot: Arc::new(Slot::ended(Err(error))),
            driver: Arc::downgrade(driver),
        }
    }
}
