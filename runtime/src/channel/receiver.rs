//! The receiver's end of channels.

use super::turns::Turns;
use super::wire::{self, Answer, CLOSE, ChannelId, OVERHEAD_BYTES, PUT, Place};
use super::{Error, MESSAGE_BYTES_MAX};
use crate::call::CallContext;
use crate::config::ServerConfig;
use crate::fault::Fault;
use crate::native::statistics::ServerStatistics;
use crate::server::{DrainReport, RunningServer, Server};
use crate::service::{Service, serve, serve_value};
use std::net::SocketAddr;
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use xdr_runtime::{Decoder, Encoder};

/// The end of channels at which messages are got; any number of [`Sender`](super::Sender)s may send to it.
///
/// Each sender's messages come in their order; those of several senders, as they arrive. A sender
/// whose message waits here keeps one of the server's [threads](ServerConfig::threads); others wait
/// [in its queue](crate::config::NativeServerConfig::queued_calls), and beyond that at their senders.
///
/// One thread at a time receives: it is `Send`, and not `Sync`. Dropping it ends it: what has not been got by then is not acknowledged.
#[derive(Debug)]
pub struct Receiver {
    // Before the server: the handlers that wait for it end then, and the server waits for them.
    messages: mpsc::Receiver<Message>,
    server: RunningServer,
}

/// A message, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The address of its sender.
    pub from: SocketAddr,
    /// The channel, by the number that its sender has drawn by chance.
    pub channel: u64,
    /// The place in its channel, counted from 0.
    pub number: u64,
    /// The message.
    pub bytes: Vec<u8>,
}

/// The limits of a [`Receiver`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverConfig {
    /// How many channels are known at a time. For one more, the one is forgotten that was used longest
    /// ago: its next message breaks it ([`Cause::Forgotten`](super::Cause::Forgotten)).
    ///
    /// Default: 16,384. Each takes about 50 bytes.
    pub channels: usize,
    /// The longest message, in bytes; for a longer one its sender gets [`Error::Broken`].
    ///
    /// Default: [`MESSAGE_BYTES_MAX`]. Messages that wait for their turn are kept, as many of each sender as there are
    /// [slots](crate::config::NativeServerConfig::slots): 64.
    pub message_bytes: usize,
    /// The limits of the server. Where it has less room for a message than `message_bytes`, it gets more.
    pub server: ServerConfig,
}

impl Receiver {
    /// Takes an address, `rpc://host:port` or `memory://name`, as [`Server::listen`] does.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn bind(address: &str) -> Result<Self, Error> {
        Self::with_config(address, ReceiverConfig::default())
    }

    /// As [`bind`](Self::bind), with limits of its own.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn with_config(address: &str, config: ReceiverConfig) -> Result<Self, Error> {
        wire::check_address(address)?;
        let ReceiverConfig {
            channels,
            message_bytes,
            mut server,
        } = config;
        fit(&mut server, message_bytes);
        // Without a place in between: who is acknowledged has really been got.
        let (sender, messages) = mpsc::sync_channel(0);
        let inbox = Inbox {
            turns: Mutex::new(Turns::new(channels)),
            messages: sender,
        };
        let server = Server::new().with_config(server).add(inbox);
        let server = server.listen(address)?.spawn()?;
        Ok(Self { messages, server })
    }

    /// Waits for the next message.
    pub fn recv(&self) -> Message {
        let message = self.messages.recv();
        message.expect("the server, which has the other end, is kept as long as this")
    }

    /// Waits for the next message, but no longer than `limit`.
    pub fn recv_timeout(&self, limit: Duration) -> Option<Message> {
        self.messages.recv_timeout(limit).ok()
    }

    /// Takes a message if one is there.
    pub fn try_recv(&self) -> Option<Message> {
        self.messages.try_recv().ok()
    }

    /// The address with its real port.
    pub fn local_address(&self) -> SocketAddr {
        self.server.local_address()
    }

    /// What has been counted.
    pub fn statistics(&self) -> ServerStatistics {
        self.server.native_statistics()
    }

    /// Takes no more messages, and waits until the senders know what has been got, as
    /// [`RunningServer::drain`] does; `limit` is the longest that this takes.
    pub fn close(self, limit: Duration) -> DrainReport {
        let Self { messages, server } = self;
        drop(messages);
        server.drain(limit)
    }
}

impl Default for ReceiverConfig {
    fn default() -> Self {
        Self {
            channels: 1 << 14,
            message_bytes: MESSAGE_BYTES_MAX,
            server: ServerConfig::default(),
        }
    }
}

/// Makes room for a message of that length.
fn fit(server: &mut ServerConfig, message_bytes: usize) {
    let call_bytes = message_bytes.saturating_add(OVERHEAD_BYTES);
    let link = &mut server.native.link;
    link.message_max = link.message_max.max(call_bytes as u64);
    server.decode_limits.memory = server.decode_limits.memory.max(call_bytes);
}

/// The service that gets the messages.
struct Inbox {
    turns: Mutex<Turns>,
    messages: SyncSender<Message>,
}

impl Inbox {
    /// Waits until the program has got the message.
    fn put(&self, from: SocketAddr, place: Place, bytes: Vec<u8>) -> Answer {
        if !self.turns().begin(place) {
            return Answer::OutOfTurn;
        }
        let message = Message {
            from,
            channel: place.channel.0,
            number: place.number,
            bytes,
        };
        let was_got = self.messages.send(message).is_ok();
        self.turns().end(place, was_got);
        match was_got {
            true => Answer::Got,
            false => Answer::Closed,
        }
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Inbox {
    fn program(&self) -> u32 {
        wire::PROGRAM
    }

    fn version(&self) -> u32 {
        wire::VERSION
    }

    fn dispatch(
        &self,
        context: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        match procedure {
            0 => serve_value(input, output, |()| Ok(())),
            PUT => serve(
                input,
                output,
                Place::decode_with,
                |(place, bytes)| Ok(self.put(context.peer(), place, bytes)),
                Encoder::value,
            ),
            CLOSE => serve_value(input, output, |channel: ChannelId| {
                self.turns().close(channel);
                Ok(())
            }),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}
