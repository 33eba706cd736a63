//! Packets without a session: HELLO, the first packet of a session, and what nobody knows.

use super::session::Session;
use super::{Packet, PacketType, ServerMachine, Transmit, defect};
use crate::native::cookie::{Claim, Refused, draw_id};
use crate::native::frame::{Frame, Frames, Open, check};
use crate::native::handshake::{
    COOKIE_PACKET_LEN, Hello, MODE_PLAIN, REFUSAL_PACKET_LEN, Refusal, Versions, Welcome,
};
use crate::native::packet::{self, Header, VERSION};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing::debug;

impl ServerMachine {
    /// Gives a cookie out. Nothing is kept, and no more is sent than came.
    pub(super) fn on_hello(
        &mut self,
        now: Instant,
        from: SocketAddr,
        packet: Packet<'_>,
        len: usize,
    ) {
        let nonce = packet.header.id;
        let Some(hello) = Hello::decode(packet.body) else {
            self.statistics.link.dropped_malformed += 1;
            return;
        };
        let (low, high) = hello.versions;
        if !(low..=high).contains(&VERSION) || hello.modes & MODE_PLAIN == 0 {
            return self.answer_version(from, nonce, len);
        }
        let alive = self.sessions.contains_key(&hello.session);
        if self.draining && !alive {
            return self.answer_refusal(from, packet.header, Refusal::Draining, len);
        }
        if len >= COOKIE_PACKET_LEN {
            self.answer_cookie(now, from, nonce, alive);
        }
    }

    fn answer_cookie(&mut self, now: Instant, from: SocketAddr, nonce: u64, alive: bool) {
        let claim = Claim {
            address: from,
            nonce,
            session: draw_id(&mut self.rng),
            time_ms: self.now_ms(now),
        };
        let welcome = Welcome {
            version: VERSION,
            mode: MODE_PLAIN,
            alive,
            incarnation: self.incarnation,
            session: claim.session,
            time_ms: claim.time_ms,
            mac: self.cookies.mac(claim),
            slots: self.slots_now(),
            datagram_max: self.config.link.datagram_max.into(),
            message_max: self.config.link.message_max,
        };
        self.statistics.cookies += 1;
        if defect!(self.config.link.defects, SessionFromHello) {
            self.create(now, claim.session, from, u32::MAX);
        }
        let header = Header {
            packet_type: PacketType::Cookie,
            id: nonce,
            number: 0,
        };
        self.answer(from, header, |out| welcome.encode(out));
    }

    /// A packet of a session that is not there: does it open the session? Says whether it did.
    pub(super) fn open_session(
        &mut self,
        now: Instant,
        from: SocketAddr,
        packet: Packet<'_>,
        len: usize,
    ) -> bool {
        let id = packet.header.id;
        let open = first_open(packet.body);
        let refusal = match &open {
            _ if defect!(self.config.link.defects, SessionFromData) => None,
            Some(open) => self.spend(now, from, id, open).err(),
            None => Some(Refusal::NoSession),
        };
        match refusal {
            None => {
                let datagram_max = open.map_or(u32::MAX, |open| open.datagram_max);
                self.create(now, id, from, datagram_max);
                true
            }
            Some(refusal) => {
                self.statistics.link.dropped_session += 1;
                self.answer_refusal(from, packet.header, refusal, len);
                false
            }
        }
    }

    /// R7: a session is created from a cookie of this incarnation, once.
    fn spend(
        &mut self,
        now: Instant,
        from: SocketAddr,
        id: u64,
        open: &Open,
    ) -> Result<(), Refusal> {
        let idle = match self.sessions.len() >= self.config.sessions {
            true => Some(self.idle_session(now, |_| true).ok_or(Refusal::Busy)?),
            false => None,
        };
        let now_ms = self.now_ms(now);
        let spent = self.cookies.spend(now_ms, from, id, open);
        if let Err(refused) = spent {
            debug!(%from, session = id, ?refused, "cookie refused");
            self.statistics.cookies_refused += 1;
            return Err(match refused {
                Refused::Full => Refusal::Busy,
                Refused::Forged | Refused::Expired | Refused::Spent => Refusal::NoSession,
            });
        }
        // Only who has proven its address makes another give way.
        if let Some(idle) = idle {
            self.drop_session(idle);
        }
        Ok(())
    }

