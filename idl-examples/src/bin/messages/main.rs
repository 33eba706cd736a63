//! The exercises of "Operating Systems: Three Easy Pieces", chapter 48, one after the other, each measured on
//! loopback: `cargo run --release -p idl-examples --bin messages [SECONDS PER FIGURE]`.
//!
//! A message over plain UDP, over a library, over one that makes good what is lost, large ones, many in flight, and how fast
//! and how quick each is: without losses, and through a relay that loses one datagram in a hundred, or in ten.

mod exercises;
mod rate;

use anyhow::Result;
use exercises::EXERCISES;
use idl_examples::relay::LossyRelay;
use std::net::SocketAddr;
use std::time::Duration;

/// A way to the receiver.
#[derive(Clone, Copy)]
struct Network {
    name: &'static str,
    /// The relay loses one of so many datagrams; without one there is no relay.
    drop_every: Option<u64>,
}

const NETWORKS: [Network; 4] = [
    Network {
        name: "direct",
        drop_every: None,
    },
    Network {
        name: "relay",
        drop_every: Some(0),
    },
    Network {
        name: "1 % lost",
        drop_every: Some(100),
    },
    Network {
        name: "10 % lost",
        drop_every: Some(10),
    },
];

fn main() -> Result<()> {
    let seconds = std::env::args().nth(1);
    let limit = seconds.map_or(Ok(1.0), |seconds| seconds.parse())?;
    let limit = Duration::try_from_secs_f64(limit)?;
    print!("{:<54}", "");
    NETWORKS
        .iter()
        .for_each(|network| print!("{:>16}", network.name));
    println!();
    for exercise in EXERCISES {
        print!("{} {:<52}", exercise.number, exercise.name);
        for network in NETWORKS {
            let figure = (exercise.run)(network, limit)?;
            print!("{figure:>16}");
        }
        println!();
    }
    Ok(())
}

impl Network {
    /// Calls `work` with the address by which `server` is reached.
    fn reach<R>(self, server: SocketAddr, work: impl FnOnce(SocketAddr) -> Result<R>) -> Result<R> {
        let Some(drop_every) = self.drop_every else {
            return work(server);
        };
        let relay = LossyRelay::start(server, drop_every)?;
        work(relay.local_address()?)
    }
}
