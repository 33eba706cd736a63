//! Datagrams that the operating system does not take.

use super::{ClientDriver, Driver};
use crate::call::{Call, CallOptions, RemoteProcedure, TimeLimit};
use crate::config::ClientConfig;
use crate::error::{Error, Executed};
use crate::io::native;
use crate::io::udp::{self, DatagramProtocol, Udp};
use std::net::UdpSocket;
use std::sync::Arc;
use std::time::Duration;

const NULL: RemoteProcedure = RemoteProcedure {
    program: 1,
    version: 1,
    procedure: 0,
};

fn call(options: CallOptions) -> Call {
    Call {
        procedure: NULL,
        arguments: Vec::new(),
        options,
        limit: TimeLimit::wait(Duration::from_millis(50)),
    }
}

fn mute<P: DatagramProtocol>(driver: ClientDriver<Udp<P>>) -> Arc<ClientDriver<Udp<P>>> {
    driver.transport.refuse_to_send();
    Arc::new(driver)
}

#[test]
fn over_udp_a_call_that_was_not_sent_says_so_at_once() {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let candidates = [peer.local_addr().unwrap()];
    let driver = mute(udp::connect_onc(&candidates, NULL, &ClientConfig::default()).unwrap());
    let not_sent = |outcome: Result<Vec<u8>, Error>| {
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::Socket { .. }), "{error:?}");
        assert_eq!(error.executed(), Executed::No);
    };
    not_sent(driver.call(call(CallOptions::new())));
    not_sent(
        Arc::clone(&driver)
            .start(call(CallOptions::new()))
            .slot
            .take()
            .unwrap(),
    );
    // Each is refused when its turn in the lane has come, which is at once.
    let ordered = CallOptions::new().in_lane(1);
    for _ in 0..3 {
        not_sent(driver.call(call(ordered)));
    }
    Arc::clone(&driver).send(call(ordered.one_way())).unwrap();
    not_sent(driver.wait_all().map(|()| vec![]));
}

#[test]
fn over_rpc_a_datagram_that_was_not_sent_is_a_lost_one() {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let candidates = [peer.local_addr().unwrap()];
    let driver = mute(native::connect(&candidates, NULL, &ClientConfig::default()).unwrap());
    let error = driver.call(call(CallOptions::new())).unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
}
