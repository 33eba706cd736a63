//! Threads for calls that no thread waits for: one reads when nobody else does, and one minds the
//! timers while somebody reads.
//!
//! They do what callers that wait do, from seats of their own, and step back for these. They begin
//! with the first such call and end some time after the last; while they rest they do not keep the
//! driver.

use super::state::{Seat, State};
use super::{ClientDriver, Transport};
use crate::io::executor::survive;
use std::io;
use std::sync::{Arc, Weak};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a thread without work waits for some.
const LINGER: Duration = Duration::from_secs(2);

/// How long it receives at a time; it may not be needed any more.
const RECEIVE_TIME: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Background {
    attendants: Vec<Attendant>,
}

struct Attendant {
    seat: Seat,
    thread: Thread,
    /// When it will look at the timers, if it does so by itself.
    minds_until: Option<Instant>,
}

/// What a thread does next.
enum Next {
    Again,
    Park(Duration),
    Leave,
}

impl Background {
    pub(super) fn is_empty(&self) -> bool {
        self.attendants.is_empty()
    }

    /// The one to lead.
    pub(super) fn first(&self) -> Option<(Seat, Thread)> {
        let first = self.attendants.first()?;
        Some((first.seat, first.thread.clone()))
    }

    /// The one that minds the timers while another leads; it will look at them by then.
    pub(super) fn send_for_timekeeper(
        &mut self,
        leader: Option<Seat>,
        due: Instant,
    ) -> Option<Thread> {
        let keeper = self.timekeeper(leader)?;
        keeper.minds_until = Some(due);
        Some(keeper.thread.clone())
    }

    /// When the timers will be looked at.
    pub(super) fn minded_until(&mut self, leader: Option<Seat>) -> Option<Instant> {
        self.timekeeper(leader)?.minds_until
    }

    pub(super) fn has_timekeeper(&mut self, leader: Option<Seat>) -> bool {
        self.timekeeper(leader).is_some()
    }

    pub(super) fn wake_all(&self) {
        for attendant in &self.attendants {
            attendant.thread.unpark();
        }
    }

    fn timekeeper(&mut self, leader: Option<Seat>) -> Option<&mut Attendant> {
        let mut attendants = self.attendants.iter_mut();
        attendants.find(|attendant| Some(attendant.seat) != leader)
    }
}

impl<T: Transport> ClientDriver<T> {
    /// Starts a thread for calls that nobody waits for.
    pub(super) fn hire(self: &Arc<Self>, state: &mut State<T::Protocol>) -> io::Result<()> {
        let seat = state.new_seat();
        let driver = Arc::downgrade(self);
        let builder = thread::Builder::new().name("rpc client".into());
        let thread = builder.spawn(move || attend(&driver, seat))?;
        state.background.attendants.push(Attendant {
            seat,
            thread: thread.thread().clone(),
            minds_until: None,
        });
        Ok(())
    }

    fn serve(&self, seat: Seat, has_rested: bool) -> Next {
        let mut state = self.lock();
        if state.leader == Some(seat) {
            if state.attended > 0 && !state.is_waited_for() {
                self.lead(state, Some(Instant::now() + RECEIVE_TIME));
                return Next::Again;
            }
            state.resign(seat);
        }
        state.leave_rest_to_caretaker();
        let now = Instant::now();
        let due = state.unminded_timer();
        let leader = state.leader;
        let State {
            attended,
            background,
            ..
        } = &mut *state;
        let keeper = background.timekeeper(leader);
        let keeper = keeper.filter(|keeper| keeper.seat == seat && *attended > 0);
        let next = match keeper {
            Some(_) if due.is_some_and(|due| due <= now) => {
                self.advance(state, now);
                return Next::Again;
            }
            Some(keeper) => {
                keeper.minds_until = due;
                Next::Park(due.map_or(LINGER, |due| due - now))
            }
            None if has_rested => {
                background.attendants.retain(|one| one.seat != seat);
                Next::Leave
            }
            None => Next::Park(LINGER),
        };
        let after = state.take_after();
        drop(state);
        after.run();
        next
    }

    /// Something has panicked (a subscriber of the events may) while this thread may have led.
    fn recover(&self, seat: Seat) {
        let mut state = self.lock();
        if state.leader == Some(seat) {
            state.receiving_until = None;
        }
        state.drain_events();
        let after = state.take_after();
        drop(state);
        after.run();
    }
}

fn attend<T: Transport>(driver: &Weak<ClientDriver<T>>, seat: Seat) {
    let mut has_rested = false;
    loop {
        let Some(driver) = driver.upgrade() else {
            return;
        };
        let mut next = None;
        survive(|| next = Some(driver.serve(seat, has_rested)));
        if next.is_none() {
            survive(|| driver.recover(seat));
        }
        // The last one who has the driver drops it, and with it what its transport does then.
        survive(|| drop(driver));
        has_rested = match next {
            None | Some(Next::Again) => false,
            Some(Next::Park(time)) => {
                thread::park_timeout(time);
                true
            }
            Some(Next::Leave) => return,
        };
    }
}