    fn create(&mut self, now: Instant, id: u64, from: SocketAddr, datagram_max: u32) {
        debug!(%from, session = id, "session opened");
        self.statistics.sessions_opened += 1;
        let mut session = Session::new(now, id, from, &self.config);
        session.link.limit_datagrams(datagram_max);
        session.drain_due = self.draining;
        self.sessions.insert(id, session);
        self.touch(id);
    }

    /// R6: the session to be dropped if one of those has to be: that which was idle longest,
    /// preferably one without replies.
    pub(super) fn idle_session(
        &self,
        now: Instant,
        is_meant: impl Fn(&Session) -> bool,
    ) -> Option<u64> {
        let busy = defect!(self.config.link.defects, DropBusySession);
        let is_idle = |session: &Session| busy || session.is_idle(now, &self.config);
        let sessions = self.sessions.iter();
        let idle = sessions.filter(|(_, session)| is_meant(session) && is_idle(session));
        let oldest =
            idle.min_by_key(|(id, session)| (session.keeps_replies(), session.heard_at, **id));
        oldest.map(|(&id, _)| id)
    }

    pub(super) fn drop_session(&mut self, id: u64) {
        let Some(mut session) = self.sessions.remove(&id) else {
            return;
        };
        debug!(session = id, "session dropped");
        self.statistics.sessions_dropped += 1;
        self.budget.forget_session(id);
        self.budget.release(session.reserved);
        for entry in &mut session.slots {
            let last = entry.rules.last();
            if let Some(reply) = entry.rules.on_acked(last) {
                self.forget_reply(&reply);
            }
        }
    }

    pub(super) fn answer_version(&mut self, to: SocketAddr, id: u64, len: usize) {
        if len < REFUSAL_PACKET_LEN {
            return;
        }
        let versions = Versions {
            low: VERSION,
            high: VERSION,
        };
        let header = Header {
            packet_type: PacketType::Version,
            id,
            number: 0,
        };
        self.answer(to, header, |out| versions.encode(out));
    }

    /// The answer echoes the number of the packet, which only who has seen the packet knows.
    fn answer_refusal(&mut self, to: SocketAddr, header: Header, refusal: Refusal, len: usize) {
        if len < REFUSAL_PACKET_LEN {
            return;
        }
        let header = Header {
            packet_type: PacketType::Unknown,
            ..header
        };
        let long = defect!(self.config.link.defects, AnswerAtLength);
        self.answer(to, header, |out| {
            refusal.encode(out);
            if long {
                out.resize(1000, 0);
            }
        });
    }

    /// One more answer than [`ANSWERS_MAX`] is not sent: it would be lost otherwise.
    fn answer(&mut self, peer: SocketAddr, header: Header, body: impl FnOnce(&mut Vec<u8>)) {
        if self.answers.len() >= ANSWERS_MAX {
            return;
        }
        let mut payload = Vec::with_capacity(COOKIE_PACKET_LEN);
        packet::begin(header, &mut payload);
        body(&mut payload);
        packet::seal(&mut payload);
        self.answers.push_back(Transmit { peer, payload });
    }

    /// When spent cookies can be forgotten.
    pub(super) fn cookies_timeout(&self) -> Option<Instant> {
        let expiry = Duration::from_millis(self.cookies.next_expiry_ms()?);
        self.start.map(|start| start + expiry)
    }
}

/// The cookie with which a packet begins.
fn first_open(body: &[u8]) -> Option<Open> {
    check(body).ok()?;
    match Frames::new(body).next()? {
        Ok(Frame::Open(open)) => Some(open),
        _ => None,
    }
}

/// How many answers to packets without a session wait to be sent.
const ANSWERS_MAX: usize = 1024;
