//! A connection of a server: the socket and its machine.

use super::memory::{Memory, Share};
use super::{READ_BYTES, READS_MAX};
use crate::config::ServerConfig;
use crate::machine::Machine;
use crate::onc::connection::{CloseReason, ConnectionEvent, ConnectionInput, ConnectionMachine};
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

pub(super) struct Connection {
    pub(super) id: usize,
    pub(super) peer: SocketAddr,
    /// A call has come since [`was_used`](Connection::was_used) was asked.
    used: AtomicBool,
    /// The client has closed its end, and no further event will say so.
    ends: AtomicBool,
    /// What all connections hold.
    memory: Arc<Memory>,
    inner: Mutex<Inner>,
}

struct Inner {
    /// `None`: it is closed.
    stream: Option<TcpStream>,
    machine: ConnectionMachine,
    /// The reply that is being written, and how much of it was.
    record: Vec<u8>,
    written: usize,
    /// Its turn ended because replies piled up.
    is_paused: bool,
    partial_calls: Share,
    unsent_replies: Share,
}

/// What came of a turn.
pub(super) enum Outcome {
    /// Nothing to do before the next event.
    Nothing,
    /// It should have another turn.
    Again,
    /// A call; `again`: there may be more.
    Record { record: Vec<u8>, again: bool },
    /// It is to be closed.
    Close(CloseReason),
    /// It is lost.
    Lost(io::Error),
}

impl Connection {
    pub(super) fn new(
        id: usize,
        stream: TcpStream,
        peer: SocketAddr,
        config: &ServerConfig,
        memory: Arc<Memory>,
    ) -> Self {
        let inner = Inner {
            stream: Some(stream),
            machine: ConnectionMachine::new(config, peer, Instant::now()),
            record: Vec::new(),
            written: 0,
            is_paused: false,
            partial_calls: Share::default(),
            unsent_replies: Share::default(),
        };
        Self {
            id,
            peer,
            used: AtomicBool::new(false),
            ends: AtomicBool::new(false),
            memory,
            inner: Mutex::new(inner),
        }
    }

    /// Has its events reported.
    pub(super) fn register(&self, registry: &Registry) -> io::Result<()> {
        let interests = Interest::READABLE | Interest::WRITABLE;
        match &mut self.lock().stream {
            Some(stream) => registry.register(stream, Token(self.id), interests),
            None => Ok(()),
        }
    }

