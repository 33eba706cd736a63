//! tshark reads what passes between our side and others: it knows MOUNT and NFS to the last byte.

use crate::bench::Bench;
use crate::{bytes, said};
use rpcgen_runtime::rpcbind::{Registration, Rpcbind};
use rpcgen_tests::capture::Capture;
use rpcgen_tests::daemons::{self, Programs};
use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

const MOUNT: u32 = 100_005;
const NFS: u32 = 100_003;

/// The procedures of a program that were called; a message that is malformed fails the test.
fn procedures(capture: &Capture, programs: &Programs, program: u32) -> BTreeSet<u32> {
    let directory = TempDir::new().unwrap();
    let messages = capture.messages(programs, directory.path());
    let calls = messages.iter().filter(|message| message.is_call);
    let calls = calls.filter(|call| call.program == Some(program));
    calls.filter_map(|call| call.procedure).collect()
}

/// A relay before a program that rpcbind knows, which rpcbind names instead of it from now on.
fn relay(transport: &str, program: u32) -> Capture {
    let rpcbind = Rpcbind::local();
    let port = rpcbind.port(program, 3, transport).unwrap().unwrap();
    let capture = Capture::start(transport, SocketAddr::from(([127, 0, 0, 1], port)));
    let [high, low] = capture.address().port().to_be_bytes();
    let registration = Registration {
        program,
        version: 3,
        netid: transport.into(),
        address: format!("127.0.0.1.{high}.{low}"),
        owner: String::new(),
    };
    assert!(rpcbind.unregister(&registration).unwrap());
    assert!(rpcbind.register(&registration).unwrap());
    capture
}

/// Every procedure that our client knows.
#[test]
fn our_client_and_ganesha() {
    let (Some(programs), Some(bench)) = (daemons::require(&["tshark"]), Bench::ganesha()) else {
        return;
    };
    let (here, back) = (bench.here("file"), bench.here("back"));
    fs::write(&here, bytes(100_000)).unwrap();
    for (transport, option) in [("tcp", &[][..]), ("udp", &["--udp"])] {
        let [mount, nfs] = [MOUNT, NFS].map(|program| relay(transport, program));
        let word = |words: &[&str]| said(&[option, words].concat());
        let directory = bench.here(transport);
        fs::create_dir(&directory).unwrap();
        let there = bench.address(&format!("over {transport}"));
        word(&["cp", &here, &there]);
        // It is there now.
        word(&["cp", &here, &there]);
        word(&["cp", &there, &back]);
        word(&["cp", "-r", &directory, &bench.address("")]);
        symlink("file", bench.there(&format!("{transport}/link"))).unwrap();
        word(&["ls", &bench.address(transport)]);
        word(&["ls", "-l", &bench.address(transport)]);
        word(&["stat", &bench.address(&format!("{transport}/link"))]);

        // MNT, UMNT and EXPORT.
        assert_eq!(procedures(&mount, &programs, MOUNT), [1, 3, 5].into());
        // GETATTR, SETATTR, LOOKUP, READLINK, READ, WRITE, CREATE, MKDIR, READDIR, READDIRPLUS, FSINFO, COMMIT.
        let expected = [1, 2, 3, 5, 6, 7, 8, 9, 16, 17, 19, 21];
        assert_eq!(procedures(&nfs, &programs, NFS), expected.into());
    }
}

/// What libnfs's tools ask our server for, and its answers.
#[cfg(target_os = "linux")]
#[test]
fn libnfs_and_our_server() {
    let needs = ["tshark", "nfs-ls", "nfs-cp", "nfs-cat"];
    let Some(programs) = daemons::require(&needs) else {
        return;
    };
    let bench = Bench::nfsd();
    let capture = Capture::start("tcp", bench.socket());
    let port = capture.address().port();
    let address = |name| format!("nfs://127.0.0.1//{name}?nfsport={port}&mountport={port}");
    let here = bench.here("file");
    fs::write(&here, bytes(100_000)).unwrap();
    for (tool, words) in [
        ("nfs-cp", vec![here, address("file")]),
        ("nfs-cat", vec![address("file")]),
        ("nfs-ls", vec![address("")]),
    ] {
        let output = programs.command(tool).args(&words).output().unwrap();
        assert!(output.status.success(), "{tool} {words:?}: {output:?}");
    }
    assert!(procedures(&capture, &programs, MOUNT).contains(&1));
    let called = procedures(&capture, &programs, NFS);
    // LOOKUP, READ, WRITE, CREATE, READDIRPLUS, FSINFO.
    assert!(
        called.is_superset(&[3, 6, 7, 8, 17, 19].into()),
        "{called:?}"
    );
}
