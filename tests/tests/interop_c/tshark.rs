//! tshark reads what both sides send, and finds nothing malformed.

use crate::*;
use rpcgen_tests::capture::{Capture, Message};
use rpcgen_tests::daemons::Programs;
use tempfile::TempDir;

fn needed() -> Option<Programs> {
    daemons::require(&[CPrograms::NEEDS, &["tshark"]].concat())
}

/// Each call is one of `interop.x`, and has a reply; over UDP it may have been sent again.
fn check(transport: &str, messages: &[Message], expected: usize) {
    let (calls, replies): (Vec<&Message>, Vec<_>) = messages.iter().partition(|one| one.is_call);
    println!(
        "{transport}: {} calls, {} replies",
        calls.len(),
        replies.len()
    );
    assert!(replies.len() >= expected, "{}", replies.len());
    assert!(calls.len() == replies.len() || transport == "udp" && calls.len() > replies.len());
    let is_ours = |call: &&Message| call.program == Some(interop_v1::PROGRAM);
    assert!(calls.iter().all(is_ours), "{calls:?}");
}

#[test]
fn tshark_reads_our_client_and_a_c_server() {
    let Some(programs) = needed() else { return };
    let directory = TempDir::new().unwrap();
    let c = CPrograms::build(&programs);
    for (transport, expected) in [("udp", 49), ("tcp", 50)] {
        let (_server, address) = c.serve(transport);
        let capture = Capture::start(transport, address);
        calls(&format!("{transport}://{}", capture.address()));
        let messages = capture.messages(&programs, directory.path());
        check(transport, &messages, expected);
    }
}

#[test]
fn tshark_reads_a_c_client_and_our_server() {
    let Some(programs) = needed() else { return };
    let directory = TempDir::new().unwrap();
    let c = CPrograms::build(&programs);
    for (transport, expected) in [("udp", 37), ("tcp", 38)] {
        let server = serve(transport);
        let capture = Capture::start(transport, server.local_address());
        let output = c.call(capture.address().port(), transport);
        assert!(output.status.success(), "{output:?}");
        let messages = capture.messages(&programs, directory.path());
        check(transport, &messages, expected);
    }
}
