//! The server's threads, and the sockets that they wait at.

use super::room::Room;
use super::socket;
use super::stop::StopSignal;
use crate::config::ServerConfig;
use crate::error::{Error, Executed};
use crate::onc::server::ServerStatistics;
use crate::service::Service;
use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The services of a server by program and version.
pub(crate) type Services = HashMap<(u32, u32), Arc<dyn Service>>;

/// How long a thread waits for a datagram before it looks whether the server stops, in case the
/// wake-up was lost.
const STOP_CHECK: Duration = Duration::from_secs(1);

/// The smallest number of threads where the configuration leaves it open: handlers wait now and
/// then.
const THREADS_MIN: usize = 4;

/// A socket that is bound, and has no threads yet.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: UdpSocket,
    address: SocketAddr,
}

impl Listener {
    /// Binds the first of `addresses` that can be had.
    pub(crate) fn bind(addresses: &[SocketAddr]) -> Result<Self, Error> {
        let socket = socket::open_listening(addresses)?;
        let address = socket::local_address(&socket)?;
        Ok(Self { socket, address })
    }

    /// The address with the port that was really given.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The threads of a server.
#[derive(Debug)]
pub(crate) struct Workers {
    rooms: Vec<Arc<Room>>,
    threads: Vec<JoinHandle<()>>,
    signal: Arc<StopSignal>,
}

impl Workers {
    /// Starts the threads of all listeners.
    pub(crate) fn spawn(
        listeners: Vec<Listener>,
        config: &ServerConfig,
        services: &Arc<Services>,
        signal: Arc<StopSignal>,
    ) -> Result<Self, Error> {
        let mut workers = Self {
            rooms: Vec::new(),
            threads: Vec::new(),
            signal,
        };
        for listener in listeners {
            let started = workers.spawn_at(listener, config, services);
            if let Err(error) = started {
                workers.stop();
                return Err(error);
            }
        }
        Ok(workers)
    }

    fn spawn_at(
        &mut self,
        listener: Listener,
        config: &ServerConfig,
        services: &Arc<Services>,
    ) -> Result<(), Error> {
        let Listener { socket, address } = listener;
        let failed = |source| Error::Socket {
            operation: format!("start the threads of {address}"),
            executed: Executed::No,
            source,
        };
        socket::raise_receive_buffer(&socket, config.receive_buffer_bytes);
        socket.set_read_timeout(Some(STOP_CHECK)).map_err(failed)?;
        self.signal.watch(address);
        let room = Room::new(
            socket,
            address,
            config,
            services.clone(),
            self.signal.clone(),
        );
        let room = Arc::new(room);
        self.rooms.push(room.clone());
        for number in 0..thread_count(config) {
            let room = room.clone();
            let thread = thread::Builder::new().name(format!("rpc-{}-{number}", address.port()));
            self.threads
                .push(thread.spawn(move || room.run()).map_err(failed)?);
        }
        Ok(())
    }

    /// What the machines have counted, for each address.
    pub(crate) fn statistics(&self) -> impl Iterator<Item = ServerStatistics> {
        self.rooms.iter().map(|room| room.statistics())
    }

    /// Handlers that panicked.
    pub(crate) fn panics(&self) -> u64 {
        self.rooms.iter().map(|room| room.panics()).sum()
    }

    /// Stops, and waits for the calls that run.
    pub(crate) fn stop(&mut self) {
        self.signal.stop();
        self.join();
    }

    /// Waits until the threads have ended, but for the one that waits, if a handler does.
    pub(crate) fn join(&mut self) {
        let current = thread::current().id();
        for thread in self
            .threads
            .drain(..)
            .filter(|thread| thread.thread().id() != current)
        {
            if thread.join().is_err() {
                tracing::error!("a server thread panicked");
            }
        }
    }
}

fn thread_count(config: &ServerConfig) -> usize {
    match config.threads {
        0 => thread::available_parallelism()
            .map_or(0, usize::from)
            .max(THREADS_MIN),
        threads => threads,
    }
}
