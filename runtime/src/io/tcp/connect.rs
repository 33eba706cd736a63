//! Making connections.

use super::client::{Tcp, open};
use crate::config::{ClientConfig, ONC_DEADLINE};
use crate::error::Error;
use crate::io::client::ClientDriver;
use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// How long each of several addresses has, but for the last.
const CONNECT_TIME: Duration = Duration::from_secs(1);

/// Connects to the first of `candidates` that accepts.
///
/// The last one has as long as a call.
pub(crate) fn connect(
    candidates: &[SocketAddr],
    config: &ClientConfig,
) -> Result<ClientDriver<Tcp>, Error> {
    let mut first_error = None;
    for (index, &peer) in candidates.iter().enumerate() {
        let deadline = config.deadline.unwrap_or(ONC_DEADLINE);
        let time = match candidates.len() - index {
            1 => deadline,
            _ => CONNECT_TIME.min(deadline),
        };
        let time = time.max(Duration::from_millis(1));
        match dial(peer, time, config.resend_after_reconnect) {
            Ok(stream) => return open(peer, stream, config.clone()),
            Err(source) => first_error.get_or_insert(failed(peer, source)),
        };
    }
    Err(first_error.expect("there is at least one candidate, and none accepts"))
}

/// Connects, from a port of its own if that is to be kept: one that the kernel chooses at the
/// connection may be shared with others, and is then not to be had again.
fn dial(peer: SocketAddr, time: Duration, keeps_port: bool) -> io::Result<std::net::TcpStream> {
    let socket = open_socket(peer, keeps_port.then_some(any_port(peer)))?;
    socket.connect_timeout(&peer.into(), time)?;
    Ok(socket.into())
}

/// Any free port, for a connection to `peer`.
pub(super) fn any_port(peer: SocketAddr) -> SocketAddr {
    match peer {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}

fn failed(peer: SocketAddr, source: io::Error) -> Error {
    let transmissions = 0;
    match source.kind() {
        ErrorKind::ConnectionRefused => Error::Unreachable {
            peer,
            transmissions,
        },
        _ => Error::Disconnected {
            peer,
            transmissions,
            source,
        },
    }
}

/// Begins to connect, from `address` if there is one; when it is done, the stream is writable.
pub(super) fn begin(peer: SocketAddr, address: Option<SocketAddr>) -> io::Result<TcpStream> {
    let socket = open_socket(peer, address)?;
    socket.set_nonblocking(true)?;
    match socket.connect(&peer.into()) {
        Err(error) if !is_in_progress(&error) => Err(error),
        _ => Ok(TcpStream::from_std(socket.into())),
    }
}

fn open_socket(peer: SocketAddr, address: Option<SocketAddr>) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(peer), Type::STREAM, Some(Protocol::TCP))?;
    if let Some(address) = address {
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
    }
    Ok(socket)
}

fn is_in_progress(error: &io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(libc::EINPROGRESS)
}

/// Whether what was begun is done.
pub(super) fn is_done(stream: &TcpStream) -> io::Result<bool> {
    if let Some(error) = stream.take_error()? {
        return Err(error);
    }
    match stream.peer_addr() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotConnected => Ok(false),
        Err(error) => Err(error),
    }
}
