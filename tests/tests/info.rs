//! `rpcgen-rs info`: against servers of our own, a real rpcbind and a real rpc.rstatd.

use rpcgen_runtime::{CallContext, Fault, RunningServer, Server};
use rpcgen_tests::command_line::rpcgen_rs;
use rpcgen_tests::daemons::{self, Registration, Rpcbind, Rstatd};

rpcgen_runtime::include_idl!("ready");

mod portmap {
    rpcgen_runtime::include_idl!("portmap");
}

use portmap::{CallArgs, CallResult, Mapping, PmapV2, PmapV2Server, Pmaplist, PmaplistPtr};

struct Resting;

impl Ready for Resting {
    fn rest(&self, _: &CallContext) -> Result<(), Fault> {
        Ok(())
    }
}

/// A port mapper of 1988, which knows one program.
struct PortMapper;

impl PmapV2 for PortMapper {
    fn set(&self, _: &CallContext, _: Mapping) -> Result<bool, Fault> {
        Ok(false)
    }

    fn unset(&self, _: &CallContext, _: Mapping) -> Result<bool, Fault> {
        Ok(false)
    }

    fn getport(&self, _: &CallContext, _: Mapping) -> Result<u32, Fault> {
        Ok(0)
    }

    fn dump(&self, _: &CallContext) -> Result<PmaplistPtr, Fault> {
        let map = Mapping {
            prog: 100_003,
            vers: 2,
            prot: portmap::IPPROTO_UDP,
            port: 2049,
        };
        Ok(vec![Pmaplist { map }])
    }

    fn callit(&self, _: &CallContext, _: CallArgs) -> Result<CallResult, Fault> {
        Err(Fault::procedure_unavailable())
    }
}

fn serve(transports: &[&str]) -> RunningServer {
    let mut server = Server::new()
        .add(ReadyServer::new(Resting))
        .add(PmapV2Server::new(PortMapper));
    for transport in transports {
        server = server
            .listen(&format!("{transport}://127.0.0.1:0"))
            .unwrap();
    }
    server.spawn().unwrap()
}

fn place(server: &RunningServer) -> String {
    server.local_address().to_string()
}

