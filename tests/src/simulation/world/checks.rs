//! What is looked at between the events: what machines hold, and how much of it is under way.

use super::{Checked, SERVER, World};
use crate::simulation::Violation;
use crate::simulation::plan::Host;
use rpcgen_runtime::machine::{Machine, Transmit};
use rpcgen_runtime::native::client::ClientMachine;
use rpcgen_runtime::native::config::LinkConfig;
use rpcgen_runtime::native::frame::CallName;
use rpcgen_runtime::native::inspection::{Flight, Reassembly, SlotReport};
use rpcgen_runtime::native::server::ServerMachine;

impl World {
    /// The next datagram of a client.
    pub(super) fn poll_client(&mut self, host: Host) -> Result<Option<Transmit>, Violation> {
        let now = self.clock(host);
        let client = &mut self.clients[host - 1];
        let before = client.flight();
        let transmit = client.poll_transmit(now);
        check_window(before.as_slice(), client.flight().as_slice())?;
        Ok(transmit)
    }

    /// The next datagram of the server.
    pub(super) fn poll_server(&mut self) -> Result<Option<Transmit>, Violation> {
        let now = self.clock(SERVER);
        let Some(server) = &mut self.server else {
            return Ok(None);
        };
        let before = server.flights();
        let transmit = server.poll_transmit(now);
        check_window(&before, &server.flights())?;
        Ok(transmit)
    }

    /// 9, 10 and 11: what the server holds, and what clients receive.
    pub(super) fn check_server(&self) -> Checked {
        let Some(server) = &self.server else {
            return Ok(());
        };
        let held = server.statistics();
        self.wire.check_sessions(held.sessions_opened)?;
        let clients = self.clients.iter().map(ClientMachine::reassembly);
        let client = &self.plan.client.link;
        clients
            .map(|reassembly| check_reassembly(reassembly, client))
            .chain([check_reassembly(
                server.reassembly(),
                &self.plan.server.link,
            )])
            .collect()
    }

    /// 7: a reply is kept until its session ends, or something has come that acknowledges it.
    pub(super) fn check_replies(&mut self) -> Checked {
        let Some(server) = &self.server else {
            return Ok(());
        };
        let slots = server.slots();
        let is_kept = |slot: &&SlotReport| slot.reply_kept;
        let kept: Vec<_> = slots.iter().filter(is_kept).map(named).collect();
        let is_alive = |session: u64| slots.iter().any(|slot| slot.session == session);
        let mut gone = self.kept.iter().filter(|reply| !kept.contains(reply));
        let is_early = gone
            .any(|&(session, name)| is_alive(session) && !self.wire.is_acknowledged(session, name));
        self.kept = kept;
        match is_early {
            true => Err("7: a reply is forgotten that was not acknowledged"),
            false => Ok(()),
        }
    }

    /// 16: what a drain that was cut short has not ended is reported: only replies that nobody takes.
    pub(super) fn check_unfinished(&self) -> Checked {
        let server = self.server.as_ref().expect("the faults have stopped");
        let unfinished = server.unfinished();
        let clients = self.clients.iter().filter_map(ClientMachine::flight);
        let sessions: Vec<u64> = clients.map(|flight| flight.session).collect();
        let is_there = |(session, _): &(u64, CallName)| sessions.contains(session);
        if self.plan.loses_nobody() && unfinished.unacknowledged.iter().any(is_there) {
            return Err("16: drain does not end");
        }
        if !unfinished.executing.is_empty() {
            return Err("16: after drain something is executed");
        }
        let is_reported = !unfinished.unacknowledged.is_empty();
        match is_reported && server.statistics().reply_bytes > 0 {
            true => Ok(()),
            false => Err("16: drain does not end, and nothing is left to be done"),
        }
    }

    /// 18: a quiet system sends nothing and holds only its idle sessions.
    pub(super) fn check_rest(&self, sent: u64) -> Checked {
        let server = self.server.as_ref();
        let held = server.map(ServerMachine::statistics).unwrap_or_default();
        if self.wire.sent != sent {
            return Err("18: a quiet system sends");
        }
        let is_empty = held.executing == 0 && held.queued == 0 && held.reassembly_bytes == 0;
        match is_empty {
            true => Ok(()),
            false => Err("18: a quiet system holds more than its sessions"),
        }
    }
}

fn named(slot: &SlotReport) -> (u64, CallName) {
    (slot.session, slot.last)
}

/// 10: what is being received keeps to the budget, and no message is in more pieces than is worth while.
fn check_reassembly(held: Reassembly, link: &LinkConfig) -> Checked {
    let is_reserved = held.reserved <= link.reassembly_bytes.max(link.message_max + 4);
    let is_bounded = held.held <= held.reserved && held.pieces <= 1024;
    match is_reserved && is_bounded {
        true => Ok(()),
        false => Err("10: more is received than the budget allows"),
    }
}

/// 12: what is under way fits the window, but for one packet that asks whether anything arrives, and one that is alone.
fn check_window(before: &[Flight], after: &[Flight]) -> Checked {
    let is_beyond = |(before, after): (&Flight, &Flight)| {
        let is_more = before.session == after.session && before.in_flight < after.in_flight;
        let is_allowed = before.probe || before.in_flight == 0;
        is_more && !is_allowed && after.in_flight > before.window
    };
    match before.iter().zip(after).any(is_beyond) {
        true => Err("12: more is under way than the window allows"),
        false => Ok(()),
    }
}
