//! The server's threads, and the sockets that they wait at.

use super::address::{self, Scheme};
use super::executor::{Executor, Services};
use super::memory::Port;
use super::stop::StopSignal;
use super::udp::DatagramSocket;
use super::{tcp, udp};
use crate::config::ServerConfig;
use crate::error::{Error, Executed};
use crate::native::statistics::ServerStatistics as NativeServerStatistics;
use crate::onc::server::ServerStatistics;
use crate::rpcbind::Place as RpcbindPlace;
use crate::server::DrainReport;
use socket2::SockRef;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// The smallest number of threads where the configuration leaves it open: handlers wait now and
/// then.
const THREADS_MIN: usize = 4;

/// What the threads of one address share.
pub(super) trait Room: Send + Sync {
    /// How many threads there are, so that so many handlers can run at a time.
    fn threads(&self, handlers: usize) -> usize {
        handlers
    }

    /// The life of one thread.
    fn run(&self, number: usize);

    /// Has no new calls taken, and the clients told so. Says whether the protocol can do that: else
    /// it is to be stopped, and sends until then what it has to send.
    fn drain(&self, _until: Instant) -> bool {
        false
    }

    /// After [`drain`](Self::drain): waits until all calls have ended and all replies have arrived;
    /// says whether that is so.
    fn wait_until_drained(&self, _until: Instant) -> bool {
        true
    }

    /// The clients that have not acknowledged a reply, or whose reply could not be written, once for
    /// each reply.
    fn unacknowledged(&self) -> Vec<SocketAddr> {
        Vec::new()
    }

    /// What its machine of ONC RPC has counted.
    fn statistics(&self) -> ServerStatistics;

    /// What its machine of the native protocol has counted, if it has one.
    fn native_statistics(&self) -> Option<NativeServerStatistics> {
        None
    }

    /// Runs its handlers.
    fn executor(&self) -> &Executor;
}

/// A socket that is bound, and has no threads yet.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: Socket,
    address: SocketAddr,
}

#[derive(Debug)]
enum Socket {
    Udp {
        socket: DatagramSocket,
        with_native: bool,
    },
    Tcp(TcpListener),
}

impl Listener {
    /// Binds the place; of several addresses the first that can be had.
    pub(crate) fn bind(place: address::Place<'_>) -> Result<Self, Error> {
        let (scheme, addresses) = match place {
            address::Place::Network(scheme, addresses) => (scheme, addresses),
            address::Place::Memory(name) => return Self::bind_memory(name),
        };
        let socket = match scheme {
            Scheme::Udp | Scheme::Rpc => UdpSocket::bind(&*addresses).map(|socket| Socket::Udp {
                socket: DatagramSocket::Kernel(socket),
                with_native: scheme == Scheme::Rpc,
            }),
            Scheme::Tcp => TcpListener::bind(&*addresses).map(Socket::Tcp),
        };
        let socket = socket.map_err(failed(&addresses))?;
        let address = match &socket {
            Socket::Udp { socket, .. } => socket.local_address()?,
            Socket::Tcp(socket) => socket.local_addr().map_err(failed(&addresses))?,
        };
        Ok(Self { socket, address })
    }

    fn bind_memory(name: &str) -> Result<Self, Error> {
        let port = Port::bind(name).map_err(|source| Error::Socket {
            operation: format!("bind memory://{name}"),
            executed: Executed::No,
            source,
        })?;
        Ok(Self {
            address: port.address(),
            socket: Socket::Udp {
                socket: DatagramSocket::Memory(port),
                with_native: true,
            },
        })
    }

    /// The address with the port that was really given.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What rpcbind is told; of a port of this process it is told nothing.
    pub(crate) fn place(&self) -> Option<RpcbindPlace> {
        let (scheme, socket) = match &self.socket {
            Socket::Udp { socket, .. } => match socket {
                DatagramSocket::Kernel(socket) | DatagramSocket::Offload(socket, _) => {
                    (Scheme::Udp, SockRef::from(socket))
                }
                DatagramSocket::Memory(_) => return None,
            },
            Socket::Tcp(socket) => (Scheme::Tcp, SockRef::from(socket)),
        };
        let is_any = self.address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        Some(RpcbindPlace {
            scheme,
            address: self.address,
            takes_ipv4: is_any && socket.only_v6().is_ok_and(|only| !only),
        })
    }

