//! A TCP proxy that cuts connections at random.
//!
//! A connection to it from port p goes on from port p of `127.0.0.2`, so that the server sees a client
//! that connects again from the same port as one that does.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use socket2::{Domain, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// A proxy in threads of its own, which end with the process.
#[derive(Debug)]
pub struct CuttingProxy {
    address: SocketAddr,
    cuts: Arc<AtomicU64>,
}

impl CuttingProxy {
    /// Starts a proxy before `server`; each direction of a connection carries a number of bytes out
    /// of `bytes`, then both are cut, in the middle of a message or not.
    pub fn start(server: SocketAddr, bytes: Range<usize>, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let cuts = Arc::new(AtomicU64::new(0));
        let counter = cuts.clone();
        let mut rng = StdRng::seed_from_u64(seed);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let budgets = [(); 2].map(|()| rng.random_range(bytes.clone()));
                let counter = counter.clone();
                thread::spawn(move || {
                    // A connection that cannot be made goes on as one that is cut at once.
                    let _ = carry(&client, server, budgets);
                    counter.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self { address, cuts })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections have ended so far.
    pub fn cuts(&self) -> u64 {
        self.cuts.load(Ordering::SeqCst)
    }
}

fn carry(client: &TcpStream, server: SocketAddr, budgets: [usize; 2]) -> io::Result<()> {
    let onward = connect(server, client.peer_addr()?.port())?;
    for stream in [client, &onward] {
        stream.set_nodelay(true)?;
        socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
    }
    thread::scope(|scope| {
        scope.spawn(|| pump(client, &onward, budgets[0]));
        pump(&onward, client, budgets[1]);
    });
    Ok(())
}

fn connect(server: SocketAddr, port: u16) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), port)).into())?;
    socket.connect(&server.into())?;
    Ok(socket.into())
}

/// Carries so many bytes, then cuts both directions.
fn pump(mut from: &TcpStream, mut to: &TcpStream, mut budget: usize) {
    let mut buffer = [0; 4096];
    while budget > 0 {
        let most = budget.min(buffer.len());
        match from.read(&mut buffer[..most]) {
            Ok(len) if len > 0 && to.write_all(&buffer[..len]).is_ok() => budget -= len,
            _ => break,
        }
    }
    for stream in [from, to] {
        // It may be shut down already.
        let _ = stream.shutdown(Shutdown::Both);
    }
}
