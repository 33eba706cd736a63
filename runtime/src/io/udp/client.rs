//! The client's driver: whoever waits for a reply reads the socket, on behalf of all who wait.
//!
//! Of the threads that wait for replies, one is the *leader*: it is blocked in the socket's receive
//! and hands what comes to the thread whose call has ended. The others, the *followers*, are
//! parked. When the leader's own call ends it makes a follower the leader. So a call that is alone
//! costs one send and one receive, and no other thread has to wake up for it.
//!
//! Invariants, under the lock:
//! * there is a leader exactly while some call waits, and it is one of those that wait;
//! * the leader alone has the [`Reader`] while it receives, and never holds the lock then;
//! * each thread that waits wakes up by itself no later than its own call's next timer, unless the
//!   leader does so earlier (`receiving_until`); so timers are served although no thread exists for
//!   them.

use super::reader::Reader;
use super::socket::{self, Nothing};
use crate::call::RemoteProcedure;
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::machine::{Machine, Transmit};
use crate::onc::client::{CallId, CallRequest, ClientInput, ClientMachine, ClientStatistics};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// The longest time that a call waits, whatever its deadline: a century, which no clock overflows.
const LONGEST_WAIT: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// One socket to one server, shared by any number of threads.
pub(crate) struct ClientDriver {
    socket: UdpSocket,
    peer: SocketAddr,
    state: Mutex<State>,
}

struct State {
    machine: ClientMachine,
    /// Every call that has been started and whose thread has not taken the outcome.
    waiting: BTreeMap<CallId, Waiting>,
    last_id: u64,
    leader: Option<CallId>,
    /// When the leader's receive ends at the latest; `None` while nobody is in it.
    receiving_until: Option<Instant>,
    /// `None` while the leader has it.
    reader: Option<Reader>,
}

struct Waiting {
    thread: Thread,
    outcome: Option<Result<Vec<u8>, Error>>,
}

/// What the machine wants done, outside of the lock.
#[derive(Default)]
struct Actions {
    transmits: Vec<Transmit>,
    ended: Vec<Thread>,
}

impl ClientDriver {
    /// Opens a socket to `peer`.
    pub(crate) fn open(peer: SocketAddr, config: ClientConfig) -> Result<Self, Error> {
        let socket = socket::open_connected(peer)?;
        socket::raise_receive_buffer(&socket, config.receive_buffer_bytes);
        let rng = StdRng::try_from_rng(&mut SysRng).map_err(|error| Error::Socket {
            operation: "draw random numbers".into(),
            executed: Executed::No,
            source: io::Error::other(error),
        })?;
        let state = State {
            machine: ClientMachine::new(config, peer, rng),
            waiting: BTreeMap::new(),
            last_id: 0,
            leader: None,
            receiving_until: None,
            reader: Some(Reader::new()),
        };
        Ok(Self {
            socket,
            peer,
            state: Mutex::new(state),
        })
    }

    /// The server's address.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The socket's own address.
    pub(crate) fn local_address(&self) -> Result<SocketAddr, Error> {
        socket::local_address(&self.socket)
    }

    /// What the machine has counted.
    pub(crate) fn statistics(&self) -> ClientStatistics {
        self.lock().machine.statistics()
    }

    /// Makes a call and waits for its results.
    pub(crate) fn call(
        &self,
        procedure: RemoteProcedure,
        arguments: Vec<u8>,
        deadline: Duration,
    ) -> Result<Vec<u8>, Error> {
        let RemoteProcedure {
            program,
            version,
            procedure,
        } = procedure;
        let mut state = self.lock();
        // Under the lock, so that the machine's time does not go back.
        let now = Instant::now();
        let id = state.register();
        let _abandoned = Abandoned { driver: self, id };
        let request = CallRequest {
            id,
            program,
            version,
            procedure,
            arguments,
            deadline: now + deadline.min(LONGEST_WAIT),
        };
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

    fn start(&self, mut state: MutexGuard<'_, State>, now: Instant, request: CallRequest) {
        let id = request.id;
        state.machine.handle(now, ClientInput::Call(request));
        let actions = state.drain(now);
        drop(state);
        if let Err(error) = self.perform(actions) {
            self.fail(id, error);
        }
    }

    /// Receives once, for all who wait.
    fn lead(&self, mut state: MutexGuard<'_, State>) {
        let Some(due) = state.machine.poll_timeout() else {
            // Every call has ended; a leader that panicked has left it unsaid.
            return self.advance(state, Instant::now());
        };
        // A leader that panicked has left none behind.
        let mut reader = state.reader.take().unwrap_or_else(Reader::new);
        state.receiving_until = Some(due);
        drop(state);

        // Also when the timer is due already: a reply that has come is looked at first.
        let wait = due.saturating_duration_since(Instant::now());
        let received = reader.receive(&self.socket, wait);

        let mut state = self.lock();
        state.receiving_until = None;
        let now = Instant::now();
        match received {
            Ok(payload) => {
                state.machine.handle(
                    now,
                    ClientInput::Datagram {
                        from: self.peer,
                        payload,
                    },
                );
            }
            Err(Nothing::Refused) => state.machine.handle(now, ClientInput::Unreachable),
            Err(Nothing::Yet) => {}
        }
        state.reader = Some(reader);
        self.advance(state, now);
    }

    /// Waits until its call has ended, it has become the leader, or a timer is due that the leader
    /// would miss.
    fn follow(&self, state: MutexGuard<'_, State>) {
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
    fn advance(&self, mut state: MutexGuard<'_, State>, now: Instant) {
        if state.machine.poll_timeout().is_some_and(|due| due <= now) {
            state.machine.handle(now, ClientInput::Timeout);
        }
        let actions = state.drain(now);
        drop(state);
        if let Err(error) = self.perform(actions) {
            // A retransmission that could not be sent is a lost datagram: its call has a timer.
            tracing::debug!(peer = %self.peer, %error, "a retransmission was not sent");
        }
    }

    fn perform(&self, actions: Actions) -> io::Result<()> {
        actions.ended.iter().for_each(Thread::unpark);
        let send =
            |transmit: &Transmit| socket::send_past_errors(|| self.socket.send(&transmit.payload));
        actions
            .transmits
            .iter()
            .map(send)
            .fold(Ok(()), io::Result::and)
    }

    /// Ends a call whose first datagram the operating system would not take.
    fn fail(&self, id: CallId, source: io::Error) {
        let operation = format!("send to {}", self.peer);
        let error = Error::Socket {
            operation,
            executed: Executed::No,
            source,
        };
        let mut state = self.lock();
        state.end(id, Err(error));
        let now = Instant::now();
        state.machine.handle(now, ClientInput::Cancel(id));
        self.advance(state, now);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives up a call whose thread panics while it waits (a subscriber of the events may), and with it the lead.
struct Abandoned<'a> {
    driver: &'a ClientDriver,
    id: CallId,
}

impl Drop for Abandoned<'_> {
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

impl State {
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

    fn drain(&mut self, now: Instant) -> Actions {
        let mut actions = Actions::default();
        while let Some(transmit) = self.machine.poll_transmit(now) {
            actions.transmits.push(transmit);
        }
        actions.ended = self.drain_events();
        actions
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
