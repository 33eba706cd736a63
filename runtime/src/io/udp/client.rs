//! The client's side of UDP: a connected socket.

use super::reader::Reader;
use super::socket::{self, Nothing};
use crate::config::ClientConfig;
use crate::error::Error;
use crate::io::client::{ClientDriver, ClientProtocol, Request, Transport, random_generator};
use crate::machine::{Machine, Transmit};
use crate::onc::client::{CallId, ClientInput, ClientMachine, ClientStatistics};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A socket that talks to one server alone.
pub(crate) struct Udp {
    socket: UdpSocket,
    peer: SocketAddr,
    /// The leader's, while it receives.
    reader: Mutex<Reader>,
}

/// A datagram in the reader's buffer, or why there is none.
pub(crate) struct Arrival<'a> {
    reader: MutexGuard<'a, Reader>,
    received: Result<usize, Nothing>,
}

/// Opens a socket to `peer`.
pub(crate) fn open(peer: SocketAddr, config: ClientConfig) -> Result<ClientDriver<Udp>, Error> {
    let socket = socket::open_connected(peer)?;
    socket::raise_receive_buffer(&socket, config.receive_buffer_bytes);
    let machine = ClientMachine::new(config, peer, random_generator()?);
    let reader = Mutex::new(Reader::new());
    let transport = Udp {
        socket,
        peer,
        reader,
    };
    Ok(ClientDriver::new(transport, machine))
}

impl Transport for Udp {
    type Protocol = ClientMachine;
    type Arrival<'a> = Arrival<'a>;
    type Outgoing = Vec<Transmit>;

    fn peer(&self) -> SocketAddr {
        self.peer
    }

    fn local_address(&self) -> Result<SocketAddr, Error> {
        socket::local_address(&self.socket)
    }

    fn receive(&self, wait: Duration) -> Arrival<'_> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let received = reader.receive(&self.socket, wait);
        Arrival { reader, received }
    }

    fn take_in(&self, machine: &mut ClientMachine, now: Instant, arrival: Arrival<'_>) {
        match arrival.received {
            Ok(len) => {
                let input = ClientInput::Datagram {
                    from: self.peer,
                    payload: arrival.reader.datagram(len),
                };
                machine.handle(now, input);
            }
            Err(Nothing::Refused) => machine.handle(now, ClientInput::Unreachable),
            Err(Nothing::Yet) => {}
        }
    }

    fn take_out(&self, machine: &mut ClientMachine, now: Instant) -> Vec<Transmit> {
        std::iter::from_fn(|| machine.poll_transmit(now)).collect()
    }

    fn send(&self, transmits: Vec<Transmit>) -> io::Result<()> {
        let send =
            |transmit: &Transmit| socket::send_past_errors(|| self.socket.send(&transmit.payload));
        transmits.iter().map(send).fold(Ok(()), io::Result::and)
    }
}

impl ClientProtocol for ClientMachine {
    fn call(&mut self, now: Instant, request: Request) {
        self.handle(now, ClientInput::Call(request.into_onc(now)));
    }

    fn cancel(&mut self, now: Instant, id: CallId) {
        self.handle(now, ClientInput::Cancel(id));
    }

    fn time_out(&mut self, now: Instant) {
        self.handle(now, ClientInput::Timeout);
    }

    fn has_room(&self) -> bool {
        self.has_room()
    }

    fn statistics(&self) -> ClientStatistics {
        self.statistics()
    }
}
