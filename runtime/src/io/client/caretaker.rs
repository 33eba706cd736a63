//! What is left to do when no call is under way: the protocol may want to acknowledge the last reply.
//!
//! A caller that has its reply goes away at once. A thread of its own does the rest, a moment
//! later, unless the next call does it by the way. It sleeps until the first timer, so calls in a row
//! do not wake it up; and it never waits at the socket, so that a caller finds nobody there: it only
//! looks now and then what has come.

use super::state::State;
use super::{ClientDriver, ClientProtocol, Transport};
use crate::error::{Error, Executed};
use crate::io::executor::survive;
use crate::machine::Machine;
use std::sync::{Arc, Weak};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// When it looks whether something has come, after the last timer: an acknowledgement that was lost
/// is asked for again.
const LOOKS: [Duration; 3] = [
    Duration::from_millis(50),
    Duration::from_millis(500),
    Duration::from_secs(5),
];

/// The thread, as the driver knows it.
pub(super) struct Caretaker {
    thread: Thread,
    /// When it wakes up by itself.
    wakes: Option<Instant>,
}

/// What it has still to look for.
#[derive(Default)]
struct Looks {
    done: usize,
    next: Option<Instant>,
}

impl Caretaker {
    /// Wakes it up if it would be late for a timer.
    pub(super) fn expect(&mut self, due: Instant) {
        if self.wakes.is_none_or(|wakes| due < wakes) {
            self.wakes = Some(due);
            self.thread.unpark();
        }
    }
}

impl<T: Transport> ClientDriver<T> {
    /// Starts the thread. It ends with the driver.
    pub(crate) fn employ_caretaker(self: &Arc<Self>) -> Result<(), Error> {
        let mut state = self.lock();
        let driver = Arc::downgrade(self);
        let builder = thread::Builder::new().name("rpc caretaker".into());
        let thread = builder.spawn(move || care(&driver));
        let thread = thread.map_err(|source| Error::Socket {
            operation: "start a thread for acknowledgements".into(),
            executed: Executed::No,
            source,
        })?;
        state.caretaker = Some(Caretaker {
            thread: thread.thread().clone(),
            wakes: None,
        });
        Ok(())
    }

    /// Does what is due; returns how long there is nothing to do, `None` for ever.
    fn take_care(&self, looks: &mut Looks) -> Option<Duration> {
        let mut state = self.lock();
        let now = Instant::now();
        if state.is_cared_for() {
            // Who leads will say when it is over.
            *looks = Looks::default();
            return rest(&mut state, now, None);
        }
        let due = state.machine.poll_timeout();
        if due.is_some_and(|due| due <= now) {
            (looks.done, looks.next) = (0, Some(now + LOOKS[0]));
            self.advance(state, now);
            return Some(Duration::ZERO);
        }
        if looks.next.is_some_and(|next| next <= now) {
            looks.done += 1;
            looks.next = LOOKS.get(looks.done).map(|time| now + *time);
            self.transport.look(&mut state.machine, now);
            self.advance(state, now);
            return Some(Duration::ZERO);
        }
        let wakes = [due, looks.next].into_iter().flatten().min();
        rest(&mut state, now, wakes)
    }
}

fn rest<P>(state: &mut State<P>, now: Instant, wakes: Option<Instant>) -> Option<Duration> {
    if let Some(caretaker) = &mut state.caretaker {
        caretaker.wakes = wakes;
    }
    wakes.map(|wakes| wakes - now)
}

fn care<T: Transport>(driver: &Weak<ClientDriver<T>>) {
    let mut looks = Looks::default();
    while let Some(driver) = driver.upgrade() {
        let mut rest = None;
        survive(|| rest = driver.take_care(&mut looks));
        // The last one who has the driver drops it, and with it what its transport does then.
        survive(|| drop(driver));
        match rest {
            Some(time) => thread::park_timeout(time),
            None => thread::park(),
        }
    }
}

/// The threads that the driver has started end with it, and the server is told.
impl<T: Transport> Drop for ClientDriver<T> {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut state = self.lock();
        state.background.wake_all();
        if let Some(caretaker) = &state.caretaker {
            caretaker.thread.unpark();
        }
        state.machine.close(now);
        let outgoing = self.transport.take_out(&mut state.machine, now);
        drop(state);
        // Nobody is left to be told what was refused.
        self.transport.send(outgoing);
    }
}
