//! A server that abbreviates the credential, before both client machines.

use crate::call::{AuthSys, CallOptions, Credential};
use crate::config::{ClientConfig, UDP_PAYLOAD_MAX};
use crate::error::{Error, Executed};
use crate::machine::Machine;
use crate::onc::client::{CallId, CallRequest, ClientInput, ClientMachine};
use crate::onc::stream_client::{StreamClientInput, StreamClientMachine};
use crate::onc::testing::words;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

enum Client {
    Datagrams(ClientMachine),
    Stream(StreamClientMachine),
}

/// A client on a fake clock.
struct Bench {
    client: Client,
    now: Instant,
}

/// A call as it was sent.
#[derive(Debug, PartialEq, Eq)]
struct Sent {
    xid: u32,
    /// What kind of credential it has: 1 is AUTH_SYS, 2 AUTH_SHORT.
    flavor: u32,
    body: Vec<u8>,
    arguments: Vec<u8>,
}

const SHORTHAND: [u8; 4] = *b"tiny";

fn peer() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 111))
}

fn benches(credential: &Credential) -> [Bench; 2] {
    let (now, rng) = (Instant::now(), || StdRng::seed_from_u64(1));
    let config = || ClientConfig {
        credential: credential.clone(),
        ..ClientConfig::default()
    };
    let datagrams = ClientMachine::new(config(), peer(), rng());
    let mut stream = StreamClientMachine::new(config(), peer(), rng());
    stream.handle(now, StreamClientInput::Connected { same_address: true });
    let bench = |client| Bench { client, now };
    [
        bench(Client::Datagrams(datagrams)),
        bench(Client::Stream(stream)),
    ]
}

fn with_user() -> [Bench; 2] {
    benches(&Credential::Sys(AuthSys::default()))
}

impl Bench {
    fn call(&mut self, id: u64, arguments: Vec<u8>, options: CallOptions) {
        let request = CallRequest {
            id: CallId(id),
            program: 0x2000_0101,
            version: 1,
            procedure: 7,
            arguments,
            deadline: self.now + Duration::from_secs(25),
            options,
        };
        match &mut self.client {
            Client::Datagrams(client) => client.handle(self.now, ClientInput::Call(request)),
            Client::Stream(client) => client.handle(self.now, StreamClientInput::Call(request)),
        }
    }

    /// Makes a call, and returns what is sent.
    fn call_now(&mut self, id: u64) -> Sent {
        self.call(id, words(&[id as u32]), CallOptions::new());
        self.sent().expect("it is sent at once")
    }

    fn sent(&mut self) -> Option<Sent> {
        let message = match &mut self.client {
            Client::Datagrams(client) => client.poll_transmit(self.now)?.payload,
            Client::Stream(client) => {
                let record = client.poll_transmit(self.now)?.payload;
                client.handle(self.now, StreamClientInput::Written);
                record[4..].to_vec()
            }
        };
        let word = |at: usize| u32::from_be_bytes(message[at..at + 4].try_into().unwrap());
        let (body, len) = (&message[32..], word(28) as usize);
        let (body, rest) = body.split_at(len);
        // Behind the verifier, which is AUTH_NONE.
        let arguments = rest[8..].to_vec();
        Some(Sent {
            xid: word(0),
            flavor: word(24),
            body: body.to_vec(),
            arguments,
        })
    }

    fn receive(&mut self, message: &[u8]) {
        let record = [&words(&[1 << 31 | message.len() as u32]), message].concat();
        match &mut self.client {
            Client::Datagrams(client) => {
                let (from, payload) = (peer(), message);
                client.handle(self.now, ClientInput::Datagram { from, payload });
            }
            Client::Stream(client) => client.handle(self.now, StreamClientInput::Received(&record)),
        }
    }

    /// A result without a verifier.
    fn answer(&mut self, xid: u32) {
        self.receive(&words(&[xid, 1, 0, 0, 0, 0]));
    }

    /// A result, with a shorthand as verifier.
    fn answer_with_shorthand(&mut self, xid: u32) {
        let shorthand = u32::from_be_bytes(SHORTHAND);
        self.receive(&words(&[xid, 1, 0, 2, 4, shorthand, 0]));
    }

