//! What is done to files: reading, writing, making and unmaking.

use super::attributes::{Node, Seen, file_type, mode_or};
use super::export::{Export, new_name};
use super::status::Answer;
use crate::nfs3::Nfsstat3::{self, *};
use crate::nfs3::{
    ACCESS3_DELETE, ACCESS3_EXECUTE, ACCESS3_EXTEND, ACCESS3_LOOKUP, ACCESS3_MODIFY, ACCESS3_READ,
};
use crate::nfs3::{
    Createhow3, Createverf3, Devicedata3, Mknoddata3, Nfstime3, Sattr3, SetAtime, SetMode3,
    SetMtime, StableHow, Symlinkdata3,
};
use rustix::fs::{
    Access, AtFlags, CWD, FileType, OFlags, access, linkat, makedev, mkdirat, mknodat, openat,
    readlinkat, renameat, symlinkat, unlinkat,
};
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;

/// Which of the `wanted` ACCESS3 bits the server has itself.
pub(super) fn allowed(node: &Node, wanted: u32) -> u32 {
    let is_directory = file_type(&node.stat) == FileType::Directory;
    let executable = if is_directory {
        ACCESS3_LOOKUP
    } else {
        ACCESS3_EXECUTE
    };
    let deletable = if is_directory { ACCESS3_DELETE } else { 0 };
    let bits = [
        (Access::READ_OK, ACCESS3_READ),
        (
            Access::WRITE_OK,
            ACCESS3_MODIFY | ACCESS3_EXTEND | deletable,
        ),
        (Access::EXEC_OK, executable),
    ];
    let may = bits
        .iter()
        .filter(|(how, _)| access(node.path(), *how).is_ok());
    may.fold(0, |all, (_, bits)| all | bits) & wanted
}

/// What a symbolic link holds. It is for the client to follow; the server never does.
pub(super) fn link_target(node: &Node) -> Answer<Vec<u8>> {
    if file_type(&node.stat) != FileType::Symlink {
        return Err(Nfs3errInval);
    }
    Ok(readlinkat(&node.fd, c"", Vec::new())?.into_bytes())
}

/// The bytes of a file, `most` of them at most, and whether they are its last.
pub(super) fn read(node: &Node, offset: u64, most: u32) -> Answer<(Vec<u8>, bool)> {
    let file = node.open(OpenOptions::new().read(true))?;
    let size = node.stat.stx_size;
    let wanted = size.saturating_sub(offset).min(most.into());
    let mut data = vec![0; usize::try_from(wanted).expect("at most a u32")];
    let mut filled = 0;
    while filled < data.len() {
        match file.read_at(&mut data[filled..], offset + filled as u64)? {
            0 => break,
            bytes => filled += bytes,
        }
    }
    // Less than wanted: the file has become shorter in the meantime.
    let eof = filled < data.len() || offset.saturating_add(wanted) >= size;
    data.truncate(filled);
    Ok((data, eof))
}

/// Writes all of the data, and waits for the disk as far as it is asked to.
pub(super) fn write(node: &Node, offset: u64, data: &[u8], stable: StableHow) -> Answer<()> {
    let file = node.open(OpenOptions::new().write(true))?;
    let end = offset.checked_add(data.len() as u64).ok_or(Nfs3errFbig)?;
    if i64::try_from(end).is_err() {
        return Err(Nfs3errFbig);
    }
    file.write_all_at(data, offset)?;
    match stable {
        StableHow::Unstable => Ok(()),
        StableHow::DataSync => Ok(file.sync_data()?),
        StableHow::FileSync => Ok(file.sync_all()?),
    }
}

/// CREATE: the file that is there then.
pub(super) fn create(
    export: &Export,
    directory: &Node,
    name: &[u8],
    how: &Createhow3,
) -> Answer<Seen> {
    let name = new_name(name, Nfs3errExist)?;
    let first = match how {
        Createhow3::Unchecked(new) | Createhow3::Guarded(new) => *new,
        Createhow3::Exclusive(verifier) => sealed(*verifier),
    };
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
    let made = openat(&directory.fd, name, flags, mode_or(&first, 0o644));
    if let Err(error) = made {
        let status = Nfsstat3::from(error);
        return if status == Nfs3errExist {
            existing(export, directory, name, how)
        } else {
            Err(status)
        };
    }
    let file = export.child(directory, name)?;
    // The mode again: the process's umask may have taken bits from it.
    file.set(&first)?;
    export.look(directory, name)
}

/// A file that was there before may be what is wanted, too.
fn existing(export: &Export, directory: &Node, name: &[u8], how: &Createhow3) -> Answer<Seen> {
    let file = export.child(directory, name)?;
    let is_regular = file_type(&file.stat) == FileType::RegularFile;
    match how {
        Createhow3::Unchecked(new) if is_regular => {
            let size = new.size;
            file.set(&Sattr3 {
                size,
                ..Sattr3::default()
            })?;
        }
        // The same call, come again.
        Createhow3::Exclusive(verifier) if is_regular && is_sealed(&file, *verifier) => {}
        _ => return Err(Nfs3errExist),
    }
    export.look(directory, name)
}

