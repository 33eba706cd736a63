//! The client against peers that are plain sockets, so that each datagram can be seen and withheld.

use crate::procedures::{ECHO, PROGRAM, TEST_TIME, VERSION, call, echo, patient};
use rpcgen_runtime::{Client, ClientConfig, Error};
use std::collections::HashSet;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

/// A server made of a socket.
struct RawServer(UdpSocket);

struct RawCall {
    from: SocketAddr,
    message: Vec<u8>,
}

impl RawServer {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(TEST_TIME)).unwrap();
        Self(socket)
    }

    /// A client whose first retransmission comes after 20 ms.
    fn client(&self) -> Client {
        let config = ClientConfig {
            initial_timeout: Some(Duration::from_millis(20)),
            deadline: Some(TEST_TIME),
            ..ClientConfig::default()
        };
        let address = format!("udp://{}", self.0.local_addr().unwrap());
        Client::with_config(&address, PROGRAM, VERSION, config).unwrap()
    }

    fn receive(&self) -> RawCall {
        let mut buffer = [0; 2048];
        let (len, from) = self.0.recv_from(&mut buffer).unwrap();
        RawCall {
            from,
            message: buffer[..len].to_vec(),
        }
    }

    fn send(&self, call: &RawCall, reply: &[u8]) {
        self.0.send_to(reply, call.from).unwrap();
    }
}

impl RawCall {
    /// The procedure number is the sixth word of a call (RFC 5531 section 9).
    fn procedure(&self) -> u32 {
        u32::from_be_bytes(self.message[20..24].try_into().unwrap())
    }

    /// The arguments follow 40 bytes of header, as credential and verifier are AUTH_NONE.
    fn arguments(&self) -> &[u8] {
        &self.message[40..]
    }

    /// xid, REPLY, MSG_ACCEPTED, verifier AUTH_NONE of length 0, SUCCESS, results.
    fn reply(&self, results: &[u8]) -> Vec<u8> {
        let words = [1, 0, 0, 0, 0u32].map(u32::to_be_bytes).concat();
        [&self.message[..4], &words, results].concat()
    }
}

#[test]
fn a_call_without_a_reply_is_sent_again() {
    let server = RawServer::new();
    let client = server.client();
    thread::scope(|scope| {
        let echoed = scope.spawn(|| echo(&client, "hello"));
        let calls = [server.receive(), server.receive(), server.receive()];
        for call in &calls {
            assert_eq!(call.message, calls[0].message);
        }
        server.send(&calls[2], &calls[2].reply(calls[2].arguments()));
        assert_eq!(echoed.join().unwrap().unwrap(), "hello");
    });
    // A fourth may have left before the reply was there.
    assert!(client.statistics().retransmissions >= 2);
}

#[test]
fn replies_that_are_not_for_the_call_are_ignored() {
    let server = RawServer::new();
    let client = server.client();
    thread::scope(|scope| {
        let echoed = scope.spawn(|| echo(&client, "true"));
        let call = server.receive();
        let forged = call.reply(b"\0\0\0\x05false\0\0\0");
        let mut other_xid = forged.clone();
        other_xid[0] ^= 1;
        // From another port; to another call; a call in place of a reply; a part of a reply;
        // nothing.
        UdpSocket::bind("127.0.0.1:0")
            .unwrap()
            .send_to(&forged, call.from)
            .unwrap();
        for wrong in [&other_xid[..], &call.message, &forged[..20], &[]] {
            server.send(&call, wrong);
        }
        server.send(&call, &call.reply(call.arguments()));
        assert_eq!(echoed.join().unwrap().unwrap(), "true");
    });
}

#[test]
fn late_replies_do_not_disturb_the_next_call() {
    let server = RawServer::new();
    let client = server.client();
    thread::scope(|scope| {
        let first = scope.spawn(|| call(&client, 1));
        let call_1 = server.receive();
        server.send(&call_1, &call_1.reply(&[]));
        server.send(&call_1, &call_1.reply(&[]));
        first.join().unwrap().unwrap();
        let second = scope.spawn(|| call(&client, 2));
        let call_2 = loop {
            let call = server.receive();
            if call.procedure() == 2 {
                break call;
            }
        };
        assert_ne!(call_1.message[..4], call_2.message[..4]);
        server.send(&call_2, &call_2.reply(&[]));
        second.join().unwrap().unwrap();
    });
}

/// The first caller is in the receive and has nothing else to do for ten seconds; the second one's
/// timer is due in 20 ms.
#[test]
fn a_caller_does_not_depend_on_the_timers_of_another() {
    let server = RawServer::new();
    let address = format!("udp://{}", server.0.local_addr().unwrap());
    let client = Client::with_config(&address, PROGRAM, VERSION, patient()).unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| call(&client, 1));
        let first_call = server.receive();
        let hasty = client.with_deadline(Duration::from_millis(20));
        match call(&hasty, 2) {
            Err(Error::TimedOut { waited, .. }) => assert!(waited < TEST_TIME / 4, "{waited:?}"),
            other => panic!("{other:?}"),
        }
        server.send(&first_call, &first_call.reply(&[]));
        first.join().unwrap().unwrap();
    });
}

#[test]
fn replies_in_any_order_find_their_callers() {
    const CALLS: usize = 8;
    let server = RawServer::new();
    let client = server.client();
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLS)
            .map(|number| {
                let client = &client;
                scope.spawn(move || echo(client, &number.to_string()))
            })
            .collect();
        let mut calls: Vec<RawCall> = Vec::new();
        while calls.len() < CALLS {
            let call = server.receive();
            if calls.iter().all(|known| known.message != call.message) {
                calls.push(call);
            }
        }
        for call in calls.iter().rev() {
            assert_eq!(call.procedure(), ECHO);
            server.send(call, &call.reply(call.arguments()));
        }
        for (number, caller) in callers.into_iter().enumerate() {
            assert_eq!(caller.join().unwrap().unwrap(), number.to_string());
        }
    });
}

/// Eight threads, and a peer that answers two datagrams of three.
#[test]
fn many_callers_outlast_losses() {
    let server = RawServer::new();
    let client = server.client();
    thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|thread| {
                let client = &client;
                scope.spawn(move || -> Result<(), Error> {
                    for call in 0..20 {
                        let text = format!("{thread} {call}");
                        assert_eq!(echo(client, &text)?, text);
                    }
                    Ok(())
                })
            })
            .collect();
        let mut answered = HashSet::new();
        for datagram in 1.. {
            let call = server.receive();
            if datagram % 3 != 0 {
                server.send(&call, &call.reply(call.arguments()));
                answered.insert(call.message);
            }
            if answered.len() == 160 {
                break;
            }
        }
        callers
            .into_iter()
            .for_each(|caller| caller.join().unwrap().unwrap());
    });
    let statistics = client.statistics();
    assert_eq!(statistics.succeeded, 160);
    assert!(statistics.retransmissions >= 40, "{statistics:?}");
}
