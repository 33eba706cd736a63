//! Messages over channels, at `rpc://` and `memory://`.

use rpcgen_runtime::channel::datagram::{self, Port};
use rpcgen_runtime::channel::{
    Cause, Error, Message, Receiver, ReceiverConfig, Sender, SenderConfig,
};
use rpcgen_runtime::memory::{self, Faults};
use rpcgen_runtime::{ClientConfig, Executed};
use std::collections::HashMap;
use std::thread;
use std::time::Duration;

/// A receiver at an address, and the address that its senders use.
fn receiver(address: &str) -> (Receiver, String) {
    let receiver = Receiver::bind(address).unwrap();
    let reached = match address.starts_with("memory://") {
        true => address.into(),
        false => format!("rpc://{}", receiver.local_address()),
    };
    (receiver, reached)
}

fn numbered(number: u32, len: usize) -> Vec<u8> {
    let mut message = number.to_be_bytes().to_vec();
    message.resize(len.max(4), number as u8);
    message
}

#[test]
fn messages_of_several_senders_come_once_whole_and_in_order() {
    const LENGTHS: [usize; 6] = [4, 1_100, 20_000, 70_000, 5, 900_000];
    for address in ["rpc://127.0.0.1:0", "memory://several"] {
        let (receiver, reached) = receiver(address);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut sender = Sender::connect(&reached).unwrap();
                    for number in 0..60 {
                        let len = LENGTHS[number as usize % LENGTHS.len()];
                        let given = sender.send(&numbered(number, len)).unwrap();
                        assert_eq!(given, u64::from(number));
                    }
                    sender.wait_all().unwrap();
                    assert_eq!((sender.sent(), sender.acknowledged()), (60, 60));
                    sender.close().unwrap();
                });
            }
            let mut next: HashMap<u64, u32> = HashMap::new();
            for _ in 0..3 * 60 {
                let Message {
                    channel,
                    number,
                    bytes,
                    ..
                } = receiver.recv();
                let expected = next.entry(channel).or_default();
                assert_eq!(number, u64::from(*expected));
                assert!(bytes == numbered(*expected, LENGTHS[*expected as usize % LENGTHS.len()]));
                *expected += 1;
            }
            assert_eq!(next.into_values().collect::<Vec<_>>(), [60, 60, 60]);
        });
        assert_eq!(receiver.try_recv(), None);
        assert!(receiver.close(Duration::from_secs(5)).is_clean());
    }
}

#[test]
fn an_empty_message_is_a_message() {
    let (receiver, address) = receiver("memory://empty");
    let mut sender = Sender::connect(&address).unwrap();
    sender.wait_all().unwrap();
    sender.send(&[]).unwrap();
    assert_eq!(receiver.recv().bytes, []);
    sender.close().unwrap();
}

#[test]
fn the_queue_is_bounded_by_messages_and_by_bytes() {
    let patience = ClientConfig {
        deadline: Some(Duration::from_millis(100)),
        ..ClientConfig::default()
    };
    let by_messages = SenderConfig {
        queued_messages: 3,
        client: patience,
        ..SenderConfig::default()
    };
    let by_bytes = SenderConfig {
        queued_messages: 99,
        queued_bytes: 3_500,
        ..by_messages.clone()
    };
    for (name, config) in [("by_messages", by_messages), ("by_bytes", by_bytes)] {
        // Nothing is received, so no room comes.
        let (receiver, address) = receiver(&format!("memory://{name}"));
        let mut sender = Sender::with_config(&address, config).unwrap();
        for _ in 0..3 {
            sender.send(&[0; 1_000]).unwrap();
        }
        let error = sender.send(&[0; 1_000]).unwrap_err();
        let Error::Broken {
            acknowledged: 0,
            sent: 3,
            cause: Cause::Call(_),
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(error.executed(), Executed::Maybe);
        drop(receiver);
    }
}

#[test]
fn a_message_that_is_too_large_is_refused_and_the_channel_goes_on() {
    let message_bytes = 100_000;
    let receiver = ReceiverConfig {
        message_bytes,
        ..ReceiverConfig::default()
    };
    let receiver = Receiver::with_config("memory://too_large", receiver).unwrap();
    let sender = SenderConfig {
        message_bytes,
        ..SenderConfig::default()
    };
    let mut sender = Sender::with_config("memory://too_large", sender).unwrap();
    let error = sender.send(&vec![0; 100_001]).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.executed()),
        (
            "not sent: the message takes 100001 bytes, and the limit is 100000",
            Executed::No
        )
    );
    sender.send(&vec![1; 100_000]).unwrap();
    assert_eq!(receiver.recv().bytes.len(), 100_000);
    sender.close().unwrap();
}

#[test]
fn the_longest_message_arrives() {
    let (receiver, address) = receiver("memory://longest");
    let mut sender = Sender::connect(&address).unwrap();
    sender.send(&vec![5; 64 << 20]).unwrap();
    assert!(receiver.recv().bytes == vec![5; 64 << 20]);
    sender.close().unwrap();
}

#[test]
fn a_receiver_that_closes_says_that_it_got_no_more() {
    let (receiver, address) = receiver("memory://closes");
    let mut sender = Sender::connect(&address).unwrap();
    sender.send(b"got").unwrap();
    sender.send(b"not got").unwrap();
    assert_eq!(receiver.recv().bytes, b"got");
    while receiver.statistics().executions < 2 {
        thread::yield_now();
    }
    assert!(receiver.close(Duration::from_secs(5)).is_clean());
    for _ in 0..2 {
        let error = sender.wait_all().unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.executed()),
            (
                "the channel is broken, 1 of 2 messages are acknowledged: the receiver is closed",
                Executed::No
            )
        );
        assert!(matches!(
            sender.send(b"more"),
            Err(Error::Broken { sent: 2, .. })
        ));
    }
}

