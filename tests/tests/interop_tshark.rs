//! tshark knows the programs rpcbind and rstat, and finds our clients' calls of the real ones well formed to the last byte.

use rpcgen_runtime::rpcbind::{Registration, Rpcbind};
use rpcgen_tests::capture::{Capture, Message};
use rpcgen_tests::daemons::{self, Rpcbind as Daemon};
use std::net::UdpSocket;
use std::panic::{self, AssertUnwindSafe};
use tempfile::TempDir;

/// The procedures that were called of a program, without those that were sent again.
fn procedures(messages: &[Message], program: u32) -> Vec<u32> {
    let calls = messages.iter().filter(|one| one.is_call);
    let ours = calls.filter(|one| one.program == Some(program));
    let mut procedures: Vec<_> = ours.filter_map(|one| one.procedure).collect();
    procedures.dedup();
    procedures
}

/// What the other tests rest on.
#[test]
fn a_message_that_breaks_off_is_noticed() {
    let Some(programs) = daemons::require(&["tshark"]) else {
        return;
    };
    // PMAPPROC_GETPORT, with half of its argument and with the whole of it.
    let call = [7, 0, 2, 100_000, 2, 3, 0, 0, 0, 0, 100_003, 3, 17, 0].map(u32::to_be_bytes);
    for (len, is_whole) in [(48, false), (56, true)] {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let capture = Capture::start("udp", server.local_addr().unwrap());
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        let call = &call.as_flattened()[..len];
        client.send_to(call, capture.address()).unwrap();
        assert_eq!(server.recv(&mut [0; 100]).unwrap(), len);
        let directory = TempDir::new().unwrap();
        let read = || capture.messages(&programs, directory.path());
        let read = panic::catch_unwind(AssertUnwindSafe(read));
        assert_eq!(read.is_ok(), is_whole);
    }
}

#[test]
fn our_calls_of_rpcbind() {
    let Some(programs) = daemons::require(&["rpcbind", "rpcinfo", "tshark"]) else {
        return;
    };
    let Some(_daemon) = Daemon::start(&programs) else {
        return;
    };
    let directory = TempDir::new().unwrap();
    for transport in ["udp", "tcp"] {
        let capture = Capture::start(transport, Daemon::ADDRESS);
        let rpcbind = Rpcbind::at(format!("{transport}://{}", capture.address()));
        let ours = Registration {
            program: 0x2000_0296,
            version: 1,
            netid: "tcp".into(),
            address: "127.0.0.1.156.73".into(),
            owner: String::new(),
        };
        assert!(rpcbind.register(&ours).unwrap());
        assert!(rpcbind.list().unwrap().len() > 6);
        assert!(rpcbind.unregister(&ours).unwrap());
        let messages = capture.messages(&programs, directory.path());
        // RPCBPROC_SET, DUMP, UNSET.
        assert_eq!(procedures(&messages, 100_000), [1, 4, 2], "{transport}");
    }
}

#[cfg(have_rstat_x)]
mod rstat {
    use super::*;
    use rpcgen_tests::daemons::Rstatd;
    use std::net::Ipv4Addr;

    rpcgen_runtime::include_idl!("rstat");

    #[test]
    fn our_calls_of_rstatd() {
        let needed = ["rpcbind", "rpcinfo", "rpc.rstatd", "tshark"];
        let Some(programs) = daemons::require(&needed) else {
            return;
        };
        let Some(daemon) = Daemon::start(&programs) else {
            return;
        };
        let Some(_rstatd) = Rstatd::start(&programs, &daemon) else {
            return;
        };
        let port = Rpcbind::local().port(rstat_v3::PROGRAM, rstat_v3::VERSION, "udp");
        let address = (Ipv4Addr::LOCALHOST, port.unwrap().unwrap()).into();
        let capture = Capture::start("udp", address);
        let client = RstatV3Client::connect(&format!("udp://{}", capture.address())).unwrap();
        client.null().unwrap();
        client.stats().unwrap();
        let directory = TempDir::new().unwrap();
        let messages = capture.messages(&programs, directory.path());
        assert_eq!(procedures(&messages, rstat_v3::PROGRAM), [0, 1]);
    }
}

#[cfg(not(have_rstat_x))]
#[test]
fn our_calls_of_rstatd() {
    daemons::require(&["/usr/include/rpcsvc/rstat.x"]);
}
