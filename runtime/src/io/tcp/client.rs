//! The client's side of TCP: one connection at a time, made again when it is lost.
//!
//! Nothing here blocks but the wait for readiness. Who makes a call writes it; what does not fit the
//! kernel's buffer the leader writes, so that a reply that has to be read first cannot stop it.

use super::connect::{any_port, begin, is_done};
use super::{READ_BYTES, READS_MAX};
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::io::client::{ClientDriver, ClientProtocol, Refused, Request, Transport};
use crate::io::random::random_generator;
use crate::machine::Machine;
use crate::onc::client::{CallId, ClientStatistics};
use crate::onc::stream_client::{StreamClientInput, StreamClientMachine};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Registry, Token};
use socket2::SockRef;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const CONNECTION: Token = Token(0);

/// A connection to one server.
pub(crate) struct Tcp {
    peer: SocketAddr,
    registry: Registry,
    /// The leader's, while it waits.
    ear: Mutex<Ear>,
    /// Under the driver's lock already.
    connection: Mutex<Connection>,
    /// There is more to be read, if only the end, and no further event will say so.
    unread: AtomicBool,
}

struct Ear {
    poll: Poll,
    events: Events,
}

struct Connection {
    stream: Option<TcpStream>,
    is_made: bool,
    local_address: SocketAddr,
    /// Whether the next connection should come from the same port.
    keeps_port: bool,
    buffer: Vec<u8>,
    /// The record that is being written, and how much of it was.
    record: Vec<u8>,
    written: usize,
}

/// Makes a client of a connection.
pub(super) fn open(
    peer: SocketAddr,
    stream: std::net::TcpStream,
    config: ClientConfig,
) -> Result<ClientDriver<Tcp>, Error> {
    let keeps_port = config.resend_after_reconnect;
    let mut machine = StreamClientMachine::new(config, peer, random_generator()?);
    let transport = Tcp::new(peer, stream, keeps_port).map_err(|source| Error::Socket {
        operation: format!("use the connection to {peer}"),
        executed: Executed::No,
        source,
    })?;
    let same_address = true;
    machine.handle(
        Instant::now(),
        StreamClientInput::Connected { same_address },
    );
    Ok(ClientDriver::new(transport, machine))
}

