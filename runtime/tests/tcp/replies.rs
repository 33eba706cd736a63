//! Replies that clients do not take at once, in a server that runs or ends.

use crate::failures::until;
use crate::procedures::{PROGRAM, Procedures, TEST_TIME, VERSION, anywhere};
use rpcgen_runtime::{CallContext, Decoder, Encoder, Fault, RunningServer};
use rpcgen_runtime::{Server, ServerConfig, Service, serve};
use socket2::{Domain, SockRef, Socket, Type};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// More than the buffers of the kernel hold of one connection.
const RESULT_BYTES: usize = 16_000_000;

/// A reply with its mark: a header of 24 bytes, and a string.
const REPLY_BYTES: usize = 4 + 24 + 4 + RESULT_BYTES;

/// Procedures 1 and 2 give a long result, and 2 waits first until it may.
fn start(config: ServerConfig) -> (RunningServer, mpsc::Sender<()>) {
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let text = "x".repeat(RESULT_BYTES);
    let service = Procedures(
        move |_: &CallContext, procedure, input: &mut Decoder<'_>, output: &mut Encoder| {
            if procedure == 2 {
                may_leave.lock().unwrap().recv().ok();
            }
            let encode = |output: &mut Encoder, (): &()| output.string(&text, u32::MAX);
            serve(input, output, |_| Ok(()), Ok, encode)
        },
    );
    let server = Server::new().with_config(config).add(service);
    let server = server.listen(&anywhere()).unwrap().spawn().unwrap();
    (server, leave)
}

/// A client that has called and not yet read.
fn caller(server: &RunningServer, procedure: u32) -> TcpStream {
    caller_from(server, procedure, SocketAddr::from(([127, 0, 0, 1], 0)))
}

fn caller_from(server: &RunningServer, procedure: u32, from: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_reuse_address(true).unwrap();
    socket.bind(&from.into()).unwrap();
    socket.connect(&server.local_address().into()).unwrap();
    let mut connection = TcpStream::from(socket);
    connection.set_read_timeout(Some(TEST_TIME)).unwrap();
    let header = [
        0x8000_0028,
        1,
        0,
        2,
        PROGRAM,
        VERSION,
        procedure,
        0,
        0,
        0,
        0,
    ];
    let call = header.map(u32::to_be_bytes).concat();
    connection.write_all(&call).unwrap();
    connection
}

/// How much comes before the server closes the connection.
fn read_all(mut connection: &TcpStream) -> usize {
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).unwrap();
    bytes.len()
}

#[test]
fn a_client_that_is_slower_than_a_second_gets_its_reply_in_full() {
    let (server, _leave) = start(ServerConfig::default());
    let client = caller(&server, 1);
    until("it is answered", || server.statistics().succeeded == 1);
    let (end, has_ended) = mpsc::channel();
    let draining = thread::spawn(move || {
        let report = server.drain(TEST_TIME);
        end.send(()).unwrap();
        report
    });
    let waited = has_ended.recv_timeout(Duration::from_millis(1500));
    assert_eq!(waited, Err(RecvTimeoutError::Timeout));
    assert_eq!(read_all(&client), REPLY_BYTES);
    assert!(draining.join().unwrap().is_clean());
}

#[test]
fn replies_that_could_not_be_written_are_reported() {
    let cases = [
        // The limit ends it,
        (Duration::from_millis(50), Duration::from_secs(30)),
        // or the client is given up, whatever the limit.
        (Duration::MAX, Duration::from_secs(1)),
    ];
    for (limit, stall_timeout) in cases {
        let (server, _leave) = start(ServerConfig {
            stall_timeout,
            ..ServerConfig::default()
        });
        let client = caller(&server, 1);
        until("it is answered", || server.statistics().succeeded == 1);
        let report = server.drain(limit);
        assert!(!report.is_clean());
        assert_eq!(report.unacknowledged, [client.local_addr().unwrap()]);
        assert_eq!(report.executing, []);
        assert!(read_all(&client) < REPLY_BYTES);
    }
}

#[test]
fn replies_are_written_while_a_handler_of_another_client_runs() {
    let (server, leave) = start(ServerConfig::default());
    let (waiting, reading) = (caller(&server, 2), caller(&server, 1));
    until("one is answered, one runs", || {
        let statistics = server.statistics();
        (statistics.executions, statistics.succeeded) == (2, 1)
    });
    let draining = thread::spawn(move || server.drain(TEST_TIME));
    let mut reply = vec![0; REPLY_BYTES];
    (&reading).read_exact(&mut reply).unwrap();
    leave.send(()).unwrap();
    assert_eq!(read_all(&waiting), REPLY_BYTES);
    assert!(draining.join().unwrap().is_clean());
}

/// There is memory for two replies that are not taken, and five clients.
#[test]
fn unread_replies_share_a_budget() {
    let (server, _leave) = start(ServerConfig {
        all_unsent_replies_bytes: 5 * REPLY_BYTES / 2,
        ..ServerConfig::default()
    });
    let clients = [(1, 0), (2, 0), (2, 1), (2, 2), (2, 3)].map(|(held, closed)| {
        let client = caller(&server, 1);
        until("its reply is held, and another one is not", || {
            let statistics = server.statistics();
            let held_now = statistics.unsent_replies_bytes;
            (held_now, statistics.closed_unread) == (held * REPLY_BYTES, closed)
        });
        client
    });
    assert_eq!(server.statistics().connections_open, 2);
    // Those went that had waited for the longest time.
    let [first, second, third, mut fourth, mut fifth] = clients;
    for closed in [first, second, third] {
        assert!(read_all(&closed) < REPLY_BYTES);
    }
    fifth.read_exact(&mut vec![0; REPLY_BYTES]).unwrap();
    fourth.read_exact(&mut vec![0; REPLY_BYTES]).unwrap();
    until("nothing is held", || {
        server.statistics().unsent_replies_bytes == 0
    });
}

/// Gives 70,000 bytes; procedure 1 may run twice, procedure 2 not.
struct Large;

impl Service for Large {
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn dispatch(
        &self,
        _: &CallContext,
        _: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        let encode = |output: &mut Encoder, (): &()| output.opaque(&[7; 70_000], u32::MAX);
        serve(input, output, |_| Ok(()), Ok, encode)
    }

    fn is_idempotent(&self, procedure: u32) -> bool {
        procedure == 1
    }
}

/// The reply is too large for the reply cache, and the client asks for it twice from one port.
#[test]
fn a_repeated_call_with_a_large_reply_runs_again_where_it_may() {
    for (procedure, second_len, executions) in [(1, 70_032, 2), (2, 28, 1)] {
        let server = Server::new().add(Large).listen(&anywhere()).unwrap();
        let server = server.spawn().unwrap();
        let mut first = caller(&server, procedure);
        first.read_exact(&mut [0; 70_032]).unwrap();
        let port = first.local_addr().unwrap();
        // The port is free at once.
        let socket = SockRef::from(&first);
        socket.set_linger(Some(Duration::ZERO)).unwrap();
        drop(first);
        let mut second = caller_from(&server, procedure, port);
        let mut mark = [0; 4];
        second.read_exact(&mut mark).unwrap();
        let len = u32::from_be_bytes(mark) & 0x7fff_ffff;
        assert_eq!(len + 4, second_len, "procedure {procedure}");
        assert_eq!(server.statistics().executions, executions);
    }
}
