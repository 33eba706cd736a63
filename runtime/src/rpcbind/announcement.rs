//! What a server has told rpcbind.

use super::{Registration, Rpcbind, netid, universal};
use crate::error::Error;
use crate::io::address::Scheme;
use std::net::{Ipv4Addr, SocketAddr};

/// Where a server listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) scheme: Scheme,
    pub(crate) address: SocketAddr,
    /// It is an IPv6 socket that IPv4 clients reach, too.
    pub(crate) takes_ipv4: bool,
}

/// Registrations that are taken back when it is dropped.
#[derive(Debug)]
pub(crate) struct Announcement {
    rpcbind: Rpcbind,
    registrations: Vec<Registration>,
}

impl Announcement {
    /// Registers each program and version at each place with the rpcbind of this machine.
    ///
    /// What was registered before under these names is removed: most often a server left it that
    /// could not take it back.
    pub(crate) fn make(programs: &[(u32, u32)], places: &[Place]) -> Result<Self, Error> {
        let mut announcement = Self {
            rpcbind: Rpcbind::local(),
            registrations: Vec::new(),
        };
        for &(program, version) in programs {
            for address in places.iter().flat_map(Place::addresses) {
                let (netid, address) = address;
                announcement.add(Registration {
                    program,
                    version,
                    netid: netid.into(),
                    address: universal::format(address),
                    owner: String::new(),
                })?;
            }
        }
        Ok(announcement)
    }

    fn add(&mut self, registration: Registration) -> Result<(), Error> {
        // A second address for one transport would only replace the first.
        let same = |other: &Registration| {
            let name = |one: &Registration| (one.program, one.version, one.netid.clone());
            name(other) == name(&registration)
        };
        if self.registrations.iter().any(same) {
            return Ok(());
        }
        self.rpcbind.unregister(&registration)?;
        if !self.rpcbind.register(&registration)? {
            let Registration {
                program,
                version,
                netid,
                ..
            } = registration;
            return Err(Error::RegistrationRefused {
                program,
                version,
                netid,
            });
        }
        tracing::debug!(?registration, "registered with rpcbind");
        self.registrations.push(registration);
        Ok(())
    }

    /// Removes the registrations, but for those that another server has taken over.
    fn withdraw(&self) -> Result<(), Error> {
        let all = self.rpcbind.list()?;
        for ours in &self.registrations {
            let is_same = |other: &Registration| {
                let owner = ours.owner.clone();
                *ours
                    == Registration {
                        owner,
                        ..other.clone()
                    }
            };
            if all.iter().any(is_same) {
                self.rpcbind.unregister(ours)?;
            }
        }
        Ok(())
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        if let Err(error) = self.withdraw() {
            // Without rpcbind there is nothing to take back.
            tracing::warn!(%error, "the registrations were not taken back from rpcbind");
        }
    }
}

impl Place {
    /// What is registered: name of the transport and address.
    fn addresses(&self) -> Vec<(&'static str, SocketAddr)> {
        let mut addresses = vec![(netid(self.scheme, self.address), self.address)];
        if self.takes_ipv4 {
            let ipv4 = SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.address.port()));
            addresses.push((netid(self.scheme, ipv4), ipv4));
        }
        addresses
    }
}