impl Tcp {
    fn new(peer: SocketAddr, stream: std::net::TcpStream, keeps_port: bool) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let local_address = stream.local_addr()?;
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let events = Events::with_capacity(1);
        let mut connection = Connection {
            stream: None,
            is_made: true,
            local_address,
            keeps_port,
            buffer: vec![0; READ_BYTES],
            record: Vec::new(),
            written: 0,
        };
        connection.take_on(TcpStream::from_std(stream), &registry)?;
        Ok(Self {
            peer,
            registry,
            ear: Mutex::new(Ear { poll, events }),
            connection: Mutex::new(connection),
            unread: AtomicBool::new(false),
        })
    }

    /// Reads what has come, and finds out whether a connection that is being made stands.
    fn read(&self, machine: &mut StreamClientMachine, now: Instant) {
        let mut connection = self.lock();
        if let Err(cause) = connection.read(machine, now, &self.unread) {
            connection.lose(machine, now, cause);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Tcp {
    type Protocol = StreamClientMachine;
    /// Whether anything has happened.
    type Arrival<'a> = bool;
    type Outgoing = ();

    fn peer(&self) -> SocketAddr {
        self.peer
    }

    fn local_address(&self) -> Result<SocketAddr, Error> {
        Ok(self.lock().local_address)
    }

    /// A server may have closed the connection: then the call is not lost there.
    fn look(&self, machine: &mut StreamClientMachine, now: Instant) {
        self.read(machine, now);
    }

    fn receive(&self, wait: Duration) -> bool {
        if self.unread.load(Ordering::Relaxed) {
            return true;
        }
        let mut ear = self.ear.lock().unwrap_or_else(PoisonError::into_inner);
        let Ear { poll, events } = &mut *ear;
        match poll.poll(events, Some(wait)) {
            Ok(()) => {
                if events.iter().any(|event| event.is_read_closed()) {
                    self.unread.store(true, Ordering::Relaxed);
                }
                !events.is_empty()
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => false,
            Err(error) => {
                tracing::warn!(peer = %self.peer, %error, "waiting for the connection failed");
                true
            }
        }
    }

    fn take_in(&self, machine: &mut StreamClientMachine, now: Instant, arrival: bool) {
        if arrival {
            self.read(machine, now);
        }
    }

    fn take_out(&self, machine: &mut StreamClientMachine, now: Instant) {
        let mut connection = self.lock();
        if !machine.wants_connection() {
            connection.close();
        }
        loop {
            if machine.poll_connect(now)
                && let Err(cause) = connection.connect(self.peer, &self.registry)
            {
                connection.lose(machine, now, cause);
            }
            match connection.write(machine, now) {
                Ok(false) => return,
                Ok(true) => {}
                Err(cause) => {
                    // What the peer has sent before it closed is still there to be read.
                    let read = connection.read(machine, now, &self.unread);
                    connection.lose(machine, now, read.err().unwrap_or(cause));
                }
            }
        }
    }

    fn send(&self, (): ()) -> Vec<Refused> {
        Vec::new()
    }
}

impl Connection {
    fn take_on(&mut self, mut stream: TcpStream, registry: &Registry) -> io::Result<()> {
        stream.set_nodelay(true)?;
        registry.register(
            &mut stream,
            CONNECTION,
            Interest::READABLE | Interest::WRITABLE,
        )?;
        self.stream = Some(stream);
        Ok(())
    }

    /// Begins to connect.
    fn connect(&mut self, peer: SocketAddr, registry: &Registry) -> io::Result<()> {
        self.is_made = false;
        let same = self.keeps_port.then_some(self.local_address);
        let stream = begin(peer, same).or_else(|error| match same {
            Some(_) => begin(peer, Some(any_port(peer))),
            None => Err(error),
        })?;
        self.take_on(stream, registry)
    }

    fn read(
        &mut self,
        machine: &mut StreamClientMachine,
        now: Instant,
        unread: &AtomicBool,
    ) -> io::Result<()> {
        let ends = unread.swap(false, Ordering::Relaxed);
        if !self.is_made && !self.finish_connecting(machine, now)? {
            return Ok(());
        }
        for _ in 0..READS_MAX {
            let Some(stream) = &mut self.stream else {
                return Ok(());
            };
            let len = match stream.read(&mut self.buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(len) => len,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            machine.handle(now, StreamClientInput::Received(&self.buffer[..len]));
            if !machine.is_connected() {
                self.close();
            } else if len < self.buffer.len() && !ends {
                // All that there was; when more comes, there is an event.
                return Ok(());
            }
        }
        unread.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn finish_connecting(
        &mut self,
        machine: &mut StreamClientMachine,
        now: Instant,
    ) -> io::Result<bool> {
        let Some(stream) = self.stream.as_ref() else {
            return Ok(false);
        };
        if !is_done(stream)? {
            return Ok(false);
        }
        let before = self.local_address;
        self.local_address = stream.local_addr()?;
        self.is_made = true;
        let same_address = before == self.local_address;
        machine.handle(now, StreamClientInput::Connected { same_address });
        Ok(true)
    }

    /// Writes as much as there is and as goes; whether there may be more to do.
    fn write(&mut self, machine: &mut StreamClientMachine, now: Instant) -> io::Result<bool> {
        let Some(stream) = self.stream.as_mut().filter(|_| self.is_made) else {
            return Ok(false);
        };
        if self.record.is_empty() {
            let Some(transmit) = machine.poll_transmit(now) else {
                return Ok(false);
            };
            (self.record, self.written) = (transmit.payload, 0);
        }
        match stream.write(&self.record[self.written..]) {
            Ok(len) => self.written += len,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if self.written == self.record.len() {
            self.record = Vec::new();
            machine.handle(now, StreamClientInput::Written);
        }
        Ok(true)
    }

    fn lose(&mut self, machine: &mut StreamClientMachine, now: Instant, cause: io::Error) {
        self.close();
        machine.handle(now, StreamClientInput::Disconnected(cause));
    }

    fn close(&mut self) {
        self.record = Vec::new();
        let Some(stream) = self.stream.take() else {
            return;
        };
        if self.keeps_port
            && let Err(error) = SockRef::from(&stream).set_linger(Some(Duration::ZERO))
        {
            // Then the port is not free for a while, and the next connection has another.
            tracing::debug!(%error, "the port of a lost connection stays taken");
        }
    }
}

impl ClientProtocol for StreamClientMachine {
    fn call(&mut self, now: Instant, request: Request) {
        self.handle(now, StreamClientInput::Call(request.into_onc(now)));
    }

    fn cancel(&mut self, now: Instant, id: CallId) {
        self.handle(now, StreamClientInput::Cancel(id));
    }

    fn time_out(&mut self, now: Instant) {
        self.handle(now, StreamClientInput::Timeout);
    }

    fn has_room(&self) -> bool {
        self.has_room()
    }

    fn statistics(&self) -> ClientStatistics {
        self.statistics()
    }
}
