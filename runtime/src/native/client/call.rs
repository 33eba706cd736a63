//! A call on its way through the client.

use super::{CallHead, CallId, CallRequest, LanePlace, Outcome, Reports, Unknown};
use crate::native::body::CALL_HEAD_LEN;
use crate::native::body::ReplyFault;
use crate::native::builder::patch_deadline;
use crate::native::mutant::Defects;
use crate::native::outgoing::Outgoing;
use crate::native::reception::Reception;
use std::time::{Duration, Instant};

/// A call without a slot.
#[derive(Debug)]
pub(super) struct Waiting {
    /// The caller's name; `None` if nobody waits for the outcome.
    pub(super) id: Option<CallId>,
    /// When it was handed in, among all calls.
    pub(super) order: u64,
    /// The index of the lane is not known yet.
    pub(super) head: CallHead,
    pub(super) arguments: Vec<u8>,
    pub(super) deadline: Option<Instant>,
    /// How often it was rejected.
    pub(super) rejections: u32,
    pub(super) doubt: Doubt,
}

/// Why an idempotent call that was sent again may have run before, if it may.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Doubt(pub(super) Option<Unknown>);

impl Doubt {
    /// What can be said of a call that this time ended so.
    pub(super) fn qualify(self, outcome: Outcome) -> Outcome {
        let ran = match &outcome {
            Outcome::NotExecuted(_) => false,
            Outcome::Fault(fault) => {
                matches!(fault, ReplyFault::SystemError | ReplyFault::ReplyTooBig)
            }
            Outcome::Reply(_) | Outcome::Unknown(_) => true,
        };
        match self.0 {
            Some(reason) if !ran => Outcome::Unknown(reason),
            _ => outcome,
        }
    }
}

impl Waiting {
    /// `reply_max` is the longest reply that the client can take at all.
    pub(super) fn new(request: CallRequest, order: u64, reply_max: u32) -> Self {
        Self {
            id: Some(request.id),
            order,
            head: CallHead {
                procedure: request.procedure,
                deadline_ms: 0,
                reply_max: request.reply_max.min(reply_max),
                idempotent: request.idempotent,
                one_way: request.one_way,
                void: false,
                lane: request.lane.map(|lane| LanePlace { lane, index: 0 }),
                trace: request.trace,
                credential: request.credential,
            },
            arguments: request.arguments,
            deadline: request.deadline,
            rejections: 0,
            doubt: Doubt::default(),
        }
    }

    /// The length of the message, without extensions.
    pub(super) fn len(&self) -> u64 {
        (CALL_HEAD_LEN + self.arguments.len()) as u64
    }
}

/// A call in its slot.
#[derive(Debug)]
pub(super) struct Call {
    /// The caller's name; `None` if the outcome has been reported, or nobody waits for it.
    pub(super) id: Option<CallId>,
    pub(super) order: u64,
    pub(super) head: CallHead,
    pub(super) message: Outgoing,
    pub(super) deadline: Option<Instant>,
    pub(super) rejections: u32,
    pub(super) doubt: Doubt,
    /// The packet in which the whole message was sent first.
    pub(super) first_packet: Option<u64>,
    /// The server has the call, as far as is known.
    pub(super) accepted: bool,
    /// The client asks for the state of the call then.
    pub(super) probe_at: Option<Instant>,
    pub(super) probe_interval: Duration,
    pub(super) probe_due: bool,
    /// The call was given up; the server is told until the call is settled.
    pub(super) cancelled: bool,
    pub(super) cancel_due: bool,
    /// Not before then is the call sent (again).
    pub(super) hold_until: Option<Instant>,
    pub(super) reply: Option<Reception>,
}

impl Call {
    pub(super) fn new(waiting: Waiting, interval: Duration, defects: Defects) -> Self {
        let Waiting {
            id,
            order,
            head,
            arguments,
            deadline,
            rejections,
            doubt,
        } = waiting;
        let mut encoded = Vec::with_capacity(CALL_HEAD_LEN);
        head.encode(&mut encoded);
        Self {
            id,
            order,
            head,
            message: Outgoing::new(encoded, arguments, defects),
            deadline,
            rejections,
            doubt,
            first_packet: None,
            accepted: false,
            probe_at: None,
            probe_interval: interval,
            probe_due: false,
            cancelled: false,
            cancel_due: false,
            hold_until: None,
            reply: None,
        }
    }

    /// Back to what it was before it had a slot.
    pub(super) fn into_waiting(self) -> Waiting {
        Waiting {
            id: self.id,
            order: self.order,
            head: self.head,
            arguments: self.message.into_payload(),
            deadline: self.deadline,
            rejections: self.rejections,
            doubt: self.doubt,
        }
    }

    /// Puts the time that is left into a message that is about to be sent whole; one in parts keeps
    /// what it said first, as its checksum covers it.
    pub(super) fn note_time_left(&mut self, now: Instant) {
        if let Some(deadline) = self.deadline.filter(|_| !self.message.is_in_parts()) {
            let left = deadline.saturating_duration_since(now).as_millis();
            let left = u32::try_from(left).unwrap_or(u32::MAX).max(1);
            patch_deadline(&mut self.message.head, left);
        }
    }

    /// Whether there is anything to be sent for it now.
    pub(super) fn has_to_send(&self) -> bool {
        let grant = self.reply.as_ref().is_some_and(Reception::is_grant_due);
        self.cancel_due || self.probe_due || grant || self.has_message_to_send()
    }

    /// Whether the message, or more of it, is to be sent.
    pub(super) fn has_message_to_send(&self) -> bool {
        !self.cancelled && !self.accepted && self.hold_until.is_none() && self.message.has_to_send()
    }

    /// Whether it waits for the server to let more of it be sent.
    pub(super) fn is_blocked(&self) -> bool {
        let waits = !self.accepted && !self.cancelled && self.hold_until.is_none();
        waits && self.message.is_in_parts() && !self.message.has_to_send()
    }

    /// The server has the call: from now on the client only asks for its state.
    pub(super) fn on_accepted(&mut self, now: Instant) {
        self.accepted = true;
        self.probe_due = false;
        self.probe_at = Some(now + self.probe_interval);
    }

    /// When something is to be done for it.
    pub(super) fn timer(&self, stall: Duration) -> Option<Instant> {
        let deadline = self.deadline.filter(|_| self.id.is_some());
        let stalled = self.reply.as_ref().and_then(|reply| reply.stalls_at(stall));
        let all = [deadline, self.probe_at, self.hold_until, stalled];
        all.into_iter().flatten().min()
    }

    /// Reports the outcome, if somebody still waits for it.
    pub(super) fn report(&mut self, outcome: Outcome, reports: &mut Reports) {
        if let Some(id) = self.id.take() {
            reports.end(id, self.doubt.qualify(outcome));
        }
    }
}
