//! What can be seen of the protocol on the wire.

use super::Violation;
use super::plan::Host;
use rpcgen_runtime::native::frame::{Ack, CallName, Direction, Frame, Frames, Grant, Part, Whole};
use rpcgen_runtime::native::packet::{self, Packet, PacketType};
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

/// The server's host.
const SERVER: Host = 0;

/// A message that is sent in parts: session, call, direction.
type Message = (u64, CallName, Direction);

/// Every datagram of a simulation, as it was sent and as it arrived.
#[derive(Debug, Default)]
pub(super) struct Wire {
    /// Host, its run, session, number.
    numbers: HashSet<(Host, u32, u64, u32)>,
    /// How far each message may be sent, by what arrived at its sender.
    granted: HashMap<Message, u64>,
    /// The largest datagram of each session that arrived at a host.
    arrived: HashMap<(Host, u64), usize>,
    /// For each address, in this run of the server: bytes from it, bytes to it, whether it is proven.
    addresses: HashMap<SocketAddr, (usize, usize, bool)>,
    /// The sessions whose cookies have arrived, in this run of the server.
    opened: HashSet<u64>,
    /// The numbers of the packets with each reply, or parts of it, in this run of the server.
    replies: HashMap<(u64, CallName), Vec<u32>>,
    /// The replies of which such a packet was acknowledged.
    acknowledged: HashSet<(u64, CallName)>,
    /// The highest call of each slot that the server has heard of.
    named: HashMap<(u64, u16), u32>,
    pub(super) sent: u64,
}

impl Wire {
    /// A host sends a datagram.
    pub(super) fn send(
        &mut self,
        (host, run): (Host, u32),
        to: SocketAddr,
        datagram: &[u8],
    ) -> Result<(), Violation> {
        self.sent += 1;
        let packet = packet::open(datagram).map_err(|_| "a host sends what is no packet")?;
        if host == SERVER {
            self.count_to(to, datagram.len())?;
        }
        if packet.header.packet_type != PacketType::Data {
            return Ok(());
        }
        let session = packet.header.id;
        let number = packet.header.number;
        if !self.numbers.insert((host, run, session, number)) {
            return Err("13: a packet number is used twice");
        }
        self.check_size(host, &packet, datagram.len())?;
        for frame in Frames::new(packet.body) {
            match frame.map_err(|_| "a host sends what is no frame")? {
                Frame::CallPart(part) => self.check_grant(session, part, Direction::Call)?,
                Frame::ReplyPart(part) => {
                    self.check_grant(session, part, Direction::Reply)?;
                    self.note_reply(session, part.name, number);
                }
                Frame::Reply(whole) => self.note_reply(session, whole.name, number),
                _ => {}
            }
        }
        Ok(())
    }

    fn note_reply(&mut self, session: u64, name: CallName, number: u32) {
        self.replies
            .entry((session, name))
            .or_default()
            .push(number);
    }

    /// 8: who has not shown that it is there is sent no more than it has sent.
    fn count_to(&mut self, to: SocketAddr, len: usize) -> Result<(), Violation> {
        let (from, sent, is_proven) = self.addresses.entry(to).or_default();
        *sent += len;
        match *is_proven || *sent <= *from {
            true => Ok(()),
            false => Err("8: more bytes to an address than from it, before it has proven itself"),
        }
    }

    /// 14: sizes are tried out first.
    fn check_size(&self, host: Host, packet: &Packet<'_>, len: usize) -> Result<(), Violation> {
        let peer_has_seen = |session| {
            let hosts = self.arrived.iter();
            let others = hosts.filter(|((other, of), _)| *other != host && *of == session);
            others.map(|(_, len)| *len).max().unwrap_or(0)
        };
        let is_probe =
            Frames::new(packet.body).any(|frame| matches!(frame, Ok(Frame::SizeProbe(_))));
        match len <= 1200 || is_probe || len <= peer_has_seen(packet.header.id) {
            true => Ok(()),
            false => Err("14: a datagram of a size that has not been tried out"),
        }
    }

    /// 12: what is longer than 16 KiB waits for a grant.
    fn check_grant(
        &self,
        session: u64,
        part: Part<'_>,
        direction: Direction,
    ) -> Result<(), Violation> {
        let granted = self.granted.get(&(session, part.name, direction));
        let allowed = granted.copied().unwrap_or(0).max(UNASKED);
        match part.offset + part.bytes.len() as u64 <= allowed {
            true => Ok(()),
            false => Err("12: bytes are sent that were not granted"),
        }
    }

