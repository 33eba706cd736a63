//! What a file is: its attributes as the protocol has them, and how they are set.

use super::export::stat_of;
use super::handle::{FileId, Handle};
use super::status::Answer;
use crate::nfs3::Nfsstat3::*;
use crate::nfs3::{
    Fattr3, Ftype3, Nfstime3, PostOpAttr, PostOpFh3, PreOpAttr, Sattr3, SetAtime, SetGid3,
    SetMode3, SetMtime, SetSize3, SetUid3, Specdata3, WccAttr, WccData,
};
use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode, Statx, StatxTimestamp, Timespec, Timestamps, UTIME_NOW,
    UTIME_OMIT, Uid, chmod, chown, utimensat,
};
use std::fs::{File, OpenOptions};
use std::os::fd::{AsRawFd, OwnedFd};

/// A file that was found: a descriptor that names it, and how it was then.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) fd: OwnedFd,
    pub(super) stat: Statx,
    pub(super) handle: Handle,
}

impl Node {
    /// A path to the file itself: through the descriptor, so that nobody can put another in its place.
    pub(super) fn path(&self) -> String {
        format!("/proc/self/fd/{}", self.fd.as_raw_fd())
    }

    /// Opens it, if it is a regular file: to open others waits (a FIFO) or does something (a device).
    pub(super) fn open(&self, options: &mut OpenOptions) -> Answer<File> {
        match file_type(&self.stat) {
            FileType::RegularFile => Ok(options.open(self.path())?),
            FileType::Directory => Err(Nfs3errIsdir),
            _ => Err(Nfs3errInval),
        }
    }

    /// Waits until the file, or what the directory lists, is on the disk.
    pub(super) fn flush(&self) -> Answer<()> {
        if !matches!(
            file_type(&self.stat),
            FileType::RegularFile | FileType::Directory
        ) {
            return Ok(());
        }
        match File::open(self.path()) {
            Ok(file) => Ok(file.sync_all()?),
            // It may not be read, and so cannot be waited for.
            Err(_) => Ok(()),
        }
    }

    pub(super) fn must_be_directory(&self) -> Answer<()> {
        match file_type(&self.stat) {
            FileType::Directory => Ok(()),
            _ => Err(Nfs3errNotdir),
        }
    }

    /// How it was when it was found.
    pub(super) fn fattr3(&self) -> Fattr3 {
        fattr3(&self.stat)
    }

    /// The file without its descriptor.
    pub(super) fn into_seen(self) -> Seen {
        let Self { stat, handle, .. } = self;
        Seen { stat, handle }
    }

    /// How it is now.
    pub(super) fn attributes(&self) -> PostOpAttr {
        stat_of(&self.fd).map_or(PostOpAttr::False, |stat| PostOpAttr::True(fattr3(&stat)))
    }

    /// How it was when it was found, and how it is now.
    pub(super) fn change(&self) -> WccData {
        WccData {
            before: PreOpAttr::True(WccAttr {
                size: self.stat.stx_size,
                mtime: nfstime3(self.stat.stx_mtime),
                ctime: nfstime3(self.stat.stx_ctime),
            }),
            after: self.attributes(),
        }
    }

    /// Sets what is to be set.
    pub(super) fn set(&self, new: &Sattr3) -> Answer<()> {
        let path = self.path();
        if let SetSize3::True(size) = new.size {
            self.open(OpenOptions::new().write(true))?.set_len(size)?;
        }
        let uid = match new.uid {
            // Linux takes the largest for "do not change", as it is no user.
            SetUid3::True(u32::MAX) => return Err(Nfs3errInval),
            SetUid3::True(uid) => Some(Uid::from_raw(uid)),
            SetUid3::False => None,
        };
        let gid = match new.gid {
            SetGid3::True(u32::MAX) => return Err(Nfs3errInval),
            SetGid3::True(gid) => Some(Gid::from_raw(gid)),
            SetGid3::False => None,
        };
        if uid.is_some() || gid.is_some() {
            chown(&path, uid, gid)?;
        }
        // After the owner, as a new owner takes the set-user-id bit away.
        if let SetMode3::True(mode) = new.mode {
            chmod(&path, permissions(mode))?;
        }
        self.set_times(new.atime, new.mtime)
    }

