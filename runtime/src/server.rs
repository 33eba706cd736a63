//! Answering calls.

use crate::call::{CallContext, RemoteProcedure};
use crate::config::ServerConfig;
use crate::error::Error;
use crate::io::address;
use crate::io::executor::Services;
use crate::io::stop::StopSignal;
use crate::io::workers::{Listener, Workers};
use crate::native::statistics::ServerStatistics as NativeServerStatistics;
use crate::onc::server::ServerStatistics;
use crate::rejection::AuthStatus;
use crate::rpcbind::Announcement;
use crate::service::Service;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A server being put together: services, then addresses, then [`serve`](Server::serve) or
/// [`spawn`](Server::spawn).
///
/// ```
/// use rpcgen_runtime::{Error, Server, Service};
///
/// fn run(service: impl Service) -> Result<(), Error> {
///     Server::new().add(service).listen("udp://0.0.0.0:4000")?.serve()
/// }
/// ```
///
/// A number of threads ([`ServerConfig::threads`]) wait for calls at each address; the one that
/// receives a call runs its handler. Calls that come while all of them are busy wait in the
/// kernel's receive buffer.
///
/// Over UDP a call may come several times, and over TCP from a client that connects again. The
/// server remembers its replies ([`ServerConfig::reply_cache_bytes`],
/// [`ServerConfig::reply_cache_age`]) and answers a repeated call from there; one that comes while it
/// is being executed is not executed again. Each address has a reply cache of its own.
pub struct Server {
    config: ServerConfig,
    services: Services,
    duplicate: Option<(u32, u32)>,
    listeners: Vec<Listener>,
    announcement: Option<Announcement>,
    signal: Arc<StopSignal>,
}

impl Server {
    /// Starts with no services and no addresses.
    pub fn new() -> Self {
        Self {
            config: ServerConfig::default(),
            services: Services::default(),
            duplicate: None,
            listeners: Vec::new(),
            announcement: None,
            signal: Arc::default(),
        }
    }

    /// Sets the limits, for all addresses.
    pub fn with_config(mut self, config: ServerConfig) -> Self {
        self.config = config;
        self
    }

    /// Adds a service.
    ///
    /// Two services of the same program and version are an error that [`listen`](Server::listen)
    /// reports, or [`serve`](Server::serve).
    #[expect(clippy::should_implement_trait, reason = "a server is no number")]
    pub fn add(mut self, service: impl Service) -> Self {
        let name = (service.program(), service.version());
        let table = &mut self.services.table;
        if table.insert(name, Arc::new(service)).is_some() {
            self.duplicate.get_or_insert(name);
        }
        self
    }

    /// Has `policy` decide who is served: it sees each call before its service does, and a status
    /// that it answers goes to the caller instead of results (AUTH_ERROR, RFC 5531 section 9).
    ///
    /// Without it everybody is served whose credential is AUTH_NONE or a well formed AUTH_SYS; a
    /// handler can still refuse by [`Fault::authentication`](crate::Fault::authentication). Nothing
    /// proves what AUTH_SYS says: a policy is as good as the network that the calls come from.
    /// Other flavors (AUTH_SHORT, RPCSEC_GSS, AUTH_TLS) do not come so far: they are refused
    /// (AUTH_REJECTEDCRED), and so is an AUTH_SYS credential that breaks a bound (AUTH_BADCRED).
    ///
    /// ```
    /// use rpcgen_runtime::{AuthStatus, Credential, Server};
    ///
    /// // Whoever is at this machine may ask whether the server is there; the rest is for one user.
    /// let server = Server::new().authorize(|call| match call.credential() {
    ///     Credential::Sys(user) if user.uid == 1000 => Ok(()),
    ///     _ if call.procedure() == 0 && call.peer().ip().is_loopback() => Ok(()),
    ///     _ => Err(AuthStatus::TOO_WEAK),
    /// });
    /// ```
    pub fn authorize(
        mut self,
        policy: impl Fn(&CallContext) -> Result<(), AuthStatus> + Send + Sync + 'static,
    ) -> Self {
        self.services.policy = Some(Box::new(policy));
        self
    }

