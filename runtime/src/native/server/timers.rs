//! What the server does when time has passed.

use super::ServerMachine;
use crate::native::recovery::SentFrame;
use std::cmp::Reverse;
use std::time::Instant;

impl ServerMachine {
    pub(super) fn on_timeout(&mut self, now: Instant) {
        let now_ms = self.now_ms(now);
        self.cookies.forget_expired(now_ms);
        while let Some(&Reverse((instant, id))) = self.timers.peek()
            && instant <= now
        {
            self.timers.pop();
            let session = self.sessions.get_mut(&id);
            let due = session.filter(|session| session.scheduled == Some(instant));
            if let Some(session) = due {
                session.scheduled = None;
                self.on_session_timeout(now, id);
            }
        }
    }

    fn on_session_timeout(&mut self, now: Instant, id: u64) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let idle = session.heard_at + self.config.session_idle <= now;
        if idle && session.is_idle(now, &self.config) {
            return self.drop_session(id);
        }
        let silent = session.is_silent(now, &self.config);
        if silent {
            session.rest();
        }
        session.remind(now, silent);
        let lost = session.link.recovery.packets_lost;
        let probe = session.link.on_timeout(now);
        self.statistics.link.packets_lost += session.link.recovery.packets_lost - lost;
        if probe {
            self.statistics.link.probe_timeouts += 1;
            self.probe(now, id);
        }
        self.on_settled(now, id);
        self.give_back_stalled(now, id);
        self.touch(id);
    }

    /// Sends the oldest packet that still matters again, to get an acknowledgement.
    fn probe(&mut self, now: Instant, id: u64) {
        while let Some(session) = self.sessions.get_mut(&id)
            && let Some((number, frames)) = session.link.recovery.oldest()
        {
            let mut matters = false;
            for frame in frames {
                if let SentFrame::SizeProbe(size) = frame
                    && let Some(session) = self.sessions.get_mut(&id)
                {
                    session.link.path.size.on_probe_lost(now, size);
                }
                matters |= self.doubt(id, frame);
            }
            let Some(session) = self.sessions.get_mut(&id) else {
                return;
            };
            if matters {
                return session.link.recovery.allow_probe();
            }
            session.link.recovery.abandon(number);
        }
    }

    /// Half-received messages without progress give their reservations back.
    fn give_back_stalled(&mut self, now: Instant, id: u64) {
        let stall = self.config.link.stall;
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        for slot in 0..session.slots.len() {
            let entry = &mut session.slots[slot];
            let Some(reception) = &mut entry.reception else {
                continue;
            };
            let reserved = reception.reserved();
            if reception.on_timeout(now, stall, &mut self.budget) {
                session.reserved -= reserved;
                session.ready(slot as u16);
            }
        }
    }
}
