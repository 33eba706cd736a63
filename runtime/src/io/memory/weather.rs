//! What happens to datagrams on their way: decided by a seed.

use super::network::Datagram;
use crate::memory::{FaultStatistics, Faults};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The weather of one port, shared by the network and by who ordered it.
#[derive(Debug, Clone)]
pub(crate) struct SharedWeather(Arc<Mutex<Weather>>);

/// Decides about each datagram.
#[derive(Debug)]
pub(crate) struct Weather {
    address: SocketAddr,
    faults: Faults,
    rng: StdRng,
    /// For each receiver the datagram that arrives behind the next one.
    kept: HashMap<SocketAddr, Datagram>,
    statistics: FaultStatistics,
}

impl SharedWeather {
    pub(super) fn new(weather: Weather) -> Self {
        Self(Arc::new(Mutex::new(weather)))
    }

    pub(crate) fn statistics(&self) -> FaultStatistics {
        self.lock().statistics
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Weather> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Weather {
    pub(super) fn new(address: SocketAddr, seed: u64, faults: Faults) -> Self {
        Self {
            address,
            faults,
            rng: StdRng::seed_from_u64(seed),
            kept: HashMap::new(),
            statistics: FaultStatistics::default(),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn take_kept(&mut self) -> Vec<Datagram> {
        self.kept.drain().map(|(_, datagram)| datagram).collect()
    }

    /// Takes a datagram; returns what arrives now.
    pub(super) fn carry(&mut self, mut datagram: Datagram) -> Vec<Datagram> {
        let Faults {
            loss,
            duplication,
            reordering,
            damage,
        } = self.faults;
        // All are drawn each time, so that the fate of one does not change that of the next.
        let [lost, doubled, late, damaged] =
            [loss, duplication, reordering, damage].map(|chance| self.happens(chance));
        let place: u32 = self.rng.random();
        let counted = &mut self.statistics;
        counted.datagrams += 1;
        if lost {
            counted.lost += 1;
            return Vec::new();
        }
        if damaged && let Some(byte) = pick(&mut datagram.payload, place) {
            *byte ^= 1 << (place % 8);
            counted.damaged += 1;
        }
        if late && !self.kept.contains_key(&datagram.to) {
            counted.reordered += 1;
            self.kept.insert(datagram.to, datagram);
            return Vec::new();
        }
        let mut arriving = vec![datagram];
        if doubled {
            counted.duplicated += 1;
            arriving.push(arriving[0].clone());
        }
        arriving.extend(self.kept.remove(&arriving[0].to));
        arriving
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.rng.random::<f64>() < chance
    }
}

fn pick(payload: &mut [u8], place: u32) -> Option<&mut u8> {
    let place = (place as usize >> 3).checked_rem(payload.len())?;
    payload.get_mut(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv6Addr;

    fn datagram(number: u8) -> Datagram {
        let [from, to] = [1, 2].map(|port| SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
        let payload = vec![number];
        Datagram { from, to, payload }
    }

    /// The numbers that arrive of 0 to 255, and what was counted.
    fn arrivals(seed: u64, faults: Faults) -> (Vec<u8>, FaultStatistics) {
        let mut weather = Weather::new(datagram(0).to, seed, faults);
        let mut arrived: Vec<_> = (0..=255)
            .flat_map(|number| weather.carry(datagram(number)))
            .collect();
        arrived.extend(weather.take_kept());
        let numbers = arrived.iter().map(|datagram| datagram.payload[0]);
        (numbers.collect(), weather.statistics)
    }

    #[test]
    fn without_faults_everything_arrives_once_and_in_order() {
        let (numbers, counted) = arrivals(1, Faults::default());
        assert_eq!(numbers, (0..=255).collect::<Vec<u8>>());
        assert_eq!(counted.datagrams, 256);
    }

    #[test]
    fn each_fault_does_what_its_name_says() {
        let none = Faults::default();
        let (lossy, counted) = arrivals(1, Faults { loss: 0.5, ..none });
        assert_eq!(lossy.len() as u64, 256 - counted.lost);
        assert!(lossy.is_sorted() && (80..180).contains(&counted.lost));

        let duplication = 0.5;
        let (doubled, counted) = arrivals(
            1,
            Faults {
                duplication,
                ..none
            },
        );
        assert_eq!(doubled.len() as u64, 256 + counted.duplicated);
        assert!(doubled.is_sorted() && (80..180).contains(&counted.duplicated));

        let reordering = 0.5;
        let (mut late, counted) = arrivals(1, Faults { reordering, ..none });
        assert!(!late.is_sorted() && (50..180).contains(&counted.reordered));
        late.sort_unstable();
        assert_eq!(late, (0..=255).collect::<Vec<u8>>());

        let (damaged, counted) = arrivals(
            1,
            Faults {
                damage: 0.5,
                ..none
            },
        );
        let right = damaged.iter().zip(0..=255).filter(|(a, b)| **a == *b);
        assert_eq!(right.count() as u64, 256 - counted.damaged);
        assert!((80..180).contains(&counted.damaged));
    }

    #[test]
    fn the_seed_decides() {
        let first = arrivals(1, Faults::heavy());
        assert_eq!(first, arrivals(1, Faults::heavy()));
        assert_ne!(first, arrivals(2, Faults::heavy()));
    }
}