    /// MSG_DENIED, AUTH_ERROR, AUTH_REJECTEDCRED.
    fn reject(&mut self, xid: u32) {
        self.receive(&words(&[xid, 1, 1, 1, 2]));
    }

    /// What can only happen to datagrams.
    fn input(&mut self, input: ClientInput<'_>) {
        let Client::Datagrams(client) = &mut self.client else {
            unreachable!("the first of the two");
        };
        client.handle(self.now, input);
    }

    /// Lets the clock go on to when the call is sent again.
    fn wait(&mut self) {
        let Client::Datagrams(client) = &self.client else {
            unreachable!("the first of the two");
        };
        self.now = client.poll_timeout().unwrap();
        self.input(ClientInput::Timeout);
    }

    fn assert_may_have_run(&mut self, expected: u64) {
        let (id, outcome) = self.ended().pop().unwrap();
        let error = outcome.unwrap_err();
        assert_eq!(
            (id, error.executed()),
            (expected, Executed::Maybe),
            "{error}"
        );
    }

    /// The calls that have ended.
    fn ended(&mut self) -> Vec<(u64, Result<Vec<u8>, Error>)> {
        let event = || match &mut self.client {
            Client::Datagrams(client) => client.poll_event(),
            Client::Stream(client) => client.poll_event(),
        };
        let events = std::iter::from_fn(event);
        events.map(|event| (event.id.0, event.outcome)).collect()
    }

    #[track_caller]
    fn assert_succeeded(&mut self, ids: &[u64]) {
        let ended = self.ended();
        let succeeded: Vec<_> = ended
            .iter()
            .filter(|(_, outcome)| outcome.is_ok())
            .collect();
        let succeeded: Vec<_> = succeeded.iter().map(|(id, _)| *id).collect();
        assert_eq!((succeeded.as_slice(), ended.len()), (ids, ids.len()));
    }

    /// Has it learn the shorthand, with call 1.
    fn taught(mut self) -> Self {
        let first = self.call_now(1);
        self.answer_with_shorthand(first.xid);
        self.assert_succeeded(&[1]);
        self
    }
}

#[test]
fn a_shorthand_is_sent_instead_of_the_credential() {
    for bench in with_user() {
        let mut bench = bench.taught();
        // Also when the replies have no verifier any more.
        for id in 2..4 {
            let sent = bench.call_now(id);
            assert_eq!((sent.flavor, sent.body.as_slice()), (2, &SHORTHAND[..]));
            assert_eq!(sent.arguments, words(&[id as u32]));
            bench.answer(sent.xid);
            bench.assert_succeeded(&[id]);
        }
    }
}

#[test]
fn a_shorthand_that_the_server_has_forgotten_gives_way_to_the_credential() {
    for bench in with_user() {
        let mut bench = bench.taught();
        let short = bench.call_now(2);
        bench.reject(short.xid);
        bench.assert_succeeded(&[]);

        let whole = bench.sent().unwrap();
        assert_eq!(whole.flavor, 1);
        assert_eq!(whole.arguments, short.arguments);
        assert_ne!(whole.xid, short.xid);
        // The rejection comes a second time: it is of a call that nobody waits for.
        bench.reject(short.xid);
        bench.answer(whole.xid);
        bench.assert_succeeded(&[2]);
        assert_eq!(bench.call_now(3).flavor, 1);
    }
}

#[test]
fn a_rejected_credential_ends_the_call() {
    for bench in with_user() {
        let mut bench = bench.taught();
        let short = bench.call_now(2);
        bench.reject(short.xid);
        let whole = bench.sent().unwrap();
        bench.reject(whole.xid);
        let (id, outcome) = bench.ended().pop().unwrap();
        assert_eq!((id, outcome.unwrap_err().executed()), (2, Executed::No));
        assert_eq!(bench.sent(), None);
    }
}

