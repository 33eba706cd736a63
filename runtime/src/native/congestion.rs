//! Congestion control: NewReno as in RFC 9002 section 7 and appendix B.

use std::time::{Duration, Instant};

/// How many bytes may be in flight.
#[derive(Debug, Clone)]
pub(super) struct Congestion {
    window: u64,
    slow_start_threshold: u64,
    /// When the current recovery began: losses of packets sent before are of the same event.
    recovery_start: Option<Instant>,
    datagram: u64,
}

impl Congestion {
    pub(super) fn new(datagram: u16) -> Self {
        let datagram = u64::from(datagram);
        Self {
            window: INITIAL_PACKETS * datagram,
            slow_start_threshold: u64::MAX,
            recovery_start: None,
            datagram,
        }
    }

    pub(super) fn window(&self) -> u64 {
        self.window
    }

    /// The size of datagrams has changed; the window keeps room for the smallest number of them.
    pub(super) fn on_datagram_size(&mut self, datagram: u16) {
        self.datagram = datagram.into();
        self.window = self.window.max(self.minimum());
    }

    /// A packet of `bytes` arrived; `limited` says whether the window was in use.
    pub(super) fn on_acked(&mut self, bytes: u64, sent_at: Instant, limited: bool) {
        let in_recovery = self.recovery_start.is_some_and(|start| sent_at <= start);
        if in_recovery || !limited {
            return;
        }
        self.window += match self.window < self.slow_start_threshold {
            true => bytes,
            false => (self.datagram * bytes / self.window).max(1),
        };
        self.window = self.window.min(WINDOW_MAX);
    }

    /// A packet that was sent at `sent_at` was lost.
    pub(super) fn on_lost(&mut self, now: Instant, sent_at: Instant) {
        if self.recovery_start.is_some_and(|start| sent_at <= start) {
            return;
        }
        self.recovery_start = Some(now);
        self.slow_start_threshold = (self.window / 2).max(self.minimum());
        self.window = self.slow_start_threshold;
    }

    /// Nothing has arrived for several probe timeouts (RFC 9002 section 7.6).
    pub(super) fn on_persistent_congestion(&mut self) {
        self.window = self.minimum();
        self.recovery_start = None;
    }

    fn minimum(&self) -> u64 {
        MINIMUM_PACKETS * self.datagram
    }
}

/// Spreads the packets of long messages over the round trip (RFC 9002 section 7.7).
#[derive(Debug, Clone)]
pub(super) struct Pacer {
    /// Bytes that may be sent at once.
    tokens: u64,
    updated: Option<Instant>,
}

impl Pacer {
    pub(super) fn new() -> Self {
        Self {
            tokens: 0,
            updated: None,
        }
    }

    /// Brings the tokens up to `now`: five quarters of a window for each round trip.
    fn refill(&mut self, now: Instant, pace: Pace) {
        let burst = pace.burst();
        let Some(updated) = self.updated.replace(now) else {
            self.tokens = burst;
            return;
        };
        let elapsed = now.saturating_duration_since(updated);
        let new = pace.window as u128 * 5 * elapsed.as_nanos() / (4 * pace.round_trip_nanos());
        let new = u64::try_from(new).unwrap_or(u64::MAX);
        if new == 0 {
            // Too short a time for a byte must not be lost: it counts the next time.
            self.updated = Some(updated);
        }
        self.tokens = self.tokens.saturating_add(new).min(burst);
    }

    /// When a datagram may be sent: `None` for now.
    pub(super) fn delay(&mut self, now: Instant, pace: Pace) -> Option<Instant> {
        self.refill(now, pace);
        let missing = pace.datagram.saturating_sub(self.tokens);
        if missing == 0 {
            return None;
        }
        let nanos =
            u128::from(missing) * 4 * pace.round_trip_nanos() / (u128::from(pace.window) * 5);
        let wait = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        Some(now + wait.max(Duration::from_micros(1)))
    }

    pub(super) fn on_sent(&mut self, bytes: u64) {
        self.tokens = self.tokens.saturating_sub(bytes);
    }
}

/// What the pacer goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) window: u64,
    pub(super) round_trip: Duration,
    pub(super) datagram: u64,
}

impl Pace {
    fn round_trip_nanos(self) -> u128 {
        self.round_trip.as_nanos().max(1)
    }

    /// What may be sent at once after a pause: ten datagrams (RFC 9002 section 7.7), or what
    /// belongs to two milliseconds, as timers are not more exact.
    fn burst(self) -> u64 {
        let two_ms = u128::from(self.window) * 5 * 2_000_000 / (4 * self.round_trip_nanos());
        let two_ms = u64::try_from(two_ms).unwrap_or(u64::MAX).min(self.window);
        (INITIAL_PACKETS * self.datagram).max(two_ms)
    }
}

const INITIAL_PACKETS: u64 = 10;
const MINIMUM_PACKETS: u64 = 2;

/// A window is never larger, whatever arrives: 64 MiB.
const WINDOW_MAX: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn doubles_until_the_first_loss_and_then_grows_by_a_datagram_each_round() {
        let start = Instant::now();
        let mut congestion = Congestion::new(1000);
        for _ in 0..10 {
            congestion.on_acked(1000, start, true);
        }
        assert_eq!(congestion.window(), 20_000);
        congestion.on_lost(start + ms(2), start + ms(1));
        congestion.on_lost(start + ms(2), start + ms(2));
        assert_eq!(congestion.window(), 10_000, "one event halves once");
        congestion.on_acked(1000, start + ms(1), true);
        assert_eq!(congestion.window(), 10_000, "sent before the recovery");
        for _ in 0..10 {
            congestion.on_acked(1000, start + ms(3), true);
        }
        assert!((10_950..=11_000).contains(&congestion.window()));
    }

    #[test]
    fn does_not_grow_when_it_is_not_used_and_not_below_two_datagrams() {
        let start = Instant::now();
        let mut congestion = Congestion::new(1000);
        congestion.on_acked(1000, start, false);
        assert_eq!(congestion.window(), 10_000);
        for n in 1..9 {
            congestion.on_lost(start + ms(2 * n), start + ms(2 * n - 1));
        }
        assert_eq!(congestion.window(), 2_000);
        congestion.on_acked(1000, start + ms(99), true);
        congestion.on_persistent_congestion();
        assert_eq!(congestion.window(), 2_000);
    }

    #[test]
    fn a_burst_and_then_five_quarters_of_a_window_for_each_round_trip() {
        let start = Instant::now();
        let pace = Pace {
            window: 100_000,
            round_trip: ms(100),
            datagram: 1000,
        };
        let mut pacer = Pacer::new();
        for _ in 0..10 {
            assert_eq!(pacer.delay(start, pace), None);
            pacer.on_sent(1000);
        }
        assert_eq!(
            pacer.delay(start, pace),
            Some(start + Duration::from_micros(800))
        );
        let mut now = start;
        let mut sent = 0;
        while now < start + ms(100) {
            match pacer.delay(now, pace) {
                None => {
                    pacer.on_sent(1000);
                    sent += 1000;
                }
                Some(later) => now = later,
            }
        }
        assert!((124_000..=126_000).contains(&sent), "{sent}");
    }
}
