//! A packet that is being put together.

use super::body::DEADLINE_AT;
use super::frame::{
    CallName, Direction, Frame, PART_HEADER_LEN, Part, WHOLE_HEADER_LEN, begin_part, begin_whole,
};
use super::outgoing::Outgoing;
use super::packet::{self, Header, PacketType, TRAILER_LEN};
use super::reader::{pad, padding_len};
use super::received::Received;
use super::recovery::SentFrame;
use std::time::Instant;

/// A DATA packet that is being put together, up to the size that the path carries.
#[derive(Debug)]
pub(super) struct PacketBuilder {
    pub(super) bytes: Vec<u8>,
    pub(super) sent: Vec<SentFrame>,
    limit: usize,
    empty_len: usize,
}

/// Whether a message went into the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is in.
    Done,
    /// It fits a packet, but not this one any more.
    NextPacket,
    /// It fits no packet: it goes in parts.
    Parts,
}

impl PacketBuilder {
    /// `sent` is an empty vector, whose memory is used again.
    pub(super) fn new(session: u64, number: u32, size: u16, sent: Vec<SentFrame>) -> Self {
        let mut bytes = Vec::with_capacity(128);
        let header = Header {
            packet_type: PacketType::Data,
            id: session,
            number,
        };
        packet::begin(header, &mut bytes);
        Self {
            empty_len: bytes.len(),
            limit: usize::from(size) - TRAILER_LEN,
            bytes,
            sent,
        }
    }

    /// Puts in what every packet has to begin with.
    pub(super) fn prefix(&mut self, frame: &Frame<'_>) {
        frame.encode(&mut self.bytes);
        self.empty_len = self.bytes.len();
    }

    pub(super) fn room(&self) -> usize {
        self.limit.saturating_sub(self.bytes.len())
    }

    /// Whether there is nothing in it but what every packet begins with.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.len() == self.empty_len
    }

    /// Puts a small frame in, if it fits.
    pub(super) fn push(&mut self, frame: &Frame<'_>, sent: Option<SentFrame>) -> bool {
        let before = self.bytes.len();
        frame.encode(&mut self.bytes);
        if self.bytes.len() > self.limit {
            self.bytes.truncate(before);
            return false;
        }
        self.sent.extend(sent);
        true
    }

    /// Puts a message in as a whole, if it fits.
    pub(super) fn push_whole(
        &mut self,
        direction: Direction,
        name: CallName,
        message: &mut Outgoing,
    ) -> Fit {
        let len = message.len();
        let needed = WHOLE_HEADER_LEN + len + padding_len(len);
        if message.is_in_parts() || needed > self.limit - self.empty_len {
            return Fit::Parts;
        }
        if needed > self.room() {
            return Fit::NextPacket;
        }
        let wire_len = u32::try_from(len).expect("it fits a packet");
        let again = message.transmissions() > 0;
        self.bytes.reserve(needed + TRAILER_LEN);
        begin_whole(direction, name, again, wire_len, &mut self.bytes);
        message.write_whole(&mut self.bytes);
        pad(&mut self.bytes, len);
        self.sent.push(SentFrame::Whole(name));
        Fit::Done
    }

    /// Puts the next part of a message in, which ends the packet. Says no if there is too little
    /// room to be worth while, or nothing to be sent.
    pub(super) fn push_part(
        &mut self,
        direction: Direction,
        name: CallName,
        message: &mut Outgoing,
    ) -> bool {
        let room = self.room().saturating_sub(PART_HEADER_LEN);
        if room < PART_MIN {
            return false;
        }
        let Some(range) = message.next_part(room) else {
            return false;
        };
        self.bytes.reserve(self.room() + TRAILER_LEN);
        let part = Part {
            name,
            attempt: message.attempt(),
            offset: range.start,
            total: message.total(),
            bytes: &[],
        };
        begin_part(direction, &part, &mut self.bytes);
        message.write_part(&range, &mut self.bytes);
        self.sent.push(SentFrame::Part(name, part.attempt, range));
        true
    }

    /// Puts in the acknowledgement that is owed.
    pub(super) fn push_ack(&mut self, now: Instant, received: &mut Received) -> bool {
        let room = self.room();
        received.write(now, room, &mut self.bytes)
    }

    /// Fills the packet with zeros up to `size`.
    pub(super) fn pad_to(&mut self, size: u16) {
        self.bytes.resize(usize::from(size) - TRAILER_LEN, 0);
    }
}

/// Puts the time that is left into the head of a call.
pub(super) fn patch_deadline(head: &mut [u8], deadline_ms: u32) {
    head[DEADLINE_AT..DEADLINE_AT + 4].copy_from_slice(&deadline_ms.to_be_bytes());
}

/// A part is not worth its header if it would be shorter, except at the end of a message.
const PART_MIN: usize = 256;
