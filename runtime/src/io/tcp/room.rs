//! What the threads of a server do with connections.
//!
//! One thread, the *leader*, waits for events on behalf of all; the others wait for their turn. When
//! something has happened, the leader takes the first connection and makes another thread the leader.
//! It reads one call, runs its handler and sends the reply, so that a call is handed from no thread to
//! another. A call is read only when a thread is there to run it: what else the client sends waits in
//! the kernel's buffers, and then in the client's.

mod accept;
mod closing;

use super::READ_BYTES;
use super::connection::{Connection, Outcome};
use super::memory::Memory;
use super::table::{LISTENER, Table, Work};
use crate::config::ServerConfig;
use crate::io::executor::{Executor, survive};
use crate::io::stop::StopSignal;
use crate::io::workers;
use crate::machine::Machine;
use crate::onc::server::{
    ConnectionId, Execution, ServerEvent, ServerInput, ServerMachine, ServerStatistics,
};
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use socket2::SockRef;
use std::io::{self, ErrorKind};
use std::iter;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the time limits of the connections are looked at, at least.
const SWEEP_LONGEST: Duration = Duration::from_secs(1);

/// How long a server that stops waits for clients that do not take their replies, once all handlers
/// have ended; one that drains has its own limit.
const FLUSH_TIME: Duration = Duration::from_secs(1);

/// How much of a call that has not arrived in full a connection may hold in any case.
const PARTIAL_BYTES_FREE: usize = READ_BYTES;

/// How many connections may wait to be accepted; the kernel may allow less.
const BACKLOG: i32 = 4096;

const EVENTS_MAX: usize = 256;

/// The event that only ends the leader's wait.
const WAKE_UP: Token = Token(usize::MAX);

/// What the threads of one address share.
pub(crate) struct Room {
    config: ServerConfig,
    listener: TcpListener,
    machine: Mutex<ServerMachine>,
    executor: Executor,
    signal: Arc<StopSignal>,
    registry: Registry,
    /// Ends the leader's wait.
    waker: Arc<Waker>,
    /// The leader's.
    ear: Mutex<Ear>,
    shared: Mutex<Shared>,
    /// Somebody is ready, or there is no leader.
    work: Condvar,
    /// What all connections hold.
    memory: Arc<Memory>,
    threads: AtomicUsize,
    /// When a server that drains has to be done.
    drained_until: OnceLock<Instant>,
}

struct Ear {
    poll: Poll,
    events: Events,
    next_sweep: Instant,
}

struct Shared {
    table: Table<Connection>,
    has_leader: bool,
    /// The threads that wait for their turn.
    followers: usize,
    /// Connections wait that could not be accepted.
    accept_later: bool,
    statistics: ServerStatistics,
    /// The clients of the replies that could not be written after the server was stopped, as the
    /// connection was closed.
    cut: Vec<SocketAddr>,
}

impl Room {
    pub(crate) fn open(
        listener: std::net::TcpListener,
        config: &ServerConfig,
        executor: Executor,
        signal: Arc<StopSignal>,
    ) -> io::Result<Arc<Self>> {
        listener.set_nonblocking(true)?;
        // The standard library asks for 128 only, and who comes then waits a second.
        SockRef::from(&listener).listen(BACKLOG)?;
        let mut listener = TcpListener::from_std(listener);
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        registry.register(&mut listener, Token(LISTENER), Interest::READABLE)?;
        let waker = Waker::new(&registry, WAKE_UP)?;
        let waker = Arc::new(waker);
        let of_signal = waker.clone();
        signal.watch(move || wake(&of_signal));
        let machine = ServerMachine::new(config.clone(), executor.programs());
        let shared = Shared {
            table: Table::new(),
            has_leader: false,
            followers: 0,
            accept_later: false,
            statistics: ServerStatistics::default(),
            cut: Vec::new(),
        };
        let ear = Ear {
            poll,
            events: Events::with_capacity(EVENTS_MAX),
            next_sweep: Instant::now(),
        };
        Ok(Arc::new(Self {
            config: config.clone(),
            listener,
            machine: Mutex::new(machine),
            executor,
            signal,
            registry,
            waker,
            ear: Mutex::new(ear),
            shared: Mutex::new(shared),
            work: Condvar::new(),
            memory: Arc::default(),
            threads: AtomicUsize::new(0),
            drained_until: OnceLock::new(),
        }))
    }

