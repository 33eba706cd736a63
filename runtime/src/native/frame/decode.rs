//! Bytes to frames.

use super::{
    Ack, CallName, CallState, Cancellation, Direction, Frame, Grant, Open, Part, RejectReason,
    Whole, number,
};
use crate::native::reader::Reader;
use std::fmt;
use std::ops::RangeInclusive;

/// The body of a packet holds something that is no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameError {
    /// The first byte of what is no frame.
    pub number: u8,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed frame of type {:#04x}", self.number)
    }
}

/// Reads the body of a packet, frame by frame.
#[derive(Debug, Clone)]
pub struct Frames<'a> {
    reader: Reader<'a>,
}

impl<'a> Frames<'a> {
    /// Begins with the first frame of `body`.
    pub fn new(body: &'a [u8]) -> Self {
        Self {
            reader: Reader::new(body),
        }
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>, FrameError>;

    /// Returns the next frame; after an error, nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        let &number = self.reader.rest().first()?;
        let frame = decode(&mut self.reader).ok_or(FrameError { number });
        if frame.is_err() {
            self.reader = Reader::new(&[]);
        }
        Some(frame)
    }
}

/// Checks that `body` holds nothing but frames, and at least one of them.
///
/// # Errors
/// The first one that is malformed.
pub fn check(body: &[u8]) -> Result<(), FrameError> {
    if body.is_empty() {
        return Err(FrameError { number: 0 });
    }
    Frames::new(body).try_for_each(|frame| frame.map(|_| ()))
}

fn decode<'a>(reader: &mut Reader<'a>) -> Option<Frame<'a>> {
    let (number, own, half) = (reader.byte()?, reader.byte()?, reader.half()?);
    match number {
        number::PADDING | number::LIMIT | number::OPEN | number::SIZE_PROBE => {
            zero(own)?;
            decode_with_number(number, half, reader)
        }
        number::PATH_CHALLENGE | number::PATH_RESPONSE | number::DRAIN | number::CLOSE => {
            (own == 0 && half == 0).then_some(())?;
            decode_plain(number, reader)
        }
        number::ACK => decode_ack(own, half, reader),
        _ => {
            let seq = reader.word()?;
            (seq != 0).then_some(())?;
            decode_named(number, own, CallName { slot: half, seq }, reader)
        }
    }
}

fn zero(byte: u8) -> Option<()> {
    (byte == 0).then_some(())
}

/// A frame that is not about a call, with a number in its first word.
fn decode_with_number<'a>(number: u8, half: u16, reader: &mut Reader<'a>) -> Option<Frame<'a>> {
    Some(match number {
        number::PADDING => {
            let rest = reader.bytes(reader.rest().len())?;
            let empty = half == 0 && rest.iter().all(|&byte| byte == 0);
            empty.then_some(Frame::Padding)?
        }
        number::LIMIT => Frame::Limit(half),
        number::SIZE_PROBE => Frame::SizeProbe(half),
        _ => Frame::Open(Open {
            mode: half,
            datagram_max: reader.word()?,
            nonce: reader.long()?,
            time_ms: reader.long()?,
            mac: reader.array()?,
        }),
    })
}

/// A frame that is not about a call, with nothing in its first word.
fn decode_plain<'a>(number: u8, reader: &mut Reader<'a>) -> Option<Frame<'a>> {
    Some(match number {
        number::PATH_CHALLENGE => Frame::PathChallenge(reader.long()?),
        number::PATH_RESPONSE => Frame::PathResponse(reader.long()?),
        number::DRAIN => Frame::Drain,
        _ => Frame::Close,
    })
}

fn decode_ack<'a>(further: u8, half: u16, reader: &mut Reader<'a>) -> Option<Frame<'a>> {
    (half == 0).then_some(())?;
    Some(Frame::Ack(Ack {
        largest: reader.word()?,
        delay_us: reader.word()?,
        first: reader.word()?,
        more: reader.bytes(usize::from(further) * 8)?,
    }))
}

