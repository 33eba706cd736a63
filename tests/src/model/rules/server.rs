//! The server's part: what starts a call, what is remembered.

use super::network::small;
use super::{Action, CallName, Message, Mutant, Rules, SESSIONS, SLOTS, State, Steps};

/// What the server knows of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Slot {
    /// The largest sequence number seen.
    last: u8,
    state: SlotState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum SlotState {
    #[default]
    Idle,
    Executing {
        call: u8,
    },
    Done {
        call: u8,
    },
    Acknowledged,
    Tombstone {
        is_rejected: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Server {
    incarnation: u8,
    /// Each cookie that was ever drawn. A server keeps no such list: this is what the cookie itself says.
    cookies: [Option<Cookie>; SESSIONS],
    /// What was opened, and not dropped since.
    sessions: [Option<[Slot; SLOTS]>; SESSIONS],
    /// The cookies that have opened a session; a bit each.
    used: u8,
    /// The cookies whose time is over, by the server's clock.
    expired: u8,
    /// Set when a call starts in a slot in which one runs.
    pub(super) runs_two_in_a_slot: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Cookie {
    incarnation: u8,
    nonce: u8,
}

impl Server {
    pub(super) fn restart(&mut self) {
        self.incarnation += 1;
        self.sessions = [None; SESSIONS];
        self.used = 0;
    }

    /// The sessions for which there is a cookie.
    pub(super) fn drawn(&self) -> impl Iterator<Item = u8> + use<> {
        0..small(self.cookies.iter().flatten().count())
    }

    /// The nonce that a cookie was drawn for.
    pub(super) fn nonce(&self, session: u8) -> u8 {
        self.cookie(session).nonce
    }

    fn cookie(&self, session: u8) -> Cookie {
        self.cookies[usize::from(session)].expect("a session is named only by its cookie")
    }

    fn draw(&mut self, nonce: u8) -> u8 {
        let session = self.drawn().count();
        assert!(session < SESSIONS, "no room for more cookies");
        let incarnation = self.incarnation;
        self.cookies[session] = Some(Cookie { incarnation, nonce });
        small(session)
    }

    fn slot(&mut self, name: CallName) -> Option<&mut Slot> {
        let session = self.sessions[usize::from(name.session)].as_mut();
        session.map(|slots| &mut slots[usize::from(name.slot)])
    }

    fn set_slot(&mut self, name: CallName, state: SlotState) {
        let slot = self.slot(name).expect("the session was just seen");
        slot.last = name.sequence;
        slot.state = state;
    }
}

impl Rules {
    pub(super) fn server_steps(&self, steps: &mut Steps<'_>) {
        for session in steps.from.server.drawn() {
            if let Some(slots) = steps.from.server.sessions[usize::from(session)] {
                for (slot, Slot { last, state }) in slots.into_iter().enumerate() {
                    let name = CallName {
                        session,
                        slot: small(slot),
                        sequence: last,
                    };
                    self.slot_steps(steps, name, state);
                }
                self.eviction(steps, session, &slots);
            }
            expiry(steps, session);
        }
    }

    fn slot_steps(&self, steps: &mut Steps<'_>, name: CallName, state: SlotState) {
        match state {
            SlotState::Executing { call } => steps.needed(Action::Effect(call), |next| {
                next.effects[usize::from(call)] += 1;
                next.server.set_slot(name, SlotState::Done { call });
                next.network.send(Message::Reply(name, call));
            }),
            SlotState::Done { .. } if self.is(Mutant::ForgetSlotEarly) => {
                let sequence = 0;
                let forgotten = CallName { sequence, ..name };
                steps.fault(Action::Forget(name), |next| {
                    next.server.set_slot(forgotten, SlotState::Idle);
                });
            }
            SlotState::Done { .. } if self.is(Mutant::ForgetReplyEarly) => {
                steps.fault(Action::Forget(name), |next| {
                    next.server.set_slot(name, SlotState::Acknowledged);
                });
            }
            _ => {}
        }
    }

    fn eviction(&self, steps: &mut Steps<'_>, session: u8, slots: &[Slot]) {
        let is_running = |slot: &Slot| matches!(slot.state, SlotState::Executing { .. });
        if steps.from.left.evictions == 0 || slots.iter().any(is_running) {
            return;
        }
        steps.fault(Action::Evict(session), |next| {
            next.left.evictions -= 1;
            next.server.sessions[usize::from(session)] = None;
            if self.is(Mutant::UsedForgottenEarly) {
                next.server.used &= !(1 << session);
            }
        });
    }

    /// Stateless: what the server answers is in the cookie alone.
    pub(super) fn hello_arrives(&self, steps: &mut Steps<'_>, nonce: u8) {
        let action = Action::Arrives(Message::Hello { nonce });
        let State {
            server, network, ..
        } = steps.from;
        let is_good = |session: u8| {
            let cookie = server.cookie(session);
            (cookie.nonce, cookie.incarnation) == (nonce, server.incarnation)
                && server.expired & (1 << session) == 0
                && network.has(Message::Cookie { session })
        };
        let answer = |next: &mut State| {
            let session = next.server.draw(nonce);
            next.network.send(Message::Cookie { session });
        };
        // One that is under way serves as well as another: without this there were cookies without end.
        if !server.drawn().any(is_good) {
            steps.needed(action, answer);
        } else if steps.from.left.doubled_hellos > 0 {
            steps.fault(action, |next| {
                next.left.doubled_hellos -= 1;
                answer(next);
            });
        }
    }

    pub(super) fn call_arrives(&self, steps: &mut Steps<'_>, name: CallName, call: u8) {
        let action = Action::Arrives(Message::Call(name, call));
        let mut next = steps.from.clone();
        if !self.opens(&mut next.server, name.session) {
            self.answer_unknown(steps, action, name.session);
            return;
        }
        let slot = *next.server.slot(name).expect("the session was just seen");
        if self.starts(slot, name.sequence) {
            self.rejection(steps, &next, name, call);
            let is_running = matches!(slot.state, SlotState::Executing { .. });
            next.server.runs_two_in_a_slot |= is_running;
            next.server.set_slot(name, SlotState::Executing { call });
        } else if name.sequence == slot.last {
            // R2. What is older is dropped: R3.
            match slot.state {
                SlotState::Done { call } => next.network.send(Message::Reply(name, call)),
                SlotState::Tombstone { is_rejected } => {
                    self.answer_tombstone(&mut next, name, is_rejected);
                }
                SlotState::Idle | SlotState::Executing { .. } | SlotState::Acknowledged => {}
            }
        }
        steps.needed(action, |state| *state = next);
    }

    /// R1: nothing else starts a call.
    fn starts(&self, slot: Slot, sequence: u8) -> bool {
        let is_running = matches!(slot.state, SlotState::Executing { .. });
        let is_finished = matches!(slot.state, SlotState::Done { .. }) && sequence == slot.last;
        let is_new = sequence > slot.last
            || self.is(Mutant::ExecuteWithoutLast)
            || self.is(Mutant::ExecuteFinishedAgain) && is_finished;
        is_new && (!is_running || self.is(Mutant::ExecuteWhileExecuting))
    }

    fn rejection(&self, steps: &mut Steps<'_>, opened: &State, name: CallName, call: u8) {
        if steps.from.left.rejections == 0 {
            return;
        }
        steps.fault(Action::Reject(call, name), |next| {
            next.server = opened.server.clone();
            next.left.rejections -= 1;
            if !self.is(Mutant::RejectWithoutTombstone) {
                let is_rejected = true;
                let tombstone = SlotState::Tombstone { is_rejected };
                next.server.set_slot(name, tombstone);
            }
            next.network.send(Message::Reject(name));
        });
    }

    /// R7: whether there is a session, or a cookie that opens one now.
    fn opens(&self, server: &mut Server, session: u8) -> bool {
        let number = usize::from(session);
        if server.sessions[number].is_some() {
            return true;
        }
        let is_ours = server.cookie(session).incarnation == server.incarnation
            || self.is(Mutant::KeyKeptOverRestart);
        let is_spent = server.used & (1 << session) != 0 && !self.is(Mutant::CookieReused);
        let is_expired = server.expired & (1 << session) != 0;
        let is_valid = is_ours && !is_spent && !is_expired;
        if is_valid || self.is(Mutant::SessionFromData) {
            server.used |= 1 << session;
            server.sessions[number] = Some(Default::default());
        }
        server.sessions[number].is_some()
    }

    fn answer_unknown(&self, steps: &mut Steps<'_>, action: Action, session: u8) {
        if !self.is(Mutant::SilenceOnUnknown) {
            let unknown = Message::Unknown { session };
            steps.needed(action, |next| next.network.send(unknown));
        }
    }

    pub(super) fn cancel_arrives(&self, steps: &mut Steps<'_>, name: CallName) {
        let action = Action::Arrives(Message::Cancel(name));
        let mut next = steps.from.clone();
        let Some(slot) = next.server.slot(name).copied() else {
            self.answer_unknown(steps, action, name.session);
            return;
        };
        let is_last = name.sequence == slot.last;
        match slot.state {
            SlotState::Executing { .. } if self.is(Mutant::CancelWhileExecuting) => {
                next.network.send(Message::Never(name));
            }
            SlotState::Executing { .. } => {}
            // R4.
            _ if name.sequence > slot.last => {
                if !self.is(Mutant::CancelWithoutTombstone) {
                    let is_rejected = false;
                    let tombstone = SlotState::Tombstone { is_rejected };
                    next.server.set_slot(name, tombstone);
                }
                next.network.send(Message::Never(name));
            }
            SlotState::Tombstone { is_rejected } if is_last => {
                self.answer_tombstone(&mut next, name, is_rejected);
            }
            SlotState::Done { call } if is_last => next.network.send(Message::Reply(name, call)),
            _ => {}
        }
        steps.needed(action, |state| *state = next);
    }

    fn answer_tombstone(&self, next: &mut State, name: CallName, is_rejected: bool) {
        if !self.is(Mutant::TombstoneWithoutAnswer) {
            next.network.send(match is_rejected {
                true => Message::Reject(name),
                false => Message::Never(name),
            });
        }
    }

    /// R5.
    pub(super) fn ack_arrives(&self, steps: &mut Steps<'_>, name: CallName) {
        steps.needed(Action::Arrives(Message::Ack(name)), |next| {
            if let Some(slot) = next.server.slot(name)
                && matches!(slot.state, SlotState::Done { .. })
                && slot.last == name.sequence
            {
                slot.state = SlotState::Acknowledged;
            }
        });
    }
}

fn expiry(steps: &mut Steps<'_>, session: u8) {
    if steps.from.left.expiries > 0 && steps.from.server.expired & (1 << session) == 0 {
        steps.fault(Action::Expire(session), |next| {
            next.left.expiries -= 1;
            next.server.expired |= 1 << session;
            next.server.used &= !(1 << session);
        });
    }
}

// The sets of bits have room for every session.
const _: () = assert!(SESSIONS <= 8);
