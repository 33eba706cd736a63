//! Frames to bytes.

use super::{CallName, Direction, Frame, Grant, Open, Part, Whole, number};
use crate::native::reader::pad;

/// The length of CALL and REPLY before the message.
pub const WHOLE_HEADER_LEN: usize = 12;

/// The length of CALL_PART and REPLY_PART before the piece.
pub const PART_HEADER_LEN: usize = 28;

/// Begins CALL or REPLY; `len` bytes of message and its padding are to be appended.
pub fn begin_whole(direction: Direction, name: CallName, again: bool, len: u32, out: &mut Vec<u8>) {
    let number = match direction {
        Direction::Call => number::CALL,
        Direction::Reply => number::REPLY,
    };
    named(number, u8::from(again), name, out);
    out.extend_from_slice(&len.to_be_bytes());
}

/// Begins CALL_PART or REPLY_PART; the piece is to be appended, and ends the packet.
///
/// Only the header of `part` is looked at.
pub fn begin_part(direction: Direction, part: &Part<'_>, out: &mut Vec<u8>) {
    let number = match direction {
        Direction::Call => number::CALL_PART,
        Direction::Reply => number::REPLY_PART,
    };
    named(number, 0, part.name, out);
    put(part.attempt, out);
    out.extend_from_slice(&part.offset.to_be_bytes());
    out.extend_from_slice(&part.total.to_be_bytes());
}

fn named(number: u8, own: u8, name: CallName, out: &mut Vec<u8>) {
    out.extend_from_slice(&[number, own]);
    out.extend_from_slice(&name.slot.to_be_bytes());
    out.extend_from_slice(&name.seq.to_be_bytes());
}

/// The first word of a frame that is not about a call.
fn plain(number: u8, own: u8, half: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[number, own]);
    out.extend_from_slice(&half.to_be_bytes());
}

impl Frame<'_> {
    /// Appends the frame; `Padding` is one word of zeros.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Padding => plain(number::PADDING, 0, 0, out),
            Self::Call(whole) => encode_whole(Direction::Call, whole, out),
            Self::Reply(whole) => encode_whole(Direction::Reply, whole, out),
            Self::CallPart(part) => encode_part(Direction::Call, part, out),
            Self::ReplyPart(part) => encode_part(Direction::Reply, part, out),
            Self::Ack(ack) => {
                let further = (ack.more.len() / 8) as u8;
                plain(number::ACK, further, 0, out);
                for word in [ack.largest, ack.delay_us, ack.first] {
                    put(word, out);
                }
                out.extend_from_slice(ack.more);
            }
            Self::Grant(grant) => encode_grant(grant, out),
            Self::Probe(name) => named(number::PROBE, 0, name, out),
            Self::Status {
                name,
                state,
                elapsed_ms,
            } => {
                named(number::STATUS, state as u8, name, out);
                put(elapsed_ms, out);
            }
            Self::Cancel(name) => named(number::CANCEL, 0, name, out),
            Self::Cancelled { name, outcome } => named(number::CANCELLED, outcome as u8, name, out),
            Self::Reject {
                name,
                reason,
                retry_after_ms,
            } => {
                named(number::REJECT, reason as u8, name, out);
                put(retry_after_ms, out);
            }
            Self::Limit(slots) => plain(number::LIMIT, 0, slots, out),
            Self::Open(open) => encode_open(open, out),
            Self::SizeProbe(size) => plain(number::SIZE_PROBE, 0, size, out),
            Self::PathChallenge(data) => encode_long(number::PATH_CHALLENGE, data, out),
            Self::PathResponse(data) => encode_long(number::PATH_RESPONSE, data, out),
            Self::Drain => plain(number::DRAIN, 0, 0, out),
            Self::Close => plain(number::CLOSE, 0, 0, out),
        }
    }
}

fn put(word: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&word.to_be_bytes());
}

fn encode_whole(direction: Direction, whole: Whole<'_>, out: &mut Vec<u8>) {
    let len = whole.body.len();
    let wire_len = u32::try_from(len).expect("a packet is smaller than 4 GiB");
    begin_whole(direction, whole.name, whole.again, wire_len, out);
    out.extend_from_slice(whole.body);
    pad(out, len);
}

fn encode_part(direction: Direction, part: Part<'_>, out: &mut Vec<u8>) {
    begin_part(direction, &part, out);
    out.extend_from_slice(part.bytes);
}

fn encode_grant(grant: Grant, out: &mut Vec<u8>) {
    named(number::GRANT, grant.direction as u8, grant.name, out);
    put(grant.attempt, out);
    out.extend_from_slice(&grant.offset.to_be_bytes());
}

fn encode_open(open: Open, out: &mut Vec<u8>) {
    plain(number::OPEN, 0, open.mode, out);
    put(open.datagram_max, out);
    out.extend_from_slice(&open.nonce.to_be_bytes());
    out.extend_from_slice(&open.time_ms.to_be_bytes());
    out.extend_from_slice(&open.mac);
}

fn encode_long(number: u8, data: u64, out: &mut Vec<u8>) {
    plain(number, 0, 0, out);
    out.extend_from_slice(&data.to_be_bytes());
}
