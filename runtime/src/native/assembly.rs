//! A message on its way in, put together from its parts.

use super::mutant::{Defects, defect};
use super::outgoing::CHECKSUM_LEN;
use super::ranges::Ranges;
use crate::checksum::checksum;

/// The parts of a message that have arrived.
///
/// The buffer grows as bytes arrive, and is never larger than the offset up to which the sender may
/// send: `total` is only a claim.
#[derive(Debug, Clone)]
pub(super) struct Assembly {
    total: u64,
    bytes: Vec<u8>,
    received: Ranges,
    received_len: u64,
    granted: u64,
    defects: Defects,
}

/// A part that cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartError {
    /// It says another length of the message than the first one.
    Total,
    /// It goes beyond what was granted.
    NotGranted,
    /// There would be more gaps than [`GAPS_MAX`].
    Gaps,
}

/// The checksum at the end of a message is not that of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corrupt;

impl Assembly {
    /// Begins a message of which `granted` bytes may be sent.
    pub(super) fn new(total: u64, granted: u64, defects: Defects) -> Self {
        Self {
            total,
            bytes: Vec::new(),
            received: Ranges::default(),
            received_len: 0,
            granted: granted.min(total),
            defects,
        }
    }

    pub(super) fn granted(&self) -> u64 {
        self.granted
    }

    /// Takes a part in; says whether it brought anything new.
    pub(super) fn insert(
        &mut self,
        offset: u64,
        total: u64,
        bytes: &[u8],
    ) -> Result<bool, PartError> {
        let range = offset..offset + bytes.len() as u64;
        if total != self.total {
            return Err(PartError::Total);
        }
        if range.end > self.granted.max(super::outgoing::UNASKED) {
            return Err(PartError::NotGranted);
        }
        if self.received.count_with(&range) > GAPS_MAX {
            return Err(PartError::Gaps);
        }
        self.place(offset, bytes);
        let new = self.received.insert(range);
        self.received_len += match defect!(self.defects, CountBytesOnly) {
            true => bytes.len() as u64,
            false => new,
        };
        Ok(new > 0)
    }

    /// Writes bytes to their place; in order they are only appended.
    fn place(&mut self, offset: u64, bytes: &[u8]) {
        let start = usize::try_from(offset).expect("what was granted fits the memory");
        let end = start + bytes.len();
        if self.bytes.capacity() < end {
            let doubled = (self.bytes.capacity() * 2).max(end) as u64;
            let wanted = doubled.min(self.total.max(end as u64)) as usize;
            self.bytes.reserve_exact(wanted - self.bytes.len());
        }
        if start == self.bytes.len() {
            self.bytes.extend_from_slice(bytes);
            return;
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[start..end].copy_from_slice(bytes);
    }

    /// The offset up to which the sender should be allowed to send, if it is time to say so: when
    /// it has used half of the `window` that it has.
    pub(super) fn next_grant(&mut self, window: u64) -> Option<u64> {
        let contiguous = self.received.first().filter(|first| first.start == 0);
        let contiguous = contiguous.map_or(0, |first| first.end);
        let wanted = contiguous.saturating_add(window).min(self.total);
        let worth = wanted == self.total || wanted >= self.granted.saturating_add(window / 2);
        if wanted <= self.granted || !worth {
            return None;
        }
        self.granted = wanted;
        Some(wanted)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.received_len >= self.total
    }

    /// The message without its checksum.
    ///
    /// # Errors
    /// The checksum is wrong, although that of each packet was right.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Corrupt> {
        let (content, trailer) = self
            .bytes
            .split_last_chunk::<CHECKSUM_LEN>()
            .ok_or(Corrupt)?;
        let whole = checksum(content) == u32::from_be_bytes(*trailer);
        if !whole && !defect!(self.defects, CountBytesOnly) {
            return Err(Corrupt);
        }
        self.bytes.truncate(self.bytes.len() - CHECKSUM_LEN);
        Ok(self.bytes)
    }

