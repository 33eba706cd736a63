//! The server's half of a connection: records in, records out, within limits.

use super::record::{RecordError, RecordReader};
use crate::config::ServerConfig;
use crate::machine::{Machine, Transmit};
use std::collections::VecDeque;
use std::mem;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// What has to move within [`ServerConfig::stall_timeout`], in bytes, unless less is left.
const PROGRESS_BYTES: usize = 4096;

/// What can happen to a connection.
#[derive(Debug)]
pub enum ConnectionInput<'a> {
    /// Bytes came; to be handed in only while [`ConnectionMachine::wants_bytes`].
    Received(&'a [u8]),
    /// The client will send nothing more.
    End,
    /// A reply is to be sent: a record with its mark.
    Reply(Vec<u8>),
    /// So many bytes more of what [`poll_transmit`](Machine::poll_transmit) gave out were taken by
    /// the operating system.
    Written(usize),
    /// The driver has done all that a [`ConnectionEvent::Record`] caused.
    Done,
    /// The instant of [`poll_timeout`](Machine::poll_timeout) has come.
    Timeout,
}

/// What a connection reports to its driver.
#[derive(Debug, PartialEq, Eq)]
pub enum ConnectionEvent {
    /// A whole record came; it ends with [`ConnectionInput::Done`].
    Record(Vec<u8>),
    /// The connection is to be closed.
    Close(CloseReason),
}

/// Why a server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseReason {
    /// The client has closed it, and has its replies.
    End,
    /// There was no call for [`ServerConfig::idle_timeout`].
    Idle,
    /// A call or a reply did not move for [`ServerConfig::stall_timeout`].
    Stalled,
    /// What came is no record that is allowed.
    Broken(RecordError),
}

/// Puts the calls of one connection together and lines its replies up.
///
/// It holds at most one record that has not arrived in full, what one read has brought behind a
/// record, and the replies that the client has not taken.
/// [`poll_transmit`](Machine::poll_transmit) gives out the next reply when the one before is
/// [`Written`](ConnectionInput::Written) in full.
#[derive(Debug)]
pub struct ConnectionMachine {
    peer: SocketAddr,
    limits: Limits,
    reader: RecordReader,
    /// What the last read has completed.
    complete: Option<Vec<u8>>,
    /// What came behind it, from `unread_from`.
    unread: Vec<u8>,
    unread_from: usize,
    replies: VecDeque<Vec<u8>>,
    /// What `replies` hold, and what is still to be written of the one that was given out, in bytes.
    unsent: usize,
    /// The latter alone.
    writing: usize,
    in_progress: usize,
    has_ended: bool,
    closing: Option<CloseReason>,
    /// The last call, or the last reply.
    last_used: Instant,
    input: Progress,
    output: Progress,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    unsent: usize,
    idle: Duration,
    stall: Duration,
}

/// Whether bytes move.
#[derive(Debug, Clone, Copy)]
struct Progress {
    since: Instant,
    bytes: usize,
}

impl Machine for ConnectionMachine {
    type Input<'a> = ConnectionInput<'a>;
    type Event = ConnectionEvent;

    fn handle(&mut self, now: Instant, input: ConnectionInput<'_>) {
        match input {
            ConnectionInput::Received(bytes) => self.on_bytes(now, bytes),
            ConnectionInput::End => self.has_ended = true,
            ConnectionInput::Reply(record) => self.on_reply(now, record),
            ConnectionInput::Written(len) => self.on_written(now, len),
            ConnectionInput::Done => {
                self.in_progress -= 1;
                self.last_used = now;
            }
            ConnectionInput::Timeout => self.on_timeout(now),
        }
    }

    fn poll_transmit(&mut self, _: Instant) -> Option<Transmit> {
        if self.writing > 0 {
            return None;
        }
        let payload = self.replies.pop_front()?;
        self.writing = payload.len();
        let peer = self.peer;
        Some(Transmit { peer, payload })
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let (since, time) = if self.unsent > 0 {
            (self.output.since, self.limits.stall)
        } else if self.in_progress > 0 {
            return None;
        } else if !self.reader.is_between_records() {
            (self.input.since, self.limits.stall)
        } else {
            (self.last_used, self.limits.idle)
        };
        since.checked_add(time)
    }

    fn poll_event(&mut self) -> Option<ConnectionEvent> {
        if self.has_room()
            && let Some(record) = self.next_record()
        {
            self.in_progress += 1;
            return Some(ConnectionEvent::Record(record));
        }
        if self.has_ended && !self.has_unread() && !self.is_busy() && self.unsent == 0 {
            self.closing.get_or_insert(CloseReason::End);
        }
        self.closing.map(ConnectionEvent::Close)
    }
}

