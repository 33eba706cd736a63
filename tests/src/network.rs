//! A network that loses, doubles, delays and reorders datagrams, in one process, on a fake clock.
//!
//! The same seed and the same datagrams give the same faults, so a failing run can be run again.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::ops::Range;
use std::time::{Duration, Instant};

/// How bad the network is, in both directions.
#[derive(Debug, Clone)]
pub struct Faults {
    /// How likely a datagram is lost, from 0 to 1.
    pub loss: f64,
    /// How likely a datagram that is not lost arrives twice, from 0 to 1.
    pub duplication: f64,
    /// How long each copy is under way; copies overtake one another where the range is wide.
    pub delay: Range<Duration>,
    /// How likely a copy is a straggler, from 0 to 1.
    pub stragglers: f64,
    /// How long a straggler is under way.
    pub straggler_delay: Range<Duration>,
}

impl Faults {
    /// 30 % loss, 30 % duplication, reordering, and copies that arrive seconds later.
    pub fn heavy() -> Self {
        Self {
            loss: 0.3,
            duplication: 0.3,
            delay: Duration::from_micros(100)..Duration::from_millis(20),
            stragglers: 0.02,
            straggler_delay: Duration::from_millis(100)..Duration::from_secs(3),
        }
    }
}

/// A datagram that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datagram {
    /// Who sent it.
    pub from: SocketAddr,
    /// Who gets it.
    pub to: SocketAddr,
    /// Its payload.
    pub payload: Vec<u8>,
}

/// What happened to the datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NetworkStatistics {
    /// Datagrams sent.
    pub sent: u64,
    /// Datagrams of which no copy arrives.
    pub lost: u64,
    /// Datagrams of which two copies arrive.
    pub duplicated: u64,
    /// Copies that arrived.
    pub arrived: u64,
    /// Copies that arrived after a datagram to the same address that was sent later.
    pub reordered: u64,
}

/// The network: datagrams go in at one time and come out at others, or not at all.
#[derive(Debug)]
pub struct FaultyNetwork {
    faults: Faults,
    rng: StdRng,
    /// By the time of arrival; the second number keeps copies apart that arrive at one time.
    under_way: BTreeMap<(Instant, u64), Copy>,
    copies: u64,
    /// The largest number among the datagrams that have arrived at an address.
    latest: HashMap<SocketAddr, u64>,
    statistics: NetworkStatistics,
}

#[derive(Debug)]
struct Copy {
    /// The number of the datagram that this is a copy of.
    number: u64,
    datagram: Datagram,
}

impl FaultyNetwork {
    /// Makes a network without a datagram in it.
    pub fn new(faults: Faults, seed: u64) -> Self {
        Self {
            faults,
            rng: StdRng::seed_from_u64(seed),
            under_way: BTreeMap::new(),
            copies: 0,
            latest: HashMap::new(),
            statistics: NetworkStatistics::default(),
        }
    }

    /// Sends a datagram.
    pub fn send(&mut self, now: Instant, datagram: Datagram) {
        self.statistics.sent += 1;
        if self.rng.random_bool(self.faults.loss) {
            self.statistics.lost += 1;
            return;
        }
        if self.rng.random_bool(self.faults.duplication) {
            self.statistics.duplicated += 1;
            self.put(now, datagram.clone());
        }
        self.put(now, datagram);
    }

    fn put(&mut self, now: Instant, datagram: Datagram) {
        let delay = match self.rng.random_bool(self.faults.stragglers) {
            true => self.faults.straggler_delay.clone(),
            false => self.faults.delay.clone(),
        };
        let arrival = now + self.rng.random_range(delay);
        self.copies += 1;
        let copy = Copy {
            number: self.statistics.sent,
            datagram,
        };
        self.under_way.insert((arrival, self.copies), copy);
    }

    /// When the next copy arrives, `None` if nothing is under way.
    pub fn next_arrival(&self) -> Option<Instant> {
        self.under_way.keys().next().map(|&(arrival, _)| arrival)
    }

    /// Takes out a copy that has arrived by `now`, the earliest first.
    pub fn receive(&mut self, now: Instant) -> Option<Datagram> {
        if self.next_arrival()? > now {
            return None;
        }
        let (_, Copy { number, datagram }) = self.under_way.pop_first()?;
        self.statistics.arrived += 1;
        let latest = self.latest.entry(datagram.to).or_default();
        if number < *latest {
            self.statistics.reordered += 1;
        }
        *latest = number.max(*latest);
        Some(datagram)
    }

    /// What has happened so far.
    pub fn statistics(&self) -> NetworkStatistics {
        self.statistics
    }
}

#[cfg(test)]
mod tests {
    use super::{Datagram, Faults, FaultyNetwork, NetworkStatistics};
    use std::net::SocketAddr;
    use std::time::{Duration, Instant};

    /// Sends 10,000 datagrams, 1 ms apart, and returns what arrives and when.
    fn trace(faults: Faults, seed: u64) -> (Vec<(Duration, u32)>, NetworkStatistics) {
        let start = Instant::now();
        let mut network = FaultyNetwork::new(faults, seed);
        let [from, to] = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        for number in 0..10_000_u32 {
            let payload = number.to_be_bytes().to_vec();
            let now = start + Duration::from_millis(number.into());
            network.send(now, Datagram { from, to, payload });
        }
        let mut arrivals = vec![];
        while let Some(now) = network.next_arrival() {
            let payload = network.receive(now).unwrap().payload;
            arrivals.push((now - start, u32::from_be_bytes(payload.try_into().unwrap())));
        }
        (arrivals, network.statistics())
    }

    #[test]
    fn without_faults_everything_arrives_once_and_in_order() {
        let none = Faults {
            loss: 0.0,
            duplication: 0.0,
            delay: Duration::from_micros(500)..Duration::from_micros(501),
            stragglers: 0.0,
            ..Faults::heavy()
        };
        let (arrivals, statistics) = trace(none, 1);
        let numbers: Vec<_> = arrivals.iter().map(|&(_, number)| number).collect();
        assert_eq!(numbers, (0..10_000).collect::<Vec<_>>());
        assert_eq!(
            (statistics.lost, statistics.duplicated, statistics.reordered),
            (0, 0, 0)
        );
    }

    #[test]
    fn faults_are_as_frequent_as_asked_for() {
        let (arrivals, statistics) = trace(Faults::heavy(), 1);
        assert!((2_800..3_200).contains(&statistics.lost), "{statistics:?}");
        assert!(
            (1_900..2_300).contains(&statistics.duplicated),
            "{statistics:?}"
        );
        assert!(statistics.reordered > 3_000, "{statistics:?}");
        assert_eq!(statistics.arrived, arrivals.len() as u64);
        assert_eq!(
            statistics.arrived,
            statistics.sent - statistics.lost + statistics.duplicated
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_gives_others() {
        let first = trace(Faults::heavy(), 1);
        assert_eq!(first, trace(Faults::heavy(), 1));
        assert_ne!(first, trace(Faults::heavy(), 2));
    }
}
