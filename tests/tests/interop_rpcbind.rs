//! A real rpcbind, asked and told by the runtime: over UDP, TCP and its local socket.

use rpcgen_runtime::rpcbind::{LOCAL_SOCKET, Registration, Rpcbind};
use rpcgen_runtime::{CallContext, Client, Error, Executed, Fault, RunningServer, Server};
use rpcgen_tests::daemons::{self, Programs, Rpcbind as Daemon, RpcbindAbsent, poll_until};
use std::error::Error as _;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;

rpcgen_runtime::include_idl!("ready");

struct Resting;

impl Ready for Resting {
    fn rest(&self, _: &CallContext) -> Result<(), Fault> {
        Ok(())
    }
}

/// What a test needs, if it is there.
fn daemon() -> Option<(Programs, Daemon)> {
    let programs = daemons::require(&["rpcbind", "rpcinfo"])?;
    let daemon = Daemon::start(&programs)?;
    Some((programs, daemon))
}

/// Every way to ask the rpcbind of this machine.
fn ways() -> Vec<Rpcbind> {
    let mut ways = vec![
        Rpcbind::local(),
        Rpcbind::at("udp://127.0.0.1:111"),
        Rpcbind::at("tcp://127.0.0.1:111"),
    ];
    if Path::new(LOCAL_SOCKET).exists() {
        ways.push(Rpcbind::at(format!("unix://{LOCAL_SOCKET}")));
    }
    ways
}

/// A program in the range that RFC 5531 section 8.1 leaves to users; nobody listens there.
fn registration(netid: &str) -> Registration {
    Registration {
        program: 0x2000_0297,
        version: 3,
        netid: netid.into(),
        address: "127.0.0.1.156.73".into(),
        owner: String::new(),
    }
}

fn listen(server: Server) -> Server {
    let server = server.add(ReadyServer::new(Resting));
    let server = server.listen("udp://127.0.0.1:0").unwrap();
    server.listen("tcp://127.0.0.1:0").unwrap()
}

fn serve() -> RunningServer {
    listen(Server::new()).register().unwrap().spawn().unwrap()
}

/// A server whose handler says that it runs, and ends when it is told.
struct Lingering {
    begun: mpsc::Sender<()>,
    end: Mutex<mpsc::Receiver<()>>,
}

impl Ready for Lingering {
    fn rest(&self, _: &CallContext) -> Result<(), Fault> {
        self.begun.send(()).unwrap();
        self.end.lock().unwrap().recv().ok();
        Ok(())
    }
}

#[test]
fn a_server_that_ends_is_not_registered_while_its_last_call_runs() {
    let Some(_daemon) = daemon() else {
        return;
    };
    let ((begun, has_begun), (end, ended)) = (mpsc::channel(), mpsc::channel());
    let handler = Lingering {
        begun,
        end: Mutex::new(ended),
    };
    let server = Server::new().add(ReadyServer::new(handler));
    let server = server.listen("udp://127.0.0.1:0").unwrap();
    let server = server.register().unwrap();
    let (address, stop) = (server.local_addresses()[0], server.stop_handle());
    let serving = thread::spawn(move || server.serve());
    let calling = thread::spawn(move || {
        let client = ReadyClient::connect(&format!("udp://{address}")).unwrap();
        client.rest()
    });
    has_begun.recv().unwrap();
    assert_eq!(registered(ready::PROGRAM).len(), 1);
    stop.stop();
    let withdrawn = || registered(ready::PROGRAM).is_empty().then_some(());
    poll_until(withdrawn).expect("it is taken back");
    end.send(()).unwrap();
    calling.join().unwrap().unwrap();
    serving.join().unwrap().unwrap();
}

/// The transports over which a version of a program is registered, with the ports.
fn registered(program: u32) -> Vec<(String, u16)> {
    let all = Rpcbind::local().list().unwrap();
    let ours = all.into_iter().filter(|one| one.program == program);
    let mut ours: Vec<_> = ours
        .map(|one| {
            let port = one.socket_address().unwrap().port();
            (one.netid, port)
        })
        .collect();
    ours.sort();
    ours
}

#[test]
fn everybody_sees_what_rpcinfo_sees() {
    let Some((programs, _daemon)) = daemon() else {
        return;
    };
    let output = programs.command("rpcinfo").output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let mut expected: Vec<_> = output
        .lines()
        .filter_map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            let [program, version, netid, address, .., owner] = words[..] else {
                return None;
            };
            Some(Registration {
                program: program.parse().ok()?,
                version: version.parse().ok()?,
                netid: netid.into(),
                address: address.into(),
                owner: owner.into(),
            })
        })
        .collect();
    expected.sort();
    assert!(expected.len() >= 6, "{output}");
    for way in ways() {
        let mut listed = way.list().unwrap();
        listed.sort();
        assert_eq!(listed, expected, "{way:?}");
    }
}

