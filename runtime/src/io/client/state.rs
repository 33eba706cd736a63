//! What the driver knows, under its lock.

use super::ClientProtocol;
use super::background::Background;
use super::caretaker::Caretaker;
use super::slot::{Outcome, Slot};
use crate::error::Error;
use crate::io::executor::survive;
use crate::onc::client::CallId;
use std::any::Any;
use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::task::Waker;
use std::thread::{self, Thread};
use std::time::Instant;

/// A thread that can lead: one that waits, or one in the background. Numbered together with the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seat(u64);

pub(super) struct State<P> {
    pub(super) machine: P,
    /// Every call that has not ended.
    calls: BTreeMap<CallId, Call>,
    /// How many of them are to end although their callers may not wait.
    pub(super) attended: usize,
    /// Keeps the driver while there are such calls.
    pub(super) keeper: Option<Arc<dyn Any + Send + Sync>>,
    /// The threads that wait.
    seats: BTreeMap<Seat, Thread>,
    /// Those that wait for something else than one call.
    watchers: Vec<(Seat, Goal)>,
    pub(super) background: Background,
    /// Does what is left to do when no call is under way, where the protocol needs that.
    pub(super) caretaker: Option<Caretaker>,
    last_number: u64,
    pub(super) leader: Option<Seat>,
    /// When the leader's receive ends at the latest; `None` while nobody is in it.
    pub(super) receiving_until: Option<Instant>,
    /// The first one-way call that failed and of which nobody has been told.
    pub(super) failure: Option<Error>,
    after: After,
}

struct Call {
    slot: Arc<Slot>,
    attended: bool,
    /// Nobody looks into the slot any more.
    detached: bool,
    /// The thread that waits for it.
    seat: Option<Seat>,
}

/// What a thread waits for that does not wait for one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// The end of all calls up to this one.
    EndOf(CallId),
    /// That one more call may be made.
    Room,
}

/// What is to be done when the lock is released, as it runs the code of others.
#[derive(Default)]
pub(super) struct After {
    threads: Vec<Thread>,
    tasks: Vec<Waker>,
    keeper: Option<Arc<dyn Any + Send + Sync>>,
}

impl After {
    /// The keeper may be the last one who has the driver: whoever calls this has it, too.
    pub(super) fn run(self) {
        self.threads.iter().for_each(Thread::unpark);
        for task in self.tasks {
            survive(|| task.wake());
        }
    }
}

impl<P: ClientProtocol> State<P> {
    pub(super) fn new(machine: P) -> Self {
        Self {
            machine,
            calls: BTreeMap::new(),
            attended: 0,
            keeper: None,
            seats: BTreeMap::new(),
            watchers: Vec::new(),
            background: Background::default(),
            caretaker: None,
            last_number: 0,
            leader: None,
            receiving_until: None,
            failure: None,
            after: After::default(),
        }
    }

    /// Enters a call that this thread waits for.
    pub(super) fn enter(&mut self, slot: Arc<Slot>) -> (CallId, Seat) {
        let seat = self.sit();
        let id = CallId(seat.0);
        let call = Call {
            slot,
            attended: false,
            detached: false,
            seat: Some(seat),
        };
        self.calls.insert(id, call);
        (id, seat)
    }

    /// Enters a call that ends whether somebody waits for it or not.
    pub(super) fn enter_attended(&mut self, slot: Arc<Slot>) -> CallId {
        let id = CallId(self.number());
        let call = Call {
            slot,
            attended: true,
            detached: false,
            seat: None,
        };
        self.calls.insert(id, call);
        self.attended += 1;
        id
    }

    /// Gives this thread a seat, from which it may have to lead.
    pub(super) fn sit(&mut self) -> Seat {
        let seat = self.new_seat();
        self.seats.insert(seat, thread::current());
        self.leader.get_or_insert(seat);
        seat
    }

    /// Gives this thread a seat to wait for a call, unless that has ended.
    pub(super) fn sit_for(&mut self, id: CallId) -> Option<Seat> {
        if !self.calls.contains_key(&id) {
            return None;
        }
        let seat = self.sit();
        if let Some(call) = self.calls.get_mut(&id) {
            call.seat = Some(seat);
        }
        Some(seat)
    }

    /// Gives this thread a seat to wait for something else.
    pub(super) fn sit_until(&mut self, goal: Goal) -> Seat {
        let seat = self.sit();
        self.watchers.push((seat, goal));
        seat
    }

    /// The thread waits no longer; somebody else may have to lead.
    pub(super) fn leave(&mut self, seat: Seat) {
        self.seats.remove(&seat);
        self.watchers.retain(|(watcher, _)| *watcher != seat);
        self.resign(seat);
    }

