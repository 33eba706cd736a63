//! What a server bounds.

use crate::calls::client_of;
use crate::failures::until;
use crate::procedures::{TEST_TIME, add, call, each_runs, echo, echo_and_add};
use rpcgen_runtime::{RunningServer, Server, ServerConfig};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

fn start(config: ServerConfig) -> RunningServer {
    let server = Server::new()
        .with_config(config)
        .add(echo_and_add(Arc::default()));
    server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap()
}

/// A connection on which anything can be sent.
fn raw(server: &RunningServer) -> TcpStream {
    let connection = TcpStream::connect(server.local_address()).unwrap();
    connection.set_read_timeout(Some(TEST_TIME)).unwrap();
    connection
}

/// Whether the server closes the connection.
fn is_closed(mut connection: &TcpStream) -> bool {
    match connection.read(&mut [0; 1]) {
        Ok(len) => len == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn what_is_no_record_or_no_call_ends_the_connection() {
    let server = start(ServerConfig::default());
    let cases: [(&str, Vec<u8>); 5] = [
        ("a mark of 2 GiB", vec![0xff; 4]),
        ("fragments of nothing", vec![0; 10_000]),
        ("an empty record", vec![0x80, 0, 0, 0]),
        ("a call that breaks off", vec![0x80, 0, 0, 4, 1, 2, 3, 4]),
        (
            "a reply",
            [0x8000_000c_u32, 7, 1, 0].map(u32::to_be_bytes).concat(),
        ),
    ];
    for (number, (case, bytes)) in cases.iter().enumerate() {
        let mut connection = raw(&server);
        connection.write_all(bytes).unwrap();
        assert!(is_closed(&connection), "{case}");
        until(case, || {
            server.statistics().closed_broken == number as u64 + 1
        });
    }
    assert_eq!(add(&client_of(&server), 1).unwrap(), 1);
}

#[test]
fn half_a_call_is_not_waited_for() {
    let server = start(ServerConfig {
        stall_timeout: Duration::from_millis(50),
        ..ServerConfig::default()
    });
    let mut connection = raw(&server);
    connection.write_all(&[0x80, 0, 1, 0, 1, 2]).unwrap();
    assert!(is_closed(&connection));
    assert_eq!(server.statistics().closed_stalled, 1);
}

/// The honest client comes when the server is full of connections that do nothing.
#[test]
fn silent_connections_make_room_for_others() {
    let server = start(ServerConfig {
        connections: 4,
        ..ServerConfig::default()
    });
    let honest = client_of(&server);
    add(&honest, 1).unwrap();
    let silent: Vec<_> = (0..8).map(|_| raw(&server)).collect();
    until("all are accepted", || {
        server.statistics().connections_accepted == 9
    });
    assert_eq!(add(&honest, 1).unwrap(), 2);
    let statistics = server.statistics();
    assert_eq!(statistics.connections_open, 4);
    assert_eq!(statistics.connections_refused, 0);
    assert!(statistics.closed_for_others >= 5, "{statistics:?}");
    drop(silent);
}

#[test]
fn busy_connections_do_not_make_room() {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let config = ServerConfig {
        connections: 1,
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(each_runs(move |_| {
        entered.send(()).unwrap();
        may_leave.lock().unwrap().recv().unwrap();
        Ok(())
    }));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let busy = client_of(&server);
    thread::scope(|scope| {
        let running = scope.spawn(|| call(&busy, 1));
        has_entered.recv_timeout(TEST_TIME).unwrap();
        assert!(is_closed(&raw(&server)));
        leave.send(()).unwrap();
        running.join().unwrap().unwrap();
    });
    assert_eq!(server.statistics().connections_refused, 1);
}

#[test]
fn half_calls_share_a_budget_and_small_calls_pass() {
    let server = start(ServerConfig {
        partial_records_bytes: 1 << 20,
        ..ServerConfig::default()
    });
    let half: Vec<_> = (0..8)
        .map(|_| {
            let mut connection = raw(&server);
            connection.write_all(&[0x80, 0x10, 0, 0]).unwrap();
            // It may be closed while this is sent.
            let _ = connection.write_all(&[0; 512 << 10]);
            connection
        })
        .collect();
    until("some are closed", || server.statistics().closed_memory >= 5);
    assert!(server.statistics().partial_records_bytes <= 2 << 20);
    assert_eq!(echo(&client_of(&server), "small").unwrap(), "small");
    drop(half);
    until("nothing is held", || {
        server.statistics().partial_records_bytes == 0
    });
}

/// A client that sends calls and reads no reply: its calls stay where they are, and others are
/// served.
#[test]
fn a_client_that_reads_nothing_is_not_served_for_ever() {
    let server = start(ServerConfig {
        unsent_replies_bytes: 100_000,
        stall_timeout: Duration::from_millis(500),
        ..ServerConfig::default()
    });
    let mut connection = raw(&server);
    connection
        .set_write_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let text = vec![b'x'; 60_000];
    let header = [
        0x8000_ea8c_u32,
        1,
        0,
        2,
        0x2000_0101,
        3,
        1,
        0,
        0,
        0,
        0,
        60_000,
    ];
    let mut echo_call = header.map(u32::to_be_bytes).concat();
    echo_call.extend(text);
    let mut calls = 0_u32;
    // Until both buffers of the kernel are full.
    let stopped = loop {
        echo_call[4..8].copy_from_slice(&calls.to_be_bytes());
        if let Err(error) = connection.write_all(&echo_call) {
            break error;
        }
        calls += 1;
    };
    assert!(
        matches!(stopped.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{stopped}"
    );
    let statistics = server.statistics();
    assert!(
        statistics.executions < u64::from(calls),
        "{calls}: {statistics:?}"
    );
    assert_eq!(add(&client_of(&server), 1).unwrap(), 1);
    until("it is closed", || server.statistics().closed_stalled == 1);
}
