//! The server's threads, and the sockets that they wait at.

use super::address::Scheme;
use super::executor::{Executor, Services};
use super::stop::StopSignal;
use super::{tcp, udp};
use crate::config::ServerConfig;
use crate::error::{Error, Executed};
use crate::onc::server::ServerStatistics;
use crate::rpcbind::Place;
use socket2::SockRef;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// The smallest number of threads where the configuration leaves it open: handlers wait now and
/// then.
const THREADS_MIN: usize = 4;

/// What the threads of one address share.
pub(super) trait Room: Send + Sync {
    /// The life of one thread.
    fn run(&self);

    /// What its machine has counted.
    fn statistics(&self) -> ServerStatistics;

    /// How many handlers have panicked.
    fn panics(&self) -> u64;
}

/// A socket that is bound, and has no threads yet.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: Socket,
    address: SocketAddr,
}

#[derive(Debug)]
enum Socket {
    Udp(UdpSocket),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds the first of the addresses that can be had.
    pub(crate) fn bind(scheme: Scheme, addresses: &[SocketAddr]) -> Result<Self, Error> {
        let (socket, address) = match scheme {
            Scheme::Udp => {
                let socket = UdpSocket::bind(addresses).map_err(failed(addresses))?;
                let address = socket.local_addr();
                (Socket::Udp(socket), address)
            }
            Scheme::Tcp => {
                let socket = TcpListener::bind(addresses).map_err(failed(addresses))?;
                let address = socket.local_addr();
                (Socket::Tcp(socket), address)
            }
        };
        let address = address.map_err(failed(addresses))?;
        Ok(Self { socket, address })
    }

    /// The address with the port that was really given.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What rpcbind is told.
    pub(crate) fn place(&self) -> Place {
        let (scheme, socket) = match &self.socket {
            Socket::Udp(socket) => (Scheme::Udp, SockRef::from(socket)),
            Socket::Tcp(socket) => (Scheme::Tcp, SockRef::from(socket)),
        };
        let is_any = self.address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        Place {
            scheme,
            address: self.address,
            takes_ipv4: is_any && socket.only_v6().is_ok_and(|only| !only),
        }
    }

    fn open(
        self,
        config: &ServerConfig,
        executor: Executor,
        signal: Arc<StopSignal>,
    ) -> io::Result<Arc<dyn Room>> {
        Ok(match self.socket {
            Socket::Udp(socket) => udp::Room::open(socket, config, executor, signal)?,
            Socket::Tcp(socket) => tcp::Room::open(socket, config, executor, signal)?,
        })
    }
}

fn failed(addresses: &[SocketAddr]) -> impl FnOnce(io::Error) -> Error {
    let names: Vec<_> = addresses.iter().map(SocketAddr::to_string).collect();
    move |source| Error::Socket {
        operation: format!("bind {}", names.join(" or ")),
        executed: Executed::No,
        source,
    }
}

/// The threads of a server.
pub(crate) struct Workers {
    rooms: Vec<Arc<dyn Room>>,
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
            let address = listener.address;
            if let Err(source) = workers.spawn_at(listener, config, services) {
                workers.stop();
                return Err(Error::Socket {
                    operation: format!("start the threads of {address}"),
                    executed: Executed::No,
                    source,
                });
            }
        }
        Ok(workers)
    }

    fn spawn_at(
        &mut self,
        listener: Listener,
        config: &ServerConfig,
        services: &Arc<Services>,
    ) -> io::Result<()> {
        let port = listener.address.port();
        let executor = Executor::new(services.clone(), config);
        let room = listener.open(config, executor, self.signal.clone())?;
        self.rooms.push(room.clone());
        for number in 0..thread_count(config) {
            let room = room.clone();
            let thread = thread::Builder::new().name(format!("rpc-{port}-{number}"));
            self.threads.push(thread.spawn(move || room.run())?);
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

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// How many threads an address has.
fn thread_count(config: &ServerConfig) -> usize {
    match config.threads {
        0 => thread::available_parallelism()
            .map_or(0, usize::from)
            .max(THREADS_MIN),
        threads => threads,
    }
}
