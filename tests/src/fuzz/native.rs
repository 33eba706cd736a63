//! The native protocol: its bytes, and the machines that take them in.

mod client;
mod packets;
mod server;

pub use client::native_client;
pub use packets::native_packet;
pub use server::native_server;

use rpcgen_runtime::RemoteProcedure;
use rpcgen_runtime::native::config::LinkConfig;
use rpcgen_runtime::native::frame::{CallName, Frame};
use rpcgen_runtime::native::packet::{self, Header, PacketType};

/// A packet with the right checksum.
fn sealed(packet_type: PacketType, id: u64, number: u32, body: &[u8]) -> Vec<u8> {
    let mut datagram = Vec::new();
    let header = Header {
        packet_type,
        id,
        number,
    };
    packet::begin(header, &mut datagram);
    datagram.extend_from_slice(body);
    packet::seal(&mut datagram);
    datagram
}

fn encoded(frames: &[Frame<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    frames.iter().for_each(|frame| frame.encode(&mut body));
    body
}

/// One of few calls, so that they meet.
fn call_name(choice: u8) -> CallName {
    CallName {
        slot: u16::from(choice % 3),
        seq: 1 + u32::from(choice / 3 % 8),
    }
}

fn link() -> LinkConfig {
    LinkConfig {
        message_max: MESSAGE_MAX,
        reassembly_bytes: REASSEMBLY_BYTES,
        ..LinkConfig::default()
    }
}

const MESSAGE_MAX: u64 = 60_000;
const REASSEMBLY_BYTES: u64 = 100_000;

const PROCEDURE: RemoteProcedure = RemoteProcedure {
    program: 0x2000_0101,
    version: 1,
    procedure: 1,
};
