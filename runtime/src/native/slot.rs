//! The rules of a slot at the server: R1 to R5, and nothing else.
//!
//! A call is executed only by way of this file: [`Slot::offer`] (R1) is the one place that makes a
//! [`Permit`], a permit is what [`Slot::queue`] takes, and only a queued call can
//! [begin](Slot::begin). A permit cannot be copied and names one call, and `last` only grows: so no
//! call of a session is executed twice.

use super::frame::{Cancellation, RejectReason};
use super::mutant::{Defects, defect};

/// What the server knows about one slot of a session; `R` is what it keeps of a reply.
#[derive(Debug)]
pub struct Slot<R> {
    /// The number of the last call that was started, cancelled or rejected.
    last: u32,
    state: State<R>,
    defects: Defects,
}

/// What has become of the call `last`.
#[derive(Debug)]
enum State<R> {
    /// There was none yet.
    Idle,
    /// It waits to be executed.
    Queued,
    /// It is being executed.
    Executing,
    /// It was executed; the reply is kept until it is acknowledged (R5).
    Done(R),
    /// It was executed, and the client has the reply.
    Acked,
    /// It was not executed and never will be.
    Tombstone(Settlement),
}

/// Why a call was not executed and never will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settlement {
    /// The client gave it up in time.
    Cancelled,
    /// The server rejected it.
    Rejected(RejectReason),
}

/// The right to execute one call, once.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a call with a permit has to be queued or refused"]
pub struct Permit(u32);

/// What a call that came is to the slot.
#[derive(Debug)]
pub enum Offer<'a, R> {
    /// R1: it is new, and may be executed.
    New(Permit),
    /// R2: it is the last one.
    Last(Last<'a, R>),
    /// R3: it is older, or the slot is at work.
    Stale,
}

/// What has become of the last call.
#[derive(Debug)]
pub enum Last<'a, R> {
    /// It waits to be executed.
    Queued,
    /// It is being executed.
    Executing,
    /// It was executed, and this is the reply.
    Done(&'a mut R),
    /// It was executed, and the client has the reply.
    Acked,
    /// It was not executed and never will be.
    Tombstone(Settlement),
}

/// What a cancellation means for the slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// What the client is to be told.
    Known(Cancellation),
    /// The call was rejected before: the client is to be told that.
    Rejected(RejectReason),
    /// It is about a call before the last one: nothing is said.
    Stale,
}

impl<R> Slot<R> {
    /// A slot in which no call was made yet.
    pub fn new(defects: Defects) -> Self {
        Self {
            last: 0,
            state: State::Idle,
            defects,
        }
    }

    /// The number of the last call that was started, cancelled or rejected.
    pub fn last(&self) -> u32 {
        self.last
    }

    /// Whether the last call waits or is being executed.
    pub fn is_busy(&self) -> bool {
        matches!(self.state, State::Queued | State::Executing)
    }

    /// Whether the last call is being executed.
    pub fn is_executing(&self) -> bool {
        matches!(self.state, State::Executing)
    }

    /// Whether a call of this number would be new (R1).
    pub fn is_new(&self, seq: u32) -> bool {
        let newer = seq > self.last || defect!(self.defects, ExecuteWithoutLast);
        newer && (!self.is_busy() || defect!(self.defects, ExecuteWhileBusy))
    }

