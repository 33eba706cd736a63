//! Record marking (RFC 5531 section 11): messages on a stream of bytes.
//!
//! A message is a record, a record is one or more fragments, and each fragment begins with a mark:
//! 31 bits of length, and a bit that says whether it is the last.

use std::fmt;
use std::mem;
use xdr_runtime::Encoder;

/// The largest record in one fragment, in bytes: its length has 31 bits.
pub const FRAGMENT_BYTES_MAX: usize = 0x7fff_ffff;

/// The bytes of a mark.
pub(crate) const MARK_BYTES: usize = 4;

/// The bit of a mark that says: the record ends with this fragment.
const LAST: u32 = 1 << 31;

/// How many fragments a record may have whatever they carry.
const FRAGMENTS_FREE: usize = 1024;

/// What the fragments beyond these must carry on average, in bytes. C programs do not send less
/// than 96 (libtirpc's smallest buffer less the mark).
const FRAGMENT_BYTES_MIN: usize = 64;

/// Puts records together from the bytes of a stream, in whatever pieces these come.
///
/// Its memory grows with the bytes that have come, never by the length that a mark claims.
///
/// ```
/// use rpcgen_runtime::onc::record::RecordReader;
///
/// let mut reader = RecordReader::new(1 << 20);
/// let mut bytes: &[u8] = b"\0\0\0\x02ab\x80\0\0\x01cmore";
/// assert_eq!(reader.take(&mut bytes), Ok(Some(b"abc".to_vec())));
/// assert_eq!(bytes, b"more");
/// ```
#[derive(Debug)]
pub struct RecordReader {
    limit: usize,
    record: Vec<u8>,
    /// The fragments of the record so far.
    fragments: usize,
    state: State,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// In a mark, of which so many bytes have come.
    Mark { bytes: [u8; MARK_BYTES], len: usize },
    /// In a fragment, of which so many bytes are to come.
    Fragment { left: usize, last: bool },
}

const NO_MARK: State = State::Mark {
    bytes: [0; MARK_BYTES],
    len: 0,
};

/// Why a stream cannot be read any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// A record is larger than allowed; its mark already says so.
    TooLarge {
        /// The largest record in bytes.
        limit: usize,
        /// What this one has at least, in bytes.
        claimed: usize,
    },
    /// A record is in fragments that carry nothing, or next to nothing.
    TooManyFragments {
        /// How many there were.
        fragments: usize,
        /// What they carried together, in bytes.
        bytes: usize,
    },
}

impl RecordReader {
    /// Begins at the start of a stream; no record may have more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            record: Vec::new(),
            fragments: 0,
            state: NO_MARK,
        }
    }

    /// Takes bytes off the front of `input` until a record is complete, which is returned, or until
    /// there are no more (`None`).
    ///
    /// # Errors
    /// After an error the stream cannot be understood any more; nothing further should be read.
    pub fn take(&mut self, input: &mut &[u8]) -> Result<Option<Vec<u8>>, RecordError> {
        loop {
            match self.state {
                State::Fragment { left: 0, last } => {
                    self.state = NO_MARK;
                    if last {
                        self.fragments = 0;
                        return Ok(Some(mem::take(&mut self.record)));
                    }
                }
                _ if input.is_empty() => return Ok(None),
                State::Mark { bytes, len } => self.on_mark_byte(bytes, len, split(input, 1)[0])?,
                State::Fragment { left, last } => {
                    let bytes = split(input, left);
                    self.record.extend_from_slice(bytes);
                    let left = left - bytes.len();
                    self.state = State::Fragment { left, last };
                }
            }
        }
    }

    /// Whether the stream stands between two records.
    pub fn is_between_records(&self) -> bool {
        self.fragments == 0 && matches!(self.state, State::Mark { len: 0, .. })
    }

    /// The memory that the record in progress takes, in bytes.
    pub fn memory(&self) -> usize {
        self.record.capacity()
    }

    fn on_mark_byte(
        &mut self,
        mut bytes: [u8; MARK_BYTES],
        len: usize,
        byte: u8,
    ) -> Result<(), RecordError> {
        bytes[len] = byte;
        let len = len + 1;
        if len < MARK_BYTES {
            self.state = State::Mark { bytes, len };
            return Ok(());
        }
        let mark = u32::from_be_bytes(bytes);
        self.on_mark((mark & !LAST) as usize, mark & LAST != 0)
    }

    fn on_mark(&mut self, left: usize, last: bool) -> Result<(), RecordError> {
        let bytes = self.record.len();
        if left > self.limit - bytes {
            return Err(RecordError::TooLarge {
                limit: self.limit,
                claimed: bytes.saturating_add(left),
            });
        }
        if self.fragments >= FRAGMENTS_FREE + bytes / FRAGMENT_BYTES_MIN {
            let fragments = self.fragments;
            return Err(RecordError::TooManyFragments { fragments, bytes });
        }
        self.fragments += 1;
        self.state = State::Fragment { left, last };
        Ok(())
    }
}

/// Takes at most `len` bytes off the front.
fn split<'a>(input: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (taken, rest) = input.split_at(len.min(input.len()));
    *input = rest;
    taken
}

/// Begins a record of one fragment: leaves room for its mark.
pub(super) fn begin() -> Encoder {
    let mut output = Encoder::new();
    output
        .unsigned_int(0)
        .expect("four bytes break no limit of an encoder");
    output
}

/// Writes the mark of a record that was begun with [`begin`] and is at most
/// [`FRAGMENT_BYTES_MAX`] long.
pub(super) fn finish(mut record: Vec<u8>) -> Vec<u8> {
    let len = u32::try_from(record.len() - MARK_BYTES).expect("the size was checked");
    record[..MARK_BYTES].copy_from_slice(&(len | LAST).to_be_bytes());
    record
}

/// What a record that was begun with [`begin`] carries, in bytes.
pub(super) fn message_len(record: &[u8]) -> usize {
    record.len() - MARK_BYTES
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit, claimed } => {
                write!(
                    f,
                    "a record of {claimed} bytes or more, and {limit} is the limit"
                )
            }
            Self::TooManyFragments { fragments, bytes } => {
                write!(
                    f,
                    "a record of {fragments} fragments with {bytes} bytes in them"
                )
            }
        }
    }
}

impl std::error::Error for RecordError {}

#[cfg(test)]
mod tests;
