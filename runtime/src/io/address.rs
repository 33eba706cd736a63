//! Address texts: `rpc://host:port`, `udp://host:port`, `tcp://host:port`, `unix:///path`,
//! `memory://name`.

use crate::error::Error;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;

/// How many addresses of one host name are considered; the resolver's order decides which.
const ADDRESSES_MAX: usize = 8;

/// What carries the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// The native protocol; a server answers ONC RPC over UDP at the same port.
    Rpc,
    Udp,
    Tcp,
}

/// What an address text names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// A port of a host.
    Network(Endpoint<'a>),
    /// A stream socket of this machine.
    Local(&'a Path),
    /// A port of this process, by its name.
    Memory(&'a str),
}

/// Where a server is to listen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// At the first of these that can be had.
    Network(Scheme, Vec<SocketAddr>),
    /// At a port of this process, by its name.
    Memory(&'a str),
}

/// A port of a host, or a host whose rpcbind knows the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Endpoint<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
}

impl Scheme {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rpc => "rpc",
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        }
    }
}

impl Endpoint<'_> {
    /// Returns the addresses of the host with that port, in the resolver's order; never an empty
    /// list.
    pub(crate) fn resolve(&self, port: u16) -> Result<Vec<SocketAddr>, Error> {
        let host = self.host;
        let failed = |source| Error::Resolve {
            host: format!("{host}:{port}"),
            source,
        };
        let resolved = (host, port).to_socket_addrs().map_err(failed)?;
        let mut addresses = Vec::new();
        for candidate in resolved.take(ADDRESSES_MAX) {
            if !addresses.contains(&candidate) {
                addresses.push(candidate);
            }
        }
        if addresses.is_empty() {
            let nothing = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
            return Err(failed(nothing));
        }
        Ok(addresses)
    }

    /// The text with another port.
    pub(crate) fn with_port(&self, port: u16) -> String {
        let Self { scheme, host, .. } = self;
        match host.contains(':') {
            true => format!("{}://[{host}]:{port}", scheme.name()),
            false => format!("{}://{host}:{port}", scheme.name()),
        }
    }
}

/// Reads an address text.
///
/// The forms are `rpc://192.0.2.1:4000`, `udp://192.0.2.1:4000`, `tcp://[2001:db8::1]:4000`,
/// `udp://host.example:4000`, `udp` and `tcp` without a port, `unix:///run/rpcbind.sock` and
/// `memory://calc`.
pub(crate) fn parse(address: &str) -> Result<Target<'_>, Error> {
    let wrong = |reason| Error::Address {
        address: address.into(),
        reason,
    };
    let (scheme, rest) = address
        .split_once("://")
        .ok_or_else(|| wrong("it does not begin with rpc://, udp:// or tcp://"))?;
    let scheme = match scheme {
        "rpc" => Scheme::Rpc,
        "udp" => Scheme::Udp,
        "tcp" => Scheme::Tcp,
        "unix" if rest.starts_with('/') => return Ok(Target::Local(Path::new(rest))),
        "unix" => return Err(wrong("it needs a path, as in unix:///run/rpcbind.sock")),
        "memory" if rest.is_empty() => return Err(wrong("it needs a name, as in memory://calc")),
        "memory" => return Ok(Target::Memory(rest)),
        _ => {
            return Err(wrong(
                "there is no such transport; it should begin with rpc://, udp:// or tcp://",
            ));
        }
    };
    let (host, port) = split_port(rest).map_err(wrong)?;
    let number = port.map(str::parse).transpose();
    let port = number.map_err(|_| wrong("the port is not a number from 0 to 65535"))?;
    if scheme == Scheme::Rpc && port.is_none() {
        // rpcbind knows the ports of ONC RPC only.
        return Err(wrong("it needs a port, as in rpc://localhost:4000"));
    }
    Ok(Target::Network(Endpoint { scheme, host, port }))
}

/// Returns where a server is to listen.
pub(crate) fn parse_listening(address: &str) -> Result<Place<'_>, Error> {
    let wrong = |reason| Error::Address {
        address: address.into(),
        reason,
    };
    match parse(address)? {
        Target::Local(_) => Err(wrong("a server listens at rpc://, udp:// or tcp:// only")),
        Target::Memory(name) => Ok(Place::Memory(name)),
        Target::Network(endpoint) => match endpoint.port {
            Some(port) => Ok(Place::Network(endpoint.scheme, endpoint.resolve(port)?)),
            None => Err(wrong("it needs a port, as in udp://0.0.0.0:4000; 0 is any")),
        },
    }
}

