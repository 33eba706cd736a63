//! The calls that a client waits for, whatever carries them.

use super::client::{CallId, CallRequest, ClientEvent, ClientStatistics};
use super::envelope::{Envelope, Letter};
use super::message::Reply;
use super::xid::{Xid, XidSequence};
use crate::call::{CallOptions, RemoteProcedure};
use crate::error::Error;
use crate::rejection::Rejection;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing::debug;

/// Every call that waits for its reply; `T` is what the transport has to know of it.
#[derive(Debug)]
pub(super) struct Calls<T> {
    peer: SocketAddr,
    limit: usize,
    envelope: Envelope,
    xids: XidSequence,
    calls: HashMap<Xid, Outstanding<T>>,
    ids: HashMap<CallId, Xid>,
    /// One for each call.
    timers: BTreeSet<(Instant, Xid)>,
    lanes: Lanes,
    events: VecDeque<ClientEvent>,
    pub(super) statistics: ClientStatistics,
}

/// A call that waits for its reply.
#[derive(Debug)]
pub(super) struct Outstanding<T> {
    pub(super) id: CallId,
    pub(super) procedure: RemoteProcedure,
    /// What is sent.
    pub(super) letter: Letter,
    pub(super) deadline: Instant,
    pub(super) transmissions: u32,
    pub(super) transport: T,
    pub(super) options: CallOptions,
    begun: Instant,
    /// Its entry in `timers`.
    timer: Instant,
}

impl<T> Calls<T> {
    /// At most `limit` calls to `peer`; `rng` is what their xids are drawn from.
    pub(super) fn new(
        peer: SocketAddr,
        limit: usize,
        envelope: Envelope,
        rng: &mut StdRng,
    ) -> Self {
        Self {
            peer,
            limit,
            envelope,
            xids: XidSequence::new(rng),
            calls: HashMap::new(),
            ids: HashMap::new(),
            timers: BTreeSet::new(),
            lanes: Lanes::default(),
            events: VecDeque::new(),
            statistics: ClientStatistics::default(),
        }
    }

    pub(super) fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether one more call may wait.
    pub(super) fn has_room(&self) -> bool {
        self.calls.len() < self.limit
    }

    /// Enters a call; its timer is its deadline. `None` if it is not to
    /// be sent now, as it ended at once or has to wait for its turn in a lane.
    pub(super) fn begin(
        &mut self,
        now: Instant,
        request: CallRequest,
        transport: T,
    ) -> Option<Xid> {
        let id = request.id;
        debug_assert!(!self.ids.contains_key(&id), "{id:?} is outstanding already");
        let begun = self.try_begin(now, request, transport);
        let begun = begun.map_err(|error| self.report(id, Err(error))).ok();
        begun.filter(|xid| self.lanes.enter(*xid, self.calls[xid].options.lane))
    }

    fn try_begin(
        &mut self,
        now: Instant,
        request: CallRequest,
        transport: T,
    ) -> Result<Xid, Error> {
        let procedure = request.name();
        let CallRequest {
            id,
            deadline,
            options,
            ..
        } = request;
        if !self.has_room() {
            return Err(Error::Busy { limit: self.limit });
        }
        if deadline <= now {
            return Err(Error::TimedOut {
                waited: Duration::ZERO,
                transmissions: 0,
            });
        }
        let xid = self.unused_xid();
        let call = Outstanding {
            id,
            procedure,
            letter: self.envelope.seal(xid, procedure, &request.arguments)?,
            deadline,
            transmissions: 0,
            transport,
            options,
            begun: now,
            timer: deadline,
        };
        self.timers.insert((deadline, xid));
        self.ids.insert(id, xid);
        self.calls.insert(xid, call);
        self.statistics.calls += 1;
        Ok(xid)
    }

    /// The sequence repeats only after 2^32 ids, so the loop ends at once.
    fn unused_xid(&mut self) -> Xid {
        loop {
            let xid = self.xids.next();
            if !self.calls.contains_key(&xid) {
                return xid;
            }
        }
    }

    pub(super) fn get(&self, xid: Xid) -> Option<&Outstanding<T>> {
        self.calls.get(&xid)
    }

    pub(super) fn get_mut(&mut self, xid: Xid) -> Option<&mut Outstanding<T>> {
        self.calls.get_mut(&xid)
    }

    /// Those that `wanted` says, in the order in which they were made, as the order of a hash table
    /// is not the same in every run.
    pub(super) fn select(&self, wanted: impl Fn(&Outstanding<T>) -> bool) -> Vec<Xid> {
        let selected = self.calls.iter().filter(|(_, call)| wanted(call));
        let selected: BTreeMap<_, _> = selected.map(|(&xid, call)| (call.id, xid)).collect();
        selected.into_values().collect()
    }

    /// Sets the timer of a call, no later than its deadline (`None`: then).
    pub(super) fn set_timer(&mut self, xid: Xid, timer: Option<Instant>) {
        let Some(call) = self.calls.get_mut(&xid) else {
            return;
        };
        let timer = timer.map_or(call.deadline, |timer| timer.min(call.deadline));
        self.timers.remove(&(call.timer, xid));
        self.timers.insert((timer, xid));
        call.timer = timer;
    }

    /// When the next timer is due.
    pub(super) fn next_timer(&self) -> Option<Instant> {
        self.timers.first().map(|&(instant, _)| instant)
    }

