//! What a server thread does with a datagram.
//!
//! The thread that receives a call runs its handler and sends the reply, so that a call costs no
//! hand-over between threads. It has done all that a datagram causes before it receives the next.

use super::socket;
use crate::config::ServerConfig;
use crate::io::executor::{Executor, survive};
use crate::io::stop::StopSignal;
use crate::io::workers;
use crate::machine::{Machine, Transmit};
use crate::onc::server::{Execution, ServerEvent, ServerInput, ServerMachine, ServerStatistics};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a thread waits for a datagram before it looks whether the server stops, in case the
/// wake-up was lost.
const STOP_CHECK: Duration = Duration::from_secs(1);

/// What the threads of one address share.
pub(crate) struct Room {
    socket: UdpSocket,
    address: SocketAddr,
    machine: Mutex<ServerMachine>,
    executor: Executor,
    signal: Arc<StopSignal>,
}

impl Room {
    pub(crate) fn open(
        socket: UdpSocket,
        config: &ServerConfig,
        executor: Executor,
        signal: Arc<StopSignal>,
    ) -> io::Result<Arc<Self>> {
        socket::raise_receive_buffer(&socket, config.receive_buffer_bytes);
        socket.set_read_timeout(Some(STOP_CHECK))?;
        let address = socket.local_addr()?;
        signal.watch(move || wake_one(address));
        let machine = Mutex::new(ServerMachine::new(config.clone(), executor.programs()));
        Ok(Arc::new(Self {
            socket,
            address,
            machine,
            executor,
            signal,
        }))
    }

    fn on_datagram(&self, from: SocketAddr, payload: &[u8]) {
        let mut executions = self.handle(ServerInput::Datagram { from, payload });
        while let Some(execution) = executions.pop() {
            executions.extend(self.handle(self.executor.execute(execution)));
        }
    }

    /// Lets the machine decide, sends what it wants sent, and returns what it wants executed.
    fn handle(&self, input: ServerInput<'_>) -> Vec<Execution> {
        let mut machine = self.lock();
        let now = Instant::now();
        machine.handle(now, input);
        let mut transmits = Vec::new();
        while let Some(transmit) = machine.poll_transmit(now) {
            transmits.push(transmit);
        }
        let mut executions = Vec::new();
        while let Some(event) = machine.poll_event() {
            match event {
                ServerEvent::Execute(execution) => executions.push(execution),
                ServerEvent::Reply { .. } | ServerEvent::Disconnect { .. } => {
                    debug_assert!(false, "there are no connections here");
                }
            }
        }
        drop(machine);
        transmits.iter().for_each(|transmit| self.send(transmit));
        executions
    }

    fn send(&self, Transmit { peer, payload }: &Transmit) {
        if let Err(error) = socket::send_past_errors(|| self.socket.send_to(payload, peer)) {
            // To the client it is a lost reply: it asks again, and gets it from the reply cache.
            tracing::debug!(%peer, bytes = payload.len(), %error, "a reply was not sent");
        }
    }

    fn lock(&self) -> MutexGuard<'_, ServerMachine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl workers::Room for Room {
    fn run(&self) {
        let mut buffer = vec![0; socket::DATAGRAM_BYTES];
        while !self.signal.is_set() {
            let received = self.socket.recv_from(&mut buffer);
            if self.signal.is_set() {
                break;
            }
            match received {
                Ok((len, from)) => survive(|| self.on_datagram(from, &buffer[..len])),
                // None of them is a reason to end: whoever sent can send again.
                Err(error) => drop(socket::classify(&error)),
            }
        }
        wake_one(self.address);
    }

    fn statistics(&self) -> ServerStatistics {
        self.lock().statistics()
    }

    fn panics(&self) -> u64 {
        self.executor.panics()
    }
}

/// Ends the receive of one thread at that address, by an empty datagram.
fn wake_one(mut address: SocketAddr) {
    let (any, local): (SocketAddr, _) = match address {
        SocketAddr::V4(_) => (
            (Ipv4Addr::UNSPECIFIED, 0).into(),
            Ipv4Addr::LOCALHOST.into(),
        ),
        SocketAddr::V6(_) => (
            (Ipv6Addr::UNSPECIFIED, 0).into(),
            Ipv6Addr::LOCALHOST.into(),
        ),
    };
    if address.ip().is_unspecified() {
        address.set_ip(local);
    }
    if let Err(error) = UdpSocket::bind(any).and_then(|socket| socket.send_to(&[], address)) {
        tracing::debug!(%address, %error, "a wake-up was not sent");
    }
}
