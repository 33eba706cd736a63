//! What the client does when time has passed.

use super::session::Session;
use super::{ClientMachine, NotExecuted, Reports, Unknown, defect};
use crate::native::recovery::SentFrame;
use std::cmp::Reverse;
use std::time::{Duration, Instant};

impl ClientMachine {
    pub(super) fn on_timeout(&mut self, now: Instant) {
        if self
            .waiting_deadline
            .is_some_and(|deadline| deadline <= now)
        {
            self.expire_waiting(now);
        }
        let failed = self.opening.take_if(|opening| opening.has_failed(now));
        if let Some(opening) = failed {
            if opening.in_question != 0 {
                self.lose_session(Unknown::Silent);
            }
            self.refuse_all(NotExecuted::Unreachable);
        }
        let Some(session) = &mut self.session else {
            return;
        };
        session.on_timeout(now, &mut self.reports);
        let silent = session.is_silent(now, self.config.silence);
        if silent && self.opening.is_none() && !defect!(self.config.link.defects, NeverVerify) {
            let in_question = session.id();
            self.start_opening(now, in_question);
        }
    }

    fn expire_waiting(&mut self, now: Instant) {
        self.waiting_deadline = None;
        for waiting in std::mem::take(&mut self.waiting) {
            if waiting.deadline.is_some_and(|deadline| deadline <= now) {
                self.refuse(waiting, NotExecuted::Deadline);
            } else {
                self.note_deadline(waiting.deadline);
                self.waiting.push_back(waiting);
            }
        }
    }
}

impl Session {
    /// When something is to be done; without `silence`, the server may be silent.
    pub(super) fn timeout(&self, silence: Option<Duration>) -> Option<Instant> {
        let slots = self.timers.peek().map(|&Reverse((instant, _))| instant);
        let silence = silence.filter(|_| self.is_waiting());
        let silence = silence.map(|silence| self.heard_at + silence);
        [self.link.timeout(), slots, silence]
            .into_iter()
            .flatten()
            .min()
    }

    fn is_waiting(&self) -> bool {
        self.occupied > 0 && !defect!(self.config.defects, NeverVerify)
    }

    fn is_silent(&self, now: Instant, silence: Duration) -> bool {
        self.is_waiting() && self.heard_at + silence <= now
    }

    fn on_timeout(&mut self, now: Instant, reports: &mut Reports) {
        let lost = self.link.recovery.packets_lost;
        if self.link.on_timeout(now) {
            reports.statistics.link.probe_timeouts += 1;
            self.probe(now);
        }
        reports.statistics.link.packets_lost += self.link.recovery.packets_lost - lost;
        self.on_settled(now);
        while let Some(&Reverse((instant, slot))) = self.timers.peek()
            && instant <= now
        {
            self.timers.pop();
            let entry = &mut self.slots[usize::from(slot)];
            if entry.scheduled == Some(instant) {
                entry.scheduled = None;
                self.on_timer(now, slot, reports);
            }
        }
    }

    /// Sends the oldest packet that still matters again, to get an acknowledgement.
    fn probe(&mut self, now: Instant) {
        while let Some((number, frames)) = self.link.recovery.oldest() {
            let mut matters = false;
            for frame in frames {
                if let SentFrame::SizeProbe(size) = frame {
                    self.link.path.size.on_probe_lost(now, size);
                }
                matters |= self.doubt(frame);
            }
            if matters {
                self.link.recovery.allow_probe();
                return;
            }
            self.link.recovery.abandon(number);
        }
    }

    fn on_timer(&mut self, now: Instant, slot: u16, reports: &mut Reports) {
        let stall = self.config.stall;
        let Some(call) = &mut self.slots[usize::from(slot)].call else {
            return;
        };
        if call.probe_at.is_some_and(|at| at <= now) {
            // A call that was given up is settled by CANCELLED, until the server has said that it runs.
            call.cancel_due |= call.cancelled && !call.accepted;
            call.probe_due = call.accepted || call.is_blocked();
            call.probe_interval = (call.probe_interval * 2).min(self.config.status_interval_max);
            // An answer moves this; if the answer is lost, it is time to ask again.
            call.probe_at = Some(now + call.probe_interval);
        }
        call.hold_until.take_if(|until| *until <= now);
        if let Some(reply) = &mut call.reply {
            reply.on_timeout(now, stall, &mut self.budget);
        }
        self.touch(slot);
        let call = self.slots[usize::from(slot)].call.as_ref();
        let late = call.is_some_and(|call| {
            call.id.is_some() && call.deadline.is_some_and(|deadline| deadline <= now)
        });
        if late {
            self.give_up(now, slot, Some(Unknown::Deadline), reports);
        }
    }
}
