//! What the server sends.

use super::session::{Answer, Session};
use super::{ServerMachine, Transmit};
use crate::native::builder::{Fit, PacketBuilder};
use crate::native::frame::{CallName, CallState, Direction, Frame};
use crate::native::recovery::SentFrame;
use std::time::Instant;

/// What a session has to know about its server to send.
#[derive(Debug, Clone, Copy)]
struct Say {
    now: Instant,
    /// How many slots a client may use.
    slots: u16,
    retry_after_ms: u32,
    /// A client that was heard last at this instant, or before, is silent.
    silent_since: Option<Instant>,
}

impl ServerMachine {
    /// The next packet of a session that has something to send.
    pub(super) fn next_packet(&mut self, now: Instant) -> Option<Transmit> {
        let retry_after = self.config.retry_after.as_millis();
        let say = Say {
            now,
            slots: self.slots_now(),
            retry_after_ms: u32::try_from(retry_after).unwrap_or(u32::MAX),
            silent_since: now.checked_sub(self.config.client_silence),
        };
        while let Some(&id) = self.ready.front() {
            let session = self.sessions.get_mut(&id);
            if let Some(transmit) = session.and_then(|session| session.poll_packet(say)) {
                // One packet each, so that no session waits for another's train.
                self.ready.rotate_left(1);
                #[cfg(any(test, feature = "mutants"))]
                self.forget_sent_replies(id);
                return Some(transmit);
            }
            self.ready.pop_front();
            if let Some(session) = self.sessions.get_mut(&id) {
                session.is_ready = false;
            }
            self.schedule(id);
        }
        None
    }

    #[cfg(any(test, feature = "mutants"))]
    fn forget_sent_replies(&mut self, id: u64) {
        if !super::defect!(self.config.link.defects, ForgetReplyEarly) {
            return;
        }
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let mut forgotten = Vec::new();
        for entry in &mut session.slots {
            let last = entry.rules.last();
            let reply = entry.rules.reply_mut();
            if reply.is_some_and(|reply| !reply.message.has_to_send()) {
                forgotten.extend(entry.rules.on_acked(last));
            }
        }
        forgotten.iter().for_each(|reply| self.forget_reply(reply));
    }
}

/// What became of a slot that had something to send.
enum Filled {
    /// All of it is in the packet, but perhaps parts of a message.
    Done,
    /// It does not fit this packet.
    NextPacket,
    /// A part of its message can end the packet.
    Part,
}

impl Session {
    fn poll_packet(&mut self, say: Say) -> Option<Transmit> {
        let peer = self.link.peer;
        if let Some(transmit) = self.poll_challenge(say.now) {
            return Some(transmit);
        }
        let payload = self.poll_payload(say)?;
        Some(Transmit { peer, payload })
    }

    /// A challenge goes to the new address, and never more bytes than came from there.
    fn poll_challenge(&mut self, now: Instant) -> Option<Transmit> {
        let patience = self.link.patience();
        let challenge = self.challenge.as_mut().filter(|challenge| challenge.due)?;
        challenge.due = false;
        let early = challenge.sent_at.is_some_and(|sent| now < sent + patience);
        if early || challenge.credit < CHALLENGE_PACKET_LEN {
            return None;
        }
        challenge.credit -= CHALLENGE_PACKET_LEN;
        challenge.sent_at = Some(now);
        let (peer, data) = (challenge.address, challenge.data);
        let mut packet = self.link.packet();
        packet.push(&Frame::PathChallenge(data), None);
        let payload = self.link.finish(now, packet);
        Some(Transmit { peer, payload })
    }

    fn poll_payload(&mut self, say: Say) -> Option<Vec<u8>> {
        let now = say.now;
        let ack_due = self.link.received.due().is_some_and(|due| due <= now);
        if ack_due {
            self.say_status();
        }
        let may_send = self.link.may_send();
        if self.ready.is_empty() && !ack_due && !self.limit_due && !self.drain_due {
            return None;
        }
        if may_send && self.is_sending_parts() {
            let probe = self.link.size_probe(now);
            if probe.is_some() {
                return probe;
            }
        }
        let mut packet = self.link.packet();
        let part = match may_send {
            true => self.fill(say, &mut packet),
            false => None,
        };
        if self.link.received.is_owed() && (ack_due || part.is_some() || !packet.is_empty()) {
            packet.push_ack(now, &mut self.link.received);
        }
        if let Some(slot) = part {
            self.push_part(now, slot, &mut packet);
        }
        (!packet.is_empty()).then(|| self.link.finish(now, packet))
    }

