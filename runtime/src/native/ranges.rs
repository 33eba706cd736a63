//! A set of numbers as few ranges: packets received, bytes received, bytes to be sent again.

use std::ops::Range;

/// A set of numbers, kept as disjoint ranges that do not touch, upwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ranges {
    ranges: Vec<Range<u64>>,
}

impl Ranges {
    /// The number of ranges.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }

    pub(super) fn shrink(&mut self) {
        self.ranges.shrink_to_fit();
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Range<u64>> + '_ {
        self.ranges.iter().cloned()
    }

    pub(super) fn first(&self) -> Option<Range<u64>> {
        self.ranges.first().cloned()
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= number);
        self.ranges
            .get(at)
            .is_some_and(|range| range.start <= number)
    }

    /// Says whether the whole of `range` is in the set.
    pub(super) fn contains_all(&self, range: &Range<u64>) -> bool {
        let at = self
            .ranges
            .partition_point(|known| known.end <= range.start);
        let known = self.ranges.get(at);
        range.is_empty()
            || known.is_some_and(|known| known.start <= range.start && range.end <= known.end)
    }

    /// How many ranges there would be after an [`insert`](Self::insert).
    pub(super) fn count_with(&self, range: &Range<u64>) -> usize {
        let touching = self.touching(range);
        self.ranges.len() - touching.len() + 1
    }

    /// The indexes of the ranges that overlap or touch `range`.
    fn touching(&self, range: &Range<u64>) -> Range<usize> {
        // In order of arrival the answer is at the end.
        if self.ranges.last().is_none_or(|last| last.end < range.start) {
            return self.ranges.len()..self.ranges.len();
        }
        let from = self.ranges.partition_point(|known| known.end < range.start);
        let to = self
            .ranges
            .partition_point(|known| known.start <= range.end);
        from..to
    }

    /// Adds all numbers of `range`; returns how many of them are new.
    pub(super) fn insert(&mut self, range: Range<u64>) -> u64 {
        if range.is_empty() {
            return 0;
        }
        let touching = self.touching(&range);
        let known = &self.ranges[touching.clone()];
        let overlap: u64 = known
            .iter()
            .map(|known| {
                let shared = known.start.max(range.start)..known.end.min(range.end);
                shared.end.saturating_sub(shared.start)
            })
            .sum();
        let start = known.first().map_or(range.start, |known| known.start);
        let end = known.last().map_or(range.end, |known| known.end);
        let joined = start.min(range.start)..end.max(range.end);
        match touching.len() {
            1 => self.ranges[touching.start] = joined,
            _ => drop(self.ranges.splice(touching, [joined])),
        }
        range.end - range.start - overlap
    }

    /// Removes all numbers of `range`.
    pub(super) fn remove(&mut self, range: &Range<u64>) {
        if range.is_empty() {
            return;
        }
        let from = self
            .ranges
            .partition_point(|known| known.end <= range.start);
        let to = self.ranges.partition_point(|known| known.start < range.end);
        if from >= to {
            return;
        }
        let before = self.ranges[from].start..range.start;
        let after = range.end..self.ranges[to - 1].end;
        let rest = [before, after].into_iter().filter(|rest| !rest.is_empty());
        self.ranges.splice(from..to, rest);
    }

    /// Removes and returns up to `max` numbers from the front that are below `limit`.
    pub(super) fn take_front(&mut self, max: u64, limit: u64) -> Option<Range<u64>> {
        let first = self.first()?;
        let end = first.end.min(limit).min(first.start.saturating_add(max));
        let taken = first.start..end;
        if taken.is_empty() {
            return None;
        }
        self.remove(&taken);
        Some(taken)
    }

    /// Removes the lowest range.
    pub(super) fn remove_first(&mut self) -> Option<Range<u64>> {
        (!self.ranges.is_empty()).then(|| self.ranges.remove(0))
    }

    pub(super) fn clear(&mut self) {
        self.ranges.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;
    use rand::{RngExt, SeedableRng};
    use std::collections::BTreeSet;

    fn ranges(items: &[std::ops::Range<u64>]) -> Ranges {
        let mut ranges = Ranges::default();
        for item in items {
            ranges.insert(item.clone());
        }
        ranges
    }

    #[test]
    fn joins_what_touches_and_counts_what_is_new() {
        let mut set = ranges(&[0..5, 10..15]);
        assert_eq!(set.count_with(&(5..10)), 1);
        assert_eq!(set.insert(4..11), 5);
        assert_eq!(set.first(), Some(0..15));
        assert_eq!(set.insert(3..7), 0);
        assert_eq!(set.insert(20..20), 0);
        assert_eq!(set.count(), 1);
    }

    #[test]
    fn takes_from_the_front() {
        let mut set = ranges(&[0..5, 10..15]);
        assert_eq!(set.take_front(3, 100), Some(0..3));
        assert_eq!(set.take_front(3, 100), Some(3..5));
        assert_eq!(set.take_front(3, 11), Some(10..11));
        assert_eq!(set.take_front(3, 11), None);
        assert_eq!(set, ranges(&[std::ops::Range { start: 11, end: 15 }]));
    }

    #[test]
    fn agrees_with_a_set_of_numbers() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        let (mut set, mut model) = (Ranges::default(), BTreeSet::new());
        for _ in 0..5_000 {
            let start = rng.random_range(0..60);
            let range = start..start + rng.random_range(0..9);
            if rng.random_bool(0.6) {
                let count = set.count_with(&range);
                let new = range.clone().filter(|&n| model.insert(n)).count() as u64;
                assert_eq!(set.insert(range.clone()), new);
                assert!(range.is_empty() || set.count() == count);
                assert!(set.contains_all(&range));
            } else {
                set.remove(&range);
                model.retain(|n| !range.contains(n));
            }
            let numbers: Vec<u64> = set.iter().flatten().collect();
            assert_eq!(numbers, model.iter().copied().collect::<Vec<_>>());
            assert!((0..70).all(|n| set.contains(n) == model.contains(&n)));
            let apart = set
                .iter()
                .zip(set.iter().skip(1))
                .all(|(a, b)| a.end < b.start);
            assert!(apart, "{set:?}");
        }
    }
}
