//! Making connections.

use super::client::{Tcp, open};
use crate::config::ClientConfig;
use crate::error::Error;
use crate::io::client::ClientDriver;
use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
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
        let time = match candidates.len() - index {
            1 => config.deadline,
            _ => CONNECT_TIME.min(config.deadline),
        };
        match std::net::TcpStream::connect_timeout(&peer, time.max(Duration::from_millis(1))) {
            Ok(stream) => return open(peer, stream, config.clone()),
            Err(source) => first_error.get_or_insert(failed(peer, source)),
        };
    }
    Err(first_error.expect("there is at least one candidate, and none accepts"))
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
    let socket = Socket::new(Domain::for_address(peer), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    if let Some(address) = address {
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
    }
    match socket.connect(&peer.into()) {
        Err(error) if !is_in_progress(&error) => Err(error),
        _ => Ok(TcpStream::from_std(socket.into())),
    }
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
