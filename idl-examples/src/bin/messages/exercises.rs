//! The exercises: what each sends, and how it knows that it arrived.

use super::Network;
use super::rate::Rate;
use anyhow::Result;
use rpcgen_runtime::channel::datagram::Port;
use rpcgen_runtime::channel::{Receiver, Sender};
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

/// One line of the table.
pub(crate) struct Exercise {
    /// Its number in the chapter.
    pub(crate) number: u32,
    pub(crate) name: &'static str,
    pub(crate) run: fn(Network, Duration) -> Result<Rate>,
}

/// The seventh, to measure all, is the table that they make.
pub(crate) const EXERCISES: [Exercise; 7] = [
    Exercise {
        number: 1,
        name: "plain UDP, 8 bytes there and back",
        run: plain_udp,
    },
    Exercise {
        number: 2,
        name: "datagrams of the library, 8 bytes there and back",
        run: datagrams,
    },
    Exercise {
        number: 3,
        name: "reliable messages of 8 bytes, one by one",
        run: |network, limit| one_by_one(network, limit, 8),
    },
    Exercise {
        number: 4,
        name: "reliable messages of 64 KiB, one by one",
        run: |network, limit| Ok(one_by_one(network, limit, 64 << 10)?.as_bytes()),
    },
    Exercise {
        number: 5,
        name: "reliable messages of 4 MiB, pieces in flight",
        run: |network, limit| Ok(one_by_one(network, limit, 4 << 20)?.as_bytes()),
    },
    Exercise {
        number: 6,
        name: "reliable messages of 8 bytes, many in flight",
        run: |network, limit| Ok(many_in_flight(network, limit, 8)?.as_messages()),
    },
    Exercise {
        number: 6,
        name: "reliable messages of 64 KiB, many in flight",
        run: |network, limit| Ok(many_in_flight(network, limit, 64 << 10)?.as_bytes()),
    },
];

/// How long an answer is waited for, which may be lost.
const PATIENCE: Duration = Duration::from_millis(20);

/// How often the thread at the other end looks whether all is over.
const GLANCE: Duration = Duration::from_millis(10);

fn plain_udp(network: Network, limit: Duration) -> Result<Rate> {
    let bind = || UdpSocket::bind("127.0.0.1:0");
    let (here, there) = (bind()?, bind()?);
    here.set_read_timeout(Some(PATIENCE))?;
    there.set_read_timeout(Some(GLANCE))?;
    let echo = || {
        let mut buffer = [0; 64];
        if let Ok((len, from)) = there.recv_from(&mut buffer) {
            there.send_to(&buffer[..len], from).ok();
        }
    };
    network.reach(there.local_addr()?, |address| {
        beside(echo, || {
            Rate::measure(limit, 8, || {
                let mut buffer = [0; 64];
                here.send_to(&[0; 8], address)?;
                // What is lost is lost: the next one goes out.
                Ok(here.recv(&mut buffer).is_ok().into())
            })
        })
    })
}

fn datagrams(network: Network, limit: Duration) -> Result<Rate> {
    let open = || Port::<u64>::open("udp://127.0.0.1:0");
    let (here, there) = (open()?, open()?);
    let echo = || {
        if let Some((from, number)) = there.recv_timeout(GLANCE) {
            there.send(from, &number).ok();
        }
    };
    network.reach(there.address(), |address| {
        beside(echo, || {
            Rate::measure(limit, 8, || {
                here.send(address, &7)?;
                Ok(here.recv_timeout(PATIENCE).is_some().into())
            })
        })
    })
}

/// Each message is acknowledged before the next one is sent.
fn one_by_one(network: Network, limit: Duration, len: usize) -> Result<Rate> {
    let message = vec![7; len];
    with_channel(network, |mut sender| {
        let rate = Rate::measure(limit, len, || {
            sender.send(&message)?;
            sender.wait_all()?;
            Ok(1)
        })?;
        sender.close()?;
        Ok(rate)
    })
}

/// Sends many messages without waiting, and then waits for all of them.
fn many_in_flight(network: Network, limit: Duration, len: usize) -> Result<Rate> {
    const SENT_AT_ONCE: u64 = 256;
    let message = vec![7; len];
    with_channel(network, |mut sender| {
        let rate = Rate::measure(limit, len, || {
            for _ in 0..SENT_AT_ONCE {
                sender.send(&message)?;
            }
            sender.wait_all()?;
            Ok(SENT_AT_ONCE)
        })?;
        sender.close()?;
        Ok(rate)
    })
}

fn with_channel(network: Network, work: impl FnOnce(Sender) -> Result<Rate>) -> Result<Rate> {
    let receiver = Receiver::bind("rpc://127.0.0.1:0")?;
    let is_over = AtomicBool::new(false);
    let address = receiver.local_address();
    thread::scope(|scope| {
        let receiving = || {
            let receiver = receiver;
            while !is_over.load(SeqCst) {
                receiver.recv_timeout(GLANCE);
            }
        };
        scope.spawn(receiving);
        let rate = network.reach(address, |address: SocketAddr| {
            work(Sender::connect(&format!("rpc://{address}"))?)
        });
        is_over.store(true, SeqCst);
        rate
    })
}

/// Does `work` while another thread does `other` again and again.
fn beside<R>(other: impl Fn() + Sync, work: impl FnOnce() -> R) -> R {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(SeqCst) {
                other();
            }
        });
        let result = work();
        is_over.store(true, SeqCst);
        result
    })
}
