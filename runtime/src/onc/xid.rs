//! Transaction ids: what ties a reply to its call.

use rand::rngs::StdRng;
use rand::{Rng, RngExt};
use std::fmt;

/// The transaction id of a call (RFC 5531 section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Xid(pub(super) u32);

impl fmt::Display for Xid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

/// Gives out transaction ids that look random and do not repeat before all 2^32 are used.
///
/// Independent random numbers would repeat much earlier: among 100,000 calls that a server
/// remembers, one in 43,000 new calls would have the id of an old one, and if their arguments were
/// equal, too, the server would answer it with the old reply instead of executing it. So a counter
/// is sent through a permutation with random keys (a Feistel network).
#[derive(Debug, Clone)]
pub(super) struct XidSequence {
    counter: u32,
    keys: [u32; ROUNDS],
}

impl XidSequence {
    pub(super) fn new(rng: &mut StdRng) -> Self {
        Self {
            counter: rng.next_u32(),
            keys: rng.random(),
        }
    }

    pub(super) fn next(&mut self) -> Xid {
        self.counter = self.counter.wrapping_add(1);
        Xid(permute(self.counter, &self.keys))
    }
}

/// A Feistel network is a permutation whatever its round function is.
fn permute(number: u32, keys: &[u32; ROUNDS]) -> u32 {
    let halves = ((number >> 16) as u16, number as u16);
    let (left, right) = keys.iter().fold(halves, |(left, right), &key| {
        (right, left ^ mix(right, key))
    });
    u32::from(left) << 16 | u32::from(right)
}

/// Mixes by multiplication with large odd numbers (those of the finalizer of MurmurHash3).
fn mix(half: u16, key: u32) -> u16 {
    let mut word = (u32::from(half) ^ key).wrapping_mul(0x85eb_ca6b);
    word ^= word >> 13;
    (word.wrapping_mul(0xc2b2_ae35) >> 16) as u16
}

const ROUNDS: usize = 6;

#[cfg(test)]
mod tests {
    use super::XidSequence;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use std::collections::HashSet;

    fn sequence(seed: u64) -> XidSequence {
        XidSequence::new(&mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn ids_do_not_repeat() {
        let mut sequence = sequence(1);
        let ids: HashSet<_> = (0..500_000).map(|_| sequence.next()).collect();
        assert_eq!(ids.len(), 500_000);
    }

    #[test]
    fn the_same_generator_gives_the_same_ids_and_another_gives_others() {
        let [first, same, other] = [1, 1, 2].map(|seed| {
            let mut sequence = sequence(seed);
            (0..100).map(|_| sequence.next()).collect::<Vec<_>>()
        });
        assert_eq!(first, same);
        assert_eq!(first.iter().filter(|id| other.contains(id)).count(), 0);
    }

    #[test]
    fn every_bit_changes_about_half_of_the_time() {
        let mut sequence = sequence(3);
        let ids: Vec<u32> = (0..10_001).map(|_| sequence.next().0).collect();
        for bit in 0..32 {
            let changes = ids
                .windows(2)
                .filter(|pair| (pair[0] ^ pair[1]) >> bit & 1 == 1)
                .count();
            assert!(
                (4_500..5_500).contains(&changes),
                "bit {bit} changed {changes} times in 10,000"
            );
        }
    }
}