    /// In how many pieces the message is there.
    pub(super) fn pieces(&self) -> usize {
        self.received.count()
    }

    /// How many bytes are held.
    pub(super) fn held(&self) -> usize {
        self.bytes.capacity()
    }
}

/// How many pieces of a message may lie apart from one another.
pub(super) const GAPS_MAX: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use rand::seq::SliceRandom;
    use rand::{RngExt, SeedableRng};

    fn message(len: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..len).map(|n| (n * 7) as u8).collect();
        let trailer = checksum(&bytes);
        bytes.extend_from_slice(&trailer.to_be_bytes());
        bytes
    }

    fn assembly(total: u64) -> Assembly {
        Assembly::new(total, total, Defects::default())
    }

    #[test]
    fn parts_in_any_order_twice_and_overlapping_make_the_message() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        for _ in 0..200 {
            let message = message(rng.random_range(0..3_000));
            let mut parts: Vec<_> = (0..message.len())
                .step_by(100)
                .map(|start| start..(start + rng.random_range(100..250)).min(message.len()))
                .collect();
            parts.shuffle(&mut rng);
            let mut assembly = assembly(message.len() as u64);
            for part in &parts {
                assert!(!assembly.is_complete() || part.end - part.start > 0);
                let (offset, total) = (part.start as u64, message.len() as u64);
                assembly
                    .insert(offset, total, &message[part.clone()])
                    .unwrap();
                let again = assembly.insert(offset, total, &message[part.clone()]);
                assert_eq!(again, Ok(false));
            }
            assert!(assembly.is_complete());
            let content = &message[..message.len() - CHECKSUM_LEN];
            assert_eq!(assembly.finish().as_deref(), Ok(content));
        }
    }

    #[test]
    fn a_message_that_does_not_match_its_checksum_is_refused() {
        let mut bytes = message(10);
        bytes[3] ^= 1;
        let mut assembly = assembly(14);
        assembly.insert(0, 14, &bytes).unwrap();
        assert_eq!(assembly.finish(), Err(Corrupt));
        let mut short = Assembly::new(3, 3, Defects::default());
        short.insert(0, 3, &[1, 2, 3]).unwrap();
        assert_eq!(short.finish(), Err(Corrupt));
    }

    #[test]
    fn memory_follows_what_was_granted_not_what_was_claimed() {
        let mut assembly = Assembly::new(u64::MAX, 20_000, Defects::default());
        let part = [0; 1000];
        assert_eq!(
            assembly.insert(19_500, u64::MAX, &part),
            Err(PartError::NotGranted)
        );
        assert_eq!(assembly.insert(19_000, u64::MAX, &part), Ok(true));
        assert!(assembly.held() <= 20_000);
        assert_eq!(assembly.insert(0, 20_000, &part), Err(PartError::Total));
    }

    #[test]
    fn grants_follow_what_has_arrived_in_order() {
        let mut assembly = Assembly::new(10_000, 2_000, Defects::default());
        assert_eq!(assembly.next_grant(4_000), Some(4_000));
        assembly.insert(0, 10_000, &[0; 1_000]).unwrap();
        assert_eq!(assembly.next_grant(4_000), None, "not worth while yet");
        assembly.insert(1_000, 10_000, &[0; 1_000]).unwrap();
        assert_eq!(assembly.next_grant(4_000), Some(6_000));
        assembly.insert(2_000, 10_000, &[0; 4_000]).unwrap();
        assert_eq!(assembly.next_grant(4_000), Some(10_000));
        assert_eq!(assembly.next_grant(4_000), None);
    }

    #[test]
    fn gaps_are_bounded() {
        let mut assembly = assembly(10_000);
        for n in 0..GAPS_MAX as u64 {
            assert_eq!(assembly.insert(n * 2, 10_000, &[1]), Ok(true));
        }
        let one_more = assembly.insert(9_000, 10_000, &[1]);
        assert_eq!(one_more, Err(PartError::Gaps));
        assert_eq!(assembly.insert(1, 10_000, &[1]), Ok(true), "it fills a gap");
    }
}
