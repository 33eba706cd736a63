//! The client's side of a local stream socket, as rpcbind has one: a connection for each call.

use super::client::{Driver, Outcome, Request, Slot, Started};
use crate::call::Call;
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::io::random::random_generator;
use crate::machine::Machine;
use crate::onc::client::{CallId, ClientStatistics};
use crate::onc::stream_client::{StreamClientInput, StreamClientMachine};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How much is read at a time, in bytes.
const READ_BYTES: usize = 4096;

/// What stands for an address where there is none.
const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// The server at a path of the file system.
pub(crate) struct Local {
    path: PathBuf,
    config: ClientConfig,
}

impl Local {
    pub(crate) fn new(path: PathBuf, config: ClientConfig) -> Self {
        Self { path, config }
    }

    fn failed(&self, executed: Executed) -> impl FnOnce(io::Error) -> Error {
        let operation = format!("call over {}", self.path.display());
        move |source| Error::Socket {
            operation,
            executed,
            source,
        }
    }

    /// Names the socket where the machine knows of none.
    fn named(&self, error: Error) -> Error {
        let executed = error.executed();
        match error {
            Error::Disconnected { source, .. } => self.failed(executed)(source),
            other => other,
        }
    }
}

impl Driver for Local {
    fn call(&self, call: Call) -> Outcome {
        let now = Instant::now();
        let request = Request::new(CallId(0), call, now).into_onc(now);
        let mut machine =
            StreamClientMachine::new(self.config.clone(), NOWHERE, random_generator()?);
        let same_address = true;
        machine.handle(now, StreamClientInput::Connected { same_address });
        machine.handle(now, StreamClientInput::Call(request));
        let mut stream = UnixStream::connect(&self.path).map_err(self.failed(Executed::No))?;
        loop {
            if let Some(event) = machine.poll_event() {
                return event.outcome.map_err(|error| self.named(error));
            }
            if let Err(cause) = step(&mut machine, &mut stream) {
                machine.handle(Instant::now(), StreamClientInput::Disconnected(cause));
            }
        }
    }

    /// There is no connection that calls could be under way on together: it has ended at once.
    fn start(self: Arc<Self>, call: Call) -> Started {
        let slot = Arc::new(Slot::ended(self.call(call)));
        let driver = Arc::downgrade(&self);
        Started {
            id: CallId(0),
            slot,
            driver,
        }
    }

    fn send(self: Arc<Self>, call: Call) -> Result<(), Error> {
        self.call(call).map(drop)
    }

    fn wait(&self, _: CallId, slot: &Slot, _: Option<Instant>) -> Option<Outcome> {
        slot.take()
    }

    fn cancel(self: Arc<Self>, _: CallId) {}

    fn wait_all(&self) -> Result<(), Error> {
        Ok(())
    }

    fn peer(&self) -> SocketAddr {
        NOWHERE
    }

    fn local_address(&self) -> Result<SocketAddr, Error> {
        Ok(NOWHERE)
    }

    fn statistics(&self) -> ClientStatistics {
        ClientStatistics::default()
    }
}

/// Writes a record, or reads once, for no longer than the machine waits.
fn step(machine: &mut StreamClientMachine, stream: &mut UnixStream) -> io::Result<()> {
    let now = Instant::now();
    let due = machine.poll_timeout().unwrap_or(now);
    let wait = due
        .saturating_duration_since(now)
        .max(Duration::from_millis(1));
    stream.set_read_timeout(Some(wait))?;
    stream.set_write_timeout(Some(wait))?;
    if let Some(transmit) = machine.poll_transmit(now) {
        stream.write_all(&transmit.payload)?;
        machine.handle(Instant::now(), StreamClientInput::Written);
        return Ok(());
    }
    let mut buffer = [0; READ_BYTES];
    match stream.read(&mut buffer) {
        Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
        Ok(len) => machine.handle(Instant::now(), StreamClientInput::Received(&buffer[..len])),
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {
                machine.handle(Instant::now(), StreamClientInput::Timeout);
            }
            _ => return Err(error),
        },
    }
    Ok(())
}
