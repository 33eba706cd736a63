//! What a client puts around the arguments of its calls.

use super::auth::Identity;
use super::message;
use super::record;
use super::xid::Xid;
use crate::call::{Credential, RemoteProcedure};
use crate::config::UDP_PAYLOAD_MAX;
use crate::error::Error;
use std::sync::Arc;
use tracing::debug;
use xdr_runtime::Encoder;

/// Makes messages of calls: knows who the client says to be, and what carries them.
///
/// A server may abbreviate an AUTH_SYS credential: it sends a shorthand in the verifier of a reply,
/// which later calls carry instead (RFC 5531 appendix A). It may forget that at any time; then it
/// rejects the credential, and the whole one is sent again.
#[derive(Debug)]
pub(super) struct Envelope {
    credential: Credential,
    shorthand: Option<Arc<[u8]>>,
    carrier: Carrier,
}

/// What carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Datagram,
    /// A record of a stream, of so many bytes at most.
    Record {
        limit: usize,
    },
}

/// A call as it is sent.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) message: Vec<u8>,
    /// How many bytes at its end are the arguments.
    arguments_len: usize,
    /// What stands there instead of the whole credential.
    shorthand: Option<Arc<[u8]>>,
}

impl Envelope {
    pub(super) fn new(credential: Credential, carrier: Carrier) -> Self {
        Self {
            credential,
            shorthand: None,
            carrier,
        }
    }

    /// Writes a call.
    pub(super) fn seal(
        &self,
        xid: Xid,
        procedure: RemoteProcedure,
        arguments: &[u8],
    ) -> Result<Letter, Error> {
        self.seal_with(self.shorthand.clone(), xid, procedure, arguments)
    }

    /// Writes a call again, with the whole credential.
    pub(super) fn seal_again(
        &self,
        xid: Xid,
        procedure: RemoteProcedure,
        rejected: &Letter,
    ) -> Result<Letter, Error> {
        let start = rejected.message.len() - rejected.arguments_len;
        self.seal_with(None, xid, procedure, &rejected.message[start..])
    }

    fn seal_with(
        &self,
        shorthand: Option<Arc<[u8]>>,
        xid: Xid,
        procedure: RemoteProcedure,
        arguments: &[u8],
    ) -> Result<Letter, Error> {
        let identity = match &shorthand {
            Some(shorthand) => Identity::Shorthand(shorthand),
            None => Identity::Whole(&self.credential),
        };
        let (output, limit) = match self.carrier {
            Carrier::Datagram => (Encoder::new(), UDP_PAYLOAD_MAX),
            Carrier::Record { limit } => (record::begin(), limit),
        };
        let message = message::encode_call(output, xid, procedure, identity, arguments)
            .map_err(|source| Error::Encode { procedure, source })?;
        let found = match self.carrier {
            Carrier::Datagram => message.len(),
            Carrier::Record { .. } => record::message_len(&message),
        };
        if found > limit {
            return Err(Error::CallTooLarge { limit, found });
        }
        let message = match self.carrier {
            Carrier::Datagram => message,
            Carrier::Record { .. } => record::finish(message),
        };
        Ok(Letter {
            message,
            arguments_len: arguments.len(),
            shorthand,
        })
    }

    /// The server has sent an abbreviation of the credential.
    pub(super) fn on_shorthand(&mut self, shorthand: &[u8]) {
        // It stands for the user of an AUTH_SYS credential, and for nothing else.
        if let Credential::Sys(_) = self.credential
            && self.shorthand.as_deref() != Some(shorthand)
        {
            debug!(bytes = shorthand.len(), "the credential is abbreviated");
            self.shorthand = Some(shorthand.into());
        }
    }

    /// The server has rejected the credential of a call; whether that was an abbreviation, which is
    /// not used any more then.
    pub(super) fn on_rejected(&mut self, letter: &Letter) -> bool {
        if letter.shorthand.is_some() && letter.shorthand == self.shorthand {
            debug!("the server has forgotten the abbreviation of the credential");
            self.shorthand = None;
        }
        letter.shorthand.is_some()
    }
}

#[cfg(test)]
mod tests;
