//! What is read is what was written.

use crate::fuzz::bounded;
use rpcgen_runtime::native::body::{CallHead, ReplyHead};
use rpcgen_runtime::native::frame::{Ack, Frame, Frames, check};
use rpcgen_runtime::native::handshake::{Hello, Refusal, Versions, Welcome};
use rpcgen_runtime::native::packet::{self, PacketType};

/// Reads the input as a datagram, and as one that has no checksum yet; what is understood is written again, and is the
/// same bytes.
///
/// # Panics
/// When something is wrong with the runtime.
pub fn native_packet(input: &[u8]) {
    bounded(input.len(), || {
        read_packet(input);
        let mut datagram = input.to_vec();
        packet::seal(&mut datagram);
        read_packet(&datagram);
        read_frames(input);
        read_heads(input);
    });
}

fn read_packet(datagram: &[u8]) {
    let Ok(packet) = packet::open(datagram) else {
        return;
    };
    let header = packet.header;
    let again = super::sealed(header.packet_type, header.id, header.number, packet.body);
    assert_eq!(again, datagram);
    assert!(packet::is_native(datagram));
    let body = packet.body;
    let mut again = Vec::new();
    let understood = match header.packet_type {
        PacketType::Hello => Hello::decode(body).map(|it| it.encode(body.len(), &mut again)),
        PacketType::Cookie => Welcome::decode(body).map(|it| it.encode(&mut again)),
        PacketType::Unknown => Refusal::decode(body).map(|it| it.encode(&mut again)),
        PacketType::Version => Versions::decode(body).map(|it| it.encode(&mut again)),
        PacketType::Data => return read_frames(body),
        PacketType::Welcome => None,
    };
    if understood.is_some() {
        assert_eq!(again, body);
    }
}

fn read_frames(body: &[u8]) {
    let mut again = Vec::new();
    let mut is_whole = !body.is_empty();
    for frame in Frames::new(body) {
        match frame {
            Ok(Frame::Padding) => again.resize(body.len(), 0),
            Ok(frame) => frame.encode(&mut again),
            Err(_) => is_whole = false,
        }
        if let Ok(Frame::Ack(ack)) = frame {
            check_ranges(ack);
        }
        if let Ok(Frame::Call(whole) | Frame::Reply(whole)) = frame {
            read_heads(whole.body);
        }
    }
    assert_eq!(again, body[..again.len()]);
    assert_eq!(is_whole, again.len() == body.len() && !body.is_empty());
    assert_eq!(check(body).is_ok(), is_whole);
}

/// Ranges go down, and no two of them meet.
fn check_ranges(ack: Ack<'_>) {
    let mut above = u64::MAX;
    for expanded in [u64::from(ack.largest), 1 << 40] {
        for range in ack.ranges(expanded) {
            assert!(range.start() <= range.end() && *range.end() < above);
            above = *range.start();
        }
        above = u64::MAX;
    }
}

/// What can be said in several ways, as there are extensions that are skipped, is read as what was written of it.
fn read_heads(body: &[u8]) {
    if let Some((head, len)) = CallHead::decode(body) {
        assert!(len <= body.len());
        let mut again = Vec::new();
        head.encode(&mut again);
        let len = again.len();
        assert_eq!(CallHead::decode(&again), Some((head, len)));
    }
    if let Some(head) = ReplyHead::decode(body) {
        let mut again = Vec::new();
        head.encode(&mut again);
        assert_eq!(again, body[..again.len()]);
    }
}
