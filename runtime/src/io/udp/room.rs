//! What a server's threads do at a UDP socket: for ONC RPC, and the native protocol where it is
//! asked for.
//!
//! The thread that receives a call runs its handler and sends the reply, so that a call costs no
//! hand-over between threads ([`Crew`]).

use super::crew::{Crew, CrewLimits, Task};
use super::offload::Bundle;
use super::socket::{self, DatagramSocket, Waker};
use crate::call::GivenUp;
use crate::config::ServerConfig;
use crate::error::Error;
use crate::io::executor::{Executor, survive};
use crate::io::native::{NativeServer, Step};
use crate::io::stop::StopSignal;
use crate::io::workers;
use crate::machine::{Machine, Transmit};
use crate::native;
use crate::native::statistics::ServerStatistics as NativeServerStatistics;
use crate::onc::server::{Execution, ServerEvent, ServerInput, ServerMachine, ServerStatistics};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a thread waits for a datagram before it looks whether the server stops, in case the
/// wake-up was lost.
const STOP_CHECK: Duration = Duration::from_secs(1);

/// How many threads wait at a socket whose calls are not left in the kernel's buffer.
const READERS: usize = 2;

/// What the threads of one address share.
pub(crate) struct Room {
    socket: DatagramSocket,
    waker: Waker,
    onc: Mutex<ServerMachine>,
    native: Option<NativeServer>,
    executor: Executor,
    crew: Crew<Job>,
    signal: Arc<StopSignal>,
    /// No new calls are taken.
    is_draining: AtomicBool,
}

/// A call that is to be executed.
enum Job {
    Onc(Execution),
    Native(native::server::Execution, GivenUp),
}

impl Room {
    /// Answers ONC RPC at the socket, `with_native` the native protocol as well, and runs `handlers`
    /// handlers at a time.
    pub(crate) fn open(
        socket: DatagramSocket,
        with_native: bool,
        config: &ServerConfig,
        handlers: usize,
        executor: Executor,
        signal: Arc<StopSignal>,
    ) -> Result<Arc<Self>, Error> {
        let socket = match with_native {
            true => socket.with_offload(),
            false => socket,
        };
        let receive_buffer = socket.raise_receive_buffer(config.receive_buffer_bytes);
        socket
            .set_read_timeout(STOP_CHECK)
            .map_err(socket::failed("limit the time of a receive".into()))?;
        let waker = socket.waker()?;
        let first = waker.clone();
        signal.watch(move || first.wake());
        let onc = Mutex::new(ServerMachine::new(config.clone(), executor.programs()));
        let native = with_native.then(|| NativeServer::new(config, receive_buffer, handlers));
        let readers = match with_native {
            true => READERS,
            // Then nobody reads while all handlers are at work.
            false => handlers,
        };
        Ok(Arc::new(Self {
            socket,
            waker,
            onc,
            native: native.transpose()?,
            executor,
            crew: Crew::new(CrewLimits { handlers, readers }),
            signal,
            is_draining: AtomicBool::new(false),
        }))
    }

    fn read(&self, buffer: &mut [u8]) {
        let mut jobs = Vec::new();
        match self.socket.recv_from(buffer) {
            _ if self.signal.is_set() => self.crew.on_nothing(),
            Ok(bundle) => {
                survive(|| jobs = self.on_bundle(bundle, buffer));
                self.crew.on_read(jobs);
            }
            Err(error) => {
                // None of them is a reason to end: whoever sent can send again.
                socket::classify(&error);
                self.crew.on_nothing();
            }
        }
    }

    fn on_bundle(&self, bundle: Bundle, buffer: &[u8]) -> Vec<Job> {
        let from = bundle.from;
        let of_native =
            |payload: &&[u8]| self.native.is_some() && native::packet::is_native(payload);
        let mut jobs = Vec::new();
        let mut natives = bundle.datagrams(buffer).filter(of_native).peekable();
        if let Some(native) = self.native.as_ref().filter(|_| natives.peek().is_some()) {
            jobs = self.take(native.take_in(from, natives));
        }
        for payload in bundle.datagrams(buffer).filter(|one| !of_native(one)) {
            // A client of ONC RPC sends a call again that is not answered, to whoever is there then.
            if !self.is_draining.load(Ordering::Relaxed) {
                jobs.extend(self.handle_onc(ServerInput::Datagram { from, payload }));
            }
        }
        jobs
    }

