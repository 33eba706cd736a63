//! Whole systems of clients and a server of the native protocol, on a simulated network and a simulated clock, from one
//! number: the same seed gives the same run.
//!
//! [`simulate`] draws who calls what and what goes wrong ([`plan`]), lets it happen, and checks after every event what
//! the protocol promises. Then the faults stop, and everything has to end.
//!
//! The machines are those that run on sockets. What is checked is what can be seen from outside: what handlers were started with, what
//! callers were told (`ledger`), and what was sent (`wire`).

mod ledger;
pub mod plan;
mod wire;
mod world;

use crate::channel::Event;
use plan::Plan;
use rpcgen_runtime::native::mutant::Mutant;
use std::collections::BTreeMap;
use std::fmt;
use world::World;

/// What must not happen, with the number of the promise in the book, chapter "Promises", if it has one.
pub type Violation = &'static str;

/// The ordered calls of each client and lane: put when the call is made, got when it is executed.
pub type Lanes = BTreeMap<(plan::Host, u32), Vec<Event<u64>>>;

/// How a simulation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What must not happen and did.
    pub violation: Option<Violation>,
    /// How many events there were.
    pub events: u64,
    /// A number that is another if anything was sent otherwise.
    pub digest: u64,
    /// How many calls were made.
    pub calls: u64,
    /// What went through each lane.
    pub lanes: Lanes,
    /// What happened, step by step, if that was asked for.
    pub trace: Vec<String>,
}

/// What to simulate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// A rule of the protocol that is broken on purpose.
    pub mutant: Option<Mutant>,
    /// Whether the report says what happened.
    pub traced: bool,
}

/// Runs a seed to its end, or to the first violation.
///
/// ```
/// use rpcgen_tests::simulation::{Options, simulate};
///
/// let report = simulate(1, Options::default());
/// assert_eq!(report.violation, None);
/// assert_eq!(report, simulate(1, Options::default()));
/// ```
pub fn simulate(seed: u64, options: Options) -> Report {
    simulate_plan(seed, Plan::draw(seed), options)
}

/// The same with another plan; only the network's luck is that of the seed.
pub fn simulate_plan(seed: u64, plan: Plan, options: Options) -> Report {
    World::new(seed, plan, options).run()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(f, "{line}")?;
        }
        match self.violation {
            None => write!(
                f,
                "{} events, {} calls: nothing wrong",
                self.events, self.calls
            ),
            Some(violation) => write!(f, "after {} events: {violation}", self.events),
        }
    }
}
