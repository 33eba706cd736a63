//! The sender's end of a channel.

use super::wire::{self, Answer, CLOSE, ChannelId, OVERHEAD_BYTES, PUT, Place};
use super::{Cause, Error, MESSAGE_BYTES_MAX};
use crate::call::CallOptions;
use crate::client::Client;
use crate::config::ClientConfig;
use crate::error::Error as CallError;
use crate::io::random::random_generator;
use crate::pending::PendingCall;
use rand::RngExt;
use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use xdr_runtime::{Decode, EncodeLimits};

/// The end of a channel at which messages are put in.
///
/// What it promises is said at [`channel`](super). Dropping it gives up what has not been
/// acknowledged; [`close`](Self::close) waits.
#[derive(Debug)]
pub struct Sender {
    client: Client,
    id: ChannelId,
    limits: Limits,
    /// The messages without an answer so far, in their order.
    under_way: VecDeque<UnderWay>,
    bytes_under_way: usize,
    sent: u64,
    acknowledged: u64,
    broken: Option<Error>,
}

/// The limits of a [`Sender`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderConfig {
    /// How many messages may be without an acknowledgement; for one more, [`Sender::send`] waits.
    ///
    /// Default: 1,024. Less than 1 counts as that. Of these so many are in flight at a time as the receiver
    /// has [slots](crate::config::NativeServerConfig::slots) for each sender: 64.
    pub queued_messages: usize,
    /// How many bytes these messages may have; for more, [`Sender::send`] waits, until the queue is empty
    /// at the latest.
    ///
    /// Default: 64 MiB.
    pub queued_bytes: usize,
    /// The longest message, in bytes; for a longer one there is [`Error::TooLarge`].
    ///
    /// Default: [`MESSAGE_BYTES_MAX`]. The receiver has a limit, too.
    pub message_bytes: usize,
    /// The limits of the calls that messages are. Its `deadline` is how long a message may take until it is acknowledged, from the
    /// moment when it was sent; without one it waits as long as the receiver's machine answers. Where it has
    /// less room for a message than `message_bytes`, it gets more.
    pub client: ClientConfig,
}

#[derive(Debug)]
struct Limits {
    messages: usize,
    bytes: usize,
    message: usize,
}

/// A message without an answer so far.
struct UnderWay {
    bytes: usize,
    answer: PendingCall<Answer>,
}

impl Sender {
    /// Opens a channel to the [`Receiver`](super::Receiver) at `rpc://host:port` or `memory://name`.
    ///
    /// Nothing is sent before the first message. So a receiver that is not there shows then, or by
    /// [`wait_all`](Self::wait_all).
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn connect(address: &str) -> Result<Self, Error> {
        Self::with_config(address, SenderConfig::default())
    }

