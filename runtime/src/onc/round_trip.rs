//! The retransmission timeout: RFC 6298 with Karn's rule.

use crate::config::ClientConfig;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Estimates how long a reply may take before its call should be sent again.
#[derive(Debug, Clone)]
pub(super) struct RoundTrip {
    estimate: Option<Estimate>,
    /// Calls that were answered since the last measurement and could not be measured.
    unmeasured: u32,
    limits: TimeoutLimits,
}

/// The bounds of the timeout.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeoutLimits {
    /// Before anything was measured.
    pub(super) initial: Duration,
    pub(super) minimum: Duration,
    pub(super) maximum: Duration,
}

impl TimeoutLimits {
    /// What the configuration says, but never shorter than a driver's clock ticks: else a client would do nothing but send.
    pub(super) fn new(config: &ClientConfig, peer: SocketAddr) -> Self {
        let initial = config.initial_timeout;
        Self {
            initial: initial
                .unwrap_or_else(|| initial_timeout(peer))
                .max(GRANULARITY),
            minimum: config.minimum_timeout.max(GRANULARITY),
            maximum: config.maximum_timeout.max(GRANULARITY),
        }
    }
}

/// SRTT and RTTVAR of RFC 6298 section 2.
#[derive(Debug, Clone, Copy)]
struct Estimate {
    smoothed: Duration,
    variation: Duration,
}

impl RoundTrip {
    pub(super) fn new(limits: TimeoutLimits) -> Self {
        Self {
            estimate: None,
            unmeasured: 0,
            limits,
        }
    }

    /// The timeout for the first transmission of a call.
    pub(super) fn timeout(&self) -> Duration {
        let timeout = match self.estimate {
            Some(estimate) => estimate.timeout().max(self.limits.minimum),
            None => self.limits.initial,
        };
        let factor = 2_u32.saturating_pow(self.unmeasured / PATIENCE);
        timeout.saturating_mul(factor).min(self.limits.maximum)
    }

    /// The timeout after one of `timeout` has passed in vain (RFC 6298 section 5.5).
    pub(super) fn back_off(&self, timeout: Duration) -> Duration {
        timeout.saturating_mul(2).min(self.limits.maximum)
    }

    /// A call that was sent once was answered after `round_trip`.
    pub(super) fn on_answered(&mut self, round_trip: Duration) {
        self.unmeasured = 0;
        self.estimate = Some(match self.estimate {
            None => Estimate {
                smoothed: round_trip,
                variation: round_trip / 2,
            },
            Some(estimate) => estimate.updated(round_trip),
        });
    }

    /// A call that was sent several times was answered, the last time with `timeout`.
    ///
    /// Which of the transmissions was answered is not known, so there is nothing to measure: Karn's
    /// rule, RFC 6298 section 3. But if round trips have become longer than the timeout, then every
    /// call is sent twice and none could ever be measured. RFC 6298 section 5 therefore keeps the
    /// backed-off timeout for what is sent next; so does this one as long as nothing was measured.
    /// Later, it doubles the timeout only after several such calls in a row: where every third
    /// datagram is lost, single ones say nothing about round trips, and doubling for each would make
    /// seconds of milliseconds.
    pub(super) fn on_answered_after_retransmission(&mut self, timeout: Duration) {
        match self.estimate {
            Some(_) => self.unmeasured = self.unmeasured.saturating_add(1),
            None => self.limits.initial = self.back_off(timeout).max(self.limits.initial),
        }
    }
}

impl Estimate {
    fn updated(self, round_trip: Duration) -> Self {
        Self {
            variation: self.variation * 3 / 4 + self.smoothed.abs_diff(round_trip) / 4,
            smoothed: self.smoothed * 7 / 8 + round_trip / 8,
        }
    }

    fn timeout(self) -> Duration {
        self.smoothed + (self.variation * 4).max(GRANULARITY)
    }
}

/// The timeout before anything was measured, by how far the peer's address may be away.
pub(super) fn initial_timeout(peer: SocketAddr) -> Duration {
    let near = match peer.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    if near { INITIAL_NEAR } else { INITIAL_FAR }
}

const INITIAL_NEAR: Duration = Duration::from_millis(100);

/// RFC 6298 section 2.1.
const INITIAL_FAR: Duration = Duration::from_secs(1);

/// How exactly a driver keeps time: G of RFC 6298 section 2.
const GRANULARITY: Duration = Duration::from_millis(1);

/// How many calls in a row have to go without a measurement before the timeout doubles.
const PATIENCE: u32 = 4;

