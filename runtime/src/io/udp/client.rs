//! The client's side of UDP: a connected socket.

use super::offload::Bundle;
use super::reader::Reader;
use super::socket::{DatagramSocket, Nothing};
use crate::config::ClientConfig;
use crate::error::Error;
use crate::io::client::{ClientDriver, ClientProtocol, Refused, Request, Transport};
use crate::io::random::random_generator;
use crate::machine::{Machine, Transmit};
use crate::onc::client::{CallId, ClientInput, ClientMachine, ClientStatistics};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A protocol whose messages are datagrams.
pub(crate) trait DatagramProtocol: ClientProtocol + 'static {
    /// A datagram came.
    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]);
    /// The peer's machine says that nobody listens at that port.
    fn on_unreachable(&mut self, now: Instant);
    /// After what time without a receive the next call first looks what has come; `None`: never.
    const LOOKS_AFTER: Option<Duration>;
}

/// A socket that talks to one server alone.
pub(crate) struct Udp<P> {
    socket: DatagramSocket,
    peer: SocketAddr,
    /// The leader's, while it receives.
    reader: Mutex<Reader>,
    protocol: std::marker::PhantomData<fn(P)>,
}

/// A datagram in the reader's buffer, or why there is none.
pub(crate) struct Arrival<'a> {
    reader: MutexGuard<'a, Reader>,
    received: Result<Bundle, Nothing>,
}

/// Drives a machine at a socket that is connected to `peer`; `machine` is told the size of its receive
/// buffer.
pub(crate) fn open<P: DatagramProtocol>(
    socket: DatagramSocket,
    peer: SocketAddr,
    receive_buffer_bytes: usize,
    machine: impl FnOnce(usize) -> Result<P, Error>,
) -> Result<ClientDriver<Udp<P>>, Error> {
    let receive_buffer = socket.raise_receive_buffer(receive_buffer_bytes);
    let machine = machine(receive_buffer)?;
    let transport = Udp {
        socket,
        peer,
        reader: Mutex::new(Reader::new(peer)),
        protocol: std::marker::PhantomData,
    };
    Ok(ClientDriver::new(transport, machine))
}

/// Opens a socket for ONC RPC.
pub(super) fn open_onc(
    peer: SocketAddr,
    config: &ClientConfig,
) -> Result<ClientDriver<Udp<ClientMachine>>, Error> {
    let socket = DatagramSocket::open_connected(peer)?;
    open(socket, peer, config.receive_buffer_bytes, |_| {
        let rng = random_generator()?;
        Ok(ClientMachine::new(config.clone(), peer, rng))
    })
}

impl<P: DatagramProtocol> Transport for Udp<P> {
    type Protocol = P;
    type Arrival<'a>
        = Arrival<'a>
    where
        Self: 'a;
    type Outgoing = Vec<Transmit>;

    fn peer(&self) -> SocketAddr {
        self.peer
    }

    fn local_address(&self) -> Result<SocketAddr, Error> {
        self.socket.local_address()
    }

    fn look(&self, machine: &mut P, now: Instant) {
        let mut reader = self.reader();
        let late = |after| reader.is_idle_since(now, after);
        if !P::LOOKS_AFTER.is_some_and(late) {
            return;
        }
        reader.received_at(now);
        while let Some(received) = reader.look(&self.socket) {
            self.on_received(machine, now, &reader, received);
        }
    }

    fn receive(&self, wait: Duration) -> Arrival<'_> {
        let mut reader = self.reader();
        let received = reader.receive(&self.socket, wait);
        Arrival { reader, received }
    }

    fn take_in(&self, machine: &mut P, now: Instant, mut arrival: Arrival<'_>) {
        arrival.reader.received_at(now);
        self.on_received(machine, now, &arrival.reader, arrival.received);
    }

    fn take_out(&self, machine: &mut P, now: Instant) -> Vec<Transmit> {
        std::iter::from_fn(|| machine.poll_transmit(now)).collect()
    }

    fn send(&self, transmits: Vec<Transmit>) -> Vec<Refused> {
        let refused = self.socket.send_all(&transmits).into_iter();
        let refused = refused.map(|(Transmit { payload, .. }, cause)| {
            tracing::debug!(peer = %self.peer, error = %cause, "a datagram was not sent");
            let payload = payload.clone();
            Refused { payload, cause }
        });
        refused.collect()
    }
}

impl<P: DatagramProtocol> Udp<P> {
    fn on_received(
        &self,
        machine: &mut P,
        now: Instant,
        reader: &Reader,
        received: Result<Bundle, Nothing>,
    ) {
        match received {
            Ok(bundle) => {
                let datagrams = reader.datagrams(bundle);
                datagrams.for_each(|payload| machine.on_datagram(now, self.peer, payload));
            }
            Err(Nothing::Refused) => machine.on_unreachable(now),
            Err(Nothing::Yet) => {}
        }
    }

    /// From now on the operating system takes no datagram.
    #[cfg(test)]
    pub(crate) fn refuse_to_send(&self) {
        let (DatagramSocket::Kernel(socket) | DatagramSocket::Offload(socket, _)) = &self.socket
        else {
            unreachable!("only a kernel's socket can refuse")
        };
        let socket = socket2::SockRef::from(socket);
        socket.shutdown(std::net::Shutdown::Write).unwrap();
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn on_refused(&mut self, refused: Refused) {
        let Refused { payload, cause } = refused;
        let payload = &payload;
        self.handle(Instant::now(), ClientInput::Refused { payload, cause });
    }

    fn has_room(&self) -> bool {
        self.has_room()
    }

    fn statistics(&self) -> ClientStatistics {
        self.statistics()
    }
}

impl DatagramProtocol for ClientMachine {
    fn on_datagram(&mut self, now: Instant, from: SocketAddr, payload: &[u8]) {
        self.handle(now, ClientInput::Datagram { from, payload });
    }

    fn on_unreachable(&mut self, now: Instant) {
        self.handle(now, ClientInput::Unreachable);
    }

    const LOOKS_AFTER: Option<Duration> = None;
}
