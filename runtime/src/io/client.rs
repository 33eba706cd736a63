//! The client's driver: whoever waits for a reply reads the socket, on behalf of all who wait.
//!
//! Of the threads that wait for replies, one is the *leader*: it is blocked in the socket's receive
//! and hands what comes to those whose calls have ended. The others, the *followers*, are
//! parked. When the leader's own call ends it makes a follower the leader. So a call that is alone
//! costs one send and one receive, and no other thread has to wake up for it.
//!
//! Calls that are begun and waited for later, or by a task, or never, are *attended*: while there
//! are any, a thread in the background leads if no other does ([`background`]).
//!
//! Invariants, under the lock:
//! * while a call has not ended, there is a leader: one of the threads that wait, or if there is
//!   none one in the background;
//! * the leader alone receives, and never holds the lock then;
//! * each thread that waits wakes up by itself no later than its own call's next timer, unless the
//!   leader does so earlier (`receiving_until`); for attended calls a second thread in the
//!   background does. So timers are served although no thread exists for them;
//! * an outcome is in its slot before anybody is told, and who waits looks there after having said
//!   that it waits: no wake-up is lost;
//! * wakers are woken without the lock, as they run the code of others.

mod abandoned;
mod background;
mod caretaker;
mod slot;
mod state;

use crate::call::{Call, CallOptions, RemoteProcedure, TimeLimit};
use crate::error::{Error, Executed};
use crate::machine::Machine;
use crate::native::statistics::ClientStatistics as NativeClientStatistics;
use crate::onc::client::{CallId, CallRequest, ClientEvent, ClientStatistics};
use abandoned::Abandoned;
use state::{After, Goal, Seat, State};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) use slot::{Outcome, Slot, Started};

/// A protocol machine of the client's side.
pub(crate) trait ClientProtocol: Machine<Event = ClientEvent> + Send {
    /// The caller makes a call.
    fn call(&mut self, now: Instant, request: Request);
    /// The caller gives a call up.
    fn cancel(&mut self, now: Instant, id: CallId);
    /// The instant of [`Machine::poll_timeout`] has come.
    fn time_out(&mut self, now: Instant);
    /// The operating system has not taken a datagram. That is a lost one, unless the machine can say
    /// that nothing of a call has been sent.
    fn on_refused(&mut self, _refused: Refused) {}
    /// Whether it takes one more call.
    fn has_room(&self) -> bool;
    /// What has been counted.
    fn statistics(&self) -> ClientStatistics;
    /// What has been counted, in the terms of the native protocol.
    fn native_statistics(&self) -> Option<NativeClientStatistics> {
        None
    }
    /// Nobody can make a call any more.
    fn close(&mut self, _now: Instant) {}
}

/// A datagram that the operating system has not taken, and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) payload: Vec<u8>,
    pub(crate) cause: io::Error,
}

/// A call to be made.
pub(crate) struct Request {
    /// The driver's name for it.
    pub(crate) id: CallId,
    pub(crate) procedure: RemoteProcedure,
    /// In XDR.
    pub(crate) arguments: Vec<u8>,
    /// When to give up; `None`: when the protocol does so by itself.
    pub(crate) deadline: Option<Instant>,
    pub(crate) options: CallOptions,
}

impl Request {
    pub(super) fn new(id: CallId, call: Call, now: Instant) -> Self {
        Self {
            id,
            procedure: call.procedure,
            arguments: call.arguments,
            deadline: call.limit.deadline(now),
            options: call.options,
        }
    }

    /// The same call for a machine of ONC RPC.
    pub(super) fn into_onc(self, now: Instant) -> CallRequest {
        let RemoteProcedure {
            program,
            version,
            procedure,
        } = self.procedure;
        CallRequest {
            id: self.id,
            program,
            version,
            procedure,
            arguments: self.arguments,
            deadline: self.deadline.unwrap_or_else(|| TimeLimit::longest(now)),
            options: self.options,
        }
    }
}

