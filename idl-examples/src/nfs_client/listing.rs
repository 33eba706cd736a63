//! What is in a directory.

use super::error::{Error, Operation};
use super::export::{Answer, Export, File};
use super::walking::join;
use crate::nfs3::*;

/// The most memory that the list of a directory may take, in bytes: enough for a million entries, most often.
const LIST_BYTES_MAX: usize = 256 << 20;

/// A name in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name: neither empty, `.` nor `..`, and without `/` and NUL.
    pub name: Vec<u8>,
    /// What it is the name of, as far as the server has told.
    attributes: PostOpAttr,
    handle: PostOpFh3,
}

impl Entry {
    /// What it takes of memory.
    fn bytes(&self) -> usize {
        let handle = match &self.handle {
            PostOpFh3::True(handle) => handle.data.len(),
            PostOpFh3::False => 0,
        };
        size_of::<Self>() + self.name.len() + handle
    }
}

/// Where the next part of a directory begins: at the start, both are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    cookie: Cookie3,
    verifier: Cookieverf3,
}

/// One reply: each entry with the cookie behind it.
struct Page {
    entries: Vec<(Entry, Cookie3)>,
    verifier: Cookieverf3,
    is_last: bool,
}

impl Export {
    /// All names in a directory but `.` and `..`, sorted by their bytes; at most 256 MiB of them.
    ///
    /// # Errors
    /// If it is no directory, or may not be read; if the server sends a name that is none, or does not come to an end.
    pub fn names(&self, directory: &File) -> Result<Vec<Entry>, Error> {
        self.list(directory, |place| self.readdir(directory, place))
    }

    /// As [`names`](Self::names), with what the files are: [`entry`](Self::entry) then needs no call for most of them.
    ///
    /// # Errors
    /// As [`names`](Self::names).
    pub fn files(&self, directory: &File) -> Result<Vec<Entry>, Error> {
        let result = self.list(directory, |place| self.readdirplus(directory, place));
        match result {
            // RFC 1813 section 3.3.17 lets a server be without it.
            Err(error) if error.status() == Some(Nfsstat3::Nfs3errNotsupp) => self.names(directory),
            result => result,
        }
    }

    /// The file of an entry.
    ///
    /// # Errors
    /// As of every call.
    pub fn entry(&self, directory: &File, entry: &Entry) -> Result<File, Error> {
        match &entry.handle {
            PostOpFh3::True(handle) => {
                let path = join(&directory.path, &entry.name);
                self.file(handle.clone(), entry.attributes, path)
            }
            PostOpFh3::False => self.lookup(directory, &entry.name),
        }
    }

    fn list(
        &self,
        directory: &File,
        page: impl Fn(Place) -> Result<Page, Error>,
    ) -> Result<Vec<Entry>, Error> {
        let nonsense = |reason: &str| Operation::new("READDIR", &directory.path).nonsense(reason);
        let (mut place, mut all, mut bytes) = (Place::default(), Vec::new(), 0);
        loop {
            let page = page(place)?;
            let next = Place {
                cookie: page
                    .entries
                    .last()
                    .map_or(place.cookie, |(_, cookie)| *cookie),
                verifier: page.verifier,
            };
            all.extend(page.entries.into_iter().map(|(entry, _)| {
                bytes += entry.bytes();
                entry
            }));
            if page.is_last {
                break;
            }
            if next.cookie == place.cookie {
                return Err(nonsense("the server does not go on"));
            }
            if bytes > LIST_BYTES_MAX {
                return Err(nonsense("the list takes more than 256 MiB"));
            }
            place = next;
        }
        all.retain(|entry| !matches!(entry.name.as_slice(), b"." | b".."));
        if all.iter().any(|entry| !is_name(&entry.name)) {
            return Err(nonsense("an entry is not a name"));
        }
        all.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(all)
    }

    fn readdir(&self, directory: &File, place: Place) -> Result<Page, Error> {
        let argument = Readdir3args {
            dir: directory.handle.clone(),
            cookie: place.cookie,
            cookieverf: place.verifier,
            count: self.sizes.directory,
        };
        let found = self.call(Operation::new("READDIR", &directory.path), || {
            Ok(match self.nfs.readdir(&argument)? {
                Readdir3res::Nfs3Ok(found) => Ok(found),
                Readdir3res::Default(status, _) => Err(status),
            })
        })?;
        let entry = |entry: Entry3| {
            let (attributes, handle) = (PostOpAttr::False, PostOpFh3::False);
            let name = entry.name;
            (
                Entry {
                    name,
                    attributes,
                    handle,
                },
                entry.cookie,
            )
        };
        Ok(Page {
            entries: found.reply.entries.into_iter().map(entry).collect(),
            verifier: found.cookieverf,
            is_last: found.reply.eof,
        })
    }

    fn readdirplus(&self, directory: &File, place: Place) -> Result<Page, Error> {
        let argument = Readdirplus3args {
            dir: directory.handle.clone(),
            cookie: place.cookie,
            cookieverf: place.verifier,
            dircount: self.sizes.directory,
            maxcount: self.sizes.directory,
        };
        let make = || -> Answer<_> {
            Ok(match self.nfs.readdirplus(&argument)? {
                Readdirplus3res::Nfs3Ok(found) => Ok(found),
                Readdirplus3res::Default(status, _) => Err(status),
            })
        };
        let found = self.call(Operation::new("READDIRPLUS", &directory.path), make)?;
        let entry = |entry: Entryplus3| {
            let file = Entry {
                name: entry.name,
                attributes: entry.name_attributes,
                handle: entry.name_handle,
            };
            (file, entry.cookie)
        };
        Ok(Page {
            entries: found.reply.entries.into_iter().map(entry).collect(),
            verifier: found.cookieverf,
            is_last: found.reply.eof,
        })
    }
}

/// Whether it can be a name in a directory here: then it does not lead elsewhere, when a tree is copied.
fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.contains(&b'/') && !name.contains(&0)
}
