//! Where a file is: `nfs://HOST[:PORT]/PATH`.

use super::error::Error;
use super::export::Transport;
use super::text::shown;

/// A path on an NFS server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The host as the runtime's addresses have it: a name, an IPv4 address, or an IPv6 address in brackets.
    pub host: String,
    /// The port of both MOUNT and NFS; without it, the host's rpcbind is asked for each.
    pub port: Option<u16>,
    /// The path, which begins with `/` and may hold any bytes.
    pub path: Vec<u8>,
}

impl Location {
    /// Reads an address; `None` if it is none because it does not begin with `nfs://`.
    ///
    /// Bytes of the path that a command line cannot have, or that are not wanted there, are written `%E9`, as in every
    /// URL (RFC 2224, RFC 3986 section 2.1); so a `%` itself is `%25`.
    ///
    /// # Errors
    /// If the host, the port or a `%` is not as it should be.
    pub fn parse(address: &[u8]) -> Option<Result<Self, Error>> {
        let rest = address.strip_prefix(b"nfs://")?;
        let wrong = |reason| Error::Address {
            address: shown(address),
            reason,
        };
        Some(parse_rest(rest).map_err(wrong))
    }

    /// The same place of the runtime: `tcp://host:port`.
    pub fn address(&self, transport: Transport) -> String {
        let transport = transport.name();
        match self.port {
            Some(port) => format!("{transport}://{}:{port}", self.host),
            None => format!("{transport}://{}", self.host),
        }
    }
}

fn parse_rest(rest: &[u8]) -> Result<Location, String> {
    let slash = rest.iter().position(|byte| *byte == b'/');
    let (authority, path) = rest.split_at(slash.unwrap_or(rest.len()));
    let authority = str::from_utf8(authority).map_err(|_| "its host is not UTF-8")?;
    let (host, port) = split_port(authority)?;
    let path = match path {
        [] => b"/".to_vec(),
        path => decode_percent(path).ok_or("a `%` needs two hexadecimal digits; `%25` is a `%`")?,
    };
    if host.is_empty() {
        return Err("it names no host: nfs://HOST/PATH".into());
    }
    if path.contains(&0) {
        return Err("its path has a NUL in it".into());
    }
    Ok(Location {
        host: host.into(),
        port,
        path,
    })
}

/// Splits `host:port`; the colons of an IPv6 address are in brackets.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), String> {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            let port = port.parse().map_err(|_| format!("`{port}` is no port"))?;
            Ok((host, Some(port)))
        }
        _ => Ok((authority, None)),
    }
}

fn decode_percent(text: &[u8]) -> Option<Vec<u8>> {
    let mut parts = text.split(|byte| *byte == b'%');
    let mut bytes = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let value = digit(digits[0])? * 16 + digit(digits[1])?;
        bytes.push(u8::try_from(value).expect("two hexadecimal digits are below 256"));
        bytes.extend(rest);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn parsed(address: &str) -> (String, Option<u16>, Vec<u8>) {
        let location = Location::parse(address.as_bytes()).unwrap().unwrap();
        (location.host, location.port, location.path)
    }

    #[test]
    fn host_port_and_path() {
        let cases: [(&str, &str, Option<u16>, &[u8]); 7] = [
            ("nfs://files/a/b", "files", None, b"/a/b"),
            ("nfs://files:2049/a", "files", Some(2049), b"/a"),
            ("nfs://[::1]/a", "[::1]", None, b"/a"),
            ("nfs://[::1]:2049/a:1", "[::1]", Some(2049), b"/a:1"),
            ("nfs://files", "files", None, b"/"),
            ("nfs://files/caf%E9%25", "files", None, b"/caf\xe9%"),
            ("nfs://files/a//b/", "files", None, b"/a//b/"),
        ];
        for (address, host, port, path) in cases {
            assert_eq!(
                parsed(address),
                (host.into(), port, path.into()),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            ("nfs:///a", "it names no host: nfs://HOST/PATH"),
            ("nfs://files:x/a", "`x` is no port"),
            ("nfs://files:65536/a", "`65536` is no port"),
            (
                "nfs://files/a%",
                "a `%` needs two hexadecimal digits; `%25` is a `%`",
            ),
            (
                "nfs://files/%+1",
                "a `%` needs two hexadecimal digits; `%25` is a `%`",
            ),
            ("nfs://files/a%00", "its path has a NUL in it"),
        ];
        for (address, reason) in cases {
            let error = Location::parse(address.as_bytes()).unwrap().unwrap_err();
            assert_eq!(error.to_string(), format!("`{address}`: {reason}"));
        }
    }

    #[test]
    fn a_local_path_is_no_address() {
        assert!(Location::parse(b"/etc/hosts").is_none());
    }
}
