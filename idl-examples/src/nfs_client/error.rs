//! What went wrong, in words.

use super::text::shown;
use crate::nfs3::{Mountstat3, Nfsstat3};
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// A procedure, and the file that it was called for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The name of the procedure in RFC 1813.
    pub procedure: &'static str,
    /// The path of the file on the server.
    pub path: Vec<u8>,
}

/// Why something could not be done.
#[derive(Debug)]
pub enum Error {
    /// An address cannot be understood.
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server does not let a directory be mounted.
    NotMounted {
        /// The path that was asked for.
        path: Vec<u8>,
        /// The server's reason.
        status: Mountstat3,
    },
    /// The server exports nothing that holds the path.
    NotExported {
        /// The path that was asked for.
        path: Vec<u8>,
        /// What it exports.
        exports: Vec<Vec<u8>>,
    },
    /// The server answered that it will not do it.
    Refused {
        /// What it will not do.
        operation: Operation,
        /// Its reason.
        status: Nfsstat3,
    },
    /// No answer came.
    Call {
        /// What was asked for.
        operation: Operation,
        /// Why not; its [`executed`](rpcgen_runtime::Error::executed) says whether it was done nevertheless.
        source: rpcgen_runtime::Error,
    },
    /// The file is not of a kind for which this can be done.
    Unfit {
        /// The path of the file.
        path: Vec<u8>,
        /// What is in the way.
        reason: &'static str,
    },
    /// The server answered something that it must not, or that is no answer.
    Nonsense {
        /// What was asked for.
        operation: Operation,
        /// What is wrong with the answer.
        reason: String,
    },
    /// A local file could not be read or written.
    Local {
        /// The path of the file.
        path: Vec<u8>,
        /// What the operating system answered.
        source: io::Error,
    },
}

impl Operation {
    /// The procedure for that file.
    pub fn new(procedure: &'static str, path: &[u8]) -> Self {
        let path = path.to_vec();
        Self { procedure, path }
    }

    pub(super) fn nonsense(self, reason: impl Into<String>) -> Error {
        let reason = reason.into();
        Error::Nonsense {
            operation: self,
            reason,
        }
    }
}

impl Error {
    /// The server's reason for not doing it, if that is what went wrong.
    pub fn status(&self) -> Option<Nfsstat3> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of `{}`", self.procedure, shown(&self.path))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { address, reason } => write!(f, "`{address}`: {reason}"),
            Self::NotMounted { path, status } => {
                let (name, words) = mount_words(*status);
                write!(f, "cannot mount `{}`: {words} ({name})", shown(path))
            }
            Self::NotExported { path, exports } => {
                let exports: Vec<_> = exports.iter().map(|path| shown(path)).collect();
                let exports = exports.join(" ");
                write!(f, "`{}` is in no export; there is: {exports}", shown(path))
            }
            Self::Refused { operation, status } => {
                let (name, words) = words(*status);
                let Operation { procedure, path } = operation;
                write!(f, "`{}`: {words} ({procedure}: {name})", shown(path))
            }
            Self::Call { operation, source } => {
                write!(f, "{operation} had no answer{}", after_all(source))
            }
            Self::Unfit { path, reason } => write!(f, "`{}` {reason}", shown(path)),
            Self::Nonsense { operation, reason } => write!(f, "{operation}: {reason}"),
            Self::Local { path, .. } => write!(f, "`{}`", shown(path)),
        }
    }
}