#[test]
fn a_program_is_called_by_the_port_of_its_server() {
    for transport in ["udp", "tcp"] {
        let server = serve(&[transport]);
        let place = place(&server);
        let ready = format!("program 536871576 version 1 over {transport} ready at {place}\n");
        for arguments in [
            &["info", &place, "0x20000298", "1", "--transport", transport] as &[&str],
            // Which versions there are, the server says itself.
            &["info", &place, "536871576", "-t", transport],
        ] {
            assert_eq!(
                rpcgen_rs(arguments),
                (0, ready.clone(), String::new()),
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn what_is_not_there_is_said_with_status_1() {
    let server = serve(&["udp"]);
    let place = place(&server);
    for (program, version, reason) in [
        (
            "0x20000298",
            "9",
            "version 9 over udp: the server does not have this version of the program, only version 1",
        ),
        (
            "0x20000297",
            "1",
            "version 1 over udp: the server does not have the program",
        ),
    ] {
        let (status, said, complaint) = rpcgen_rs(&["info", &place, program, version, "-t", "udp"]);
        assert_eq!((status, said.as_str()), (1, ""));
        assert!(complaint.contains(reason), "{complaint}");
    }
    let (status, _, complaint) = rpcgen_rs(&["info", "127.0.0.1:1", "nfs", "-t", "tcp"]);
    assert_eq!(status, 1);
    assert_eq!(
        complaint,
        "rpcgen-rs: program 100003 (nfs) over tcp: nobody listens at 127.0.0.1:1 (never sent)\n"
    );
}

#[test]
fn wrong_usage_has_status_2() {
    for (arguments, reason) in [
        (&["info"] as &[&str], "<HOST[:PORT]>"),
        (&["info", "localhost:x"], "`x` is not a port"),
        (&["info", "localhost", "no-such"], "`no-such` is neither"),
        (
            &["info", "localhost", "nfs", "3", "--short"],
            "cannot be used",
        ),
        (&["info", "host.invalid", "nfs"], "cannot be resolved"),
        (&["info", "host.invalid"], "cannot be resolved"),
    ] {
        let (status, said, complaint) = rpcgen_rs(arguments);
        assert_eq!(
            (status, said.as_str()),
            (2, ""),
            "{arguments:?}: {complaint}"
        );
        assert!(complaint.contains(reason), "{complaint}");
    }
}

/// It is asked in version 4, then 3, then 2; over TCP, then UDP.
#[test]
fn a_port_mapper_of_version_2_is_asked_too() {
    for transports in [&["tcp"] as &[&str], &["udp"]] {
        let server = serve(transports);
        let expected = "program  version  netid  address       service  owner\n \
                        100003  2        udp    0.0.0.0:2049  nfs      -\n";
        let listed = rpcgen_rs(&["info", &place(&server)]);
        assert_eq!(listed, (0, expected.into(), String::new()));
    }
    let server = serve(&["udp"]);
    let expected = "program  versions  netids  service  owner\n \
                    100003  2         udp     nfs      -\n";
    let listed = rpcgen_rs(&["info", "--short", &place(&server)]);
    assert_eq!(listed, (0, expected.into(), String::new()));
}

/// A line of the table as `rpcinfo -p` has it: version 2 knows no more than these.
fn registration(line: &str) -> Option<Registration> {
    let words: Vec<_> = line.split_whitespace().collect();
    let [program, version, netid, address, ..] = words[..] else {
        return None;
    };
    let (_, port) = address.rsplit_once(':')?;
    let is_known = ["udp", "tcp"].contains(&netid);
    is_known.then_some(())?;
    Some(Registration {
        program: program.parse().ok()?,
        version: version.parse().ok()?,
        protocol: netid.into(),
        port: port.parse().ok()?,
    })
}

#[test]
fn lists_what_rpcinfo_lists() {
    let Some(programs) = daemons::require(&["rpcbind", "rpcinfo", "rpc.rstatd"]) else {
        return;
    };
    let Some(rpcbind) = Rpcbind::start(&programs) else {
        return;
    };
    let Some(_rstatd) = Rstatd::start(&programs, &rpcbind) else {
        return;
    };
    let expected = rpcbind.registrations(&programs);
    for arguments in [
        &["info", "127.0.0.1"] as &[&str],
        &["info", "localhost", "-t", "udp"],
    ] {
        let (status, said, complaint) = rpcgen_rs(arguments);
        assert_eq!((status, complaint.as_str()), (0, ""));
        let mut listed: Vec<_> = said.lines().filter_map(registration).collect();
        listed.sort();
        assert_eq!(listed, expected, "{said}");
    }

    let (status, said, _) = rpcgen_rs(&["info", "127.0.0.1", "--short"]);
    let mut lines = said
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    assert_eq!(status, 0);
    let rstatd = lines.find(|line| line[0] == "100001").unwrap();
    assert_eq!(rstatd[3], "rstatd");

    // By its name, and only over UDP; rpcbind says where.
    let (status, said, complaint) = rpcgen_rs(&["info", "127.0.0.1", "rstatd", "3"]);
    assert_eq!(status, 0);
    let ready = "program 100001 (rstatd) version 3 over udp ready at 127.0.0.1:";
    assert!(
        said.starts_with(ready) && said.lines().count() == 1,
        "{said}"
    );
    assert!(complaint.contains("over tcp"), "{complaint}");
    // Each version that it has.
    let (status, said, _) = rpcgen_rs(&["info", "127.0.0.1", "rstatd", "-t", "udp"]);
    assert_eq!((status, said.lines().count()), (0, 4), "{said}");
}