/// Splits `host:port` or `host`; an IPv6 address is in brackets, which are taken away (RFC 3986
/// section 3.2.2).
fn split_port(text: &str) -> Result<(&str, Option<&str>), &'static str> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or("a bracket is open")?;
            match after.strip_prefix(':') {
                None if !after.is_empty() => return Err("there is something behind the bracket"),
                port => (host, port),
            }
        }
        None => match text.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err("an IPv6 address needs brackets, as in udp://[::1]:4000");
            }
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    match host {
        "" => Err("it needs a host, as in udp://localhost:4000"),
        _ => Ok((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Endpoint<'_> {
        match parse(address) {
            Ok(Target::Network(endpoint)) => endpoint,
            other => panic!("{address}: {other:?}"),
        }
    }

    #[test]
    fn addresses_are_split_into_host_and_port() {
        let cases = [
            ("rpc://127.0.0.1:4000", Scheme::Rpc, "127.0.0.1", Some(4000)),
            ("udp://127.0.0.1:4000", Scheme::Udp, "127.0.0.1", Some(4000)),
            ("tcp://[::1]:111", Scheme::Tcp, "::1", Some(111)),
            (
                "udp://[fe80::1%eth0]:0",
                Scheme::Udp,
                "fe80::1%eth0",
                Some(0),
            ),
            (
                "tcp://files.org:65535",
                Scheme::Tcp,
                "files.org",
                Some(65535),
            ),
            ("tcp://files.org", Scheme::Tcp, "files.org", None),
            ("udp://[::1]", Scheme::Udp, "::1", None),
        ];
        for (address, scheme, host, port) in cases {
            assert_eq!(
                network(address),
                Endpoint { scheme, host, port },
                "{address}"
            );
        }
        let local = parse("unix:///run/rpcbind.sock").unwrap();
        assert_eq!(local, Target::Local(Path::new("/run/rpcbind.sock")));
        assert_eq!(parse("memory://calc").unwrap(), Target::Memory("calc"));
    }

    #[test]
    fn a_port_can_be_set() {
        for (address, expected) in [
            ("udp://files.org", "udp://files.org:111"),
            ("tcp://[::1]", "tcp://[::1]:111"),
        ] {
            assert_eq!(network(address).with_port(111), expected);
        }
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let cases = [
            (
                "localhost:4000",
                "it does not begin with rpc://, udp:// or tcp://",
            ),
            (
                "http://localhost:4000",
                "there is no such transport; it should begin with rpc://, udp:// or tcp://",
            ),
            (
                "rpc://localhost",
                "it needs a port, as in rpc://localhost:4000",
            ),
            ("udp://:4000", "it needs a host, as in udp://localhost:4000"),
            (
                "udp://[]:4000",
                "it needs a host, as in udp://localhost:4000",
            ),
            ("udp://", "it needs a host, as in udp://localhost:4000"),
            ("udp://[::1:4000", "a bracket is open"),
            ("udp://[::1]4000", "there is something behind the bracket"),
            (
                "udp://::1:4000",
                "an IPv6 address needs brackets, as in udp://[::1]:4000",
            ),
            (
                "udp://localhost:65536",
                "the port is not a number from 0 to 65535",
            ),
            (
                "udp://localhost:4000/",
                "the port is not a number from 0 to 65535",
            ),
            (
                "udp://localhost:",
                "the port is not a number from 0 to 65535",
            ),
            ("memory://", "it needs a name, as in memory://calc"),
            (
                "unix://rpcbind.sock",
                "it needs a path, as in unix:///run/rpcbind.sock",
            ),
        ];
        for (input, expected) in cases {
            match parse(input) {
                Err(Error::Address { address, reason }) => {
                    assert_eq!((address.as_str(), reason), (input, expected));
                }
                other => panic!("{input}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_server_needs_a_port() {
        for address in ["udp://localhost", "unix:///tmp/socket"] {
            let error = parse_listening(address).unwrap_err();
            assert!(matches!(error, Error::Address { .. }), "{error}");
        }
    }

    #[test]
    fn numbers_resolve_to_themselves() {
        for (address, expected) in [
            ("udp://127.0.0.1", "127.0.0.1:7"),
            ("udp://[::1]", "[::1]:7"),
        ] {
            assert_eq!(
                network(address).resolve(7).unwrap(),
                [expected.parse().unwrap()]
            );
        }
    }
}
