//! Frames: what the body of a DATA packet is made of.
//!
//! Each begins at a multiple of four bytes with its type. Those about a call continue with its
//! name, so that they have their first eight bytes in common: type, one byte of their own, slot,
//! sequence number.

mod decode;
mod encode;

use super::handshake::MAC_LEN;
use std::fmt;

pub use decode::{AckRanges, FrameError, Frames, check};
pub use encode::{PART_HEADER_LEN, WHOLE_HEADER_LEN, begin_part, begin_whole};

/// The name of a call within its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallName {
    /// The slot that the call occupies.
    pub slot: u16,
    /// The how-manieth call of that slot it is, from 1.
    pub seq: u32,
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.slot, self.seq)
    }
}

/// Which of the two messages of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Direction {
    /// From the client to the server.
    Call = 0,
    /// From the server to the client.
    Reply = 1,
}

/// A message that fits its packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole<'a> {
    /// The call.
    pub name: CallName,
    /// Whether it was sent before: then the time since the call says nothing about the path.
    pub again: bool,
    /// The message.
    pub body: &'a [u8],
}

/// A piece of a message, to the end of its packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The call.
    pub name: CallName,
    /// Which attempt to send the message it belongs to: see [`Grant::attempt`].
    pub attempt: u32,
    /// Where in the message the piece belongs.
    pub offset: u64,
    /// The length of the message with the checksum at its end.
    pub total: u64,
    /// The piece.
    pub bytes: &'a [u8],
}

/// Which packets have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack<'a> {
    /// The lower half of the largest packet number.
    pub largest: u32,
    /// For how long the receiver of that packet kept this acknowledgement back.
    pub delay_us: u32,
    /// How many packets right before the largest have arrived, too.
    pub first: u32,
    /// Further ranges, downwards: see [`Ack::ranges`].
    pub more: &'a [u8],
}

/// How far a call has come at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CallState {
    /// Nothing of it is there.
    Absent = 0,
    /// It is there in part.
    Receiving = 1,
    /// It waits to be executed.
    Queued = 2,
    /// It is being executed.
    Executing = 3,
    /// It was executed, and the reply is on its way.
    Done = 4,
    /// It was not executed and never will be.
    Tombstone = 5,
}

/// What has become of a call that the client gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Cancellation {
    /// It was not executed and never will be.
    Never = 0,
    /// It is being executed.
    Running = 1,
    /// It was executed, and the reply is on its way.
    Done = 2,
}

/// Why a call was not executed and never will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RejectReason {
    /// The server has too much to do.
    Busy = 0,
    /// The server is about to end.
    Draining = 1,
    /// The message is larger than the server accepts.
    TooBig = 2,
    /// The deadline had passed before the execution could begin.
    Expired = 3,
    /// The body of the call cannot be understood.
    Malformed = 4,
    /// The session has too many lanes.
    Lanes = 5,
}

/// The cookie with which a client opens its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// The mode that the server chose.
    pub mode: u16,
    /// The largest datagram that the client receives, in bytes of payload.
    pub datagram_max: u32,
    /// The nonce of the HELLO.
    pub nonce: u64,
    /// When the cookie was made, in milliseconds of the server's clock.
    pub time_ms: u64,
    /// What proves that the server made it.
    pub mac: [u8; MAC_LEN],
}

/// One frame, with its bytes still in the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<'a> {
    /// Zeros to the end of the packet.
    Padding,
    /// A call, whole.
    Call(Whole<'a>),
    /// A reply, whole.
    Reply(Whole<'a>),
    /// A piece of a call.
    CallPart(Part<'a>),
    /// A piece of a reply.
    ReplyPart(Part<'a>),
    /// Which packets have arrived.
    Ack(Ack<'a>),
    /// How far a message may be sent.
    Grant(Grant),
    /// What is the state of this call?
    Probe(CallName),
    /// The state of a call.
    Status {
        /// The call.
        name: CallName,
        /// How far it has come.
        state: CallState,
        /// For how long it has been executed.
        elapsed_ms: u32,
    },
    /// The client gives this call up.
    Cancel(CallName),
    /// What has become of a call that the client gave up.
    Cancelled {
        /// The call.
        name: CallName,
        /// What has become of it.
        outcome: Cancellation,
    },
    /// A call was not executed and never will be.
    Reject {
        /// The call.
        name: CallName,
        /// Why.
        reason: RejectReason,
        /// When it may be worth while to try again.
        retry_after_ms: u32,
    },
    /// How many slots the client may use now.
    Limit(u16),
    /// The cookie with which the client opens its session.
    Open(Open),
    /// The packet is there to find out whether one of this size arrives.
    SizeProbe(u16),
    /// Are you at this address?
    PathChallenge(u64),
    /// I am: the number of the challenge.
    PathResponse(u64),
    /// The sender is about to end: no new calls.
    Drain,
    /// The session has ended.
    Close,
}

/// How far a message may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The call.
    pub name: CallName,
    /// Which of its messages.
    pub direction: Direction,
    /// How often the receiver has dropped what it had of the message: the sender has to begin again
    /// when this has grown.
    pub attempt: u32,
    /// Bytes before this offset may be sent; [`ENOUGH`](Self::ENOUGH): the message is not needed any more.
    pub offset: u64,
}

impl Grant {
    /// Instead of an offset: the receiver has the message, or does not want it.
    pub const ENOUGH: u64 = u64::MAX;
}

impl Frame<'_> {
    /// Says whether a packet with this frame is to be acknowledged.
    pub fn is_eliciting(&self) -> bool {
        !matches!(self, Self::Padding | Self::Ack(_) | Self::Close)
    }
}

/// The types of frames, as numbers.
mod number {
    pub(super) const PADDING: u8 = 0x00;
    pub(super) const CALL: u8 = 0x01;
    pub(super) const REPLY: u8 = 0x02;
    pub(super) const CALL_PART: u8 = 0x03;
    pub(super) const REPLY_PART: u8 = 0x04;
    pub(super) const ACK: u8 = 0x05;
    pub(super) const GRANT: u8 = 0x06;
    pub(super) const PROBE: u8 = 0x07;
    pub(super) const STATUS: u8 = 0x08;
    pub(super) const CANCEL: u8 = 0x09;
    pub(super) const CANCELLED: u8 = 0x0a;
    pub(super) const REJECT: u8 = 0x0b;
    pub(super) const LIMIT: u8 = 0x0c;
    pub(super) const OPEN: u8 = 0x0d;
    pub(super) const SIZE_PROBE: u8 = 0x0e;
    pub(super) const PATH_CHALLENGE: u8 = 0x0f;
    pub(super) const PATH_RESPONSE: u8 = 0x10;
    pub(super) const DRAIN: u8 = 0x11;
    pub(super) const CLOSE: u8 = 0x12;
}

#[cfg(test)]
mod tests;
