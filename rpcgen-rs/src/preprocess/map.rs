//! From a place in the preprocessed text back to the file it was written in.

use crate::source::{FileId, Span};

/// From a range of the preprocessed text to a [`Span`].
///
/// The text is a sequence of segments. One that was copied maps byte for byte; one that a macro produced maps as a
/// whole to the place where the macro is used.
#[derive(Debug, Clone, Default)]
pub struct Map {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    /// Offset in the output; the segment ends where the next one starts.
    output: usize,
    span: Span,
    copied: bool,
}

impl Map {
    /// The output from `output` on was copied from `start..end` of a file.
    pub(crate) fn push_copied(&mut self, output: usize, file: FileId, start: usize, end: usize) {
        let span = span(file, start, end);
        if let Some(last) = self.segments.last_mut()
            && last.copied
            && last.span.file == file
            && last.span.end == span.start
            && output - last.output == (last.span.end - last.span.start) as usize
        {
            last.span.end = span.end;
            return;
        }
        self.segments.push(Segment {
            output,
            span,
            copied: true,
        });
    }

    /// The output from `output` on stands for `start..end` of a file.
    pub(crate) fn push_replaced(&mut self, output: usize, file: FileId, start: usize, end: usize) {
        let span = span(file, start, end);
        self.segments.push(Segment {
            output,
            span,
            copied: false,
        });
    }

    /// Where `range` of the output comes from: from its first to its last byte if both are in one file, else its first
    /// byte's segment.
    ///
    /// # Panics
    /// If the map is empty: a map of a file has at least one segment.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let first = self.span_at(range.start, range.start);
        let last = match range.len() {
            0 | 1 => self.span_at(range.start, range.end),
            _ => self.span_at(range.end - 1, range.end),
        };
        if first.file == last.file && first.start <= last.end {
            return Span {
                end: last.end,
                ..first
            };
        }
        first
    }

    /// The bytes `start..end` of the output, both within one segment or at its end.
    fn span_at(&self, start: usize, end: usize) -> Span {
        let index = self
            .segments
            .partition_point(|segment| segment.output <= start);
        let segment = self.segments[index.saturating_sub(1)];
        if !segment.copied {
            return segment.span;
        }
        let length = (segment.span.end - segment.span.start) as usize;
        let shift = |at: usize| {
            let shift = (at - segment.output).min(length);
            segment.span.start + u32::try_from(shift).expect("shorter than the segment")
        };
        Span {
            file: segment.span.file,
            start: shift(start),
            end: shift(end),
        }
    }
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let offset = |at| u32::try_from(at).expect("a file is at most MAX_FILE_BYTES long");
    Span {
        file,
        start: offset(start),
        end: offset(end),
    }
}
