//! Packets of a session, at the client.

use super::call::Call;
use super::retry;
use super::session::Session;
use super::{NotExecuted, Outcome, Reports, Unknown};
use crate::native::body::{REPLY_HEAD_LEN, ReplyFault, ReplyHead, ReplyStatus};
use crate::native::config::SLOTS_MAX;
use crate::native::frame::{
    self, CallName, CallState, Cancellation, Direction, Frame, Frames, Grant, Part, RejectReason,
    Whole,
};
use crate::native::outcome::Payload;
use crate::native::outgoing::CHECKSUM_LEN;
use crate::native::packet::Packet;
use crate::native::received::Wish;
use crate::native::reception::{Progress, Reception};
use crate::native::recovery::SentFrame;
use std::time::{Duration, Instant};

impl Session {
    /// Takes a packet in. Says no if it is malformed.
    pub(super) fn on_packet(
        &mut self,
        now: Instant,
        packet: Packet<'_>,
        reports: &mut Reports,
    ) -> bool {
        let number = self.link.received.expand(packet.header.number);
        if !self.link.received.is_new(number) {
            reports.statistics.link.dropped_duplicate += 1;
            return true;
        }
        if frame::check(packet.body).is_err() {
            return false;
        }
        self.cookie = None;
        self.heard_at = now;
        let wish = self.wish(packet.body);
        self.kept = true;
        let mut understood = true;
        for frame in Frames::new(packet.body).flatten() {
            understood &= self.on_frame(now, number, frame, reports);
        }
        if self.kept {
            self.link.received.on_packet(now, number, wish);
        }
        let lost = self.link.recovery.packets_lost;
        self.link.settle(now);
        reports.statistics.link.packets_lost += self.link.recovery.packets_lost - lost;
        self.on_settled(now);
        understood
    }

    /// The next call in the slot stands for the acknowledgement of a reply that was sent once.
    fn wish(&self, body: &[u8]) -> Wish {
        let mut eliciting = Frames::new(body).flatten().filter(Frame::is_eliciting);
        let awaited = |frame| match frame {
            Frame::Reply(whole) => !whole.again && self.has_call(whole.name),
            _ => false,
        };
        match eliciting.next() {
            None => Wish::Nothing,
            Some(frame) if awaited(frame) && eliciting.all(awaited) => Wish::Implicit,
            Some(_) => Wish::Explicit,
        }
    }

    fn has_call(&self, name: CallName) -> bool {
        let slot = self.slots.get(usize::from(name.slot));
        slot.is_some_and(|slot| slot.seq == name.seq && slot.call.is_some())
    }

    fn on_frame(
        &mut self,
        now: Instant,
        number: u64,
        frame: Frame<'_>,
        reports: &mut Reports,
    ) -> bool {
        match frame {
            Frame::Reply(whole) => return self.on_reply(now, number, whole, reports),
            Frame::ReplyPart(part) => return self.on_reply_part(now, part, reports),
            Frame::Ack(ack) => return self.link.on_ack(now, &ack).is_ok(),
            Frame::Grant(grant) => self.on_grant(grant),
            Frame::Status { name, state, .. } => self.on_status(now, name, state, reports),
            Frame::Cancelled { name, outcome } => self.on_cancelled(now, name, outcome, reports),
            Frame::Reject {
                name,
                reason,
                retry_after_ms,
            } => {
                let retry_after = Duration::from_millis(retry_after_ms.into());
                self.on_reject(now, name, reason, retry_after, reports);
            }
            Frame::Limit(slots) => self.on_limit(number, slots),
            Frame::Drain => self.draining = true,
            Frame::PathChallenge(data) => self.challenge = Some(data),
            Frame::Padding | Frame::SizeProbe(_) | Frame::PathResponse(_) | Frame::Close => {}
            Frame::Call(_)
            | Frame::CallPart(_)
            | Frame::Probe(_)
            | Frame::Cancel(_)
            | Frame::Open(_) => return false,
        }
        true
    }

