//! Calling a server.

use crate::call::{Call, CallContext, CallOptions, RemoteProcedure, TimeLimit};
use crate::config::{ClientConfig, ONC_DEADLINE};
use crate::error::Error;
use crate::io::address::{self, Scheme, Target};
use crate::io::client::{Driver, Started};
#[cfg(unix)]
use crate::io::local::Local;
use crate::io::{native, tcp, udp};
use crate::native::statistics::ClientStatistics as NativeClientStatistics;
use crate::onc::client::ClientStatistics;
use crate::pending::{Decoding, PendingCall};
use crate::rpcbind;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use xdr_runtime::{
    Decode, DecodeError, DecodeLimits, Decoder, Encode, EncodeError, EncodeLimits, Encoder,
};

/// A client of one version of one program on one server.
///
/// The compiler writes a client for each interface around this one. By hand:
///
/// ```no_run
/// use rpcgen_runtime::Client;
///
/// let adder = Client::connect("rpc://localhost:4000", 0x2000_0101, 1)?;
/// let sum = adder.call(
///     1,
///     |output| {
///         output.int(2)?;
///         output.int(3)
///     },
///     |input| input.int(),
/// )?;
/// assert_eq!(sum, 5);
/// # Ok::<(), rpcgen_runtime::Error>(())
/// ```
///
/// Any number of threads may call at the same time, through one client or through clones; all of
/// them share one socket or connection, and their calls are under way together. Of the callers that
/// wait, one receives for all; only for calls that nobody waits for, asynchronous and one-way ones,
/// there is a thread in the background.
///
/// A thread that waits for a reply is parked ([`std::thread::park`]); an `unpark` by others in that time is lost on the caller.
///
/// Over `rpc://`, a call waits as long as the server answers that it is at work, unless it has a
/// deadline. Over `udp://`, a call without a reply is sent again, at growing intervals, until its deadline. Every
/// call has another transaction id (xid), by which the server knows a repeated call. Over TCP, a
/// call is sent once, and a connection that is lost is made again for the next call.
#[derive(Clone)]
pub struct Client {
    driver: Arc<dyn Driver>,
    program: u32,
    version: u32,
    limit: TimeLimit,
    options: CallOptions,
    decode_limits: DecodeLimits,
    encode_limits: EncodeLimits,
}

impl Client {
    /// Makes a client with the default [`ClientConfig`].
    ///
    /// The address is `rpc://host:port`, `udp://host:port` or `tcp://host:port`, an IPv6 address in
    /// brackets: `rpc://[::1]:4000`.
    ///
    /// Without a port, as in `udp://files.example.org`, the [rpcbind](crate::rpcbind) of that host is
    /// asked for it, over the same transport. `unix:///run/rpcbind.sock` is a stream socket of this
    /// machine, as rpcbind has one. `memory://name` is a server of this process
    /// ([`memory`](crate::memory)).
    ///
    /// Over TCP, the connection is made; if a host name has several addresses they are tried in
    /// turn. Over `rpc://` and `udp://` there is none: a server that does not answer shows in the first call. Only
    /// where a host name has several addresses, as `localhost` often has, they are called in turn
    /// with procedure 0, and the first that answers is taken, else the first that does not refuse;
    /// this takes at most a quarter of a second for each that is silent.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::UnsupportedTransport`], [`Error::Resolve`], [`Error::Socket`];
    /// over TCP [`Error::Unreachable`] and [`Error::Disconnected`]; without a port
    /// [`Error::Rpcbind`] and [`Error::NotRegistered`].
    pub fn connect(address: &str, program: u32, version: u32) -> Result<Self, Error> {
        Self::with_config(address, program, version, ClientConfig::default())
    }

    /// Makes a client with limits of its own; otherwise like [`connect`](Client::connect).
    ///
    /// # Errors
    /// Those of [`connect`](Client::connect).
    pub fn with_config(
        address: &str,
        program: u32,
        version: u32,
        config: ClientConfig,
    ) -> Result<Self, Error> {
        let ClientConfig {
            deadline,
            decode_limits,
            encode_limits,
            ..
        } = config;
        let null = RemoteProcedure {
            program,
            version,
            procedure: 0,
        };
        let (driver, customary) = open(address, null, config)?;
        Ok(Self {
            driver,
            program,
            version,
            limit: TimeLimit {
                wait: deadline.or(customary),
                until: None,
            },
            options: CallOptions::new(),
            decode_limits,
            encode_limits,
        })
    }