    /// Takes an address, `rpc://host:port`, `udp://host:port` or `tcp://host:port`; calls that come
    /// from now on wait until the server is started. A server may have several, of all kinds.
    ///
    /// At an `rpc://` address ONC RPC over UDP is answered, too: what comes tells which it is.
    /// `memory://name` is a place in this process alone, for tests ([`memory`](crate::memory)).
    ///
    /// Port 0 is any free port; [`local_addresses`](Server::local_addresses) has its number.
    /// `udp://0.0.0.0:4000` is every IPv4 address of the machine, `udp://[::]:4000` every IPv6
    /// address and, on Linux, every IPv4 address too. If a host name has several addresses then the
    /// first that can be had is taken.
    ///
    /// A machine with several addresses should be given the one that its clients use: a reply
    /// leaves from the address that the route to the client suggests, and a client takes it only
    /// from the address that it has called.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::UnsupportedTransport`], [`Error::Resolve`], [`Error::Socket`]
    /// and [`Error::DuplicateService`].
    pub fn listen(mut self, address: &str) -> Result<Self, Error> {
        self.check_services()?;
        let place = address::parse_listening(address)?;
        self.listeners.push(Listener::bind(place)?);
        Ok(self)
    }

    /// Tells the [rpcbind](crate::rpcbind) of this machine of all services, at all addresses taken
    /// so far: so it comes after [`add`](Server::add) and [`listen`](Server::listen).
    ///
    /// What was registered under the same programs and versions is replaced. It is taken back when
    /// the server is stopped or dropped; a process that is killed leaves it there. A server that
    /// should take it back on Ctrl-C too has its [`stop_handle`](Server::stop_handle) called then.
    ///
    /// # Errors
    /// [`Error::Rpcbind`] if there is no rpcbind, [`Error::RegistrationRefused`],
    /// [`Error::NoListenAddress`] and [`Error::DuplicateService`].
    pub fn register(mut self) -> Result<Self, Error> {
        self.check_services()?;
        let places: Vec<_> = self.listeners.iter().filter_map(Listener::place).collect();
        if places.is_empty() {
            return Err(Error::NoListenAddress);
        }
        let mut programs: Vec<_> = self.services.table.keys().copied().collect();
        programs.sort_unstable();
        self.announcement = Some(Announcement::make(&programs, &places)?);
        Ok(self)
    }

    /// The addresses taken so far, in order, each with its real port.
    pub fn local_addresses(&self) -> Vec<SocketAddr> {
        self.listeners.iter().map(Listener::address).collect()
    }

    /// Returns a handle by which any thread can end [`serve`](Server::serve).
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle {
            signal: self.signal.clone(),
        }
    }

    /// Answers calls until a [`StopHandle`] stops it; handlers that run then finish, and their
    /// replies are sent, as [`RunningServer::stop`] says. A server that is to end with more care, and
    /// to report what it cut, is [spawned](Server::spawn) and [drained](RunningServer::drain).
    ///
    /// # Errors
    /// Those of [`spawn`](Server::spawn).
    pub fn serve(self) -> Result<(), Error> {
        self.spawn()?.wait();
        Ok(())
    }

    /// Answers calls in threads of its own.
    ///
    /// # Errors
    /// [`Error::NoListenAddress`], [`Error::DuplicateService`], and [`Error::Socket`] if threads
    /// cannot be started.
    pub fn spawn(self) -> Result<RunningServer, Error> {
        self.check_services()?;
        let addresses = self.local_addresses();
        if addresses.is_empty() {
            return Err(Error::NoListenAddress);
        }
        let services = Arc::new(self.services);
        let workers = Workers::spawn(self.listeners, &self.config, &services, self.signal.clone())?;
        Ok(RunningServer {
            addresses,
            announcement: self.announcement,
            workers,
            signal: self.signal,
        })
    }

    fn check_services(&self) -> Result<(), Error> {
        match self.duplicate {
            Some((program, version)) => Err(Error::DuplicateService { program, version }),
            None => Ok(()),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("services", &self.services.table.keys())
            .field("addresses", &self.local_addresses())
            .finish_non_exhaustive()
    }
}

/// Stops a server from any thread.
#[derive(Debug, Clone)]
pub struct StopHandle {
    signal: Arc<StopSignal>,
}

impl StopHandle {
    /// Tells the server to stop and returns at once; a handler may do it too.
    ///
    /// No further call is taken on. Handlers that run finish, and their replies are sent, as
    /// [`RunningServer::stop`] says.
    pub fn stop(&self) {
        self.signal.stop();
    }
}

/// A server whose threads run; dropping it stops it as [`stop`](RunningServer::stop) does.
#[derive(Debug)]
pub struct RunningServer {
    addresses: Vec<SocketAddr>,
    announcement: Option<Announcement>,
    workers: Workers,
    signal: Arc<StopSignal>,
}

