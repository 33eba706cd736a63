//! The packets that have arrived: which, and when to say so.

use super::frame::{Ack, Frame};
use super::number::{expand, truncate};
use super::ranges::Ranges;
use std::time::{Duration, Instant};

/// Remembers the packets of one session that have arrived.
///
/// Not every packet needs an acknowledgement of its own: a reply acknowledges the packet that its
/// call came in, and the next call of a slot the packet of the reply before. Such a packet is
/// *implicit*: it is acknowledged in full only if its answer does not come in time.
#[derive(Debug, Clone)]
pub(super) struct Received {
    numbers: Ranges,
    /// Packets below are taken for duplicates, as it is not known any more.
    floor: u64,
    largest: Option<(u64, Instant)>,
    /// Packets that need an acknowledgement of their own.
    explicit: u32,
    implicit: Vec<u64>,
    /// When to send what is owed.
    due: Option<Instant>,
    delay: Duration,
}

/// What a packet asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// No acknowledgement.
    Nothing,
    /// An acknowledgement, which an answer can stand for.
    Implicit,
    /// An acknowledgement.
    Explicit,
}

impl Received {
    /// `delay` is how long an acknowledgement may be kept back.
    pub(super) fn new(delay: Duration) -> Self {
        Self {
            numbers: Ranges::default(),
            floor: 0,
            largest: None,
            explicit: 0,
            implicit: Vec::new(),
            due: None,
            delay,
        }
    }

    /// The full number of a packet.
    pub(super) fn expand(&self, wire: u32) -> u64 {
        expand(wire, self.largest.map_or(0, |(largest, _)| largest + 1))
    }

    /// Says whether the packet has not arrived before, as far as is known.
    pub(super) fn is_new(&self, number: u64) -> bool {
        number >= self.floor && !self.numbers.contains(number)
    }

    /// Notes a packet that [is new](Self::is_new).
    pub(super) fn on_packet(&mut self, now: Instant, number: u64, wish: Wish) {
        let in_order = self
            .largest
            .is_none_or(|(largest, _)| number == largest + 1);
        self.numbers.insert(number..number + 1);
        if self.numbers.count() > RANGES_MAX {
            let dropped = self.numbers.remove_first();
            self.floor = dropped.map_or(self.floor, |range| range.end);
        }
        if self.largest.is_none_or(|(largest, _)| number > largest) {
            self.largest = Some((number, now));
        }
        match wish {
            Wish::Nothing => return,
            Wish::Implicit if self.implicit.len() < IMPLICIT_MAX => self.implicit.push(number),
            Wish::Implicit | Wish::Explicit => self.explicit += 1,
        }
        let at_once = self.explicit >= EXPLICIT_MAX || (!in_order && wish == Wish::Explicit);
        let due = if at_once { now } else { now + self.delay };
        self.due = Some(self.due.map_or(due, |known| known.min(due)));
    }

    /// An answer that stands for the acknowledgement of `number` is being sent.
    pub(super) fn on_implied(&mut self, number: u64) {
        if let Some(at) = self.implicit.iter().position(|&known| known == number) {
            self.implicit.swap_remove(at);
        }
        if !self.is_owed() {
            self.due = None;
        }
    }

    /// Whether a packet that is sent anyway should carry an acknowledgement.
    pub(super) fn is_owed(&self) -> bool {
        self.explicit > 0 || !self.implicit.is_empty()
    }

    /// Gives memory back that was needed at times.
    pub(super) fn shrink(&mut self) {
        self.numbers.shrink();
        self.implicit.shrink_to_fit();
    }

