//! The packets that were sent: which have arrived, which are lost (RFC 9002 section 6).

use super::frame::CallName;
use super::path::Path;
use std::collections::VecDeque;
use std::ops::{Range, RangeInclusive};
use std::time::{Duration, Instant};

/// What was in a packet and matters when the packet is acknowledged or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SentFrame {
    /// A message of a call, whole.
    Whole(CallName),
    /// A piece of a message, in the how-manieth attempt to send it.
    Part(CallName, u32, Range<u64>),
    /// How far a message may be sent.
    Grant(CallName),
    /// What the server says about a call.
    Answer(CallName),
    /// The client gives a call up.
    Cancel(CallName),
    /// The client asks for the state of a call.
    Probe(CallName),
    /// How many slots there are.
    Limit,
    /// The server is about to end.
    Drain,
    /// The packet only was as large as this.
    SizeProbe(u16),
}

/// Remembers the packets of one session that were sent.
#[derive(Debug, Clone)]
pub(super) struct Recovery {
    /// The number of the first packet in `sent`; the others follow without a gap.
    first: u64,
    sent: VecDeque<Sent>,
    /// What the packets in `sent` carried, in the same order.
    frames: VecDeque<SentFrame>,
    /// How many frames have left `frames` at the front.
    frames_gone: u64,
    in_flight: u64,
    /// How many packets are in flight.
    outstanding: usize,
    largest_acked: Option<u64>,
    /// How many packets later one must have arrived until a packet counts as lost.
    packet_threshold: u64,
    /// The last packets that were declared lost, upwards.
    declared_lost: VecDeque<u64>,
    loss_at: Option<Instant>,
    last_sent: Option<Instant>,
    /// Probe timeouts since the last acknowledgement.
    timeouts: u32,
    /// One packet may be sent beyond the window.
    probe: bool,
    /// Frames of packets that have been acknowledged, to be taken by the owner.
    pub(super) acked: Vec<SentFrame>,
    /// Frames of packets that have been lost, to be taken by the owner.
    pub(super) lost: Vec<SentFrame>,
    pub(super) packets_lost: u64,
}

#[derive(Debug, Clone)]
struct Sent {
    at: Instant,
    bytes: u64,
    /// Where its frames begin, counted from the first that ever was.
    frames_from: u64,
    frames: usize,
    /// It was neither acknowledged nor lost.
    outstanding: bool,
    size_probe: bool,
    /// The window was in use when it was sent.
    limited: bool,
}

/// How long probe timeouts are.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProbeLimits {
    /// How long the peer keeps acknowledgements back.
    pub(super) peer_delay: Duration,
    /// Exponential back-off stops here.
    pub(super) maximum: Duration,
}

impl Recovery {
    pub(super) fn new() -> Self {
        Self {
            first: 0,
            sent: VecDeque::new(),
            frames: VecDeque::new(),
            frames_gone: 0,
            in_flight: 0,
            outstanding: 0,
            largest_acked: None,
            packet_threshold: PACKET_THRESHOLD,
            declared_lost: VecDeque::new(),
            loss_at: None,
            last_sent: None,
            timeouts: 0,
            probe: false,
            acked: Vec::new(),
            lost: Vec::new(),
            packets_lost: 0,
        }
    }

    /// The number of the next packet.
    pub(super) fn next_number(&self) -> u64 {
        self.first + self.sent.len() as u64
    }

    pub(super) fn in_flight(&self) -> u64 {
        self.in_flight
    }

    /// Whether the next packet may go beyond the window.
    pub(super) fn is_probing(&self) -> bool {
        self.probe
    }

    /// Says whether a packet of `bytes` may be sent; one probe may be beyond the window, and so may
    /// a packet when nothing is in flight, as a window always has room for one.
    pub(super) fn has_room(&self, bytes: u64, path: &Path) -> bool {
        let fits = self.in_flight == 0 || self.in_flight + bytes <= path.congestion.window();
        self.sent.len() < SENT_MAX && (fits || self.probe)
    }

    /// Notes that the packet [`next_number`](Self::next_number) is sent with `frames`. Without frames, it is
    /// not to be acknowledged, and nothing is to be done when it is lost.
    pub(super) fn on_sent(
        &mut self,
        now: Instant,
        bytes: u64,
        frames: impl IntoIterator<Item = SentFrame>,
        path: &Path,
    ) {
        let before = self.frames.len();
        self.frames.extend(frames);
        let added = &mut self.frames.range(before..);
        let size_probe = added.any(|frame| matches!(frame, SentFrame::SizeProbe(_)));
        let frames = self.frames.len() - before;
        let outstanding = frames > 0;
        // A probe for the size of datagrams is one at a time and beside the window: a window of few
        // small packets would never have room for it.
        let bytes = if size_probe { 0 } else { bytes };
        let window = path.congestion.window();
        if outstanding {
            self.in_flight += bytes;
            self.outstanding += 1;
            self.last_sent = Some(now);
            self.probe = false;
        }
        self.sent.push_back(Sent {
            at: now,
            bytes,
            frames_from: self.frames_gone + before as u64,
            frames,
            outstanding,
            size_probe,
            limited: self.in_flight * 2 >= window,
        });
        self.trim();
    }