impl RunningServer {
    /// The first address that it listens on, with its real port.
    pub fn local_address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// All addresses, in the order of the calls of [`Server::listen`].
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Returns a handle by which any thread can stop the server.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle {
            signal: self.signal.clone(),
        }
    }

    /// What has been counted of ONC RPC at all addresses together.
    pub fn statistics(&self) -> ServerStatistics {
        let mut all = ServerStatistics::default();
        self.workers.statistics().for_each(|one| all += one);
        all
    }

    /// What has been counted at all `rpc://` addresses together, in the terms of that protocol.
    /// [`statistics`](Self::statistics) has the calls of ONC RPC only.
    pub fn native_statistics(&self) -> NativeServerStatistics {
        let mut all = NativeServerStatistics::default();
        self.workers.native_statistics().for_each(|one| all += one);
        all
    }

    /// How many handlers have panicked; each was one failed call, and is among
    /// [`ServerStatistics::faults`] too.
    pub fn handler_panics(&self) -> u64 {
        self.workers.panics()
    }

    /// Stops: no further call is taken on, handlers that run finish, and their replies are sent, but
    /// not for long: over `udp://` and `rpc://` once, over `tcp://` as much as clients take within a
    /// second after the last handler has ended. [`drain`](Self::drain) has more patience.
    ///
    /// Returns when all this is done and the ports are free; in a handler of this server, whose own call is still to be answered,
    /// the port is free later.
    pub fn stop(self) {
        drop(self);
    }

    /// Stops with care: takes no new calls, lets those run to their end that have begun, and waits
    /// until the clients have their replies; `limit` is the longest that this takes.
    ///
    /// Over `rpc://` the clients are told. Calls that wait in the queue, or come now, are not executed
    /// and end with [`Error::Draining`] (or run in the server that comes after this one), and replies
    /// are sent until they are acknowledged. Over `tcp://` no further call is read, and replies are
    /// written until the operating system has taken them all, except for clients that take none for
    /// [`ServerConfig::stall_timeout`]. Over `udp://` it is a [`stop`](Self::stop) that waits no longer
    /// than `limit`.
    ///
    /// What is not done by then is cut, and the report says what. A handler cannot be ended from
    /// outside: one that still runs goes on in its thread, which keeps the port until then; nobody
    /// gets its result.
    ///
    /// ```
    /// use rpcgen_runtime::Server;
    /// use std::time::Duration;
    ///
    /// let server = Server::new().listen("rpc://127.0.0.1:0")?.spawn()?;
    /// let report = server.drain(Duration::from_secs(10));
    /// assert!(report.is_clean());
    /// # Ok::<(), rpcgen_runtime::Error>(())
    /// ```
    pub fn drain(mut self, limit: Duration) -> DrainReport {
        self.announcement = None;
        // What no clock reaches is no limit.
        let now = Instant::now();
        let until = now.checked_add(limit).unwrap_or(now + LONGEST_DRAIN);
        self.workers.drain(until)
    }

    /// Waits until a [`StopHandle`] has stopped the server.
    pub fn wait(mut self) {
        self.signal.wait();
        // Before handlers end that may take long, so that no new client is sent here.
        self.announcement = None;
        self.workers.join();
    }
}

/// What a server cut that had to end: see [`RunningServer::drain`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DrainReport {
    /// Calls whose handlers still run.
    pub executing: Vec<CutCall>,
    /// Clients that have not acknowledged a reply, or over `tcp://` not taken it in full, once for
    /// each reply. Over `rpc://` such a reply may have arrived all the same. Calls that ended with
    /// [`Error::Draining`] are not here, and over `udp://` nobody can know.
    pub unacknowledged: Vec<SocketAddr>,
}

/// A call whose reply nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CutCall {
    /// Who called.
    pub peer: SocketAddr,
    /// What was called.
    pub procedure: RemoteProcedure,
}

impl DrainReport {
    /// Whether all calls have ended and all clients are known to have their replies, as far as their
    /// protocol lets it be known.
    pub fn is_clean(&self) -> bool {
        self.executing.is_empty() && self.unacknowledged.is_empty()
    }
}

/// A century.
const LONGEST_DRAIN: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Drop for RunningServer {
    fn drop(&mut self) {
        // First, so that no new client is sent here.
        self.announcement = None;
        self.workers.stop();
    }
}
