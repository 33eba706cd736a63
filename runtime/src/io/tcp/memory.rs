//! What the connections of an address hold, together.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What all connections hold, in bytes.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Of calls that have not arrived in full.
    pub(super) partial_calls: Sum,
    /// Of replies that have not been written in full.
    pub(super) unsent_replies: Sum,
}

/// A sum of [shares](Share).
#[derive(Debug, Default)]
pub(super) struct Sum(AtomicUsize);

/// One connection's part of a [`Sum`], kept behind the connection's lock.
#[derive(Debug, Default)]
pub(super) struct Share(usize);

impl Sum {
    pub(super) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Changes the share and the sum.
    pub(super) fn set(&mut self, bytes: usize, sum: &Sum) {
        // Modulo 2^n a difference may be less than zero; the sum of all shares never is.
        sum.0
            .fetch_add(bytes.wrapping_sub(self.0), Ordering::Relaxed);
        self.0 = bytes;
    }

    pub(super) fn bytes(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Share, Sum};

    #[test]
    fn a_sum_is_that_of_its_shares() {
        let sum = Sum::default();
        let mut shares = [Share::default(), Share::default()];
        for (place, bytes, expected) in [(0, 7, 7), (1, 5, 12), (0, 2, 7), (0, 0, 5), (1, 0, 0)] {
            shares[place].set(bytes, &sum);
            assert_eq!((shares[place].bytes(), sum.bytes()), (bytes, expected));
        }
    }
}
