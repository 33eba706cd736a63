//! The network between the hosts.

use super::{Event, World};
use crate::simulation::plan::Host;
use rand::RngExt;
use std::net::SocketAddr;
use std::time::Duration;

/// Something that holds for a time.
pub(super) struct Condition {
    pub(super) until: Duration,
    pub(super) kind: ConditionKind,
}

pub(super) enum ConditionKind {
    Partition(Host, Host),
    Clog(Host),
    BlackHole(usize),
}

/// A datagram under way.
pub(super) struct Flight {
    pub(super) to: SocketAddr,
    pub(super) from: SocketAddr,
    pub(super) datagram: Vec<u8>,
    /// It was sent from there once: a replay proves as much.
    pub(super) is_genuine: bool,
}

/// A datagram that was sent.
#[derive(Clone)]
pub(super) struct Sighting {
    pub(super) host: Host,
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) datagram: Vec<u8>,
}

impl World {
    /// What the network does to a datagram.
    pub(super) fn transmit(
        &mut self,
        host: Host,
        from: SocketAddr,
        to: SocketAddr,
        datagram: Vec<u8>,
    ) {
        let receiver = self.hosts.iter().position(|state| state.address == to);
        let mut held_until = self.now;
        for condition in &self.conditions {
            match condition.kind {
                _ if condition.until <= self.now => {}
                ConditionKind::Partition(a, b) if a == host && Some(b) == receiver => return,
                ConditionKind::BlackHole(size) if datagram.len() > size => return,
                ConditionKind::Clog(clogged) if Some(clogged) == receiver => {
                    held_until = held_until.max(condition.until);
                }
                _ => {}
            }
        }
        let faults = self.plan.network.clone();
        let copies = 1 + u32::from(self.rng.random_bool(faults.duplication));
        for _ in 0..copies {
            if self.rng.random_bool(faults.loss) {
                continue;
            }
            let mut datagram = datagram.clone();
            if self.rng.random_bool(faults.corruption) {
                let place = self.rng.random_range(0..datagram.len());
                datagram[place] ^= 1 << self.rng.random_range(0..8);
            }
            if self.rng.random_bool(faults.truncation) {
                datagram.truncate(self.rng.random_range(0..datagram.len()));
            }
            let mut delay = self.rng.random_range(faults.delay.clone());
            if self.rng.random_bool(faults.stragglers) {
                delay *= 100;
            }
            let flight = Flight {
                to,
                from,
                datagram,
                is_genuine: true,
            };
            self.schedule(held_until + delay, Event::Arrival(flight));
        }
    }

    pub(super) fn condition(&mut self, kind: ConditionKind, time: Duration) {
        let until = self.now + time;
        self.conditions.push(Condition { until, kind });
    }

    /// Somebody sends something, and says that it is `from` there.
    pub(super) fn inject(&mut self, from: SocketAddr, to: SocketAddr, datagram: Vec<u8>) {
        let flight = Flight {
            to,
            from,
            datagram,
            is_genuine: false,
        };
        self.schedule(self.now, Event::Arrival(flight));
    }

    /// Somebody sends again what was sent.
    pub(super) fn repeat(&mut self, sighting: Sighting) {
        let flight = Flight {
            to: sighting.to,
            from: sighting.from,
            datagram: sighting.datagram,
            is_genuine: true,
        };
        self.schedule(self.now, Event::Arrival(flight));
    }
}
