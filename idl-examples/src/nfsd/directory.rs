//! Listing a directory in parts (RFC 1813 sections 3.3.16 and 3.3.17).
//!
//! The entries are listed in the order of a hash of their names, and the hash is the cookie. So a cookie says the same
//! before and after other entries come and go, the server starts again or the file system puts its own order anew: what
//! is there all the time is listed once. The price is that each part reads the directory from its start.

use super::attributes::Node;
use super::export::{Export, entries};
use super::handle::hash;
use super::status::Answer;
use crate::nfs3::Nfsstat3::*;
use crate::nfs3::{Cookieverf3, Dirlist3, Dirlistplus3, Entry3, Entryplus3, PostOpAttr, PostOpFh3};
use std::collections::BinaryHeap;

/// Says by which hash the cookies were made.
pub(super) const VERIFIER: Cookieverf3 = *b"FNV-1a63";

/// Where to go on, and how much the client takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) cookie: u64,
    pub(super) verifier: Cookieverf3,
    /// The most bytes of the reply.
    pub(super) bytes: usize,
}

/// The cookies of `.` and `..`; those of names are larger.
const THIS: u64 = 1;
const PARENT: u64 = 2;

/// XDR of a READDIR3resok without entries: attributes, verifier, end of the list, eof.
const FRAME_BYTES: usize = 4 + 84 + 8 + 4 + 4;
/// XDR of an entry3 besides its name: it follows, file number, length of the name, cookie.
const ENTRY_BYTES: usize = 4 + 8 + 4 + 8;
/// What an entryplus3 has more: attributes, and the longest handle.
const PLUS_BYTES: usize = 4 + 84 + 4 + 4 + 64;

/// READDIR.
pub(super) fn list(export: &Export, directory: &Node, part: Part) -> Answer<Dirlist3> {
    let room = part.bytes;
    let (names, eof) = names(export, directory, part, |count, name_bytes| {
        FRAME_BYTES + count * ENTRY_BYTES + name_bytes <= room
    })?;
    let entries = names.into_iter().map(|name| Entry3 {
        fileid: name.inode,
        cookie: name.cookie,
        name: name.name.into(),
    });
    let entries = entries.collect();
    Ok(Dirlist3 { entries, eof })
}

/// READDIRPLUS; `dircount` is the most bytes of the entries without attributes and handles.
pub(super) fn list_plus(
    export: &Export,
    directory: &Node,
    part: Part,
    dircount: usize,
) -> Answer<Dirlistplus3> {
    let room = part.bytes;
    let (names, eof) = names(export, directory, part, |count, name_bytes| {
        let plain = count * ENTRY_BYTES + name_bytes;
        plain <= dircount && FRAME_BYTES + plain + count * PLUS_BYTES <= room
    })?;
    let entries = names.into_iter().map(|name| {
        let (name_attributes, name_handle) = about(export, directory, &name);
        Entryplus3 {
            fileid: name.inode,
            cookie: name.cookie,
            name: name.name.into(),
            name_attributes,
            name_handle,
        }
    });
    let entries = entries.collect();
    Ok(Dirlistplus3 { entries, eof })
}

/// What is not there any more is listed without.
fn about(export: &Export, directory: &Node, name: &Name) -> (PostOpAttr, PostOpFh3) {
    let node = match name.cookie {
        THIS => export
            .resolve(&directory.handle.to_wire())
            .map(Node::into_seen),
        PARENT => export.parent(directory).map(Node::into_seen),
        _ => export.look(directory, &name.name),
    };
    node.map_or_else(|_| Default::default(), |seen| seen.to_wire())
}

/// The first names behind the cookie in the order of cookies, as many as fit, and whether there are no more.
fn names(
    export: &Export,
    directory: &Node,
    part: Part,
    fits: impl Fn(usize, usize) -> bool,
) -> Answer<(Vec<Name>, bool)> {
    directory.must_be_directory()?;
    if part.cookie != 0 && part.verifier != VERIFIER {
        return Err(Nfs3errBadCookie);
    }
    let mut first = First {
        behind: part.cookie,
        before: u64::MAX,
        names: BinaryHeap::new(),
        name_bytes: 0,
        fits,
    };
    first.add(THIS, b".", directory.stat.stx_ino);
    first.add(PARENT, b"..", export.parent(directory)?.stat.stx_ino);
    for entry in entries(&directory.fd)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        first.add(cookie_of(name), name, entry.ino());
    }
    let eof = first.before == u64::MAX;
    if first.names.is_empty() && !eof {
        return Err(Nfs3errToosmall);
    }
    Ok((first.names.into_sorted_vec(), eof))
}

/// An entry on its way into a list; the order is that of the cookies.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    cookie: u64,
    name: Box<[u8]>,
    inode: u64,
}

impl Name {
    /// What the name takes in XDR, without its length.
    fn bytes(&self) -> usize {
        self.name.len().next_multiple_of(4)
    }
}

/// The names with the smallest cookies of those that are added: no more of them than fit.
struct First<F> {
    /// What is listed already.
    behind: u64,
    /// The smallest cookie that did not fit. What is behind it is not taken, though it may be small enough: to go on from
    /// there would pass over the one that did not fit.
    before: u64,
    /// The largest on top, to make room for a smaller one.
    names: BinaryHeap<Name>,
    name_bytes: usize,
    /// Whether so many names, of so many bytes together, fit.
    fits: F,
}

impl<F: Fn(usize, usize) -> bool> First<F> {
    fn add(&mut self, cookie: u64, name: &[u8], inode: u64) {
        if cookie <= self.behind || cookie >= self.before {
            return;
        }
        let name = name.into();
        let name = Name {
            cookie,
            name,
            inode,
        };
        self.name_bytes += name.bytes();
        self.names.push(name);
        while !(self.fits)(self.names.len(), self.name_bytes)
            && let Some(last) = self.names.pop()
        {
            self.name_bytes -= last.bytes();
            self.before = last.cookie;
        }
    }
}

/// 63 bits, as there are clients that take cookies for signed numbers.
fn cookie_of(name: &[u8]) -> u64 {
    (hash(name) >> 1).clamp(PARENT + 1, (1 << 63) - 1)
}
