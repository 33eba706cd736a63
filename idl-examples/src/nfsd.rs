//! An NFS version 3 server (RFC 1813): what `src/bin/nfsd.rs` runs. Linux only.
//!
//! * [`Export`] is the directory: it finds the file of a handle, and no path leaves it.
//! * [`Nfs`] has the 22 procedures, [`Mount`] those of the MOUNT protocol.
//! * [`serve`] puts them on one port, over UDP and TCP.
//!
//! Everything is done as the user that the server runs as, whoever calls.

mod attributes;
mod directory;
mod export;
mod files;
mod handle;
mod mount;
mod places;
mod procedures;
mod status;

pub use export::Export;
pub use mount::Mount;
pub use procedures::Nfs;

use crate::nfs3::{MountV1Server, MountV3Server, NfsV3Server};
use rpcgen_runtime::{Error, RunningServer, Server, ServerConfig};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The most bytes of a READ or a WRITE over UDP: with the rest of the reply they fit a datagram.
pub const UDP_TRANSFER_BYTES: u32 = 32 << 10;
/// The most bytes of a READ or a WRITE over TCP.
pub const TCP_TRANSFER_BYTES: u32 = 1 << 20;

/// Where the export is served, and whether rpcbind is told.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The address; `0.0.0.0` is all of this machine.
    pub host: IpAddr,
    /// The port; 0 is a free one.
    pub port: u16,
    /// Whether programs that ask this machine's rpcbind find the server.
    pub rpcbind: bool,
}

/// The server over UDP and the one over TCP; dropping them takes their names back from rpcbind and stops them.
#[derive(Debug)]
pub struct Serving {
    servers: [RunningServer; 2],
}

impl Serving {
    /// The address of both, with its real port.
    pub fn address(&self) -> SocketAddr {
        self.servers[0].local_address()
    }
}

/// Serves MOUNT (versions 1 and 3) and NFS version 3 of an export, in threads of its own.
///
/// It is a server for each transport, as FSINFO says over each how much a READ may ask for.
///
/// # Errors
/// Those of [`Server::listen`], [`Server::register`] and [`Server::spawn`].
pub fn serve(export: Export, place: Place) -> Result<Serving, Error> {
    let export = Arc::new(export);
    let mount = Arc::new(Mount::new(export.clone()));
    let start = |scheme: &str, port: u16, transfer_bytes: u32| {
        let config = ServerConfig {
            // The bytes of a WRITE, and plenty for the rest of the call.
            record_bytes: transfer_bytes as usize + (64 << 10),
            ..ServerConfig::default()
        };
        let mut server = Server::new()
            .with_config(config)
            .add(NfsV3Server::new(Nfs::new(export.clone(), transfer_bytes)))
            .add(MountV1Server::from(mount.clone()))
            .add(MountV3Server::from(mount.clone()))
            .listen(&format!("{scheme}://{}", SocketAddr::new(place.host, port)))?;
        if place.rpcbind {
            server = server.register()?;
        }
        server.spawn()
    };
    let mut attempts = 0;
    loop {
        let tcp = start("tcp", place.port, TCP_TRANSFER_BYTES)?;
        let udp = start("udp", tcp.local_address().port(), UDP_TRANSFER_BYTES);
        attempts += 1;
        match udp {
            Ok(udp) => {
                return Ok(Serving {
                    servers: [tcp, udp],
                });
            }
            // A port that is free for TCP need not be for UDP: another one.
            Err(Error::Socket { .. }) if place.port == 0 && attempts < ATTEMPTS => {}
            Err(error) => return Err(error),
        }
    }
}

/// How often a port is looked for that is free for both transports.
const ATTEMPTS: u32 = 16;
