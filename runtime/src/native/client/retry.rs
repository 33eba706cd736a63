//! Sending again what was rejected: when, and how often in all.

use std::time::Duration;

/// How many calls may be sent again: a server that is overloaded gets at most a tenth more by it.
///
/// Every answer pays for a tenth of a retry, up to a reserve.
#[derive(Debug)]
pub(super) struct RetryBudget {
    /// In tenths of a retry.
    tenths: u32,
    reserve: u32,
}

impl RetryBudget {
    /// A budget with its full reserve of retries.
    pub(super) fn new(reserve: u32) -> Self {
        let reserve = reserve.saturating_mul(10);
        Self {
            tenths: reserve,
            reserve,
        }
    }

    pub(super) fn on_answer(&mut self) {
        self.tenths = (self.tenths + 1).min(self.reserve);
    }

    /// Takes one retry, if there is one.
    pub(super) fn take(&mut self) -> bool {
        let left = self.tenths.checked_sub(10);
        self.tenths = left.unwrap_or(self.tenths);
        left.is_some()
    }
}

/// How long a call waits that was rejected `rejections` times before: what the server asks for,
/// doubled each time, and up to half as much again, so that those that were rejected together do
/// not come back together.
pub(super) fn pause(asked: Duration, rejections: u32, order: u64) -> Duration {
    let pause = asked.saturating_mul(1 << rejections.min(DOUBLINGS_MAX));
    let sixteenths = u32::try_from(order % 16).expect("it is below 16");
    pause.saturating_add(pause / 32 * sixteenths)
}

/// From 100 ms to 3.2 s.
const DOUBLINGS_MAX: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_answers_pay_for_a_retry() {
        let mut budget = RetryBudget::new(2);
        let mut take = |answers: u32| {
            (0..answers).for_each(|_| budget.on_answer());
            budget.take()
        };
        let answers = [0, 0, 0, 9, 1, 0, 100, 0, 0];
        let expected = [true, true, false, false, true, false, true, true, false];
        assert_eq!(answers.map(&mut take), expected);
    }

    #[test]
    fn pauses_grow_and_are_spread() {
        let ms = Duration::from_millis;
        let pauses = [(0, 0), (1, 0), (5, 0), (99, 0), (0, 8)];
        let pauses = pauses.map(|(rejections, order)| pause(ms(100), rejections, order));
        assert_eq!(pauses, [100, 200, 3200, 3200, 125].map(ms));
    }
}
