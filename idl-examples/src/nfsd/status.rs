//! Errors of the system in the words of the protocol (RFC 1813 section 2.6).

use crate::nfs3::Nfsstat3::{self, *};
use rustix::io::Errno;

/// A result, or the status that refuses it.
pub(super) type Answer<T> = Result<T, Nfsstat3>;

impl From<Errno> for Nfsstat3 {
    fn from(error: Errno) -> Self {
        match error {
            Errno::PERM => Nfs3errPerm,
            Errno::NOENT => Nfs3errNoent,
            Errno::NXIO => Nfs3errNxio,
            Errno::ACCESS | Errno::BUSY | Errno::TXTBSY => Nfs3errAcces,
            Errno::EXIST => Nfs3errExist,
            Errno::XDEV => Nfs3errXdev,
            Errno::NODEV => Nfs3errNodev,
            Errno::NOTDIR => Nfs3errNotdir,
            Errno::ISDIR => Nfs3errIsdir,
            Errno::INVAL | Errno::LOOP => Nfs3errInval,
            Errno::FBIG => Nfs3errFbig,
            Errno::NOSPC => Nfs3errNospc,
            Errno::ROFS => Nfs3errRofs,
            Errno::MLINK => Nfs3errMlink,
            Errno::NAMETOOLONG => Nfs3errNametoolong,
            Errno::NOTEMPTY => Nfs3errNotempty,
            Errno::DQUOT => Nfs3errDquot,
            Errno::STALE => Nfs3errStale,
            Errno::OPNOTSUPP => Nfs3errNotsupp,
            // Out of file descriptors or memory, for now.
            Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::AGAIN => Nfs3errJukebox,
            _ => Nfs3errIo,
        }
    }
}

impl From<std::io::Error> for Nfsstat3 {
    fn from(error: std::io::Error) -> Self {
        Errno::from_io_error(&error).map_or(Nfs3errIo, Self::from)
    }
}
