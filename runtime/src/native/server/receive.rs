//! Packets of a session, at the server.

use super::session::{Answer, Challenge};
use super::{Packet, ServerEvent, ServerMachine, defect};
use crate::machine::same_endpoint;
use crate::native::budget::Key;
use crate::native::frame::{
    self, CallName, CallState, Cancellation, Direction, Frame, Frames, Grant, Part, RejectReason,
};
use crate::native::outgoing::CHECKSUM_LEN;
use crate::native::received::Wish;
use crate::native::reception::{Progress, Reception};
use crate::native::recovery::SentFrame;
use crate::native::slot::{Cancelled, Last, Offer};
use rand::Rng;
use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::Instant;

impl ServerMachine {
    pub(super) fn on_data(
        &mut self,
        now: Instant,
        from: SocketAddr,
        packet: Packet<'_>,
        len: usize,
    ) {
        let id = packet.header.id;
        if !self.sessions.contains_key(&id) && !self.open_session(now, from, packet, len) {
            return;
        }
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let number = session.link.received.expand(packet.header.number);
        if !session.link.received.is_new(number) {
            self.statistics.link.dropped_duplicate += 1;
            return;
        }
        if frame::check(packet.body).is_err() {
            self.statistics.link.dropped_malformed += 1;
            return;
        }
        let was_silent = session.is_silent(now, &self.config);
        session.heard_at = now;
        session.rests = false;
        if was_silent {
            session.send_replies_again();
        }
        self.on_address(id, from, len);
        let wish = self.wish(id, number, packet.body);
        self.kept = true;
        for frame in Frames::new(packet.body).flatten() {
            self.on_frame(now, id, from, frame);
        }
        if let Some(session) = self.sessions.get_mut(&id).filter(|_| self.kept) {
            session.link.received.on_packet(now, number, wish);
        }
        self.settle(now, id);
        self.touch(id);
    }

