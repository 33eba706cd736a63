//! The exported directory: from handles and names to files.
//!
//! A way starts at the root, goes from name to name without following a symbolic link, and ends at a descriptor that only
//! names the file (`O_PATH`). There the file's numbers are compared with those of the handle. So no handle, however it
//! was made, leads out of the export, nor to another file than it was made for.

use super::attributes::{self, Node, Seen};
use super::handle::{FileId, Handle, footprint, hash};
use super::places::{PLACES_MAX, Place, Places};
use super::status::Answer;
use crate::nfs3::NfsFh3;
use crate::nfs3::Nfsstat3::*;
use rustix::fs::{AtFlags, Dir, DirEntry, FileType, Mode, OFlags, Statx, StatxFlags};
use rustix::fs::{open, openat, statx};
use rustix::io::Errno;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{SystemTime, UNIX_EPOCH};

/// A directory that is served.
#[derive(Debug)]
pub struct Export {
    root: OwnedFd,
    root_id: FileId,
    /// Is in each handle.
    tag: u64,
    places: Mutex<Places>,
    /// Held by the one search that runs.
    searching: Mutex<()>,
    /// The write verifier (RFC 1813 section 3.3.7): another one each time that the server starts.
    start: [u8; 8],
}

/// Names the file, whatever it is, and does nothing to it.
const NAME_ONLY: OFlags = OFlags::PATH.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// The longest name of a file in bytes.
pub(super) const NAME_MAX: usize = 255;

/// How many entries of directories are looked at, to find a file whose place is not known.
const SEARCH_MAX: usize = 1_000_000;