    fn run_job(&self, job: Job) {
        let mut jobs = Vec::new();
        survive(|| {
            jobs = match job {
                Job::Onc(execution) => self.handle_onc(self.executor.execute(execution)),
                Job::Native(execution, given_up) => {
                    let finished = self.executor.execute_native(execution, given_up);
                    let native = self.native.as_ref().expect("it has given the job out");
                    self.take(native.handle(finished))
                }
            }
        });
        self.crew.on_run(jobs);
    }

    /// Lets the machine decide, sends what it wants sent, and returns what it wants executed.
    fn handle_onc(&self, input: ServerInput<'_>) -> Vec<Job> {
        let mut machine = self.lock();
        let now = Instant::now();
        machine.handle(now, input);
        let mut transmits = Vec::new();
        while let Some(transmit) = machine.poll_transmit(now) {
            transmits.push(transmit);
        }
        let mut jobs = Vec::new();
        while let Some(event) = machine.poll_event() {
            match event {
                ServerEvent::Execute(execution) => jobs.push(Job::Onc(execution)),
                ServerEvent::Reply { .. } | ServerEvent::Disconnect { .. } => {
                    debug_assert!(false, "there are no connections here");
                }
            }
        }
        drop(machine);
        self.send(&transmits);
        jobs
    }

    fn take(&self, step: Step) -> Vec<Job> {
        self.send(&step.transmits);
        let jobs = step.executions.into_iter();
        jobs.map(|(execution, given_up)| Job::Native(execution, given_up))
            .collect()
    }

    fn send(&self, transmits: &[Transmit]) {
        for (Transmit { peer, payload }, error) in self.socket.send_all_to(transmits) {
            // To the client it is a lost datagram: it asks again, and gets the same answer.
            tracing::debug!(%peer, bytes = payload.len(), %error, "a datagram was not sent");
        }
    }

    fn lock(&self) -> MutexGuard<'_, ServerMachine> {
        self.onc.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut buffer = vec![0; socket::DATAGRAM_BYTES];
        while let Some(task) = self.crew.next() {
            match task {
                Task::Read => self.read(&mut buffer),
                Task::Run(job) => self.run_job(job),
            }
            if self.signal.is_set() {
                self.end();
            }
        }
        self.waker.wake();
    }

    /// No further call is taken on.
    fn end(&self) {
        self.begin_to_drain();
        self.crew.end();
        self.native.iter().for_each(NativeServer::end_time);
    }

    fn begin_to_drain(&self) {
        if let Some(native) = &self.native
            && !self.is_draining.swap(true, Ordering::SeqCst)
        {
            let step = native.handle(native::server::ServerInput::Drain);
            self.crew.bring(self.take(step));
        }
    }

    fn keep_time(&self, native: &NativeServer) {
        while let Some(step) = native.next_timeout() {
            survive(|| self.crew.bring(self.take(step)));
        }
    }
}

impl workers::Room for Room {
    fn threads(&self, handlers: usize) -> usize {
        match self.native {
            // One that reads while all handlers are at work, and one that keeps the time.
            Some(_) => handlers + 2,
            None => handlers,
        }
    }

    fn run(&self, number: usize) {
        match &self.native {
            Some(native) if number == 0 => self.keep_time(native),
            _ => self.work(),
        }
    }

    fn drain(&self, _: Instant) -> bool {
        self.begin_to_drain();
        self.native.is_some()
    }

    fn wait_until_drained(&self, until: Instant) -> bool {
        let native = self.native.as_ref();
        native.is_none_or(|native| native.wait_until_drained(until))
    }

    fn unacknowledged(&self) -> Vec<SocketAddr> {
        let native = self.native.as_ref();
        native.map_or_else(Vec::new, NativeServer::unacknowledged)
    }

    fn statistics(&self) -> ServerStatistics {
        self.lock().statistics()
    }

    fn native_statistics(&self) -> Option<NativeServerStatistics> {
        self.native.as_ref().map(NativeServer::statistics)
    }

    fn executor(&self) -> &Executor {
        &self.executor
    }
}
