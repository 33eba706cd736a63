//! What a server remembers of calls, so that it does not execute one twice.

mod chunks;

use self::chunks::{CHUNK_BYTES, Chunks, Place};
use super::xid::Xid;
use crate::call::RemoteProcedure;
use crate::config::UDP_PAYLOAD_MAX;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// What two transmissions of one call have in common.
///
/// The checksum of the arguments tells a call from another one that got the same xid, from a client
/// that was started again at the same port. Keys are compared by what tells them apart most often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CallKey {
    pub(super) xid: Xid,
    pub(super) arguments_checksum: u32,
    pub(super) from: SocketAddr,
    pub(super) procedure: RemoteProcedure,
}

/// The right to execute a call once. Only [`ReplyCache::admit`] makes one, and it cannot be copied.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Permit {
    key: CallKey,
}

/// What the cache says to a call that came in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission<'a> {
    /// It is new: execute it.
    New(Permit),
    /// It is being executed.
    InProgress,
    /// It was executed; this was the reply.
    Finished(&'a [u8]),
    /// It is new, but as many calls as allowed are in progress.
    CallsLimit,
    /// It is new, but calls in progress take all the room.
    CacheFull,
}

/// The bounds of a [`ReplyCache`].
#[derive(Debug, Clone, Copy)]
pub(super) struct CacheLimits {
    /// How many calls may be in progress at a time.
    pub(super) calls_in_progress: usize,
    /// 0: remember nothing. Otherwise counted as at least [`ROOM_IN_PROGRESS`].
    pub(super) bytes: usize,
    /// How long a reply is remembered.
    pub(super) age: Duration,
}

/// Remembers calls in progress and the replies to finished ones.
///
/// The calls are in a tree, which takes as much memory as they need: a hash table doubles when the
/// places of calls that were forgotten have filled it, at any time, and a peer that chooses its
/// keys cannot make the tree slow.
#[derive(Debug)]
pub(super) struct ReplyCache {
    limits: CacheLimits,
    calls: BTreeMap<CallKey, State>,
    /// The finished ones and when they did, oldest first.
    finished: VecDeque<(CallKey, Instant)>,
    /// Their replies, in the same order.
    replies: Chunks,
    in_progress: usize,
    expired: u64,
    evicted: u64,
}

#[derive(Debug)]
enum State {
    InProgress,
    /// With the place of its reply.
    Finished(Place),
}

impl ReplyCache {
    pub(super) fn new(limits: CacheLimits) -> Self {
        let bytes = match limits.bytes {
            0 => 0,
            bytes => bytes.max(ROOM_IN_PROGRESS),
        };
        Self {
            limits: CacheLimits { bytes, ..limits },
            calls: BTreeMap::new(),
            finished: VecDeque::new(),
            replies: Chunks::default(),
            in_progress: 0,
            expired: 0,
            evicted: 0,
        }
    }

    /// Looks a call up, and enters it as in progress if it is new and there is room.
    pub(super) fn admit(&mut self, key: CallKey) -> Admission<'_> {
        // Asked before the look-up, as the borrow checker does not let a borrowed reply pass a
        // change.
        if !self.calls.contains_key(&key) {
            return self.admit_new(key);
        }
        match &self.calls[&key] {
            State::InProgress => Admission::InProgress,
            State::Finished(place) => Admission::Finished(self.replies.get(place)),
        }
    }

    fn admit_new(&mut self, key: CallKey) -> Admission<'static> {
        if self.in_progress >= self.limits.calls_in_progress {
            return Admission::CallsLimit;
        }
        if self.is_off() {
            self.in_progress += 1;
            return Admission::New(Permit { key });
        }
        if (self.in_progress + 1).saturating_mul(ROOM_IN_PROGRESS) > self.limits.bytes {
            return Admission::CacheFull;
        }
        self.in_progress += 1;
        while self.lacks(ENTRY_BYTES) {
            self.evict();
        }
        self.calls.insert(key, State::InProgress);
        Admission::New(Permit { key })
    }

    /// Keeps the reply of a call that was in progress. It has room for every reply that fits a
    /// datagram.
    pub(super) fn finish(&mut self, now: Instant, key: CallKey, reply: &[u8]) {
        debug_assert!(
            reply.len() <= UDP_PAYLOAD_MAX,
            "the reply does not fit a datagram"
        );
        self.in_progress -= 1;
        if self.is_off() {
            return;
        }
        while !self.replies.has_room(reply) && self.lacks(CHUNK_BYTES) {
            self.evict();
        }
        let place = self.replies.push(reply);
        let previous = self.calls.insert(key, State::Finished(place));
        debug_assert!(
            matches!(previous, Some(State::InProgress)),
            "{key:?} was not in progress"
        );
        self.finished.push_back((key, now));
    }

    /// Forgets a call that was in progress: if it comes again it is new.
    pub(super) fn forget(&mut self, key: &CallKey) {
        self.in_progress -= 1;
        self.calls.remove(key);
    }

    /// Forgets the replies that are too old.
    pub(super) fn expire(&mut self, now: Instant) {
        while self.next_expiry().is_some_and(|expiry| expiry <= now) {
            self.forget_oldest();
            self.expired += 1;
        }
    }

    /// When the oldest reply becomes too old.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        let (_, at) = self.finished.front()?;
        at.checked_add(self.limits.age)
    }

    /// Whether so much more would be too much.
    fn lacks(&self, bytes: usize) -> bool {
        self.bytes().saturating_add(bytes) > self.limits.bytes
    }

    fn evict(&mut self) {
        self.forget_oldest();
        self.evicted += 1;
    }

    fn forget_oldest(&mut self) {
        let (key, _) = self
            .finished
            .pop_front()
            .expect("calls in progress leave room for one more");
        self.calls.remove(&key);
        self.replies.pop();
    }

    fn is_off(&self) -> bool {
        self.limits.bytes == 0
    }

    /// Calls in progress.
    pub(super) fn in_progress(&self) -> usize {
        self.in_progress
    }

    /// Replies that are remembered.
    pub(super) fn replies(&self) -> usize {
        self.finished.len()
    }

    /// What is held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.calls.len() * ENTRY_BYTES + self.replies.bytes()
    }

    /// Replies forgotten because of their age.
    pub(super) fn expired(&self) -> u64 {
        self.expired
    }

    /// Replies forgotten to make room.
    pub(super) fn evicted(&self) -> u64 {
        self.evicted
    }
}

impl Permit {
    /// Uses the permit up.
    pub(super) fn redeem(self) -> CallKey {
        self.key
    }
}

/// What an entry takes besides its reply, at the most. A node of the tree has places for 11, of which 5 are taken at least, and
/// its links; a queue has up to 2 places for an entry, and 3 while it grows.
const ENTRY_BYTES: usize =
    11 * size_of::<(CallKey, State)>() / 5 + 32 + 3 * size_of::<(CallKey, Instant)>();

/// What a call in progress may come to take: there is always room for that, if all replies are
/// forgotten. Else its own might have to be forgotten at once.
pub(super) const ROOM_IN_PROGRESS: usize = ENTRY_BYTES + CHUNK_BYTES;

#[cfg(test)]
mod tests;
