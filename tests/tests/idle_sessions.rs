//! What a client that was killed leaves at a server until its session has ended: a test of its own, as it measures the process.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rpcgen_runtime::RemoteProcedure;
use rpcgen_runtime::machine::Machine;
use rpcgen_runtime::native::client::{CallId, CallRequest, ClientInput, ClientMachine};
use rpcgen_runtime::native::config::{ClientConfig, ServerConfig};
use rpcgen_runtime::native::server::{ServerEvent, ServerInput, ServerMachine};
use std::fs;
use std::net::SocketAddr;
use std::ops::Range;
use std::time::{Duration, Instant};

const CLIENTS: u16 = 1_000;
/// As many as a session has slots.
const CALLS: u64 = 64;
const PROCEDURE: RemoteProcedure = RemoteProcedure {
    program: 0x2000_0101,
    version: 1,
    procedure: 1,
};

/// Hands datagrams to and fro until nobody sends any.
fn exchange(
    now: Instant,
    server: &mut ServerMachine,
    client: &mut ClientMachine,
    from: SocketAddr,
) {
    loop {
        let mut is_quiet = true;
        while let Some(transmit) = client.poll_transmit(now) {
            let payload = &transmit.payload;
            server.handle(now, ServerInput::Datagram { from, payload });
            is_quiet = false;
        }
        while let Some(event) = server.poll_event() {
            if let ServerEvent::Execute(execution) = event {
                let (ticket, outcome) = (execution.ticket, Ok(execution.arguments.to_vec()));
                server.handle(now, ServerInput::Finished { ticket, outcome });
            }
        }
        while let Some(transmit) = server.poll_transmit(now) {
            let (from, payload) = (client.peer(), &transmit.payload);
            client.handle(now, ClientInput::Datagram { from, payload });
            is_quiet = false;
        }
        if is_quiet {
            return;
        }
    }
}

/// A client calls in all its slots, with short and long messages, acknowledges what came, and is no more.
fn live(now: &mut Instant, server: &mut ServerMachine, number: u16) {
    let from = SocketAddr::from(([10, 0, (number >> 8) as u8, number as u8], 7000));
    let rng = StdRng::seed_from_u64(number.into());
    let peer = SocketAddr::from(([10, 1, 0, 1], 4000));
    let mut client = ClientMachine::new(ClientConfig::default(), peer, rng);
    for call in 0..CALLS {
        let arguments = vec![7; if call % 16 == 0 { 10_000 } else { 100 }];
        let request = CallRequest::new(CallId(call), PROCEDURE, arguments);
        client.handle(*now, ClientInput::Call(request));
    }
    let mut ended = 0;
    while ended < CALLS || server.statistics().reply_bytes > 0 {
        exchange(*now, server, &mut client, from);
        ended += std::iter::from_fn(|| client.poll_event()).count() as u64;
        *now += Duration::from_millis(1);
        client.handle(*now, ClientInput::Timeout);
        server.handle(*now, ServerInput::Timeout);
    }
}

fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() * 1024
}

/// Clients live and die, and the server notices each time that nobody is there.
fn generations(now: &mut Instant, server: &mut ServerMachine, numbers: Range<u16>) {
    for number in numbers {
        live(now, server, number);
        if number % 50 == 49 {
            *now += Duration::from_secs(60);
            server.handle(*now, ServerInput::Timeout);
            assert_eq!(server.poll_transmit(*now), None);
        }
    }
}

#[test]
fn a_session_of_a_client_that_is_gone_takes_little() {
    let rng = StdRng::seed_from_u64(1);
    let mut server = ServerMachine::new(ServerConfig::default(), rng);
    let mut now = Instant::now();
    generations(&mut now, &mut server, 0..100);
    let before = resident_bytes();
    generations(&mut now, &mut server, 100..CLIENTS);
    let each = (resident_bytes() - before) / u64::from(CLIENTS - 100);
    assert_eq!(server.statistics().sessions, usize::from(CLIENTS));
    println!("{each} bytes for each session");
    assert!(each < 16_000, "{each} bytes for each session");
}
