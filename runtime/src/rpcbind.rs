//! Finding servers, and being found: a client of rpcbind (RFC 1833).
//!
//! A [`Client`](crate::Client) whose address has no port, as `udp://files.example.org`, asks the
//! rpcbind of that host, and [`Server::register`](crate::Server::register) tells that of this
//! machine. [`Rpcbind`] is for programs that want to ask themselves.
//!
//! `protocol.rs` is made by this project's compiler from `protocol.x`; a test sees to it that they
//! agree.

mod announcement;
mod protocol;
mod universal;

use crate::call::Credential;
use crate::config::ClientConfig;
use crate::error::Error;
use crate::io::address::{Endpoint, Scheme};
use crate::rejection::Rejection;
pub(crate) use announcement::{Announcement, Place};
use protocol::{Mapping, Rpcb, RpcbEntry, RpcbindV2Client, RpcbindV3Client, RpcbindV4Client};
use protocol::{PMAP_IPPROTO_TCP, PMAP_IPPROTO_UDP};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

/// The port of rpcbind over UDP and TCP.
pub const PORT: u16 = 111;

/// Where rpcbind listens for those of its own machine.
pub const LOCAL_SOCKET: &str = "/run/rpcbind.sock";

/// The longest time that one question takes.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// One version of a program at one address, as rpcbind knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Registration {
    /// The program number.
    pub program: u32,
    /// Its version.
    pub version: u32,
    /// The name of the transport: `udp`, `tcp`, `udp6`, `tcp6`, `local`.
    pub netid: String,
    /// The universal address (RFC 5665 section 5.2.3): an IP address and two numbers for the port,
    /// or a path.
    pub address: String,
    /// Who registered it, as rpcbind puts it; what is sent to it is ignored.
    pub owner: String,
}

impl Registration {
    /// The address as a socket address; `None` for a path.
    pub fn socket_address(&self) -> Option<SocketAddr> {
        universal::parse(&self.address)
    }
}

/// The rpcbind of one host.
///
/// It is asked in version 4 of its protocol, and where it does not have that, in version 3, then as
/// the port mapper, version 2, which knows `udp` and `tcp` only.
///
/// ```no_run
/// use rpcgen_runtime::rpcbind::Rpcbind;
///
/// for registration in Rpcbind::at("udp://files.example.org:111").list()? {
///     println!("{registration:?}");
/// }
/// # Ok::<(), rpcgen_runtime::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Rpcbind {
    address: String,
    config: ClientConfig,
}

impl Rpcbind {
    /// The rpcbind at an address as [`Client::connect`](crate::Client::connect) takes it; nothing is
    /// sent yet.
    pub fn at(address: impl Into<String>) -> Self {
        Self::with_config(address.into(), ClientConfig::default())
    }

    /// The rpcbind of this machine: over [`LOCAL_SOCKET`] if that is there, else over UDP.
    pub fn local() -> Self {
        match Path::new(LOCAL_SOCKET).exists() {
            true => Self::at(format!("unix://{LOCAL_SOCKET}")),
            false => Self::at(format!("udp://127.0.0.1:{PORT}")),
        }
    }

    fn with_config(address: String, config: ClientConfig) -> Self {
        let deadline = config.deadline.unwrap_or(ANSWER_TIME);
        let deadline = Some(deadline.min(ANSWER_TIME));
        let config = ClientConfig {
            deadline,
            credential: Credential::None,
            ..config
        };
        Self { address, config }
    }

    /// Registers an address; `false` if the program and version have one already for that
    /// transport, or the caller may not do it.
    ///
    /// rpcbind takes this only from its own machine.
    ///
    /// # Errors
    /// [`Error::Rpcbind`] if there is no answer.
    pub fn register(&self, registration: &Registration) -> Result<bool, Error> {
        let wanted = rpcb(registration);
        self.ask(
            |client| client.set(&wanted),
            |client| client.set(&wanted),
            |client| match mapping(registration) {
                Some(mapping) => client.set(&mapping),
                None => Ok(false),
            },
        )
    }

    /// Removes the address of a program and version for one transport; `false` if there was none,
    /// or the caller may not do it. Version 2 of the protocol removes those of all transports.
    ///
    /// # Errors
    /// [`Error::Rpcbind`] if there is no answer.
    pub fn unregister(&self, registration: &Registration) -> Result<bool, Error> {
        let wanted = rpcb(registration);
        self.ask(
            |client| client.unset(&wanted),
            |client| client.unset(&wanted),
            |client| match mapping(registration) {
                Some(mapping) => client.unset(&mapping),
                None => Ok(false),
            },
        )
    }

    /// The port of a program and version for a transport, `udp`, `tcp`, `udp6` or `tcp6`; `None` if
    /// it is not registered.
    ///
    /// # Errors
    /// [`Error::Rpcbind`] if there is no answer.
    pub fn port(&self, program: u32, version: u32, netid: &str) -> Result<Option<u16>, Error> {
        let is_wanted = |one: &Registration| {
            (one.program, one.version, one.netid.as_str()) == (program, version, netid)
        };
        let all = self.list()?;
        let found = all.iter().find(|one| is_wanted(one));
        Ok(found.and_then(|one| Some(one.socket_address()?.port())))
    }

    /// Everything that is registered.
    ///
    /// # Errors
    /// [`Error::Rpcbind`] if there is no answer.
    pub fn list(&self) -> Result<Vec<Registration>, Error> {
        self.ask(
            |client| Ok(client.dump()?.into_iter().map(from_rpcb).collect()),
            |client| Ok(client.dump()?.into_iter().map(from_rpcb).collect()),
            |client| {
                let entries = client.dump()?;
                Ok(entries
                    .iter()
                    .map(|entry| from_mapping(&entry.map))
                    .collect())
            },
        )
    }

