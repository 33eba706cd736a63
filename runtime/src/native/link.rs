//! One end of a session's packets: numbers, acknowledgements, losses, the path.

use super::builder::PacketBuilder;
use super::config::LinkConfig;
use super::frame::{Ack, CallName, Frame};
use super::mutant::{Defects, defect};
use super::number::{NUMBER_MAX, expand, truncate};
use super::packet;
use super::path::Path;
use super::received::Received;
use super::recovery::{ProbeLimits, Recovery, SentFrame};
use super::rtt::initial_round_trip;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// One end of a session's packets.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) session: u64,
    pub(super) peer: SocketAddr,
    pub(super) path: Path,
    pub(super) received: Received,
    pub(super) recovery: Recovery,
    limits: ProbeLimits,
    /// The memory for the frames of a packet, between packets.
    frames: Vec<SentFrame>,
    /// When the pacer lets the next part go.
    paced_until: Option<Instant>,
    initial_round_trip: Option<Duration>,
    datagram_max: u16,
    /// The largest datagram that the peer receives.
    peer_datagram_max: u32,
    defects: Defects,
}

/// An acknowledgement of packets that were never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NeverSent;

impl Link {
    pub(super) fn new(session: u64, peer: SocketAddr, config: &LinkConfig) -> Self {
        let datagram_max = config.datagram_max;
        let initial = config.initial_round_trip;
        let initial = initial.unwrap_or_else(|| initial_round_trip(peer));
        Self {
            session,
            peer,
            path: Path::new(initial, datagram_max, config.defects),
            received: Received::new(config.ack_delay),
            recovery: Recovery::new(),
            limits: ProbeLimits {
                peer_delay: config.ack_delay,
                maximum: config.probe_timeout_max,
            },
            frames: Vec::new(),
            paced_until: None,
            initial_round_trip: config.initial_round_trip,
            datagram_max,
            peer_datagram_max: u32::from(u16::MAX),
            defects: config.defects,
        }
    }

    /// The peer receives nothing larger.
    pub(super) fn limit_datagrams(&mut self, maximum: u32) {
        self.peer_datagram_max = maximum;
        self.path.size.limit(maximum);
    }

    /// The peer is at another address now: nothing is known about the path.
    pub(super) fn move_to(&mut self, peer: SocketAddr) {
        self.peer = peer;
        let initial = self.initial_round_trip;
        let initial = initial.unwrap_or_else(|| initial_round_trip(peer));
        self.path = Path::new(initial, self.datagram_max, self.defects);
        self.path.size.limit(self.peer_datagram_max);
    }

    /// Begins the next packet.
    pub(super) fn packet(&mut self) -> PacketBuilder {
        self.packet_of(self.path.size.current())
    }

    fn packet_of(&mut self, size: u16) -> PacketBuilder {
        let frames = std::mem::take(&mut self.frames);
        PacketBuilder::new(self.session, truncate(self.number()), size, frames)
    }

    fn number(&self) -> u64 {
        let next = self.recovery.next_number();
        match defect!(self.defects, ReusePacketNumber) && next % 8 == 7 {
            true => next - 1,
            false => next,
        }
    }

    /// Whether a packet that is to be acknowledged may be sent now.
    pub(super) fn may_send(&mut self) -> bool {
        self.paced_until = None;
        let size = u64::from(self.path.size.current());
        let room = self.recovery.has_room(size, &self.path) || defect!(self.defects, IgnoreWindow);
        room && self.recovery.next_number() < NUMBER_MAX
    }

    /// Whether the next part of a long message may be sent now.
    pub(super) fn may_send_part(&mut self, now: Instant) -> bool {
        if !self.path.round_trip.is_measured() {
            return true;
        }
        let pace = self.path.pace();
        self.paced_until = self.path.pacer.delay(now, pace);
        self.paced_until.is_none()
    }

    /// Ends a packet; it counts as sent.
    pub(super) fn finish(&mut self, now: Instant, packet: PacketBuilder) -> Vec<u8> {
        let PacketBuilder {
            mut bytes,
            mut sent,
            ..
        } = packet;
        packet::seal(&mut bytes);
        let len = bytes.len() as u64;
        self.path.pacer.on_sent(len);
        self.recovery.on_sent(now, len, sent.drain(..), &self.path);
        self.frames = sent;
        bytes
    }