    /// Returns a view of this client, with the same socket, whose calls wait no longer than
    /// `deadline`.
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self {
            limit: TimeLimit {
                wait: Some(deadline),
                ..self.limit
            },
            ..self.clone()
        }
    }

    /// Returns a view of this client, with the same socket, whose calls wait no longer than the
    /// caller of a handler does; for calls that the handler makes on its behalf.
    ///
    /// ```
    /// # use rpcgen_runtime::{CallContext, Client, Error};
    /// fn handler(call: &CallContext, storage: &Client) -> Result<i32, Error> {
    ///     storage.within(call).call_value(1, &7)
    /// }
    /// ```
    ///
    /// A caller without a [deadline](CallContext::deadline) changes nothing. That the caller gives up before its deadline is not passed
    /// on: see [`CallContext::is_given_up`].
    pub fn within(&self, call: &CallContext) -> Self {
        let until = [self.limit.until, call.deadline()];
        Self {
            limit: TimeLimit {
                until: until.into_iter().flatten().min(),
                ..self.limit
            },
            ..self.clone()
        }
    }

    /// Returns a view of this client, with the same socket, for calls of that kind.
    ///
    /// ```no_run
    /// use rpcgen_runtime::{CallOptions, Client};
    ///
    /// let client = Client::connect("udp://localhost:4000", 0x2000_0101, 1)?;
    /// let log = client.with_options(CallOptions::new().one_way().ordered());
    /// for line in ["first", "second", "third"] {
    ///     log.call(3, |output| output.string(line, 256), |_| Ok(()))?;
    /// }
    /// log.wait_all()?;
    /// # Ok::<(), rpcgen_runtime::Error>(())
    /// ```
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            options,
            ..self.clone()
        }
    }

    /// Calls a procedure and waits for its result, at most until the deadline.
    ///
    /// `encode` writes the arguments, `decode` reads the result. Further bytes of the reply are
    /// ignored, as every C client does it: real servers send some (Debian's rpc.rstatd appends four
    /// to each of its replies).
    ///
    /// A [one-way](CallOptions::one_way) call is not waited for: it returns what `decode` makes of no
    /// bytes. If as many calls as allowed have not ended, it waits for one that does, at most until
    /// the deadline.
    ///
    /// # Errors
    /// Every call can fail; what is known then, the [`Error`] says, and
    /// [`executed`](Error::executed) whether the procedure ran.
    pub fn call<R>(
        &self,
        procedure: u32,
        encode: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, DecodeError>,
    ) -> Result<R, Error> {
        let call = self.encoded(procedure, encode)?;
        let (decoding, one_way) = (self.decoding(procedure), call.options.one_way);
        let reply = match one_way {
            true => Arc::clone(&self.driver).send(call).map(|()| Vec::new()),
            false => self.driver.call(call),
        };
        decoding.run(&reply?, decode)
    }

    /// As [`call`](Self::call), of one argument and a result that know their own forms; `()` is none.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn call_value<A: Encode + ?Sized, R: Decode>(
        &self,
        procedure: u32,
        argument: &A,
    ) -> Result<R, Error> {
        self.call(procedure, |output| output.value(argument), R::decode)
    }

    /// Calls a procedure and returns at once; the result is had from the [`PendingCall`].
    ///
    /// Errors are had there, too: [`Error::Busy`] if as many calls as allowed have no result yet.
    /// A [one-way](CallOptions::one_way) call has its result when the server has acknowledged it.
    pub fn call_async<R>(
        &self,
        procedure: u32,
        encode: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
        decode: fn(&mut Decoder<'_>) -> Result<R, DecodeError>,
    ) -> PendingCall<R> {
        let driver = Arc::clone(&self.driver);
        let started = match self.encoded(procedure, encode) {
            Ok(call) => driver.start(call),
            Err(error) => Started::ended(&driver, error),
        };
        PendingCall::new(started, self.decoding(procedure), decode)
    }

    /// As [`call_async`](Self::call_async), of one argument and a result that know their own forms;
    /// `()` is none.
    pub fn call_value_async<A: Encode + ?Sized, R: Decode>(
        &self,
        procedure: u32,
        argument: &A,
    ) -> PendingCall<R> {
        self.call_async(procedure, |output| output.value(argument), R::decode)
    }

    /// Waits until every call has ended that was made before by this client, its clones and its
    /// views: one-way calls, pending ones, and those of other threads.
    ///
    /// # Errors
    /// The first one-way call that has failed since this was asked last. The errors of other calls
    /// are had where their results are.
    pub fn wait_all(&self) -> Result<(), Error> {
        self.driver.wait_all()
    }

    fn encoded(
        &self,
        procedure: u32,
        encode: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
    ) -> Result<Call, Error> {
        let procedure = self.remote(procedure);
        let mut output = Encoder::with_limits(self.encode_limits);
        encode(&mut output).map_err(|source| Error::Encode { procedure, source })?;
        Ok(Call {
            procedure,
            arguments: output.into_bytes(),
            options: self.options,
            limit: self.limit,
        })
    }

    fn decoding(&self, procedure: u32) -> Decoding {
        Decoding {
            procedure: self.remote(procedure),
            limits: self.decode_limits,
        }
    }

    fn remote(&self, procedure: u32) -> RemoteProcedure {
        RemoteProcedure {
            program: self.program,
            version: self.version,
            procedure,
        }
    }

    /// The server's address; of a socket of this machine, `0.0.0.0:0`.
    pub fn peer(&self) -> SocketAddr {
        self.driver.peer()
    }

    /// The address that the calls come from, as long as no router rewrites it; over TCP, that of
    /// the last connection.
    ///
    /// # Errors
    /// [`Error::Socket`] if the operating system does not tell.
    pub fn local_address(&self) -> Result<SocketAddr, Error> {
        self.driver.local_address()
    }

    /// What has been counted on this socket, by this client, its clones and its views together.
    ///
    /// It includes the calls by which [`connect`](Client::connect) chose among several addresses.
    pub fn statistics(&self) -> ClientStatistics {
        self.driver.statistics()
    }

    /// What has been counted over `rpc://`, in the terms of that protocol; `None` over others.
    ///
    /// [`statistics`](Self::statistics) has what can be said of all.
    pub fn native_statistics(&self) -> Option<NativeClientStatistics> {
        self.driver.native_statistics()
    }
}

