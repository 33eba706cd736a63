//! The rules of the native protocol that decide what runs, as a [`Model`]: opening by stateless cookies, sessions, slots
//! and their counters, cancelling and rejecting, restarts.
//!
//! The network is the worst there can be: whatever was ever sent may arrive at any later time, in any order, any number of
//! times, or never; with [`Faults::losses`] all that is under way is gone at one moment, so that what is needed has to be
//! sent again. Time and sizes are not modelled, nor is congestion: they decide when something is sent, and by no rule
//! whether it runs. `docs/src/protocol.md` has the rules R1 to R8 in words.

mod client;
mod network;
mod server;

pub use network::Message;

use super::{Model, Step};
use client::{CallState, Client};
use network::Network;
use server::Server;
use std::fmt;

/// How many calls there can be.
pub const CALLS: usize = 2;
/// How many slots a session can have.
pub const SLOTS: usize = 2;
/// How many cookies can be drawn.
pub const SESSIONS: usize = 8;
/// The largest sequence number of a slot.
pub const SEQUENCES: usize = 4;

/// How often each fault, and each choice of the user that is not needed to make a call, may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Faults {
    /// The server stops and starts again: nothing is kept but what the calls did.
    pub crashes: u8,
    /// The server drops a session in which nothing runs.
    pub evictions: u8,
    /// The user cancels a call.
    pub cancels: u8,
    /// The server's clock passes the time limit of a cookie.
    pub expiries: u8,
    /// The client forgets everything.
    pub client_crashes: u8,
    /// The server rejects a call.
    pub rejections: u8,
    /// All that is under way is lost.
    pub losses: u8,
    /// Somebody forges "no such session".
    pub forgeries: u8,
    /// A HELLO arrives twice and draws two cookies.
    pub doubled_hellos: u8,
    /// The client takes a slot in which a call is not settled, as R8 forbids. Nothing is promised to such a client, but
    /// that it harms no rule of the server.
    pub hasty_calls: u8,
}

/// A rule that is left out or changed: the check has to find what that breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// R1: a call starts whatever its sequence number is.
    ExecuteWithoutLast,
    /// R1: a call starts although another one runs in its slot.
    ExecuteWhileExecuting,
    /// R2: a duplicate of a call that has finished starts it again.
    ExecuteFinishedAgain,
    /// R4: a cancelled call is not remembered.
    CancelWithoutTombstone,
    /// R4: a cancel is answered NEVER while the call runs.
    CancelWhileExecuting,
    /// R2: what comes again for a call that was cancelled or rejected gets no answer.
    TombstoneWithoutAnswer,
    /// R5: a reply is forgotten, and with it that the call ran.
    ForgetSlotEarly,
    /// R5: a reply is forgotten before it is acknowledged.
    ForgetReplyEarly,
    /// R6: a rejected call is not remembered.
    RejectWithoutTombstone,
    /// R7: a session is made of a packet that has no valid cookie.
    SessionFromData,
    /// R7: a cookie may open a session again when its first one is gone.
    CookieReused,
    /// R7: the cookie key survives a restart.
    KeyKeptOverRestart,
    /// R7: a cookie is forgotten as used before its time limit.
    UsedForgottenEarly,
    /// R7: an unknown session gets no answer.
    SilenceOnUnknown,
    /// R8: the client takes a sequence number again.
    SequenceReused,
    /// The client says "not executed" of a call whose session is lost.
    LostIsNotExecuted,
    /// The client calls again, unasked, when its session is lost.
    LostIsRetried,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::ExecuteWithoutLast,
        Self::ExecuteWhileExecuting,
        Self::ExecuteFinishedAgain,
        Self::CancelWithoutTombstone,
        Self::CancelWhileExecuting,
        Self::TombstoneWithoutAnswer,
        Self::ForgetSlotEarly,
        Self::ForgetReplyEarly,
        Self::RejectWithoutTombstone,
        Self::SessionFromData,
        Self::CookieReused,
        Self::KeyKeptOverRestart,
        Self::UsedForgottenEarly,
        Self::SilenceOnUnknown,
        Self::SequenceReused,
        Self::LostIsNotExecuted,
        Self::LostIsRetried,
    ];
}

/// The protocol with some calls, some slots and some faults.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How many calls the client makes, at most [`CALLS`].
    pub calls: usize,
    /// How many slots a session has, at most [`SLOTS`].
    pub slots: usize,
    /// What may go wrong.
    pub faults: Faults,
    /// What is changed in the protocol, if anything.
    pub mutant: Option<Mutant>,
}

/// A moment of the whole system.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    client: Client,
    server: Server,
    network: Network,
    /// How often each call took effect.
    effects: [u8; CALLS],
    left: Faults,
}

/// What a call is named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallName {
    session: u8,
    slot: u8,
    sequence: u8,
}

