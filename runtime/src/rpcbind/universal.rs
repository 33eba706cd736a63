//! Universal addresses: a socket address as text, with the port as two further numbers (RFC 5665
//! section 5.2.3).

use std::net::{IpAddr, SocketAddr};

/// Writes an address: `127.0.0.1.0.111`, `::1.0.111`.
pub(super) fn format(address: SocketAddr) -> String {
    let [high, low] = address.port().to_be_bytes();
    format!("{}.{high}.{low}", address.ip())
}

/// Reads an address; `None` if it is none.
pub(super) fn parse(text: &str) -> Option<SocketAddr> {
    let (rest, low) = text.rsplit_once('.')?;
    let (host, high) = rest.rsplit_once('.')?;
    let port = u16::from_be_bytes([high.parse().ok()?, low.parse().ok()?]);
    // A link-local address may name its interface, which means nothing elsewhere.
    let host = host.split_once('%').map_or(host, |(host, _)| host);
    let ip: IpAddr = host.parse().ok()?;
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::{format, parse};

    #[test]
    fn the_port_is_two_further_numbers() {
        for (address, text) in [
            ("127.0.0.1:111", "127.0.0.1.0.111"),
            ("0.0.0.0:65535", "0.0.0.0.255.255"),
            ("[::1]:2049", "::1.8.1"),
            ("[2001:db8::7]:256", "2001:db8::7.1.0"),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(format(address), text);
            assert_eq!(parse(text), Some(address));
        }
        let scoped = parse("fe80::1%eth0.0.111");
        assert_eq!(scoped, "[fe80::1]:111".parse().ok());
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "/run/rpcbind.sock",
            "127.0.0.1",
            "127.0.0.1.0",
            "127.0.0.1.0.256",
            "127.0.0.1.0.-1",
            "localhost.0.111",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
