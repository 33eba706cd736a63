//! What the client sends.

use super::ClientMachine;
use super::session::Session;
use crate::native::builder::{Fit, PacketBuilder};
use crate::native::frame::{CallName, Direction, Frame, Grant};
use crate::native::recovery::SentFrame;
use std::time::Instant;

impl ClientMachine {
    /// The next datagram: a HELLO that is due, else a packet of the session.
    pub(super) fn next_datagram(&mut self, now: Instant) -> Option<Vec<u8>> {
        let opening = self.opening.as_mut();
        let hello = opening.and_then(|opening| opening.poll(now));
        let first = hello.or_else(|| self.farewell.take());
        first.or_else(|| self.session.as_mut()?.poll_packet(now))
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
    fn poll_packet(&mut self, now: Instant) -> Option<Vec<u8>> {
        let ack_due = self.link.received.due().is_some_and(|due| due <= now);
        let may_send = self.link.may_send();
        if self.ready.is_empty() && !ack_due && self.challenge.is_none() {
            return None;
        }
        if may_send && self.cookie.is_none() && self.is_sending_parts() {
            let probe = self.link.size_probe(now);
            if probe.is_some() {
                return probe;
            }
        }
        let mut packet = self.link.packet();
        if let Some(cookie) = self.cookie {
            packet.prefix(&Frame::Open(cookie));
        }
        if let Some(data) = self.challenge.take() {
            packet.push(&Frame::PathResponse(data), None);
        }
        let part = match may_send {
            true => self.fill(now, &mut packet),
            false => None,
        };
        if self.link.received.is_owed() && (ack_due || part.is_some() || !packet.is_empty()) {
            packet.push_ack(now, &mut self.link.received);
        }
        if let Some(slot) = part {
            self.push_part(slot, &mut packet);
        }
        (!packet.is_empty()).then(|| self.link.finish(now, packet))
    }

    /// The last packet: it says that the session has ended.
    pub(super) fn into_farewell(mut self, now: Instant) -> Vec<u8> {
        let mut packet = self.link.packet();
        packet.push(&Frame::Close, None);
        self.link.finish(now, packet)
    }

    fn is_sending_parts(&self) -> bool {
        let front = self
            .ready
            .front()
            .map(|&slot| &self.slots[usize::from(slot)]);
        let call = front.and_then(|slot| slot.call.as_ref());
        call.is_some_and(|call| call.message.is_in_parts() && call.has_message_to_send())
    }

    /// Puts what is ready into the packet. Returns the slot that can end it with a part.
    fn fill(&mut self, now: Instant, packet: &mut PacketBuilder) -> Option<u16> {
        let paced = !self.link.may_send_part(now);
        for _ in 0..self.ready.len() {
            let slot = self.ready.pop_front()?;
            match self.fill_slot(now, slot, packet) {
                Filled::Done => {
                    self.slots[usize::from(slot)].is_ready = false;
                    self.touch(slot);
                }
                Filled::NextPacket => {
                    self.ready.push_front(slot);
                    return None;
                }
                Filled::Part if paced => self.ready.push_back(slot),
                Filled::Part => {
                    self.ready.push_front(slot);
                    return Some(slot);
                }
            }
        }
        None
    }

    fn fill_slot(&mut self, now: Instant, slot: u16, packet: &mut PacketBuilder) -> Filled {
        let number = self.link.recovery.next_number();
        let entry = &mut self.slots[usize::from(slot)];
        if let Some(seq) = entry.settled {
            let grant = Grant {
                name: CallName { slot, seq },
                direction: Direction::Reply,
                attempt: 0,
                offset: Grant::ENOUGH,
            };
            // It is not sent again by itself: the server says again that it has the reply.
            if !packet.push(&Frame::Grant(grant), None) {
                return Filled::NextPacket;
            }
            entry.settled = None;
        }
        let (seq, Some(call)) = (entry.seq, &mut entry.call) else {
            return Filled::Done;
        };
        let name = CallName { slot, seq };
        if call.cancel_due {
            if !packet.push(&Frame::Cancel(name), Some(SentFrame::Cancel(name))) {
                return Filled::NextPacket;
            }
            call.cancel_due = false;
        }
        if call.probe_due {
            if !packet.push(&Frame::Probe(name), Some(SentFrame::Probe(name))) {
                return Filled::NextPacket;
            }
            call.probe_due = false;
        }
        if let Some(reply) = call.reply.as_mut().filter(|reply| reply.is_grant_due()) {
            let grant = Frame::Grant(reply.grant());
            if !packet.push(&grant, Some(SentFrame::Grant(name))) {
                reply.resend_grant();
                return Filled::NextPacket;
            }
        }
        if !call.has_message_to_send() {
            return Filled::Done;
        }
        call.note_time_left(now);
        let fit = packet.push_whole(Direction::Call, name, &mut call.message);
        match fit {
            Fit::NextPacket => return Filled::NextPacket,
            Fit::Parts if !call.message.is_in_parts() => {
                call.message.split();
                call.probe_at = Some(now + call.probe_interval);
            }
            Fit::Parts => {}
            Fit::Done if call.message.transmissions() == 1 => call.first_packet = Some(number),
            Fit::Done => {}
        }
        if let Some(reply) = entry.reply_packet.take() {
            self.link.received.on_implied(reply);
        }
        match fit {
            Fit::Parts => Filled::Part,
            _ => Filled::Done,
        }
    }

    fn push_part(&mut self, slot: u16, packet: &mut PacketBuilder) {
        let entry = &mut self.slots[usize::from(slot)];
        let (seq, Some(call)) = (entry.seq, &mut entry.call) else {
            return;
        };
        let name = CallName { slot, seq };
        packet.push_part(Direction::Call, name, &mut call.message);
        // Others come first the next time.
        self.ready.pop_front();
        entry.is_ready = false;
        self.touch(slot);
    }
}
