//! A UDP relay between clients and a server that loses datagrams, in one process.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use socket2::SockRef;
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::thread;

/// A running relay; it stops when it is dropped.
#[derive(Debug)]
pub struct Relay {
    shared: Arc<Shared>,
    address: SocketAddr,
}

#[derive(Debug)]
struct Shared {
    front: UdpSocket,
    server: SocketAddr,
    loss_percent: u32,
    /// The socket that stands for each client.
    backs: Mutex<HashMap<SocketAddr, Arc<UdpSocket>>>,
    dropped: [AtomicU64; 2],
    stopping: AtomicBool,
    watcher: Option<Sender<Carried>>,
}

/// A datagram that the relay has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Where it goes.
    pub to_server: bool,
    /// Its payload.
    pub payload: Vec<u8>,
}

impl Relay {
    /// Starts a relay from a free loopback port to `server` that loses so many of a hundred datagrams
    /// in each direction, by chance.
    ///
    /// # Errors
    /// That of the operating system.
    pub fn start(server: SocketAddr, loss_percent: u32) -> io::Result<Self> {
        Self::start_with(server, loss_percent, None)
    }

    /// The same, without losses, and with somebody who is told of each datagram.
    ///
    /// # Errors
    /// That of the operating system.
    pub fn start_watched(server: SocketAddr, watcher: Sender<Carried>) -> io::Result<Self> {
        Self::start_with(server, 0, Some(watcher))
    }

    fn start_with(
        server: SocketAddr,
        loss_percent: u32,
        watcher: Option<Sender<Carried>>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            front: open()?,
            server,
            loss_percent,
            backs: Mutex::default(),
            dropped: Default::default(),
            stopping: AtomicBool::new(false),
            watcher,
        });
        let address = shared.front.local_addr()?;
        let there = shared.clone();
        thread::spawn(move || there.carry_there());
        Ok(Self { shared, address })
    }

    /// The address that clients use instead of the server's.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Datagrams lost so far: to the server, and to clients.
    pub fn dropped(&self) -> [u64; 2] {
        self.shared
            .dropped
            .each_ref()
            .map(|count| count.load(SeqCst))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.stopping.store(true, SeqCst);
        // An empty datagram to itself ends the receive that a thread is blocked in.
        let backs = self
            .shared
            .backs
            .lock()
            .map(|backs| backs.values().cloned().collect());
        let backs: Vec<Arc<UdpSocket>> = backs.unwrap_or_default();
        let all = backs.iter().map(|back| &**back).chain([&self.shared.front]);
        for socket in all {
            if let Ok(address) = socket.local_addr() {
                socket.send_to(&[], address).ok();
            }
        }
    }
}

impl Shared {
    fn carry_there(self: &Arc<Self>) {
        let mut rng = StdRng::seed_from_u64(1);
        let mut buffer = vec![0; 1 << 16];
        while let Some((len, client)) = self.receive(&self.front, &mut buffer) {
            let Some(back) = self.back(client) else {
                continue;
            };
            self.tell(true, &buffer[..len]);
            if !self.loses(&mut rng, 0) {
                back.send_to(&buffer[..len], self.server).ok();
            }
        }
    }

    fn carry_back(&self, back: &UdpSocket, client: SocketAddr) {
        let mut rng = StdRng::seed_from_u64(client.port().into());
        let mut buffer = vec![0; 1 << 16];
        while let Some((len, _)) = self.receive(back, &mut buffer) {
            self.tell(false, &buffer[..len]);
            if !self.loses(&mut rng, 1) {
                self.front.send_to(&buffer[..len], client).ok();
            }
        }
    }

    fn tell(&self, to_server: bool, payload: &[u8]) {
        if let Some(watcher) = &self.watcher {
            let payload = payload.to_vec();
            // Who does not listen any more does not need to know.
            watcher.send(Carried { to_server, payload }).ok();
        }
    }

    /// `None`: the relay stops.
    fn receive(&self, socket: &UdpSocket, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        loop {
            let received = socket.recv_from(buffer);
            if self.stopping.load(SeqCst) {
                return None;
            }
            // An error tells of an earlier datagram that nobody listened for: one more loss.
            if let Ok(received) = received {
                return Some(received);
            }
        }
    }

    fn back(self: &Arc<Self>, client: SocketAddr) -> Option<Arc<UdpSocket>> {
        let mut backs = self.backs.lock().ok()?;
        if let Some(back) = backs.get(&client) {
            return Some(back.clone());
        }
        let back = Arc::new(open().ok()?);
        backs.insert(client, back.clone());
        let (shared, of_thread) = (self.clone(), back.clone());
        thread::spawn(move || shared.carry_back(&of_thread, client));
        Some(back)
    }

    fn loses(&self, rng: &mut StdRng, direction: usize) -> bool {
        let lost = rng.random_ratio(self.loss_percent, 100);
        self.dropped[direction].fetch_add(lost.into(), SeqCst);
        lost
    }
}

fn open() -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    SockRef::from(&socket).set_recv_buffer_size(4 << 20)?;
    Ok(socket)
}
