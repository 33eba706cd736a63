//! The specifications of channels: what each channel does on a random run is accepted, and what it cannot have done is not.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_tests::channel::Event::{Acknowledged, Crash, Get, Put, Recover};
use rpcgen_tests::channel::{
    Channel, Event, Perfect, Reliable, Status, Unreliable, UnreliableFifo, check,
};
use rpcgen_tests::simulation::plan::Plan;
use rpcgen_tests::simulation::{Options, simulate_plan};

const SEEDS: u64 = 200;
const STEPS: u32 = 300;

/// What a channel of the simplest kind does: the queue is really there, and luck decides.
#[derive(Default)]
struct Run {
    queue: Vec<u32>,
    put: u32,
    is_down: bool,
    /// Of the last message put.
    status: Option<Status>,
    trace: Vec<Event<u32>>,
}

#[derive(Clone, Copy)]
struct Kind {
    crashes: bool,
    loses: bool,
    doubles_and_reorders: bool,
}

const PERFECT: Kind = Kind {
    crashes: false,
    loses: false,
    doubles_and_reorders: false,
};
const RELIABLE: Kind = Kind {
    crashes: true,
    ..PERFECT
};
const FIFO: Kind = Kind {
    loses: true,
    ..PERFECT
};
const UNRELIABLE: Kind = Kind {
    doubles_and_reorders: true,
    ..FIFO
};

fn run(kind: Kind, seed: u64) -> Vec<Event<u32>> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut run = Run::default();
    for _ in 0..STEPS {
        run.step(kind, &mut random);
    }
    run.trace
}

impl Run {
    fn step(&mut self, kind: Kind, random: &mut StdRng) {
        match random.random_range(0..12) {
            0..4 => self.put(),
            4..8 if !self.queue.is_empty() => {
                let last = self.queue.len() - 1;
                let is_any = kind.doubles_and_reorders;
                let place = if is_any {
                    random.random_range(0..=last)
                } else {
                    0
                };
                let is_kept = is_any && random.random_bool(0.3);
                self.get(place, is_kept);
            }
            8 if kind.crashes => self.crash_or_recover(),
            9 if kind.loses || self.is_down => self.lose(random),
            10 if kind.crashes => {
                if let Some(status) = self.status {
                    self.trace.push(Acknowledged(status));
                    self.status = Some(Status::Ok);
                }
            }
            _ => {}
        }
    }

    fn put(&mut self) {
        self.queue.push(self.put);
        self.trace.push(Put(self.put));
        self.put += 1;
        self.status = None;
    }

    fn get(&mut self, place: usize, is_kept: bool) {
        self.trace.push(Get(self.queue[place]));
        if !is_kept {
            self.queue.remove(place);
        }
        if self.queue.is_empty() && self.status.is_none() {
            self.status = Some(Status::Ok);
        }
    }

    fn crash_or_recover(&mut self) {
        self.is_down = !self.is_down;
        self.trace.push(if self.is_down { Crash } else { Recover });
    }

    fn lose(&mut self, random: &mut StdRng) {
        if !self.queue.is_empty() {
            let place = random.random_range(0..self.queue.len());
            let is_last = self.queue.remove(place) + 1 == self.put;
            self.status = if is_last {
                Some(Status::Lost)
            } else {
                self.status
            };
        }
    }
}

#[test]
fn what_a_channel_does_is_accepted() {
    for seed in 0..SEEDS {
        check(Perfect::default(), run(PERFECT, seed)).unwrap();
        check(Reliable::default(), run(RELIABLE, seed)).unwrap();
        check(UnreliableFifo::default(), run(FIFO, seed)).unwrap();
        check(Unreliable::default(), run(UNRELIABLE, seed)).unwrap();
    }
}

#[test]
fn a_better_channel_is_a_worse_one_too() {
    for seed in 0..SEEDS {
        let trace = run(PERFECT, seed);
        check(Reliable::default(), trace.clone()).unwrap();
        check(UnreliableFifo::default(), trace.clone()).unwrap();
        check(Unreliable::default(), trace).unwrap();
        check(Unreliable::default(), run(FIFO, seed)).unwrap();
    }
}

#[test]
fn a_worse_channel_is_noticed() {
    let is_refused = |trace: &[Event<u32>]| check(Perfect::default(), trace.to_vec()).is_err();
    let seeds = |kind| (0..SEEDS).map(move |seed| run(kind, seed));
    assert!(seeds(FIFO).all(|trace| is_refused(&trace)));
    assert!(seeds(UNRELIABLE).all(|trace| is_refused(&trace)));
    assert!(seeds(FIFO).all(|trace| check(Reliable::default(), trace).is_err()));
    assert!(seeds(UNRELIABLE).all(|trace| check(UnreliableFifo::default(), trace).is_err()));
}

