//! What a thread leaves behind that panics.

use super::state::Seat;
use super::{ClientDriver, Transport};
use crate::error::Error;
use crate::onc::client::CallId;
use std::thread;

/// Gives up the seat of a thread that panics while it waits (a subscriber of the events may), and
/// a call that it has begun.
pub(super) struct Abandoned<'a, T: Transport> {
    driver: &'a ClientDriver<T>,
    seat: Option<Seat>,
    call: Option<CallId>,
}

impl<'a, T: Transport> Abandoned<'a, T> {
    pub(super) fn new(
        driver: &'a ClientDriver<T>,
        seat: Option<Seat>,
        call: Option<CallId>,
    ) -> Self {
        Self { driver, seat, call }
    }
}

impl<T: Transport> Drop for Abandoned<'_, T> {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let mut state = self.driver.lock();
        if let Some(call) = self.call {
            state.end_early(call, Err(Error::Cancelled { transmissions: 0 }));
        }
        if let Some(seat) = self.seat {
            if state.leader == Some(seat) {
                state.receiving_until = None;
            }
            state.leave(seat);
        }
        // What has ended already is said; nothing here may panic again, so the machine is asked for nothing else.
        state.drain_events();
        let after = state.take_after();
        drop(state);
        after.run();
    }
}