    /// A reply, which is also the acknowledgement of its call.
    fn on_reply(
        &mut self,
        now: Instant,
        number: u64,
        whole: Whole<'_>,
        reports: &mut Reports,
    ) -> bool {
        let Some(call) = self.call_mut(whole.name) else {
            return true;
        };
        let Some(head) = ReplyHead::decode(whole.body) else {
            return false;
        };
        let once = call.message.transmissions() == 1;
        if let Some(first) = call.first_packet.filter(|_| once) {
            let delay = Duration::from_micros(head.server_delay_us.into());
            let delay = (!whole.again).then_some(delay);
            self.link.on_implied(now, first, delay);
        }
        let reply_packet = (!whole.again).then_some(number);
        self.slots[usize::from(whole.name.slot)].reply_packet = reply_packet;
        let payload = Payload::new(whole.body.to_vec(), REPLY_HEAD_LEN);
        self.complete(whole.name, head.status, payload, reports);
        true
    }

    fn complete(
        &mut self,
        name: CallName,
        status: ReplyStatus,
        payload: Payload,
        reports: &mut Reports,
    ) {
        if let Some(mut call) = self.settle(name) {
            let outcome = match status {
                ReplyStatus::Success => Outcome::Reply(payload),
                ReplyStatus::Fault(fault) => Outcome::Fault(fault),
            };
            call.report(outcome, reports);
        }
    }

    fn on_reply_part(&mut self, now: Instant, part: Part<'_>, reports: &mut Reports) -> bool {
        if !self.has_call(part.name) {
            return true;
        }
        if part.total > self.config.message_max.saturating_add(CHECKSUM_LEN as u64) {
            let fault = ReplyStatus::Fault(ReplyFault::ReplyTooBig);
            self.complete(part.name, fault, Payload::new(Vec::new(), 0), reports);
            return true;
        }
        let progress = self.insert_part(now, &part);
        self.touch(part.name.slot);
        match progress {
            Progress::Partial => true,
            Progress::Dropped | Progress::Full => {
                self.kept = false;
                true
            }
            Progress::Refused => {
                self.kept = false;
                false
            }
            Progress::Whole(message) => self.on_reply_assembled(part.name, message, reports),
        }
    }

    /// Puts a part to the others.
    fn insert_part(&mut self, now: Instant, part: &Part<'_>) -> Progress {
        let (key, window) = ((self.link.session, part.name), self.config.receive_window);
        let defects = self.config.defects;
        let slot = &mut self.slots[usize::from(part.name.slot)];
        let Some(call) = &mut slot.call else {
            return Progress::Partial;
        };
        if !call.accepted {
            call.on_accepted(now);
        }
        let reply = call.reply.get_or_insert_with(|| {
            Reception::new(now, key, Direction::Reply, part.total, window, defects)
        });
        reply.on_part(now, part, &mut self.budget, true)
    }

    fn on_reply_assembled(
        &mut self,
        name: CallName,
        message: Vec<u8>,
        reports: &mut Reports,
    ) -> bool {
        let head = ReplyHead::decode(&message);
        if let Some(head) = head {
            let payload = Payload::new(message, REPLY_HEAD_LEN);
            self.complete(name, head.status, payload, reports);
        } else {
            let fault = ReplyStatus::Fault(ReplyFault::SystemError);
            self.complete(name, fault, Payload::new(Vec::new(), 0), reports);
        }
        head.is_some()
    }

    /// Messages that waited for room in the budget are admitted, as far as there is some now.
    pub(super) fn admit_waiting(&mut self, now: Instant) {
        while let Some(((_, name), bytes)) = self.budget.next(|_, _| true) {
            let reply = self.call_mut(name).and_then(|call| call.reply.as_mut());
            match reply {
                Some(reply) => reply.admit(now),
                None => self.budget.release(bytes),
            }
            self.touch(name.slot);
        }
    }

    fn on_grant(&mut self, grant: Grant) {
        let call = self.call_mut(grant.name);
        if let Some(call) = call.filter(|_| grant.direction == Direction::Call)
            && call.message.on_grant(grant.attempt, grant.offset)
        {
            // What counted as accepted may have been dropped.
            call.accepted &= call.message.is_delivered();
            self.link
                .recovery
                .abandon_parts_before(grant.name, grant.attempt);
            self.touch(grant.name.slot);
        }
    }

    fn on_status(&mut self, now: Instant, name: CallName, state: CallState, reports: &mut Reports) {
        let Some(call) = self.call_mut(name) else {
            if state == CallState::Done {
                self.tell_settled(name);
            }
            return;
        };
        match state {
            CallState::Absent if !call.accepted && !call.is_blocked() => {}
            CallState::Absent => {
                call.accepted = false;
                call.message.restart();
            }
            CallState::Receiving => {}
            CallState::Queued | CallState::Executing | CallState::Done => call.on_accepted(now),
            CallState::Tombstone => {
                return self.settle_not_executed(name, NotExecuted::Cancelled, None, reports);
            }
        }
        self.touch(name.slot);
    }