/// What a machine's bytes travel by. None of the functions that get the machine may block, as it is
/// under the lock.
pub(crate) trait Transport: Send + Sync + 'static {
    type Protocol: ClientProtocol;
    /// What has been received, together with the right to receive.
    type Arrival<'a>
    where
        Self: 'a;
    /// What is to be sent when the lock is released.
    type Outgoing;

    /// The server's address.
    fn peer(&self) -> SocketAddr;

    /// The address that calls come from.
    fn local_address(&self) -> Result<SocketAddr, Error>;

    /// Finds out what has happened while nobody received; called before a call is made.
    fn look(&self, _machine: &mut Self::Protocol, _now: Instant) {}

    /// Waits until something comes, no longer than `wait`. Only the leader does.
    fn receive(&self, wait: Duration) -> Self::Arrival<'_>;

    /// Hands what has come to the machine.
    fn take_in(&self, machine: &mut Self::Protocol, now: Instant, arrival: Self::Arrival<'_>);

    /// Takes out what the machine wants sent.
    fn take_out(&self, machine: &mut Self::Protocol, now: Instant) -> Self::Outgoing;

    /// Sends it; returns what was not taken.
    fn send(&self, outgoing: Self::Outgoing) -> Vec<Refused>;
}

/// What a [`Client`](crate::Client) calls, whatever the transport.
pub(crate) trait Driver: Send + Sync {
    /// Makes a call and waits for its results.
    fn call(&self, call: Call) -> Outcome;

    /// Makes a call that is waited for later, if ever; does not block.
    fn start(self: Arc<Self>, call: Call) -> Started;

    /// Makes a call of which nobody waits for the result; blocks while as many calls as allowed
    /// have not ended.
    ///
    /// # Errors
    /// What is known at once; later failures are those of [`wait_all`](Self::wait_all).
    fn send(self: Arc<Self>, call: Call) -> Result<(), Error>;

    /// Waits for a call that was started, no longer than until then.
    fn wait(&self, id: CallId, slot: &Slot, until: Option<Instant>) -> Option<Outcome>;

    /// Gives a call up that was started.
    fn cancel(self: Arc<Self>, id: CallId);

    /// Waits until all calls have ended that were made before.
    ///
    /// # Errors
    /// The first one-way call that has failed.
    fn wait_all(&self) -> Result<(), Error>;

    /// The server's address.
    fn peer(&self) -> SocketAddr;

    /// The socket's own address.
    fn local_address(&self) -> Result<SocketAddr, Error>;

    /// What the machine has counted.
    fn statistics(&self) -> ClientStatistics;

    /// What the machine has counted, in the terms of the native protocol.
    fn native_statistics(&self) -> Option<NativeClientStatistics> {
        None
    }
}

/// One socket to one server, shared by any number of threads.
pub(crate) struct ClientDriver<T: Transport> {
    transport: T,
    state: Mutex<State<T::Protocol>>,
}

/// What the machine wants done, outside of the lock.
struct Actions<T: Transport> {
    outgoing: T::Outgoing,
    after: After,
}

impl<T: Transport> Driver for ClientDriver<T> {
    fn call(&self, call: Call) -> Outcome {
        let mut state = self.lock();
        // Under the lock, so that the machine's time does not go back.
        let now = Instant::now();
        let slot = Arc::new(Slot::default());
        let (id, seat) = state.enter(Arc::clone(&slot));
        let _abandoned = Abandoned::new(self, Some(seat), Some(id));
        self.begin(state, now, Request::new(id, call, now), false);
        let outcome = self.wait_in(seat, None, |_| slot.take());
        outcome.expect("without a limit it waits for the end")
    }

    fn start(self: Arc<Self>, call: Call) -> Started {
        self.start_in(self.lock(), call, false)
    }