    /// Drops what is settled from the front.
    fn trim(&mut self) {
        while self.sent.front().is_some_and(|sent| !sent.outstanding) {
            let sent = self.sent.pop_front().expect("there is a first one");
            self.frames.drain(..sent.frames);
            self.frames_gone += sent.frames as u64;
            self.first += 1;
        }
    }

    /// Takes an acknowledgement in: of the largest packet first, then of others. Call
    /// [`detect_losses`](Self::detect_losses) after the last one.
    ///
    /// Returns when the packet `numbers.end()` was sent, if that is news.
    pub(super) fn on_acked(
        &mut self,
        numbers: &RangeInclusive<u64>,
        path: &mut Path,
    ) -> Option<Instant> {
        let end = (*numbers.end()).min(self.next_number().checked_sub(1)?);
        self.on_late(numbers);
        let mut news = None;
        for number in (*numbers.start()).max(self.first)..=end {
            let at = self.settle(number, path);
            news = if number == *numbers.end() { at } else { None };
        }
        self.largest_acked = self.largest_acked.max(Some(end));
        news
    }

    /// Packets that were declared lost have only been late: from now on it takes more later ones (RFC
    /// 9002 section 6.1.1), as the threads of a driver can hand packets over in another order than they
    /// came.
    fn on_late(&mut self, numbers: &RangeInclusive<u64>) {
        let Some(largest) = self.largest_acked else {
            return;
        };
        let lost = &self.declared_lost;
        let from = lost.partition_point(|number| number < numbers.start());
        let to = lost.partition_point(|number| number <= numbers.end());
        for number in self.declared_lost.drain(from..to) {
            let distance = largest.saturating_sub(number) + 1;
            self.packet_threshold = self.packet_threshold.max(distance.min(THRESHOLD_MAX));
        }
    }

    /// Says whether the packet carries parts of messages, which its receiver may have dropped.
    pub(super) fn carries_parts(&self, number: u64) -> bool {
        let index = number.checked_sub(self.first);
        let index = index.and_then(|index| usize::try_from(index).ok());
        let sent = index.and_then(|index| self.sent.get(index));
        sent.is_some_and(|sent| {
            let mut frames = self.frames.range(self.frames_of(sent));
            frames.any(|frame| matches!(frame, SentFrame::Part(..)))
        })
    }

