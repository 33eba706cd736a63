//! Stopping threads that are blocked in a receive.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

/// Ends the wait of one thread.
type Waker = Box<dyn Fn() + Send + Sync>;

/// Tells the threads of a server to stop.
#[derive(Default)]
pub(crate) struct StopSignal {
    stopping: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

impl StopSignal {
    /// Has an effect the first time only.
    pub(crate) fn stop(&self) {
        if self.stopping.swap(true, Ordering::SeqCst) {
            return;
        }
        let wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
        wakers.iter().for_each(|wake| wake());
    }

    /// Waits until it is time to stop.
    pub(crate) fn wait(&self) {
        let (sender, receiver) = mpsc::channel();
        self.watch(move || {
            // Nobody waits any more if it was set before.
            let _ = sender.send(());
        });
        if !self.is_set() {
            let stopped = receiver.recv();
            debug_assert_eq!(stopped, Ok(()), "the watcher lives as long as the signal");
        }
    }

    /// Stops another one, too.
    pub(super) fn chain(&self, other: Arc<Self>) {
        let watched = other.clone();
        self.watch(move || watched.stop());
        if self.is_set() {
            other.stop();
        }
    }

    pub(super) fn is_set(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Has `wake` called when it is time to stop.
    pub(super) fn watch(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.wakers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(wake));
    }
}

impl fmt::Debug for StopSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StopSignal")
            .field("stopping", &self.stopping)
            .finish_non_exhaustive()
    }
}