    fn send(self: Arc<Self>, mut call: Call) -> Result<(), Error> {
        let begun = Instant::now();
        let until = call.limit.deadline(begun);
        call.limit.until = until;
        let state = self.lock_with_room(until).ok_or_else(|| Error::TimedOut {
            waited: begun.elapsed(),
            transmissions: 0,
        })?;
        let slot = self.start_in(state, call, true).slot;
        slot.take().map_or(Ok(()), |outcome| outcome.map(drop))
    }

    fn wait(&self, id: CallId, slot: &Slot, until: Option<Instant>) -> Option<Outcome> {
        let Some(seat) = self.lock().sit_for(id) else {
            return slot.take();
        };
        let _abandoned = Abandoned::new(self, Some(seat), None);
        self.wait_in(seat, until, |_| slot.take())
    }

    fn cancel(self: Arc<Self>, id: CallId) {
        let mut state = self.lock();
        let now = Instant::now();
        state.machine.cancel(now, id);
        self.advance(state, now);
        self.mind_timers();
    }

    fn wait_all(&self) -> Result<(), Error> {
        let mut state = self.lock();
        let goal = Goal::EndOf(state.last_call());
        self.wait_until(state, goal, None);
        state = self.lock();
        state.failure.take().map_or(Ok(()), Err)
    }

    fn peer(&self) -> SocketAddr {
        self.transport.peer()
    }

    fn local_address(&self) -> Result<SocketAddr, Error> {
        self.transport.local_address()
    }

    fn statistics(&self) -> ClientStatistics {
        self.lock().machine.statistics()
    }

    fn native_statistics(&self) -> Option<NativeClientStatistics> {
        self.lock().machine.native_statistics()
    }
}

impl<T: Transport> ClientDriver<T> {
    pub(crate) fn new(transport: T, machine: T::Protocol) -> Self {
        Self {
            transport,
            state: Mutex::new(State::new(machine)),
        }
    }

    fn start_in(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, State<T::Protocol>>,
        call: Call,
        one_way: bool,
    ) -> Started {
        let driver = Arc::downgrade(self);
        if state.background.is_empty()
            && let Err(source) = self.hire(&mut state)
        {
            let error = Error::Socket {
                operation: "start a thread for calls that are not waited for".into(),
                executed: Executed::No,
                source,
            };
            let slot = Arc::new(Slot::ended(Err(error)));
            return Started {
                id: CallId(0),
                slot,
                driver,
            };
        }
        let now = Instant::now();
        let slot = Arc::new(Slot::default());
        let id = state.enter_attended(Arc::clone(&slot));
        if state.keeper.is_none() {
            state.keeper = Some(Arc::<Self>::clone(self));
        }
        let _abandoned = Abandoned::new(self, None, Some(id));
        self.begin(state, now, Request::new(id, call, now), one_way);
        self.mind_timers();
        Started { id, slot, driver }
    }

    /// Hands a call to the machine, and sends what it wants sent. If it is one-way, the caller is only
    /// told what goes wrong before anything is sent.
    fn begin(
        &self,
        mut state: MutexGuard<'_, State<T::Protocol>>,
        now: Instant,
        request: Request,
        one_way: bool,
    ) {
        let id = request.id;
        if state.receiving_until.is_none() {
            self.transport.look(&mut state.machine, now);
        }
        state.machine.call(now, request);
        let actions = self.drain(&mut state, now);
        if one_way {
            state.detach(id);
        }
        drop(state);
        self.perform(actions);
    }

    /// Sits until `done`, or until then; leads if it has to.
    fn wait_in<R>(
        &self,
        seat: Seat,
        until: Option<Instant>,
        mut done: impl FnMut(&State<T::Protocol>) -> Option<R>,
    ) -> Option<R> {
        loop {
            let mut state = self.lock();
            let result = done(&state);
            if result.is_some() || until.is_some_and(|until| until <= Instant::now()) {
                state.leave(seat);
                state.leave_rest_to_caretaker();
                let after = state.take_after();
                drop(state);
                after.run();
                return result;
            }
            if state.leader == Some(seat) {
                self.lead(state, until);
            } else {
                self.follow(state, until);
            }
        }
    }

