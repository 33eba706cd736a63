//! What names a call, and what a handler is told about it.

use std::fmt;
use std::net::SocketAddr;

/// The name of a remote procedure: three numbers (RFC 5531 section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteProcedure {
    /// The program number.
    pub program: u32,
    /// The version of the program.
    pub version: u32,
    /// The procedure in that version; 0 does nothing in every program.
    pub procedure: u32,
}

impl fmt::Display for RemoteProcedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            program,
            version,
            procedure,
        } = self;
        write!(
            f,
            "program {program:#010x} version {version} procedure {procedure}"
        )
    }
}

/// What a handler is told about the call that it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallContext {
    peer: SocketAddr,
    procedure: RemoteProcedure,
    credential: Credential,
}

impl CallContext {
    /// Describes a call; for drivers, and for tests that call a handler directly.
    pub fn new(peer: SocketAddr, procedure: RemoteProcedure, credential: Credential) -> Self {
        Self {
            peer,
            procedure,
            credential,
        }
    }

    /// The address that the call came from; over UDP anybody can write any address there.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The program number that was called.
    pub fn program(&self) -> u32 {
        self.procedure.program
    }

    /// The version of the program that was called.
    pub fn version(&self) -> u32 {
        self.procedure.version
    }

    /// The procedure number that was called.
    pub fn procedure(&self) -> u32 {
        self.procedure.procedure
    }

    /// Who the caller says to be; nothing proves it.
    pub fn credential(&self) -> &Credential {
        &self.credential
    }
}

/// Who a caller says to be (RFC 5531 section 8.2).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Credential {
    /// The caller does not say (AUTH_NONE).
    #[default]
    None,
    /// A user of a Unix system (AUTH_SYS), which nothing proves.
    Sys(AuthSys),
}

/// The user that an AUTH_SYS credential names (RFC 5531 appendix A).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthSys {
    /// An arbitrary number of the caller's machine.
    pub stamp: u32,
    /// The name of the caller's machine, at most [`MACHINE_NAME_MAX`](Self::MACHINE_NAME_MAX)
    /// bytes.
    pub machine_name: String,
    /// The caller's effective user id.
    pub uid: u32,
    /// The caller's effective group id.
    pub gid: u32,
    /// Further groups of the caller, at most [`GIDS_MAX`](Self::GIDS_MAX).
    pub gids: Vec<u32>,
}

impl AuthSys {
    /// The longest machine name in bytes (RFC 5531 appendix A).
    pub const MACHINE_NAME_MAX: u32 = 255;
    /// The largest number of further groups (RFC 5531 appendix A).
    pub const GIDS_MAX: u32 = 16;
}
