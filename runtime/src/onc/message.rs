//! The messages of RFC 5531 section 9, coded by hand.

use super::auth::{AuthFlavor, Identity, OpaqueAuth, authenticate};
use super::xid::Xid;
use crate::call::{Credential, RemoteProcedure};
use crate::rejection::{AuthStatus, Rejection, VersionRange};
use xdr_runtime::{DecodeError, Decoder, EncodeError, Encoder};

/// The one version of the RPC protocol that is spoken here.
pub(super) const RPC_VERSION: u32 = 2;

/// What stands before the results in a reply, in bytes: xid, message type, reply status, a verifier
/// of no bytes, accept status.
pub(super) const REPLY_HEADER_BYTES: usize = 24;

/// A call as a server takes it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call<'a> {
    pub(super) xid: Xid,
    pub(super) procedure: RemoteProcedure,
    pub(super) credential: Credential,
    /// In XDR; what they should be only the procedure knows.
    pub(super) arguments: &'a [u8],
}

/// Why a datagram is not a call that a server can take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoCall {
    /// It is no message, or breaks off: there is nobody to answer.
    Malformed(DecodeError),
    /// It is a reply: whoever answers that begins a war of answers.
    Reply,
    /// It is a call in an RPC version other than 2.
    RpcVersion { xid: Xid, found: u32 },
    /// It is a call whose credential or verifier is not accepted.
    Authentication { xid: Xid, status: AuthStatus },
}

impl From<DecodeError> for NoCall {
    fn from(error: DecodeError) -> Self {
        Self::Malformed(error)
    }
}

/// A reply as a client takes it in: the results in XDR, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply<'a> {
    pub(super) xid: Xid,
    /// What the client may send instead of its AUTH_SYS credential from now on.
    pub(super) shorthand: Option<&'a [u8]>,
    pub(super) outcome: Result<&'a [u8], Rejection>,
}

/// Writes a call behind what `output` holds; the arguments are in XDR already.
pub(super) fn encode_call(
    mut output: Encoder,
    xid: Xid,
    procedure: RemoteProcedure,
    identity: Identity<'_>,
    arguments: &[u8],
) -> Result<Vec<u8>, EncodeError> {
    output.unsigned_int(xid.0)?;
    output.unsigned_int(MessageType::Call as u32)?;
    output.unsigned_int(RPC_VERSION)?;
    output.unsigned_int(procedure.program)?;
    output.unsigned_int(procedure.version)?;
    output.unsigned_int(procedure.procedure)?;
    identity.encode(&mut output)?;
    OpaqueAuth::NONE.encode(&mut output)?;
    Ok(with_body(output, arguments))
}

/// Reads a call.
///
/// The parts are looked at in the order in which RFC 5531 section 9 lets a server refuse them: a
/// message of another RPC version may look different after its version number.
pub(super) fn decode_call(message: &[u8]) -> Result<Call<'_>, NoCall> {
    let mut input = Decoder::new(message);
    let xid = Xid(input.unsigned_int()?);
    if MessageType::decode(&mut input)? == MessageType::Reply {
        return Err(NoCall::Reply);
    }
    let found = input.unsigned_int()?;
    if found != RPC_VERSION {
        return Err(NoCall::RpcVersion { xid, found });
    }
    let procedure = RemoteProcedure {
        program: input.unsigned_int()?,
        version: input.unsigned_int()?,
        procedure: input.unsigned_int()?,
    };
    let credential = decode_auth(&mut input, xid, AuthStatus::BAD_CREDENTIAL)?;
    let verifier = decode_auth(&mut input, xid, AuthStatus::BAD_VERIFIER)?;
    let credential = authenticate(credential, verifier)
        .map_err(|status| NoCall::Authentication { xid, status })?;
    Ok(Call {
        xid,
        procedure,
        credential,
        arguments: &message[input.offset()..],
    })
}

/// Reads a credential or verifier; `too_long` is the answer to one that is longer than allowed.
fn decode_auth<'a>(
    input: &mut Decoder<'a>,
    xid: Xid,
    too_long: AuthStatus,
) -> Result<OpaqueAuth<'a>, NoCall> {
    OpaqueAuth::decode(input).map_err(|error| match error {
        DecodeError::TooLong { .. } => NoCall::Authentication {
            xid,
            status: too_long,
        },
        error => NoCall::Malformed(error),
    })
}

/// Writes a reply behind what `output` holds; the results are in XDR already.
pub(super) fn encode_reply(
    mut output: Encoder,
    xid: Xid,
    outcome: Result<&[u8], Rejection>,
) -> Vec<u8> {
    encode_reply_header(&mut output, xid, outcome.err())
        .expect("a header without variable parts breaks no limit");
    with_body(output, outcome.unwrap_or_default())
}

fn encode_reply_header(
    output: &mut Encoder,
    xid: Xid,
    rejection: Option<Rejection>,
) -> Result<(), EncodeError> {
    output.unsigned_int(xid.0)?;
    output.unsigned_int(MessageType::Reply as u32)?;
    match rejection {
        Some(Rejection::RpcMismatch(range)) => {
            output.unsigned_int(ReplyStatus::Denied as u32)?;
            output.unsigned_int(RejectStatus::RpcMismatch as u32)?;
            encode_range(output, range)
        }
        Some(Rejection::Authentication(status)) => {
            output.unsigned_int(ReplyStatus::Denied as u32)?;
            output.unsigned_int(RejectStatus::AuthError as u32)?;
            output.unsigned_int(status.0)
        }
        None => encode_accepted(output, AcceptStatus::Success),
        Some(Rejection::ProgramUnavailable) => {
            encode_accepted(output, AcceptStatus::ProgramUnavailable)
        }
        Some(Rejection::ProgramMismatch(range)) => {
            encode_accepted(output, AcceptStatus::ProgramMismatch)?;
            encode_range(output, range)
        }
        Some(Rejection::ProcedureUnavailable) => {
            encode_accepted(output, AcceptStatus::ProcedureUnavailable)
        }
        Some(Rejection::GarbageArguments) => {
            encode_accepted(output, AcceptStatus::GarbageArguments)
        }
        Some(Rejection::SystemError) => encode_accepted(output, AcceptStatus::SystemError),
    }
}