/// Opens what the address names, and says how long a call there waits by custom; `null` is procedure
/// 0 of the program.
fn open(
    address: &str,
    null: RemoteProcedure,
    config: ClientConfig,
) -> Result<(Arc<dyn Driver>, Option<Duration>), Error> {
    let endpoint = match address::parse(address)? {
        Target::Network(endpoint) => endpoint,
        Target::Memory(name) => {
            let driver = Arc::new(native::connect_memory(name, null, &config)?);
            driver.employ_caretaker()?;
            return Ok((driver, None));
        }
        #[cfg(unix)]
        Target::Local(path) => {
            let driver = Arc::new(Local::new(path.into(), config));
            return Ok((driver, Some(ONC_DEADLINE)));
        }
        #[cfg(not(unix))]
        Target::Local(_) => {
            return Err(Error::UnsupportedTransport {
                address: address.into(),
                scheme: "unix".into(),
            });
        }
    };
    let addresses = match endpoint.port {
        Some(port) => endpoint.resolve(port)?,
        None => rpcbind::resolve(&endpoint, null.program, null.version, &config)?,
    };
    Ok(match endpoint.scheme {
        Scheme::Rpc => {
            let driver = Arc::new(native::connect(&addresses, null, &config)?);
            driver.employ_caretaker()?;
            (driver, None)
        }
        Scheme::Udp => {
            let driver = udp::connect_onc(&addresses, null, &config)?;
            (Arc::new(driver), Some(ONC_DEADLINE))
        }
        Scheme::Tcp => {
            let driver = tcp::connect(&addresses, &config)?;
            (Arc::new(driver), Some(ONC_DEADLINE))
        }
    })
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("peer", &self.peer())
            .field("program", &format_args!("{:#010x}", self.program))
            .field("version", &self.version)
            .field("deadline", &self.limit.wait)
            .finish_non_exhaustive()
    }
}