fn decode_named<'a>(
    number: u8,
    own: u8,
    name: CallName,
    reader: &mut Reader<'a>,
) -> Option<Frame<'a>> {
    Some(match number {
        number::CALL => Frame::Call(decode_whole(own, name, reader)?),
        number::REPLY => Frame::Reply(decode_whole(own, name, reader)?),
        number::CALL_PART => Frame::CallPart(decode_part(own, name, reader)?),
        number::REPLY_PART => Frame::ReplyPart(decode_part(own, name, reader)?),
        number::GRANT => Frame::Grant(Grant {
            name,
            direction: direction(own)?,
            attempt: reader.word()?,
            offset: reader.long()?,
        }),
        number::PROBE => zero(own).map(|()| Frame::Probe(name))?,
        number::STATUS => Frame::Status {
            name,
            state: call_state(own)?,
            elapsed_ms: reader.word()?,
        },
        number::CANCEL => zero(own).map(|()| Frame::Cancel(name))?,
        number::CANCELLED => Frame::Cancelled {
            name,
            outcome: cancellation(own)?,
        },
        number::REJECT => Frame::Reject {
            name,
            reason: reject_reason(own)?,
            retry_after_ms: reader.word()?,
        },
        _ => return None,
    })
}

fn decode_whole<'a>(own: u8, name: CallName, reader: &mut Reader<'a>) -> Option<Whole<'a>> {
    let again = match own {
        0 => false,
        1 => true,
        _ => return None,
    };
    let len = usize::try_from(reader.word()?).ok()?;
    let body = reader.padded(len)?;
    Some(Whole { name, again, body })
}

/// A piece has at least one byte, and ends within the message.
fn decode_part<'a>(own: u8, name: CallName, reader: &mut Reader<'a>) -> Option<Part<'a>> {
    zero(own)?;
    let attempt = reader.word()?;
    let (offset, total) = (reader.long()?, reader.long()?);
    let bytes = reader.bytes(reader.rest().len())?;
    let end = offset.checked_add(bytes.len() as u64)?;
    (!bytes.is_empty() && end <= total).then_some(Part {
        name,
        attempt,
        offset,
        total,
        bytes,
    })
}

fn direction(number: u8) -> Option<Direction> {
    match number {
        0 => Some(Direction::Call),
        1 => Some(Direction::Reply),
        _ => None,
    }
}

fn call_state(number: u8) -> Option<CallState> {
    Some(match number {
        0 => CallState::Absent,
        1 => CallState::Receiving,
        2 => CallState::Queued,
        3 => CallState::Executing,
        4 => CallState::Done,
        5 => CallState::Tombstone,
        _ => return None,
    })
}

fn cancellation(number: u8) -> Option<Cancellation> {
    match number {
        0 => Some(Cancellation::Never),
        1 => Some(Cancellation::Running),
        2 => Some(Cancellation::Done),
        _ => None,
    }
}

fn reject_reason(number: u8) -> Option<RejectReason> {
    Some(match number {
        0 => RejectReason::Busy,
        1 => RejectReason::Draining,
        2 => RejectReason::TooBig,
        3 => RejectReason::Expired,
        4 => RejectReason::Malformed,
        5 => RejectReason::Lanes,
        _ => return None,
    })
}

impl<'a> Ack<'a> {
    /// The ranges of packet numbers, downwards, if `largest` stands for the number `expanded`.
    ///
    /// What would be below zero is left out: such an acknowledgement is made by no honest peer.
    pub fn ranges(&self, expanded: u64) -> AckRanges<'a> {
        let first = expanded.checked_sub(self.first.into());
        AckRanges {
            next: first.map(|start| start..=expanded),
            more: Reader::new(self.more),
        }
    }
}

/// The ranges of an acknowledgement, downwards.
#[derive(Debug, Clone)]
pub struct AckRanges<'a> {
    next: Option<RangeInclusive<u64>>,
    more: Reader<'a>,
}

impl AckRanges<'_> {
    /// `gap` packets are missing below `start`, and the next `length + 1` have arrived.
    fn below(&mut self, start: u64) -> Option<RangeInclusive<u64>> {
        let (gap, length) = (self.more.word()?, self.more.word()?);
        let end = start.checked_sub(u64::from(gap) + 1)?;
        Some(end.checked_sub(length.into())?..=end)
    }
}

impl Iterator for AckRanges<'_> {
    type Item = RangeInclusive<u64>;

    fn next(&mut self) -> Option<RangeInclusive<u64>> {
        let range = self.next.take()?;
        self.next = self.below(*range.start());
        Some(range)
    }
}