    /// One packet has arrived.
    fn settle(&mut self, number: u64, path: &mut Path) -> Option<Instant> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let sent = self.sent.get_mut(index).filter(|sent| sent.outstanding)?;
        sent.outstanding = false;
        let (at, bytes, limited) = (sent.at, sent.bytes, sent.limited);
        self.in_flight -= bytes;
        self.outstanding -= 1;
        self.timeouts = 0;
        path.congestion.on_acked(bytes, at, limited);
        path.size.on_packet_acked(bytes);
        let frames = self.frames_of(&self.sent[index]);
        self.acked.extend(self.frames.range(frames).cloned());
        Some(at)
    }

    fn frames_of(&self, sent: &Sent) -> Range<usize> {
        let start = (sent.frames_from - self.frames_gone) as usize;
        start..start + sent.frames
    }

    /// Finds the packets that are lost, as later ones have arrived. Says whether datagrams are
    /// smaller from now on.
    pub(super) fn detect_losses(&mut self, now: Instant, path: &mut Path) -> bool {
        self.loss_at = None;
        let Some(largest) = self.largest_acked else {
            return false;
        };
        let delay = path.round_trip.loss_delay();
        let mut smaller = false;
        for index in 0..self.sent.len() {
            let number = self.first + index as u64;
            if number > largest {
                break;
            }
            if !self.sent[index].outstanding {
                continue;
            }
            let late_at = self.sent[index].at + delay;
            if number + self.packet_threshold <= largest || late_at <= now {
                smaller |= self.lose(now, index, path);
            } else {
                self.loss_at = Some(self.loss_at.map_or(late_at, |at| at.min(late_at)));
            }
        }
        self.trim();
        smaller
    }

    fn lose(&mut self, now: Instant, index: usize, path: &mut Path) -> bool {
        let frames = self.frames_of(&self.sent[index]);
        let sent = &mut self.sent[index];
        sent.outstanding = false;
        let (at, bytes, size_probe) = (sent.at, sent.bytes, sent.size_probe);
        self.in_flight -= bytes;
        self.outstanding -= 1;
        self.packets_lost += 1;
        self.declared_lost.push_back(self.first + index as u64);
        if self.declared_lost.len() > DECLARED_LOST_MAX {
            self.declared_lost.pop_front();
        }
        self.lost.extend(self.frames.range(frames).cloned());
        if size_probe {
            return false;
        }
        path.congestion.on_lost(now, at);
        if self.timeouts >= PERSISTENT_TIMEOUTS {
            path.congestion.on_persistent_congestion();
        }
        path.size.on_packet_lost(bytes)
    }

    /// When to look at the clock: for losses, or to ask the peer for an acknowledgement.
    pub(super) fn timeout(&self, path: &Path, limits: ProbeLimits) -> Option<Instant> {
        let probe = self.probe_at(path, limits);
        [self.loss_at, probe].into_iter().flatten().min()
    }

    fn probe_at(&self, path: &Path, limits: ProbeLimits) -> Option<Instant> {
        if self.outstanding == 0 {
            return None;
        }
        let timeout = path.round_trip.probe_timeout(limits.peer_delay);
        let factor = 2_u32.saturating_pow(self.timeouts);
        let timeout = timeout.saturating_mul(factor).min(limits.maximum);
        self.last_sent.map(|sent| sent + timeout)
    }

    /// Says whether the peer should be asked for an acknowledgement now, and counts that.
    ///
    /// The frames of the [oldest packets](Self::oldest) are then to be sent again.
    pub(super) fn on_timeout(&mut self, now: Instant, path: &Path, limits: ProbeLimits) -> bool {
        if self.probe_at(path, limits).is_none_or(|at| now < at) {
            return false;
        }
        self.timeouts += 1;
        self.last_sent = Some(now);
        true
    }

    /// Whether losses are to be looked for now.
    pub(super) fn is_loss_due(&self, now: Instant) -> bool {
        self.loss_at.is_some_and(|at| at <= now)
    }

    /// The oldest packet in flight, with its frames.
    pub(super) fn oldest(&self) -> Option<(u64, Vec<SentFrame>)> {
        let index = self.sent.iter().position(|sent| sent.outstanding)?;
        let frames = self.frames_of(&self.sent[index]);
        let frames = self.frames.range(frames).cloned().collect();
        Some((self.first + index as u64, frames))
    }

    /// Lets the next packet go beyond the window, to ask for an acknowledgement.
    pub(super) fn allow_probe(&mut self) {
        self.probe = true;
    }

    /// A packet that does not matter any more is no longer waited for.
    pub(super) fn abandon(&mut self, number: u64) {
        let index = number.checked_sub(self.first);
        let index = index.and_then(|index| usize::try_from(index).ok());
        let sent = index.and_then(|index| self.sent.get_mut(index));
        if let Some(sent) = sent.filter(|sent| sent.outstanding) {
            sent.outstanding = false;
            self.in_flight -= sent.bytes;
            self.outstanding -= 1;
        }
        self.trim();
    }

    /// Abandons the packets that carry nothing but this message.
    pub(super) fn abandon_whole(&mut self, name: CallName) {
        self.abandon_all_of(|frame| *frame == SentFrame::Whole(name));
    }

    /// Abandons the packets that carry nothing but a part of this message, of an earlier attempt.
    pub(super) fn abandon_parts_before(&mut self, name: CallName, attempt: u32) {
        self.abandon_all_of(|frame| match frame {
            SentFrame::Part(of, earlier, _) => *of == name && *earlier < attempt,
            _ => false,
        });
    }

    fn abandon_all_of(&mut self, wanted: impl Fn(&SentFrame) -> bool) {
        for index in 0..self.sent.len() {
            let frames = self.frames_of(&self.sent[index]);
            let sent = &mut self.sent[index];
            let only = sent.frames > 0 && self.frames.range(frames).all(&wanted);
            if only && sent.outstanding {
                sent.outstanding = false;
                self.in_flight -= sent.bytes;
                self.outstanding -= 1;
            }
        }
        self.trim();
    }

    /// How many probe timeouts there were since the last acknowledgement.
    pub(super) fn timeouts(&self) -> u32 {
        self.timeouts
    }

    /// Something has arrived: back-off ends.
    pub(super) fn on_progress(&mut self) {
        self.timeouts = 0;
    }

    /// Waits for nothing any more.
    pub(super) fn abandon_all(&mut self) {
        self.sent
            .iter_mut()
            .for_each(|sent| sent.outstanding = false);
        (self.in_flight, self.outstanding) = (0, 0);
        (self.loss_at, self.timeouts) = (None, 0);
        self.trim();
    }

    /// Gives memory back that was needed at times.
    pub(super) fn shrink(&mut self) {
        self.sent.shrink_to_fit();
        self.frames.shrink_to_fit();
        self.acked.shrink_to_fit();
        self.lost.shrink_to_fit();
    }

    /// Whether nothing is in flight.
    pub(super) fn is_idle(&self) -> bool {
        self.outstanding == 0
    }
}

/// kPacketThreshold of RFC 9002 section 6.1.1.
const PACKET_THRESHOLD: u64 = 3;

/// The packet threshold grows no further: then time alone decides.
const THRESHOLD_MAX: u64 = 1024;

/// How many lost packets are remembered, in case they were only late.
const DECLARED_LOST_MAX: usize = 1024;

/// kPersistentCongestionThreshold of RFC 9002 section 7.6.1, in probe timeouts.
const PERSISTENT_TIMEOUTS: u32 = 3;

/// How many packets are remembered; while there are as many, none is sent.
const SENT_MAX: usize = 1 << 16;

#[cfg(test)]
mod tests;
