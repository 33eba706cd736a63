//! What a channel from one sender to one receiver may do, as programs that read a trace and accept or refuse it.
//!
//! The four channels are those of Lampson's "Principles of Computer Systems", handout 21: the perfect one is what users see
//! while nothing fails, the reliable one what a reliable message layer promises, the unreliable one what UDP is, and the
//! unreliable one that keeps the order is a wire. What a channel does unseen (it loses, it doubles) is decided as late as can be: a message
//! that may be lost stays in the queue with a mark until a later one is got before it. So there is one state to keep, not
//! all that are possible.
//!
//! The messages of a trace are told apart by their value: no two that are put are equal.

use std::collections::{HashSet, VecDeque};
use std::fmt::Debug;
use std::hash::Hash;

/// What sender, receiver and the world see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<M> {
    /// The sender hands a message over.
    Put(M),
    /// The receiver is handed a message.
    Get(M),
    /// The sender is told what became of the last message that it put.
    Acknowledged(Status),
    /// One side crashes: the channel is down.
    Crash,
    /// The channel is up again.
    Recover,
}

/// What became of the last message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was got.
    Ok,
    /// It may be lost.
    Lost,
}

/// One of the four channels.
pub trait Channel<M> {
    /// Takes the next event of a trace.
    ///
    /// # Errors
    /// Why this channel cannot have done that.
    fn accept(&mut self, event: Event<M>) -> Result<(), &'static str>;
}

/// An event that a channel cannot have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused<M> {
    /// How many events were accepted before.
    pub at: usize,
    /// The event.
    pub event: Event<M>,
    /// Why.
    pub why: &'static str,
}

/// Whether a channel can have done all that a trace says.
///
/// ```
/// use rpcgen_tests::channel::{Event, Perfect, check};
///
/// let trace = [Event::Put(1), Event::Put(2), Event::Get(1), Event::Get(2)];
/// assert!(check(Perfect::default(), trace).is_ok());
///
/// let trace = [Event::Put(1), Event::Put(2), Event::Get(2)];
/// let refused = check(Perfect::default(), trace).unwrap_err();
/// assert_eq!((refused.at, refused.why), (2, "another message is the next one"));
/// ```
///
/// # Errors
/// The first event that it cannot have done.
pub fn check<M: Copy>(
    mut channel: impl Channel<M>,
    trace: impl IntoIterator<Item = Event<M>>,
) -> Result<(), Refused<M>> {
    for (at, event) in trace.into_iter().enumerate() {
        let refused = |why| Refused { at, event, why };
        channel.accept(event).map_err(refused)?;
    }
    Ok(())
}

/// Everything arrives, once, in order; nothing crashes.
#[derive(Debug, Clone)]
pub struct Perfect<M>(VecDeque<M>);

/// As [`Perfect`], but may lose messages between a crash and the recovery, and says what became of the last one.
#[derive(Debug, Clone)]
pub struct Reliable<M> {
    /// What was put and not got, and whether it may have been lost.
    queue: VecDeque<(M, bool)>,
    is_down: bool,
    may_be_ok: bool,
    may_be_lost: bool,
}

/// Anything may be lost, doubled or overtaken.
#[derive(Debug, Clone)]
pub struct Unreliable<M>(HashSet<M>);

/// Anything may be lost, nothing is doubled or overtaken.
#[derive(Debug, Clone)]
pub struct UnreliableFifo<M>(VecDeque<M>);

impl<M: PartialEq> Channel<M> for Perfect<M> {
    fn accept(&mut self, event: Event<M>) -> Result<(), &'static str> {
        match event {
            Event::Put(message) => self.0.push_back(message),
            Event::Get(message) if self.0.front() == Some(&message) => drop(self.0.pop_front()),
            Event::Get(_) if self.0.is_empty() => return Err(NOTHING_THERE),
            Event::Get(_) => return Err(NOT_THE_NEXT),
            Event::Acknowledged(_) => return Err(NO_ACKNOWLEDGEMENT),
            Event::Crash | Event::Recover => return Err("a perfect channel does not crash"),
        }
        Ok(())
    }
}

impl<M: PartialEq> Reliable<M> {
    /// Whatever was put before and comes later was lost while the channel was down.
    fn get(&mut self, message: &M) -> Result<(), &'static str> {
        let is_it = |(queued, _): &(M, bool)| queued == message;
        let place = self.queue.iter().position(is_it).ok_or(NOTHING_THERE)?;
        if self
            .queue
            .range(..place)
            .any(|(_, may_be_lost)| !may_be_lost)
        {
            return Err(NOT_THE_NEXT);
        }
        self.queue.drain(..=place);
        self.may_be_ok |= self.queue.is_empty();
        Ok(())
    }

    fn acknowledged(&mut self, status: Status) -> Result<(), &'static str> {
        match status {
            Status::Ok if !self.may_be_ok => Err("the last message was not got"),
            Status::Lost if !self.may_be_lost => Err("nothing can have been lost"),
            Status::Ok | Status::Lost => {
                self.may_be_ok = true;
                self.may_be_lost = self.is_down;
                Ok(())
            }
        }
    }
}

impl<M: PartialEq> Channel<M> for Reliable<M> {
    fn accept(&mut self, event: Event<M>) -> Result<(), &'static str> {
        match event {
            Event::Put(message) => {
                self.queue.push_back((message, self.is_down));
                self.may_be_ok = false;
                self.may_be_lost = self.is_down;
            }
            Event::Get(message) => self.get(&message)?,
            Event::Acknowledged(status) => self.acknowledged(status)?,
            Event::Crash => {
                self.is_down = true;
                self.may_be_lost = true;
                self.queue
                    .iter_mut()
                    .for_each(|(_, may_be_lost)| *may_be_lost = true);
            }
            Event::Recover => self.is_down = false,
        }
        Ok(())
    }
}

impl<M: Eq + Hash> Channel<M> for Unreliable<M> {
    fn accept(&mut self, event: Event<M>) -> Result<(), &'static str> {
        match event {
            Event::Put(message) => drop(self.0.insert(message)),
            Event::Get(message) if !self.0.contains(&message) => return Err(NOTHING_THERE),
            Event::Acknowledged(_) => return Err(NO_ACKNOWLEDGEMENT),
            Event::Get(_) | Event::Crash | Event::Recover => {}
        }
        Ok(())
    }
}

impl<M: PartialEq> Channel<M> for UnreliableFifo<M> {
    fn accept(&mut self, event: Event<M>) -> Result<(), &'static str> {
        match event {
            Event::Put(message) => self.0.push_back(message),
            Event::Get(message) => {
                let place = self.0.iter().position(|queued| *queued == message);
                self.0.drain(..=place.ok_or(NOTHING_THERE)?);
            }
            Event::Acknowledged(_) => return Err(NO_ACKNOWLEDGEMENT),
            Event::Crash | Event::Recover => {}
        }
        Ok(())
    }
}

impl<M> Default for Perfect<M> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<M> Default for Reliable<M> {
    /// Up, with nothing put: what came before is taken as got.
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            is_down: false,
            may_be_ok: true,
            may_be_lost: false,
        }
    }
}

impl<M> Default for Unreliable<M> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<M> Default for UnreliableFifo<M> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

const NOTHING_THERE: &str = "no such message is under way";
const NOT_THE_NEXT: &str = "another message is the next one";
const NO_ACKNOWLEDGEMENT: &str = "this channel acknowledges nothing";