    /// Takes a whole call: R1, R2 and R3.
    pub fn offer(&mut self, seq: u32) -> Offer<'_, R> {
        if self.is_new(seq) {
            self.last = seq;
            // Until the permit is used the call counts as one that waits.
            self.state = State::Queued;
            return Offer::New(Permit(seq));
        }
        match seq == self.last {
            true => self.last_call().map_or(Offer::Stale, Offer::Last),
            false => Offer::Stale,
        }
    }

    /// What has become of the call of this number, if it is the last one (R2).
    pub fn known(&mut self, seq: u32) -> Option<Last<'_, R>> {
        (seq == self.last).then(|| self.last_call()).flatten()
    }

    fn last_call(&mut self) -> Option<Last<'_, R>> {
        Some(match &mut self.state {
            State::Idle => return None,
            State::Queued => Last::Queued,
            State::Executing => Last::Executing,
            State::Done(reply) => Last::Done(reply),
            State::Acked => Last::Acked,
            State::Tombstone(settlement) => Last::Tombstone(*settlement),
        })
    }

    /// The call of this permit waits to be executed.
    pub fn queue(&mut self, permit: Permit) -> Queued {
        debug_assert!(permit.0 == self.last && self.is_busy());
        Queued(permit.0)
    }

    /// The call of this permit is not executed, and never will be.
    pub fn refuse(&mut self, permit: Permit, reason: RejectReason) {
        debug_assert!(permit.0 == self.last && self.is_busy());
        self.bury(permit.0, reason);
    }

    /// A call that waits is not executed, and never will be. Says whether it still waited.
    pub fn drop_queued(&mut self, queued: Queued, reason: RejectReason) -> bool {
        let waits = self.waits(&queued);
        if waits {
            self.bury(queued.0, reason);
        }
        waits
    }

    fn bury(&mut self, seq: u32, reason: RejectReason) {
        self.state = State::Tombstone(Settlement::Rejected(reason));
        if defect!(self.defects, RejectWithoutTombstone) {
            self.last = seq - 1;
            self.state = State::Acked;
        }
    }

    fn waits(&self, queued: &Queued) -> bool {
        queued.0 == self.last && matches!(self.state, State::Queued)
    }

    /// A call that waited begins. Says no if it was cancelled in the meantime.
    pub fn begin(&mut self, queued: Queued) -> bool {
        let waits = self.waits(&queued);
        if waits {
            self.state = State::Executing;
        }
        waits
    }

    /// The call of this number was executed. Returns the reply back if it is not this call that is
    /// being executed.
    pub fn finish(&mut self, seq: u32, reply: R) -> Result<&mut R, R> {
        if seq != self.last || !self.is_executing() {
            return Err(reply);
        }
        self.state = State::Done(reply);
        match &mut self.state {
            State::Done(reply) => Ok(reply),
            _ => unreachable!("it was set in the line before"),
        }
    }

    /// R5: the client has the reply of the call of this number.
    pub fn on_acked(&mut self, seq: u32) -> Option<R> {
        (seq == self.last).then(|| self.take_reply()).flatten()
    }

    /// R5: a call of this number came, so the client has the reply of the one before.
    pub fn on_higher(&mut self, seq: u32) -> Option<R> {
        (seq > self.last).then(|| self.take_reply()).flatten()
    }

    fn take_reply(&mut self) -> Option<R> {
        if !matches!(self.state, State::Done(_)) {
            return None;
        }
        match std::mem::replace(&mut self.state, State::Acked) {
            State::Done(reply) => Some(reply),
            _ => None,
        }
    }

    /// The client gives the call of this number up: R4, and R2 for one that came before.
    pub fn cancel(&mut self, seq: u32) -> Cancelled {
        if seq > self.last && !self.is_busy() {
            if !defect!(self.defects, CancelWithoutTombstone) {
                self.last = seq;
                self.state = State::Tombstone(Settlement::Cancelled);
            }
            return Cancelled::Known(Cancellation::Never);
        }
        if seq != self.last {
            return Cancelled::Stale;
        }
        match self.state {
            State::Idle => Cancelled::Stale,
            State::Queued => {
                self.state = State::Tombstone(Settlement::Cancelled);
                Cancelled::Known(Cancellation::Never)
            }
            State::Executing => Cancelled::Known(Cancellation::Running),
            State::Done(_) | State::Acked => Cancelled::Known(Cancellation::Done),
            State::Tombstone(Settlement::Cancelled) => Cancelled::Known(Cancellation::Never),
            State::Tombstone(Settlement::Rejected(reason)) => Cancelled::Rejected(reason),
        }
    }

    /// The reply that is kept.
    pub fn reply(&self) -> Option<&R> {
        match &self.state {
            State::Done(reply) => Some(reply),
            _ => None,
        }
    }

    /// The reply that is kept.
    pub fn reply_mut(&mut self) -> Option<&mut R> {
        match &mut self.state {
            State::Done(reply) => Some(reply),
            _ => None,
        }
    }
}

/// A call that waits to be executed; it cannot be copied, as it begins once.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a call that waits has to begin or to be dropped"]
pub struct Queued(u32);

impl Queued {
    /// The number of the call in its slot.
    pub fn seq(&self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests;
