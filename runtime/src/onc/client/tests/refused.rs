//! Datagrams that the operating system does not take.

use super::*;
use std::io;

impl Bench {
    fn refuse(&mut self, xid: u32) {
        let payload = &words(&[xid, 0]);
        let cause = io::ErrorKind::PermissionDenied.into();
        self.input(ClientInput::Refused { payload, cause });
    }
}

#[test]
fn a_call_whose_only_datagram_was_refused_has_not_run() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call_in_lane(1, 5);
    bench.call_in_lane(2, 5);
    let xid = bench.sent_one();
    bench.refuse(xid);
    let error = bench.error();
    assert!(matches!(error, Error::Socket { .. }), "{error:?}");
    assert_eq!(error.executed(), Executed::No);
    // The next one in the lane is a call for itself.
    let next = bench.sent_one();
    bench.refuse(xid);
    bench.receive_success(next, 0);
    assert_eq!(bench.event().id, CallId(2));
}

/// Of two transmissions the first may be refused after the second was sent: threads overtake each other.
#[test]
fn a_refused_datagram_of_a_call_that_was_sent_again_is_a_lost_one() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let xid = bench.sent_one();
    bench.wait();
    assert_eq!(bench.sent(), [xid]);
    bench.refuse(xid);
    assert!(bench.client.poll_event().is_none());
    while bench.client.outstanding() > 0 {
        bench.wait();
        bench.sent();
    }
    assert_eq!(bench.error().executed(), Executed::Maybe);
}

#[test]
fn a_refused_datagram_that_is_no_call_is_ignored() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let cause = || io::ErrorKind::PermissionDenied.into();
    for payload in [&[][..], &[1, 2, 3]] {
        let cause = cause();
        bench.input(ClientInput::Refused { payload, cause });
    }
    assert!(bench.client.poll_event().is_none());
}
