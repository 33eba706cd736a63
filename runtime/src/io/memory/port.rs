//! One port: what a UDP socket is in the kernel.

use super::network::{Datagram, Network, network};
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a buffer holds if nobody asks for more, in bytes.
const BUFFER_BYTES: usize = 256 << 10;

/// What a datagram takes of the buffer besides its payload, in bytes.
const OVERHEAD_BYTES: usize = 256;

/// Has the methods of [`std::net::UdpSocket`] that the drivers use.
#[derive(Debug)]
pub(crate) struct Port {
    address: SocketAddr,
    peer: Option<SocketAddr>,
    inbox: Arc<Inbox>,
    waiting: Mutex<Waiting>,
}

/// How long a receive waits.
#[derive(Debug, Clone, Copy, Default)]
struct Waiting {
    timeout: Option<Duration>,
    is_nonblocking: bool,
}

/// What has arrived.
#[derive(Debug)]
pub(super) struct Inbox {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Debug)]
struct State {
    arrivals: VecDeque<Arrival>,
    bytes: usize,
    bytes_max: usize,
}

#[derive(Debug)]
enum Arrival {
    Datagram {
        from: SocketAddr,
        payload: Vec<u8>,
    },
    /// Nobody has the port that a datagram was sent to.
    Refused,
    /// A thread is to look around.
    Bell,
}

/// Ends the receive of one thread.
#[derive(Debug, Clone)]
pub(crate) struct Bell(Arc<Inbox>);

impl Port {
    /// Takes the port with that name.
    ///
    /// # Errors
    /// Another has it.
    pub(crate) fn bind(name: &str) -> io::Result<Self> {
        let mut network = network();
        let address = network.address_of(name);
        Self::open(&mut network, address, None)
    }

    /// Takes a port without a name, from which only the port with that name is talked to; its
    /// address is returned, too.
    ///
    /// # Errors
    /// None that is known of.
    pub(crate) fn connect(name: &str) -> io::Result<(Self, SocketAddr)> {
        let mut network = network();
        let (address, peer) = (network.new_address(), network.address_of(name));
        Ok((Self::open(&mut network, address, Some(peer))?, peer))
    }

    fn open(
        network: &mut Network,
        address: SocketAddr,
        peer: Option<SocketAddr>,
    ) -> io::Result<Self> {
        let inbox = Arc::new(Inbox::new());
        network.bind(address, &inbox)?;
        Ok(Self {
            address,
            peer,
            inbox,
            waiting: Mutex::default(),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn bell(&self) -> Bell {
        Bell(self.inbox.clone())
    }

    /// Lets the buffer hold at least so many bytes; returns what it holds.
    pub(crate) fn raise_buffer(&self, bytes: usize) -> usize {
        let mut inbox = self.inbox.lock();
        inbox.bytes_max = inbox.bytes_max.max(bytes);
        inbox.bytes_max
    }

    pub(crate) fn set_read_timeout(&self, timeout: Option<Duration>) {
        self.waiting().timeout = timeout;
    }

    pub(crate) fn set_nonblocking(&self, is_nonblocking: bool) {
        self.waiting().is_nonblocking = is_nonblocking;
    }

    pub(crate) fn recv(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let (len, from) = self.recv_from(buffer)?;
            if self.peer.is_none_or(|peer| peer == from) {
                return Ok(len);
            }
        }
    }

    pub(crate) fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let waiting = *self.waiting();
        let until = match waiting.is_nonblocking {
            true => Some(Instant::now()),
            false => waiting.timeout.map(|timeout| Instant::now() + timeout),
        };
        match self.inbox.take(until) {
            None => Err(ErrorKind::WouldBlock.into()),
            Some(Arrival::Refused) => Err(ErrorKind::ConnectionRefused.into()),
            Some(Arrival::Bell) => Ok((0, self.address)),
            Some(Arrival::Datagram { from, payload }) => {
                // As the kernel does, what does not fit is cut off.
                let len = payload.len().min(buffer.len());
                buffer[..len].copy_from_slice(&payload[..len]);
                Ok((len, from))
            }
        }
    }

    pub(crate) fn send(&self, payload: &[u8]) -> io::Result<usize> {
        let peer = self.peer.ok_or(ErrorKind::NotConnected)?;
        Ok(self.carry(payload, peer))
    }

    pub(crate) fn send_to(&self, payload: &[u8], to: SocketAddr) -> io::Result<usize> {
        Ok(self.carry(payload, to))
    }

    fn carry(&self, payload: &[u8], to: SocketAddr) -> usize {
        let datagram = Datagram {
            from: self.address,
            to,
            payload: payload.into(),
        };
        network().send(datagram, self.peer.is_some());
        payload.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        network().release(self.address);
    }
}

impl Bell {
    /// The receive that it ends finds an empty datagram.
    pub(crate) fn ring(&self) {
        self.0.push(Arrival::Bell);
    }
}

impl Inbox {
    fn new() -> Self {
        let state = State {
            arrivals: VecDeque::new(),
            bytes: 0,
            bytes_max: BUFFER_BYTES,
        };
        Self {
            state: Mutex::new(state),
            arrived: Condvar::new(),
        }
    }

    /// Takes a datagram in; it is lost if the buffer is full.
    pub(super) fn put(&self, datagram: Datagram) {
        let Datagram { from, payload, .. } = datagram;
        self.push(Arrival::Datagram { from, payload });
    }

    /// Says that nobody has the port that was sent to.
    pub(super) fn refuse(&self) {
        self.push(Arrival::Refused);
    }

    fn push(&self, arrival: Arrival) {
        let mut state = self.lock();
        let bytes = state.bytes + arrival.bytes();
        if bytes <= state.bytes_max {
            state.bytes = bytes;
            state.arrivals.push_back(arrival);
            self.arrived.notify_one();
        }
    }

    fn take(&self, until: Option<Instant>) -> Option<Arrival> {
        let mut state = self.lock();
        loop {
            if let Some(arrival) = state.arrivals.pop_front() {
                state.bytes -= arrival.bytes();
                return Some(arrival);
            }
            state = match until {
                None => {
                    let woken = self.arrived.wait(state);
                    woken.unwrap_or_else(PoisonError::into_inner)
                }
                Some(until) => {
                    let left = until.checked_duration_since(Instant::now())?;
                    let woken = self.arrived.wait_timeout(state, left);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrival {
    fn bytes(&self) -> usize {
        match self {
            Self::Datagram { payload, .. } => OVERHEAD_BYTES + payload.len(),
            Self::Refused | Self::Bell => OVERHEAD_BYTES,
        }
    }
}