    /// Notes that the client has closed its end.
    pub(super) fn on_end(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    /// Whether it was used since this was asked last, or is in use.
    pub(super) fn was_used(&self) -> bool {
        self.used.swap(false, Ordering::Relaxed) || self.lock().machine.is_busy()
    }

    /// Writes what can be written, then reads until there is a call.
    pub(super) fn turn(&self, buffer: &mut [u8; READ_BYTES]) -> Outcome {
        let mut inner = self.lock();
        let outcome = inner.turn(buffer, &self.ends);
        inner.count(&self.memory);
        if let Outcome::Record { .. } = outcome {
            self.used.store(true, Ordering::Relaxed);
        }
        outcome
    }

    /// Sends a reply, or as much of it as goes; whether the connection should have a turn.
    pub(super) fn reply(&self, record: Vec<u8>) -> io::Result<bool> {
        let mut inner = self.lock();
        let now = Instant::now();
        inner.machine.handle(now, ConnectionInput::Reply(record));
        let written = inner.write(now);
        inner.count(&self.memory);
        written?;
        Ok(inner.is_paused && inner.machine.has_room())
    }

    /// A call that came in a turn is done; whether the connection should have a turn.
    pub(super) fn done(&self) -> bool {
        let mut inner = self.lock();
        inner.machine.handle(Instant::now(), ConnectionInput::Done);
        self.ends.load(Ordering::Relaxed)
    }

    /// Whether it has waited too long.
    pub(super) fn check_time(&self, now: Instant) -> Option<CloseReason> {
        let mut inner = match self.inner.try_lock() {
            Ok(inner) => inner,
            // Something moves just now.
            Err(TryLockError::WouldBlock) => return None,
            Err(TryLockError::Poisoned(inner)) => inner.into_inner(),
        };
        inner.machine.poll_timeout().filter(|due| *due <= now)?;
        inner.machine.handle(now, ConnectionInput::Timeout);
        inner.machine.close_reason()
    }

    /// What it holds of calls that have not arrived in full, in bytes.
    pub(super) fn partial_bytes(&self) -> usize {
        self.lock().partial_calls.bytes()
    }

    /// Since when its client has taken nothing to speak of, if it is open and has replies to take.
    pub(super) fn unmoved_since(&self) -> Option<Instant> {
        let inner = self.lock();
        inner.stream.as_ref()?;
        inner.machine.unmoved_since()
    }

    /// Writes what can be written; whether there is more.
    pub(super) fn flush(&self) -> bool {
        let mut inner = self.lock();
        inner.write(Instant::now()).is_ok() && inner.stream.is_some() && !inner.record.is_empty()
    }

    /// How many replies it has that could not be written, or not in full.
    pub(super) fn unsent_replies(&self) -> usize {
        self.lock().machine.unsent_replies()
    }

    /// Closes it; whether it was open.
    pub(super) fn close(&self, registry: &Registry) -> bool {
        let mut inner = self.lock();
        let Some(mut stream) = inner.stream.take() else {
            return false;
        };
        inner.count(&self.memory);
        drop(inner);
        if let Err(error) = registry.deregister(&mut stream) {
            tracing::debug!(peer = %self.peer, %error, "a connection was closed and not deregistered");
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Tells all what this connection holds now.
    fn count(&mut self, memory: &Memory) {
        let (partial, unsent) = match self.stream {
            // A reply is held until all of it is written.
            Some(_) => (
                self.machine.partial_bytes(),
                self.machine.unsent_bytes() + self.written,
            ),
            None => (0, 0),
        };
        self.partial_calls.set(partial, &memory.partial_calls);
        self.unsent_replies.set(unsent, &memory.unsent_replies);
    }

    fn turn(&mut self, buffer: &mut [u8; READ_BYTES], ends: &AtomicBool) -> Outcome {
        let now = Instant::now();
        if let Err(error) = self.write(now) {
            return Outcome::Lost(error);
        }
        let mut may_have_more = true;
        for _ in 0..READS_MAX {
            match self.machine.poll_event() {
                Some(ConnectionEvent::Record(record)) => {
                    let again = may_have_more || self.machine.has_unread();
                    return Outcome::Record { record, again };
                }
                Some(ConnectionEvent::Close(reason)) => return Outcome::Close(reason),
                None => {}
            }
            self.is_paused = !self.machine.has_room();
            if !may_have_more || !self.machine.wants_bytes() {
                return Outcome::Nothing;
            }
            match self.read(now, buffer) {
                // Less than there was room for is all that there was; when more comes, there is an
                // event.
                Ok(len) => may_have_more = len == buffer.len() || ends.load(Ordering::Relaxed),
                Err(error) if error.kind() == ErrorKind::WouldBlock => may_have_more = false,
                Err(error) => return Outcome::Lost(error),
            }
        }
        Outcome::Again
    }

    /// Reads once and hands what came to the machine.
    fn read(&mut self, now: Instant, buffer: &mut [u8; READ_BYTES]) -> io::Result<usize> {
        let Some(stream) = &mut self.stream else {
            return Err(ErrorKind::WouldBlock.into());
        };
        let len = loop {
            match stream.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let input = match len {
            0 => ConnectionInput::End,
            _ => ConnectionInput::Received(&buffer[..len]),
        };
        self.machine.handle(now, input);
        Ok(len)
    }

    /// Writes as much as there is and as goes.
    fn write(&mut self, now: Instant) -> io::Result<()> {
        let Some(stream) = &mut self.stream else {
            return Ok(());
        };
        loop {
            if self.record.is_empty() {
                let Some(transmit) = self.machine.poll_transmit(now) else {
                    return Ok(());
                };
                (self.record, self.written) = (transmit.payload, 0);
            }
            match stream.write(&self.record[self.written..]) {
                Ok(len) => {
                    self.machine.handle(now, ConnectionInput::Written(len));
                    self.written += len;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.written == self.record.len() {
                (self.record, self.written) = (Vec::new(), 0);
            }
        }
    }
}
