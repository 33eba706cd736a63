//! Somebody floods a server from addresses that are not theirs, while others call.

use crate::large::Files;
use rpcgen_runtime::native::handshake::{Hello, MODE_PLAIN};
use rpcgen_runtime::native::packet::{self, Header, PacketType, TRAILER_LEN};
use rpcgen_runtime::{Client, Server};
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const ADDRESSES: u8 = 60;
const CALLERS: usize = 4;
const CALLS: u64 = 50;

/// An address that somebody sends from who cannot receive there.
struct Forged {
    socket: UdpSocket,
    sent: usize,
    received: usize,
}

impl Forged {
    fn new(number: u8) -> Self {
        let socket = UdpSocket::bind(SocketAddr::from(([127, 9, 0, number], 0))).unwrap();
        socket.set_nonblocking(true).unwrap();
        Self {
            socket,
            sent: 0,
            received: 0,
        }
    }

    fn send(&mut self, server: SocketAddr, datagram: &[u8]) {
        if self.socket.send_to(datagram, server).is_ok() {
            self.sent += datagram.len();
        }
    }

    /// Counts what the server sends there.
    fn count(&mut self) {
        let mut buffer = [0; 2048];
        while let Ok((len, _)) = self.socket.recv_from(&mut buffer) {
            self.received += len;
        }
        let Self { sent, received, .. } = self;
        assert!(received <= sent, "{received} bytes for {sent}");
    }
}

/// A question for a session as good as any, or the like of it.
fn datagram(number: u64) -> Vec<u8> {
    let sizes = [1200, 80, 76, 36];
    let size = sizes[(number % 4) as usize];
    let header = Header {
        packet_type: match number % 5 {
            0 => PacketType::Data,
            _ => PacketType::Hello,
        },
        id: number | 0x5555_0000_0000_0000,
        number: 1,
    };
    let mut bytes = Vec::new();
    packet::begin(header, &mut bytes);
    let hello = Hello {
        versions: (if number.is_multiple_of(7) { 2 } else { 1 }, 3),
        modes: MODE_PLAIN,
        session: 0,
    };
    hello.encode(size - TRAILER_LEN, &mut bytes);
    packet::seal(&mut bytes);
    bytes
}

/// Sends until `done`; returns how many datagrams.
fn flood(server: SocketAddr, done: &AtomicBool) -> u64 {
    let mut forged: Vec<_> = (1..=ADDRESSES).map(Forged::new).collect();
    let mut sent = 0;
    while !done.load(Ordering::SeqCst) {
        for address in &mut forged {
            address.send(server, &datagram(sent));
            address.count();
            sent += 1;
        }
    }
    forged.iter_mut().for_each(Forged::count);
    let received: usize = forged.iter().map(|address| address.received).sum();
    assert!(received > 0, "the server answers questions");
    sent
}

fn calls(client: &Client) {
    for number in 0..CALLS {
        let given_back: u64 = client.call_value(Files::COUNT, &number).unwrap();
        assert_eq!(given_back, number);
    }
}

#[test]
fn honest_clients_call_through_a_flood_and_nothing_is_kept_of_it() {
    let files = Files::default();
    let executions = files.executions.clone();
    let server = Server::new().add(files);
    let server = server.listen("rpc://127.0.0.1:0").unwrap().spawn().unwrap();
    let address = server.local_address();
    let done = AtomicBool::new(false);
    let sent = thread::scope(|scope| {
        let flood = scope.spawn(|| flood(address, &done));
        let callers = [(); CALLERS].map(|()| {
            let client = Client::connect(&format!("rpc://{address}"), Files::PROGRAM, 1);
            scope.spawn(move || calls(&client.unwrap()))
        });
        let ends = callers.map(|caller| caller.join());
        done.store(true, Ordering::SeqCst);
        ends.into_iter().for_each(|end| end.unwrap());
        flood.join().unwrap()
    });
    let statistics = server.native_statistics();
    println!("{sent} forged datagrams, {} cookies", statistics.cookies);
    assert_eq!(executions.load(Ordering::SeqCst), CALLERS as u64 * CALLS);
    assert!(statistics.cookies > 1_000, "{}", statistics.cookies);
    // Each session is that of a client that called.
    assert_eq!(statistics.sessions_opened, CALLERS as u64);
    assert!(statistics.spent_cookies <= CALLERS);
    assert_eq!((statistics.reassembly_bytes, statistics.queued), (0, 0));
}
