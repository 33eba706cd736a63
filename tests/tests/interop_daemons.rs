//! Real daemons: our portmap client lists a rpcbind, a client of the unmodified `rstat.x` reads the load of a rpc.rstatd,
//! and rpcinfo finds our server ready.

use rpcgen_runtime::{CallContext, Fault, RunningServer, Server};
use rpcgen_tests::daemons::{self, Registration, Rpcbind};
use std::process::Command;

rpcgen_runtime::include_idl!("ready");

mod portmap {
    rpcgen_runtime::include_idl!("portmap");
}

use portmap::{IPPROTO_TCP, IPPROTO_UDP, Mapping, PmapV2Client, Pmaplist};

fn registration(entry: &Pmaplist) -> Registration {
    let protocol = match entry.map.prot {
        IPPROTO_UDP => "udp",
        IPPROTO_TCP => "tcp",
        _ => "?",
    };
    Registration {
        program: entry.map.prog,
        version: entry.map.vers,
        protocol: protocol.into(),
        port: entry.map.port.try_into().unwrap(),
    }
}

#[test]
fn our_client_lists_the_registrations_of_a_real_rpcbind() {
    let Some(programs) = daemons::require(&["rpcbind", "rpcinfo"]) else {
        return;
    };
    let Some(rpcbind) = Rpcbind::start(&programs) else {
        return;
    };
    let client = PmapV2Client::connect("udp://127.0.0.1:111").unwrap();

    // A number of the range that RFC 5531 section 8.1 leaves to users, with a port that nobody has to listen at.
    let ours = Mapping {
        prog: 0x2000_0298,
        vers: 7,
        prot: IPPROTO_UDP,
        port: 40_007,
    };
    assert!(client.set(&ours).unwrap());
    assert!(
        !client
            .set(&Mapping {
                port: 40_008,
                ..ours
            })
            .unwrap(),
        "it is taken"
    );
    let mut listed: Vec<_> = client.dump().unwrap().iter().map(registration).collect();
    listed.sort();
    assert_eq!(listed, rpcbind.registrations(&programs));
    assert_eq!(
        client.getport(&Mapping { port: 0, ..ours }).unwrap(),
        40_007
    );

    assert!(client.unset(&ours).unwrap());
    assert_eq!(client.getport(&ours).unwrap(), 0);
}

#[cfg(have_rstat_x)]
mod rstat {
    use super::*;
    use rpcgen_tests::daemons::Rstatd;
    use std::fs;
    use std::time::SystemTime;

    rpcgen_runtime::include_idl!("rstat");

    #[test]
    fn a_client_of_the_unmodified_rstat_x_reads_the_load_of_a_real_rstatd() {
        let Some(programs) = daemons::require(&["rpcbind", "rpcinfo", "rpc.rstatd"]) else {
            return;
        };
        let Some(rpcbind) = Rpcbind::start(&programs) else {
            return;
        };
        let Some(_rstatd) = Rstatd::start(&programs, &rpcbind) else {
            return;
        };
        let portmap = PmapV2Client::connect("udp://127.0.0.1:111").unwrap();
        let wanted = Mapping {
            prog: rstat_v3::PROGRAM,
            vers: rstat_v3::VERSION,
            prot: IPPROTO_UDP,
            port: 0,
        };
        let port = portmap.getport(&wanted).unwrap();

        let client = RstatV3Client::connect(&format!("udp://127.0.0.1:{port}")).unwrap();
        client.null().unwrap();
        let statistics = client.stats().unwrap();

        // The load of one minute is that of the kernel, in units of 1/256. It moves while we look.
        let load = f64::from(statistics.avenrun[0]) / 256.0;
        let kernel = fs::read_to_string("/proc/loadavg").unwrap();
        let kernel: f64 = kernel.split(' ').next().unwrap().parse().unwrap();
        println!("load: {load:.2} from rpc.rstatd, {kernel:.2} from the kernel");
        assert!(
            (load - kernel).abs() <= 0.5 + kernel / 10.0,
            "{load} is far from {kernel}"
        );
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        assert!(
            now.abs_diff(statistics.curtime.tv_sec.into()) <= 5,
            "{statistics:?}"
        );
        assert!(statistics.boottime.tv_sec <= statistics.curtime.tv_sec);
    }
}

#[cfg(not(have_rstat_x))]
#[test]
fn a_client_of_the_unmodified_rstat_x_reads_the_load_of_a_real_rstatd() {
    daemons::require(&["/usr/include/rpcsvc/rstat.x"]);
}

struct Resting;

impl Ready for Resting {
    fn rest(&self, _: &CallContext) -> Result<(), Fault> {
        Ok(())
    }
}

fn serve_ready() -> RunningServer {
    let server = Server::new().add(ReadyServer::new(Resting));
    server.listen("udp://127.0.0.1:0").unwrap().spawn().unwrap()
}

/// Whether it was content, and what it said on standard output and on standard error.
fn run(command: &mut Command) -> (bool, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

const READY: &str = "program 536871576 version 1 ready and waiting\n";

#[test]
fn rpcinfo_finds_our_server_by_its_address() {
    let Some(programs) = daemons::require(&["rpcinfo"]) else {
        return;
    };
    let server = serve_ready();
    // The universal address of RFC 5665: the port is two further numbers.
    let [high, low] = server.local_address().port().to_be_bytes();
    let address = format!("127.0.0.1.{high}.{low}");
    let ask = |version: &[&str]| {
        let program = ready::PROGRAM.to_string();
        let mut command = programs.command("rpcinfo");
        run(command
            .args(["-a", &address, "-T", "udp", &program])
            .args(version))
    };

    assert_eq!(ask(&["1"]), (true, READY.into(), String::new()));
    // It asks for version 0 and reads the versions out of the refusal (RFC 5531 section 9, PROG_MISMATCH).
    assert_eq!(ask(&[]), (true, READY.into(), String::new()));
    let (found, _, reason) = ask(&["9"]);
    assert!(!found);
    assert!(
        reason.contains("low version = 1, high version = 1"),
        "{reason}"
    );
}

#[test]
fn rpcinfo_finds_our_server_by_its_port() {
    let Some(programs) = daemons::require(&["rpcbind", "rpcinfo"]) else {
        return;
    };
    let Some(_rpcbind) = Rpcbind::start(&programs) else {
        return;
    };
    let portmap = PmapV2Client::connect("udp://127.0.0.1:111").unwrap();
    let server = serve_ready();
    let port = server.local_address().port();
    // rpcinfo with -u asks rpcbind, whether or not a port is given.
    let ours = Mapping {
        prog: ready::PROGRAM,
        vers: ready::VERSION,
        prot: IPPROTO_UDP,
        port: port.into(),
    };
    assert!(portmap.set(&ours).unwrap());

    let mut command = programs.command("rpcinfo");
    let arguments = [
        "-n",
        &port.to_string(),
        "-u",
        "127.0.0.1",
        &ready::PROGRAM.to_string(),
        "1",
    ];
    assert_eq!(
        run(command.args(arguments)),
        (true, READY.into(), String::new())
    );

    assert!(portmap.unset(&ours).unwrap());
}
