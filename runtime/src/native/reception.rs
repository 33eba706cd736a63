//! The receiving end of a message in parts: admission, parts, grants.

use super::assembly::Assembly;
use super::budget::{Answer, Budget, Key};
use super::frame::{Direction, Grant, Part};
use super::mutant::Defects;
use std::time::{Duration, Instant};

/// A message that is being received, or waits to be.
#[derive(Debug)]
pub(super) struct Reception {
    pub(super) key: Key,
    direction: Direction,
    total: u64,
    /// How often what was there has been dropped.
    attempt: u32,
    state: State,
    /// When something new came last.
    progress: Instant,
    window: u64,
    grant_due: bool,
    defects: Defects,
}

#[derive(Debug)]
enum State {
    /// Its bytes are reserved.
    Reserved(Assembly),
    /// It waits in the budget.
    Waiting,
    /// It gave its place up, and asks again with the next part.
    Parked,
}

/// What became of a part.
#[derive(Debug)]
pub(super) enum Progress {
    /// It is kept, and there is more to come.
    Partial,
    /// It is not kept: its packet must not be acknowledged.
    Dropped,
    /// The message is there, whole.
    Whole(Vec<u8>),
    /// No more messages can wait.
    Full,
    /// The part contradicts the others, or goes beyond what was granted.
    Refused,
}

impl Reception {
    /// Begins with the first part that came; it is not taken in yet.
    pub(super) fn new(
        now: Instant,
        key: Key,
        direction: Direction,
        total: u64,
        window: u64,
        defects: Defects,
    ) -> Self {
        Self {
            key,
            direction,
            total,
            attempt: 0,
            state: State::Parked,
            progress: now,
            window,
            grant_due: false,
            defects,
        }
    }

    /// The bytes that are reserved.
    pub(super) fn reserved(&self) -> u64 {
        match self.state {
            State::Reserved(_) => self.total,
            State::Waiting | State::Parked => 0,
        }
    }

    /// The bytes of memory that it has, and in how many pieces.
    pub(super) fn held(&self) -> (u64, usize) {
        match &self.state {
            State::Reserved(assembly) => (assembly.held() as u64, assembly.pieces()),
            State::Waiting | State::Parked => (0, 0),
        }
    }

    /// Takes a part in, or asks for room and drops it.
    pub(super) fn on_part(
        &mut self,
        now: Instant,
        part: &Part<'_>,
        budget: &mut Budget,
        fits_share: bool,
    ) -> Progress {
        if part.total != self.total {
            return Progress::Refused;
        }
        if matches!(self.state, State::Parked) {
            self.attempt = self.attempt.max(part.attempt);
        }
        if part.attempt != self.attempt {
            // Who sends what is out of date may not have been told.
            self.grant_due |= part.attempt < self.attempt;
            return Progress::Dropped;
        }
        if matches!(self.state, State::Parked) {
            match budget.ask(self.key, self.total, fits_share) {
                Answer::Reserved => self.admit(now),
                Answer::Waits => self.wait(),
                Answer::Full => return Progress::Full,
            }
        }
        let State::Reserved(assembly) = &mut self.state else {
            return Progress::Dropped;
        };
        match assembly.insert(part.offset, part.total, part.bytes) {
            Ok(new) => self.on_inserted(now, new, budget),
            Err(_) => Progress::Refused,
        }
    }

    fn on_inserted(&mut self, now: Instant, new: bool, budget: &mut Budget) -> Progress {
        let State::Reserved(assembly) = &mut self.state else {
            return Progress::Partial;
        };
        if new {
            self.progress = now;
        }
        if !assembly.is_complete() {
            self.grant_due |= assembly.next_grant(self.window).is_some();
            return Progress::Partial;
        }
        let State::Reserved(assembly) = std::mem::replace(&mut self.state, State::Parked) else {
            return Progress::Partial;
        };
        budget.release(self.total);
        match assembly.finish() {
            Ok(message) => Progress::Whole(message),
            Err(_) => {
                self.drop_all();
                Progress::Dropped
            }
        }
    }

    /// The bytes are reserved now.
    pub(super) fn admit(&mut self, now: Instant) {
        let mut assembly = Assembly::new(self.total, super::outgoing::UNASKED, self.defects);
        self.grant_due |= assembly.next_grant(self.window).is_some() || self.attempt > 0;
        self.progress = now;
        self.state = State::Reserved(assembly);
    }

    /// The parts that have come are dropped.
    fn wait(&mut self) {
        self.state = State::Waiting;
        self.drop_all();
    }

    /// What was there is gone: the sender has to begin again.
    fn drop_all(&mut self) {
        self.attempt = self.attempt.saturating_add(1);
        self.grant_due = true;
    }

    /// When the reservation is given back for want of progress.
    pub(super) fn stalls_at(&self, patience: Duration) -> Option<Instant> {
        matches!(self.state, State::Reserved(_)).then(|| self.progress + patience)
    }

    /// Gives the reservation back if nothing new has come for long. Says whether it did.
    pub(super) fn on_timeout(
        &mut self,
        now: Instant,
        patience: Duration,
        budget: &mut Budget,
    ) -> bool {
        let stalled = self.stalls_at(patience).is_some_and(|at| at <= now);
        if stalled {
            self.state = State::Parked;
            budget.release(self.total);
            self.drop_all();
        }
        stalled
    }

