//! Lanes: calls that are executed one after the other, in the order that the client gave them.

use super::execution::Job;
use crate::native::body::LanePlace;
use crate::native::frame::CallName;
use crate::native::mutant::{Defects, defect};
use std::collections::BTreeMap;

/// The lanes of a session.
///
/// Each call of a lane occupies its slot while it is held here, so there are never more than slots.
#[derive(Debug)]
pub(super) struct Lanes {
    lanes: BTreeMap<u32, Lane>,
    max: usize,
    defects: Defects,
}

#[derive(Debug, Default)]
struct Lane {
    /// The index of the call that is executed, or will be next.
    next: u64,
    /// The call that has the place `next`: it waits or is being executed.
    started: Option<CallName>,
    /// Calls that came early, by index.
    held: BTreeMap<u64, Job>,
}

/// What becomes of an ordered call.
#[derive(Debug)]
pub(super) enum Turn {
    /// It is its turn.
    Now(Job),
    /// It is held until its turn comes.
    Later,
    /// There are too many lanes.
    TooMany(Job),
    /// Another call had its place.
    Taken(Job),
}

impl Lanes {
    pub(super) fn new(max: usize, defects: Defects) -> Self {
        Self {
            lanes: BTreeMap::new(),
            max,
            defects,
        }
    }

    /// Takes a call that is new.
    pub(super) fn on_call(&mut self, place: LanePlace, job: Job) -> Turn {
        if defect!(self.defects, IgnoreLanes) {
            return Turn::Now(job);
        }
        if !self.lanes.contains_key(&place.lane) && self.lanes.len() >= self.max {
            return Turn::TooMany(job);
        }
        let lane = self.lanes.entry(place.lane).or_default();
        if place.index < lane.next || (place.index == lane.next && lane.started.is_some()) {
            return Turn::Taken(job);
        }
        if place.index == lane.next {
            lane.started = Some(job.name);
            lane.held.remove(&place.index);
            return Turn::Now(job);
        }
        lane.held.insert(place.index, job);
        Turn::Later
    }

    /// The call at this place has been executed: the next one is returned, if it is there.
    pub(super) fn on_finished(&mut self, place: LanePlace) -> Option<Job> {
        let lane = self.lanes.get_mut(&place.lane)?;
        if place.index != lane.next {
            return None;
        }
        lane.next += 1;
        let job = lane.held.remove(&lane.next);
        lane.started = job.as_ref().map(|job| job.name);
        job
    }

    /// Whether the call at this place waits for others.
    pub(super) fn holds(&self, place: LanePlace) -> bool {
        let lane = self.lanes.get(&place.lane);
        lane.is_some_and(|lane| lane.held.contains_key(&place.index))
    }

    /// The call will not be executed: another one will take its place, or has.
    pub(super) fn on_dropped(&mut self, place: LanePlace, name: CallName) {
        let Some(lane) = self.lanes.get_mut(&place.lane) else {
            return;
        };
        if place.index == lane.next {
            lane.started.take_if(|started| *started == name);
        }
        if lane
            .held
            .get(&place.index)
            .is_some_and(|job| job.name == name)
        {
            lane.held.remove(&place.index);
        }
    }

    /// Takes all calls that are held.
    pub(super) fn take_held(&mut self) -> Vec<Job> {
        let lanes = self.lanes.values_mut();
        lanes
            .flat_map(|lane| std::mem::take(&mut lane.held).into_values())
            .collect()
    }
}
