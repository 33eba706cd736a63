//! `rpcgen-rs info HOST [PROGRAM [VERSION]]`: what is there, asked as a client of the runtime.

mod names;
mod ping;
mod table;

use std::io::{self, Write};
use std::net::Ipv6Addr;
use std::time::Duration;

use anyhow::{Result, bail};
use rpcgen_runtime::rpcbind::{self, Registration, Rpcbind};
use rpcgen_runtime::{ClientConfig, Error};

use super::Outcome;
use super::arguments::{Info, Transport};
use names::Names;

/// The longest time that one question takes.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// What is asked in turn where the command line does not say.
const TRANSPORTS: [Transport; 2] = [Transport::Tcp, Transport::Udp];

pub(super) fn run(arguments: &Info) -> Result<Outcome> {
    let names = Names::of_this_machine();
    let place = Place::parse(&arguments.host)?;
    let transports = match &arguments.transport {
        Some(transport) => std::slice::from_ref(transport),
        None => &TRANSPORTS,
    };
    let Some(program) = &arguments.program else {
        return list(&place, transports, &names, arguments.short);
    };
    let Some(number) = names.number(program) else {
        bail!("`{program}` is neither a number nor the name of a program that is known here");
    };
    ping::run(
        &place,
        transports,
        names.described(number),
        arguments.version,
    )
}

/// A host, and a port if one is given.
struct Place {
    /// As an address text has it: IPv6 in brackets.
    host: String,
    port: Option<u16>,
}

impl Place {
    fn parse(text: &str) -> Result<Self> {
        let bracketed = |host: &str| match host.parse::<Ipv6Addr>() {
            Ok(_) => format!("[{host}]"),
            Err(_) => host.to_owned(),
        };
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                let Ok(port) = port.parse() else {
                    bail!("`{port}` is not a port");
                };
                (host, Some(port))
            }
            _ => (text, None),
        };
        let host = bracketed(host);
        Ok(Self { host, port })
    }

    fn address(&self, transport: Transport, port: Option<u16>) -> String {
        let (scheme, host) = (transport.name(), &self.host);
        match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }
    }
}

fn list(place: &Place, transports: &[Transport], names: &Names, is_short: bool) -> Result<Outcome> {
    match first_list(place, transports) {
        Ok(mut all) => {
            all.sort();
            let rows = match is_short {
                true => table::short(&all, names),
                false => table::long(&all, names),
            };
            write_out(&table::text(&rows))?;
            Ok(Outcome::Fine)
        }
        Err(error) => not_there(error),
    }
}

/// By the first transport over which rpcbind answers; a long list needs TCP, an old port mapper may have only UDP.
fn first_list(place: &Place, transports: &[Transport]) -> Result<Vec<Registration>, Error> {
    let mut answers = transports.iter().map(|transport| {
        let port = place.port.unwrap_or(rpcbind::PORT);
        Rpcbind::at(place.address(*transport, Some(port))).list()
    });
    let first = answers.next().expect("at least one transport is asked");
    first.or_else(|error| answers.find_map(Result::ok).ok_or(error))
}

/// Says that nobody answers, unless the question was wrong.
fn not_there(error: Error) -> Result<Outcome> {
    if is_wrong_usage(&error) {
        return Err(error.into());
    }
    complain(&anyhow::Error::new(error));
    Ok(Outcome::Invalid)
}

fn is_wrong_usage(error: &Error) -> bool {
    let cause = match error {
        Error::Rpcbind { source, .. } => source,
        other => other,
    };
    matches!(cause, Error::Address { .. } | Error::Resolve { .. })
}

fn complain(error: &anyhow::Error) {
    // With nobody to read it there is still the status.
    let _ = writeln!(io::stderr(), "rpcgen-rs: {error:#}");
}

fn write_out(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

fn config() -> ClientConfig {
    ClientConfig {
        deadline: Some(ANSWER_TIME),
        ..ClientConfig::default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Transport};

    #[test]
    fn places() {
        for (text, expected) in [
            ("localhost", "udp://localhost"),
            ("localhost:111", "udp://localhost:111"),
            ("::1", "udp://[::1]"),
            ("[::1]", "udp://[::1]"),
            ("[::1]:111", "udp://[::1]:111"),
        ] {
            let place = Place::parse(text).unwrap();
            assert_eq!(place.address(Transport::Udp, place.port), expected);
        }
        for text in ["localhost:", "localhost:rpc", "localhost:65536"] {
            assert!(Place::parse(text).is_err(), "{text}");
        }
    }
}