impl Export {
    /// Serves the directory at `path`, which may be a symbolic link to it.
    ///
    /// # Errors
    /// If it is no directory, or cannot be opened.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        Self::open_with(path, Places::new(PLACES_MAX))
    }

    fn open_with(path: &Path, places: Places) -> std::io::Result<Self> {
        let root = open(
            path,
            OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        let stat = stat_of(&root)?;
        let root_id = attributes::id(&stat);
        let identity = [root_id.device, root_id.inode, attributes::birth(&stat)];
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Self {
            root,
            root_id,
            tag: hash(identity.map(u64::to_be_bytes).as_flattened()),
            places: Mutex::new(places),
            searching: Mutex::default(),
            start: (since_1970.unwrap_or_default().as_nanos() as u64).to_be_bytes(),
        })
    }

    /// The write verifier of this run of the server.
    pub(super) fn start(&self) -> [u8; 8] {
        self.start
    }

    /// The exported directory itself.
    pub(super) fn root(&self) -> Answer<Node> {
        self.node(self.root.try_clone()?, Vec::new())
    }

    /// The file of a handle.
    pub(super) fn resolve(&self, handle: &NfsFh3) -> Answer<Node> {
        let handle = Handle::from_wire(handle).ok_or(Nfs3errBadhandle)?;
        if handle.export != self.tag {
            return Err(Nfs3errStale);
        }
        if let Some(node) = self.at_its_place(&handle)? {
            return Ok(node);
        }
        if !self.find(&handle)? {
            return Err(Nfs3errStale);
        }
        self.at_its_place(&handle)?.ok_or(Nfs3errStale)
    }

    /// A file in a directory.
    pub(super) fn child(&self, directory: &Node, name: &[u8]) -> Answer<Node> {
        match component(name)? {
            Component::This => self.resolve(&directory.handle.to_wire()),
            Component::Parent => self.parent(directory),
            Component::Name(name) => {
                let fd = openat(&directory.fd, name, NAME_ONLY, Mode::empty())?;
                let stat = stat_of(&fd)?;
                let Seen { handle, .. } = self.seen(directory, name, stat);
                Ok(Node { fd, stat, handle })
            }
        }
    }

    /// As [`child`](Self::child), for its handle and attributes only. What has no name of its own (`.` and `..`) is not found.
    pub(super) fn look(&self, directory: &Node, name: &[u8]) -> Answer<Seen> {
        let name = new_name(name, Nfs3errNoent)?;
        let stat = statx(&directory.fd, name, AtFlags::SYMLINK_NOFOLLOW, WANTED)?;
        Ok(self.seen(directory, name, stat))
    }

    /// The directory above; that of the root is the root.
    pub(super) fn parent(&self, directory: &Node) -> Answer<Node> {
        let file = directory.handle.id;
        if file == self.root_id {
            return self.root();
        }
        directory.must_be_directory()?;
        let way = self.places().way(self.root_id, file).ok_or(Nfs3errStale)?;
        // Not by the name `..`: another process may move the directory out of the export at this moment.
        let above = &way[..way.len() - 1];
        self.walk(above)?.ok_or(Nfs3errStale)
    }

    fn seen(&self, directory: &Node, name: &[u8], stat: Statx) -> Seen {
        let id = attributes::id(&stat);
        let place = Place {
            directory: directory.handle.id,
            name: name.into(),
        };
        self.places().learn(id, attributes::file_type(&stat), place);
        let mut trail = directory.handle.trail.clone();
        if directory.handle.id != self.root_id {
            trail.push(footprint(directory.handle.id.inode));
        }
        let handle = self.handle(&stat, trail);
        Seen { stat, handle }
    }

    fn handle(&self, stat: &Statx, trail: Vec<u8>) -> Handle {
        Handle {
            export: self.tag,
            id: attributes::id(stat),
            generation: attributes::birth(stat),
            trail,
        }
    }

    fn node(&self, fd: OwnedFd, trail: Vec<u8>) -> Answer<Node> {
        let stat = stat_of(&fd)?;
        let handle = self.handle(&stat, trail);
        Ok(Node { fd, stat, handle })
    }

    /// The file, if it still is where it was last seen.
    fn at_its_place(&self, handle: &Handle) -> Answer<Option<Node>> {
        let Some(way) = self.places().way(self.root_id, handle.id) else {
            return Ok(None);
        };
        let node = self.walk(&way)?;
        Ok(node.filter(|node| {
            (node.handle.id, node.handle.generation) == (handle.id, handle.generation)
        }))
    }

    /// What is at the end of the way; `None` if the way is no more.
    fn walk(&self, way: &[Place]) -> Answer<Option<Node>> {
        let mut fd = self.root.try_clone()?;
        for place in way {
            fd = match openat(&fd, &*place.name, NAME_ONLY, Mode::empty()) {
                Ok(next) => next,
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
        }
        let directories = way.iter().skip(1).map(|place| place.directory.inode);
        self.node(fd, directories.map(footprint).collect())
            .map(Some)
    }

    /// Learns where the file is, if its trail leads to it.
    ///
    /// One search runs at a time, and the client of another is to try again: whoever makes up handles keeps one thread busy,
    /// and the others serve files whose places are known.
    fn find(&self, handle: &Handle) -> Answer<bool> {
        let _alone = match self.searching.try_lock() {
            Ok(guard) => guard,
            // It guards no data.
            Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(Nfs3errJukebox),
        };
        let mut left = SEARCH_MAX;
        self.search(&self.root, self.root_id, handle, 0, &mut left)
    }

    /// Looks for the file in a directory and below, and learns its place and those of the directories on the way to it.
    /// Whatever else it meets it does not learn: a handle that is made up must not push out the places of files.
    ///
    /// It takes a step down (`depth`) for each byte of the trail, and looks at `left` entries at most.
    fn search(
        &self,
        fd: &OwnedFd,
        directory: FileId,
        handle: &Handle,
        depth: usize,
        left: &mut usize,
    ) -> Answer<bool> {
        let next = handle.trail.get(depth).copied();
        let mut below = Vec::new();
        for entry in entries(fd)? {
            *left = left.checked_sub(1).ok_or(Nfs3errStale)?;
            let name: Box<[u8]> = entry?.file_name().to_bytes().into();
            // Not the number in the entry: overlayfs may have another there than in the attributes. What is gone is passed over.
            let Ok(stat) = statx(fd, &*name, AtFlags::SYMLINK_NOFOLLOW, WANTED) else {
                continue;
            };
            let (file, kind) = (attributes::id(&stat), attributes::file_type(&stat));
            match next {
                None if (file, attributes::birth(&stat)) == (handle.id, handle.generation) => {
                    self.places().learn(file, kind, Place { directory, name });
                    return Ok(true);
                }
                Some(byte) if kind == FileType::Directory && byte == footprint(file.inode) => {
                    below.push((name, file));
                }
                _ => {}
            }
        }
        for (name, file) in below {
            let flags = NAME_ONLY | OFlags::DIRECTORY;
            // One that is gone or closed to us is not where the file is.
            if let Ok(fd) = openat(fd, &*name, flags, Mode::empty())
                && self.search(&fd, file, handle, depth + 1, left)?
            {
                let place = Place { directory, name };
                self.places().learn(file, FileType::Directory, place);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        // Hints: whatever a thread that panicked has left of them, they are checked.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a directory holds, but for `.` and `..`.
pub(super) fn entries(
    directory: impl AsFd,
) -> Answer<impl Iterator<Item = rustix::io::Result<DirEntry>>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let dir = Dir::new(openat(directory, c".", flags, Mode::empty())?)?;
    let is_own = |entry: &DirEntry| !matches!(entry.file_name().to_bytes(), b"." | b"..");
    Ok(dir.filter(move |entry| entry.as_ref().is_ok_and(is_own) || entry.is_err()))
}

/// What a name means in a directory.
enum Component<'a> {
    This,
    Parent,
    Name(&'a [u8]),
}

/// Takes a client's name apart from what no name can be.
fn component(name: &[u8]) -> Answer<Component<'_>> {
    match name {
        b"." => Ok(Component::This),
        b".." => Ok(Component::Parent),
        // Linux says NOENT to no name at all.
        b"" => Err(Nfs3errNoent),
        _ if name.len() > NAME_MAX => Err(Nfs3errNametoolong),
        _ if name.contains(&b'/') || name.contains(&0) => Err(Nfs3errInval),
        _ => Ok(Component::Name(name)),
    }
}

/// A name that a file may have; `otherwise` is the status for `.` and `..`.
pub(super) fn new_name(name: &[u8], otherwise: crate::nfs3::Nfsstat3) -> Answer<&[u8]> {
    match component(name)? {
        Component::Name(name) => Ok(name),
        Component::This | Component::Parent => Err(otherwise),
    }
}

const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

/// The attributes of what a descriptor names.
pub(super) fn stat_of(fd: impl AsFd) -> rustix::io::Result<Statx> {
    statx(fd, c"", AtFlags::EMPTY_PATH, WANTED)
}

#[cfg(test)]
mod tests;
