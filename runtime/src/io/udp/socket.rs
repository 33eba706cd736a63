//! UDP sockets, and what their errors mean.

use crate::error::{Error, Executed};
use socket2::SockRef;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

/// Room for the largest datagram that UDP can carry, in bytes: its length field has 16 bits (RFC
/// 768).
pub(super) const DATAGRAM_BYTES: usize = 65_535;

/// How long a thread stays away from a socket that fails in a way that is not understood, so that
/// it does not spin.
const FAILURE_PAUSE: Duration = Duration::from_millis(100);

/// Why a receive gave no datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nothing {
    /// Time is up, or a signal came.
    Yet,
    /// A datagram that was sent earlier found nobody listening.
    Refused,
}

/// Opens a socket on a free port that talks to `peer` alone: the kernel drops what others send.
pub(super) fn open_connected(peer: SocketAddr) -> Result<UdpSocket, Error> {
    let any_port: SocketAddr = match peer {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any_port).map_err(failed(format!("bind {any_port}")))?;
    socket
        .connect(peer)
        .map_err(failed(format!("connect to {peer}")))?;
    Ok(socket)
}

/// Returns the address that the socket is bound to.
pub(super) fn local_address(socket: &UdpSocket) -> Result<SocketAddr, Error> {
    socket
        .local_addr()
        .map_err(failed("tell a socket's address".into()))
}

/// Asks the kernel for a receive buffer of at least so many bytes; less than asked for is no
/// failure. Returns what it has, as far as the kernel tells.
pub(super) fn raise_receive_buffer(socket: &UdpSocket, bytes: usize) -> usize {
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
