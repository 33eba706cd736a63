//! The client's driver: whoever waits for a reply reads the socket, on behalf of all who wait.
//!
//! Of the threads that wait for replies, one is the *leader*: it is blocked in the socket's receive
//! and hands what comes to the thread whose call has ended. The others, the *followers*, are
//! parked. When the leader's own call ends it makes a follower the leader. So a call that is alone
//! costs one send and one receive, and no other thread has to wake up for it.
//!
//! Invariants, under the lock:
//! * there is a leader exactly while some call waits, and it is one of those that wait;
//! * the leader alone receives, and never holds the lock then;
//! * each thread that waits wakes up by itself no later than its own call's next timer, unless the
//!   leader does so earlier (`receiving_until`); so timers are served although no thread exists for
//!   them.

use crate::call::{Call, CallOptions, RemoteProcedure, TimeLimit};
use crate::error::{Error, Executed};
use crate::machine::Machine;
use crate::onc::client::{CallId, CallRequest, ClientEvent, ClientStatistics};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// A protocol machine of the client's side.
pub(crate) trait ClientProtocol: Machine<Event = ClientEvent> + Send {
    /// The caller makes a call.
    fn call(&mut self, now: Instant, request: Request);
    /// The caller gives a call up.
    fn cancel(&mut self, now: Instant, id: CallId);
    /// The instant of [`Machine::poll_timeout`] has come.
    fn time_out(&mut self, now: Instant);
    /// What has been counted.
    fn statistics(&self) -> ClientStatistics;
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
pub(crate) trait Transport: Send + Sync {
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

    /// Sends it.
    fn send(&self, outgoing: Self::Outgoing) -> io::Result<()>;
}

/// What a [`Client`](crate::Client) calls, whatever the transport.
pub(crate) trait Driver: Send + Sync {
    /// Makes a call and waits for its results.
    fn call(&self, call: Call) -> Result<Vec<u8>, Error>;

    /// The server's address.
    fn peer(&self) -> SocketAddr;

    /// The socket's own address.
    fn local_address(&self) -> Result<SocketAddr, Error>;

    /// What the machine has counted.
    fn statistics(&self) -> ClientStatistics;
}

/// One socket to one server, shared by any number of threads.
pub(crate) struct ClientDriver<T: Transport> {
    transport: T,
    state: Mutex<State<T::Protocol>>,
}

struct State<P> {
    machine: P,
    /// Every call that has been started and whose thread has not taken the outcome.
    waiting: BTreeMap<CallId, Waiting>,
    last_id: u64,
    leader: Option<CallId>,
    /// When the leader's receive ends at the latest; `None` while nobody is in it.
    receiving_until: Option<Instant>,
}

struct Waiting {
    thread: Thread,
    outcome: Option<Result<Vec<u8>, Error>>,
}

/// What the machine wants done, outside of the lock.
struct Actions<T: Transport> {
    outgoing: T::Outgoing,
    ended: Vec<Thread>,
}

impl<T: Transport> Driver for ClientDriver<T> {
    fn call(&self, call: Call) -> Result<Vec<u8>, Error> {
        let mut state = self.lock();
        // Under the lock, so that the machine's time does not go back.
        let now = Instant::now();
        let id = state.register();
        let _abandoned = Abandoned { driver: self, id };
        let request = Request::new(id, call, now);
        self.start(state, now, request);
        loop {
            let mut state = self.lock();
            if let Some(outcome) = state.take_outcome(id) {
                let successor = state.appoint_successor(id);
                drop(state);
                successor.inspect(Thread::unpark);
                return outcome;
            }
            if state.leader == Some(id) {
                self.lead(state);
            } else {
                self.follow(state);
            }
        }
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
}

impl<T: Transport> ClientDriver<T> {
    pub(crate) fn new(transport: T, machine: T::Protocol) -> Self {
        let state = State {
            machine,
            waiting: BTreeMap::new(),
            last_id: 0,
            leader: None,
            receiving_until: None,
        };
        Self {
            transport,
            state: Mutex::new(state),
        }
    }

    fn start(&self, mut state: MutexGuard<'_, State<T::Protocol>>, now: Instant, request: Request) {
        let id = request.id;
        if state.receiving_until.is_none() {
            self.transport.look(&mut state.machine, now);
        }
        state.machine.call(now, request);
        let actions = self.drain(&mut state, now);
        drop(state);
        if let Err(error) = self.perform(actions) {
            self.fail(id, error);
        }
    }

