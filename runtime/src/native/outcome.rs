//! How a call ends.

use super::body::ReplyFault;
use super::frame::RejectReason;
use super::handshake::Versions;
use std::ops::Deref;
use std::time::Duration;

/// How a call ended, as far as it can be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was executed, and this is the result.
    Reply(Payload),
    /// The server reported that there is no result; the fault says whether the handler ran.
    Fault(ReplyFault),
    /// It was not executed and never will be.
    NotExecuted(NotExecuted),
    /// It was executed once or not at all.
    Unknown(Unknown),
}

/// Why a call was not executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotExecuted {
    /// The server rejected it.
    Rejected {
        /// Why.
        reason: RejectReason,
        /// When it may be worth while to try again.
        retry_after: Duration,
    },
    /// The caller gave it up.
    Cancelled,
    /// Its deadline passed before it was sent.
    Deadline,
    /// The server does not answer.
    Unreachable,
    /// The server opens no sessions any more.
    Draining,
    /// The server speaks other versions of the protocol.
    Version(Versions),
    /// The call is longer than the server accepts.
    TooBig {
        /// The longest message that it accepts, in bytes.
        limit: u64,
        /// The length of this one in bytes.
        found: u64,
    },
    /// As many calls as allowed wait already.
    TooManyCalls,
}

/// Why it is not known whether a call was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unknown {
    /// The server was started anew while the call was in flight.
    Restarted,
    /// The server has dropped the session while the call was in flight.
    SessionDropped,
    /// The server does not answer any more.
    Silent,
    /// The deadline passed while the call was in flight.
    Deadline,
    /// The caller gave the call up while it was being executed.
    Cancelled,
}

/// The content of a message, without copying it out of the buffer that it came in.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    message: Vec<u8>,
    start: usize,
}

impl Payload {
    /// What is in `message` from `start`.
    pub(super) fn new(message: Vec<u8>, start: usize) -> Self {
        debug_assert!(start <= message.len());
        Self { message, start }
    }

    /// The bytes as a vector of their own.
    pub fn into_vec(mut self) -> Vec<u8> {
        self.message.drain(..self.start);
        self.message
    }
}

impl Deref for Payload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.message[self.start..]
    }
}

/// Only the length: contents are nobody's business in a log.
impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Payload;

    #[test]
    fn a_payload_is_what_follows_the_head() {
        let payload = Payload::new(b"headbody".to_vec(), 4);
        assert_eq!((&payload[..], payload.len()), (&b"body"[..], 4));
        assert_eq!(format!("{payload:?}"), "Payload(4 bytes)");
        assert_eq!(payload.into_vec(), b"body");
    }
}