    /// The rpcbind's own host with the port of a program; `netid` gets its address.
    ///
    /// This is the transport that the question goes over: versions 3 and 4 infer it, whatever is
    /// asked for (RFC 1833 section 2.2.1). They also answer with another version of the program, if
    /// there is only that.
    fn find(
        &self,
        program: u32,
        version: u32,
        netid: impl Fn(SocketAddr) -> String,
    ) -> Result<Option<SocketAddr>, Error> {
        let wanted = |peer| Registration {
            program,
            version,
            netid: netid(peer),
            address: String::new(),
            owner: String::new(),
        };
        let at = |peer: SocketAddr, port| SocketAddr::new(peer.ip(), port);
        let of_universal = |peer, address: String| {
            universal::parse(&address).map(|address| at(peer, address.port()))
        };
        self.ask(
            |client| {
                let peer = client.as_ref().peer();
                let address = client.getaddr(&rpcb(&wanted(peer)))?;
                Ok(of_universal(peer, address))
            },
            |client| {
                let peer = client.as_ref().peer();
                let address = client.getaddr(&rpcb(&wanted(peer)))?;
                Ok(of_universal(peer, address))
            },
            |client| {
                let peer = client.as_ref().peer();
                let Some(mapping) = mapping(&wanted(peer)) else {
                    return Ok(None);
                };
                let port = u16::try_from(client.getport(&mapping)?).unwrap_or(0);
                Ok((port != 0).then(|| at(peer, port)))
            },
        )
    }

    /// Asks in the newest version of the protocol that there is.
    fn ask<R>(
        &self,
        v4: impl FnOnce(&RpcbindV4Client) -> Result<R, Error>,
        v3: impl FnOnce(&RpcbindV3Client) -> Result<R, Error>,
        v2: impl FnOnce(&RpcbindV2Client) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let (address, config) = (&self.address, &self.config);
        let mut answer =
            RpcbindV4Client::with_config(address, config.clone()).and_then(|client| v4(&client));
        if lacks_version(&answer) {
            answer = RpcbindV3Client::with_config(address, config.clone())
                .and_then(|client| v3(&client));
        }
        if lacks_version(&answer) {
            answer = RpcbindV2Client::with_config(address, config.clone())
                .and_then(|client| v2(&client));
        }
        answer.map_err(|source| Error::Rpcbind {
            address: address.clone(),
            source: Box::new(source),
        })
    }
}

/// Asks the host's rpcbind where a program is.
pub(crate) fn resolve(
    endpoint: &Endpoint<'_>,
    program: u32,
    version: u32,
    config: &ClientConfig,
) -> Result<Vec<SocketAddr>, Error> {
    let scheme = endpoint.scheme;
    let rpcbind = Rpcbind::with_config(endpoint.with_port(PORT), config.clone());
    let found = rpcbind.find(program, version, |peer| netid(scheme, peer).into())?;
    match found {
        Some(address) => Ok(vec![address]),
        None => Err(Error::NotRegistered {
            host: endpoint.host.into(),
            program,
            version,
            transport: scheme.name(),
        }),
    }
}

fn netid(scheme: Scheme, address: SocketAddr) -> &'static str {
    match (scheme, address.ip().to_canonical().is_ipv4()) {
        // What an `rpc://` address answers besides its own protocol.
        (Scheme::Udp | Scheme::Rpc, true) => "udp",
        (Scheme::Udp | Scheme::Rpc, false) => "udp6",
        (Scheme::Tcp, true) => "tcp",
        (Scheme::Tcp, false) => "tcp6",
    }
}

fn lacks_version<R>(answer: &Result<R, Error>) -> bool {
    matches!(
        answer,
        Err(Error::Rejected {
            rejection: Rejection::ProgramMismatch(_),
            ..
        })
    )
}

fn rpcb(registration: &Registration) -> Rpcb {
    Rpcb {
        r_prog: registration.program,
        r_vers: registration.version,
        r_netid: registration.netid.clone(),
        r_addr: registration.address.clone(),
        r_owner: registration.owner.clone(),
    }
}

/// As version 2 has it, which knows IPv4 only.
fn mapping(registration: &Registration) -> Option<Mapping> {
    let prot = match registration.netid.as_str() {
        "udp" => PMAP_IPPROTO_UDP,
        "tcp" => PMAP_IPPROTO_TCP,
        _ => return None,
    };
    let address = registration.socket_address();
    Some(Mapping {
        prog: registration.program,
        vers: registration.version,
        prot,
        port: address.map_or(0, |address| u32::from(address.port())),
    })
}

fn from_mapping(mapping: &Mapping) -> Registration {
    let port = u16::try_from(mapping.port).unwrap_or(0);
    let netid = match mapping.prot {
        PMAP_IPPROTO_UDP => "udp".into(),
        PMAP_IPPROTO_TCP => "tcp".into(),
        other => other.to_string(),
    };
    Registration {
        program: mapping.prog,
        version: mapping.vers,
        netid,
        address: universal::format(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))),
        owner: String::new(),
    }
}

fn from_rpcb(entry: RpcbEntry) -> Registration {
    let Rpcb {
        r_prog,
        r_vers,
        r_netid,
        r_addr,
        r_owner,
    } = entry.map;
    Registration {
        program: r_prog,
        version: r_vers,
        netid: r_netid,
        address: r_addr,
        owner: r_owner,
    }
}

#[cfg(test)]
mod tests;