/// The verifier of an exclusive CREATE is kept where a crash leaves it, in the times, until the client sets them (RFC
/// 1813 section 3.3.8).
fn sealed(verifier: Createverf3) -> Sattr3 {
    let [atime, mtime] = seal_times(verifier);
    Sattr3 {
        mode: SetMode3::True(0o600),
        atime: SetAtime::SetToClientTime(atime),
        mtime: SetMtime::SetToClientTime(mtime),
        ..Sattr3::default()
    }
}

fn is_sealed(file: &Node, verifier: Createverf3) -> bool {
    let [atime, mtime] = seal_times(verifier);
    use super::attributes::nfstime3;
    (nfstime3(file.stat.stx_atime), nfstime3(file.stat.stx_mtime)) == (atime, mtime)
}

fn seal_times(verifier: Createverf3) -> [Nfstime3; 2] {
    let [a, b, c, d, rest @ ..] = verifier;
    // The highest bit is left out: not every file system has times after 2038.
    [[a, b, c, d], rest].map(|bytes| Nfstime3 {
        seconds: u32::from_be_bytes(bytes) & i32::MAX as u32,
        nseconds: 0,
    })
}

/// MKDIR.
pub(super) fn make_directory(
    export: &Export,
    directory: &Node,
    name: &[u8],
    new: &Sattr3,
) -> Answer<Seen> {
    let name = new_name(name, Nfs3errExist)?;
    mkdirat(&directory.fd, name, mode_or(new, 0o755))?;
    finish(export, directory, name, new)
}

/// SYMLINK.
pub(super) fn make_link(
    export: &Export,
    directory: &Node,
    name: &[u8],
    link: &Symlinkdata3,
) -> Answer<Seen> {
    let name = new_name(name, Nfs3errExist)?;
    symlinkat(&*link.symlink_data, &directory.fd, name)?;
    // The mode of a link means nothing to Linux, and cannot be set.
    let mode = SetMode3::False;
    finish(
        export,
        directory,
        name,
        &Sattr3 {
            mode,
            ..link.symlink_attributes
        },
    )
}

/// MKNOD.
pub(super) fn make_node(
    export: &Export,
    directory: &Node,
    name: &[u8],
    what: &Mknoddata3,
) -> Answer<Seen> {
    let name = new_name(name, Nfs3errExist)?;
    let device = |of: &Devicedata3| {
        (
            of.dev_attributes,
            makedev(of.spec.specdata1, of.spec.specdata2),
        )
    };
    let (kind, (new, device)) = match what {
        Mknoddata3::Nf3chr(of) => (FileType::CharacterDevice, device(of)),
        Mknoddata3::Nf3blk(of) => (FileType::BlockDevice, device(of)),
        Mknoddata3::Nf3sock(new) => (FileType::Socket, (*new, 0)),
        Mknoddata3::Nf3fifo(new) => (FileType::Fifo, (*new, 0)),
        Mknoddata3::Default(_) => return Err(Nfs3errBadtype),
    };
    mknodat(&directory.fd, name, kind, mode_or(&new, 0o644), device)?;
    finish(export, directory, name, &new)
}

/// Sets what a new file is to have besides.
fn finish(export: &Export, directory: &Node, name: &[u8], new: &Sattr3) -> Answer<Seen> {
    export.child(directory, name)?.set(new)?;
    export.look(directory, name)
}

/// REMOVE.
pub(super) fn remove(directory: &Node, name: &[u8]) -> Answer<()> {
    let name = new_name(name, Nfs3errInval)?;
    Ok(unlinkat(&directory.fd, name, AtFlags::empty())?)
}

/// RMDIR.
pub(super) fn remove_directory(directory: &Node, name: &[u8]) -> Answer<()> {
    let otherwise = if name == b".." {
        Nfs3errExist
    } else {
        Nfs3errInval
    };
    let name = new_name(name, otherwise)?;
    Ok(unlinkat(&directory.fd, name, AtFlags::REMOVEDIR)?)
}

/// RENAME: the handle of what is renamed stays good.
pub(super) fn rename(export: &Export, from: (&Node, &[u8]), to: (&Node, &[u8])) -> Answer<()> {
    let old = new_name(from.1, Nfs3errInval)?;
    let new = new_name(to.1, Nfs3errInval)?;
    renameat(&from.0.fd, old, &to.0.fd, new)?;
    // To be looked at is to be learnt. That it is gone again is no matter.
    let _ = export.look(to.0, new);
    Ok(())
}

/// LINK.
pub(super) fn link(export: &Export, file: &Node, directory: &Node, name: &[u8]) -> Answer<()> {
    let name = new_name(name, Nfs3errExist)?;
    // The path is a link of the system's to the file itself, and is followed no further.
    linkat(
        CWD,
        file.path(),
        &directory.fd,
        name,
        AtFlags::SYMLINK_FOLLOW,
    )?;
    let _ = export.look(directory, name);
    Ok(())
}
