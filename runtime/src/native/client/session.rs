//! A session at the client: its slots and the calls in them.

use super::call::{Call, Doubt, Waiting};
use super::{CallId, LanePlace, NotExecuted, Outcome, Reports, Unknown, Welcome, defect};
use crate::native::budget::Budget;
use crate::native::config::{ClientConfig, SLOTS_MAX};
use crate::native::frame::{CallName, Open};
use crate::native::link::Link;
use crate::native::mutant::Defects;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A session that the client believes the server has.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) link: Link,
    incarnation: u64,
    /// The cookie, until the server has answered.
    pub(super) cookie: Option<Open>,
    pub(super) slots: Vec<Slot>,
    /// Slots without a call; the last one is used first.
    free: Vec<u16>,
    /// How many slots may be used, and in which packet the server said so.
    pub(super) limit: (u16, Option<u64>),
    /// Slots that have something to send.
    pub(super) ready: VecDeque<u16>,
    /// When something is to be done for a slot; some may be out of date.
    pub(super) timers: BinaryHeap<Reverse<(Instant, u16)>>,
    /// The index of the next call of each lane.
    lanes: BTreeMap<u32, u64>,
    /// How many slots have a call.
    pub(super) occupied: usize,
    pub(super) budget: Budget,
    message_max: u64,
    /// When the server was heard last, or the first call began after a pause.
    pub(super) heard_at: Instant,
    /// No hint is taken before then.
    hint_after: Instant,
    /// The server has said that it is about to end.
    pub(super) draining: bool,
    /// All that is in the packet that is being taken in is kept.
    pub(super) kept: bool,
    /// A path challenge that is to be answered.
    pub(super) challenge: Option<u64>,
    pub(super) config: SessionConfig,
}

/// What a session needs of the configuration.
#[derive(Debug, Clone)]
pub(super) struct SessionConfig {
    pub(super) status_interval: Duration,
    pub(super) status_interval_max: Duration,
    pub(super) receive_window: u64,
    pub(super) message_max: u64,
    pub(super) stall: Duration,
    pub(super) defects: Defects,
}

/// A slot: one call at a time, and the number of the last one.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) seq: u32,
    pub(super) call: Option<Call>,
    /// It is in `ready`.
    pub(super) is_ready: bool,
    /// Its entry in `timers`.
    pub(super) scheduled: Option<Instant>,
    /// The packet with the last reply, which the next call acknowledges.
    pub(super) reply_packet: Option<u64>,
    /// A call that is settled here, and of which the server still has the reply.
    pub(super) settled: Option<u32>,
}

impl Session {
    pub(super) fn new(
        now: Instant,
        peer: SocketAddr,
        config: &ClientConfig,
        nonce: u64,
        welcome: Welcome,
    ) -> Self {
        let mut link = Link::new(welcome.session, peer, &config.link);
        link.limit_datagrams(welcome.datagram_max);
        let defects = config.link.defects;
        let budget = config.link.reassembly_limit();
        Self {
            link,
            incarnation: welcome.incarnation,
            cookie: Some(Open {
                mode: welcome.mode,
                datagram_max: config.link.datagram_max.into(),
                nonce,
                time_ms: welcome.time_ms,
                mac: welcome.mac,
            }),
            slots: Vec::new(),
            free: Vec::new(),
            limit: (welcome.slots.clamp(1, SLOTS_MAX), None),
            ready: VecDeque::new(),
            timers: BinaryHeap::new(),
            lanes: BTreeMap::new(),
            occupied: 0,
            budget: Budget::new(budget, SLOTS_MAX.into(), defects),
            message_max: welcome.message_max,
            heard_at: now,
            hint_after: now,
            draining: false,
            kept: true,
            challenge: None,
            config: SessionConfig {
                status_interval: config.status_interval,
                status_interval_max: config.status_interval_max,
                receive_window: config.link.receive_window,
                message_max: config.link.message_max,
                stall: config.link.stall,
                defects,
            },
        }
    }

    pub(super) fn id(&self) -> u64 {
        self.link.session
    }

    pub(super) fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// The longest call that the server accepts.
    pub(super) fn message_max(&self) -> u64 {
        self.message_max
    }

    /// Whether new calls may begin in it.
    pub(super) fn is_open(&self) -> bool {
        !self.draining && (self.occupied > 0 || !self.is_worn())
    }

    /// Whether there was no call for so long that the server may have dropped it.
    pub(super) fn is_idle_since(&self, now: Instant, idle: Duration) -> bool {
        self.occupied == 0 && self.heard_at + idle <= now
    }

    /// Whether the numbers of all slots are used up.
    fn is_worn(&self) -> bool {
        self.slots.len() >= self.limit.0.into() && self.free.is_empty()
    }

    /// How many calls have not ended for their callers.
    pub(super) fn outstanding(&self) -> usize {
        self.calls().filter(|call| call.id.is_some()).count()
    }

