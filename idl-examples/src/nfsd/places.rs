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