    /// As [`connect`](Self::connect), with limits of its own.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn with_config(address: &str, config: SenderConfig) -> Result<Self, Error> {
        wire::check_address(address)?;
        let SenderConfig {
            queued_messages,
            queued_bytes,
            message_bytes,
            mut client,
        } = config;
        fit(&mut client, queued_messages, message_bytes);
        let client = Client::with_config(address, wire::PROGRAM, wire::VERSION, client)?;
        Ok(Self {
            client: client.with_options(CallOptions::new().ordered()),
            id: ChannelId(random_generator()?.random()),
            limits: Limits {
                messages: queued_messages.max(1),
                bytes: queued_bytes,
                message: message_bytes,
            },
            under_way: VecDeque::new(),
            bytes_under_way: 0,
            sent: 0,
            acknowledged: 0,
            broken: None,
        })
    }

    /// Sends a message, and returns its number, counted from 0, when it has a place in the queue.
    ///
    /// While the queue is full, this waits for acknowledgements: a slow receiver slows its senders down.
    ///
    /// # Errors
    /// [`Error::TooLarge`]; and [`Error::Broken`], of an earlier message: this one was not sent then.
    pub fn send(&mut self, message: &[u8]) -> Result<u64, Error> {
        let (limit, found) = (self.limits.message, message.len());
        if found > limit {
            return Err(Error::TooLarge { limit, found });
        }
        self.make_room(found)?;
        let number = self.sent;
        let place = Place {
            channel: self.id,
            number,
        };
        let put = |output: &mut _| place.encode_with(message, output);
        let answer = self.client.call_async(PUT, put, Answer::decode);
        let bytes = found;
        self.under_way.push_back(UnderWay { bytes, answer });
        self.bytes_under_way += bytes;
        self.sent += 1;
        Ok(number)
    }

    /// Waits until the receiving program has got every message.
    ///
    /// # Errors
    /// [`Error::Broken`].
    pub fn wait_all(&mut self) -> Result<(), Error> {
        while !self.under_way.is_empty() {
            self.settle_first();
        }
        self.check()
    }

    /// Waits as [`wait_all`](Self::wait_all) does, and ends the channel.
    ///
    /// # Errors
    /// [`Error::Broken`].
    pub fn close(mut self) -> Result<(), Error> {
        self.wait_all()
    }

    /// How many messages were sent.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// How many of the first messages the receiving program has got, as far as is known by now.
    pub fn acknowledged(&mut self) -> u64 {
        self.settle_ready();
        self.acknowledged
    }

    /// The receiver's address.
    pub fn peer(&self) -> SocketAddr {
        self.client.peer()
    }

    /// The client whose calls the messages are, for its statistics.
    pub fn as_client(&self) -> &Client {
        &self.client
    }

    fn make_room(&mut self, bytes: usize) -> Result<(), Error> {
        self.settle_ready();
        let is_full = |sender: &Self| {
            sender.under_way.len() >= sender.limits.messages
                || sender.bytes_under_way.saturating_add(bytes) > sender.limits.bytes
        };
        while !self.under_way.is_empty() && is_full(self) {
            self.settle_first();
        }
        self.check()
    }

    fn check(&self) -> Result<(), Error> {
        self.broken.clone().map_or(Ok(()), Err)
    }

    /// Takes the answers that are there, in the order of the messages.
    fn settle_ready(&mut self) {
        let is_ready = |first: &UnderWay| first.answer.is_ready();
        while self.under_way.front().is_some_and(is_ready) {
            self.settle_first();
        }
    }

    /// Waits for the answer to the first message without one.
    fn settle_first(&mut self) {
        let Some(UnderWay { bytes, answer }) = self.under_way.pop_front() else {
            return;
        };
        self.bytes_under_way -= bytes;
        match answer.wait() {
            Ok(Answer::Got) => self.acknowledged += 1,
            Ok(Answer::OutOfTurn) => self.break_off(Cause::Forgotten),
            Ok(Answer::Closed) => self.break_off(Cause::Closed),
            Err(error) => self.break_off(Cause::Call(Arc::new(error))),
        }
    }

    /// The messages after this one are given up: the receiver takes none behind a gap.
    fn break_off(&mut self, cause: Cause) {
        tracing::debug!(peer = %self.peer(), acknowledged = self.acknowledged, sent = self.sent, ?cause, "a channel is broken");
        self.under_way.clear();
        self.bytes_under_way = 0;
        self.broken = Some(Error::Broken {
            acknowledged: self.acknowledged,
            sent: self.sent,
            cause,
        });
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.under_way.clear();
        if self.sent > 0 {
            // If it is lost, the receiver forgets the channel when it needs the room.
            let options = CallOptions::new().one_way().ordered();
            let closing = self.client.with_options(options).with_deadline(CLOSING);
            let closed: Result<(), CallError> = closing.call_value(CLOSE, &self.id);
            if let Err(error) = closed {
                tracing::debug!(peer = %self.peer(), %error, "the end of a channel was not sent");
            }
        }
    }
}

/// How long the receiver is told that a channel has ended.
const CLOSING: Duration = Duration::from_secs(5);

impl Default for SenderConfig {
    fn default() -> Self {
        Self {
            queued_messages: 1024,
            queued_bytes: 64 << 20,
            message_bytes: MESSAGE_BYTES_MAX,
            client: ClientConfig::default(),
        }
    }
}

/// Makes room for so many messages, and for one of that length.
fn fit(client: &mut ClientConfig, messages: usize, message_bytes: usize) {
    let call_bytes = message_bytes.saturating_add(OVERHEAD_BYTES);
    let link = &mut client.native.link;
    link.message_max = link.message_max.max(call_bytes as u64);
    client.encode_limits = EncodeLimits {
        bytes: client.encode_limits.bytes.max(call_bytes),
        ..client.encode_limits
    };
    // One for the end of the channel.
    let calls = messages.saturating_add(1);
    client.native.waiting_calls = client.native.waiting_calls.max(calls);
}

impl fmt::Debug for UnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnderWay")
            .field("bytes", &self.bytes)
            .field("is_ready", &self.answer.is_ready())
            .finish()
    }
}
