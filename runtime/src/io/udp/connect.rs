//! Which of a host's addresses is the server's?

use super::client::{Udp, open_onc};
use crate::call::{Call, CallOptions, RemoteProcedure, TimeLimit};
use crate::config::ClientConfig;
use crate::error::Error;
use crate::io::client::{ClientDriver, Driver, Transport};
use crate::onc::client::ClientMachine;
use std::net::SocketAddr;
use std::time::Duration;

/// How long each of several addresses has for its answer.
const ANSWER_TIME: Duration = Duration::from_millis(250);

/// Opens a socket for ONC RPC to the first of `candidates` where a server answers.
pub(crate) fn connect_onc(
    candidates: &[SocketAddr],
    null: RemoteProcedure,
    config: &ClientConfig,
) -> Result<ClientDriver<Udp<ClientMachine>>, Error> {
    connect(candidates, null, |peer| open_onc(peer, config))
}

/// Opens a socket to the first of `candidates` where a server answers, else to the first that does
/// not refuse.
///
/// UDP has no handshake that would tell, and `localhost` alone is an IPv6 and an IPv4 address on
/// most machines; so where there are several candidates, they are asked in turn with `null`, a call
/// that does nothing. Where there is one, nothing is sent.
pub(crate) fn connect<T: Transport>(
    candidates: &[SocketAddr],
    null: RemoteProcedure,
    open: impl Fn(SocketAddr) -> Result<ClientDriver<T>, Error>,
) -> Result<ClientDriver<T>, Error> {
    let mut silent = None;
    let mut refusing = None;
    let mut error = None;
    for &candidate in candidates {
        let driver = match open(candidate) {
            Ok(driver) if candidates.len() == 1 => return Ok(driver),
            Ok(driver) => driver,
            Err(cause) => {
                error.get_or_insert(cause);
                continue;
            }
        };
        let call = Call {
            procedure: null,
            arguments: Vec::new(),
            options: CallOptions::new().idempotent(),
            limit: TimeLimit::wait(ANSWER_TIME),
        };
        match driver.call(call) {
            Ok(_) | Err(Error::Rejected { .. }) => return Ok(driver),
            Err(Error::Unreachable { .. } | Error::Socket { .. }) => {
                refusing.get_or_insert(driver);
            }
            Err(_) => {
                silent.get_or_insert(driver);
            }
        }
    }
    let driver = silent.or(refusing);
    driver.ok_or_else(|| {
        error.expect("there is at least one candidate, and each has a driver or an error")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Server;
    use std::net::UdpSocket;

    const NULL: RemoteProcedure = RemoteProcedure {
        program: 1,
        version: 1,
        procedure: 0,
    };

    #[test]
    fn an_answer_counts_most_and_silence_more_than_refusal() {
        // The server has no program at all: that it answers is enough.
        let server = Server::new().listen("udp://127.0.0.1:0").unwrap();
        let server = server.spawn().unwrap();
        let silence = UdpSocket::bind("127.0.0.1:0").unwrap();
        let closed = || {
            UdpSocket::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
        };
        let (answers, silent) = (server.local_address(), silence.local_addr().unwrap());
        let [refuses, refuses_too] = [closed(), closed()];
        let cases = [
            (vec![refuses, answers], answers),
            (vec![answers, refuses], answers),
            (vec![silent, answers], answers),
            (vec![refuses, silent], silent),
            (vec![refuses, refuses_too], refuses),
        ];
        for (candidates, expected) in cases {
            let driver = connect_onc(&candidates, NULL, &ClientConfig::default()).unwrap();
            assert_eq!(driver.peer(), expected, "{candidates:?}");
        }
    }

    #[test]
    fn one_candidate_is_not_asked() {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        let candidates = [peer.local_addr().unwrap()];
        let driver = connect_onc(&candidates, NULL, &ClientConfig::default()).unwrap();
        assert_eq!(driver.statistics().transmissions, 0);
    }
}
