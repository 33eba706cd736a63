//! Who has which port, and the way of a datagram from one to another.

use super::port::Inbox;
use super::weather::{SharedWeather, Weather};
use crate::memory::Faults;
use std::collections::HashMap;
use std::io;
use std::net::{Ipv6Addr, SocketAddr};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

/// The first 64 bits of every address: `fd`, as it is a local one (RFC 4193), and "memory" in ASCII
/// but for its last letters.
const PREFIX: [u16; 4] = [0xfd6d, 0x656d, 0x6f72, 0x0079];

/// The port of every address; the machines want one that is not 0.
const PORT: u16 = 1;

static NETWORK: LazyLock<Mutex<Network>> = LazyLock::new(Mutex::default);

/// A name keeps its address for the life of the process, so that a server that was started anew is
/// found at the same one.
#[derive(Default)]
pub(super) struct Network {
    names: HashMap<String, SocketAddr>,
    inboxes: HashMap<SocketAddr, Weak<Inbox>>,
    weathers: HashMap<SocketAddr, SharedWeather>,
    addresses: u64,
}

/// A datagram under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datagram {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) payload: Vec<u8>,
}

/// The network of this process.
pub(super) fn network() -> MutexGuard<'static, Network> {
    NETWORK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The address of that name.
pub(crate) fn locate(name: &str) -> SocketAddr {
    network().address_of(name)
}

/// Lets the datagrams to and from the port with that name suffer.
pub(crate) fn disturb(name: &str, seed: u64, faults: Faults) -> SharedWeather {
    let mut network = network();
    let address = network.address_of(name);
    let weather = SharedWeather::new(Weather::new(address, seed, faults));
    network.weathers.insert(address, weather.clone());
    weather
}

impl SharedWeather {
    /// Ends it, unless another one has taken its place; what was kept back arrives.
    pub(crate) fn end(&self) {
        let mut network = network();
        let (address, kept) = {
            let mut weather = self.lock();
            (weather.address(), weather.take_kept())
        };
        let current = network.weathers.get(&address);
        if current.is_some_and(|current| current.is_same(self)) {
            network.weathers.remove(&address);
        }
        kept.into_iter()
            .for_each(|datagram| network.deliver(datagram, false));
    }
}

impl Network {
    /// The address of that name, whether anybody has the port or not.
    pub(super) fn address_of(&mut self, name: &str) -> SocketAddr {
        if let Some(address) = self.names.get(name) {
            return *address;
        }
        let address = self.new_address();
        self.names.insert(name.into(), address);
        address
    }

    /// An address that nobody has had.
    pub(super) fn new_address(&mut self) -> SocketAddr {
        self.addresses += 1;
        let bits = |place: u32| (self.addresses >> (16 * place)) as u16;
        let [a, b, c, d] = PREFIX;
        let host = Ipv6Addr::new(a, b, c, d, bits(3), bits(2), bits(1), bits(0));
        SocketAddr::from((host, PORT))
    }

    /// Gives the port to who owns the inbox.
    ///
    /// # Errors
    /// It is taken.
    pub(super) fn bind(&mut self, address: SocketAddr, inbox: &Arc<Inbox>) -> io::Result<()> {
        let owner = self.inboxes.get(&address);
        if owner.is_some_and(|owner| owner.strong_count() > 0) {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        self.inboxes.insert(address, Arc::downgrade(inbox));
        Ok(())
    }

    /// The port is free again.
    pub(super) fn release(&mut self, address: SocketAddr) {
        self.inboxes.remove(&address);
    }

    /// Sends a datagram; a sender that is connected is told if nobody has the port.
    pub(super) fn send(&mut self, datagram: Datagram, is_connected: bool) {
        let ends = [datagram.to, datagram.from];
        let weather = ends.iter().find_map(|end| self.weathers.get(end));
        let arriving = match weather {
            None => vec![datagram],
            Some(weather) => weather.lock().carry(datagram),
        };
        for datagram in arriving {
            self.deliver(datagram, is_connected);
        }
    }

    fn deliver(&mut self, datagram: Datagram, is_connected: bool) {
        let inbox = |address| self.inboxes.get(&address).and_then(Weak::upgrade);
        match inbox(datagram.to) {
            Some(inbox) => inbox.put(datagram),
            None if is_connected => {
                let sender = inbox(datagram.from);
                sender.iter().for_each(|sender| sender.refuse());
            }
            None => {}
        }
    }
}
