//! What can go wrong with a channel.

use crate::error::{Error as CallError, Executed};
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use xdr_runtime::EncodeError;

/// What went wrong.
///
/// Where another error is the cause, `source` has it, and `Display` does not repeat it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// The channel could not be set up.
    Setup(Arc<CallError>),
    /// The message is too large: it was not sent, and the channel goes on.
    TooLarge {
        /// The longest message in bytes.
        limit: usize,
        /// The length of this one.
        found: usize,
    },
    /// The message cannot be encoded: it was not sent, and the channel goes on.
    Encode(EncodeError),
    /// The operating system refused to send a datagram.
    NotSent(Arc<io::Error>),
    /// The channel is broken, now or since an earlier message.
    ///
    /// Its messages have been delivered without a gap: the first `acknowledged`, and of those up to `sent`
    /// perhaps some more, unless [`executed`](Error::executed) is `No`.
    Broken {
        /// How many messages the receiving program has got for certain.
        acknowledged: u64,
        /// How many were sent.
        sent: u64,
        /// Why.
        cause: Cause,
    },
}

/// Why a channel broke.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Cause {
    /// The call that carried the first message without acknowledgement failed.
    Call(Arc<CallError>),
    /// The receiver does not know the channel any more: it was started anew, or has
    /// [too many](super::ReceiverConfig::channels).
    Forgotten,
    /// The receiving program takes no more messages.
    Closed,
}

impl Error {
    /// Says whether the first message that was not acknowledged has been delivered.
    ///
    /// `No`: neither it nor any later one has been, nor will be. `Maybe`: it may have been, and some
    /// that follow it, without a gap.
    pub fn executed(&self) -> Executed {
        match self {
            Self::Broken {
                cause: Cause::Call(error),
                ..
            } => match error.executed() {
                Executed::No => Executed::No,
                // That a call ran does not say what it did: the peer may be no receiver.
                Executed::Maybe | Executed::Yes => Executed::Maybe,
            },
            _ => Executed::No,
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        Self::Setup(Arc::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(_) => f.write_str("the channel cannot be set up"),
            Self::TooLarge { limit, found } => write!(
                f,
                "not sent: the message takes {found} bytes, and the limit is {limit}"
            ),
            Self::Encode(_) => f.write_str("not sent: the message cannot be encoded"),
            Self::NotSent(_) => f.write_str("the operating system refused to send a datagram"),
            Self::Broken {
                acknowledged,
                sent,
                cause,
            } => {
                write!(
                    f,
                    "the channel is broken, {acknowledged} of {sent} messages are acknowledged: "
                )?;
                match cause {
                    Cause::Call(_) => f.write_str("the next one failed"),
                    Cause::Forgotten => f.write_str("the receiver has forgotten the channel"),
                    Cause::Closed => f.write_str("the receiver is closed"),
                }
            }
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Setup(source)
            | Self::Broken {
                cause: Cause::Call(source),
                ..
            } => Some(&**source),
            Self::Encode(source) => Some(source),
            Self::NotSent(source) => Some(&**source),
            Self::TooLarge { .. } | Self::Broken { .. } => None,
        }
    }
}