    /// A datagram arrives. `is_genuine`: it is from whom it says, and for the first time.
    pub(super) fn arrive(
        &mut self,
        host: Host,
        from: SocketAddr,
        datagram: &[u8],
        is_genuine: bool,
    ) {
        if host == SERVER {
            self.addresses.entry(from).or_default().0 += datagram.len();
        }
        let Ok(packet) = packet::open(datagram) else {
            return;
        };
        if packet.header.packet_type != PacketType::Data {
            return;
        }
        let session = packet.header.id;
        let largest = self.arrived.entry((host, session)).or_default();
        *largest = datagram.len().max(*largest);
        for frame in Frames::new(packet.body).flatten() {
            match frame {
                Frame::Grant(grant) if grant.offset == Grant::ENOUGH => {
                    self.acknowledged.insert((session, grant.name));
                }
                Frame::Grant(grant) => {
                    let message = (session, grant.name, grant.direction);
                    let granted = self.granted.entry(message).or_default();
                    *granted = grant.offset.max(*granted);
                }
                Frame::Ack(ack) if host == SERVER => self.acknowledge(session, ack),
                Frame::Call(Whole { name, .. })
                | Frame::CallPart(Part { name, .. })
                | Frame::Cancel(name) => {
                    let highest = self.named.entry((session, name.slot)).or_default();
                    *highest = name.seq.max(*highest);
                }
                Frame::Open(_) if host == SERVER => {
                    self.opened.insert(session);
                    self.prove(from, is_genuine);
                }
                Frame::PathResponse(_) if host == SERVER => self.prove(from, is_genuine),
                _ => {}
            }
        }
    }

    fn acknowledge(&mut self, session: u64, ack: Ack<'_>) {
        let ranges: Vec<_> = ack.ranges(ack.largest.into()).collect();
        let is_there = |number: &u32| {
            let number = u64::from(*number);
            ranges.iter().any(|range| range.contains(&number))
        };
        let replies = self.replies.iter();
        let arrived =
            replies.filter(|((of, _), numbers)| *of == session && numbers.iter().any(is_there));
        self.acknowledged.extend(arrived.map(|(reply, _)| *reply));
    }

    /// Whether the server can know that its client has this reply: a packet with it was acknowledged, or there was a later call in
    /// its slot, or in that of a reply in the same packet.
    pub(super) fn is_acknowledged(&self, session: u64, name: CallName) -> bool {
        let is_over = |name: CallName| self.named.get(&(session, name.slot)) > Some(&name.seq);
        let packets = self.replies.get(&(session, name));
        let is_beside = |numbers: &Vec<u32>| {
            let mut packets = packets.into_iter().flatten();
            packets.any(|number| numbers.contains(number))
        };
        let mut replies = self.replies.iter();
        self.acknowledged.contains(&(session, name))
            || is_over(name)
            || replies.any(|((of, other), numbers)| {
                *of == session && is_over(*other) && is_beside(numbers)
            })
    }

    fn prove(&mut self, address: SocketAddr, is_genuine: bool) {
        self.addresses.entry(address).or_default().2 |= is_genuine;
    }

    /// 9 and 11: sessions are made of cookies, one of each.
    pub(super) fn check_sessions(&self, opened: u64) -> Result<(), Violation> {
        match opened <= self.opened.len() as u64 {
            true => Ok(()),
            false => Err("9, 11: more sessions than cookies that have arrived"),
        }
    }

    /// The server starts anew: it knows nobody.
    pub(super) fn server_restarts(&mut self) {
        self.addresses.clear();
        self.opened.clear();
        self.replies.clear();
        self.acknowledged.clear();
        self.named.clear();
    }
}

/// A packet in one line.
pub(super) fn describe(datagram: &[u8]) -> String {
    let packet = match packet::open(datagram) {
        Ok(packet) => packet,
        Err(error) => return format!("{} bytes ({error})", datagram.len()),
    };
    let header = packet.header;
    let id = header.id >> 48;
    let mut line = format!(
        "{} bytes {:?} {id:04x} #{}:",
        datagram.len(),
        header.packet_type,
        header.number
    );
    if header.packet_type == PacketType::Data {
        for frame in Frames::new(packet.body) {
            line += " ";
            line += &frame.map_or_else(|error| error.to_string(), describe_frame);
        }
    }
    line
}

fn describe_frame(frame: Frame<'_>) -> String {
    match frame {
        Frame::Call(whole) => format!("CALL {} ({} bytes)", whole.name, whole.body.len()),
        Frame::Reply(whole) => format!("REPLY {} ({} bytes)", whole.name, whole.body.len()),
        Frame::CallPart(part) => format!("CALL_PART {}", describe_part(part)),
        Frame::ReplyPart(part) => format!("REPLY_PART {}", describe_part(part)),
        Frame::Ack(ack) => format!("ACK {} and {} before", ack.largest, ack.first),
        Frame::Open(_) => "OPEN".to_owned(),
        other => format!("{other:?}"),
    }
}

fn describe_part(part: Part<'_>) -> String {
    let end = part.offset + part.bytes.len() as u64;
    format!("{} {}..{end} of {}", part.name, part.offset, part.total)
}

/// How many bytes of a message may be sent without a grant.
const UNASKED: u64 = 16 << 10;
