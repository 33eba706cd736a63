//! A socket for single datagrams, of which nobody makes good what is lost.

use super::offload::Bundle;
use super::socket::{self, DatagramSocket};
use crate::error::{Error, Executed};
use crate::io::memory;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A socket that any number of threads send from, and of which one at a time receives.
pub(crate) struct Mailbox {
    socket: DatagramSocket,
    reader: Mutex<Reader>,
}

struct Reader {
    buffer: Vec<u8>,
    /// The time limit that is set on the socket.
    timeout: Option<Duration>,
}

/// The shortest and the longest time limit of a receive. As a socket keeps its limit, the long one is set once where nobody
/// has another.
const TIMEOUTS: (Duration, Duration) = (Duration::from_millis(1), Duration::from_secs(3600));

impl Mailbox {
    /// Binds the first of the addresses that can be had.
    pub(crate) fn open(addresses: &[SocketAddr]) -> Result<Self, Error> {
        Self::of(UdpSocket::bind(addresses).map(DatagramSocket::Kernel))
    }

    /// Takes the port of this process with that name.
    pub(crate) fn open_memory(name: &str) -> Result<Self, Error> {
        Self::of(memory::Port::bind(name).map(DatagramSocket::Memory))
    }

    /// The address behind a name.
    pub(crate) fn locate_memory(name: &str) -> SocketAddr {
        memory::locate(name)
    }

    fn of(socket: io::Result<DatagramSocket>) -> Result<Self, Error> {
        let socket = socket.map_err(|source| Error::Socket {
            operation: "bind a port for datagrams".into(),
            executed: Executed::No,
            source,
        })?;
        let reader = Reader {
            buffer: vec![0; socket::DATAGRAM_BYTES],
            timeout: None,
        };
        Ok(Self {
            socket,
            reader: Mutex::new(reader),
        })
    }

    pub(crate) fn address(&self) -> Result<SocketAddr, Error> {
        self.socket.local_address()
    }

    /// Sends one datagram.
    pub(crate) fn send(&self, to: SocketAddr, datagram: &[u8]) -> io::Result<()> {
        socket::send_past_errors(|| self.socket.send_to(datagram, to))
    }

    /// Waits for one datagram, but no longer than `until`; returns its sender and what `read` makes of it.
    pub(crate) fn receive<R>(
        &self,
        until: Option<Instant>,
        read: impl FnOnce(&[u8]) -> R,
    ) -> Option<(SocketAddr, R)> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = &mut *reader;
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let received = reader.receive(&self.socket, left.unwrap_or(TIMEOUTS.1));
            match received {
                Ok(one) => return Some((one.from, read(&reader.buffer[..one.len]))),
                // None of them is a reason to end: the socket is still there.
                Err(error) => drop(socket::classify(&error)),
            }
            if left.is_some_and(|left| left.is_zero()) {
                return None;
            }
        }
    }
}

impl Reader {
    fn receive(&mut self, socket: &DatagramSocket, wait: Duration) -> io::Result<Bundle> {
        let timeout = wait.clamp(TIMEOUTS.0, TIMEOUTS.1);
        if self.timeout != Some(timeout) {
            socket.set_read_timeout(timeout)?;
            self.timeout = Some(timeout);
        }
        socket.recv_from(&mut self.buffer)
    }
}
