//! What an ONC RPC server answers to a call that it does not execute, or whose handler failed.

use std::fmt;

/// Why the server answered a call without results (RFC 5531 section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The server does not have the program (PROG_UNAVAIL).
    ProgramUnavailable,
    /// The server has the program, but not that version (PROG_MISMATCH).
    ProgramMismatch(VersionRange),
    /// The program has no such procedure (PROC_UNAVAIL).
    ProcedureUnavailable,
    /// The server could not decode the arguments (GARBAGE_ARGS).
    GarbageArguments,
    /// The server failed; how far it came is not known (SYSTEM_ERR).
    SystemError,
    /// The server speaks other versions of the RPC protocol itself (RPC_MISMATCH).
    RpcMismatch(VersionRange),
    /// The server does not accept who the caller says to be (AUTH_ERROR).
    Authentication(AuthStatus),
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProgramUnavailable => f.write_str("the server does not have the program"),
            Self::ProgramMismatch(VersionRange { low, high }) if low == high => write!(
                f,
                "the server does not have this version of the program, only version {low}"
            ),
            Self::ProgramMismatch(VersionRange { low, high }) => write!(
                f,
                "the server does not have this version of the program: the lowest that it has is \
                 {low}, the highest {high}"
            ),
            Self::ProcedureUnavailable => f.write_str("the program has no such procedure"),
            Self::GarbageArguments => f.write_str("the server could not decode the arguments"),
            Self::SystemError => f.write_str("the server failed (SYSTEM_ERR)"),
            Self::RpcMismatch(range) => write!(
                f,
                "the server speaks {range} of the RPC protocol, not version 2"
            ),
            Self::Authentication(status) => {
                write!(f, "the server does not accept the credential: {status}")
            }
        }
    }
}

/// The lowest and the highest version that a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionRange {
    /// The lowest version.
    pub low: u32,
    /// The highest version; it may be that not all in between exist.
    pub high: u32,
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { low, high } if low == high => write!(f, "version {low}"),
            Self { low, high } => write!(f, "versions {low} to {high}"),
        }
    }
}

/// Why authentication failed: the number on the wire (`auth_stat`, RFC 5531 section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuthStatus(pub u32);

impl AuthStatus {
    /// The credential is badly formed (AUTH_BADCRED).
    pub const BAD_CREDENTIAL: Self = Self(1);
    /// The client must begin a new session (AUTH_REJECTEDCRED); also: a flavor that the server does
    /// not take.
    pub const REJECTED_CREDENTIAL: Self = Self(2);
    /// The verifier is badly formed (AUTH_BADVERF).
    pub const BAD_VERIFIER: Self = Self(3);
    /// The verifier is expired or replayed (AUTH_REJECTEDVERF).
    pub const REJECTED_VERIFIER: Self = Self(4);
    /// The flavor is too weak for what was asked (AUTH_TOOWEAK).
    pub const TOO_WEAK: Self = Self(5);
    /// The client found the verifier of a reply wrong (AUTH_INVALIDRESP); no server sends it.
    pub const INVALID_RESPONSE: Self = Self(6);
    /// The reason is unknown (AUTH_FAILED).
    pub const FAILED: Self = Self(7);
    /// No such RPCSEC_GSS context (RPCSEC_GSS_CREDPROBLEM).
    pub const GSS_CREDENTIAL_PROBLEM: Self = Self(13);
    /// The RPCSEC_GSS context is used up (RPCSEC_GSS_CTXPROBLEM).
    pub const GSS_CONTEXT_PROBLEM: Self = Self(14);
}

impl fmt::Display for AuthStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meaning = match *self {
            Self::BAD_CREDENTIAL => "badly formed credential",
            Self::REJECTED_CREDENTIAL => "rejected credential",
            Self::BAD_VERIFIER => "badly formed verifier",
            Self::REJECTED_VERIFIER => "rejected verifier",
            Self::TOO_WEAK => "too weak",
            Self::INVALID_RESPONSE => "wrong verifier in the reply",
            Self::FAILED => "for an unknown reason",
            Self::GSS_CREDENTIAL_PROBLEM => "no such RPCSEC_GSS context",
            Self::GSS_CONTEXT_PROBLEM => "RPCSEC_GSS context used up",
            _ => "no standard meaning known here",
        };
        write!(f, "{meaning} (auth_stat {})", self.0)
    }
}
