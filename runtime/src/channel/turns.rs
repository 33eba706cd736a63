//! Whose turn it is: one counter for each channel tells the next message from a doubled one, and from one behind a gap.

use super::wire::{ChannelId, Place};
use std::collections::HashMap;

/// The channels that a receiver knows.
#[derive(Debug)]
pub(super) struct Turns {
    channels: HashMap<ChannelId, Channel>,
    max: usize,
    /// Counts the messages of all channels, to know which channel was used last.
    clock: u64,
}

#[derive(Debug, Default)]
struct Channel {
    next: u64,
    /// The next message is being handed over.
    is_busy: bool,
    used: u64,
}

impl Turns {
    /// Knows at most so many channels, but at least one.
    pub(super) fn new(max: usize) -> Self {
        Self {
            channels: HashMap::new(),
            max: max.max(1),
            clock: 0,
        }
    }

    /// Whether this message is the next one of its channel; number 0 begins one.
    ///
    /// If it is, [`end`](Self::end) is to follow.
    pub(super) fn begin(&mut self, place: Place) -> bool {
        self.clock += 1;
        if place.number == 0 && !self.channels.contains_key(&place.channel) {
            self.make_room();
            self.channels.insert(place.channel, Channel::default());
        }
        let Some(channel) = self.channels.get_mut(&place.channel) else {
            return false;
        };
        if channel.is_busy || channel.next != place.number {
            return false;
        }
        channel.is_busy = true;
        channel.used = self.clock;
        true
    }

    /// The message has been handed over, or nobody takes it.
    pub(super) fn end(&mut self, place: Place, was_got: bool) {
        if let Some(channel) = self.channels.get_mut(&place.channel) {
            channel.is_busy = false;
            channel.next += u64::from(was_got);
        }
    }

    /// The channel has ended.
    pub(super) fn close(&mut self, channel: ChannelId) {
        self.channels.remove(&channel);
    }

    /// Forgets the channel that was used longest ago, if there are too many. One whose message is
    /// being handed over stays; of these there are no more than handlers.
    fn make_room(&mut self) {
        if self.channels.len() < self.max {
            return;
        }
        let idle = self.channels.iter().filter(|(_, channel)| !channel.is_busy);
        let oldest = idle.min_by_key(|(_, channel)| channel.used);
        if let Some(id) = oldest.map(|(id, _)| *id) {
            self.channels.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(channel: u64, number: u64) -> Place {
        let channel = ChannelId(channel);
        Place { channel, number }
    }

    fn hand_over(turns: &mut Turns, channel: u64, number: u64) -> bool {
        let place = place(channel, number);
        let begins = turns.begin(place);
        if begins {
            turns.end(place, true);
        }
        begins
    }

    #[test]
    fn each_message_comes_once_and_in_order() {
        let mut turns = Turns::new(9);
        let arrivals = [
            (0, true),
            (0, false),
            (1, true),
            (3, false),
            (2, true),
            (1, false),
            (3, true),
        ];
        for (number, expected) in arrivals {
            assert_eq!(hand_over(&mut turns, 7, number), expected, "{number}");
        }
        assert!(!hand_over(&mut turns, 8, 4), "another channel begins at 0");
        assert!(hand_over(&mut turns, 8, 0));
    }

    #[test]
    fn a_message_that_is_being_handed_over_does_not_come_again() {
        let mut turns = Turns::new(9);
        assert!(turns.begin(place(7, 0)));
        assert!(!turns.begin(place(7, 0)));
        assert!(!turns.begin(place(7, 1)));
        turns.end(place(7, 0), false);
        assert!(turns.begin(place(7, 0)), "nobody took it");
    }

    #[test]
    fn the_channel_that_was_used_longest_ago_is_forgotten() {
        let mut turns = Turns::new(2);
        assert!(hand_over(&mut turns, 1, 0));
        assert!(hand_over(&mut turns, 2, 0));
        assert!(hand_over(&mut turns, 1, 1));
        assert!(hand_over(&mut turns, 3, 0));
        assert!(!hand_over(&mut turns, 2, 1));
        assert!(hand_over(&mut turns, 1, 2));
        assert_eq!(turns.channels.len(), 2);

        assert!(turns.begin(place(1, 3)) && turns.begin(place(3, 1)));
        assert!(turns.begin(place(4, 0)), "those at work stay");
        assert_eq!(turns.channels.len(), 3);
    }

    #[test]
    fn a_channel_that_ended_is_forgotten() {
        let mut turns = Turns::new(9);
        assert!(hand_over(&mut turns, 1, 0));
        turns.close(ChannelId(1));
        assert!(!hand_over(&mut turns, 1, 1));
        assert!(turns.channels.is_empty());
    }
}
