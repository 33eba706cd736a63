//! Who reads, who runs a handler, and who waits for something to do.
//!
//! Two threads wait at the socket, so that when one of them has received a call and runs its handler
//! itself, the next datagram finds a reader without anybody being woken up. The others wait here;
//! one is woken up when the last reader has left, or when one datagram has brought several calls.
//!
//! While datagrams bring no calls, as parts of long messages and acknowledgements do, one thread
//! reads: two would hand them over in another order than they came, which looks like a loss.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How the threads of one socket share the work; `J` is a call to be executed.
pub(super) struct Crew<J> {
    limits: CrewLimits,
    state: Mutex<State<J>>,
    work: Condvar,
}

/// How many threads do what at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CrewLimits {
    /// Run a handler.
    pub(super) handlers: usize,
    /// Wait at the socket.
    pub(super) readers: usize,
}

struct State<J> {
    jobs: VecDeque<J>,
    running: usize,
    reading: usize,
    waiting: usize,
    /// The last datagram brought a call.
    calls_come: bool,
    is_over: bool,
}

impl<J> State<J> {
    /// How many threads may wait at the socket now.
    fn readers(&self, limits: CrewLimits) -> usize {
        match self.calls_come {
            true => limits.readers,
            false => 1,
        }
    }
}

/// What a thread is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Task<J> {
    Read,
    Run(J),
}

impl<J> Crew<J> {
    pub(super) fn new(limits: CrewLimits) -> Self {
        let state = State {
            jobs: VecDeque::new(),
            running: 0,
            reading: 0,
            waiting: 0,
            calls_come: true,
            is_over: false,
        };
        Self {
            limits,
            state: Mutex::new(state),
            work: Condvar::new(),
        }
    }

    /// Waits for something to do; `None`: there is nothing more.
    pub(super) fn next(&self) -> Option<Task<J>> {
        let mut state = self.lock();
        loop {
            if state.is_over && state.jobs.is_empty() {
                return None;
            }
            if state.running < self.limits.handlers
                && let Some(job) = state.jobs.pop_front()
            {
                state.running += 1;
                self.call_for_help(&state);
                return Some(Task::Run(job));
            }
            if state.reading < state.readers(self.limits) && !state.is_over {
                state.reading += 1;
                return Some(Task::Read);
            }
            state.waiting += 1;
            state = self
                .work
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }

    /// A thread has read a datagram, and brings what is to be executed.
    pub(super) fn on_read(&self, jobs: impl IntoIterator<Item = J>) {
        let mut state = self.lock();
        state.reading -= 1;
        let before = state.jobs.len();
        state.jobs.extend(jobs);
        state.calls_come = state.jobs.len() > before;
    }

    /// A thread has waited at the socket in vain.
    pub(super) fn on_nothing(&self) {
        self.lock().reading -= 1;
    }

    /// A thread has run a job, which may have made others possible.
    pub(super) fn on_run(&self, jobs: impl IntoIterator<Item = J>) {
        let mut state = self.lock();
        state.running -= 1;
        state.jobs.extend(jobs);
    }

    /// Jobs from a thread that is none of the crew.
    pub(super) fn bring(&self, jobs: Vec<J>) {
        if jobs.is_empty() {
            return;
        }
        let mut state = self.lock();
        state.jobs.extend(jobs);
        self.call_for_help(&state);
    }

    /// Nothing is to be read any more; what is to be executed still is.
    pub(super) fn end(&self) {
        self.lock().is_over = true;
        self.work.notify_all();
    }

    /// Wakes up as many of those who wait as there is work for.
    fn call_for_help(&self, state: &State<J>) {
        let free = self.limits.handlers - state.running;
        let jobs = state.jobs.len().min(free);
        let nobody_reads = usize::from(state.reading == 0);
        for _ in 0..(jobs + nobody_reads).min(state.waiting) {
            self.work.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