#[test]
fn what_is_registered_one_way_is_found_every_way() {
    let Some(_daemon) = daemon() else {
        return;
    };
    for way in ways() {
        for netid in ["udp", "tcp", "tcp6"] {
            let ours = match netid {
                "tcp6" => Registration {
                    address: "::1.156.73".into(),
                    ..registration(netid)
                },
                _ => registration(netid),
            };
            assert!(way.register(&ours).unwrap(), "{way:?} {netid}");
            let another = Registration {
                address: ours.address.replace(".73", ".74"),
                ..ours.clone()
            };
            assert!(!way.register(&another).unwrap(), "{way:?}: it is taken");
            for other in ways() {
                let port = other.port(ours.program, ours.version, netid).unwrap();
                assert_eq!(port, Some(40_009), "{other:?}");
            }
            assert!(way.unregister(&ours).unwrap(), "{way:?} {netid}");
            let port = way.port(ours.program, ours.version, netid).unwrap();
            assert_eq!(port, None);
        }
    }
}

#[test]
fn clients_find_a_server_without_its_port_as_long_as_it_runs() {
    let Some((programs, _daemon)) = daemon() else {
        return;
    };
    let server = serve();
    let [udp, tcp] = server.local_addresses() else {
        panic!("it listens twice");
    };
    let expected = [
        ("tcp".to_owned(), tcp.port()),
        ("udp".to_owned(), udp.port()),
    ];
    assert_eq!(registered(ready::PROGRAM), expected);
    for address in ["udp://127.0.0.1", "tcp://127.0.0.1", "tcp://localhost"] {
        let client = ReadyClient::connect(address).unwrap();
        client.rest().unwrap();
    }
    for transport in ["udp", "tcp"] {
        let mut rpcinfo = programs.command("rpcinfo");
        let program = ready::PROGRAM.to_string();
        rpcinfo.args(["-T", transport, "127.0.0.1", &program, "1"]);
        let output = rpcinfo.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.ends_with("version 1 ready and waiting\n"), "{said}");
    }

    server.stop();
    assert_eq!(registered(ready::PROGRAM), []);
    let error = ReadyClient::connect("tcp://127.0.0.1").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the rpcbind of 127.0.0.1 does not know program {:#010x} version 1 over tcp",
            ready::PROGRAM
        )
    );
    assert_eq!(error.executed(), Executed::No);
}

#[test]
fn a_server_for_all_addresses_is_registered_for_all() {
    let Some(_daemon) = daemon() else {
        return;
    };
    let server = Server::new().add(ReadyServer::new(Resting));
    let server = server.listen("tcp://[::]:0").unwrap().register().unwrap();
    let port = server.local_addresses()[0].port();
    let expected = [("tcp".to_owned(), port), ("tcp6".to_owned(), port)];
    assert_eq!(registered(ready::PROGRAM), expected);
    let _server = server.spawn().unwrap();
    for address in ["tcp://127.0.0.1", "tcp://[::1]"] {
        ReadyClient::connect(address).unwrap().rest().unwrap();
    }
}

/// A server that was killed leaves its registration; the next one takes its place, and nothing of
/// that is undone by the first.
#[test]
fn a_server_replaces_what_another_has_left() {
    let Some(_daemon) = daemon() else {
        return;
    };
    let first = serve();
    let second = serve();
    let [udp, tcp] = second.local_addresses() else {
        panic!("it listens twice");
    };
    let expected = [
        ("tcp".to_owned(), tcp.port()),
        ("udp".to_owned(), udp.port()),
    ];
    assert_eq!(registered(ready::PROGRAM), expected);
    first.stop();
    assert_eq!(registered(ready::PROGRAM), expected);
    second.stop_handle().stop();
    second.wait();
    assert_eq!(registered(ready::PROGRAM), []);
}

#[test]
fn a_server_that_never_ran_is_taken_back_too() {
    let Some(_daemon) = daemon() else {
        return;
    };
    let server = listen(Server::new()).register().unwrap();
    assert_eq!(registered(ready::PROGRAM).len(), 2);
    drop(server);
    assert_eq!(registered(ready::PROGRAM), []);
}

#[test]
fn without_a_rpcbind_the_error_says_so() {
    let Some(RpcbindAbsent { .. }) = Daemon::absent() else {
        return;
    };
    for scheme in ["udp", "tcp"] {
        let error = Client::connect(&format!("{scheme}://127.0.0.1"), 1, 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("no rpcbind answers at {scheme}://127.0.0.1:111")
        );
        let cause = error.source().unwrap().to_string();
        assert!(
            cause.starts_with("nobody listens at 127.0.0.1:111"),
            "{cause}"
        );
    }
    let error = listen(Server::new()).register().unwrap_err();
    assert!(matches!(error, Error::Rpcbind { .. }), "{error}");
}
