//! Files, and places in them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that was read: an index into a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in the text of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl Span {
    /// From the start of the first to the end of the last of two spans of one file.
    pub(crate) fn to(self, other: Self) -> Self {
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Every file that one compilation read, in the order in which it was first read.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Whether there is nothing but what is handed in.
    in_memory: bool,
}

#[derive(Debug, Clone)]
struct SourceFile {
    name: String,
    /// `None`: the text was handed in.
    path: Option<PathBuf>,
    /// For "the same file again", however it is spelled.
    canonical: Option<PathBuf>,
    text: Arc<str>,
    /// Offsets of the first byte of each line.
    lines: Vec<u32>,
}

impl SourceMap {
    /// A map without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A map without files that never reads the disk: an `#include` finds only what is [added](Self::add).
    pub fn in_memory() -> Self {
        Self {
            in_memory: true,
            ..Self::default()
        }
    }

    /// Reads a file; one that was read or added before (by the same name or path) is not read again.
    ///
    /// A byte order mark is left out. Bytes that are not UTF-8 are read as Latin-1, which old files hold in comments.
    ///
    /// # Errors
    /// What the system reports, and [`io::ErrorKind::FileTooLarge`] for more than [`MAX_FILE_BYTES`].
    pub fn load(&mut self, path: &Path) -> io::Result<FileId> {
        let name = path.display().to_string();
        if let Some(known) = self.position(|file| file.name == name) {
            return Ok(known);
        }
        if self.in_memory {
            return Err(io::ErrorKind::NotFound.into());
        }
        // A pipe (`/dev/fd/63`) has no place: it can be read once, and nothing depends on it later.
        let canonical = fs::canonicalize(path).ok();
        if canonical.is_some()
            && let Some(known) = self.position(|file| file.canonical == canonical)
        {
            return Ok(known);
        }
        let id = self.read(name, File::open(path)?)?;
        let file = &mut self.files[id.0 as usize];
        file.path = canonical.is_some().then(|| path.to_path_buf());
        file.canonical = canonical;
        Ok(id)
    }

    /// Reads what is no file, such as the standard input, under a name for messages. As with [`Self::load`], it may be
    /// in another encoding, but not too long.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn read(&mut self, name: impl Into<String>, input: impl Read) -> io::Result<FileId> {
        let text = read_bounded(input)?;
        Ok(self.add(name, text))
    }

    /// Adds a text that is not on disk; an `#include` of that name finds it.
    ///
    /// What is beyond [`MAX_FILE_BYTES`] is cut off.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let mut text = text.into();
        if text.len() > MAX_FILE_BYTES {
            let mut cuts = (0..=MAX_FILE_BYTES).rev();
            let cut = cuts.find(|at| text.is_char_boundary(*at));
            text.truncate(cut.unwrap_or(0));
        }
        if text.starts_with(BYTE_ORDER_MARK) {
            text.drain(..BYTE_ORDER_MARK.len_utf8());
        }
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(SourceFile {
            name: name.into(),
            path: None,
            canonical: None,
            lines: line_starts(&text),
            text: text.into(),
        });
        id
    }

    /// The same files, one of them with another text.
    pub(crate) fn with_text(&self, file: FileId, text: String) -> Self {
        let mut changed = self.clone();
        let file = &mut changed.files[file.0 as usize];
        file.lines = line_starts(&text);
        file.text = text.into();
        changed
    }

    /// The text of a file.
    pub fn text(&self, file: FileId) -> &str {
        &self.file(file).text
    }

    /// The text of a file, to keep while others are read.
    pub(crate) fn shared_text(&self, file: FileId) -> Arc<str> {
        Arc::clone(&self.file(file).text)
    }

    /// The name of a file: its path as it was given.
    pub fn name(&self, file: FileId) -> &str {
        &self.file(file).name
    }

    /// The paths of all files that were read from disk.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().filter_map(|file| file.path.as_deref())
    }

    /// Whether this is one of the files that were read from disk, however it is spelled.
    pub fn was_read(&self, path: &Path) -> bool {
        let canonical = fs::canonicalize(path).ok();
        canonical.is_some() && self.position(|file| file.canonical == canonical).is_some()
    }

    /// Line and column where a span starts, as people count: both from 1, columns in characters.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let file = self.file(span.file);
        let index = self.line_index(span.file, span.start);
        let line_start = file.lines[index] as usize;
        let characters = file.text[line_start..].char_indices();
        let before = characters.take_while(|(at, _)| line_start + at < span.start as usize);
        (index + 1, before.count() + 1)
    }

    /// The bytes of the lines from the one that holds `start` to the one that holds `end`, and the first one's number
    /// from 1.
    pub(crate) fn lines_around(&self, span: Span) -> (std::ops::Range<usize>, usize) {
        let file = self.file(span.file);
        let first = self.line_index(span.file, span.start);
        let last = self.line_index(span.file, span.end);
        let end = match file.lines.get(last + 1) {
            Some(next) => *next as usize,
            None => file.text.len(),
        };
        (file.lines[first] as usize..end, first + 1)
    }

    fn line_index(&self, file: FileId, offset: u32) -> usize {
        let lines = &self.file(file).lines;
        lines.partition_point(|start| *start <= offset) - 1
    }

    fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    fn position(&self, matches: impl Fn(&SourceFile) -> bool) -> Option<FileId> {
        let index = self.files.iter().position(matches)?;
        Some(FileId(u32::try_from(index).expect("fewer than 2^32 files")))
    }
}

