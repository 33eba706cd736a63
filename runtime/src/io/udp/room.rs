//! What a server thread does with a datagram.
//!
//! The thread that receives a call runs its handler and sends the reply, so that a call costs no
//! hand-over between threads. It has done all that a datagram causes before it receives the next.

use super::socket;
use super::stop::{StopSignal, wake_one};
use super::workers::Services;
use crate::call::{CallContext, RemoteProcedure};
use crate::config::ServerConfig;
use crate::fault::Fault;
use crate::machine::{Machine, Transmit};
use crate::onc::server::{Execution, ServerEvent, ServerInput, ServerMachine, ServerStatistics};
use std::any::Any;
use std::fmt;
use std::mem;
use std::net::{SocketAddr, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use xdr_runtime::{DecodeLimits, Decoder, EncodeLimits, Encoder};

/// What the threads of one address share.
pub(super) struct Room {
    socket: UdpSocket,
    address: SocketAddr,
    machine: Mutex<ServerMachine>,
    decode_limits: DecodeLimits,
    encode_limits: EncodeLimits,
    services: Arc<Services>,
    signal: Arc<StopSignal>,
    panics: AtomicU64,
}

impl Room {
    pub(super) fn new(
        socket: UdpSocket,
        address: SocketAddr,
        config: &ServerConfig,
        services: Arc<Services>,
        signal: Arc<StopSignal>,
    ) -> Self {
        let machine = ServerMachine::new(config.clone(), services.keys().copied());
        let (machine, panics) = (Mutex::new(machine), AtomicU64::new(0));
        Self {
            socket,
            address,
            machine,
            decode_limits: config.decode_limits,
            encode_limits: config.encode_limits,
            services,
            signal,
            panics,
        }
    }

    /// What its machine has counted.
    pub(super) fn statistics(&self) -> ServerStatistics {
        self.lock().statistics()
    }

    /// How many handlers have panicked.
    pub(super) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// The life of one thread.
    pub(super) fn run(&self) {
        let mut buffer = vec![0; socket::DATAGRAM_BYTES];
        while !self.signal.is_set() {
            let received = self.socket.recv_from(&mut buffer);
            if self.signal.is_set() {
                break;
            }
            match received {
                Ok((len, from)) => self.survive(|| self.on_datagram(from, &buffer[..len])),
                // None of them is a reason to end: whoever sent can send again.
                Err(error) => drop(socket::classify(&error)),
            }
        }
        wake_one(self.address);
    }

    /// Whatever panics (a subscriber of the events, say): the thread goes on to the next datagram.
    fn survive(&self, work: impl FnOnce()) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(work)) {
            discard(payload);
        }
    }

    fn on_datagram(&self, from: SocketAddr, payload: &[u8]) {
        let mut executions = self.handle(ServerInput::Datagram { from, payload });
        while let Some(execution) = executions.pop() {
            executions.extend(self.handle(self.execute(execution)));
        }
    }

    /// Lets the machine decide, sends what it wants sent, and returns what it wants executed.
    fn handle(&self, input: ServerInput<'_>) -> Vec<Execution> {
        let mut machine = self.lock();
        let now = Instant::now();
        machine.handle(now, input);
        let mut transmits = Vec::new();
        while let Some(transmit) = machine.poll_transmit(now) {
            transmits.push(transmit);
        }
        let mut executions = Vec::new();
        while let Some(ServerEvent::Execute(execution)) = machine.poll_event() {
            executions.push(execution);
        }
        drop(machine);
        transmits.iter().for_each(|transmit| self.send(transmit));
        executions
    }

    fn send(&self, Transmit { peer, payload }: &Transmit) {
        if let Err(error) = socket::send_past_errors(|| self.socket.send_to(payload, peer)) {
            // To the client it is a lost reply: it asks again, and gets it from the reply cache.
            tracing::debug!(%peer, bytes = payload.len(), %error, "a reply was not sent");
        }
    }

    fn execute(&self, execution: Execution) -> ServerInput<'static> {
        let Execution {
            ticket,
            from,
            credential,
            program,
            version,
            procedure,
            arguments,
        } = execution;
        let name = RemoteProcedure {
            program,
            version,
            procedure,
        };
        let service = self.services.get(&(program, version));
        let service = service.expect("the machine was made from the same table");
        let context = CallContext::new(from, name, credential);
        let mut input = Decoder::with_limits(&arguments, self.decode_limits);
        let mut output = Encoder::with_limits(self.encode_limits);
        let dispatched = catch_unwind(AssertUnwindSafe(|| {
            service.dispatch(&context, procedure, &mut input, &mut output)
        }));
        let outcome = dispatched.unwrap_or_else(|payload| {
            discard(payload);
            tracing::error!(peer = %from, procedure = %name, "a handler panicked");
            self.panics.fetch_add(1, Ordering::Relaxed);
            Err(Fault::system("handler panicked"))
        });
        ServerInput::Finished {
            ticket,
            outcome: outcome.map(|()| output.into_bytes()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, ServerMachine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what a panic carried, which may panic again.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(another);
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
