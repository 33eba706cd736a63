//! What goes wrong with hosts and paths, and who meddles.

use super::network::{ConditionKind, Sighting};
use super::{Event, PROCEDURE, SERVER, SERVER_ADDRESS, World};
use crate::simulation::ledger::arguments;
use crate::simulation::plan::{CallPlan, Host, IncidentKind};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};
use rpcgen_runtime::native::body::CallHead;
use rpcgen_runtime::native::frame::{CallName, Frame, Whole};
use rpcgen_runtime::native::handshake::Refusal;
use rpcgen_runtime::native::inspection::SlotReport;
use rpcgen_runtime::native::packet::{self, Header, PacketType};
use rpcgen_runtime::native::server::ServerMachine;
use std::net::SocketAddr;

impl World {
    pub(super) fn incident(&mut self, kind: IncidentKind) {
        self.note(|| format!("{kind:?}"));
        match kind {
            IncidentKind::Partition(a, b, time) => {
                self.condition(ConditionKind::Partition(a, b), time);
            }
            IncidentKind::Clog(host, time) => self.condition(ConditionKind::Clog(host), time),
            IncidentKind::BlackHole(size, time) => {
                self.condition(ConditionKind::BlackHole(size), time);
            }
            IncidentKind::AddressChange(host) => {
                let port = self.hosts[host].address.port();
                self.hosts[host].address.set_port(port + 1);
            }
            IncidentKind::ServerCrash(time) => {
                self.server = None;
                self.ledger.server_crashes();
                self.schedule(self.now + time, Event::Restart);
            }
            IncidentKind::ClientCrash(host) => {
                self.ledger.client_crashes(host);
                self.hosts[host].run += 1;
                self.clients[host - 1] = self.new_client();
            }
            IncidentKind::HastyCall(host) => {
                self.hasty_call(host);
                self.incident(IncidentKind::ClientCrash(host));
            }
            IncidentKind::Pause(host, time) => self.hosts[host].paused_until = self.now + time,
            IncidentKind::ClockJump(host, time) => self.hosts[host].ahead += time,
            IncidentKind::Junk(host) => self.junk(host),
            IncidentKind::Replay => self.replay(false),
            IncidentKind::SpoofedReplay => self.replay(true),
            IncidentKind::SpoofedHello => self.spoof_hello(),
            IncidentKind::ForgedUnknown => self.forge_unknown(),
            IncidentKind::ForgedData => self.forge_data(),
        }
    }

    /// A call of a client in a slot in which another is being executed.
    fn hasty_call(&mut self, host: Host) {
        let Some(flight) = self.clients[host - 1].flight() else {
            return;
        };
        let slots = self.server.as_ref().map(ServerMachine::slots);
        let is_at_work = |slot: &&SlotReport| slot.session == flight.session && slot.executing;
        let Some(slot) = slots.iter().flatten().find(is_at_work) else {
            return;
        };
        let plan = CallPlan::small(self.now, host);
        let number = self.ledger.begin(plan.clone());
        let mut body = Vec::new();
        let head = CallHead {
            procedure: PROCEDURE,
            deadline_ms: 0,
            reply_max: u32::MAX,
            idempotent: plan.is_idempotent(number),
            one_way: false,
            void: false,
            lane: None,
            trace: None,
            credential: None,
        };
        head.encode(&mut body);
        body.extend(arguments(number, &plan));
        let header = Header {
            packet_type: PacketType::Data,
            id: flight.session,
            number: u32::try_from(flight.packets).expect("there are few"),
        };
        let mut datagram = Vec::new();
        packet::begin(header, &mut datagram);
        let (slot, seq) = (slot.last.slot, slot.last.seq + 1);
        let name = CallName { slot, seq };
        let (again, body) = (false, &body);
        Frame::Call(Whole { name, again, body }).encode(&mut datagram);
        packet::seal(&mut datagram);
        self.repeat(Sighting {
            host,
            from: self.hosts[host].address,
            to: SERVER_ADDRESS.into(),
            datagram,
        });
    }

    fn junk(&mut self, host: Host) {
        let len = self.rng.random_range(0..1500);
        let mut datagram = vec![0; len];
        self.rng.fill_bytes(&mut datagram);
        let (from, to) = (stranger(&mut self.rng), self.hosts[host].address);
        self.inject(from, to, datagram);
    }

    /// Some of what was sent comes again, much later than it was meant to.
    fn replay(&mut self, is_spoofed: bool) {
        for _ in 0..8 {
            if self.captured.is_empty() {
                return;
            }
            let place = self.rng.random_range(0..self.captured.len());
            let sighting = self.captured[place].clone();
            if !is_spoofed {
                self.repeat(sighting);
            } else if sighting.host != SERVER {
                let from = stranger(&mut self.rng);
                self.inject(from, sighting.to, sighting.datagram);
            }
        }
    }

    fn spoof_hello(&mut self) {
        let is_hello = |datagram: &[u8]| {
            packet::open(datagram).is_ok_and(|open| open.header.packet_type == PacketType::Hello)
        };
        let mut captured = self.captured.iter();
        let hello = captured.find(|sighting| is_hello(&sighting.datagram));
        if let Some(Sighting { to, datagram, .. }) = hello.cloned() {
            for _ in 0..20 {
                let from = stranger(&mut self.rng);
                self.inject(from, to, datagram.clone());
            }
        }
    }

    /// The id of the last packet of a session.
    fn session_seen(&self) -> Option<(Host, u64)> {
        let ids = self.captured.iter().rev().filter_map(|sighting| {
            let header = packet::open(&sighting.datagram).ok()?.header;
            let is_data = header.packet_type == PacketType::Data;
            is_data.then_some((sighting.host, header.id))
        });
        ids.into_iter().find(|(host, _)| *host != SERVER)
    }

    fn forge_unknown(&mut self) {
        if let Some((host, id)) = self.session_seen() {
            let header = Header {
                packet_type: PacketType::Unknown,
                id,
                number: 0,
            };
            let mut datagram = Vec::new();
            packet::begin(header, &mut datagram);
            Refusal::NoSession.encode(&mut datagram);
            packet::seal(&mut datagram);
            let to = self.hosts[host].address;
            self.inject(SERVER_ADDRESS.into(), to, datagram);
        }
    }

    /// The frames of a packet that was sent, in a session that nobody has opened.
    fn forge_data(&mut self) {
        let data = self.captured.iter().rev().find_map(|sighting| {
            let open = packet::open(&sighting.datagram).ok()?;
            let is_data = sighting.host != SERVER && open.header.packet_type == PacketType::Data;
            is_data.then(|| (open.header, open.body.to_vec()))
        });
        if let Some((header, body)) = data {
            let id = self.rng.next_u64() | 1 << 60;
            let mut datagram = Vec::new();
            packet::begin(Header { id, ..header }, &mut datagram);
            datagram.extend(body);
            packet::seal(&mut datagram);
            let from = stranger(&mut self.rng);
            self.inject(from, SERVER_ADDRESS.into(), datagram);
        }
    }
}

/// An address at which nobody of the simulation is.
fn stranger(rng: &mut StdRng) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, rng.random()], rng.random_range(1024..65535)))
}