fn encode_accepted(output: &mut Encoder, status: AcceptStatus) -> Result<(), EncodeError> {
    output.unsigned_int(ReplyStatus::Accepted as u32)?;
    OpaqueAuth::NONE.encode(output)?;
    output.unsigned_int(status as u32)
}

fn encode_range(output: &mut Encoder, range: VersionRange) -> Result<(), EncodeError> {
    output.unsigned_int(range.low)?;
    output.unsigned_int(range.high)
}

/// Appends what is in XDR already; `Encoder::opaque_fixed` would do it, too, but grow the buffer in
/// steps.
fn with_body(header: Encoder, body: &[u8]) -> Vec<u8> {
    let mut message = header.into_bytes();
    message.reserve_exact(body.len());
    message.extend_from_slice(body);
    message
}

/// Reads a reply.
///
/// Bytes after a rejection are not looked at: there is nothing that they could mean.
pub(super) fn decode_reply(message: &[u8]) -> Result<Reply<'_>, DecodeError> {
    let mut input = Decoder::new(message);
    let xid = Xid(input.unsigned_int()?);
    MessageType::decode_reply(&mut input)?;
    let mut shorthand = None;
    let outcome = match ReplyStatus::decode(&mut input)? {
        ReplyStatus::Denied => Err(decode_denial(&mut input)?),
        ReplyStatus::Accepted => {
            let verifier = OpaqueAuth::decode(&mut input)?;
            shorthand = (verifier.flavor == AuthFlavor::SHORT).then_some(verifier.body);
            match AcceptStatus::decode(&mut input)?.rejection(&mut input)? {
                Some(rejection) => Err(rejection),
                None => Ok(&message[input.offset()..]),
            }
        }
    };
    Ok(Reply {
        xid,
        shorthand,
        outcome,
    })
}

fn decode_denial(input: &mut Decoder<'_>) -> Result<Rejection, DecodeError> {
    match RejectStatus::decode(input)? {
        RejectStatus::RpcMismatch => Ok(Rejection::RpcMismatch(decode_range(input)?)),
        RejectStatus::AuthError => Ok(Rejection::Authentication(AuthStatus(input.unsigned_int()?))),
    }
}

fn decode_range(input: &mut Decoder<'_>) -> Result<VersionRange, DecodeError> {
    Ok(VersionRange {
        low: input.unsigned_int()?,
        high: input.unsigned_int()?,
    })
}

/// `msg_type`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageType {
    Call = 0,
    Reply = 1,
}

impl MessageType {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            0 => Ok(Self::Call),
            1 => Ok(Self::Reply),
            value => Err(input.unknown_enum("msg_type", value)),
        }
    }

    /// A call where a reply is expected is as unknown as any other number.
    fn decode_reply(input: &mut Decoder<'_>) -> Result<(), DecodeError> {
        match Self::decode(input)? {
            Self::Reply => Ok(()),
            Self::Call => Err(input.unknown_enum("msg_type of a reply", Self::Call as i32)),
        }
    }
}

/// `reply_stat`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReplyStatus {
    Accepted = 0,
    Denied = 1,
}

impl ReplyStatus {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            0 => Ok(Self::Accepted),
            1 => Ok(Self::Denied),
            value => Err(input.unknown_enum("reply_stat", value)),
        }
    }
}

/// `accept_stat`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AcceptStatus {
    Success = 0,
    ProgramUnavailable = 1,
    ProgramMismatch = 2,
    ProcedureUnavailable = 3,
    GarbageArguments = 4,
    SystemError = 5,
}

impl AcceptStatus {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            0 => Ok(Self::Success),
            1 => Ok(Self::ProgramUnavailable),
            2 => Ok(Self::ProgramMismatch),
            3 => Ok(Self::ProcedureUnavailable),
            4 => Ok(Self::GarbageArguments),
            5 => Ok(Self::SystemError),
            value => Err(input.unknown_enum("accept_stat", value)),
        }
    }

    /// Reads what follows the status, unless that is the results.
    fn rejection(self, input: &mut Decoder<'_>) -> Result<Option<Rejection>, DecodeError> {
        Ok(match self {
            Self::Success => None,
            Self::ProgramUnavailable => Some(Rejection::ProgramUnavailable),
            Self::ProgramMismatch => Some(Rejection::ProgramMismatch(decode_range(input)?)),
            Self::ProcedureUnavailable => Some(Rejection::ProcedureUnavailable),
            Self::GarbageArguments => Some(Rejection::GarbageArguments),
            Self::SystemError => Some(Rejection::SystemError),
        })
    }
}

/// `reject_stat`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RejectStatus {
    RpcMismatch = 0,
    AuthError = 1,
}

impl RejectStatus {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            0 => Ok(Self::RpcMismatch),
            1 => Ok(Self::AuthError),
            value => Err(input.unknown_enum("reject_stat", value)),
        }
    }
}

#[cfg(test)]
mod tests;