    /// Waits for something else than a call; whether it has come.
    fn wait_until(
        &self,
        mut state: MutexGuard<'_, State<T::Protocol>>,
        goal: Goal,
        until: Option<Instant>,
    ) -> bool {
        if state.has_reached(goal) {
            return true;
        }
        let seat = state.sit_until(goal);
        drop(state);
        let _abandoned = Abandoned::new(self, Some(seat), None);
        let reached = |state: &State<T::Protocol>| state.has_reached(goal).then_some(());
        self.wait_in(seat, until, reached).is_some()
    }

    /// The lock, while the machine takes one more call.
    fn lock_with_room(&self, until: Option<Instant>) -> Option<MutexGuard<'_, State<T::Protocol>>> {
        loop {
            let state = self.lock();
            if state.has_reached(Goal::Room) {
                return Some(state);
            }
            if !self.wait_until(state, Goal::Room, until) {
                return None;
            }
        }
    }

    /// Receives once, for all who wait; no longer than until then.
    fn lead(&self, mut state: MutexGuard<'_, State<T::Protocol>>, until: Option<Instant>) {
        let due = [state.machine.poll_timeout(), until];
        let Some(due) = due.into_iter().flatten().min() else {
            // Every call has ended; a leader that panicked has left it unsaid.
            return self.advance(state, Instant::now());
        };
        state.receiving_until = Some(due);
        drop(state);

        // Also when the timer is due already: a reply that has come is looked at first.
        let wait = due.saturating_duration_since(Instant::now());
        let arrival = self.transport.receive(wait);

        let mut state = self.lock();
        state.receiving_until = None;
        let now = Instant::now();
        self.transport.take_in(&mut state.machine, now, arrival);
        self.advance(state, now);
    }

    /// Waits until it is woken, as its call has ended or it has become the leader, until a timer is
    /// due that the leader would miss, or until then.
    fn follow(&self, state: MutexGuard<'_, State<T::Protocol>>, until: Option<Instant>) {
        let due = state.machine.poll_timeout();
        let leader_wakes = state.receiving_until;
        drop(state);
        let due = due.filter(|due| leader_wakes.is_none_or(|wakes| *due < wakes));
        match [due, until].into_iter().flatten().min() {
            None => thread::park(),
            Some(wake) => {
                thread::park_timeout(wake.saturating_duration_since(Instant::now()));
                let state = self.lock();
                self.advance(state, Instant::now());
            }
        }
    }

    /// Serves the timers that are due, then does what the machine wants done.
    fn advance(&self, mut state: MutexGuard<'_, State<T::Protocol>>, now: Instant) {
        if state.machine.poll_timeout().is_some_and(|due| due <= now) {
            state.machine.time_out(now);
        }
        let actions = self.drain(&mut state, now);
        drop(state);
        self.perform(actions);
    }

    /// Sees to it that the timers of attended calls are minded while somebody receives.
    fn mind_timers(self: &Arc<Self>) {
        let mut state = self.lock();
        if state.lacks_timekeeper()
            && let Err(error) = self.hire(&mut state)
        {
            tracing::warn!(%error, "timers wait for the thread that receives");
        }
        state.delegate();
        let after = state.take_after();
        drop(state);
        after.run();
    }

    fn drain(&self, state: &mut State<T::Protocol>, now: Instant) -> Actions<T> {
        let outgoing = self.transport.take_out(&mut state.machine, now);
        state.drain_events();
        let after = state.take_after();
        Actions { outgoing, after }
    }

    /// Ends when nothing more is refused: the end of a call may be the turn of the next in its lane.
    fn perform(&self, mut actions: Actions<T>) {
        loop {
            actions.after.run();
            let refused = self.transport.send(actions.outgoing);
            if refused.is_empty() {
                return;
            }
            let mut state = self.lock();
            for datagram in refused {
                state.machine.on_refused(datagram);
            }
            actions = self.drain(&mut state, Instant::now());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T::Protocol>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