    /// Waits for a turn, or for events on behalf of all; `None`: the server stops.
    fn next_work(&self) -> Option<Work<Connection>> {
        let mut shared = self.shared();
        loop {
            if self.signal.is_set() {
                self.work.notify_all();
                return None;
            }
            if let Some(work) = shared.table.next() {
                self.call_for_help(shared);
                return Some(work);
            }
            shared = if shared.has_leader {
                shared.followers += 1;
                let woken = self.work.wait(shared);
                let mut shared = woken.unwrap_or_else(PoisonError::into_inner);
                shared.followers -= 1;
                shared
            } else {
                shared.has_leader = true;
                drop(shared);
                survive(|| self.listen());
                let mut shared = self.shared();
                shared.has_leader = false;
                shared
            };
        }
    }

    /// Sees to it that there is a leader, and that whoever is ready has a thread.
    fn call_for_help(&self, shared: MutexGuard<'_, Shared>) {
        let anyone_ready = shared.table.is_anyone_ready();
        let (followers, has_leader) = (shared.followers, shared.has_leader);
        // Whoever is woken wants it at once.
        drop(shared);
        match followers {
            // All others run handlers; the leader alone can be asked.
            0 if has_leader && anyone_ready => wake(&self.waker),
            0 => {}
            _ if anyone_ready || !has_leader => self.work.notify_one(),
            _ => {}
        }
    }

    /// Waits for events, and gives those that they concern their turn.
    fn listen(&self) {
        let mut ear = self.ear.lock().unwrap_or_else(PoisonError::into_inner);
        let Ear {
            poll,
            events,
            next_sweep,
        } = &mut *ear;
        let wait = next_sweep.saturating_duration_since(Instant::now());
        if let Err(error) = poll.poll(events, Some(wait))
            && error.kind() != ErrorKind::Interrupted
        {
            tracing::warn!(%error, "waiting for connections failed");
            thread::park_timeout(SWEEP_LONGEST);
        }
        let mut shared = self.shared();
        for event in events.iter() {
            let Token(id) = event.token();
            if event.is_read_closed()
                && let Some(connection) = shared.table.get(id)
            {
                connection.on_end();
            }
            shared.table.on_event(id);
        }
        drop(shared);
        let now = Instant::now();
        if *next_sweep <= now {
            *next_sweep = now + self.sweep_time();
            self.sweep(now);
        }
    }

    fn serve(&self, connection: &Arc<Connection>, buffer: &mut [u8; READ_BYTES]) {
        let turn = TurnEnds {
            room: self,
            id: connection.id,
            again: false,
        };
        let outcome = connection.turn(buffer);
        match outcome {
            Outcome::Close(reason) => self.close(connection, reason),
            Outcome::Lost(error) => self.lose(connection, &error),
            _ if self.holds_too_much(connection) => {
                tracing::debug!(peer = %connection.peer, "connection closed: too many large calls");
                self.shared().statistics.closed_memory += 1;
                self.forget(connection);
            }
            Outcome::Nothing => turn.end(false),
            Outcome::Again => turn.end(true),
            Outcome::Record { record, again } => {
                turn.end(again);
                self.answer(connection, &record);
            }
        }
    }

    /// Whether there is no room for what it holds of a call.
    fn holds_too_much(&self, connection: &Connection) -> bool {
        self.memory.partial_calls.bytes() > self.config.partial_records_bytes
            && connection.partial_bytes() > PARTIAL_BYTES_FREE
    }

    fn answer(&self, connection: &Arc<Connection>, record: &[u8]) {
        let input = ServerInput::Record {
            connection: ConnectionId(connection.id as u64),
            from: connection.peer,
            payload: record,
        };
        let mut executions = self.handle(connection, input);
        while let Some(execution) = executions.pop() {
            executions.extend(self.handle(connection, self.executor.execute(execution)));
        }
        if connection.done() {
            self.give_turn(connection.id);
        }
    }