/// One step of the system.
#[derive(Debug, Clone, Copy)]
pub enum Action {
    /// A message arrives.
    Arrives(Message),
    /// The client asks for a session.
    Hello(u8),
    /// The client sends a call for the first time, or again.
    Send(u8, CallName),
    /// The client sends a cancel again.
    CancelAgain(CallName),
    /// The user cancels a call.
    Cancel(u8),
    /// A call takes effect and finishes.
    Effect(u8),
    /// The server rejects a call that arrives.
    Reject(u8, CallName),
    /// The server drops a session.
    Evict(u8),
    /// The server forgets a reply.
    Forget(CallName),
    /// A cookie's time is over.
    Expire(u8),
    /// The server crashes and starts again.
    Crash,
    /// The client crashes and starts again.
    ClientCrash,
    /// All that is under way is lost.
    LoseAll,
    /// A forged UNKNOWN is sent.
    Forge(u8),
}

impl Model for Rules {
    type State = State;
    type Action = Action;

    fn initial(&self) -> State {
        State {
            client: Client::default(),
            server: Server::default(),
            network: Network::default(),
            effects: [0; CALLS],
            left: self.faults,
        }
    }

    fn steps(&self, state: &State, step: &mut dyn FnMut(Step<State, Action>)) {
        let mut steps = Steps { from: state, step };
        self.client_steps(&mut steps);
        self.server_steps(&mut steps);
        for message in state.network.messages() {
            self.arrival(&mut steps, message);
        }
        self.fault_steps(&mut steps);
    }

    fn violation(&self, state: &State) -> Option<&'static str> {
        if state.server.runs_two_in_a_slot {
            return Some("two calls run in one slot");
        }
        let calls = state.client.calls.iter().zip(state.effects);
        for (index, (call, effects)) in calls.take(self.calls).enumerate() {
            match (call, effects) {
                (_, 2..) => return Some("a call took effect twice"),
                (CallState::Ok { of }, _) if usize::from(*of) != index => {
                    return Some("a call got the reply of another");
                }
                (CallState::Ok { .. }, 0) => return Some("a call returned without an effect"),
                (CallState::NotExecuted, 1) => return Some("what was not executed took effect"),
                _ => {}
            }
        }
        None
    }

    fn is_settled(&self, state: &State) -> bool {
        if state.left.hasty_calls < self.faults.hasty_calls {
            return true;
        }
        let open = |call: &CallState| matches!(call, CallState::New | CallState::Sent { .. });
        !state.client.calls[..self.calls].iter().any(open)
    }
}

/// The steps that go on from a state.
struct Steps<'a> {
    from: &'a State,
    step: &'a mut dyn FnMut(Step<State, Action>),
}

impl Steps<'_> {
    /// What a call needs to end.
    fn needed(&mut self, action: Action, change: impl FnOnce(&mut State)) {
        self.add(action, false, change);
    }

    fn fault(&mut self, action: Action, change: impl FnOnce(&mut State)) {
        self.add(action, true, change);
    }

    fn add(&mut self, action: Action, is_fault: bool, change: impl FnOnce(&mut State)) {
        let mut next = self.from.clone();
        change(&mut next);
        if next != *self.from {
            (self.step)(Step {
                action,
                is_fault,
                next,
            });
        }
    }
}

impl Rules {
    fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    fn fault_steps(&self, steps: &mut Steps<'_>) {
        let left = steps.from.left;
        if left.crashes > 0 {
            steps.fault(Action::Crash, |next| {
                next.left.crashes -= 1;
                next.server.restart();
            });
        }
        if left.client_crashes > 0 {
            steps.fault(Action::ClientCrash, |next| {
                next.left.client_crashes -= 1;
                next.client.restart();
            });
        }
        if left.losses > 0 {
            steps.fault(Action::LoseAll, |next| {
                next.left.losses -= 1;
                next.network = Network::default();
            });
        }
        if left.forgeries > 0 {
            for session in steps.from.server.drawn() {
                steps.fault(Action::Forge(session), |next| {
                    next.left.forgeries -= 1;
                    next.network.send(Message::Unknown { session });
                });
            }
        }
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.session, self.slot, self.sequence)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arrives(message) => write!(f, "{message} arrives"),
            Self::Hello(nonce) => write!(f, "the client says HELLO {nonce}"),
            Self::Send(call, name) => write!(f, "the client sends call {call} as {name}"),
            Self::CancelAgain(name) => write!(f, "the client sends the CANCEL of {name} again"),
            Self::Cancel(call) => write!(f, "the user cancels call {call}"),
            Self::Effect(call) => write!(f, "call {call} takes effect"),
            Self::Reject(call, name) => write!(f, "the server rejects call {call}, {name}"),
            Self::Evict(session) => write!(f, "the server drops session {session}"),
            Self::Forget(name) => write!(f, "the server forgets the reply of {name}"),
            Self::Expire(session) => write!(f, "the cookie of session {session} expires"),
            Self::Crash => write!(f, "the server crashes and starts again"),
            Self::ClientCrash => write!(f, "the client crashes and starts again"),
            Self::LoseAll => write!(f, "all that is under way is lost"),
            Self::Forge(session) => write!(f, "somebody forges UNKNOWN {session}"),
        }
    }
}