    /// When an acknowledgement has to be sent on its own.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Appends an acknowledgement of at most `room` bytes; nothing is owed after that.
    pub(super) fn write(&mut self, now: Instant, room: usize, out: &mut Vec<u8>) -> bool {
        let Some((largest, at)) = self.largest else {
            return false;
        };
        if room < ACK_LEN {
            return false;
        }
        let mut ranges = self.numbers.iter().rev();
        let Some(first) = ranges.next() else {
            return false;
        };
        let mut more = Vec::new();
        let mut below = first.start;
        for range in ranges.take((room - ACK_LEN) / 8) {
            more.extend_from_slice(&word(below - range.end));
            more.extend_from_slice(&word(range.end - 1 - range.start));
            below = range.start;
        }
        let delay_us = now.saturating_duration_since(at).as_micros();
        let ack = Ack {
            largest: truncate(largest),
            delay_us: u32::try_from(delay_us).unwrap_or(u32::MAX),
            first: u32::try_from(first.end - 1 - first.start).unwrap_or(u32::MAX),
            more: &more,
        };
        Frame::Ack(ack).encode(out);
        self.explicit = 0;
        self.implicit.clear();
        self.due = None;
        true
    }
}

/// Numbers of packets that are this far apart do not occur: the floor is much closer.
fn word(number: u64) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

/// The length of an acknowledgement of one range.
pub(super) const ACK_LEN: usize = 16;

/// How many ranges are remembered; the lowest is given up for one more.
const RANGES_MAX: usize = 32;

/// How many packets wait for an answer that stands for their acknowledgement.
const IMPLICIT_MAX: usize = 64;

/// How many packets are acknowledged together (RFC 9000 section 13.2.2).
const EXPLICIT_MAX: u32 = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::frame::Frames;

    fn received() -> (Received, Instant) {
        (Received::new(Duration::from_millis(5)), Instant::now())
    }

    fn ranges(received: &mut Received, now: Instant, room: usize) -> Vec<(u64, u64)> {
        let mut out = vec![];
        assert!(received.write(now, room, &mut out));
        assert!(out.len() <= room);
        let Some(Ok(Frame::Ack(ack))) = Frames::new(&out).next() else {
            panic!("an acknowledgement was written");
        };
        let ranges = ack.ranges(ack.largest.into());
        ranges.map(|range| (*range.start(), *range.end())).collect()
    }

    #[test]
    fn a_packet_is_new_once() {
        let (mut received, now) = received();
        received.on_packet(now, 5, Wish::Nothing);
        assert!(!received.is_new(5) && received.is_new(4) && received.is_new(6));
        assert_eq!(received.due(), None);
        assert_eq!(received.expand(6), 6);
    }

    #[test]
    fn what_is_owed_is_sent_after_a_while_or_when_two_are_owed_or_one_is_missing() {
        let (mut received, now) = received();
        received.on_packet(now, 0, Wish::Explicit);
        assert_eq!(received.due(), Some(now + Duration::from_millis(5)));
        received.on_packet(now, 1, Wish::Explicit);
        assert_eq!(received.due(), Some(now));
        assert_eq!(ranges(&mut received, now, 100), [(0, 1)]);
        assert_eq!((received.due(), received.is_owed()), (None, false));
        received.on_packet(now, 3, Wish::Explicit);
        assert_eq!(received.due(), Some(now));
        assert_eq!(ranges(&mut received, now, 100), [(3, 3), (0, 1)]);
    }

    #[test]
    fn an_answer_stands_for_an_acknowledgement() {
        let (mut received, now) = received();
        received.on_packet(now, 0, Wish::Implicit);
        received.on_packet(now, 1, Wish::Implicit);
        received.on_implied(0);
        assert!(received.is_owed());
        received.on_implied(1);
        assert_eq!((received.due(), received.is_owed()), (None, false));
    }

    #[test]
    fn ranges_are_bounded_by_room_and_number() {
        let (mut received, now) = received();
        for number in 0..50 {
            received.on_packet(now, number * 2, Wish::Nothing);
        }
        assert_eq!(ranges(&mut received, now, 16 + 8 + 7), [(98, 98), (96, 96)]);
        assert_eq!(ranges(&mut received, now, 1000).len(), RANGES_MAX);
        assert!(!received.is_new(20), "too long ago to know");
        assert!(received.is_new(51));
    }
}
