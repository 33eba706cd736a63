//! Connections that are refused, lost, closed and made again.

use crate::calls::{client_of, pair};
use crate::procedures::{PROGRAM, TEST_TIME, VERSION, add, call, each_runs, echo, echo_and_add};
use rpcgen_runtime::{Client, ClientConfig, Error, Executed, Server, ServerConfig};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Waits until `condition` holds.
pub(crate) fn until(what: &str, condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < TEST_TIME, "{what}");
        thread::yield_now();
    }
}

fn closed_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// A server made by hand: `script` gets each connection with its number.
fn by_hand(script: impl Fn(usize, TcpStream) + Send + 'static) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, connection) in listener.incoming().enumerate() {
            script(number, connection.unwrap());
        }
    });
    Client::connect(&format!("tcp://{address}"), PROGRAM, VERSION).unwrap()
}

/// Reads one record of one fragment.
fn read_record(connection: &mut TcpStream) -> Vec<u8> {
    let mut mark = [0; 4];
    connection.read_exact(&mut mark).unwrap();
    let mut record = vec![0; (u32::from_be_bytes(mark) & 0x7fff_ffff) as usize];
    connection.read_exact(&mut record).unwrap();
    record
}

/// Answers a call with no results.
fn answer(connection: &mut TcpStream, record: &[u8]) {
    let xid = u32::from_be_bytes(record[..4].try_into().unwrap());
    let reply = [0x8000_0018, xid, 1, 0, 0, 0, 0].map(u32::to_be_bytes);
    connection.write_all(reply.as_flattened()).unwrap();
}

#[test]
fn where_nobody_listens_there_is_no_client() {
    let peer = closed_address();
    let error = Client::connect(&format!("tcp://{peer}"), PROGRAM, VERSION).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("nobody listens at {peer} (never sent)")
    );
    assert_eq!(error.executed(), Executed::No);
}

#[test]
fn a_server_that_was_restarted_is_found_again() {
    let (server, client) = pair("tcp://127.0.0.1:0");
    let address = server.local_address();
    add(&client, 1).unwrap();
    server.stop();
    let error = add(&client, 1).unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert_eq!(error.executed(), Executed::No);

    let server = Server::new().add(echo_and_add(Arc::default()));
    let _server = server
        .listen(&format!("tcp://{address}"))
        .unwrap()
        .spawn()
        .unwrap();
    assert_eq!(add(&client, 1).unwrap(), 1);
    assert_eq!(client.statistics().connections, 2);
}

#[test]
fn a_connection_that_was_idle_is_made_again_unseen() {
    let config = ServerConfig {
        idle_timeout: Duration::from_millis(50),
        ..ServerConfig::default()
    };
    let server = Server::new()
        .with_config(config)
        .add(echo_and_add(Arc::default()));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let client = client_of(&server);
    for expected in 1..=3 {
        assert_eq!(add(&client, 1).unwrap(), expected);
        until("it is closed", || server.statistics().connections_open == 0);
    }
    assert_eq!(server.statistics().closed_idle, 3);
    assert_eq!(client.statistics().connections, 3);
}

#[test]
fn a_call_that_was_sent_may_have_run() {
    let client = by_hand(|_, mut connection| drop(read_record(&mut connection)));
    let error = call(&client, 1).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Disconnected {
                transmissions: 1,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.executed(), Executed::Maybe);
}

/// The first connection is closed before it has taken the whole call, so nobody can have run it.
#[test]
fn a_call_that_was_not_sent_in_full_is_sent_over_the_next_connection() {
    let client = by_hand(|number, mut connection| {
        if number == 0 {
            connection.read_exact(&mut [0; 100_000]).unwrap();
        } else {
            let record = read_record(&mut connection);
            answer(&mut connection, &record);
        }
    });
    let arguments = vec![0; 12 << 20];
    let output = |output: &mut rpcgen_runtime::Encoder| output.opaque(&arguments, u32::MAX);
    client.call(1, output, |_| Ok(())).unwrap();
    let statistics = client.statistics();
    assert_eq!((statistics.connections, statistics.transmissions), (2, 2));
}