    /// Sets its times.
    pub(super) fn set_times(&self, atime: SetAtime, mtime: SetMtime) -> Answer<()> {
        if (atime, mtime) == (SetAtime::DontChange, SetMtime::DontChange) {
            return Ok(());
        }
        let times = Timestamps {
            last_access: match atime {
                SetAtime::DontChange => special(UTIME_OMIT),
                SetAtime::SetToServerTime => special(UTIME_NOW),
                SetAtime::SetToClientTime(time) => timespec(time),
            },
            last_modification: match mtime {
                SetMtime::DontChange => special(UTIME_OMIT),
                SetMtime::SetToServerTime => special(UTIME_NOW),
                SetMtime::SetToClientTime(time) => timespec(time),
            },
        };
        Ok(utimensat(CWD, self.path(), &times, AtFlags::empty())?)
    }
}

/// A file that was seen in a directory.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) stat: Statx,
    pub(super) handle: Handle,
}

impl Seen {
    /// Its attributes and its handle, as procedures give them that make a file.
    pub(super) fn to_wire(&self) -> (PostOpAttr, PostOpFh3) {
        let attributes = PostOpAttr::True(fattr3(&self.stat));
        (attributes, PostOpFh3::True(self.handle.to_wire()))
    }
}

/// The permission bits of a mode3, and none of a file's type.
pub(super) fn permissions(mode: u32) -> Mode {
    Mode::from_raw_mode(mode & 0o7777)
}

/// The mode that a new file is to have, or `otherwise`.
pub(super) fn mode_or(new: &Sattr3, otherwise: u32) -> Mode {
    match new.mode {
        SetMode3::True(mode) => permissions(mode),
        SetMode3::False => permissions(otherwise),
    }
}

pub(super) fn id(stat: &Statx) -> FileId {
    FileId {
        device: (u64::from(stat.stx_dev_major) << 32) | u64::from(stat.stx_dev_minor),
        inode: stat.stx_ino,
    }
}

/// When the file was made, in ns; 0 if its file system does not know.
pub(super) fn birth(stat: &Statx) -> u64 {
    let StatxTimestamp {
        tv_sec, tv_nsec, ..
    } = stat.stx_btime;
    (tv_sec as u64)
        .wrapping_mul(1_000_000_000)
        .wrapping_add(tv_nsec.into())
}

pub(super) fn file_type(stat: &Statx) -> FileType {
    FileType::from_raw_mode(stat.stx_mode.into())
}

pub(super) fn fattr3(stat: &Statx) -> Fattr3 {
    let id = id(stat);
    Fattr3 {
        r#type: match file_type(stat) {
            FileType::Directory => Ftype3::Nf3dir,
            FileType::BlockDevice => Ftype3::Nf3blk,
            FileType::CharacterDevice => Ftype3::Nf3chr,
            FileType::Symlink => Ftype3::Nf3lnk,
            FileType::Socket => Ftype3::Nf3sock,
            FileType::Fifo => Ftype3::Nf3fifo,
            _ => Ftype3::Nf3reg,
        },
        mode: u32::from(stat.stx_mode) & 0o7777,
        nlink: stat.stx_nlink,
        uid: stat.stx_uid,
        gid: stat.stx_gid,
        size: stat.stx_size,
        used: stat.stx_blocks.saturating_mul(512),
        rdev: Specdata3 {
            specdata1: stat.stx_rdev_major,
            specdata2: stat.stx_rdev_minor,
        },
        fsid: id.device,
        fileid: id.inode,
        atime: nfstime3(stat.stx_atime),
        mtime: nfstime3(stat.stx_mtime),
        ctime: nfstime3(stat.stx_ctime),
    }
}

/// The protocol has no times before 1970 or after 2106: the nearest.
pub(super) fn nfstime3(time: StatxTimestamp) -> Nfstime3 {
    Nfstime3 {
        seconds: time.tv_sec.clamp(0, u32::MAX.into()) as u32,
        nseconds: time.tv_nsec,
    }
}

fn timespec(time: Nfstime3) -> Timespec {
    Timespec {
        tv_sec: time.seconds.into(),
        // Linux takes numbers beyond a second for an error, but for two of them.
        tv_nsec: time.nseconds.min(999_999_999).into(),
    }
}

fn special(tv_nsec: i64) -> Timespec {
    Timespec { tv_sec: 0, tv_nsec }
}
