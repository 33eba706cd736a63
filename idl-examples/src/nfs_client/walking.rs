//! From a path to a file, name by name, through symbolic links.

use super::error::{Error, Operation};
use super::export::{Export, File};
use crate::nfs3::*;

/// How many symbolic links one path may lead through, as on Linux.
const LINKS_MAX: usize = 40;

/// The longest text of a symbolic link that is followed, in bytes, as on Linux.
const LINK_BYTES_MAX: usize = 4096;

/// Whether a symbolic link at the end of a path is meant itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastLink {
    /// What it leads to is meant.
    Follow,
    /// The link itself is meant.
    Keep,
}

/// The names in a path; `//` and a `/` at the end hold none.
pub(super) fn components(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/')
        .filter(|name| !name.is_empty())
}

impl Export {
    /// Finds the file with a path on the server, which is in the export or below.
    ///
    /// Nothing leads out of the export: `..` at its top stays there, and a symbolic link with an absolute path is that
    /// path of the server, which has to be in this export.
    ///
    /// # Errors
    /// If a name on the way is not there, is no directory, or may not be searched; too many or too long links.
    pub fn find(&self, path: &[u8], last: LastLink) -> Result<File, Error> {
        let outside = || Error::Unfit {
            path: path.to_vec(),
            reason: "is not in this export",
        };
        let mut walk = Walk {
            export: self,
            trail: vec![self.root()?],
            ahead: self.inside(path).ok_or_else(outside)?,
            links: 0,
        };
        while let Some(name) = walk.ahead.pop() {
            walk.step(&name, last)?;
        }
        Ok(walk.here().clone())
    }

    /// The file with that name in a directory, which may be a symbolic link.
    ///
    /// # Errors
    /// As of every call.
    pub fn lookup(&self, directory: &File, name: &[u8]) -> Result<File, Error> {
        let path = join(&directory.path, name);
        let argument = Lookup3args {
            what: Diropargs3 {
                dir: directory.handle.clone(),
                name: name.to_vec(),
            },
        };
        let found = self.call(Operation::new("LOOKUP", &path), || {
            Ok(match self.nfs.lookup(&argument)? {
                Lookup3res::Nfs3Ok(found) => Ok(found),
                Lookup3res::Default(status, _) => Err(status),
            })
        })?;
        self.file(found.object, found.obj_attributes, path)
    }

    /// What a symbolic link holds.
    ///
    /// # Errors
    /// As of every call.
    pub fn read_link(&self, link: &File) -> Result<Vec<u8>, Error> {
        let argument = Readlink3args {
            symlink: link.handle.clone(),
        };
        let found = self.call(Operation::new("READLINK", &link.path), || {
            Ok(match self.nfs.readlink(&argument)? {
                Readlink3res::Nfs3Ok(found) => Ok(found),
                Readlink3res::Default(status, _) => Err(status),
            })
        })?;
        Ok(found.data)
    }

    /// The names behind the export in a path of the server, the last first.
    fn inside(&self, path: &[u8]) -> Option<Vec<Vec<u8>>> {
        let mut names = components(path);
        let within = components(&self.path).all(|name| names.next() == Some(name));
        within.then(|| names.rev().map(<[u8]>::to_vec).collect())
    }
}

/// The way through an export.
struct Walk<'a> {
    export: &'a Export,
    /// The directories from the root to here; never empty.
    trail: Vec<File>,
    /// The names still to go, the last first.
    ahead: Vec<Vec<u8>>,
    links: usize,
}

impl Walk<'_> {
    fn here(&self) -> &File {
        self.trail.last().expect("the root is never taken off")
    }

    fn step(&mut self, name: &[u8], last: LastLink) -> Result<(), Error> {
        match name {
            b"." => {}
            b".." => self.trail.truncate((self.trail.len() - 1).max(1)),
            _ => {
                let file = self.export.lookup(self.here(), name)?;
                let is_link = file.attributes.r#type == Ftype3::Nf3lnk;
                match is_link && (!self.ahead.is_empty() || last == LastLink::Follow) {
                    true => self.follow(&file)?,
                    false => self.trail.push(file),
                }
            }
        }
        Ok(())
    }

    fn follow(&mut self, link: &File) -> Result<(), Error> {
        self.links += 1;
        if self.links > LINKS_MAX {
            return Err(unfit(link, "leads through too many symbolic links"));
        }
        let target = self.export.read_link(link)?;
        if target.len() > LINK_BYTES_MAX {
            return Err(unfit(link, "is a symbolic link with too long a path"));
        }
        if target.starts_with(b"/") {
            self.trail.truncate(1);
            let inside = self.export.inside(&target);
            self.ahead
                .extend(inside.ok_or_else(|| unfit(link, "leads out of the export"))?);
        } else {
            self.ahead
                .extend(components(&target).rev().map(<[u8]>::to_vec));
        }
        Ok(())
    }
}

fn unfit(link: &File, reason: &'static str) -> Error {
    let path = link.path.clone();
    Error::Unfit { path, reason }
}

/// The path of a file in a directory.
pub(super) fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if directory.ends_with(b"/") { b"" } else { b"/" };
    [directory, slash, name].concat()
}
