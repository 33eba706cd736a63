//! Calls from the moment that they are whole to the moment that their replies are kept.

use super::lane::Turn;
use super::session::{Answer, Reply};
use super::{Execution, ServerEvent, ServerMachine, Ticket};
use crate::native::body::{CallHead, REPLY_HEAD_LEN, ReplyFault, ReplyHead, ReplyStatus};
use crate::native::frame::{CallName, CallState, Cancellation, RejectReason};
use crate::native::mutant::Defects;
use crate::native::outcome::Payload;
use crate::native::outgoing::Outgoing;
use crate::native::slot::{Last, Offer, Permit, Queued, Settlement};
use std::borrow::Cow;
use std::time::{Duration, Instant};
use tracing::debug;

/// A call that waits to be executed.
#[derive(Debug)]
pub(super) struct Job {
    session: u64,
    pub(super) name: CallName,
    queued: Queued,
    head: CallHead,
    arguments: Payload,
    deadline: Option<Instant>,
}

impl ServerMachine {
    /// A whole call is there.
    pub(super) fn on_call(&mut self, now: Instant, id: u64, name: CallName, body: Cow<'_, [u8]>) {
        self.release_older(now, id, name);
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(entry) = session.slot(name.slot, &self.config) else {
            self.statistics.link.dropped_malformed += 1;
            return;
        };
        match entry.rules.offer(name.seq) {
            Offer::Stale => {}
            Offer::Last(_) => self.on_duplicate(id, name),
            Offer::New(permit) => {
                entry.arrived = Some(now);
                if let Some(mut reception) = entry.reception.take() {
                    session.reserved -= reception.reserved();
                    reception.abandon(&mut self.budget);
                }
                match self.admit(now, &body) {
                    Ok((head, start)) => {
                        let arguments = Payload::new(body.into_owned(), start);
                        self.on_new_call(now, id, name, permit, head, arguments);
                    }
                    Err(reason) => self.refuse(id, name, permit, reason),
                }
            }
        }
    }

