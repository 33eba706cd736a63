//! What the calls did, beside what their callers were told.

use super::plan::CallPlan;
use super::{Lanes, Violation};
use crate::channel::Event;
use rpcgen_runtime::native::body::ReplyFault;
use rpcgen_runtime::native::frame::CallName;
use rpcgen_runtime::native::outcome::Outcome;
use rpcgen_runtime::native::server::Execution;
use std::collections::{HashMap, HashSet};

/// How a call ended for its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Reply,
    Fault,
    NotExecuted,
    Unknown,
    /// The client crashed.
    Abandoned,
}

#[derive(Debug)]
struct Call {
    plan: CallPlan,
    executions: u32,
    end: Option<End>,
}

/// A call that is being executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Running {
    session: u64,
    slot: u16,
}

/// Every call of a simulation. An effect is counted when the handler starts: who stops it later has not undone it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    calls: Vec<Call>,
    /// In this run of the server.
    running: HashSet<Running>,
    running_lanes: HashSet<(u64, u32)>,
    /// The largest number that was executed in each slot, in this run of the server.
    last: HashMap<(u64, u16), u32>,
    /// The last call that was executed in each lane of each session. A client that has given a session up does not know
    /// what still happens there.
    lanes: HashMap<(u64, u32), u64>,
    /// What the specification of a channel is asked about.
    traces: Lanes,
    drained: bool,
}

impl Ledger {
    /// A call is made; returns its number.
    pub(super) fn begin(&mut self, plan: CallPlan) -> u64 {
        let number = self.calls.len() as u64;
        if let Some(lane) = plan.lane {
            let trace = self.traces.entry((plan.client, lane)).or_default();
            trace.push(Event::Put(number));
        }
        self.calls.push(Call {
            plan,
            executions: 0,
            end: None,
        });
        number
    }

    /// A handler starts. Returns the number of the call.
    pub(super) fn execute(&mut self, execution: &Execution) -> Result<u64, Violation> {
        let number = call_number(&execution.arguments).ok_or("15: arguments of no call")?;
        let call = usize::try_from(number).ok();
        let call = call.and_then(|number| self.calls.get_mut(number));
        let call = call.ok_or("15: arguments of no call")?;
        if *execution.arguments != *arguments(number, &call.plan) {
            return Err("15: the arguments are not those that were sent");
        }
        call.executions += 1;
        if call.executions > 1 && !call.plan.is_idempotent(number) {
            return Err("1: a call is executed twice");
        }
        if call.end == Some(End::NotExecuted) {
            return Err("3: what was reported as not executed is executed");
        }
        if self.drained {
            return Err("16: a call is executed after drain");
        }
        let session = execution.ticket.session();
        if let Some(lane) = call.plan.lane {
            let trace = self.traces.entry((call.plan.client, lane)).or_default();
            trace.push(Event::Get(number));
        }
        let lane = call.plan.lane.map(|lane| (session, lane));
        self.take_slot(execution.ticket.session(), execution.ticket.name())?;
        if let Some(lane) = lane {
            if self.lanes.insert(lane, number) > Some(number) {
                return Err("an ordered call is executed after a later one");
            }
            if !self.running_lanes.insert(lane) {
                return Err("an ordered call is executed beside another of its lane");
            }
        }
        Ok(number)
    }

    fn take_slot(&mut self, session: u64, name: CallName) -> Result<(), Violation> {
        let slot = name.slot;
        if !self.running.insert(Running { session, slot }) {
            return Err("6: two calls are executed in one slot");
        }
        let last = self.last.insert((session, slot), name.seq);
        if last >= Some(name.seq) {
            return Err("5: a slot's sequence number goes back");
        }
        Ok(())
    }

    /// A handler has ended; what it returns.
    pub(super) fn finish(
        &mut self,
        number: u64,
        session: u64,
        name: CallName,
    ) -> Result<Vec<u8>, ReplyFault> {
        let call = self.call(number);
        let plan = call.plan.clone();
        let slot = name.slot;
        self.running.remove(&Running { session, slot });
        if let Some(lane) = plan.lane {
            self.running_lanes.remove(&(session, lane));
        }
        match plan.panics {
            true => Err(ReplyFault::SystemError),
            false => Ok(bytes(2 * number + 1, plan.result_len)),
        }
    }

