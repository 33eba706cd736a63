//! Where files were last seen: what makes the way from a handle to its file short.

use super::handle::FileId;
use std::collections::HashMap;

/// A name in a directory.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) directory: FileId,
    pub(super) name: Box<[u8]>,
}

/// The last places of files, as many as there is room for. They are only hints: others rename files, too.
#[derive(Debug, Default)]
pub(super) struct Places {
    recent: HashMap<FileId, Place>,
    /// Those that were recent before; what is not used until `recent` is full again is forgotten.
    older: HashMap<FileId, Place>,
}

/// How many places are kept, about 150 bytes each.
const PLACES_MAX: usize = 1 << 18;

/// How deep a file can be: beyond that, a way to it is taken for a circle.
const DEPTH_MAX: usize = 1024;

impl Places {
    /// The file was seen there.
    pub(super) fn learn(&mut self, file: FileId, place: Place) {
        if self.recent.len() >= PLACES_MAX / 2 {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(file, place);
    }

    /// Where the file was seen.
    pub(super) fn place(&mut self, file: FileId) -> Option<&Place> {
        if let Some(place) = self.older.remove(&file)
            && !self.recent.contains_key(&file)
        {
            self.learn(file, place);
        }
        self.recent.get(&file)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file(inode: u64) -> FileId {
        FileId { device: 1, inode }
    }

    fn learn(places: &mut Places, child: u64, directory: u64) {
        let place = Place {
            directory: file(directory),
            name: child.to_string().into_bytes().into(),
        };
        places.learn(file(child), place);
    }

    #[test]
    fn a_way_leads_from_the_root() {
        let mut places = Places::default();
        learn(&mut places, 2, 1);
        learn(&mut places, 3, 2);
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
        let mut places = Places::default();
        learn(&mut places, 2, 3);
        learn(&mut places, 3, 2);
        assert!(places.way(file(1), file(2)).is_none());
    }

    #[test]
    fn what_was_not_used_for_long_is_forgotten() {
        let mut places = Places::default();
        learn(&mut places, 2, 1);
        learn(&mut places, 3, 1);
        for inode in 4..4 + PLACES_MAX as u64 {
            learn(&mut places, inode, 1);
            assert!(places.place(file(2)).is_some());
        }
        assert!(places.place(file(3)).is_none());
        assert!(places.recent.len() + places.older.len() <= PLACES_MAX);
    }
}
