//! The budget of bytes for messages that are being received: a message gets all it needs, or waits.

use super::frame::CallName;
use super::mutant::{Defects, defect};
use std::collections::VecDeque;

/// The name of a message that is being received: its session and its call.
pub(super) type Key = (u64, CallName);

/// Reserves bytes for whole messages, first come, first served.
///
/// What is reserved is a number, not memory: buffers grow as bytes arrive. As a message is only
/// begun when all of it fits, every message that was begun can be ended, and no set of half-received
/// messages can block one another.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    limit: u64,
    used: u64,
    waiting: VecDeque<(Key, u64)>,
    waiting_max: usize,
    defects: Defects,
}

/// What becomes of a message that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Its bytes are reserved.
    Reserved,
    /// It waits; [`Budget::next`] will name it.
    Waits,
    /// It cannot even wait.
    Full,
}

impl Budget {
    pub(super) fn new(limit: u64, waiting_max: usize, defects: Defects) -> Self {
        Self {
            limit,
            used: 0,
            waiting: VecDeque::new(),
            waiting_max,
            defects,
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// Asks for `bytes`; `fits_share` says whether the session's own share has room.
    pub(super) fn ask(&mut self, key: Key, bytes: u64, fits_share: bool) -> Answer {
        let fits = fits_share && self.waiting.is_empty() && self.fits(bytes);
        if fits || defect!(self.defects, IgnoreBudget) {
            self.used += bytes;
            return Answer::Reserved;
        }
        if self.waiting.iter().any(|&(waiting, _)| waiting == key) {
            return Answer::Waits;
        }
        if self.waiting.len() >= self.waiting_max {
            return Answer::Full;
        }
        self.waiting.push_back((key, bytes));
        Answer::Waits
    }

    fn fits(&self, bytes: u64) -> bool {
        self.used
            .checked_add(bytes)
            .is_some_and(|sum| sum <= self.limit)
    }

    /// Gives bytes back.
    pub(super) fn release(&mut self, bytes: u64) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// A message does not wait any more.
    pub(super) fn forget(&mut self, key: Key) {
        self.waiting.retain(|&(waiting, _)| waiting != key);
    }

    /// All messages of a session do not wait any more.
    pub(super) fn forget_session(&mut self, session: u64) {
        self.waiting.retain(|&((waiting, _), _)| waiting != session);
    }

    /// Reserves the bytes of the message that has waited longest, if they are there.
    ///
    /// One whose session has used up its share (`fits_share` says no) waits for that session alone,
    /// and is passed by.
    pub(super) fn next(&mut self, fits_share: impl Fn(u64, u64) -> bool) -> Option<(Key, u64)> {
        let ready = |&&((session, _), bytes): &&(Key, u64)| fits_share(session, bytes);
        let &(key, bytes) = self.waiting.iter().find(ready)?;
        if !self.fits(bytes) {
            return None;
        }
        self.forget(key);
        self.used += bytes;
        Some((key, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(session: u64) -> Key {
        (session, CallName { slot: 0, seq: 1 })
    }

    fn budget() -> Budget {
        Budget::new(100, 2, Defects::default())
    }

    #[test]
    fn first_come_first_served() {
        let mut budget = budget();
        assert_eq!(budget.ask(key(1), 60, true), Answer::Reserved);
        assert_eq!(budget.ask(key(2), 50, true), Answer::Waits);
        assert_eq!(
            budget.ask(key(3), 10, true),
            Answer::Waits,
            "behind the other"
        );
        assert_eq!(budget.ask(key(3), 10, true), Answer::Waits, "only once");
        assert_eq!(budget.ask(key(4), 10, true), Answer::Full);
        assert_eq!(budget.next(|_, _| true), None);
        budget.release(60);
        assert_eq!(budget.next(|_, _| true), Some((key(2), 50)));
        assert_eq!(budget.next(|_, _| true), Some((key(3), 10)));
        assert_eq!((budget.next(|_, _| true), budget.used()), (None, 60));
    }

    #[test]
    fn a_session_beyond_its_share_does_not_hold_up_the_others() {
        let mut budget = budget();
        assert_eq!(budget.ask(key(1), 10, false), Answer::Waits);
        assert_eq!(budget.ask(key(2), 10, true), Answer::Waits);
        assert_eq!(budget.next(|session, _| session != 1), Some((key(2), 10)));
        assert_eq!(budget.next(|session, _| session != 1), None);
        budget.forget_session(1);
        assert_eq!(budget.next(|_, _| true), None);
    }

    #[test]
    fn no_number_is_too_large() {
        let mut budget = budget();
        assert_eq!(budget.ask(key(1), 1, true), Answer::Reserved);
        assert_eq!(budget.ask(key(2), u64::MAX, true), Answer::Waits);
        assert_eq!(budget.next(|_, _| true), None);
    }
}
