//! The round-trip time: RFC 9002 section 5.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// What is known about the time to the peer and back.
#[derive(Debug, Clone)]
pub(super) struct RoundTrip {
    smoothed: Duration,
    variation: Duration,
    minimum: Option<Duration>,
}

impl RoundTrip {
    /// Begins with a guess (RFC 9002 section 5.3).
    pub(super) fn new(initial: Duration) -> Self {
        Self {
            smoothed: initial,
            variation: initial / 2,
            minimum: None,
        }
    }

    /// Takes a measurement, and the part of it that the peer says it waited itself.
    pub(super) fn on_sample(&mut self, sample: Duration, peer_delay: Duration) {
        let Some(minimum) = self.minimum else {
            self.minimum = Some(sample.saturating_sub(peer_delay));
            self.smoothed = sample.saturating_sub(peer_delay);
            self.variation = self.smoothed / 2;
            return;
        };
        let minimum = minimum.min(sample);
        self.minimum = Some(minimum);
        // A delay that would make the round trip impossibly short is not believed.
        let adjusted = match sample >= minimum + peer_delay {
            true => sample - peer_delay,
            false => sample,
        };
        self.variation = self.variation * 3 / 4 + self.smoothed.abs_diff(adjusted) / 4;
        self.smoothed = self.smoothed * 7 / 8 + adjusted / 8;
    }

    pub(super) fn smoothed(&self) -> Duration {
        self.smoothed
    }

    /// Whether there was a measurement.
    pub(super) fn is_measured(&self) -> bool {
        self.minimum.is_some()
    }

    /// How long an acknowledgement may take before the peer is asked for one (RFC 9002 section
    /// 6.2.1).
    pub(super) fn probe_timeout(&self, peer_delay: Duration) -> Duration {
        self.smoothed + (self.variation * 4).max(GRANULARITY) + peer_delay
    }

    /// How much later than its successors a packet may be acknowledged before it counts as lost
    /// (RFC 9002 section 6.1.2).
    pub(super) fn loss_delay(&self) -> Duration {
        (self.smoothed * 9 / 8).max(GRANULARITY)
    }
}

/// The guess, by how far the peer's address may be away.
pub(super) fn initial_round_trip(peer: SocketAddr) -> Duration {
    let near = match peer.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    if near { INITIAL_NEAR } else { INITIAL_FAR }
}

const INITIAL_NEAR: Duration = Duration::from_millis(25);

/// RFC 9002 section 6.2.2.
const INITIAL_FAR: Duration = Duration::from_millis(333);

/// kGranularity of RFC 9002 section 6.1.2.
const GRANULARITY: Duration = Duration::from_millis(1);

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn follows_rfc_9002_section_5_3() {
        let mut rtt = RoundTrip::new(ms(333));
        assert_eq!(rtt.probe_timeout(ms(0)), ms(333 + 4 * 333 / 2));
        assert!(!rtt.is_measured());
        rtt.on_sample(ms(80), ms(0)); // smoothed 80, variation 40
        assert_eq!(rtt.probe_timeout(ms(5)), ms(80 + 160 + 5));
        rtt.on_sample(ms(48), ms(8)); // minimum 48, so the delay is not believed
        assert_eq!(rtt.smoothed(), ms(80) * 7 / 8 + ms(48) / 8);
        rtt.on_sample(ms(68), ms(8)); // 60
        assert_eq!(rtt.smoothed(), ms(76) * 7 / 8 + ms(60) / 8);
        assert!(rtt.is_measured());
    }

    #[test]
    fn loss_takes_nine_eighths_of_a_round_trip() {
        let mut rtt = RoundTrip::new(ms(333));
        rtt.on_sample(ms(80), ms(0));
        assert_eq!(rtt.loss_delay(), ms(90));
        let mut rtt = RoundTrip::new(ms(333));
        rtt.on_sample(Duration::from_micros(20), ms(0));
        assert_eq!(rtt.loss_delay(), ms(1));
    }

    #[test]
    fn begins_by_the_distance_of_the_peer() {
        let first = |address: &str| initial_round_trip(address.parse().unwrap());
        for near in ["127.0.0.1:1", "10.1.2.3:1", "[::1]:1", "[fd00::1]:1"] {
            assert_eq!(first(near), ms(25), "{near}");
        }
        for far in ["192.0.2.1:1", "[2001:db8::1]:1"] {
            assert_eq!(first(far), ms(333), "{far}");
        }
    }
}