    /// The calls in the slots.
    pub(super) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.slots.iter().filter_map(|slot| slot.call.as_ref())
    }

    /// A slot for a new call, taken out of the free ones.
    pub(super) fn free_slot(&mut self) -> Option<u16> {
        let limit = self.limit.0;
        if let Some(at) = self.free.iter().rposition(|&slot| slot < limit) {
            return Some(self.free.swap_remove(at));
        }
        if self.slots.len() >= usize::from(limit) {
            return None;
        }
        let slot = u16::try_from(self.slots.len()).expect("there are at most 4,096");
        self.slots.push(Slot {
            seq: 0,
            call: None,
            is_ready: false,
            scheduled: None,
            reply_packet: None,
            settled: None,
        });
        Some(slot)
    }

    /// Begins a call in a free slot.
    pub(super) fn begin(&mut self, now: Instant, slot: u16, mut waiting: Waiting) {
        if let Some(place) = waiting.head.lane.as_mut().filter(|_| !waiting.head.void) {
            let next = self.lanes.entry(place.lane).or_insert(0);
            place.index = *next;
            *next += 1;
        }
        if self.occupied == 0 {
            self.heard_at = now;
        }
        self.occupied += 1;
        self.put(slot, waiting);
    }

    /// Puts a call into a slot that is empty; it gets the next number there.
    pub(super) fn put(&mut self, slot: u16, waiting: Waiting) {
        let entry = &mut self.slots[usize::from(slot)];
        entry.seq += 1;
        let (interval, defects) = (self.config.status_interval, self.config.defects);
        entry.call = Some(Call::new(waiting, interval, defects));
        self.touch(slot);
    }

    /// Looks again at what a slot has to send and when something is to be done for it.
    pub(super) fn touch(&mut self, slot: u16) {
        let entry = &mut self.slots[usize::from(slot)];
        let Some(call) = &entry.call else {
            return;
        };
        if call.has_to_send() && !entry.is_ready {
            entry.is_ready = true;
            self.ready.push_back(slot);
        }
        if let Some(timer) = call.timer(self.config.stall)
            && entry.scheduled.is_none_or(|scheduled| timer < scheduled)
        {
            entry.scheduled = Some(timer);
            self.timers.push(Reverse((timer, slot)));
        }
    }

    /// The server keeps the reply of a call for somebody who waits no more: it is to be told, each time that it says so.
    pub(super) fn tell_settled(&mut self, name: CallName) {
        let slot = self.slots.get_mut(usize::from(name.slot));
        if let Some(slot) = slot.filter(|slot| name.seq <= slot.seq) {
            slot.settled = Some(name.seq);
            if !slot.is_ready {
                slot.is_ready = true;
                self.ready.push_back(name.slot);
            }
        }
    }

    /// The call of this name, if it is still in its slot.
    pub(super) fn call_mut(&mut self, name: CallName) -> Option<&mut Call> {
        let slot = self.slots.get_mut(usize::from(name.slot))?;
        slot.call.as_mut().filter(|_| slot.seq == name.seq)
    }

    /// The call of a slot is settled (R8): the slot is free. Returns the call.
    pub(super) fn settle(&mut self, name: CallName) -> Option<Call> {
        let slot = self.slots.get_mut(usize::from(name.slot))?;
        let mut call = slot.call.take_if(|_| slot.seq == name.seq)?;
        if slot.seq < SEQ_MAX {
            self.free.push(name.slot);
        }
        self.occupied -= 1;
        if call.message.transmissions() > 0 {
            self.link.on_implied_ambiguously(name);
        }
        if let Some(reply) = &mut call.reply {
            reply.abandon(&mut self.budget);
        }
        Some(call)
    }

    /// The call is settled without having run. With `retry_at` it is sent again then: always if it
    /// has a place in a lane, as that must not stay empty, else as far as the budget allows. A place
    /// that it does not take itself is taken by a call that does nothing.
    pub(super) fn settle_not_executed(
        &mut self,
        name: CallName,
        reason: NotExecuted,
        retry_at: Option<Instant>,
        reports: &mut Reports,
    ) {
        let Some(mut call) = self.settle(name) else {
            return;
        };
        let place = call.head.lane;
        let wanted = call.id.is_some() && !call.cancelled;
        let itself = wanted && retry_at.is_some() && (place.is_some() || reports.retries.take());
        if !itself {
            call.report(Outcome::NotExecuted(reason), reports);
        }
        // Where not even a void call is taken, the lane has ended, or the place is not empty.
        let ended = call.head.void && retry_at.is_none();
        let place = place.filter(|_| !ended);
        let mut waiting = call.into_waiting();
        waiting.rejections += 1;
        if !itself {
            let Some(place) = place else { return };
            make_void(&mut waiting, place);
        }
        reports.statistics.retries += u64::from(itself);
        self.put_again(name.slot, waiting, retry_at);
    }

    /// Puts a call that was rejected into the slot that has just become free.
    fn put_again(&mut self, slot: u16, waiting: Waiting, retry_at: Option<Instant>) {
        if self.free.last() != Some(&slot) {
            // The numbers of the slot are used up, and the session with them.
            self.draining = true;
            return;
        }
        self.free.pop();
        self.occupied += 1;
        self.put(slot, waiting);
        let entry = &mut self.slots[usize::from(slot)];
        entry.call.as_mut().expect("it was put there").hold_until = retry_at;
        self.touch(slot);
    }

    pub(super) fn cancel(&mut self, now: Instant, id: CallId, reports: &mut Reports) {
        let wanted = |slot: &Slot| slot.call.as_ref().is_some_and(|call| call.id == Some(id));
        let Some(slot) = self.slots.iter().position(wanted) else {
            return;
        };
        self.give_up(now, slot as u16, None, reports);
    }

    /// The caller does not wait any more, or not for the result. With `outcome`, it is told at
    /// once; else when the server has said what it knows.
    pub(super) fn give_up(
        &mut self,
        now: Instant,
        slot: u16,
        outcome: Option<Unknown>,
        reports: &mut Reports,
    ) {
        let entry = &mut self.slots[usize::from(slot)];
        let (seq, Some(call)) = (entry.seq, &mut entry.call) else {
            return;
        };
        let name = CallName { slot, seq };
        if !call.message.was_sent() {
            let reason = match outcome {
                Some(_) => NotExecuted::Deadline,
                None => NotExecuted::Cancelled,
            };
            return self.settle_unsent(name, reason, reports);
        }
        if let Some(reason) = outcome {
            let outcome = match call.message.was_complete() {
                true => Outcome::Unknown(reason),
                // The server will never have the rest.
                false => Outcome::NotExecuted(NotExecuted::Deadline),
            };
            call.report(outcome, reports);
        }
        call.cancelled = true;
        call.cancel_due = true;
        call.probe_at = Some(now + call.probe_interval);
        if defect!(self.config.defects, ReuseUnsettledSlot) {
            let call = self.settle(name).expect("it is there");
            drop(call);
            return;
        }
        self.touch(slot);
    }

    /// Nothing of the call was sent, so its number was not used either.
    fn settle_unsent(&mut self, name: CallName, reason: NotExecuted, reports: &mut Reports) {
        self.slots[usize::from(name.slot)].seq -= 1;
        let unsent = CallName {
            seq: name.seq - 1,
            ..name
        };
        self.settle_not_executed(unsent, reason, None, reports);
    }

    /// The server has said that the session is alive.
    pub(super) fn on_alive(&mut self, now: Instant) {
        self.heard_at = now;
    }

    /// Whether a hint that the session is gone is worth a question: it echoes the number of a
    /// packet that was sent, and there was no such question a moment ago.
    pub(super) fn takes_hint(&mut self, now: Instant, number: u32) -> bool {
        let next = self.link.recovery.next_number();
        let echoed = crate::native::number::expand(number, next) < next;
        let takes = echoed && self.hint_after <= now;
        if takes {
            self.hint_after = now + self.link.patience();
        }
        takes
    }

    /// The session is gone. Ends the calls that may have run, and returns the others.
    pub(super) fn into_calls(self, reason: Unknown, reports: &mut Reports) -> Vec<Waiting> {
        let defects = self.config.defects;
        let mut again = Vec::new();
        for mut call in self.slots.into_iter().filter_map(|slot| slot.call) {
            let complete = call.message.was_complete();
            let wanted = call.id.is_some() && !call.cancelled;
            let repeated = complete && call.head.idempotent && wanted && reports.retries.take();
            if repeated {
                call.doubt = Doubt(Some(reason));
                reports.statistics.retries += 1;
            }
            let moved = !complete || repeated || defect!(defects, MoveCallsInFlight);
            if moved && call.cancelled {
                call.report(Outcome::NotExecuted(NotExecuted::Cancelled), reports);
            } else if moved {
                again.push(call.into_waiting());
            } else if defect!(defects, LostMeansNotExecuted) {
                call.report(Outcome::NotExecuted(NotExecuted::Unreachable), reports);
            } else {
                call.report(Outcome::Unknown(reason), reports);
            }
        }
        again.retain(|waiting| waiting.id.is_some());
        again
    }
}

/// Turns a call into one that only takes its place in its lane.
fn make_void(waiting: &mut Waiting, place: LanePlace) {
    waiting.id = None;
    waiting.head.lane = Some(place);
    waiting.head.void = true;
    waiting.head.trace = None;
    waiting.head.credential = None;
    waiting.head.deadline_ms = 0;
    waiting.arguments = Vec::new();
    waiting.deadline = None;
}

/// A slot whose last call had this number is not used any more.
const SEQ_MAX: u32 = u32::MAX;
