//! What was ever sent.

use super::{CALLS, CallName, SEQUENCES, SESSIONS, SLOTS};
use std::fmt;

/// A message. The network keeps it under its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Asks for a cookie.
    Hello {
        /// Drawn by the client.
        nonce: u8,
    },
    /// A cookie, which names the session that it opens.
    Cookie {
        /// That session.
        session: u8,
    },
    /// No such session.
    Unknown {
        /// Which.
        session: u8,
    },
    /// A call, with the cookie of its session.
    Call(CallName, u8),
    /// A call's result.
    Reply(CallName, u8),
    /// The reply has arrived.
    Ack(CallName),
    /// The call shall not run.
    Cancel(CallName),
    /// The call has not run and never will.
    Never(CallName),
    /// The call has not run and never will: try later.
    Reject(CallName),
}

const NONCES: usize = 8;
const NAMES: usize = SESSIONS * SLOTS * SEQUENCES;
/// CALL and REPLY for each call, then ACK, CANCEL, NEVER, REJECT.
const KINDS_OF_A_NAME: usize = 2 * CALLS + 4;
const NAMED: usize = NONCES + 2 * SESSIONS;
const MESSAGES: usize = NAMED + NAMES * KINDS_OF_A_NAME;
const WORDS: usize = MESSAGES.div_ceil(64);

/// A set of messages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Network([u64; WORDS]);

impl Network {
    pub(super) fn send(&mut self, message: Message) {
        let number = message.number();
        self.0[number / 64] |= 1 << (number % 64);
    }

    pub(super) fn has(&self, message: Message) -> bool {
        let number = message.number();
        self.0[number / 64] & (1 << (number % 64)) != 0
    }

    pub(super) fn messages(&self) -> impl Iterator<Item = Message> {
        let words = self.0.into_iter().enumerate();
        words.flat_map(|(index, word)| {
            let bits = (0..64).filter(move |bit| word & (1 << bit) != 0);
            bits.map(move |bit| Message::of_number(index * 64 + bit))
        })
    }
}

impl Message {
    fn number(self) -> usize {
        let of_call = |name: CallName, kind: usize| NAMED + name.number() * KINDS_OF_A_NAME + kind;
        match self {
            Self::Hello { nonce } => {
                assert!(usize::from(nonce) < NONCES, "no room for more nonces");
                usize::from(nonce)
            }
            Self::Cookie { session } => NONCES + usize::from(session),
            Self::Unknown { session } => NONCES + SESSIONS + usize::from(session),
            Self::Call(name, call) => of_call(name, usize::from(call)),
            Self::Reply(name, call) => of_call(name, CALLS + usize::from(call)),
            Self::Ack(name) => of_call(name, 2 * CALLS),
            Self::Cancel(name) => of_call(name, 2 * CALLS + 1),
            Self::Never(name) => of_call(name, 2 * CALLS + 2),
            Self::Reject(name) => of_call(name, 2 * CALLS + 3),
        }
    }

    fn of_number(number: usize) -> Self {
        if number < NONCES {
            let nonce = small(number);
            return Self::Hello { nonce };
        }
        if number < NONCES + SESSIONS {
            let session = small(number - NONCES);
            return Self::Cookie { session };
        }
        if number < NAMED {
            let session = small(number - NONCES - SESSIONS);
            return Self::Unknown { session };
        }
        let name = CallName::of_number((number - NAMED) / KINDS_OF_A_NAME);
        match (number - NAMED) % KINDS_OF_A_NAME {
            kind if kind < CALLS => Self::Call(name, small(kind)),
            kind if kind < 2 * CALLS => Self::Reply(name, small(kind - CALLS)),
            kind => match kind - 2 * CALLS {
                0 => Self::Ack(name),
                1 => Self::Cancel(name),
                2 => Self::Never(name),
                _ => Self::Reject(name),
            },
        }
    }
}

impl CallName {
    fn number(self) -> usize {
        let sequence = usize::from(self.sequence) - 1;
        assert!(sequence < SEQUENCES, "no room for more sequence numbers");
        (usize::from(self.session) * SLOTS + usize::from(self.slot)) * SEQUENCES + sequence
    }

    fn of_number(number: usize) -> Self {
        Self {
            session: small(number / SEQUENCES / SLOTS),
            slot: small(number / SEQUENCES % SLOTS),
            sequence: small(number % SEQUENCES + 1),
        }
    }
}

/// A number of the model as it is kept.
pub(super) fn small(number: usize) -> u8 {
    u8::try_from(number).expect("a model has few of everything")
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello { nonce } => write!(f, "HELLO {nonce}"),
            Self::Cookie { session } => write!(f, "COOKIE of session {session}"),
            Self::Unknown { session } => write!(f, "UNKNOWN {session}"),
            Self::Call(name, call) => write!(f, "CALL {name} (call {call})"),
            Self::Reply(name, call) => write!(f, "REPLY {name} (call {call})"),
            Self::Ack(name) => write!(f, "ACK {name}"),
            Self::Cancel(name) => write!(f, "CANCEL {name}"),
            Self::Never(name) => write!(f, "CANCELLED({name}, NEVER)"),
            Self::Reject(name) => write!(f, "REJECT {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_by_its_number() {
        for number in 0..MESSAGES {
            let message = Message::of_number(number);
            assert_eq!(message.number(), number, "{message}");
            let mut network = Network::default();
            network.send(message);
            assert!(network.has(message));
            assert_eq!(network.messages().collect::<Vec<_>>(), [message]);
        }
    }
}
