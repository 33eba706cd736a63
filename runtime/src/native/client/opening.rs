//! The question for a session: HELLO.

use super::ClientMachine;
use crate::native::config::ClientConfig;
use crate::native::cookie::draw_id;
use crate::native::handshake::{Hello, MODE_PLAIN};
use crate::native::packet::{self, Header, PacketType, TRAILER_LEN, VERSION};
use crate::native::path::BASE;
use crate::native::rtt::initial_round_trip;
use rand::rngs::StdRng;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing::debug;

/// A HELLO that has not been answered.
#[derive(Debug)]
pub(super) struct Opening {
    nonce: u64,
    /// The session whose end is in question; 0 if there is none.
    pub(super) in_question: u64,
    timeout: Duration,
    /// When to send it, again.
    next: Instant,
    ends: Instant,
    transmissions: u32,
    begun: Instant,
}

impl Opening {
    pub(super) fn new(
        now: Instant,
        rng: &mut StdRng,
        in_question: u64,
        timeout: Duration,
        limit: Duration,
    ) -> Self {
        Self {
            nonce: draw_id(rng),
            in_question,
            timeout: timeout.min(INTERVAL_MAX),
            next: now,
            ends: now + limit,
            transmissions: 0,
            begun: now,
        }
    }

    pub(super) fn is_answered_by(&self, nonce: u64) -> bool {
        self.nonce == nonce && self.transmissions > 0
    }

    /// The time to the server and back, if the HELLO that was answered is known.
    pub(super) fn round_trip(&self, now: Instant) -> Option<Duration> {
        (self.transmissions == 1).then(|| now - self.begun)
    }

    /// There was no answer for so long that none is expected.
    pub(super) fn has_failed(&self, now: Instant) -> bool {
        self.ends <= now
    }

    /// The peer's machine answers, and nobody listens there.
    pub(super) fn on_unreachable(&mut self, now: Instant, limit: Duration) {
        self.ends = self.ends.min(self.begun + limit);
        self.timeout = self.timeout.min(REFUSED_INTERVAL);
        self.next = self.next.min(now + REFUSED_INTERVAL);
    }

    /// Somebody is there, it seems: the question is asked again at once.
    pub(super) fn hurry(&mut self, now: Instant) {
        self.next = self.next.min(now);
    }

    pub(super) fn timeout(&self) -> Instant {
        self.next.min(self.ends)
    }

    /// The HELLO, if it is time to send it.
    pub(super) fn poll(&mut self, now: Instant) -> Option<Vec<u8>> {
        if now < self.next {
            return None;
        }
        self.next = now + self.timeout;
        self.timeout = (self.timeout * 2).min(INTERVAL_MAX);
        self.transmissions += 1;
        Some(self.packet())
    }

    fn packet(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(BASE.into());
        let header = Header {
            packet_type: PacketType::Hello,
            id: self.nonce,
            number: self.transmissions,
        };
        packet::begin(header, &mut bytes);
        let hello = Hello {
            versions: (VERSION, VERSION),
            modes: MODE_PLAIN,
            session: self.in_question,
        };
        hello.encode(usize::from(BASE) - TRAILER_LEN, &mut bytes);
        packet::seal(&mut bytes);
        bytes
    }
}

impl ClientMachine {
    /// Asks for a session, and whether `in_question` is alive (0: none).
    pub(super) fn start_opening(&mut self, now: Instant, in_question: u64) {
        let timeout = match &self.session {
            Some(session) => session.link.patience(),
            None => first_timeout(&self.config, self.peer),
        };
        let limit = match in_question {
            0 => self.config.silence + self.config.verification,
            _ => self.config.verification,
        };
        debug!(peer = %self.peer, in_question, "asking for a session");
        self.opening = Some(Opening::new(
            now,
            &mut self.rng,
            in_question,
            timeout,
            limit,
        ));
    }

    /// Nobody listens there now. A server that is started anew looks like that for a moment, so the
    /// question whether there is one goes on, but not for as long as with a network that is silent.
    pub(super) fn on_unreachable(&mut self, now: Instant) {
        if self.opening.is_none()
            && let Some(session) = self.session.as_mut().filter(|session| session.occupied > 0)
        {
            let in_question = session.id();
            self.start_opening(now, in_question);
        }
        if let Some(opening) = &mut self.opening {
            opening.on_unreachable(now, self.config.verification);
        }
    }
}

/// How long the first HELLO waits for its answer.
fn first_timeout(config: &ClientConfig, peer: SocketAddr) -> Duration {
    let initial = config.link.initial_round_trip;
    3 * initial.unwrap_or_else(|| initial_round_trip(peer))
}

/// The time between two HELLOs to a machine that refuses them: none of them is lost on the way.
const REFUSED_INTERVAL: Duration = Duration::from_millis(100);

/// The longest time between two HELLOs.
const INTERVAL_MAX: Duration = Duration::from_secs(1);
