//! Sockets for datagrams, and what their errors mean.

use super::offload::{Bundle, Offload, train_len};
use crate::error::{Error, Executed};
use crate::io::memory::{Bell, Port};
use crate::machine::Transmit;
use socket2::SockRef;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

/// Room for the largest datagram that UDP can carry, in bytes: its length field has 16 bits (RFC
/// 768).
pub(super) const DATAGRAM_BYTES: usize = 65_535;

/// Every path carries datagrams of this size, in bytes of payload; who sends larger ones sends many.
const SMALL_BYTES: usize = 1200;

/// How long a thread stays away from a socket that fails in a way that is not understood, so that
/// it does not spin.
const FAILURE_PAUSE: Duration = Duration::from_millis(100);

/// A UDP socket of the kernel, or what stands for it in the memory of this process.
#[derive(Debug)]
pub(crate) enum DatagramSocket {
    Kernel(UdpSocket),
    /// One that sends and receives trains, and nothing that IP would have to fragment, from its first
    /// large datagram on: a small one by itself is faster without.
    Offload(UdpSocket, OnceLock<Option<Offload>>),
    Memory(Port),
}

/// Ends the receive of one thread at a socket, which finds an empty datagram.
#[derive(Debug, Clone)]
pub(super) enum Waker {
    /// The socket's address.
    Kernel(SocketAddr),
    Memory(Bell),
}

/// Why a receive gave no datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nothing {
    /// Time is up, or a signal came.
    Yet,
    /// A datagram that was sent earlier found nobody listening.
    Refused,
}

impl DatagramSocket {
    /// Opens a socket on a free port that talks to `peer` alone: the kernel drops what others send.
    pub(crate) fn open_connected(peer: SocketAddr) -> Result<Self, Error> {
        let any_port = SocketAddr::new(unspecified(peer), 0);
        let socket = UdpSocket::bind(any_port).map_err(failed(format!("bind {any_port}")))?;
        socket
            .connect(peer)
            .map_err(failed(format!("connect to {peer}")))?;
        Ok(Self::Kernel(socket))
    }

    /// Opens a port of this process that talks alone to the one with that name, whose address is
    /// returned, too.
    pub(crate) fn connect_memory(name: &str) -> Result<(Self, SocketAddr), Error> {
        let port = Port::connect(name);
        let (port, peer) = port.map_err(failed(format!("connect to memory://{name}")))?;
        Ok((Self::Memory(port), peer))
    }

    /// The same socket, with trains where the operating system has them, and without IP fragmentation.
    pub(crate) fn with_offload(self) -> Self {
        match self {
            Self::Kernel(socket) => Self::Offload(socket, OnceLock::new()),
            other => other,
        }
    }

    fn offload(&self) -> Option<(&UdpSocket, &Offload)> {
        match self {
            Self::Offload(socket, offload) => Some((socket, offload.get()?.as_ref()?)),
            Self::Kernel(_) | Self::Memory(_) => None,
        }
    }

    /// A datagram of this length is to be sent, or has come. If another thread is in the middle of a
    /// receive then, what it gets may be a train that it does not know for one: its checksum is wrong, and
    /// it is lost, once.
    fn on_len(&self, len: usize) {
        if let Self::Offload(socket, offload) = self
            && len > SMALL_BYTES
        {
            offload.get_or_init(|| {
                let log = |error| tracing::debug!(%error, "datagrams go one by one");
                Offload::new(socket).map_err(log).ok()
            });
        }
    }