fn read_bounded(input: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    input
        .take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("the file is larger than {MAX_FILE_BYTES} bytes"),
        ));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => latin_1_repaired(error.as_bytes()),
    })
}

/// Bytes that are not UTF-8 are taken for Latin-1: old files have such comments.
fn latin_1_repaired(bytes: &[u8]) -> String {
    bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
        text
    })
}

fn line_starts(text: &str) -> Vec<u32> {
    let behind_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let starts = behind_newlines
        .map(|(at, _)| u32::try_from(at + 1).expect("a file is at most MAX_FILE_BYTES long"));
    std::iter::once(0).chain(starts).collect()
}

/// A larger file is refused: no interface is that long, and spans count in `u32`.
pub const MAX_FILE_BYTES: usize = 4 << 20;

const BYTE_ORDER_MARK: char = '\u{feff}';

#[cfg(test)]
mod tests {
    use super::*;

    fn span(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }

    #[test]
    fn line_and_column_count_characters_from_one() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "\u{feff}ab\nc\u{e9}d\r\n");
        for (start, expected) in [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (6, (2, 3)),
            (9, (3, 1)),
        ] {
            assert_eq!(sources.line_column(span(file, start, start)), expected);
        }
    }

    #[test]
    fn lines_around_a_span_are_whole_lines() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "one\ntwo\nthree");
        assert_eq!(sources.lines_around(span(file, 5, 6)), (4..8, 2));
        assert_eq!(sources.lines_around(span(file, 5, 9)), (4..13, 2));
        assert_eq!(sources.lines_around(span(file, 13, 13)), (8..13, 3));
    }

    #[test]
    fn in_memory_the_disk_is_not_read() {
        let mut sources = SourceMap::in_memory();
        let file = sources.add("a.x", "const A = 1;");
        assert_eq!(sources.load(Path::new("a.x")).unwrap(), file);
        let error = sources.load(Path::new(file!())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_is_read_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.x");
        fs::write(&path, b"caf\xe9").unwrap();
        let mut sources = SourceMap::new();
        let first = sources.load(&path).unwrap();
        let again = sources
            .load(&directory.path().join(".").join("a.x"))
            .unwrap();
        assert_eq!(first, again);
        assert_eq!(sources.text(first), "caf\u{e9}");
        assert_eq!(sources.files().collect::<Vec<_>>(), [path.as_path()]);
    }
}