#[cfg(test)]
mod tests {
    use super::{ClientConfig, RoundTrip, TimeoutLimits, initial_timeout};
    use std::time::Duration;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn round_trip() -> RoundTrip {
        RoundTrip::new(TimeoutLimits {
            initial: ms(100),
            minimum: ms(20),
            maximum: ms(10_000),
        })
    }

    #[test]
    fn follows_rfc_6298_section_2() {
        let mut round_trip = round_trip();
        assert_eq!(round_trip.timeout(), ms(100));
        round_trip.on_answered(ms(80)); // SRTT 80, RTTVAR 40
        assert_eq!(round_trip.timeout(), ms(80 + 4 * 40));
        // RTTVAR 3/4 * 40 + 1/4 * |80 - 40| = 40, SRTT 7/8 * 80 + 1/8 * 40 = 75
        round_trip.on_answered(ms(40));
        assert_eq!(round_trip.timeout(), ms(75 + 4 * 40));
    }

    #[test]
    fn is_never_nothing() {
        let config = ClientConfig {
            initial_timeout: Some(ms(0)),
            minimum_timeout: ms(0),
            maximum_timeout: ms(0),
            ..ClientConfig::default()
        };
        let limits = TimeoutLimits::new(&config, "127.0.0.1:1".parse().unwrap());
        assert_eq!(RoundTrip::new(limits).timeout(), ms(1));
    }

    #[test]
    fn stays_within_its_limits() {
        let mut round_trip = round_trip();
        round_trip.on_answered(Duration::from_micros(50));
        assert_eq!(round_trip.timeout(), ms(20));
        round_trip.on_answered(ms(60_000));
        assert_eq!(round_trip.timeout(), ms(10_000));
    }

    #[test]
    fn backs_off_twofold_up_to_the_maximum() {
        let round_trip = round_trip();
        let timeouts = std::iter::successors(Some(ms(1_000)), |&timeout| {
            Some(round_trip.back_off(timeout))
        });
        assert_eq!(
            timeouts.take(6).collect::<Vec<_>>(),
            [
                ms(1_000),
                ms(2_000),
                ms(4_000),
                ms(8_000),
                ms(10_000),
                ms(10_000)
            ]
        );
        assert_eq!(round_trip.back_off(Duration::MAX), ms(10_000));
    }

    #[test]
    fn before_the_first_measurement_the_timeout_that_was_too_short_doubles() {
        let mut round_trip = round_trip();
        round_trip.on_answered_after_retransmission(ms(200));
        assert_eq!(round_trip.timeout(), ms(400));
        round_trip.on_answered_after_retransmission(ms(200)); // it was sent before the change
        assert_eq!(round_trip.timeout(), ms(400));
        round_trip.on_answered(ms(300)); // SRTT 300, RTTVAR 150
        assert_eq!(round_trip.timeout(), ms(900));
    }

    #[test]
    fn retransmitted_calls_are_not_measured_but_several_in_a_row_double_the_timeout() {
        let mut round_trip = round_trip();
        round_trip.on_answered(ms(10)); // SRTT 10, RTTVAR 5
        let timeouts = (1..=9).map(|_| {
            round_trip.on_answered_after_retransmission(ms(60));
            round_trip.timeout().as_millis()
        });
        assert_eq!(
            timeouts.collect::<Vec<_>>(),
            [30, 30, 30, 60, 60, 60, 60, 120, 120]
        );
        round_trip.on_answered(ms(10)); // RTTVAR 3.75
        assert_eq!(round_trip.timeout(), ms(25));
    }

    #[test]
    fn any_number_of_retransmitted_calls_reaches_the_maximum_and_no_more() {
        let mut round_trip = round_trip();
        round_trip.on_answered(ms(10));
        (0..1_000).for_each(|_| round_trip.on_answered_after_retransmission(ms(60)));
        assert_eq!(round_trip.timeout(), ms(10_000));
    }

    #[test]
    fn begins_by_the_distance_of_the_peer() {
        let first = |address: &str| initial_timeout(address.parse().unwrap());
        for near in [
            "127.0.0.1:1",
            "10.1.2.3:1",
            "192.168.0.1:1",
            "169.254.1.1:1",
            "[::1]:1",
            "[fd00::1]:1",
            "[fe80::1]:1",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert_eq!(first(near), ms(100), "{near}");
        }
        for far in ["192.0.2.1:1", "[2001:db8::1]:1", "[::ffff:192.0.2.1]:1"] {
            assert_eq!(first(far), ms(1_000), "{far}");
        }
    }
}