/// What a user has to know of a call that failed.
fn after_all(error: &rpcgen_runtime::Error) -> &'static str {
    use rpcgen_runtime::Executed;
    match error.executed() {
        Executed::No => ", and was not done",
        Executed::Maybe => "; it may have been done",
        Executed::Yes => " that can be read, but was done",
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Call { source, .. } => Some(source),
            Self::Local { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The name of RFC 1813 section 2.6, and what it means.
fn words(status: Nfsstat3) -> (&'static str, &'static str) {
    match status {
        Nfsstat3::Nfs3Ok => ("NFS3_OK", "no error"),
        Nfsstat3::Nfs3errPerm => ("NFS3ERR_PERM", "only the owner may do that"),
        Nfsstat3::Nfs3errNoent => ("NFS3ERR_NOENT", "no such file or directory"),
        Nfsstat3::Nfs3errIo => ("NFS3ERR_IO", "the server's disk failed"),
        Nfsstat3::Nfs3errNxio => ("NFS3ERR_NXIO", "no such device"),
        Nfsstat3::Nfs3errAcces => ("NFS3ERR_ACCES", "permission denied"),
        Nfsstat3::Nfs3errExist => ("NFS3ERR_EXIST", "it exists already"),
        Nfsstat3::Nfs3errXdev => ("NFS3ERR_XDEV", "a link cannot leave its file system"),
        Nfsstat3::Nfs3errNodev => ("NFS3ERR_NODEV", "there is no such device"),
        Nfsstat3::Nfs3errNotdir => ("NFS3ERR_NOTDIR", "not a directory"),
        Nfsstat3::Nfs3errIsdir => ("NFS3ERR_ISDIR", "it is a directory"),
        Nfsstat3::Nfs3errInval => ("NFS3ERR_INVAL", "the server does not do that"),
        Nfsstat3::Nfs3errFbig => ("NFS3ERR_FBIG", "larger than the server's files can be"),
        Nfsstat3::Nfs3errNospc => ("NFS3ERR_NOSPC", "no space left on the server"),
        Nfsstat3::Nfs3errRofs => ("NFS3ERR_ROFS", "the file system can only be read"),
        Nfsstat3::Nfs3errMlink => ("NFS3ERR_MLINK", "too many links to it"),
        Nfsstat3::Nfs3errNametoolong => ("NFS3ERR_NAMETOOLONG", "the name is too long"),
        Nfsstat3::Nfs3errNotempty => ("NFS3ERR_NOTEMPTY", "the directory is not empty"),
        Nfsstat3::Nfs3errDquot => ("NFS3ERR_DQUOT", "the user's quota is used up"),
        Nfsstat3::Nfs3errStale => ("NFS3ERR_STALE", "it was removed in the meantime"),
        Nfsstat3::Nfs3errRemote => ("NFS3ERR_REMOTE", "it is on yet another server"),
        Nfsstat3::Nfs3errBadhandle => ("NFS3ERR_BADHANDLE", "the server does not know the handle"),
        Nfsstat3::Nfs3errNotSync => ("NFS3ERR_NOT_SYNC", "it was changed in the meantime"),
        Nfsstat3::Nfs3errBadCookie => ("NFS3ERR_BAD_COOKIE", "it was changed while it was listed"),
        Nfsstat3::Nfs3errNotsupp => ("NFS3ERR_NOTSUPP", "the server cannot do that"),
        Nfsstat3::Nfs3errToosmall => ("NFS3ERR_TOOSMALL", "too little was asked for"),
        Nfsstat3::Nfs3errServerfault => ("NFS3ERR_SERVERFAULT", "the server failed"),
        Nfsstat3::Nfs3errBadtype => ("NFS3ERR_BADTYPE", "the server has no such kind of file"),
        Nfsstat3::Nfs3errJukebox => ("NFS3ERR_JUKEBOX", "not yet; try again later"),
    }
}

/// The name of RFC 1813 section 5.1.5, and what it means.
fn mount_words(status: Mountstat3) -> (&'static str, &'static str) {
    match status {
        Mountstat3::Mnt3Ok => ("MNT3_OK", "no error"),
        Mountstat3::Mnt3errPerm => ("MNT3ERR_PERM", "only the owner may do that"),
        Mountstat3::Mnt3errNoent => ("MNT3ERR_NOENT", "no such file or directory"),
        Mountstat3::Mnt3errIo => ("MNT3ERR_IO", "the server's disk failed"),
        Mountstat3::Mnt3errAcces => ("MNT3ERR_ACCES", "permission denied"),
        Mountstat3::Mnt3errNotdir => ("MNT3ERR_NOTDIR", "not a directory"),
        Mountstat3::Mnt3errInval => ("MNT3ERR_INVAL", "the server does not do that"),
        Mountstat3::Mnt3errNametoolong => ("MNT3ERR_NAMETOOLONG", "the path is too long"),
        Mountstat3::Mnt3errNotsupp => ("MNT3ERR_NOTSUPP", "the server cannot do that"),
        Mountstat3::Mnt3errServerfault => ("MNT3ERR_SERVERFAULT", "the server failed"),
    }
}
