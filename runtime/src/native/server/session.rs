//! A session at the server: its slots, and what it keeps for each.

use super::ServerConfig;
use super::lane::Lanes;
use crate::native::body::LanePlace;
use crate::native::frame::{CallName, CallState, Cancellation, RejectReason};
use crate::native::link::Link;
use crate::native::outgoing::Outgoing;
use crate::native::reception::Reception;
use crate::native::slot::Slot;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A client that has proven its address, with its calls.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) link: Link,
    pub(super) slots: Vec<SlotEntry>,
    /// Slots that have something to send.
    pub(super) ready: VecDeque<u16>,
    pub(super) lanes: Lanes,
    /// Bytes that are reserved for messages of this session.
    pub(super) reserved: u64,
    pub(super) heard_at: Instant,
    /// Nothing came since it gave memory back.
    pub(super) rests: bool,
    /// A new address that the client may have.
    pub(super) challenge: Option<Challenge>,
    /// The client is to be told how many slots it may use.
    pub(super) limit_due: bool,
    /// The client is to be told that the server is about to end.
    pub(super) drain_due: bool,
    /// It is among the sessions that have something to send.
    pub(super) is_ready: bool,
    /// Its entry among the timers.
    pub(super) scheduled: Option<Instant>,
}

/// A slot with what is to be sent for it.
#[derive(Debug)]
pub(super) struct SlotEntry {
    pub(super) rules: Slot<Box<Reply>>,
    pub(super) reception: Option<Box<Reception>>,
    /// The reception's number.
    pub(super) receiving: u32,
    /// What is to be said about the last call.
    pub(super) answer: Option<(u32, Answer)>,
    /// What was said last.
    pub(super) said: Option<(u32, Answer)>,
    pub(super) is_ready: bool,
    /// The packet that brought the last call, whole.
    pub(super) call_packet: Option<u64>,
    /// When the last call had arrived, and when its execution began.
    pub(super) arrived: Option<Instant>,
    pub(super) began: Option<Instant>,
    /// The longest result that the caller takes.
    pub(super) reply_max: u32,
    /// The place of the last call, if it is ordered.
    pub(super) place: Option<LanePlace>,
}

/// A reply that is kept until it is acknowledged.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) message: Outgoing,
    /// The packet in which it was sent first, whole.
    pub(super) first_packet: Option<u64>,
    /// When some of it was sent last, or the client was told that it is there.
    pub(super) sent_at: Instant,
    /// How often the client was told since more of it could be sent.
    pub(super) reminders: u32,
}

impl Reply {
    pub(super) fn new(now: Instant, message: Outgoing) -> Self {
        Self {
            message,
            first_packet: None,
            sent_at: now,
            reminders: 0,
        }
    }

    /// Some of it is sent.
    pub(super) fn on_sent(&mut self, now: Instant) {
        (self.sent_at, self.reminders) = (now, 0);
    }

    /// When to tell a client that has not asked for more of it that it is there: its question may have been about a reply that has come
    /// in the meantime, as a whole.
    fn reminder(&self) -> Option<Instant> {
        let interval = REMINDER * (1 << self.reminders.min(4));
        let blocked = self.message.is_blocked();
        blocked.then_some(self.sent_at + interval.min(REMINDER_MAX))
    }
}

/// What is said about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Status(CallState),
    Cancelled(Cancellation),
    Reject(RejectReason),
}

/// A packet came from another address; the client has to show that it is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Challenge {
    pub(super) address: SocketAddr,
    pub(super) data: u64,
    /// Bytes that came from there, less those that were sent there.
    pub(super) credit: usize,
    pub(super) due: bool,
    pub(super) sent_at: Option<Instant>,
}