#[test]
fn the_reply_that_came_before_the_end_is_taken_and_the_other_call_ends() {
    let (first_runs, may_send) = mpsc::channel();
    let may_send = Mutex::new(may_send);
    let client = by_hand(move |_, mut connection| {
        let record = read_record(&mut connection);
        first_runs.send(()).unwrap();
        read_record(&mut connection);
        answer(&mut connection, &record);
    });
    thread::scope(|scope| {
        let first = scope.spawn(|| call(&client, 1));
        may_send.lock().unwrap().recv_timeout(TEST_TIME).unwrap();
        let error = call(&client, 2).unwrap_err();
        assert_eq!(error.executed(), Executed::Maybe, "{error}");
        first.join().unwrap().unwrap();
    });
}

#[test]
fn a_deadline_ends_a_call_and_not_the_connection() {
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let server = Server::new().add(each_runs(move |_| {
        may_leave.lock().unwrap().recv().unwrap();
        Ok(())
    }));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let client = client_of(&server);
    let error = call(&client.with_deadline(Duration::from_millis(20)), 1).unwrap_err();
    assert!(
        matches!(
            error,
            Error::TimedOut {
                transmissions: 1,
                ..
            }
        ),
        "{error}"
    );
    leave.send(()).unwrap();
    leave.send(()).unwrap();
    call(&client, 1).unwrap();
    let statistics = client.statistics();
    assert_eq!(
        (statistics.connections, statistics.dropped_unexpected),
        (1, 1)
    );
}

#[test]
fn what_does_not_fit_a_record_is_refused_on_either_side() {
    let config = ServerConfig {
        record_bytes: 1000,
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(each_runs(|_| Ok(())));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let config = ClientConfig {
        record_bytes: 2000,
        ..ClientConfig::default()
    };
    let address = format!("tcp://{}", server.local_address());
    let client = Client::with_config(&address, PROGRAM, VERSION, config).unwrap();
    let error = echo(&client, &"x".repeat(2000)).unwrap_err();
    assert!(
        matches!(
            error,
            Error::CallTooLarge {
                limit: 2000,
                found: 2044
            }
        ),
        "{error}"
    );
    let error = echo(&client, &"x".repeat(1000)).unwrap_err();
    assert_eq!(error.executed(), Executed::Maybe, "{error}");
    assert_eq!(server.statistics().closed_broken, 1);
    call(&client, 1).unwrap();
}

#[test]
fn a_reply_that_is_too_large_is_a_system_error() {
    let config = ServerConfig {
        record_bytes: 1000,
        ..ServerConfig::default()
    };
    let server = Server::new()
        .with_config(config)
        .add(crate::procedures::Procedures(
            |_: &rpcgen_runtime::CallContext,
             _: u32,
             input: &mut rpcgen_runtime::Decoder<'_>,
             output: &mut rpcgen_runtime::Encoder| {
                rpcgen_runtime::serve(
                    input,
                    output,
                    |_| Ok(()),
                    Ok,
                    |output, ()| output.opaque(&[0; 1000], u32::MAX),
                )
            },
        ));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let error = call(&client_of(&server), 1).unwrap_err();
    assert_eq!(error.executed(), Executed::Maybe);
    assert_eq!(server.statistics().replies_too_large, 1);
}

#[test]
fn a_server_that_stops_finishes_its_calls() {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let server = Server::new().add(each_runs(move |_| {
        entered.send(()).unwrap();
        may_leave.lock().unwrap().recv().unwrap();
        Ok(())
    }));
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let (client, address) = (client_of(&server), server.local_address());
    thread::scope(|scope| {
        let running = scope.spawn(|| call(&client, 1));
        has_entered.recv_timeout(TEST_TIME).unwrap();
        server.stop_handle().stop();
        leave.send(()).unwrap();
        running.join().unwrap().unwrap();
    });
    server.wait();
    TcpListener::bind(address).unwrap();
}