    /// Ends the calls whose deadline has come; returns one whose timer is due otherwise, with its
    /// timer set to its deadline.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Xid> {
        loop {
            let &(_, xid) = self.timers.first().filter(|(instant, _)| *instant <= now)?;
            let call = &self.calls[&xid];
            if call.deadline > now {
                self.set_timer(xid, None);
                return Some(xid);
            }
            let (waited, transmissions) = (now - call.begun, call.transmissions);
            let error = Error::TimedOut {
                waited,
                transmissions,
            };
            self.end(xid, Err(error));
        }
    }

    /// Ends the call that the reply belongs to, if it waits; or returns one to be sent in its place.
    pub(super) fn answer(&mut self, reply: Reply<'_>) -> Option<Xid> {
        let Reply { xid, outcome, .. } = reply;
        let Some(call) = self.calls.get(&xid) else {
            self.on_unexpected(xid);
            return None;
        };
        if let Some(shorthand) = reply.shorthand {
            self.envelope.on_shorthand(shorthand);
        }
        let (procedure, transmissions) = (call.procedure, call.transmissions);
        if let Err(Rejection::Authentication(_)) = outcome
            && self.envelope.on_rejected(&call.letter)
            // Otherwise one of the transmissions may have been taken, and have run.
            && (transmissions == 1 || call.options.idempotent)
        {
            match self.begin_again(xid) {
                Ok(again) => return Some(again),
                Err(error) if transmissions == 1 => {
                    self.end(xid, Err(error));
                    return None;
                }
                // Such an error would say that nothing ran; the rejection says what is known.
                Err(_) => {}
            }
        }
        let outcome = outcome
            .map(<[u8]>::to_vec)
            .map_err(|rejection| Error::Rejected {
                procedure,
                rejection,
                transmissions,
            });
        self.end(xid, outcome);
        None
    }

    /// Makes a call that was rejected anew; if it was sent once, as one that was never sent. Its xid is
    /// another one, as the rejection may come twice.
    fn begin_again(&mut self, rejected: Xid) -> Result<Xid, Error> {
        let xid = self.unused_xid();
        let call = &self.calls[&rejected];
        let letter = self
            .envelope
            .seal_again(xid, call.procedure, &call.letter)?;
        let mut call = self
            .calls
            .remove(&rejected)
            .expect("it has just been looked at");
        self.timers.remove(&(call.timer, rejected));
        self.timers.insert((call.deadline, xid));
        call.timer = call.deadline;
        call.letter = letter;
        if call.transmissions == 1 {
            call.transmissions = 0;
        }
        self.ids.insert(call.id, xid);
        self.lanes.rename(rejected, xid, call.options.lane);
        self.calls.insert(xid, call);
        Ok(xid)
    }

    /// Counts a reply that belongs to no call.
    pub(super) fn on_unexpected(&mut self, xid: Xid) {
        debug!(peer = %self.peer, %xid, "dropped: a reply that nobody waits for");
        self.statistics.dropped_unexpected += 1;
    }

    /// The caller gives a call up.
    pub(super) fn cancel(&mut self, id: CallId) {
        if let Some(&xid) = self.ids.get(&id) {
            self.end_with(xid, |transmissions| Error::Cancelled { transmissions });
        }
    }

    /// Ends a call that waits with an error that says how often it was sent.
    pub(super) fn end_with(&mut self, xid: Xid, error: impl FnOnce(u32) -> Error) {
        let transmissions = self.calls[&xid].transmissions;
        self.end(xid, Err(error(transmissions)));
    }

    fn end(&mut self, xid: Xid, outcome: Result<Vec<u8>, Error>) {
        let call = self
            .calls
            .remove(&xid)
            .expect("only a call that waits can end");
        self.ids.remove(&call.id);
        self.timers.remove(&(call.timer, xid));
        self.lanes.leave(xid, call.options.lane);
        self.report(call.id, outcome);
    }

    fn report(&mut self, id: CallId, outcome: Result<Vec<u8>, Error>) {
        match &outcome {
            Ok(_) => self.statistics.succeeded += 1,
            Err(_) => self.statistics.failed += 1,
        }
        self.events.push_back(ClientEvent { id, outcome });
        // Last, as whoever listens to the log may panic.
        if let Some(ClientEvent {
            outcome: Err(error),
            ..
        }) = self.events.back()
        {
            debug!(peer = %self.peer, call = id.0, %error, "call failed");
        }
    }

    /// The next call whose turn has come in its lane; it may have ended since.
    pub(super) fn poll_turn(&mut self) -> Option<Xid> {
        self.lanes.released.pop_front()
    }

    /// The next call that has ended.
    pub(super) fn poll_event(&mut self) -> Option<ClientEvent> {
        self.events.pop_front()
    }
}

/// The order of calls, which ONC RPC has no notion of: of each lane one call is under way at a time.
#[derive(Debug, Default)]
struct Lanes {
    /// The calls of a lane that have not ended; the first one is under way.
    lanes: HashMap<u32, VecDeque<Xid>>,
    released: VecDeque<Xid>,
}

impl Lanes {
    /// Whether the call may be sent now.
    fn enter(&mut self, xid: Xid, lane: Option<u32>) -> bool {
        let Some(lane) = lane else { return true };
        let calls = self.lanes.entry(lane).or_default();
        calls.push_back(xid);
        calls.len() == 1
    }

    /// A call that is under way has another xid now.
    fn rename(&mut self, old: Xid, new: Xid, lane: Option<u32>) {
        let calls = lane.and_then(|lane| self.lanes.get_mut(&lane));
        for xid in calls.into_iter().flatten().filter(|xid| **xid == old) {
            *xid = new;
        }
    }

    fn leave(&mut self, xid: Xid, lane: Option<u32>) {
        let Some(lane) = lane else { return };
        let Some(calls) = self.lanes.get_mut(&lane) else {
            return;
        };
        if calls.front() == Some(&xid) {
            calls.pop_front();
            self.released.extend(calls.front());
        } else {
            calls.retain(|other| *other != xid);
        }
        if calls.is_empty() {
            self.lanes.remove(&lane);
        }
    }
}