impl Session {
    pub(super) fn new(now: Instant, id: u64, peer: SocketAddr, config: &ServerConfig) -> Self {
        Self {
            link: Link::new(id, peer, &config.link),
            slots: Vec::new(),
            ready: VecDeque::new(),
            lanes: Lanes::new(config.lanes, config.link.defects),
            reserved: 0,
            heard_at: now,
            rests: false,
            challenge: None,
            limit_due: false,
            drain_due: false,
            is_ready: false,
            scheduled: None,
        }
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = (CallName, &SlotEntry)> {
        self.slots.iter().enumerate().map(|(slot, entry)| {
            let slot = u16::try_from(slot).expect("there are at most 4,096");
            let seq = entry.rules.last();
            (CallName { slot, seq }, entry)
        })
    }

    /// The slot, which is made if it is among those that the session may have.
    pub(super) fn slot(&mut self, slot: u16, config: &ServerConfig) -> Option<&mut SlotEntry> {
        let max = config.slots.clamp(1, crate::native::config::SLOTS_MAX);
        if slot >= max {
            return None;
        }
        while self.slots.len() <= usize::from(slot) {
            self.slots.push(SlotEntry::new(config));
        }
        self.slots.get_mut(usize::from(slot))
    }

    pub(super) fn known_slot(&mut self, slot: u16) -> Option<&mut SlotEntry> {
        self.slots.get_mut(usize::from(slot))
    }

    /// Whether it can be dropped without breaking a promise: nothing is executed or received, and
    /// no call is held in its lane, unless the client says nothing any more.
    pub(super) fn is_idle(&self, now: Instant, config: &ServerConfig) -> bool {
        let silent = self.is_silent(now, config);
        let is_held = |entry: &SlotEntry| {
            let place = entry.place;
            place.is_some_and(|place| self.lanes.holds(place))
        };
        let is_at_work = |entry: &SlotEntry| entry.rules.is_busy() && !(silent && is_held(entry));
        self.reserved == 0 && !self.slots.iter().any(is_at_work)
    }

    /// Whether nothing has come from the client for so long that it may be gone.
    pub(super) fn is_silent(&self, now: Instant, config: &ServerConfig) -> bool {
        self.heard_at + config.client_silence <= now
    }

    /// Nothing is sent to a silent client: replies are kept, but the memory for packets is given back.
    pub(super) fn rest(&mut self) {
        self.link.rest();
        self.ready.shrink_to_fit();
        self.slots.shrink_to_fit();
        self.rests = true;
    }

    /// Whether replies are kept.
    pub(super) fn keeps_replies(&self) -> bool {
        self.slots.iter().any(|entry| entry.rules.reply().is_some())
    }

    /// The client is heard again: what was abandoned while it was silent may or may not have arrived, and the
    /// client may never ask for it.
    pub(super) fn send_replies_again(&mut self) {
        for slot in 0..self.slots.len() {
            let Some(reply) = self.slots[slot].rules.reply_mut() else {
                continue;
            };
            reply.message.resend_whole();
            reply.message.resend_missing();
            self.ready(slot as u16);
        }
    }

    /// Tells the client of replies that it has not asked more of for a while, if it is not `silent`.
    pub(super) fn remind(&mut self, now: Instant, silent: bool) {
        for slot in 0..self.slots.len() {
            let entry = &mut self.slots[slot];
            let seq = entry.rules.last();
            let reply = entry.rules.reply_mut();
            let due = |reply: &&mut Box<Reply>| reply.reminder().is_some_and(|at| at <= now);
            if let Some(reply) = reply.filter(due) {
                (reply.sent_at, reply.reminders) = (now, reply.reminders + 1);
                let slot = slot as u16;
                if !silent {
                    self.answer(CallName { slot, seq }, Answer::Status(CallState::Done));
                }
            }
        }
    }

    /// Notes that a slot has something to send.
    pub(super) fn ready(&mut self, slot: u16) {
        let entry = &mut self.slots[usize::from(slot)];
        if !entry.is_ready {
            entry.is_ready = true;
            self.ready.push_back(slot);
        }
    }

    /// Has something said about a call.
    pub(super) fn answer(&mut self, name: CallName, answer: Answer) {
        if let Some(entry) = self.known_slot(name.slot) {
            entry.answer = Some((name.seq, answer));
            self.ready(name.slot);
        }
    }

    /// What was said about a call was lost. Says whether that matters: a reply makes up for it.
    pub(super) fn answer_again(&mut self, name: CallName) -> bool {
        let Some(entry) = self.known_slot(name.slot) else {
            return false;
        };
        let said = entry.said.filter(|&(seq, _)| seq == name.seq);
        let matters = said.is_some() && entry.rules.reply().is_none();
        if matters {
            entry.answer = entry.answer.or(said);
            self.ready(name.slot);
        }
        matters
    }

    /// When something is to be done for it.
    pub(super) fn timeout(&self, config: &ServerConfig) -> Option<Instant> {
        let silent_at = self.heard_at + config.client_silence;
        let timers = |entry: &SlotEntry| {
            let reception = entry.reception.as_ref();
            let stall = reception.and_then(|reception| reception.stalls_at(config.link.stall));
            let reminder = entry.rules.reply().and_then(|reply| reply.reminder());
            let reminder = reminder.filter(|&at| at < silent_at);
            [stall, reminder].into_iter().flatten().min()
        };
        let slots = self.slots.iter().filter_map(timers).min();
        let idle = self.heard_at + config.session_idle;
        let mut ends = [idle, idle.max(silent_at)].into_iter();
        let idle = ends.find(|&end| self.is_idle(end, config));
        let silence = (!self.rests).then_some(silent_at);
        let all = [self.link.timeout(), slots, silence, idle];
        all.into_iter().flatten().min()
    }
}

impl SlotEntry {
    fn new(config: &ServerConfig) -> Self {
        Self {
            rules: Slot::new(config.link.defects),
            reception: None,
            receiving: 0,
            answer: None,
            said: None,
            is_ready: false,
            call_packet: None,
            arrived: None,
            began: None,
            reply_max: 0,
            place: None,
        }
    }
}

/// How long after a reply was sent as far as it may be the client is told that it is there; the time doubles with each time.
const REMINDER: Duration = Duration::from_secs(1);

/// The longest time between two reminders.
const REMINDER_MAX: Duration = Duration::from_secs(10);