    /// A call has ended for its caller.
    pub(super) fn end(
        &mut self,
        number: u64,
        outcome: &Outcome,
        is_perfect: bool,
    ) -> Result<(), Violation> {
        let call = self.call(number);
        if call.end.is_some() {
            return Err("a call ends twice");
        }
        let most = match call.plan.is_idempotent(number) {
            true => u32::MAX,
            false => 1,
        };
        let (end, executions) = match outcome {
            Outcome::Reply(_) => (End::Reply, 1..=most),
            Outcome::Fault(ReplyFault::SystemError) if call.plan.panics => (End::Fault, 1..=most),
            Outcome::Fault(_) => return Err("2: a fault that the server has no reason for"),
            Outcome::NotExecuted(_) => (End::NotExecuted, 0..=0),
            Outcome::Unknown(_) => (End::Unknown, 0..=most),
        };
        call.end = Some(end);
        if !executions.contains(&call.executions) {
            return Err(match end {
                End::NotExecuted => "3: what is reported as not executed was executed",
                _ => "2: a call returns without an execution",
            });
        }
        if let Outcome::Reply(payload) = outcome
            && **payload != *bytes(2 * number + 1, call.plan.result_len)
        {
            return Err("2: the result is not the server's");
        }
        if is_perfect && matches!(end, End::NotExecuted | End::Unknown) {
            return Err("nothing fails, and yet a call is not executed exactly once");
        }
        Ok(())
    }

    /// The server crashes: nothing runs there any more.
    pub(super) fn server_crashes(&mut self) {
        self.running.clear();
        self.running_lanes.clear();
        self.last.clear();
    }

    /// A client crashes: its calls have no caller any more.
    pub(super) fn client_crashes(&mut self, client: usize) {
        let of_client = |call: &&mut Call| call.plan.client == client && call.end.is_none();
        let calls = self.calls.iter_mut().filter(of_client);
        calls.for_each(|call| call.end = Some(End::Abandoned));
    }

    /// The server says that it has ended all that it was doing.
    pub(super) fn drained(&mut self) -> Result<(), Violation> {
        self.drained = true;
        match self.running.is_empty() {
            true => Ok(()),
            false => Err("16: drained while a handler runs"),
        }
    }

    pub(super) fn into_lanes(self) -> Lanes {
        self.traces
    }

    /// Numbers of calls that have not ended.
    pub(super) fn open(&self) -> Vec<usize> {
        let calls = self.calls.iter().enumerate();
        calls
            .filter(|(_, call)| call.end.is_none())
            .map(|(number, _)| number)
            .collect()
    }

    /// Whether a handler runs.
    pub(super) fn is_running(&self) -> bool {
        !self.running.is_empty()
    }

    pub(super) fn plan(&self, number: u64) -> &CallPlan {
        let number = usize::try_from(number).expect("it was given out");
        &self.calls[number].plan
    }

    fn call(&mut self, number: u64) -> &mut Call {
        let number = usize::try_from(number).expect("it was given out");
        &mut self.calls[number]
    }
}

/// The arguments of a call: its number, then bytes that belong to it alone.
pub(super) fn arguments(number: u64, plan: &CallPlan) -> Vec<u8> {
    let mut arguments = number.to_be_bytes().to_vec();
    arguments.extend(bytes(2 * number, plan.argument_len - 8));
    arguments
}

fn call_number(arguments: &[u8]) -> Option<u64> {
    arguments.first_chunk().copied().map(u64::from_be_bytes)
}

/// Bytes that are others for each `seed`, and for each place.
fn bytes(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut words = std::iter::repeat_with(|| {
        state = state.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1);
        (state >> 24).to_le_bytes()
    });
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        bytes.extend(words.next().expect("there is no end").iter().take(5));
    }
    bytes.truncate(len);
    bytes
}
