//! The server's machine of the native protocol, with a thread that keeps its time.

use crate::call::GivenUp;
use crate::config::ServerConfig;
use crate::error::Error;
use crate::io::random::random_generator;
use crate::machine::{Machine, Transmit};
use crate::native::frame::CallName;
use crate::native::server::{Execution, ServerEvent, ServerInput, ServerMachine};
use crate::native::statistics::ServerStatistics;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The machine, shared by the threads of one address.
pub(crate) struct NativeServer {
    state: Mutex<State>,
    /// The machine wants its timeout earlier than the timekeeper wakes up, or time is over.
    earlier: Condvar,
    /// All calls have ended and all replies have arrived.
    drained: Condvar,
}

struct State {
    machine: ServerMachine,
    timekeeper: Timekeeper,
    is_drained: bool,
    /// What the handlers of running calls look at.
    running: HashMap<(u64, CallName), GivenUp>,
}

/// What the thread does that serves the timers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Timekeeper {
    /// It will look at the machine next.
    Awake,
    /// It sleeps until then, or until it is woken up.
    Asleep(Option<Instant>),
    /// It ends.
    Over,
}

/// What the machine wants done, outside of the lock.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) transmits: Vec<Transmit>,
    pub(crate) executions: Vec<(Execution, GivenUp)>,
}

impl State {
    fn handle(&mut self, now: Instant, input: ServerInput<'_>) {
        if let ServerInput::Finished { ticket, .. } = &input {
            self.running.remove(&(ticket.session(), ticket.name()));
        }
        self.machine.handle(now, input);
    }
}

impl NativeServer {
    /// Makes a server whose socket has a receive buffer of so many bytes and that runs so many
    /// handlers at a time.
    pub(crate) fn new(
        config: &ServerConfig,
        receive_buffer: usize,
        handlers: usize,
    ) -> Result<Self, Error> {
        let mut native = config.native.clone();
        native.link.fit_receive_buffer(receive_buffer);
        native.executing_calls = native.executing_calls.clamp(1, handlers);
        let state = State {
            machine: ServerMachine::new(native, random_generator()?),
            timekeeper: Timekeeper::Awake,
            is_drained: false,
            running: HashMap::new(),
        };
        Ok(Self {
            state: Mutex::new(state),
            earlier: Condvar::new(),
            drained: Condvar::new(),
        })
    }

    /// Lets the machine decide.
    pub(crate) fn handle(&self, input: ServerInput<'_>) -> Step {
        self.handle_all([input])
    }

    /// Takes datagrams in that came together.
    pub(crate) fn take_in<'a>(
        &self,
        from: SocketAddr,
        datagrams: impl Iterator<Item = &'a [u8]>,
    ) -> Step {
        self.handle_all(datagrams.map(|payload| ServerInput::Datagram { from, payload }))
    }

    fn handle_all<'a>(&self, inputs: impl IntoIterator<Item = ServerInput<'a>>) -> Step {
        let mut state = self.lock();
        let now = Instant::now();
        for input in inputs {
            state.handle(now, input);
        }
        let step = self.drain(&mut state, now);
        let due = state.machine.poll_timeout();
        if let Timekeeper::Asleep(until) = state.timekeeper
            && due.is_some_and(|due| until.is_none_or(|until| due < until))
        {
            state.timekeeper = Timekeeper::Awake;
            self.earlier.notify_one();
        }
        step
    }

    /// Waits until the machine's timer is due and serves it; `None`: time is over.
    pub(crate) fn next_timeout(&self) -> Option<Step> {
        let mut state = self.lock();
        loop {
            if state.timekeeper == Timekeeper::Over {
                return None;
            }
            let now = Instant::now();
            let due = state.machine.poll_timeout();
            if due.is_some_and(|due| due <= now) {
                state.timekeeper = Timekeeper::Awake;
                state.handle(now, ServerInput::Timeout);
                return Some(self.drain(&mut state, now));
            }
            state.timekeeper = Timekeeper::Asleep(due);
            state = match due {
                None => self
                    .earlier
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(due) => {
                    let woken = self.earlier.wait_timeout(state, due - now);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Ends the thread that keeps the time.
    pub(crate) fn end_time(&self) {
        self.lock().timekeeper = Timekeeper::Over;
        self.earlier.notify_all();
    }

    /// Waits until all calls have ended and all replies have arrived; says whether that is so.
    pub(crate) fn wait_until_drained(&self, until: Instant) -> bool {
        let mut state = self.lock();
        while !state.is_drained {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                return false;
            };
            let woken = self.drained.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// The clients that have not acknowledged a reply, once for each reply.
    pub(crate) fn unacknowledged(&self) -> Vec<SocketAddr> {
        self.lock().machine.unacknowledged()
    }

    pub(crate) fn statistics(&self) -> ServerStatistics {
        self.lock().machine.statistics()
    }

    fn drain(&self, state: &mut State, now: Instant) -> Step {
        let mut step = Step::default();
        while let Some(transmit) = state.machine.poll_transmit(now) {
            step.transmits.push(transmit);
        }
        while let Some(event) = state.machine.poll_event() {
            match event {
                ServerEvent::Execute(execution) => {
                    let given_up = GivenUp::not_yet();
                    let name = (execution.ticket.session(), execution.ticket.name());
                    state.running.insert(name, given_up.clone());
                    step.executions.push((execution, given_up));
                }
                ServerEvent::GivenUp { session, name } => {
                    let running = state.running.get(&(session, name));
                    running.iter().for_each(|given_up| given_up.note());
                }
                ServerEvent::Drained => {
                    state.is_drained = true;
                    self.drained.notify_all();
                }
            }
        }
        step
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