#[test]
fn a_call_keeps_its_turn_while_it_is_made_again() {
    for bench in with_user() {
        let mut bench = bench.taught();
        let in_lane = CallOptions::new().in_lane(5);
        bench.call(2, vec![], in_lane);
        bench.call(3, vec![], in_lane);
        let short = bench.sent().unwrap();
        assert_eq!(bench.sent(), None);
        bench.reject(short.xid);
        let whole = bench.sent().unwrap();
        assert_eq!(bench.sent(), None);
        bench.answer(whole.xid);
        let next = bench.sent().unwrap();
        bench.answer(next.xid);
        bench.assert_succeeded(&[2, 3]);
    }
}

#[test]
fn a_call_that_was_sent_twice_may_have_run() {
    for (options, is_repeated) in [
        (CallOptions::new(), false),
        (CallOptions::new().idempotent(), true),
    ] {
        let [bench, _] = with_user();
        let mut bench = bench.taught();
        bench.call(2, vec![], options);
        bench.sent().unwrap();
        bench.wait();
        let again = bench.sent().unwrap();
        bench.reject(again.xid);
        let outcomes = bench.ended();
        let executed = outcomes
            .first()
            .map(|(_, outcome)| outcome.as_ref().unwrap_err().executed());
        assert_eq!(executed, (!is_repeated).then_some(Executed::Maybe));
        assert_eq!(
            bench.sent().map(|sent| sent.flavor),
            is_repeated.then_some(1)
        );
        // In any case the shorthand is not used again.
        assert_eq!(bench.call_now(3).flavor, 1);
    }
}

/// An idempotent call that was sent twice and whose shorthand was then rejected.
fn sent_twice_and_rejected(arguments: Vec<u8>) -> Bench {
    let [bench, _] = with_user();
    let mut bench = bench.taught();
    bench.call(2, arguments, CallOptions::new().idempotent());
    bench.sent().unwrap();
    bench.wait();
    let again = bench.sent().unwrap();
    bench.reject(again.xid);
    bench
}

#[test]
fn a_call_that_was_sent_twice_may_have_run_also_when_it_is_made_anew() {
    let ends: [fn(&mut Bench); 6] = [
        |bench| bench.input(ClientInput::Cancel(CallId(2))),
        |bench| {
            bench.sent().unwrap();
            bench.input(ClientInput::Cancel(CallId(2)));
        },
        |bench| {
            bench.now += Duration::from_secs(25);
            bench.input(ClientInput::Timeout);
        },
        |bench| {
            bench.sent().unwrap();
            bench.input(ClientInput::Unreachable);
        },
        |bench| {
            let whole = bench.sent().unwrap();
            bench.reject(whole.xid);
        },
        |bench| {
            let whole = bench.sent().unwrap();
            // Still no word of it before the deadline, and the system refuses it.
            let (payload, cause) = (&words(&[whole.xid])[..], ErrorKind::PermissionDenied.into());
            bench.input(ClientInput::Refused { payload, cause });
            bench.now += Duration::from_secs(25);
            bench.input(ClientInput::Timeout);
        },
    ];
    for end in ends {
        let mut bench = sent_twice_and_rejected(vec![]);
        end(&mut bench);
        bench.assert_may_have_run(2);
    }
    // The whole credential has no room: 44 bytes stand before the arguments with the shorthand.
    let mut bench = sent_twice_and_rejected(vec![0; UDP_PAYLOAD_MAX - 44]);
    bench.assert_may_have_run(2);
}

#[test]
fn a_call_for_which_the_whole_credential_has_no_room_is_too_large() {
    let [bench, _] = with_user();
    let mut bench = bench.taught();
    // 44 bytes stand before the arguments with the shorthand, and 60 with the credential.
    bench.call(2, vec![0; UDP_PAYLOAD_MAX - 44], CallOptions::new());
    let short = bench.sent().unwrap();
    bench.reject(short.xid);
    let (_, outcome) = bench.ended().pop().unwrap();
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, Error::CallTooLarge { found, .. } if found == UDP_PAYLOAD_MAX + 16),
        "{error}"
    );
}

#[test]
fn only_a_user_is_abbreviated() {
    for bench in benches(&Credential::None) {
        assert_eq!(bench.taught().call_now(2).flavor, 0);
    }
}