impl ConnectionMachine {
    /// Makes the server's half of a connection with `peer` that was accepted just now.
    pub fn new(config: &ServerConfig, peer: SocketAddr, now: Instant) -> Self {
        let begun = Progress {
            since: now,
            bytes: 0,
        };
        Self {
            peer,
            limits: Limits {
                unsent: config.unsent_replies_bytes,
                idle: config.idle_timeout,
                stall: config.stall_timeout,
            },
            reader: RecordReader::new(config.record_bytes),
            complete: None,
            unread: Vec::new(),
            unread_from: 0,
            replies: VecDeque::new(),
            unsent: 0,
            writing: 0,
            in_progress: 0,
            has_ended: false,
            closing: None,
            last_used: now,
            input: begun,
            output: begun,
        }
    }

    /// Whether the driver should read: not while replies pile up, nor while bytes that were read
    /// are still to be looked at ([`poll_event`](Machine::poll_event)).
    pub fn wants_bytes(&self) -> bool {
        self.has_room() && !self.has_unread() && !self.has_ended && self.closing.is_none()
    }

    /// Whether [`poll_event`](Machine::poll_event) may have another record without further bytes.
    pub fn has_unread(&self) -> bool {
        self.complete.is_some() || self.unread_from < self.unread.len()
    }

    /// Whether replies are few enough for further calls.
    pub fn has_room(&self) -> bool {
        self.unsent < self.limits.unsent.max(1)
    }

    /// Why it is to be closed, if it is.
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.closing
    }

    /// Whether calls of this connection run.
    pub fn is_busy(&self) -> bool {
        self.in_progress > 0
    }

    /// How many replies have not been written in full.
    pub fn unsent_replies(&self) -> usize {
        self.replies.len() + usize::from(self.writing > 0)
    }

    /// What is still to be written of replies, in bytes.
    pub fn unsent_bytes(&self) -> usize {
        self.unsent
    }

    /// Since when less than 4 KiB of the replies that are to be written were taken, if there are any.
    pub fn unmoved_since(&self) -> Option<Instant> {
        (self.unsent > 0).then_some(self.output.since)
    }

    /// What it holds of calls that have not arrived in full, in bytes.
    pub fn partial_bytes(&self) -> usize {
        let complete = self.complete.as_ref().map_or(0, Vec::capacity);
        self.reader.memory() + self.unread.capacity() + complete
    }

    fn on_bytes(&mut self, now: Instant, mut bytes: &[u8]) {
        debug_assert!(self.wants_bytes(), "bytes that were not asked for");
        if self.reader.is_between_records() {
            self.input = Progress {
                since: now,
                bytes: 0,
            };
        }
        self.input.on_moved(now, bytes.len());
        self.complete = self.take(&mut bytes);
        self.unread = bytes.to_vec();
        self.unread_from = 0;
    }

    fn take(&mut self, bytes: &mut &[u8]) -> Option<Vec<u8>> {
        let taken = self.reader.take(bytes);
        taken.unwrap_or_else(|error| {
            self.closing.get_or_insert(CloseReason::Broken(error));
            // What follows is no longer known to be records.
            *bytes = &[];
            None
        })
    }

    fn next_record(&mut self) -> Option<Vec<u8>> {
        if self.complete.is_some() {
            return self.complete.take();
        }
        let unread = mem::take(&mut self.unread);
        let mut rest = &unread[self.unread_from..];
        let record = self.take(&mut rest);
        match rest.len() {
            0 => self.unread_from = 0,
            left => {
                self.unread_from = unread.len() - left;
                self.unread = unread;
            }
        }
        record
    }

    fn on_reply(&mut self, now: Instant, record: Vec<u8>) {
        if self.unsent == 0 {
            self.output = Progress {
                since: now,
                bytes: 0,
            };
        }
        self.unsent += record.len();
        self.replies.push_back(record);
    }

    fn on_written(&mut self, now: Instant, len: usize) {
        self.writing -= len;
        self.unsent -= len;
        self.output.on_moved(now, len);
    }

    fn on_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_none_or(|due| due > now) {
            return;
        }
        let is_idle = self.unsent == 0 && self.reader.is_between_records();
        self.closing.get_or_insert(match is_idle {
            true => CloseReason::Idle,
            false => CloseReason::Stalled,
        });
    }
}

impl Progress {
    /// Small steps are none: a peer that sends a byte now and then would hold its place for ever.
    fn on_moved(&mut self, now: Instant, bytes: usize) {
        self.bytes += bytes;
        if self.bytes >= PROGRESS_BYTES {
            *self = Self {
                since: now,
                bytes: 0,
            };
        }
    }
}

#[cfg(test)]
mod tests;