    /// Returns the address that the socket is bound to.
    pub(crate) fn local_address(&self) -> Result<SocketAddr, Error> {
        match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => socket
                .local_addr()
                .map_err(failed("tell a socket's address".into())),
            Self::Memory(port) => Ok(port.address()),
        }
    }

    /// Asks for a receive buffer of at least so many bytes; less than asked for is no failure. Returns
    /// what it has, as far as the kernel tells.
    pub(super) fn raise_receive_buffer(&self, bytes: usize) -> usize {
        match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => raise_receive_buffer(socket, bytes),
            Self::Memory(port) => port.raise_buffer(bytes),
        }
    }

    pub(super) fn set_read_timeout(&self, timeout: Duration) -> io::Result<()> {
        match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => {
                socket.set_read_timeout(Some(timeout))
            }
            Self::Memory(port) => {
                port.set_read_timeout(Some(timeout));
                Ok(())
            }
        }
    }

    pub(super) fn set_nonblocking(&self, is_nonblocking: bool) -> io::Result<()> {
        match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => {
                socket.set_nonblocking(is_nonblocking)
            }
            Self::Memory(port) => {
                port.set_nonblocking(is_nonblocking);
                Ok(())
            }
        }
    }

    /// Receives what the peer that the socket is connected to has sent.
    pub(super) fn recv(&self, peer: SocketAddr, buffer: &mut [u8]) -> io::Result<Bundle> {
        if let Some((socket, offload)) = self.offload() {
            return offload.receive(socket, buffer);
        }
        let len = match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => socket.recv(buffer)?,
            Self::Memory(port) => port.recv(buffer)?,
        };
        self.on_len(len);
        Ok(Bundle::one(peer, len))
    }

    pub(super) fn recv_from(&self, buffer: &mut [u8]) -> io::Result<Bundle> {
        if let Some((socket, offload)) = self.offload() {
            return offload.receive(socket, buffer);
        }
        let (len, from) = match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => socket.recv_from(buffer)?,
            Self::Memory(port) => port.recv_from(buffer)?,
        };
        self.on_len(len);
        Ok(Bundle::one(from, len))
    }

    /// Sends one datagram.
    pub(super) fn send_to(&self, payload: &[u8], to: SocketAddr) -> io::Result<usize> {
        match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => socket.send_to(payload, to),
            Self::Memory(port) => port.send_to(payload, to),
        }
    }

    /// Sends to the peer that the socket is connected to; returns what the operating system has not
    /// taken, and why.
    pub(super) fn send_all<'a>(&self, transmits: &'a [Transmit]) -> Vec<(&'a Transmit, io::Error)> {
        self.send_by(transmits, |Transmit { payload, .. }| match self {
            Self::Kernel(socket) | Self::Offload(socket, _) => socket.send(payload),
            Self::Memory(port) => port.send(payload),
        })
    }

    /// Sends to whoever each is for; returns what the operating system has not taken, and why.
    pub(super) fn send_all_to<'a>(
        &self,
        transmits: &'a [Transmit],
    ) -> Vec<(&'a Transmit, io::Error)> {
        self.send_by(transmits, |one| self.send_to(&one.payload, one.peer))
    }

    fn send_by<'a>(
        &self,
        mut transmits: &'a [Transmit],
        send: impl Fn(&Transmit) -> io::Result<usize>,
    ) -> Vec<(&'a Transmit, io::Error)> {
        let mut refused = Vec::new();
        while !transmits.is_empty() {
            let (train, others) = transmits.split_at(self.train_len(transmits));
            transmits = others;
            if train.len() > 1 && self.send_train(train) {
                continue;
            }
            for one in train {
                self.on_len(one.payload.len());
                if let Err(error) = send_past_errors(|| send(one)) {
                    refused.push((one, error));
                }
            }
        }
        refused
    }

    fn train_len(&self, transmits: &[Transmit]) -> usize {
        let offload = self.offload();
        offload.map_or(1, |(_, offload)| train_len(transmits, offload.segments()))
    }

    /// Says whether it could.
    fn send_train(&self, train: &[Transmit]) -> bool {
        let offload = self.offload();
        offload.is_some_and(|(socket, offload)| offload.send(socket, train).is_ok())
    }

    pub(super) fn waker(&self) -> Result<Waker, Error> {
        Ok(match self {
            Self::Kernel(_) | Self::Offload(..) => Waker::Kernel(self.local_address()?),
            Self::Memory(port) => Waker::Memory(port.bell()),
        })
    }
}

impl Waker {
    pub(super) fn wake(&self) {
        match self {
            Self::Memory(bell) => bell.ring(),
            Self::Kernel(address) => {
                let mut address = *address;
                if address.ip().is_unspecified() {
                    address.set_ip(match address {
                        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
                    });
                }
                let any_port = SocketAddr::new(unspecified(address), 0);
                let sent = UdpSocket::bind(any_port).and_then(|own| own.send_to(&[], address));
                if let Err(error) = sent {
                    tracing::debug!(%address, %error, "a wake-up was not sent");
                }
            }
        }
    }
}

/// Any address of the kind of this one.
fn unspecified(address: SocketAddr) -> IpAddr {
    match address {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}

fn raise_receive_buffer(socket: &UdpSocket, bytes: usize) -> usize {
    let socket = SockRef::from(socket);
    if let Ok(has) = socket.recv_buffer_size()
        && has >= bytes
    {
        return has;
    }
    if let Err(error) = socket.set_recv_buffer_size(bytes) {
        tracing::debug!(%error, bytes, "the receive buffer keeps its size");
    }
    socket.recv_buffer_size().unwrap_or(bytes)
}

/// Sorts the errors of a receive; one that is not understood costs a short pause.
pub(super) fn classify(error: &io::Error) -> Nothing {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Nothing::Yet,
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Nothing::Refused,
        _ => {
            tracing::warn!(%error, "receiving failed");
            thread::park_timeout(FAILURE_PAUSE);
            Nothing::Yet
        }
    }
}

/// Sends, and sends once more where the error belongs to an earlier datagram or to a signal.
///
/// Linux reports the ICMP answer to one datagram at the next system call of the socket, which then
/// does nothing else. If that happens twice in a row, the datagram counts as lost.
pub(super) fn send_past_errors(mut send: impl FnMut() -> io::Result<usize>) -> io::Result<()> {
    let mut refused = false;
    loop {
        match send().map_err(|error| (error.kind(), error)) {
            Ok(_) => return Ok(()),
            Err((ErrorKind::Interrupted, _)) => {}
            // The buffer is full, while somebody looks what has come: a lost datagram.
            Err((ErrorKind::WouldBlock, _)) => return Ok(()),
            Err((ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset, _)) => {
                if refused {
                    return Ok(());
                }
                refused = true;
            }
            Err((_, error)) => return Err(error),
        }
    }
}

pub(super) fn failed(operation: String) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Socket {
        operation,
        executed: Executed::No,
        source,
    }
}
