//! A message on its way out: whole in one packet, or in parts.

use super::mutant::{Defects, defect};
use super::ranges::Ranges;
use crate::checksum::checksum_of;
use std::ops::Range;

/// A message that is being sent.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    /// What stands before the payload.
    pub(super) head: Vec<u8>,
    payload: Vec<u8>,
    parts: Option<Parts>,
    to_send: bool,
    delivered: bool,
    transmissions: u32,
    /// Some of it was sent, whole or in parts.
    sent: bool,
    defects: Defects,
}

/// How far a message in parts has come.
#[derive(Debug, Clone)]
struct Parts {
    checksum: [u8; 4],
    /// Bytes from here were not sent yet in this attempt.
    next: u64,
    again: Ranges,
    acked: Ranges,
    granted: u64,
    attempt: u32,
    /// All bytes have been sent at least once.
    complete: bool,
}

impl Outgoing {
    pub(super) fn new(head: Vec<u8>, payload: Vec<u8>, defects: Defects) -> Self {
        Self {
            head,
            payload,
            parts: None,
            to_send: true,
            delivered: false,
            transmissions: 0,
            sent: false,
            defects,
        }
    }

    /// The length of the message itself.
    pub(super) fn len(&self) -> usize {
        self.head.len() + self.payload.len()
    }

    pub(super) fn is_in_parts(&self) -> bool {
        self.parts.is_some()
    }

    /// From now on the message goes in parts: it does not fit a packet.
    pub(super) fn split(&mut self) {
        if self.parts.is_some() {
            return;
        }
        self.parts = Some(Parts {
            checksum: checksum_of(&[&self.head, &self.payload]).to_be_bytes(),
            next: 0,
            again: Ranges::default(),
            acked: Ranges::default(),
            granted: UNASKED,
            attempt: 0,
            complete: false,
        });
    }

    /// The length of the message in parts, its checksum included.
    pub(super) fn total(&self) -> u64 {
        (self.len() + CHECKSUM_LEN) as u64
    }

    /// How often the receiver has dropped what it had of the message.
    pub(super) fn attempt(&self) -> u32 {
        self.parts.as_ref().map_or(0, |parts| parts.attempt)
    }

    /// Whether there is something to be sent now.
    pub(super) fn has_to_send(&self) -> bool {
        match &self.parts {
            _ if self.delivered => false,
            None => self.to_send,
            Some(parts) => {
                let limit = self.limit(parts);
                parts.next < limit || parts.again.first().is_some_and(|first| first.start < limit)
            }
        }
    }

    /// Whether the receiver has to say that more may be sent.
    pub(super) fn is_blocked(&self) -> bool {
        self.is_in_parts() && !self.delivered && !self.has_to_send()
    }

    fn limit(&self, parts: &Parts) -> u64 {
        match defect!(self.defects, IgnoreGrant) {
            true => self.total(),
            false => parts.granted.min(self.total()),
        }
    }

    /// Whether the peer may have all of the message.
    pub(super) fn was_complete(&self) -> bool {
        match &self.parts {
            None => self.transmissions > 0,
            Some(parts) => parts.complete || self.transmissions > 0,
        }
    }

    /// Whether any of the message was sent.
    pub(super) fn was_sent(&self) -> bool {
        self.sent
    }

    /// How often the message was sent whole.
    pub(super) fn transmissions(&self) -> u32 {
        self.transmissions
    }

    pub(super) fn is_delivered(&self) -> bool {
        self.delivered
    }

