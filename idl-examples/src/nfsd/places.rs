//! Where files were last seen: what makes the way from a handle to its file short.

use super::handle::FileId;
use rustix::fs::FileType;
use std::collections::HashMap;

/// A name in a directory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) directory: FileId,
    pub(super) name: Box<[u8]>,
}

/// The last places of files, as many as there is room for. They are only hints: others rename files, too.
///
/// Directories have room of their own: every way leads through them, and a directory full of files must not push out its
/// own place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Places {
    directories: Recent,
    others: Recent,
}

/// How many places of directories are kept, and how many of other files: about 150 bytes each.
pub(super) const PLACES_MAX: usize = 1 << 18;

/// How deep a file can be: beyond that, a way to it is taken for a circle.
const DEPTH_MAX: usize = 1024;

impl Places {
    /// Has room for the places of `max` directories and of `max` other files.
    pub(super) fn new(max: usize) -> Self {
        Self {
            directories: Recent::new(max),
            others: Recent::new(max),
        }
    }

    /// The file was seen there.
    pub(super) fn learn(&mut self, file: FileId, kind: FileType, place: Place) {
        let (kept, other) = match kind {
            FileType::Directory => (&mut self.directories, &mut self.others),
            _ => (&mut self.others, &mut self.directories),
        };
        kept.learn(file, place);
        // The number of a directory that is gone may be given to a file.
        other.forget(file);
    }

    /// Where the file was seen.
    pub(super) fn place(&mut self, file: FileId) -> Option<&Place> {
        let Self {
            directories,
            others,
        } = self;
        directories.place(file).or_else(|| others.place(file))
    }

    /// The places from the first below the root down to the file.
    pub(super) fn way(&mut self, root: FileId, file: FileId) -> Option<Vec<Place>> {
        let mut way = Vec::new();
        let mut at = file;
        while at != root {
            let place = self.place(at)?.clone();
            at = place.directory;
            way.push(place);
            if way.len() > DEPTH_MAX {
                return None;
            }
        }
        way.reverse();
        Some(way)
    }
}

/// The places that were used last.
#[derive(Debug, Clone, PartialEq)]
struct Recent {
    max: usize,
    recent: HashMap<FileId, Place>,
    /// Those that were recent before; what is not used until `recent` is full again is forgotten.
    older: HashMap<FileId, Place>,
}

impl Recent {
    fn new(max: usize) -> Self {
        Self {
            max,
            recent: HashMap::new(),
            older: HashMap::new(),
        }
    }

    fn learn(&mut self, file: FileId, place: Place) {
        if self.recent.len() >= self.max / 2 {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(file, place);
    }

    fn place(&mut self, file: FileId) -> Option<&Place> {
        if let Some(place) = self.older.remove(&file)
            && !self.recent.contains_key(&file)
        {
            self.learn(file, place);
        }
        self.recent.get(&file)
    }

    fn forget(&mut self, file: FileId) {
        self.recent.remove(&file);
        self.older.remove(&file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FileType::{Directory, RegularFile};

    const MAX: usize = 16;

    fn file(inode: u64) -> FileId {
        FileId { device: 1, inode }
    }

    fn learn(places: &mut Places, child: u64, kind: FileType, directory: u64) {
        let place = Place {
            directory: file(directory),
            name: child.to_string().into_bytes().into(),
        };
        places.learn(file(child), kind, place);
    }

    #[test]
    fn a_way_leads_from_the_root() {
        let mut places = Places::new(MAX);
        learn(&mut places, 2, Directory, 1);
        learn(&mut places, 3, RegularFile, 2);
        let names = |way: Option<Vec<Place>>| {
            way.map(|way| way.into_iter().map(|place| place.name).collect::<Vec<_>>())
        };
        let way = places.way(file(1), file(3));
        assert_eq!(names(way), Some(vec![(*b"2").into(), (*b"3").into()]));
        assert_eq!(names(places.way(file(1), file(1))), Some(vec![]));
        assert_eq!(names(places.way(file(1), file(4))), None);
    }

    #[test]
    fn hints_that_lead_in_a_circle_are_no_way() {
        let mut places = Places::new(MAX);
        learn(&mut places, 2, Directory, 3);
        learn(&mut places, 3, Directory, 2);
        assert!(places.way(file(1), file(2)).is_none());
    }

    #[test]
    fn what_was_not_used_for_long_is_forgotten() {
        let mut places = Places::new(MAX);
        learn(&mut places, 2, RegularFile, 1);
        learn(&mut places, 3, RegularFile, 1);
        for inode in 4..4 + MAX as u64 {
            learn(&mut places, inode, RegularFile, 1);
            assert!(places.place(file(2)).is_some());
        }
        assert!(places.place(file(3)).is_none());
        assert!(places.others.recent.len() + places.others.older.len() <= MAX);
    }

    #[test]
    fn files_do_not_push_out_directories() {
        let mut places = Places::new(MAX);
        learn(&mut places, 2, Directory, 1);
        for inode in 3..3 + 2 * MAX as u64 {
            learn(&mut places, inode, RegularFile, 2);
        }
        assert!(places.place(file(2)).is_some());
        assert!(places.place(file(3)).is_none());
    }

    #[test]
    fn a_file_with_the_number_of_a_directory_that_is_gone_has_its_own_place() {
        let mut places = Places::new(MAX);
        learn(&mut places, 2, Directory, 1);
        learn(&mut places, 2, RegularFile, 5);
        assert_eq!(places.place(file(2)).unwrap().directory, file(5));
    }
}