    /// The leader leads no longer.
    pub(super) fn resign(&mut self, seat: Seat) {
        if self.leader == Some(seat) {
            self.leader = None;
            self.delegate();
        }
    }

    /// The latest call that has been made.
    pub(super) fn last_call(&self) -> CallId {
        CallId(self.last_number)
    }

    pub(super) fn has_reached(&self, goal: Goal) -> bool {
        match goal {
            Goal::EndOf(last) => self.calls.keys().next().is_none_or(|first| *first > last),
            Goal::Room => self.machine.has_room(),
        }
    }

    /// Whether somebody serves the machine: a leader, or a thread for calls that nobody waits for.
    pub(super) fn is_cared_for(&self) -> bool {
        self.leader.is_some() || self.attended > 0
    }

    /// Has what is left to do done by somebody else, if it is left to nobody.
    pub(super) fn leave_rest_to_caretaker(&mut self) {
        if !self.is_cared_for()
            && let Some(due) = self.machine.poll_timeout()
            && let Some(caretaker) = &mut self.caretaker
        {
            caretaker.expect(due);
        }
    }

    /// Whether a thread waits that can lead.
    pub(super) fn is_waited_for(&self) -> bool {
        !self.seats.is_empty()
    }

    /// From now on the caller is not told how the call ends.
    pub(super) fn detach(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.detached = true;
        }
    }

    /// Notes how calls have ended.
    pub(super) fn drain_events(&mut self) {
        let mut ended = false;
        while let Some(event) = self.machine.poll_event() {
            ended = true;
            let call = self.calls.get(&event.id);
            match event.outcome {
                Err(error) if call.is_some_and(|call| call.detached) => {
                    self.failure.get_or_insert(error);
                    self.end(event.id, Ok(Vec::new()));
                }
                outcome => self.end(event.id, outcome),
            }
        }
        if ended {
            self.tell_watchers();
        }
    }

    /// Ends a call that the machine could not be given, or that has panicked.
    pub(super) fn end_early(&mut self, id: CallId, outcome: Outcome) {
        self.end(id, outcome);
        self.tell_watchers();
    }

    fn end(&mut self, id: CallId, outcome: Outcome) {
        let Some(call) = self.calls.remove(&id) else {
            return;
        };
        self.after.tasks.extend(call.slot.put(outcome));
        call.seat.inspect(|seat| self.wake(*seat));
        if call.attended {
            self.attended -= 1;
            if self.attended == 0 {
                self.after.keeper = self.keeper.take();
            }
        }
    }

    fn tell_watchers(&mut self) {
        for (seat, goal) in mem::take(&mut self.watchers) {
            if self.has_reached(goal) {
                self.wake(seat);
            }
            self.watchers.push((seat, goal));
        }
    }

    /// The leader is awake already.
    fn wake(&mut self, seat: Seat) {
        if self.leader != Some(seat) {
            self.after.threads.extend(self.seats.get(&seat).cloned());
        }
    }

    /// Sees to it that somebody leads, and that somebody minds the timers of calls that nobody waits for.
    pub(super) fn delegate(&mut self) {
        if self.leader.is_none() {
            if let Some((seat, thread)) = self.seats.first_key_value() {
                self.leader = Some(*seat);
                self.after.threads.push(thread.clone());
            } else if self.attended > 0
                && let Some((seat, thread)) = self.background.first()
            {
                self.leader = Some(seat);
                self.after.threads.push(thread);
            }
        }
        if let Some(due) = self.unminded_timer()
            && self.is_late_for(due)
        {
            let leader = self.leader;
            let keeper = self.background.send_for_timekeeper(leader, due);
            self.after.threads.extend(keeper);
        }
    }

    /// Whether there is a timer that nobody wakes up for in time, and no thread that could.
    pub(super) fn lacks_timekeeper(&mut self) -> bool {
        self.attended > 0
            && !self.background.has_timekeeper(self.leader)
            && self.unminded_timer().is_some()
    }

    /// The next timer, if it is due before the leader looks at it. (A thread that waits minds all timers, too.)
    pub(super) fn unminded_timer(&self) -> Option<Instant> {
        let until = self.receiving_until?;
        self.machine.poll_timeout().filter(|due| *due < until)
    }

    /// Whether the thread that minds the timers would look too late, where there has to be one.
    fn is_late_for(&mut self, due: Instant) -> bool {
        let minded = self.background.minded_until(self.leader);
        self.attended > 0 && minded.is_none_or(|minded| due < minded)
    }

    pub(super) fn take_after(&mut self) -> After {
        mem::take(&mut self.after)
    }

    pub(super) fn new_seat(&mut self) -> Seat {
        Seat(self.number())
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }
}
