//! The client's part: what it sends, and what it says of each call.

use super::network::small;
use super::{Action, CALLS, CallName, Message, Mutant, Rules, SLOTS, State, Steps};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Client {
    session: Option<u8>,
    /// The nonce of the HELLO that is not answered.
    waits_for: Option<u8>,
    next_nonce: u8,
    /// The last sequence number of each slot.
    sequences: [u8; SLOTS],
    pub(super) calls: [CallState; CALLS],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum CallState {
    /// Not sent, or known not to have run and to be tried again.
    #[default]
    New,
    /// Sent, perhaps with a cancel.
    Sent { name: CallName, is_cancelled: bool },
    /// Returned, with the reply that was made for a call.
    Ok { of: u8 },
    /// Never ran, never will.
    NotExecuted,
    /// Ran once or not at all.
    Unknown,
}

impl CallState {
    fn name(self) -> Option<CallName> {
        match self {
            Self::Sent { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl Client {
    pub(super) fn restart(&mut self) {
        self.session = None;
        self.waits_for = None;
        self.sequences = [0; SLOTS];
        let sent = self.calls.iter_mut().filter(|call| call.name().is_some());
        sent.for_each(|call| *call = CallState::Unknown);
    }

    /// The call that waits under a name.
    fn waiting(&mut self, name: CallName) -> Option<&mut CallState> {
        self.calls.iter_mut().find(|call| call.name() == Some(name))
    }

    /// R8: a slot in which every call is settled.
    fn free_slot(&self, session: u8, slots: usize) -> Option<u8> {
        let is_busy = |slot: u8| {
            let mut names = self.calls.iter().filter_map(|call| call.name());
            names.any(|name| (name.session, name.slot) == (session, slot))
        };
        (0..small(slots)).find(|slot| !is_busy(*slot))
    }
}

impl Rules {
    pub(super) fn client_steps(&self, steps: &mut Steps<'_>) {
        let client = &steps.from.client;
        match (client.session, client.waits_for) {
            (None, None) if client.calls[..self.calls].contains(&CallState::New) => {
                let nonce = client.next_nonce;
                steps.needed(Action::Hello(nonce), |next| {
                    next.client.waits_for = Some(nonce);
                    next.client.next_nonce += 1;
                    next.network.send(Message::Hello { nonce });
                });
            }
            (None, Some(nonce)) => steps.needed(Action::Hello(nonce), |next| {
                next.network.send(Message::Hello { nonce });
            }),
            (Some(session), _) => self.send_next(steps, session),
            (None, None) => {}
        }
        for (call, state) in steps.from.client.calls.into_iter().enumerate() {
            if let CallState::Sent { name, is_cancelled } = state {
                waiting_steps(steps, small(call), name, is_cancelled);
            }
        }
    }

    /// The first call that was not sent takes a slot that is free.
    fn send_next(&self, steps: &mut Steps<'_>, session: u8) {
        let client = &steps.from.client;
        let calls = &client.calls[..self.calls];
        let next_call = calls.iter().position(|call| *call == CallState::New);
        let free_slot = client.free_slot(session, self.slots);
        let is_hasty = free_slot.is_none() && steps.from.left.hasty_calls > 0;
        let slot = if is_hasty { Some(0) } else { free_slot };
        if let (Some(call), Some(slot)) = (next_call, slot) {
            let last = client.sequences[usize::from(slot)];
            let is_reused = self.is(Mutant::SequenceReused) && last > 0;
            let sequence = if is_reused { last } else { last + 1 };
            let name = CallName {
                session,
                slot,
                sequence,
            };
            steps.needed(Action::Send(small(call), name), |next| {
                next.left.hasty_calls -= u8::from(is_hasty);
                next.client.sequences[usize::from(slot)] = sequence;
                let is_cancelled = false;
                next.client.calls[call] = CallState::Sent { name, is_cancelled };
                next.network.send(Message::Call(name, small(call)));
            });
        }
    }

    pub(super) fn arrival(&self, steps: &mut Steps<'_>, message: Message) {
        let action = Action::Arrives(message);
        match message {
            Message::Hello { nonce } => self.hello_arrives(steps, nonce),
            Message::Call(name, call) => self.call_arrives(steps, name, call),
            Message::Cancel(name) => self.cancel_arrives(steps, name),
            Message::Ack(name) => self.ack_arrives(steps, name),
            Message::Cookie { session } => {
                if steps.from.client.waits_for == Some(steps.from.server.nonce(session)) {
                    steps.needed(action, |next| {
                        next.client.waits_for = None;
                        next.client.session = Some(session);
                        next.client.sequences = [0; SLOTS];
                    });
                }
            }
            Message::Unknown { session } => {
                steps.needed(action, |next| self.lose_session(next, session));
            }
            Message::Reply(name, of) => steps.needed(action, |next| {
                if let Some(call) = next.client.waiting(name) {
                    *call = CallState::Ok { of };
                    next.network.send(Message::Ack(name));
                }
            }),
            Message::Never(name) => steps.needed(action, |next| {
                if let Some(call) = next.client.waiting(name) {
                    *call = CallState::NotExecuted;
                }
            }),
            // What is known not to have run may be tried again; a cancelled call is not.
            Message::Reject(name) => steps.needed(action, |next| {
                if let Some(call) = next.client.waiting(name) {
                    *call = match call {
                        CallState::Sent { is_cancelled, .. } if !*is_cancelled => CallState::New,
                        _ => CallState::NotExecuted,
                    };
                }
            }),
        }
    }

    fn lose_session(&self, next: &mut State, session: u8) {
        if next.client.session == Some(session) {
            next.client.session = None;
        }
        for call in &mut next.client.calls {
            if call.name().is_some_and(|name| name.session == session) {
                *call = match self.mutant {
                    Some(Mutant::LostIsNotExecuted) => CallState::NotExecuted,
                    Some(Mutant::LostIsRetried) => CallState::New,
                    _ => CallState::Unknown,
                };
            }
        }
    }
}

fn waiting_steps(steps: &mut Steps<'_>, call: u8, name: CallName, is_cancelled: bool) {
    steps.needed(Action::Send(call, name), |next| {
        next.network.send(Message::Call(name, call));
    });
    if is_cancelled {
        steps.needed(Action::CancelAgain(name), |next| {
            next.network.send(Message::Cancel(name));
        });
    } else if steps.from.left.cancels > 0 {
        steps.fault(Action::Cancel(call), |next| {
            next.left.cancels -= 1;
            let is_cancelled = true;
            next.client.calls[usize::from(call)] = CallState::Sent { name, is_cancelled };
            next.network.send(Message::Cancel(name));
        });
    }
}
