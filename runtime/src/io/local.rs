//! The client's side of a local stream socket, as rpcbind has one: a connection for each call.

use super::client::{Driver, Outcome, Request, Slot, Started};
use crate::call::Call;
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::io::random::random_generator;
use crate::machine::Machine;
use crate::onc::client::{CallId, ClientStatistics};
use crate::onc::stream_client::{StreamClientInput, StreamClientMachine};
use std::collections::VecDeque;
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

    /// One that has the call, and a connection.
    fn machine(&self, call: Call) -> Result<StreamClientMachine, Error> {
        let now = Instant::now();
        let request = Request::new(CallId(0), call, now).into_onc(now);
        let config = self.config.clone();
        let mut machine = StreamClientMachine::new(config, NOWHERE, random_generator()?);
        let same_address = true;
        machine.handle(now, StreamClientInput::Connected { same_address });
        machine.handle(now, StreamClientInput::Call(request));
        Ok(machine)
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
        let machine = self.machine(call)?;
        let stream = UnixStream::connect(&self.path).map_err(self.failed(Executed::No))?;
        converse(machine, stream).map_err(|error| self.named(error))
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

/// Carries one call out. The machine would send it again over a second connection, but there is
/// none: then it ends as one that cannot connect.
fn converse(mut machine: StreamClientMachine, mut stream: UnixStream) -> Outcome {
    let mut unwritten = VecDeque::new();
    loop {
        if let Some(event) = machine.poll_event() {
            return event.outcome;
        }
        let lost = step(&mut machine, &mut stream, &mut unwritten).err();
        let now = Instant::now();
        if machine.poll_timeout().is_some_and(|due| due <= now) {
            machine.handle(now, StreamClientInput::Timeout);
        }
        let why = lost
            .as_ref()
            .map_or(ErrorKind::InvalidData, io::Error::kind);
        if let Some(cause) = lost {
            machine.handle(now, StreamClientInput::Disconnected(cause));
        }
        if machine.poll_connect(now) {
            machine.handle(now, StreamClientInput::Disconnected(why.into()));
        }
    }
}

/// Writes or reads once, for no longer than the machine waits.
fn step(
    machine: &mut StreamClientMachine,
    stream: &mut UnixStream,
    unwritten: &mut VecDeque<u8>,
) -> io::Result<()> {
    let now = Instant::now();
    let due = machine.poll_timeout().unwrap_or(now);
    let wait = due
        .saturating_duration_since(now)
        .max(Duration::from_millis(1));
    stream.set_read_timeout(Some(wait))?;
    stream.set_write_timeout(Some(wait))?;
    if let Some(transmit) = machine.poll_transmit(now) {
        *unwritten = transmit.payload.into();
    }
    let done = match unwritten.is_empty() {
        true => read(machine, stream),
        false => write(machine, stream, unwritten),
    };
    done.or_else(|error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Ok(()),
        _ => Err(error),
    })
}

fn write(
    machine: &mut StreamClientMachine,
    stream: &mut UnixStream,
    unwritten: &mut VecDeque<u8>,
) -> io::Result<()> {
    let written = stream.write(unwritten.as_slices().0)?;
    unwritten.drain(..written);
    if unwritten.is_empty() {
        machine.handle(Instant::now(), StreamClientInput::Written);
    }
    Ok(())
}

fn read(machine: &mut StreamClientMachine, stream: &mut UnixStream) -> io::Result<()> {
    let mut buffer = [0; READ_BYTES];
    match stream.read(&mut buffer)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        len => {
            machine.handle(Instant::now(), StreamClientInput::Received(&buffer[..len]));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