    /// A packet of the size that the path may carry, if one should be sent to find out.
    pub(super) fn size_probe(&mut self, now: Instant) -> Option<Vec<u8>> {
        let size = self.path.size.next_probe(now)?;
        let mut packet = self.packet_of(size);
        packet.push(&Frame::SizeProbe(size), Some(SentFrame::SizeProbe(size)));
        packet.pad_to(size);
        self.path.size.on_probe_sent(size);
        Some(self.finish(now, packet))
    }

    /// Takes an acknowledgement in. Call [`settle`](Self::settle) when the packet is done.
    pub(super) fn on_ack(&mut self, now: Instant, ack: &Ack<'_>) -> Result<(), NeverSent> {
        let next = self.recovery.next_number();
        let largest = expand(ack.largest, next);
        if largest >= next {
            return Err(NeverSent);
        }
        let mut first = true;
        for range in ack.ranges(largest) {
            let sent_at = self.recovery.on_acked(&range, &mut self.path);
            if let Some(sent_at) = sent_at.filter(|_| first) {
                let delay = Duration::from_micros(ack.delay_us.into()).min(self.limits.peer_delay);
                let sample = now.saturating_duration_since(sent_at);
                self.path.round_trip.on_sample(sample, delay);
            }
            first = false;
        }
        Ok(())
    }

    /// An answer shows that the packet arrived; `peer_delay` is how long the peer had it, if the
    /// answer allows to measure.
    ///
    /// A packet with a part of another message may still not be kept; it needs its own acknowledgement.
    pub(super) fn on_implied(&mut self, now: Instant, number: u64, peer_delay: Option<Duration>) {
        if self.recovery.carries_parts(number) {
            return;
        }
        let sent_at = self.recovery.on_acked(&(number..=number), &mut self.path);
        if let (Some(sent_at), Some(delay)) = (sent_at, peer_delay) {
            let sample = now.saturating_duration_since(sent_at);
            // What the peer says cannot make the path faster than nothing.
            self.path.round_trip.on_sample(sample, delay.min(sample));
        }
    }

    /// An answer shows that one of several packets with this message arrived, but not which.
    pub(super) fn on_implied_ambiguously(&mut self, name: CallName) {
        self.recovery.abandon_whole(name);
        self.recovery.on_progress();
    }

    /// Looks for losses; the frames of what has arrived and of what is lost are in `recovery` then.
    pub(super) fn settle(&mut self, now: Instant) {
        if self.recovery.detect_losses(now, &mut self.path) {
            let size = self.path.size.current();
            self.path.congestion.on_datagram_size(size);
        }
    }

    pub(super) fn on_size_probe_acked(&mut self, size: u16) {
        self.path.size.on_probe_acked(size);
        let size = self.path.size.current();
        self.path.congestion.on_datagram_size(size);
    }

    /// Looks at the clock: whether the peer has to be asked for an acknowledgement.
    pub(super) fn on_timeout(&mut self, now: Instant) -> bool {
        if self.recovery.is_loss_due(now) {
            self.settle(now);
        }
        let probe = self.recovery.on_timeout(now, &self.path, self.limits);
        if probe && self.path.size.on_timeouts(self.recovery.timeouts()) {
            let size = self.path.size.current();
            self.path.congestion.on_datagram_size(size);
        }
        probe
    }

    /// Waits for nothing any more, and gives the memory for packets back.
    pub(super) fn rest(&mut self) {
        self.frames = Vec::new();
        self.received.shrink();
        self.recovery.abandon_all();
        self.recovery.shrink();
    }

    /// When to look at the clock.
    pub(super) fn timeout(&self) -> Option<Instant> {
        let recovery = self.recovery.timeout(&self.path, self.limits);
        let all = [recovery, self.received.due(), self.paced_until];
        all.into_iter().flatten().min()
    }

    /// How long an answer may take, before anything is doubted.
    pub(super) fn patience(&self) -> Duration {
        self.path.round_trip.probe_timeout(self.limits.peer_delay)
    }
}
