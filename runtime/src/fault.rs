//! What a handler answers instead of a result.

use crate::rejection::AuthStatus;
use std::error::Error;
use std::fmt;

/// Why a handler has no result for a call.
///
/// The caller sees only the [kind](Fault::kind); the message is for the server's log. Errors that
/// the caller is to tell apart belong into the interface, as a union of results.
///
/// Any error becomes a system error by `?`:
///
/// ```
/// use rpcgen_runtime::{Fault, FaultKind};
///
/// fn handler(number: &str) -> Result<u32, Fault> {
///     Ok(number.parse()?)
/// }
/// assert_eq!(handler("12").ok(), Some(12));
/// assert_eq!(handler("twelve").unwrap_err().kind(), FaultKind::SystemError);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    message: String,
}

/// What the caller is told about a [`Fault`]: the accept_stat of the reply, or that it is denied (RFC
/// 5531 section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The program has no such procedure (PROC_UNAVAIL).
    ProcedureUnavailable,
    /// The arguments cannot be decoded (GARBAGE_ARGS).
    GarbageArguments,
    /// The server failed (SYSTEM_ERR).
    SystemError,
    /// The caller's credential is not enough (AUTH_ERROR).
    Authentication(AuthStatus),
}

impl Fault {
    /// The server failed: no memory, a broken disk, a bug.
    pub fn system(message: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::SystemError,
            message: message.into(),
        }
    }

    /// The arguments are not what the procedure takes.
    pub fn garbage_arguments(message: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::GarbageArguments,
            message: message.into(),
        }
    }

    /// The program has no procedure of that number.
    pub fn procedure_unavailable() -> Self {
        Self {
            kind: FaultKind::ProcedureUnavailable,
            message: "no such procedure".into(),
        }
    }

    /// The procedure asks for another credential than the caller's.
    ///
    /// ```
    /// use rpcgen_runtime::{AuthStatus, CallContext, Credential, Fault};
    ///
    /// fn handler(context: &CallContext) -> Result<u32, Fault> {
    ///     match context.credential() {
    ///         Credential::Sys(user) => Ok(user.uid),
    ///         _ => Err(Fault::authentication(AuthStatus::TOO_WEAK)),
    ///     }
    /// }
    /// ```
    pub fn authentication(status: AuthStatus) -> Self {
        Self {
            kind: FaultKind::Authentication(status),
            message: status.to_string(),
        }
    }

    /// What the caller is told.
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// What the server's log is told.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            FaultKind::ProcedureUnavailable => "procedure unavailable",
            FaultKind::GarbageArguments => "garbage arguments",
            FaultKind::SystemError => "system error",
            FaultKind::Authentication(_) => "credential not accepted",
        };
        write!(f, "{kind}: {}", self.message)
    }
}

/// The error and its causes become the message of a system error.
///
/// This is why `Fault` itself is no [`Error`]: the conversion would contradict `From<T> for T`.
impl<E: Error> From<E> for Fault {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        Self::system(message)
    }
}