    /// The reply stands for the acknowledgement of a call that is new and was sent once.
    fn wish(&mut self, id: u64, number: u64, body: &[u8]) -> Wish {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Wish::Nothing;
        };
        let mut wish = Wish::Nothing;
        for frame in Frames::new(body).flatten().filter(Frame::is_eliciting) {
            match frame {
                Frame::Open(_) => {}
                Frame::Call(whole) => {
                    let slot = session.slot(whole.name.slot, &self.config);
                    let once = slot.filter(|_| !whole.again);
                    let new = once.filter(|slot| slot.rules.is_new(whole.name.seq));
                    let Some(slot) = new else {
                        return Wish::Explicit;
                    };
                    slot.call_packet = Some(number);
                    wish = Wish::Implicit;
                }
                _ => return Wish::Explicit,
            }
        }
        wish
    }

    /// A packet came from another address: what is sent goes to the old one until the client has
    /// answered a challenge from the new one.
    fn on_address(&mut self, id: u64, from: SocketAddr, len: usize) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        if same_endpoint(session.link.peer, from) {
            return;
        }
        if defect!(self.config.link.defects, TrustNewAddress) {
            return session.link.move_to(from);
        }
        let known = session
            .challenge
            .filter(|challenge| same_endpoint(challenge.address, from));
        let mut challenge = known.unwrap_or_else(|| Challenge {
            address: from,
            data: self.rng.next_u64(),
            credit: 0,
            due: false,
            sent_at: None,
        });
        challenge.credit = challenge.credit.saturating_add(len);
        challenge.due = true;
        session.challenge = Some(challenge);
    }

    fn on_frame(&mut self, now: Instant, id: u64, from: SocketAddr, frame: Frame<'_>) {
        match frame {
            Frame::Call(whole) => self.on_call(now, id, whole.name, Cow::Borrowed(whole.body)),
            Frame::CallPart(part) => self.on_call_part(now, id, part),
            Frame::Ack(ack) => {
                let session = self.sessions.get_mut(&id);
                if session.is_some_and(|session| session.link.on_ack(now, &ack).is_err()) {
                    self.statistics.link.dropped_malformed += 1;
                }
            }
            Frame::Grant(grant) => self.on_grant(id, grant),
            Frame::Probe(name) => self.on_probe(id, name),
            Frame::Cancel(name) => self.on_cancel(now, id, name),
            Frame::PathResponse(data) => self.on_path_response(id, from, data),
            Frame::Close => {
                if self
                    .sessions
                    .get(&id)
                    .is_some_and(|session| session.is_idle(now, &self.config))
                {
                    self.drop_session(id);
                }
            }
            Frame::Padding | Frame::Open(_) | Frame::SizeProbe(_) | Frame::PathChallenge(_) => {}
            Frame::Reply(_)
            | Frame::ReplyPart(_)
            | Frame::Status { .. }
            | Frame::Cancelled { .. }
            | Frame::Reject { .. }
            | Frame::Limit(_)
            | Frame::Drain => self.statistics.link.dropped_malformed += 1,
        }
    }

    fn on_call_part(&mut self, now: Instant, id: u64, part: Part<'_>) {
        let name = part.name;
        self.release_older(now, id, name);
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(entry) = session.slot(name.slot, &self.config) else {
            self.statistics.link.dropped_malformed += 1;
            return;
        };
        match entry.rules.known(name.seq) {
            None => {}
            // The other parts are acknowledged, and the reply comes by itself.
            Some(last) if part.offset == 0 || matches!(last, Last::Tombstone(_)) => {
                return self.on_duplicate(id, name);
            }
            Some(_) => return,
        }
        if !entry.rules.is_new(name.seq) {
            return;
        }
        let too_big = part.total
            > self
                .config
                .link
                .message_max
                .saturating_add(CHECKSUM_LEN as u64);
        let refusal = match too_big {
            true => Err(RejectReason::TooBig),
            false => self.check_open(now),
        };
        match refusal {
            Ok(()) => self.on_admissible_part(now, id, part),
            Err(reason) => self.refuse_early(id, name, reason),
        }
    }

    /// A call is rejected by its first part: it counts as one that came (R1), and never runs.
    fn refuse_early(&mut self, id: u64, name: CallName, reason: RejectReason) {
        self.abandon_reception(id, name.slot);
        let session = self.sessions.get_mut(&id);
        let Some(entry) = session.and_then(|session| session.known_slot(name.slot)) else {
            return;
        };
        if let Offer::New(permit) = entry.rules.offer(name.seq) {
            self.refuse(id, name, permit, reason);
        }
    }

    fn on_admissible_part(&mut self, now: Instant, id: u64, part: Part<'_>) {
        let name = part.name;
        let (link, share) = (&self.config.link, self.share());
        let session = self.sessions.get_mut(&id);
        let Some(session) = session else {
            return;
        };
        let other = session.reserved;
        let Some(entry) = session.known_slot(name.slot) else {
            return;
        };
        if entry.receiving != name.seq
            && let Some(mut old) = entry.reception.take()
        {
            session.reserved -= old.reserved();
            old.abandon(&mut self.budget);
            return self.on_admissible_part(now, id, part);
        }
        entry.receiving = name.seq;
        let reception = entry.reception.get_or_insert_with(|| {
            let (key, window) = ((id, name), link.receive_window);
            let direction = Direction::Call;
            Box::new(Reception::new(
                now,
                key,
                direction,
                part.total,
                window,
                link.defects,
            ))
        });
        let before = reception.reserved();
        let fits_share = other.saturating_add(part.total) <= share;
        let progress = reception.on_part(now, &part, &mut self.budget, fits_share);
        let (after, grant_due) = (reception.reserved(), reception.is_grant_due());
        if matches!(progress, Progress::Whole(_)) {
            entry.reception = None;
        }
        session.reserved = session.reserved + after - before;
        if grant_due {
            session.ready(name.slot);
        }
        match progress {
            Progress::Partial => {}
            Progress::Dropped => self.kept = false,
            Progress::Whole(message) => self.on_call(now, id, name, Cow::Owned(message)),
            Progress::Full => self.refuse_early(id, name, RejectReason::Busy),
            Progress::Refused => {
                self.kept = false;
                self.statistics.link.dropped_malformed += 1;
            }
        }
    }

    /// How many bytes one session may have reserved: a quarter, but at least one message.
    fn share(&self) -> u64 {
        let link = &self.config.link;
        (link.reassembly_bytes / 4).max(link.message_max.saturating_add(CHECKSUM_LEN as u64))
    }

    /// Messages that waited for room in the budget are admitted, as far as there is some now.
    pub(super) fn admit_waiting(&mut self, now: Instant) {
        let share = self.share();
        loop {
            let sessions = &self.sessions;
            let fits = |id: u64, bytes: u64| {
                let session = sessions.get(&id);
                session.is_some_and(|session| session.reserved.saturating_add(bytes) <= share)
            };
            let Some((key, bytes)) = self.budget.next(fits) else {
                return;
            };
            self.admit_message(now, key, bytes);
        }
    }

    fn admit_message(&mut self, now: Instant, (id, name): Key, bytes: u64) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return self.budget.release(bytes);
        };
        let entry = session.known_slot(name.slot);
        let reception = entry.and_then(|entry| entry.reception.as_mut());
        let Some(reception) = reception.filter(|reception| reception.key == (id, name)) else {
            return self.budget.release(bytes);
        };
        reception.admit(now);
        session.reserved += bytes;
        session.ready(name.slot);
        self.touch(id);
    }

    /// A half-received message of this slot is not wanted any more.
    fn abandon_reception(&mut self, id: u64, slot: u16) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let entry = session.known_slot(slot);
        if let Some(mut old) = entry.and_then(|entry| entry.reception.take()) {
            session.reserved -= old.reserved();
            old.abandon(&mut self.budget);
        }
    }

    fn on_grant(&mut self, id: u64, grant: Grant) {
        let name = grant.name;
        if grant.direction == Direction::Reply && grant.offset == Grant::ENOUGH {
            return self.on_enough(id, name);
        }
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let entry = session.known_slot(name.slot);
        let entry = entry.filter(|entry| entry.rules.last() == name.seq);
        let reply = entry.and_then(|entry| entry.rules.reply_mut());
        let reply = reply.filter(|_| grant.direction == Direction::Reply);
        if reply.is_some_and(|reply| reply.message.on_grant(grant.attempt, grant.offset)) {
            let recovery = &mut session.link.recovery;
            recovery.abandon_parts_before(name, grant.attempt);
            session.ready(name.slot);
        }
    }

    fn on_probe(&mut self, id: u64, name: CallName) {
        let session = self.sessions.get_mut(&id);
        let Some(session) = session else {
            return;
        };
        let Some(entry) = session.slot(name.slot, &self.config) else {
            return;
        };
        if entry.rules.known(name.seq).is_some() {
            return self.on_duplicate(id, name);
        }
        if name.seq > entry.rules.last() {
            let receiving = entry.receiving == name.seq;
            let state = match entry.reception.as_mut().filter(|_| receiving) {
                Some(reception) => {
                    // The last grant may have been given up as lost while the client was silent.
                    reception.resend_grant();
                    CallState::Receiving
                }
                None => CallState::Absent,
            };
            session.answer(name, Answer::Status(state));
        }
    }

    fn on_cancel(&mut self, now: Instant, id: u64, name: CallName) {
        self.release_older(now, id, name);
        let session = self.sessions.get_mut(&id);
        let entry = session.and_then(|session| session.slot(name.slot, &self.config));
        let Some(entry) = entry else {
            return;
        };
        let running = (name.seq, Answer::Cancelled(Cancellation::Running));
        let first = entry.said != Some(running) && entry.answer != Some(running);
        let answer = match entry.rules.cancel(name.seq) {
            Cancelled::Stale => return,
            Cancelled::Rejected(reason) => Answer::Reject(reason),
            Cancelled::Known(cancellation) => Answer::Cancelled(cancellation),
        };
        if entry.receiving <= name.seq {
            self.abandon_reception(id, name.slot);
        }
        match answer {
            Answer::Cancelled(Cancellation::Never) => {
                self.statistics.cancelled += 1;
                self.free_place(id, name);
            }
            Answer::Cancelled(Cancellation::Running) if first => {
                self.events
                    .push_back(ServerEvent::GivenUp { session: id, name });
            }
            Answer::Cancelled(Cancellation::Done) => self.on_duplicate(id, name),
            _ => {}
        }
        if let Some(session) = self.sessions.get_mut(&id) {
            session.answer(name, answer);
        }
    }

    fn on_path_response(&mut self, id: u64, from: SocketAddr, data: u64) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let answered = |challenge: &Challenge| {
            same_endpoint(challenge.address, from) && challenge.data == data
        };
        if session.challenge.as_ref().is_some_and(answered) {
            session.challenge = None;
            session.link.move_to(from);
        }
    }

    /// Looks for losses, and at the frames of what has arrived and of what is lost.
    pub(super) fn settle(&mut self, now: Instant, id: u64) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let lost = session.link.recovery.packets_lost;
        session.link.settle(now);
        self.statistics.link.packets_lost += session.link.recovery.packets_lost - lost;
        self.on_settled(now, id);
    }

    pub(super) fn on_settled(&mut self, now: Instant, id: u64) {
        while let Some(session) = self.sessions.get_mut(&id)
            && let Some(frame) = session.link.recovery.acked.pop()
        {
            self.on_acked(id, frame);
        }
        while let Some(session) = self.sessions.get_mut(&id)
            && let Some(frame) = session.link.recovery.lost.pop()
        {
            if let SentFrame::SizeProbe(size) = frame {
                session.link.path.size.on_probe_lost(now, size);
            } else {
                self.doubt(id, frame);
            }
        }
    }

    /// R5: a reply that has arrived is not kept any more.
    fn on_acked(&mut self, id: u64, frame: SentFrame) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let (name, range) = match frame {
            SentFrame::Whole(name) => (name, None),
            SentFrame::Part(name, attempt, range) => (name, Some((attempt, range))),
            SentFrame::SizeProbe(size) => return session.link.on_size_probe_acked(size),
            _ => return,
        };
        let entry = session.known_slot(name.slot);
        let Some(entry) = entry.filter(|entry| entry.rules.last() == name.seq) else {
            return;
        };
        let Some(reply) = entry.rules.reply_mut() else {
            return;
        };
        match range {
            Some((attempt, range)) => reply.message.on_part_acked(attempt, range),
            None => reply.message.on_delivered(),
        }
        if reply.message.is_delivered()
            && let Some(reply) = entry.rules.on_acked(name.seq)
        {
            self.forget_reply(&reply);
        }
    }

    /// A frame may not have arrived: it is to be sent again, if it still matters. Says whether.
    pub(super) fn doubt(&mut self, id: u64, frame: SentFrame) -> bool {
        let Some(session) = self.sessions.get_mut(&id) else {
            return false;
        };
        let (name, range) = match frame {
            SentFrame::Whole(name) => (name, None),
            SentFrame::Part(name, attempt, range) => (name, Some((attempt, range))),
            SentFrame::Grant(name) => {
                let entry = session.known_slot(name.slot);
                let entry = entry.filter(|entry| entry.receiving == name.seq);
                let reception = entry.and_then(|entry| entry.reception.as_mut());
                let matters = reception
                    .map(|reception| reception.resend_grant())
                    .is_some();
                if matters {
                    session.ready(name.slot);
                }
                return matters;
            }
            SentFrame::Answer(name) => return session.answer_again(name),
            SentFrame::Limit => {
                session.limit_due = true;
                return true;
            }
            SentFrame::Drain => {
                session.drain_due = true;
                return true;
            }
            SentFrame::Cancel(_) | SentFrame::Probe(_) | SentFrame::SizeProbe(_) => return false,
        };
        let entry = session.known_slot(name.slot);
        let entry = entry.filter(|entry| entry.rules.last() == name.seq);
        let reply = entry.and_then(|entry| entry.rules.reply_mut());
        let matters = reply.is_some_and(|reply| match range {
            Some((attempt, range)) => reply.message.resend_part(attempt, range),
            None => reply.message.resend_whole(),
        });
        if matters {
            session.ready(name.slot);
        }
        matters
    }
}