#[test]
fn a_receiver_that_was_started_anew_gets_nothing_of_an_old_channel() {
    let (receiver, address) = receiver("memory://anew");
    let mut sender = Sender::connect(&address).unwrap();
    for number in 0..3 {
        sender.send(&[number]).unwrap();
        assert_eq!(receiver.recv().bytes, [number]);
    }
    sender.wait_all().unwrap();
    // More than are in flight at a time, so that some are sent to the new one first.
    for number in 3..200 {
        sender.send(&[number]).unwrap();
    }
    let silence = Faults {
        loss: 1.0,
        ..Faults::default()
    };
    let dead = memory::disturb("anew", 1, silence);
    drop(receiver);
    let receiver = Receiver::bind(&address).unwrap();
    drop(dead);
    let error = sender.wait_all().unwrap_err();
    assert!(
        matches!(
            error,
            Error::Broken {
                acknowledged: 3,
                sent: 200,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(error.executed(), Executed::Maybe);
    let mut sender = Sender::connect(&address).unwrap();
    sender.send(b"again").unwrap();
    assert_eq!(receiver.recv().bytes, b"again");
    sender.close().unwrap();
}

#[test]
fn a_channel_too_many_breaks_the_oldest() {
    let config = ReceiverConfig {
        channels: 2,
        ..ReceiverConfig::default()
    };
    let receiver = Receiver::with_config("memory://oldest", config).unwrap();
    let mut senders = [(); 3].map(|()| Sender::connect("memory://oldest").unwrap());
    for sender in &mut senders {
        sender.send(b"first").unwrap();
        receiver.recv();
        sender.wait_all().unwrap();
    }
    let [oldest, ..] = &mut senders;
    oldest.send(b"second").unwrap();
    let error = oldest.wait_all().unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.executed()),
        (
            "the channel is broken, 1 of 2 messages are acknowledged: the receiver has forgotten the channel",
            Executed::No
        )
    );
    for sender in &mut senders[1..] {
        sender.send(b"second").unwrap();
        assert_eq!(receiver.recv().bytes, b"second");
        sender.wait_all().unwrap();
    }
}

#[test]
fn a_channel_that_ended_leaves_room() {
    let config = ReceiverConfig {
        channels: 2,
        ..ReceiverConfig::default()
    };
    let receiver = Receiver::with_config("memory://ended", config).unwrap();
    let send = |sender: &mut Sender| {
        sender.send(b"message").unwrap();
        receiver.recv();
        sender.wait_all().unwrap();
    };
    let mut lasting = Sender::connect("memory://ended").unwrap();
    send(&mut lasting);
    for ended in 1..=5 {
        let mut sender = Sender::connect("memory://ended").unwrap();
        send(&mut sender);
        sender.close().unwrap();
        // Its two calls have run.
        while receiver.statistics().executions < 1 + 2 * ended {
            thread::yield_now();
        }
    }
    send(&mut lasting);
}

#[test]
fn other_protocols_are_refused() {
    let channel = [
        Receiver::bind("udp://127.0.0.1:0").map(drop),
        Receiver::bind("tcp://127.0.0.1:0").map(drop),
        Sender::connect("udp://127.0.0.1:4000").map(drop),
        Sender::connect("unix:///run/rpcbind.sock").map(drop),
    ];
    for result in channel {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Setup(_)), "{error}");
    }
    for address in ["rpc://127.0.0.1:0", "tcp://127.0.0.1:0"] {
        let error = Port::<u32>::open(address).unwrap_err();
        assert!(matches!(error, Error::Setup(_)), "{error}");
    }
}

#[test]
fn datagrams_arrive_between_ports() {
    for addresses in [
        ["udp://127.0.0.1:0"; 2],
        ["memory://here", "memory://there"],
    ] {
        let [here, there] = addresses.map(|address| Port::<String>::open(address).unwrap());
        for text in ["", "hello", &"long".repeat(15_000)] {
            here.send(there.address(), &text.into()).unwrap();
            assert_eq!(there.recv(), (here.address(), text.into()));
        }
        assert_eq!(there.recv_timeout(Duration::ZERO), None);
        assert_eq!(
            (here.statistics().sent, there.statistics().received),
            (3, 3)
        );
    }
    assert_eq!(
        datagram::locate("udp://127.0.0.1:4000").unwrap(),
        "127.0.0.1:4000".parse().unwrap()
    );
}

#[test]
fn what_was_damaged_is_dropped_and_what_was_lost_does_not_come() {
    let here = Port::<String>::open("memory://damaging").unwrap();
    let there = Port::<String>::open("memory://damaged").unwrap();
    let faults = Faults {
        damage: 0.3,
        loss: 0.3,
        ..Faults::default()
    };
    let storm = memory::disturb("damaged", 1, faults);
    for number in 0..200 {
        here.send(there.address(), &number.to_string()).unwrap();
    }
    let mut arrived = Vec::new();
    while let Some((_, text)) = there.recv_timeout(Duration::ZERO) {
        arrived.push(text.parse::<u32>().unwrap());
    }
    let seen = storm.statistics();
    assert!(
        arrived.is_sorted() && seen.lost > 30 && seen.damaged > 30,
        "{seen:?}"
    );
    assert_eq!(arrived.len() as u64, 200 - seen.lost - seen.damaged);
    assert_eq!(there.statistics().dropped, seen.damaged);
}