    fn on_cancelled(
        &mut self,
        now: Instant,
        name: CallName,
        outcome: Cancellation,
        reports: &mut Reports,
    ) {
        let Some(call) = self.call_mut(name).filter(|call| call.cancelled) else {
            return;
        };
        match outcome {
            Cancellation::Never => {
                return self.settle_not_executed(name, NotExecuted::Cancelled, None, reports);
            }
            Cancellation::Running => {
                call.report(Outcome::Unknown(Unknown::Cancelled), reports);
                call.on_accepted(now);
            }
            Cancellation::Done => call.on_accepted(now),
        }
        call.cancel_due = false;
        self.touch(name.slot);
    }

    fn on_reject(
        &mut self,
        now: Instant,
        name: CallName,
        reason: RejectReason,
        retry_after: Duration,
        reports: &mut Reports,
    ) {
        let again = self
            .call_mut(name)
            .filter(|_| reason == RejectReason::Busy)
            .map(|call| retry::pause(retry_after, call.rejections, call.order));
        let retry_at = again.map(|pause| now + pause);
        let reason = NotExecuted::Rejected {
            reason,
            retry_after,
        };
        self.settle_not_executed(name, reason, retry_at, reports);
    }

    /// A later packet has the later word.
    fn on_limit(&mut self, number: u64, slots: u16) {
        if self.limit.1.is_none_or(|known| known < number) {
            self.limit = (slots.clamp(1, SLOTS_MAX), Some(number));
        }
    }

    /// Looks at the frames of packets that have arrived or are lost.
    pub(super) fn on_settled(&mut self, now: Instant) {
        while let Some(frame) = self.link.recovery.acked.pop() {
            self.on_acked(now, frame);
        }
        while let Some(frame) = self.link.recovery.lost.pop() {
            if let SentFrame::SizeProbe(size) = frame {
                self.link.path.size.on_probe_lost(now, size);
            } else {
                self.doubt(frame);
            }
        }
    }

    fn on_acked(&mut self, now: Instant, frame: SentFrame) {
        let (name, range) = match frame {
            SentFrame::Whole(name) => (name, None),
            SentFrame::Part(name, attempt, range) => (name, Some((attempt, range))),
            SentFrame::SizeProbe(size) => return self.link.on_size_probe_acked(size),
            _ => return,
        };
        let Some(call) = self.call_mut(name) else {
            return;
        };
        match range {
            Some((attempt, range)) => call.message.on_part_acked(attempt, range),
            None => call.message.on_delivered(),
        }
        if call.message.is_delivered() && !call.accepted && !call.cancelled {
            call.on_accepted(now);
            self.touch(name.slot);
        }
    }

    /// A frame may not have arrived: it is to be sent again, if it still matters. Says whether.
    pub(super) fn doubt(&mut self, frame: SentFrame) -> bool {
        let (SentFrame::Whole(name)
        | SentFrame::Part(name, ..)
        | SentFrame::Grant(name)
        | SentFrame::Cancel(name)
        | SentFrame::Probe(name)) = frame
        else {
            return false;
        };
        let matters = self.call_mut(name).is_some_and(|call| doubt(call, frame));
        if matters {
            self.touch(name.slot);
        }
        matters
    }
}

fn doubt(call: &mut Call, frame: SentFrame) -> bool {
    match frame {
        SentFrame::Whole(_) if call.accepted || call.cancelled => false,
        SentFrame::Whole(_) => call.message.resend_whole(),
        SentFrame::Part(_, attempt, range) => {
            !call.accepted && !call.cancelled && call.message.resend_part(attempt, range)
        }
        SentFrame::Grant(_) => match &mut call.reply {
            Some(reply) => {
                reply.resend_grant();
                true
            }
            None => false,
        },
        SentFrame::Cancel(_) => {
            call.cancel_due = call.cancelled && !call.accepted;
            call.cancel_due
        }
        SentFrame::Probe(_) => {
            call.probe_due = call.accepted || call.is_blocked();
            call.probe_due
        }
        SentFrame::Answer(_) | SentFrame::Limit | SentFrame::Drain | SentFrame::SizeProbe(_) => {
            false
        }
    }
}