    /// Receives once, for all who wait.
    fn lead(&self, mut state: MutexGuard<'_, State<T::Protocol>>) {
        let Some(due) = state.machine.poll_timeout() else {
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

    /// Waits until its call has ended, it has become the leader, or a timer is due that the leader
    /// would miss.
    fn follow(&self, state: MutexGuard<'_, State<T::Protocol>>) {
        let due = state.machine.poll_timeout();
        let leader_wakes = state.receiving_until;
        drop(state);
        match due.filter(|due| leader_wakes.is_none_or(|wakes| *due < wakes)) {
            None => thread::park(),
            Some(due) => {
                thread::park_timeout(due.saturating_duration_since(Instant::now()));
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
        if let Err(error) = self.perform(actions) {
            // A retransmission that could not be sent is a lost datagram: its call has a timer.
            tracing::debug!(peer = %self.peer(), %error, "a retransmission was not sent");
        }
    }

    fn drain(&self, state: &mut State<T::Protocol>, now: Instant) -> Actions<T> {
        Actions {
            outgoing: self.transport.take_out(&mut state.machine, now),
            ended: state.drain_events(),
        }
    }

    fn perform(&self, actions: Actions<T>) -> io::Result<()> {
        actions.ended.iter().for_each(Thread::unpark);
        self.transport.send(actions.outgoing)
    }

    /// Ends a call whose first datagram the operating system would not take.
    fn fail(&self, id: CallId, source: io::Error) {
        let operation = format!("send to {}", self.peer());
        let error = Error::Socket {
            operation,
            executed: Executed::No,
            source,
        };
        let mut state = self.lock();
        state.end(id, Err(error));
        let now = Instant::now();
        state.machine.cancel(now, id);
        self.advance(state, now);
    }

    fn lock(&self) -> MutexGuard<'_, State<T::Protocol>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns a generator for transaction ids.
pub(super) fn random_generator() -> Result<StdRng, Error> {
    StdRng::try_from_rng(&mut SysRng).map_err(|error| Error::Socket {
        operation: "draw random numbers".into(),
        executed: Executed::No,
        source: io::Error::other(error),
    })
}

/// Gives up a call whose thread panics while it waits (a subscriber of the events may), and with it the lead.
struct Abandoned<'a, T: Transport> {
    driver: &'a ClientDriver<T>,
    id: CallId,
}

impl<T: Transport> Drop for Abandoned<'_, T> {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let mut state = self.driver.lock();
        if state.leader == Some(self.id) {
            state.receiving_until = None;
        }
        state.waiting.remove(&self.id);
        // What has ended already is said; nothing here may panic again, so the machine is asked for nothing else.
        let ended = state.drain_events();
        let successor = state.appoint_successor(self.id);
        drop(state);
        ended.iter().chain(&successor).for_each(Thread::unpark);
    }
}

impl<P: ClientProtocol> State<P> {
    fn register(&mut self) -> CallId {
        self.last_id += 1;
        let id = CallId(self.last_id);
        self.waiting.insert(
            id,
            Waiting {
                thread: thread::current(),
                outcome: None,
            },
        );
        self.leader.get_or_insert(id);
        id
    }

    /// Notes which calls have ended; returns the threads to wake up.
    fn drain_events(&mut self) -> Vec<Thread> {
        let mut ended = Vec::new();
        while let Some(event) = self.machine.poll_event() {
            ended.extend(self.end(event.id, event.outcome));
        }
        ended
    }

    /// Notes how a call has ended, unless that is known already; returns the thread to wake up.
    fn end(&mut self, id: CallId, outcome: Result<Vec<u8>, Error>) -> Option<Thread> {
        let call = self
            .waiting
            .get_mut(&id)
            .filter(|call| call.outcome.is_none())?;
        call.outcome = Some(outcome);
        // The leader is awake already.
        (self.leader != Some(id)).then(|| call.thread.clone())
    }

    fn take_outcome(&mut self, id: CallId) -> Option<Result<Vec<u8>, Error>> {
        let outcome = self.waiting.get_mut(&id)?.outcome.take()?;
        self.waiting.remove(&id);
        Some(outcome)
    }

    /// Makes the oldest call that still waits the leader, if the one that has just ended was;
    /// returns its thread.
    fn appoint_successor(&mut self, ended: CallId) -> Option<Thread> {
        if self.leader != Some(ended) {
            return None;
        }
        let successor = self.waiting.iter().find(|(_, call)| call.outcome.is_none());
        self.leader = successor.map(|(id, _)| *id);
        successor.map(|(_, call)| call.thread.clone())
    }
}