    /// Appends the whole message.
    pub(super) fn write_whole(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.head);
        out.extend_from_slice(&self.payload);
        self.to_send = false;
        self.transmissions += 1;
        self.sent = true;
    }

    /// The next piece to be sent, of at most `room` bytes: lost ones first.
    pub(super) fn next_part(&mut self, room: usize) -> Option<Range<u64>> {
        let limit = self.limit(self.parts.as_ref()?);
        let total = self.total();
        let parts = self.parts.as_mut()?;
        self.sent = true;
        if let Some(range) = parts.again.take_front(room as u64, limit) {
            return Some(range);
        }
        let range = parts.next..limit.min(parts.next.saturating_add(room as u64));
        if range.is_empty() {
            return None;
        }
        parts.next = range.end;
        parts.complete |= range.end == total;
        Some(range)
    }

    /// Appends a piece of head, payload and checksum as if they were one.
    pub(super) fn write_part(&self, range: &Range<u64>, out: &mut Vec<u8>) {
        let checksum = self.parts.as_ref().map_or([0; 4], |parts| parts.checksum);
        let mut start = 0;
        for piece in [&self.head[..], &self.payload, &checksum] {
            let end = start + piece.len() as u64;
            let (from, to) = (range.start.clamp(start, end), range.end.clamp(start, end));
            out.extend_from_slice(&piece[(from - start) as usize..(to - start) as usize]);
            start = end;
        }
    }

    /// A packet with the whole message was lost, or is doubted.
    pub(super) fn resend_whole(&mut self) -> bool {
        let wanted = self.parts.is_none() && !self.delivered;
        if wanted && !defect!(self.defects, NeverRetransmit) {
            self.to_send = true;
        }
        wanted
    }

    /// A piece was lost, or is doubted. Says whether it matters.
    pub(super) fn resend_part(&mut self, attempt: u32, range: Range<u64>) -> bool {
        let parts = self.parts.as_mut().filter(|_| !self.delivered);
        let Some(parts) = parts.filter(|parts| parts.attempt == attempt) else {
            return false;
        };
        let range = range.start..range.end.min(parts.next);
        if parts.acked.contains_all(&range) {
            return false;
        }
        if !defect!(self.defects, NeverRetransmit) {
            for acked in parts.again_of(&range) {
                parts.again.insert(acked);
            }
        }
        true
    }

    /// Nobody waits for acknowledgements any more: all that has not arrived is to be sent again.
    pub(super) fn resend_missing(&mut self) {
        if let Some(parts) = &self.parts {
            let (attempt, sent) = (parts.attempt, 0..parts.next);
            self.resend_part(attempt, sent);
        }
    }

    /// A piece has arrived; the last one makes the message delivered.
    pub(super) fn on_part_acked(&mut self, attempt: u32, range: Range<u64>) {
        let total = self.total();
        if let Some(parts) = self.parts.as_mut().filter(|parts| parts.attempt == attempt) {
            parts.again.remove(&range);
            parts.acked.insert(range);
            self.delivered |= parts.acked.contains_all(&(0..total));
        }
    }

    pub(super) fn on_delivered(&mut self) {
        self.delivered = true;
    }

    /// The receiver says how far the message may be sent. Says whether that is news.
    pub(super) fn on_grant(&mut self, attempt: u32, offset: u64) -> bool {
        let Some(parts) = &mut self.parts else {
            return false;
        };
        if attempt < parts.attempt || (attempt == parts.attempt && offset <= parts.granted) {
            return false;
        }
        if attempt > parts.attempt {
            parts.next = 0;
            parts.again.clear();
            parts.acked.clear();
            self.delivered = false;
        }
        parts.attempt = attempt;
        parts.granted = offset;
        true
    }

    /// The receiver has nothing of it: all is to be sent again.
    pub(super) fn restart(&mut self) {
        self.delivered = false;
        self.to_send = true;
        if let Some(parts) = &mut self.parts {
            parts.next = 0;
            parts.again.clear();
            parts.acked.clear();
            parts.granted = parts.granted.max(UNASKED);
        }
    }

    /// The results or arguments, when the message is not needed any more.
    pub(super) fn into_payload(self) -> Vec<u8> {
        self.payload
    }
}