    fn open(
        self,
        config: &ServerConfig,
        handlers: usize,
        executor: Executor,
        signal: Arc<StopSignal>,
    ) -> Result<Arc<dyn Room>, Error> {
        let address = self.address;
        Ok(match self.socket {
            Socket::Udp {
                socket,
                with_native,
            } => udp::Room::open(socket, with_native, config, handlers, executor, signal)?,
            Socket::Tcp(socket) => {
                tcp::Room::open(socket, config, executor, signal).map_err(not_started(address))?
            }
        })
    }
}

fn not_started(address: SocketAddr) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Socket {
        operation: format!("start the threads of {address}"),
        executed: Executed::No,
        source,
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
    places: Vec<Place>,
    threads: Vec<JoinHandle<()>>,
    signal: Arc<StopSignal>,
    /// How many threads have not ended.
    alive: Arc<Alive>,
}

/// One address.
struct Place {
    room: Arc<dyn Room>,
    /// Stops this address alone.
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
            places: Vec::new(),
            threads: Vec::new(),
            signal,
            alive: Arc::default(),
        };
        for listener in listeners {
            if let Err(error) = workers.spawn_at(listener, config, services) {
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
        let (address, handlers) = (listener.address, handler_count(config));
        let executor = Executor::new(services.clone(), config);
        let signal = Arc::new(StopSignal::default());
        let room = listener.open(config, handlers, executor, signal.clone())?;
        let place = Place {
            room: room.clone(),
            signal: signal.clone(),
        };
        self.places.push(place);
        self.signal.chain(signal);
        for number in 0..room.threads(handlers) {
            let (room, alive) = (room.clone(), Alive::count(&self.alive));
            let thread = thread::Builder::new().name(format!("rpc-{}-{number}", address.port()));
            let thread = thread.spawn(move || {
                let _alive = alive;
                room.run(number);
            });
            self.threads.push(thread.map_err(not_started(address))?);
        }
        Ok(())
    }

    /// What the machines of ONC RPC have counted, for each address.
    pub(crate) fn statistics(&self) -> impl Iterator<Item = ServerStatistics> {
        self.rooms().map(|room| room.statistics())
    }

    /// What the machines of the native protocol have counted, for each address that has one.
    pub(crate) fn native_statistics(&self) -> impl Iterator<Item = NativeServerStatistics> {
        self.rooms().filter_map(|room| room.native_statistics())
    }

    /// Handlers that panicked.
    pub(crate) fn panics(&self) -> u64 {
        self.rooms().map(|room| room.executor().panics()).sum()
    }

    /// Stops, and waits for the calls that run.
    pub(crate) fn stop(&mut self) {
        self.signal.stop();
        self.join();
    }

    /// Takes no new calls, and waits until those that run have ended and their replies have
    /// arrived, but no longer than `until`; then stops. Says what was cut.
    pub(crate) fn drain(&mut self, until: Instant) -> DrainReport {
        for place in &self.places {
            if !place.room.drain(until) {
                place.signal.stop();
            }
        }
        for room in self.rooms() {
            room.wait_until_drained(until);
        }
        self.signal.stop();
        let mut executing = Vec::new();
        if !self.alive.wait_until_none(until) {
            executing = self
                .rooms()
                .flat_map(|room| room.executor().running())
                .collect();
        }
        match executing.is_empty() {
            true => self.join(),
            // They end with their handlers, which nobody can end.
            false => self.threads.clear(),
        }
        // Now, as replies are written until the threads have ended, and a call that has ended since
        // it was looked for above has a reply.
        let unacknowledged = self
            .rooms()
            .flat_map(|room| room.unacknowledged())
            .collect();
        DrainReport {
            executing,
            unacknowledged,
        }
    }

    fn rooms(&self) -> impl Iterator<Item = &Arc<dyn Room>> {
        self.places.iter().map(|place| &place.room)
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

/// Counts threads that have not ended.
#[derive(Debug, Default)]
struct Alive {
    threads: Mutex<usize>,
    ended: Condvar,
}

/// One of them.
struct Life(Arc<Alive>);

impl Alive {
    fn count(alive: &Arc<Self>) -> Life {
        *alive.lock() += 1;
        Life(alive.clone())
    }

    fn wait_until_none(&self, until: Instant) -> bool {
        let mut threads = self.lock();
        while *threads > 0 {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                return false;
            };
            let woken = self.ended.wait_timeout(threads, left);
            threads = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        *self.0.lock() -= 1;
        self.0.ended.notify_all();
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// How many handlers run at a time at an address.
fn handler_count(config: &ServerConfig) -> usize {
    match config.threads {
        0 => thread::available_parallelism()
            .map_or(0, usize::from)
            .max(THREADS_MIN),
        threads => threads,
    }
}