    /// R5: a call of a higher number acknowledges the reply before.
    pub(super) fn release_older(&mut self, now: Instant, id: u64, name: CallName) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let entry = session.known_slot(name.slot);
        let Some(entry) = entry.filter(|entry| entry.rules.last() < name.seq) else {
            return;
        };
        let last = CallName {
            seq: entry.rules.last(),
            ..name
        };
        let Some(reply) = entry.rules.on_higher(name.seq) else {
            return;
        };
        match reply
            .first_packet
            .filter(|_| reply.message.transmissions() == 1)
        {
            Some(number) => session.link.on_implied(now, number, None),
            None => session.link.on_implied_ambiguously(last),
        }
        self.forget_reply(&reply);
    }

    /// Whether a new call may be executed, as far as the call and the server go.
    fn admit(&mut self, now: Instant, body: &[u8]) -> Result<(CallHead, usize), RejectReason> {
        let (head, start) = CallHead::decode(body).ok_or(RejectReason::Malformed)?;
        self.check_open(now)?;
        Ok((head, start))
    }

    /// Whether calls are taken at all now.
    pub(super) fn check_open(&mut self, now: Instant) -> Result<(), RejectReason> {
        self.forget_silent(now);
        let full = self.queue.len() >= self.config.queued_calls;
        if self.draining {
            Err(RejectReason::Draining)
        } else if full || self.reply_bytes > self.config.reply_bytes {
            Err(RejectReason::Busy)
        } else {
            Ok(())
        }
    }

    /// R6: when the bytes of replies are used up, sessions whose clients may be gone are dropped,
    /// the one that was silent longest first.
    fn forget_silent(&mut self, now: Instant) {
        while self.reply_bytes > self.config.reply_bytes
            && let Some(id) = self.idle_session(now, |session| {
                session.keeps_replies() && session.is_silent(now, &self.config)
            })
        {
            self.drop_session(id);
        }
    }

    pub(super) fn refuse(&mut self, id: u64, name: CallName, permit: Permit, reason: RejectReason) {
        self.statistics.rejected += 1;
        debug!(session = id, %name, ?reason, "call rejected");
        if let Some(session) = self.sessions.get_mut(&id) {
            if let Some(entry) = session.known_slot(name.slot) {
                entry.rules.refuse(permit, reason);
            }
            session.answer(name, Answer::Reject(reason));
        }
    }

    /// The call goes into the queue, or waits for its turn in its lane.
    fn on_new_call(
        &mut self,
        now: Instant,
        id: u64,
        name: CallName,
        permit: Permit,
        head: CallHead,
        arguments: Payload,
    ) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(entry) = session.known_slot(name.slot) else {
            return;
        };
        entry.reply_max = head.reply_max;
        entry.place = head.lane;
        let queued = entry.rules.queue(permit);
        let wait = Duration::from_millis(head.deadline_ms.into());
        let deadline = (head.deadline_ms != 0).then(|| now + wait);
        let place = head.lane;
        let job = Job {
            session: id,
            name,
            queued,
            head,
            arguments,
            deadline,
        };
        let turn = match place {
            Some(place) => session.lanes.on_call(place, job),
            None => Turn::Now(job),
        };
        match turn {
            Turn::Now(job) => {
                self.queue.push_back(job);
                self.start_jobs(now);
            }
            Turn::Later => {}
            Turn::TooMany(job) => self.drop_job(job, RejectReason::Lanes),
            Turn::Taken(job) => self.drop_job(job, RejectReason::Malformed),
        }
    }

    /// A call that waited is not executed, and never will be.
    fn drop_job(&mut self, job: Job, reason: RejectReason) {
        let Job {
            session: id,
            name,
            queued,
            head,
            ..
        } = job;
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        if reason != RejectReason::Malformed
            && let Some(place) = head.lane
        {
            session.lanes.on_dropped(place, name);
        }
        let entry = session.known_slot(name.slot);
        let waited = entry.is_some_and(|entry| entry.rules.drop_queued(queued, reason));
        if waited {
            self.statistics.rejected += 1;
            session.answer(name, Answer::Reject(reason));
            self.touch(id);
        }
    }

    /// A call that waited was given up: another one takes its place in its lane.
    pub(super) fn free_place(&mut self, id: u64, name: CallName) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let entry = session.known_slot(name.slot);
        if let Some(place) = entry.and_then(|entry| entry.place) {
            session.lanes.on_dropped(place, name);
        }
    }

    pub(super) fn reject_queue(&mut self) {
        for job in std::mem::take(&mut self.queue) {
            self.drop_job(job, RejectReason::Draining);
        }
        let ids: Vec<u64> = self.sessions.keys().copied().collect();
        for id in ids {
            let held = self
                .sessions
                .get_mut(&id)
                .map(|session| session.lanes.take_held());
            for job in held.into_iter().flatten() {
                self.drop_job(job, RejectReason::Draining);
            }
        }
    }

    /// R2: the call came before; it is told what has become of it.
    pub(super) fn on_duplicate(&mut self, id: u64, name: CallName) {
        self.statistics.duplicates += 1;
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let idle = session.link.recovery.is_idle();
        let Some(entry) = session.known_slot(name.slot) else {
            return;
        };
        entry.call_packet = None;
        let answer = match entry.rules.known(name.seq) {
            None => return,
            Some(Last::Queued) => Answer::Status(CallState::Queued),
            Some(Last::Executing) => Answer::Status(CallState::Executing),
            Some(Last::Done(reply)) => {
                if reply.message.is_in_parts() {
                    // Its parts are sent again one by one as they are lost, while the client is heard.
                    if idle {
                        reply.message.resend_missing();
                        session.ready(name.slot);
                    }
                    Answer::Status(CallState::Done)
                } else {
                    reply.message.resend_whole();
                    session.ready(name.slot);
                    return self.touch(id);
                }
            }
            Some(Last::Acked) => Answer::Status(CallState::Done),
            Some(Last::Tombstone(Settlement::Rejected(reason))) => Answer::Reject(reason),
            Some(Last::Tombstone(Settlement::Cancelled)) => Answer::Cancelled(Cancellation::Never),
        };
        session.answer(name, answer);
        self.touch(id);
    }

    /// Lets calls that wait begin, as many as may be executed at a time.
    pub(super) fn start_jobs(&mut self, now: Instant) {
        while self.executing < self.config.executing_calls
            && let Some(job) = self.queue.pop_front()
        {
            if job.deadline.is_some_and(|deadline| deadline <= now) {
                self.drop_job(job, RejectReason::Expired);
            } else {
                self.start(now, job);
            }
        }
    }

    /// Starts an execution: the only place that does. The slot says whether the call may begin.
    fn start(&mut self, now: Instant, job: Job) {
        let Job {
            session: id,
            name,
            queued,
            head,
            arguments,
            deadline,
        } = job;
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let peer = session.link.peer;
        let entry = session.known_slot(name.slot);
        let began = entry.and_then(|entry| entry.rules.begin(queued).then_some(entry));
        let Some(entry) = began else {
            if let Some(place) = head.lane {
                session.lanes.on_dropped(place, name);
            }
            return;
        };
        entry.began = Some(now);
        self.executing += 1;
        let ticket = Ticket { session: id, name };
        if head.void {
            return self.finish(now, ticket, Ok(Vec::new()));
        }
        self.statistics.executions += 1;
        debug!(session = id, %name, procedure = %head.procedure, "call begins");
        self.events.push_back(ServerEvent::Execute(Execution {
            ticket,
            peer,
            procedure: head.procedure,
            arguments,
            deadline,
            reply_max: head.reply_max,
            idempotent: head.idempotent,
            one_way: head.one_way,
            lane: head.lane.map(|place| place.lane),
            trace: head.trace,
            credential: head.credential,
        }));
    }

    pub(super) fn on_finished(
        &mut self,
        now: Instant,
        ticket: Ticket,
        outcome: Result<Vec<u8>, ReplyFault>,
    ) {
        self.statistics.finished += 1;
        self.finish(now, ticket, outcome);
    }

    fn finish(&mut self, now: Instant, ticket: Ticket, outcome: Result<Vec<u8>, ReplyFault>) {
        self.executing = self.executing.saturating_sub(1);
        let Ticket { session: id, name } = ticket;
        let (message_max, defects) = (self.config.link.message_max, self.config.link.defects);
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(entry) = session.known_slot(name.slot) else {
            return;
        };
        let place = entry.place.take();
        let limit = u64::from(entry.reply_max).min(message_max);
        let arrived = entry.arrived.unwrap_or(now);
        let message = reply_message(now - arrived, outcome, limit, defects);
        let bytes = message.len() as u64;
        let kept = entry
            .rules
            .finish(name.seq, Box::new(Reply::new(now, message)))
            .is_ok();
        if kept {
            self.reply_bytes += bytes;
            entry.answer = None;
            session.ready(name.slot);
        }
        if let Some(job) = place.and_then(|place| session.lanes.on_finished(place)) {
            self.queue.push_back(job);
        }
        self.check_pressure();
        self.touch(id);
    }

    /// R5: the client has the reply, or does not wait for it any more.
    pub(super) fn on_enough(&mut self, id: u64, name: CallName) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let entry = session.known_slot(name.slot);
        if let Some(reply) = entry.and_then(|entry| entry.rules.on_acked(name.seq)) {
            let recovery = &mut session.link.recovery;
            recovery.abandon_parts_before(name, u32::MAX);
            self.forget_reply(&reply);
        }
    }

    /// A reply is not kept any more.
    pub(super) fn forget_reply(&mut self, reply: &Reply) {
        self.reply_bytes -= reply.message.len() as u64;
        self.check_pressure();
    }

    /// R6: from half of the bytes of replies, sessions get a quarter of their slots.
    fn check_pressure(&mut self) {
        let pressed = self.reply_bytes > self.config.reply_bytes / 2;
        if pressed == self.pressed {
            return;
        }
        self.pressed = pressed;
        let ids: Vec<u64> = self.sessions.keys().copied().collect();
        for id in ids {
            if let Some(session) = self.sessions.get_mut(&id) {
                session.limit_due = true;
            }
            self.touch(id);
        }
    }

    /// How many slots a session may use now.
    pub(super) fn slots_now(&self) -> u16 {
        match self.pressed {
            true => (self.config.slots / 4).max(1),
            false => self.config.slots.max(1),
        }
    }
}

fn reply_message(
    delay: Duration,
    outcome: Result<Vec<u8>, ReplyFault>,
    limit: u64,
    defects: Defects,
) -> Outgoing {
    let (status, results) = match outcome {
        Ok(results) if results.len() as u64 > limit => {
            (ReplyStatus::Fault(ReplyFault::ReplyTooBig), Vec::new())
        }
        Ok(results) => (ReplyStatus::Success, results),
        Err(fault) => (ReplyStatus::Fault(fault), Vec::new()),
    };
    let head = ReplyHead {
        status,
        server_delay_us: u32::try_from(delay.as_micros()).unwrap_or(u32::MAX),
    };
    let mut encoded = Vec::with_capacity(REPLY_HEAD_LEN);
    head.encode(&mut encoded);
    Outgoing::new(encoded, results, defects)
}
