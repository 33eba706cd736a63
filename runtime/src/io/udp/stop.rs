//! Stopping threads that are blocked in a receive.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Tells the threads of a server to stop.
#[derive(Debug, Default)]
pub(crate) struct StopSignal {
    stopping: AtomicBool,
    addresses: Mutex<Vec<SocketAddr>>,
}

impl StopSignal {
    /// Has an effect the first time only.
    pub(crate) fn stop(&self) {
        if self.stopping.swap(true, Ordering::SeqCst) {
            return;
        }
        let addresses = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        addresses.iter().for_each(|address| wake_one(*address));
    }

    pub(super) fn is_set(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    pub(super) fn watch(&self, address: SocketAddr) {
        self.addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(address);
    }
}

/// Ends the receive of one thread at that address, by an empty datagram.
pub(super) fn wake_one(mut address: SocketAddr) {
    let (any, local): (SocketAddr, _) = match address {
        SocketAddr::V4(_) => (
            (Ipv4Addr::UNSPECIFIED, 0).into(),
            Ipv4Addr::LOCALHOST.into(),
        ),
        SocketAddr::V6(_) => (
            (Ipv6Addr::UNSPECIFIED, 0).into(),
            Ipv6Addr::LOCALHOST.into(),
        ),
    };
    if address.ip().is_unspecified() {
        address.set_ip(local);
    }
    if let Err(error) = UdpSocket::bind(any).and_then(|socket| socket.send_to(&[], address)) {
        tracing::debug!(%address, %error, "a wake-up was not sent");
    }
}