/// Every single Get of a run without crashes is removed, doubled and moved.
#[test]
fn a_trace_that_was_tampered_with_is_refused() {
    let trace = run(PERFECT, 1);
    let is_get = |event: &&Event<u32>| matches!(event, Get(_));
    assert!(trace.iter().filter(is_get).count() > 50);
    for place in 0..trace.len() {
        let Get(message) = trace[place] else { continue };
        let is_last = trace[place + 1..].iter().find(is_get).is_none();
        let mut doubled = trace.clone();
        doubled.insert(place, Get(message));
        assert!(check(Reliable::default(), doubled).is_err());
        let mut foreign = trace.clone();
        foreign[place] = Get(u32::MAX);
        assert!(check(Reliable::default(), foreign).is_err());
        let mut early = trace.clone();
        early.remove(place);
        early.insert(0, Get(message));
        assert!(check(Reliable::default(), early).is_err());
        if !is_last {
            let mut removed = trace.clone();
            removed.remove(place);
            assert!(check(Reliable::default(), removed).is_err());
        }
    }
}

/// What went through the lanes of ordered calls of the native protocol, over a network that loses, doubles, damages and reorders.
fn lanes(seed: u64) -> impl Iterator<Item = Vec<Event<u64>>> {
    let mut plan = Plan::draw(seed);
    plan.incidents.clear();
    (plan.client, plan.server) = Default::default();
    (plan.drains, plan.drains_at_work, plan.ends_alone) = (false, false, false);
    for call in &mut plan.calls {
        (call.deadline, call.cancelled_after) = (None, None);
        call.lane.get_or_insert(0);
    }
    let report = simulate_plan(seed, plan, Options::default());
    assert_eq!(report.violation, None, "seed {seed}");
    report.lanes.into_values()
}

#[test]
fn a_lane_of_ordered_calls_is_a_perfect_channel() {
    for trace in (0..20).flat_map(lanes) {
        let puts = trace.iter().filter(|event| matches!(event, Put(_)));
        assert_eq!(puts.count() * 2, trace.len(), "all that is put is got");
        check(Perfect::default(), trace).unwrap();
    }
}

/// Every single Get is removed, doubled, and exchanged with the next.
#[test]
fn a_lane_that_was_tampered_with_is_refused() {
    let mut tampered = 0;
    for trace in (0..5).flat_map(lanes) {
        let is_get = |place: &usize| matches!(trace[*place], Get(_));
        let gets: Vec<usize> = (0..trace.len()).filter(is_get).collect();
        for pair in gets.windows(2) {
            let (place, next) = (pair[0], pair[1]);
            let [mut removed, mut doubled, mut exchanged] = [(); 3].map(|()| trace.clone());
            removed.remove(place);
            doubled.insert(place, trace[place]);
            exchanged.swap(place, next);
            for trace in [removed, doubled, exchanged] {
                assert!(check(Perfect::default(), trace).is_err());
                tampered += 1;
            }
        }
    }
    assert!(tampered > 100, "only {tampered}");
}

#[test]
fn what_is_acknowledged_was_got_and_what_is_lost_had_a_crash() {
    let refused: [(&[Event<u32>], &str); 7] = [
        (
            &[Put(1), Acknowledged(Status::Ok)],
            "the last message was not got",
        ),
        (
            &[Put(1), Acknowledged(Status::Lost)],
            "nothing can have been lost",
        ),
        (
            &[Put(1), Put(2), Get(1), Acknowledged(Status::Ok)],
            "the last message was not got",
        ),
        (
            &[Crash, Recover, Put(1), Acknowledged(Status::Lost)],
            "nothing can have been lost",
        ),
        (
            &[Put(1), Crash, Recover, Put(2), Acknowledged(Status::Lost)],
            "nothing can have been lost",
        ),
        (
            &[Crash, Recover, Put(1), Put(2), Get(2)],
            "another message is the next one",
        ),
        (
            &[Put(1), Crash, Get(1), Get(1)],
            "no such message is under way",
        ),
    ];
    for (trace, why) in refused {
        let found = check(Reliable::default(), trace.to_vec()).unwrap_err();
        assert_eq!((found.at, found.why), (trace.len() - 1, why), "{trace:?}");
    }
    let accepted: [&[Event<u32>]; 5] = [
        &[
            Put(1),
            Get(1),
            Acknowledged(Status::Ok),
            Acknowledged(Status::Ok),
        ],
        &[Put(1), Crash, Acknowledged(Status::Lost), Get(1)],
        &[Put(1), Crash, Recover, Acknowledged(Status::Lost)],
        &[
            Put(1),
            Put(2),
            Crash,
            Recover,
            Put(3),
            Get(2),
            Get(3),
            Acknowledged(Status::Ok),
        ],
        &[Put(1), Get(1), Crash, Acknowledged(Status::Lost)],
    ];
    for trace in accepted {
        check(Reliable::default(), trace.to_vec()).unwrap();
    }
}

#[test]
fn channels_without_acknowledgement_give_none() {
    fn refuses(mut channel: impl Channel<u32>) -> bool {
        channel.accept(Acknowledged(Status::Ok)).is_err()
    }
    assert!(refuses(Perfect::default()));
    assert!(refuses(Unreliable::default()));
    assert!(refuses(UnreliableFifo::default()));
    assert!(Perfect::<u32>::default().accept(Crash).is_err());
}
