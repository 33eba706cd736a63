//! A network that loses datagrams, in one process: a UDP relay between one client and one server.
//!
//! `client <-> front socket | relay | back socket <-> server`: in each direction one of n datagrams, on average, is
//! thrown away and counted. Replies go to the client that sent last.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A running relay; it stops when it is dropped.
pub struct LossyRelay {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// Index 0 is the client's side (the front socket), index 1 the server's.
struct Shared {
    sockets: [UdpSocket; 2],
    peers: Mutex<[Option<SocketAddr>; 2]>,
    arrived: [AtomicU64; 2],
    dropped: [AtomicU64; 2],
    drop_every: u64,
    stopping: AtomicBool,
}

impl LossyRelay {
    /// Starts a relay from a free loopback port to `server` that drops one of `drop_every`
    /// datagrams in each direction (0: none).
    pub fn start(server: SocketAddr, drop_every: u64) -> io::Result<Self> {
        let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
        let shared = Arc::new(Shared {
            sockets: [bind()?, bind()?],
            peers: Mutex::new([None, Some(server)]),
            arrived: Default::default(),
            dropped: Default::default(),
            drop_every,
            stopping: AtomicBool::new(false),
        });
        let carry = |side| {
            let shared = shared.clone();
            thread::spawn(move || shared.carry(side))
        };
        let threads = vec![carry(0), carry(1)];
        Ok(Self { shared, threads })
    }

    /// The address that a client connects to instead of the server's.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.shared.sockets[0].local_addr()
    }

    /// Datagrams thrown away so far: those of the client, and those of the server.
    pub fn dropped(&self) -> [u64; 2] {
        let dropped = self.shared.dropped.each_ref();
        dropped.map(|count| count.load(SeqCst))
    }
}

impl Shared {
    fn carry(&self, side: usize) {
        let (from, to) = (&self.sockets[side], &self.sockets[1 - side]);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let received = from.recv_from(&mut buffer);
            if self.stopping.load(SeqCst) {
                return;
            }
            // An error tells of an earlier datagram that nobody listened for: one more loss.
            let Ok((len, sender)) = received else {
                continue;
            };
            let number = self.arrived[side].fetch_add(1, SeqCst);
            let drops = scatter(number, side).checked_rem(self.drop_every) == Some(0);
            self.dropped[side].fetch_add(drops.into(), SeqCst);
            let mut peers = self.peers.lock().expect("no code under the lock panics");
            peers[side] = Some(sender);
            if let Some(target) = peers[1 - side]
                && !drops
            {
                to.send_to(&buffer[..len], target).ok();
            }
        }
    }
}

/// A number without a pattern for each datagram, the same in every run. (Who drops exactly every third one may drop nothing
/// but acknowledgements, as the protocol keeps step.)
fn scatter(number: u64, side: usize) -> u64 {
    let mixed = (number + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(29 + side as u32);
    (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}

impl Drop for LossyRelay {
    fn drop(&mut self) {
        self.shared.stopping.store(true, SeqCst);
        for socket in &self.shared.sockets {
            // An empty datagram to itself ends the receive that the socket's thread is blocked in.
            if let Ok(address) = socket.local_addr() {
                socket.send_to(&[], address).ok();
            }
        }
        self.threads
            .drain(..)
            .for_each(|thread| drop(thread.join()));
    }
}
