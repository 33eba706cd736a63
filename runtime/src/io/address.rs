//! Address texts: `udp://host:port` and `tcp://host:port`.

use crate::error::Error;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

/// How many addresses of one host name are considered; the resolver's order decides which.
const ADDRESSES_MAX: usize = 8;

/// What carries the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Udp,
    Tcp,
}

/// What an address text names.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) scheme: Scheme,
    /// In the resolver's order; never an empty list.
    pub(crate) addresses: Vec<SocketAddr>,
}

/// Returns what the text names.
///
/// The forms are `udp://192.0.2.1:4000`, `tcp://[2001:db8::1]:4000` and `udp://host.example:4000`.
pub(crate) fn resolve(address: &str) -> Result<Endpoints, Error> {
    let Endpoint { scheme, host, port } = parse(address)?;
    let failed = |source| Error::Resolve {
        host: format!("{host}:{port}"),
        source,
    };
    let mut addresses = Vec::new();
    for candidate in (host, port)
        .to_socket_addrs()
        .map_err(failed)?
        .take(ADDRESSES_MAX)
    {
        if !addresses.contains(&candidate) {
            addresses.push(candidate);
        }
    }
    if addresses.is_empty() {
        return Err(failed(io::Error::new(
            io::ErrorKind::NotFound,
            "the name has no address",
        )));
    }
    Ok(Endpoints { scheme, addresses })
}

#[derive(Debug, PartialEq, Eq)]
struct Endpoint<'a> {
    scheme: Scheme,
    host: &'a str,
    port: u16,
}

fn parse(address: &str) -> Result<Endpoint<'_>, Error> {
    let wrong = |reason| Error::Address {
        address: address.into(),
        reason,
    };
    let (scheme, rest) = address
        .split_once("://")
        .ok_or_else(|| wrong("it does not begin with udp:// or tcp://"))?;
    let scheme = match scheme {
        "udp" => Scheme::Udp,
        "tcp" => Scheme::Tcp,
        "rpc" => {
            return Err(Error::UnsupportedTransport {
                address: address.into(),
                scheme: scheme.into(),
            });
        }
        _ => {
            return Err(wrong(
                "there is no such transport; it should begin with udp:// or tcp://",
            ));
        }
    };
    let (host, port) = split_port(rest).map_err(wrong)?;
    let port = port
        .parse()
        .map_err(|_| wrong("the port is not a number from 0 to 65535"))?;
    Ok(Endpoint { scheme, host, port })
}

/// Splits `host:port`; an IPv6 address is in brackets, which are taken away (RFC 3986 section
/// 3.2.2).
fn split_port(text: &str) -> Result<(&str, &str), &'static str> {
    const NO_PORT: &str = "it needs a port, as in udp://localhost:4000";
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or("a bracket is open")?;
            (host, after.strip_prefix(':').ok_or(NO_PORT)?)
        }
        None => text.rsplit_once(':').ok_or(NO_PORT)?,
    };
    match host {
        "" => Err("it needs a host, as in udp://localhost:4000"),
        _ if host.contains(':') && !text.starts_with('[') => {
            Err("an IPv6 address needs brackets, as in udp://[::1]:4000")
        }
        _ => Ok((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_split_into_host_and_port() {
        let cases = [
            ("udp://127.0.0.1:4000", Scheme::Udp, "127.0.0.1", 4000),
            ("tcp://[::1]:111", Scheme::Tcp, "::1", 111),
            ("udp://[fe80::1%eth0]:0", Scheme::Udp, "fe80::1%eth0", 0),
            ("tcp://files.org:65535", Scheme::Tcp, "files.org", 65535),
        ];
        for (address, scheme, host, port) in cases {
            let expected = Endpoint { scheme, host, port };
            assert_eq!(parse(address).unwrap(), expected, "{address}");
        }
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let cases = [
            ("localhost:4000", "it does not begin with udp:// or tcp://"),
            (
                "http://localhost:4000",
                "there is no such transport; it should begin with udp:// or tcp://",
            ),
            (
                "udp://localhost",
                "it needs a port, as in udp://localhost:4000",
            ),
            ("udp://[::1]", "it needs a port, as in udp://localhost:4000"),
            ("udp://:4000", "it needs a host, as in udp://localhost:4000"),
            (
                "udp://[]:4000",
                "it needs a host, as in udp://localhost:4000",
            ),
            ("udp://[::1:4000", "a bracket is open"),
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
    fn later_transports_are_named() {
        match parse("rpc://localhost:4000") {
            Err(Error::UnsupportedTransport { scheme, .. }) => assert_eq!(scheme, "rpc"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_resolve_to_themselves() {
        for (address, expected) in [
            ("udp://127.0.0.1:7", "127.0.0.1:7"),
            ("udp://[::1]:7", "[::1]:7"),
        ] {
            assert_eq!(
                resolve(address).unwrap().addresses,
                [expected.parse().unwrap()]
            );
        }
    }
}
