//! Exhaustive checks of small models: every state that a few calls, crashes and lost packets can lead to.
//!
//! A [`Model`] names what may happen next. [`check`] visits every state that can be reached, breadth first, so that the
//! steps which lead to a violation are as few as they can be. It looks for states that must not be, and for states from
//! which no call can end any more although no further fault happens.

pub mod rules;

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

/// A system with finitely many states.
pub trait Model {
    /// All that can differ between two moments.
    type State: Clone + Eq + Hash;
    /// What happened between two states.
    type Action: Copy + Display;

    /// Where everything starts.
    fn initial(&self) -> Self::State;

    /// Every step that may come next is given to `step`.
    fn steps(&self, state: &Self::State, step: &mut dyn FnMut(Step<Self::State, Self::Action>));

    /// What is wrong with a state, if anything.
    fn violation(&self, state: &Self::State) -> Option<&'static str>;

    /// Whether everything that was asked for has an answer.
    fn is_settled(&self, state: &Self::State) -> bool;
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step<S, A> {
    /// What happens.
    pub action: A,
    /// Whether it is a fault, or a choice of the user: nothing that has to happen for a call to end.
    pub is_fault: bool,
    /// The state behind it.
    pub next: S,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All states were visited, and nothing is wrong with any.
    Holds {
        /// How many there are.
        states: usize,
    },
    /// Something happened that must not.
    Violated {
        /// What.
        what: &'static str,
        /// The steps that lead there, first to last.
        trace: Vec<String>,
    },
    /// More states than were allowed for: nothing is known.
    TooLarge,
}

/// What [`Verdict::Violated`] says of a state from which nothing ends.
pub const STUCK: &str = "a call can never end";

/// Visits every state of a model, at most `limit` of them.
///
/// ```
/// use rpcgen_tests::model::{Model, Step, Verdict, check};
///
/// /// Counts to three, or beyond it.
/// struct Counter(u8);
/// impl Model for Counter {
///     type State = u8;
///     type Action = &'static str;
///     fn initial(&self) -> u8 {
///         0
///     }
///     fn steps(&self, state: &u8, step: &mut dyn FnMut(Step<u8, &'static str>)) {
///         if *state < self.0 {
///             step(Step { action: "add one", is_fault: false, next: state + 1 });
///         }
///     }
///     fn violation(&self, state: &u8) -> Option<&'static str> {
///         (*state > 3).then_some("more than three")
///     }
///     fn is_settled(&self, state: &u8) -> bool {
///         *state == 3
///     }
/// }
/// assert_eq!(check(&Counter(3), 10), Verdict::Holds { states: 4 });
/// let Verdict::Violated { what, trace } = check(&Counter(4), 10) else { panic!() };
/// assert_eq!((what, trace.len()), ("more than three", 4));
/// ```
pub fn check<M: Model>(model: &M, limit: usize) -> Verdict {
    let mut graph = Graph::new(model.initial());
    let mut next = 0;
    while let Some(state) = graph.states.get(next).cloned() {
        let mut wrong = None;
        model.steps(&state, &mut |step| {
            let is_certain = !step.is_fault;
            let (index, is_new) = graph.add(step.next, next, step.action);
            if is_certain {
                graph.edges.push((next, index));
            }
            if is_new && wrong.is_none() {
                let what = model.violation(&graph.states[index]);
                wrong = what.map(|what| (what, index));
            }
        });
        if let Some((what, index)) = wrong {
            let trace = graph.trace(index);
            return Verdict::Violated { what, trace };
        }
        if graph.states.len() > limit {
            return Verdict::TooLarge;
        }
        next += 1;
    }
    match graph.first_stuck(|state| model.is_settled(state)) {
        Some(index) => Verdict::Violated {
            what: STUCK,
            trace: graph.trace(index),
        },
        None => Verdict::Holds {
            states: graph.states.len(),
        },
    }
}

struct Graph<S, A> {
    states: Vec<S>,
    index: HashMap<S, usize>,
    /// How each state was reached first.
    parents: Vec<Option<(usize, A)>>,
    /// Steps that are no faults.
    edges: Vec<(usize, usize)>,
}

impl<S: Clone + Eq + Hash, A: Copy + Display> Graph<S, A> {
    fn new(initial: S) -> Self {
        Self {
            states: vec![initial.clone()],
            index: HashMap::from([(initial, 0)]),
            parents: vec![None],
            edges: Vec::new(),
        }
    }

    /// The index of a state, and whether it was not known.
    fn add(&mut self, state: S, parent: usize, action: A) -> (usize, bool) {
        if let Some(index) = self.index.get(&state) {
            return (*index, false);
        }
        let index = self.states.len();
        self.states.push(state.clone());
        self.index.insert(state, index);
        self.parents.push(Some((parent, action)));
        (index, true)
    }

    fn trace(&self, index: usize) -> Vec<String> {
        let mut actions = Vec::new();
        let mut at = index;
        while let Some((parent, action)) = self.parents[at] {
            actions.push(action.to_string());
            at = parent;
        }
        actions.reverse();
        actions
    }

    /// The first state from which no settled one can be reached without a fault.
    fn first_stuck(&self, is_settled: impl Fn(&S) -> bool) -> Option<usize> {
        let mut before = vec![Vec::new(); self.states.len()];
        for (from, to) in &self.edges {
            before[*to].push(*from);
        }
        let mut ends: Vec<bool> = self.states.iter().map(is_settled).collect();
        let mut open: Vec<usize> = (0..ends.len()).filter(|index| ends[*index]).collect();
        while let Some(index) = open.pop() {
            for from in &before[index] {
                if !ends[*from] {
                    ends[*from] = true;
                    open.push(*from);
                }
            }
        }
        ends.iter().position(|ends| !ends)
    }
}