    /// Calls that came a while ago and have no reply yet: the client is told that they are at work,
    /// together with the acknowledgement.
    fn say_status(&mut self) {
        for slot in 0..self.slots.len() {
            let entry = &mut self.slots[slot];
            let waits = entry.call_packet.is_some() && entry.rules.is_busy();
            if !waits || entry.answer.is_some() {
                continue;
            }
            entry.call_packet = None;
            let state = match entry.rules.is_executing() {
                true => CallState::Executing,
                false => CallState::Queued,
            };
            entry.answer = Some((entry.rules.last(), Answer::Status(state)));
            self.ready(slot as u16);
        }
    }

    fn is_sending_parts(&self) -> bool {
        let front = self
            .ready
            .front()
            .map(|&slot| &self.slots[usize::from(slot)]);
        let reply = front.and_then(|entry| entry.rules.reply());
        reply.is_some_and(|reply| reply.message.is_in_parts() && reply.message.has_to_send())
    }

    /// Puts what is ready into the packet. Returns the slot that can end it with a part.
    fn fill(&mut self, say: Say, packet: &mut PacketBuilder) -> Option<u16> {
        if self.limit_due {
            self.limit_due = !packet.push(&Frame::Limit(say.slots), Some(SentFrame::Limit));
        }
        if self.drain_due {
            self.drain_due = !packet.push(&Frame::Drain, Some(SentFrame::Drain));
        }
        // What is abandoned leaves room in the window: without this a silent client would get all that it once granted.
        let silent = say.silent_since.is_some_and(|since| self.heard_at <= since);
        let waits = !self.link.may_send_part(say.now) || silent;
        for _ in 0..self.ready.len() {
            let slot = self.ready.pop_front()?;
            match self.fill_slot(say, slot, packet) {
                Filled::Done => self.slots[usize::from(slot)].is_ready = false,
                Filled::NextPacket => {
                    self.ready.push_front(slot);
                    return None;
                }
                Filled::Part if waits => self.ready.push_back(slot),
                Filled::Part => {
                    self.ready.push_front(slot);
                    return Some(slot);
                }
            }
        }
        None
    }

    fn fill_slot(&mut self, say: Say, slot: u16, packet: &mut PacketBuilder) -> Filled {
        let number = self.link.recovery.next_number();
        let entry = &mut self.slots[usize::from(slot)];
        if let Some((seq, answer)) = entry.answer {
            let name = CallName { slot, seq };
            let elapsed = entry
                .began
                .map_or_else(Default::default, |began| say.now - began);
            let elapsed_ms = u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX);
            let frame = frame_of(name, answer, elapsed_ms, say);
            if !packet.push(&frame, Some(SentFrame::Answer(name))) {
                return Filled::NextPacket;
            }
            entry.said = entry.answer.take();
        }
        if let Some(reception) = entry.reception.as_mut().filter(|r| r.is_grant_due()) {
            let grant = reception.grant();
            if !packet.push(&Frame::Grant(grant), Some(SentFrame::Grant(grant.name))) {
                reception.resend_grant();
                return Filled::NextPacket;
            }
        }
        let name = CallName {
            slot,
            seq: entry.rules.last(),
        };
        let Some(reply) = entry
            .rules
            .reply_mut()
            .filter(|reply| reply.message.has_to_send())
        else {
            return Filled::Done;
        };
        let fit = packet.push_whole(Direction::Reply, name, &mut reply.message);
        match fit {
            Fit::NextPacket => return Filled::NextPacket,
            Fit::Parts => reply.message.split(),
            Fit::Done if reply.message.transmissions() == 1 => reply.first_packet = Some(number),
            Fit::Done => {}
        }
        if let Some(call) = entry.call_packet.take() {
            self.link.received.on_implied(call);
        }
        match fit {
            Fit::Parts => Filled::Part,
            _ => Filled::Done,
        }
    }

    fn push_part(&mut self, now: Instant, slot: u16, packet: &mut PacketBuilder) {
        self.ready.pop_front();
        let entry = &mut self.slots[usize::from(slot)];
        entry.is_ready = false;
        let name = CallName {
            slot,
            seq: entry.rules.last(),
        };
        if let Some(reply) = entry.rules.reply_mut() {
            packet.push_part(Direction::Reply, name, &mut reply.message);
            reply.on_sent(now);
            if reply.message.has_to_send() {
                // Others come first the next time.
                self.ready(slot);
            }
        }
    }
}

fn frame_of(name: CallName, answer: Answer, elapsed_ms: u32, say: Say) -> Frame<'static> {
    match answer {
        Answer::Status(state) => Frame::Status {
            name,
            state,
            elapsed_ms: match state {
                CallState::Executing => elapsed_ms,
                _ => 0,
            },
        },
        Answer::Cancelled(outcome) => Frame::Cancelled { name, outcome },
        Answer::Reject(reason) => Frame::Reject {
            name,
            reason,
            retry_after_ms: say.retry_after_ms,
        },
    }
}

/// The length of a packet with nothing but a challenge.
const CHALLENGE_PACKET_LEN: usize = 32;
