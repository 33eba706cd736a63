//! The path to one address: how long it takes, how much it carries, how large its datagrams are.

use super::congestion::{Congestion, Pace, Pacer};
use super::mutant::{Defects, defect};
use super::rtt::RoundTrip;
use std::time::{Duration, Instant};

/// What is known about the path to one address.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub(super) round_trip: RoundTrip,
    pub(super) congestion: Congestion,
    pub(super) pacer: Pacer,
    pub(super) size: PathSize,
}

impl Path {
    pub(super) fn new(initial_round_trip: Duration, datagram_max: u16, defects: Defects) -> Self {
        let size = PathSize::new(datagram_max, defects);
        Self {
            round_trip: RoundTrip::new(initial_round_trip),
            congestion: Congestion::new(size.current()),
            pacer: Pacer::new(),
            size,
        }
    }

    pub(super) fn pace(&self) -> Pace {
        Pace {
            window: self.congestion.window(),
            round_trip: self.round_trip.smoothed(),
            datagram: self.size.current().into(),
        }
    }
}

/// Finds out how large datagrams may be: RFC 8899, with few sizes instead of a search.
///
/// 1,200 bytes are taken for granted. A larger size is used after a packet of that size, which
/// carries nothing else, has been acknowledged. After what looks like a black hole the search begins
/// anew (RFC 8899 section 5.2): if it was one, it ends at a size that the path carries, and if it was a
/// stall, little is lost.
#[derive(Debug, Clone)]
pub(super) struct PathSize {
    current: u16,
    maximum: u16,
    /// The size of the probe that is under way.
    probing: Option<u16>,
    /// How often the next size was probed in vain.
    failures: u32,
    /// When probing goes on after it was given up.
    resume_at: Option<Instant>,
    /// Large packets that were lost since the last one that arrived.
    large_lost: u32,
}

impl PathSize {
    fn new(maximum: u16, defects: Defects) -> Self {
        let maximum = maximum.max(BASE);
        Self {
            current: match defect!(defects, IgnorePathSize) {
                true => maximum,
                false => BASE,
            },
            maximum,
            probing: None,
            failures: 0,
            resume_at: None,
            large_lost: 0,
        }
    }

    /// The size of datagrams, in bytes of payload.
    pub(super) fn current(&self) -> u16 {
        self.current
    }

    /// The peer receives nothing larger.
    pub(super) fn limit(&mut self, maximum: u32) {
        let maximum = u16::try_from(maximum).unwrap_or(u16::MAX).max(BASE);
        self.maximum = self.maximum.min(maximum);
        self.current = self.current.min(self.maximum);
    }

    /// The size of a probe that should be sent now.
    pub(super) fn next_probe(&self, now: Instant) -> Option<u16> {
        if self.probing.is_some() || self.resume_at.is_some_and(|instant| now < instant) {
            return None;
        }
        let mut sizes = SIZES.into_iter().map(|size| size.min(self.maximum));
        sizes.find(|&size| size > self.current)
    }

    pub(super) fn on_probe_sent(&mut self, size: u16) {
        self.probing = Some(size);
        self.resume_at = None;
    }

    pub(super) fn on_probe_acked(&mut self, size: u16) {
        if self.probing.take_if(|probing| *probing == size).is_some() {
            self.current = self.current.max(size);
            self.failures = 0;
            self.large_lost = 0;
        }
    }

    pub(super) fn on_probe_lost(&mut self, now: Instant, size: u16) {
        if self.probing.take_if(|probing| *probing == size).is_some() {
            self.failures += 1;
            if self.failures >= PROBES_MAX {
                self.failures = 0;
                self.resume_at = Some(now + RESUME_AFTER);
            }
        }
    }

    pub(super) fn on_packet_acked(&mut self, bytes: u64) {
        if bytes > u64::from(BASE) {
            self.large_lost = 0;
        }
    }

    /// Nothing was acknowledged for several probe timeouts although large packets were sent: goes
    /// back to the base. Says whether it did.
    pub(super) fn on_timeouts(&mut self, timeouts: u32) -> bool {
        let hole = self.current > BASE && timeouts >= BLACK_HOLE_TIMEOUTS;
        if hole {
            self.fall_back();
        }
        hole
    }

    fn fall_back(&mut self) {
        self.current = BASE;
        self.large_lost = 0;
        self.probing = None;
        self.failures = 0;
        self.resume_at = None;
    }

    /// Goes back to the base when many large packets were lost and none arrived: a black hole. Says
    /// whether it did.
    pub(super) fn on_packet_lost(&mut self, bytes: u64) -> bool {
        if bytes <= u64::from(BASE) || self.current == BASE {
            return false;
        }
        self.large_lost += 1;
        if self.large_lost < BLACK_HOLE {
            return false;
        }
        self.fall_back();
        true
    }
}

/// What every path carries (RFC 9000 section 14).
pub(super) const BASE: u16 = 1200;

/// Ethernet over IPv6 and with a tunnel, jumbo frames, loopback.
const SIZES: [u16; 3] = [1452, 8952, 65_507];

/// MAX_PROBES of RFC 8899 section 5.1.2.
const PROBES_MAX: u32 = 3;

/// PMTU_RAISE_TIMER of RFC 8899 section 5.1.1.
const RESUME_AFTER: Duration = Duration::from_secs(600);

/// How many large packets in a row have to be lost until the path counts as a black hole.
const BLACK_HOLE: u32 = 6;

/// After how many probe timeouts in a row the path counts as a black hole.
const BLACK_HOLE_TIMEOUTS: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn size(maximum: u16) -> PathSize {
        PathSize::new(maximum, Defects::default())
    }

    #[test]
    fn grows_with_each_probe_that_arrives_up_to_what_the_peer_takes() {
        let now = Instant::now();
        let mut size = size(65_507);
        size.limit(20_000);
        for expected in [1452, 8952, 20_000] {
            assert_eq!(size.next_probe(now), Some(expected));
            size.on_probe_sent(expected);
            assert_eq!(size.next_probe(now), None, "one at a time");
            size.on_probe_acked(expected);
            assert_eq!(size.current(), expected);
        }
        assert_eq!(size.next_probe(now), None);
    }

    #[test]
    fn gives_up_after_three_probes_for_ten_minutes() {
        let now = Instant::now();
        let mut size = size(65_507);
        for _ in 0..3 {
            assert_eq!(size.next_probe(now), Some(1452));
            size.on_probe_sent(1452);
            size.on_probe_lost(now, 1452);
        }
        assert_eq!(size.next_probe(now + Duration::from_secs(599)), None);
        assert_eq!(size.next_probe(now + Duration::from_secs(600)), Some(1452));
        assert_eq!(size.current(), BASE);
    }

    #[test]
    fn a_black_hole_brings_it_back_to_the_base() {
        let now = Instant::now();
        let mut size = size(65_507);
        size.on_probe_sent(1452);
        size.on_probe_acked(1452);
        for _ in 0..5 {
            assert!(!size.on_packet_lost(1452));
        }
        size.on_packet_acked(1452);
        for _ in 0..5 {
            assert!(!size.on_packet_lost(1452));
        }
        assert!(!size.on_packet_lost(1200), "small ones prove nothing");
        assert!(size.on_packet_lost(1452));
        assert_eq!((size.current(), size.next_probe(now)), (BASE, Some(1452)));
    }
}