    /// The message is not wanted any more.
    pub(super) fn abandon(&mut self, budget: &mut Budget) {
        budget.release(self.reserved());
        budget.forget(self.key);
        self.state = State::Parked;
    }

    pub(super) fn is_grant_due(&self) -> bool {
        self.grant_due
    }

    /// The grant is to be sent again.
    pub(super) fn resend_grant(&mut self) {
        self.grant_due = true;
    }

    /// The grant as it is now.
    pub(super) fn grant(&mut self) -> Grant {
        self.grant_due = false;
        let offset = match &self.state {
            State::Reserved(assembly) => assembly.granted(),
            // A sender that begins again because of the attempt asks anew with its first bytes.
            State::Parked => super::outgoing::UNASKED,
            State::Waiting => 0,
        };
        Grant {
            name: self.key.1,
            direction: self.direction,
            attempt: self.attempt,
            offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::checksum;
    use crate::native::frame::CallName;

    const NAME: CallName = CallName { slot: 1, seq: 2 };

    struct Bench {
        budget: Budget,
        reception: Reception,
        message: Vec<u8>,
        now: Instant,
        attempt: u32,
    }

    impl Bench {
        fn new(len: usize, limit: u64) -> Self {
            let mut message = vec![9; len];
            let trailer = checksum(&message);
            message.extend_from_slice(&trailer.to_be_bytes());
            let (now, total) = (Instant::now(), message.len() as u64);
            let (key, defects) = ((7, NAME), Defects::default());
            Self {
                budget: Budget::new(limit, 9, defects),
                reception: Reception::new(now, key, Direction::Call, total, 50_000, defects),
                message,
                now,
                attempt: 0,
            }
        }

        fn part(&mut self, range: std::ops::Range<usize>) -> Progress {
            let part = Part {
                name: NAME,
                attempt: self.attempt,
                offset: range.start as u64,
                total: self.message.len() as u64,
                bytes: &self.message[range],
            };
            self.reception
                .on_part(self.now, &part, &mut self.budget, true)
        }

        fn grant(&mut self) -> Option<(u32, u64)> {
            let due = self.reception.is_grant_due();
            let grant = due.then(|| self.reception.grant())?;
            self.attempt = grant.attempt;
            Some((grant.attempt, grant.offset))
        }
    }

    #[test]
    fn a_small_message_needs_no_grant_and_leaves_nothing_reserved() {
        let mut bench = Bench::new(4_000, 10_000);
        assert!(matches!(bench.part(2_000..4_004), Progress::Partial));
        assert_eq!((bench.grant(), bench.budget.used()), (None, 4_004));
        assert!(matches!(bench.part(0..2_000), Progress::Whole(message) if message.len() == 4_000));
        assert_eq!(bench.budget.used(), 0);
    }

    #[test]
    fn a_message_that_does_not_fit_waits_and_begins_again() {
        let mut bench = Bench::new(40_000, 50_000);
        let other = (8, NAME);
        assert_eq!(bench.budget.ask(other, 20_000, true), Answer::Reserved);
        assert!(matches!(bench.part(0..10_000), Progress::Dropped));
        assert_eq!(bench.grant(), Some((1, 0)), "all was dropped: wait");
        assert!(matches!(bench.part(10_000..16_000), Progress::Dropped));
        assert_eq!((bench.grant(), bench.budget.used()), (None, 20_000));

        bench.budget.release(20_000);
        assert_eq!(bench.budget.next(|_, _| true), Some(((7, NAME), 40_004)));
        bench.reception.admit(bench.now);
        assert_eq!(bench.grant(), Some((1, 40_004)));
        assert!(matches!(bench.part(0..40_004), Progress::Whole(_)));
        assert_eq!(bench.budget.used(), 0);
    }

    #[test]
    fn without_progress_the_reservation_is_given_back() {
        let mut bench = Bench::new(40_000, 50_000);
        bench.part(0..10_000);
        assert_eq!(bench.grant(), Some((0, 40_004)));
        let patience = Duration::from_secs(10);
        bench.now += patience;
        let Bench {
            reception,
            budget,
            now,
            ..
        } = &mut bench;
        assert!(reception.on_timeout(*now, patience, budget));
        assert!(!reception.on_timeout(*now, patience, budget));
        assert_eq!(bench.budget.used(), 0);
        assert!(matches!(bench.part(10_000..16_000), Progress::Dropped));
        assert_eq!(bench.grant(), Some((1, 16_384)), "it may ask again");
        bench.part(0..10_000);
        assert_eq!(bench.grant(), Some((1, 40_004)));
    }

    #[test]
    fn a_damaged_message_is_received_again() {
        let mut bench = Bench::new(100, 50_000);
        bench.message[5] ^= 1;
        assert!(matches!(bench.part(0..104), Progress::Dropped));
        assert_eq!(bench.budget.used(), 0);
        assert_eq!(bench.grant(), Some((1, 16_384)));
        bench.message[5] ^= 1;
        assert!(matches!(bench.part(0..104), Progress::Whole(_)));
    }
}