impl Parts {
    /// What of `range` has not been acknowledged.
    fn again_of(&self, range: &Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        let mut missing = Ranges::default();
        missing.insert(range.clone());
        for acked in self.acked.iter() {
            missing.remove(&acked);
        }
        missing.iter().collect::<Vec<_>>().into_iter()
    }
}

/// How many bytes of a message may be sent before the receiver has granted any.
pub(super) const UNASKED: u64 = 16 << 10;

/// The length of the checksum at the end of a message in parts.
pub(super) const CHECKSUM_LEN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::checksum;

    fn message(len: usize) -> Outgoing {
        let payload = (0..len).map(|n| n as u8).collect();
        Outgoing::new(b"head".to_vec(), payload, Defects::default())
    }

    fn parts(message: &mut Outgoing, room: usize) -> Vec<(u64, u64)> {
        let parts = std::iter::from_fn(|| message.next_part(room));
        parts.map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn parts_make_up_the_message_and_its_checksum() {
        let mut message = message(3_000);
        message.split();
        assert!(!message.was_complete());
        let mut bytes = vec![];
        for (start, end) in parts(&mut message, 1_000) {
            message.write_part(&(start..end), &mut bytes);
        }
        let (content, trailer) = bytes.split_last_chunk::<4>().unwrap();
        assert_eq!(u32::from_be_bytes(*trailer), checksum(content));
        assert_eq!(&content[..5], b"head\0");
        assert_eq!(bytes.len() as u64, message.total());
        assert!(message.was_complete() && !message.has_to_send());
    }

    #[test]
    fn what_was_sent_once_counts_as_sent_for_ever() {
        let mut message = message(3_000);
        message.split();
        assert!(!message.was_sent());
        message.next_part(1_000);
        message.restart();
        assert!(message.was_sent() && !message.was_complete());
    }

    #[test]
    fn what_has_not_arrived_can_be_sent_again() {
        let mut message = message(4_992);
        message.split();
        parts(&mut message, 2_500);
        message.on_part_acked(0, 1_000..2_000);
        message.resend_missing();
        assert_eq!(parts(&mut message, 9_999), [(0, 1_000), (2_000, 5_000)]);
    }

    #[test]
    fn sixteen_kib_go_unasked_and_the_rest_when_granted() {
        let mut message = message(20_000);
        message.split();
        assert_eq!(parts(&mut message, 10_000), [(0, 10_000), (10_000, 16_384)]);
        assert!(!message.on_grant(0, 1_000), "a grant is not taken back");
        assert!(message.on_grant(0, 18_000));
        assert_eq!(parts(&mut message, 10_000), [(16_384, 18_000)]);
        assert!(message.on_grant(0, u64::MAX));
        assert_eq!(parts(&mut message, 10_000), [(18_000, 20_008)]);
    }

    #[test]
    fn lost_parts_come_first_and_only_what_has_not_arrived() {
        let mut message = message(4_992);
        message.split();
        assert_eq!(parts(&mut message, 2_500), [(0, 2_500), (2_500, 5_000)]);
        message.on_part_acked(0, 500..1_000);
        assert!(message.resend_part(0, 0..2_500));
        assert_eq!(parts(&mut message, 5_000), [(0, 500), (1_000, 2_500)]);
        message.on_part_acked(0, 0..2_500);
        assert!(!message.resend_part(0, 0..2_500));
        message.on_part_acked(0, 2_500..5_000);
        assert!(message.is_delivered());
    }

    #[test]
    fn a_new_attempt_begins_at_the_front() {
        let mut message = message(1_000);
        message.split();
        parts(&mut message, 2_000);
        message.on_part_acked(0, 0..1_008);
        assert!(message.on_grant(1, 0), "dropped: wait");
        assert!(!message.has_to_send() && !message.is_delivered());
        assert!(!message.on_grant(0, u64::MAX), "of the attempt before");
        assert!(message.on_grant(1, 5_000));
        assert_eq!(parts(&mut message, 2_000), [(0, 1_008)]);
    }
}
