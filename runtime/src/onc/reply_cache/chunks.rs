//! Where the replies are: one behind the other, in pieces of memory of one size.
//!
//! A full cache allocates nothing for a reply, and what it takes is a number of pieces.

use crate::config::UDP_PAYLOAD_MAX;
use std::collections::VecDeque;

/// The bytes of a chunk: the largest reply fits.
pub(super) const CHUNK_BYTES: usize = UDP_PAYLOAD_MAX.next_multiple_of(1 << 10);

/// Replies, of which the oldest goes first.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    /// Oldest first.
    chunks: VecDeque<Chunk>,
    /// How many chunks went before the first.
    gone: u64,
    /// One that was emptied.
    spare: Option<Vec<u8>>,
}

#[derive(Debug)]
struct Chunk {
    bytes: Vec<u8>,
    /// How many of its replies are held.
    replies: usize,
}

/// Where a reply is, as long as it is held.
#[derive(Debug)]
pub(super) struct Place {
    chunk: u64,
    start: u32,
    len: u32,
}

impl Chunks {
    /// What they take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        (self.chunks.len() + usize::from(self.spare.is_some())) * CHUNK_BYTES
    }

    /// Whether a reply fits without a new allocation.
    pub(super) fn has_room(&self, reply: &[u8]) -> bool {
        let fits = |chunk: &Chunk| chunk.bytes.len() + reply.len() <= CHUNK_BYTES;
        self.spare.is_some() || self.chunks.back().is_some_and(fits)
    }

    /// Adds a reply of at most [`CHUNK_BYTES`].
    pub(super) fn push(&mut self, reply: &[u8]) -> Place {
        let is_full = |chunk: &mut Chunk| chunk.bytes.len() + reply.len() > CHUNK_BYTES;
        if self.chunks.back_mut().is_none_or(is_full) {
            let bytes = self.spare.take();
            self.chunks.push_back(Chunk {
                bytes: bytes.unwrap_or_else(|| Vec::with_capacity(CHUNK_BYTES)),
                replies: 0,
            });
        }
        let index = self.gone + self.chunks.len() as u64 - 1;
        let chunk = self.chunks.back_mut().expect("it was added if need be");
        let place = Place {
            chunk: index,
            start: chunk.bytes.len() as u32,
            len: reply.len() as u32,
        };
        chunk.bytes.extend_from_slice(reply);
        chunk.replies += 1;
        place
    }

    /// A reply that is held.
    pub(super) fn get(&self, place: &Place) -> &[u8] {
        let Place { chunk, start, len } = *place;
        let chunk = &self.chunks[(chunk - self.gone) as usize];
        &chunk.bytes[start as usize..][..len as usize]
    }

    /// Forgets the oldest reply. A chunk of which no reply is held is a spare one for the next, unless
    /// no other is held.
    pub(super) fn pop(&mut self) {
        let oldest = self.chunks.front_mut().expect("a reply is held");
        oldest.replies -= 1;
        if oldest.replies == 0
            && let Some(Chunk { mut bytes, .. }) = self.chunks.pop_front()
        {
            self.gone += 1;
            bytes.clear();
            self.spare = Some(bytes).filter(|_| !self.chunks.is_empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK_BYTES, Chunks};
    use crate::config::UDP_PAYLOAD_MAX;

    #[test]
    fn replies_are_found_until_they_are_the_oldest_and_go() {
        let mut chunks = Chunks::default();
        let replies: Vec<Vec<u8>> = (0..200_u8)
            .map(|number| vec![number; usize::from(number) * 20])
            .collect();
        let places: Vec<_> = replies.iter().map(|reply| chunks.push(reply)).collect();
        let full = chunks.bytes();
        assert_eq!(full, 7 * CHUNK_BYTES, "398,000 bytes");
        for first in 0..replies.len() {
            for (place, reply) in places.iter().zip(&replies).skip(first) {
                assert_eq!(chunks.get(place), reply);
            }
            chunks.pop();
        }
        assert_eq!(chunks.bytes(), 0);
    }

    #[test]
    fn an_empty_chunk_is_used_again() {
        let mut chunks = Chunks::default();
        let largest = vec![1; UDP_PAYLOAD_MAX];
        let first = chunks.push(&largest);
        let place = chunks.get(&first).as_ptr();
        chunks.push(&largest);
        assert!(!chunks.has_room(&largest));
        chunks.pop();
        assert!(chunks.has_room(&largest));
        let third = chunks.push(&largest);
        assert_eq!(chunks.get(&third).as_ptr(), place);
        assert_eq!(chunks.bytes(), 2 * CHUNK_BYTES);
    }
}