    /// Lets the machine decide, sends what it wants sent, and returns what it wants executed.
    fn handle(&self, current: &Arc<Connection>, input: ServerInput<'_>) -> Vec<Execution> {
        let mut machine = self.machine();
        machine.handle(Instant::now(), input);
        let events: Vec<_> = iter::from_fn(|| machine.poll_event()).collect();
        drop(machine);
        let mut executions = Vec::new();
        for event in events {
            match event {
                ServerEvent::Execute(execution) => executions.push(execution),
                ServerEvent::Reply { connection, record } => {
                    if let Some(connection) = self.find(current, connection) {
                        self.reply(&connection, record);
                    }
                }
                ServerEvent::Disconnect { connection } => {
                    if let Some(connection) = self.find(current, connection) {
                        self.shared().statistics.closed_broken += 1;
                        self.forget(&connection);
                    }
                }
            }
        }
        executions
    }

    fn find(&self, current: &Arc<Connection>, wanted: ConnectionId) -> Option<Arc<Connection>> {
        let id = wanted.0 as usize;
        match current.id == id {
            true => Some(current.clone()),
            false => self.shared().table.get(id).cloned(),
        }
    }

    fn reply(&self, connection: &Connection, record: Vec<u8>) {
        match connection.reply(record) {
            Ok(false) => {}
            Ok(true) => self.give_turn(connection.id),
            Err(error) => self.lose(connection, &error),
        }
        self.make_room_for_replies();
    }

    fn give_turn(&self, id: usize) {
        let mut shared = self.shared();
        shared.table.on_event(id);
        self.call_for_help(shared);
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn machine(&self) -> MutexGuard<'_, ServerMachine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl workers::Room for Room {
    fn run(&self, _: usize) {
        self.threads.fetch_add(1, Ordering::SeqCst);
        let mut buffer = Box::new([0; READ_BYTES]);
        while let Some(work) = self.next_work() {
            survive(|| match work {
                Work::Accept => self.accept(),
                Work::Serve(connection) => self.serve(&connection, &mut buffer),
            });
        }
        self.threads.fetch_sub(1, Ordering::SeqCst);
        self.flush();
    }

    fn drain(&self, until: Instant) -> bool {
        self.drained_until.get_or_init(|| until);
        false
    }

    fn unacknowledged(&self) -> Vec<SocketAddr> {
        let shared = self.shared();
        let cut = shared.cut.clone();
        let connections: Vec<_> = shared.table.all().cloned().collect();
        drop(shared);
        let unsent = connections
            .iter()
            .map(|connection| iter::repeat_n(connection.peer, connection.unsent_replies()));
        cut.into_iter().chain(unsent.flatten()).collect()
    }

    fn statistics(&self) -> ServerStatistics {
        let mut all = self.machine().statistics();
        let shared = self.shared();
        all += shared.statistics;
        all.connections_open = shared.table.len();
        all.partial_records_bytes = self.memory.partial_calls.bytes();
        all.unsent_replies_bytes = self.memory.unsent_replies.bytes();
        all
    }

    fn executor(&self) -> &Executor {
        &self.executor
    }
}

/// A turn, which ends whatever happens in it; after a panic the connection is closed.
struct TurnEnds<'a> {
    room: &'a Room,
    id: usize,
    again: bool,
}

impl TurnEnds<'_> {
    fn end(mut self, again: bool) {
        self.again = again;
    }
}

impl Drop for TurnEnds<'_> {
    fn drop(&mut self) {
        let mut shared = self.room.shared();
        shared.table.end_turn(self.id, self.again);
        let connection = shared.table.get(self.id).cloned();
        self.room.call_for_help(shared);
        if let Some(connection) = connection.filter(|_| thread::panicking()) {
            self.room.forget(&connection);
        }
    }
}

fn wake(waker: &Waker) {
    if let Err(error) = waker.wake() {
        tracing::debug!(%error, "a wake-up was not sent");
    }
}
