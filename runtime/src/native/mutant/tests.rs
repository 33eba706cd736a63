//! Each switch breaks its rule in a way that can be seen; the others are noticed by whole systems.

use super::{Defects, Mutant};
use crate::native::config::{ClientConfig, LinkConfig, ServerConfig};
use crate::native::testing::{PERFECT, World, ms};
use std::net::SocketAddr;
use std::time::Duration;

/// A system in which no rule is broken, and one in which the given one is.
fn worlds(mutant: Mutant, change: impl Fn(&mut ServerConfig)) -> [World; 2] {
    [Defects::default(), Defects::only(mutant)].map(|defects| {
        let link = LinkConfig {
            defects,
            ..LinkConfig::default()
        };
        let client = ClientConfig {
            link: link.clone(),
            ..ClientConfig::default()
        };
        let mut server = ServerConfig {
            link,
            ..ServerConfig::default()
        };
        change(&mut server);
        World::with(1, PERFECT, client, server)
    })
}

#[test]
fn ordered_calls_start_as_they_come() {
    let running = worlds(Mutant::IgnoreLanes, |_| {}).map(|mut world| {
        world.handler_time = ms(500);
        for _ in 0..3 {
            world.call_with(0, 16, |request| request.lane = Some(1));
        }
        world.run(ms(100));
        world.effects.len()
    });
    assert_eq!(running, [1, 3]);
}

#[test]
fn more_is_received_than_there_is_room_for() {
    let beyond = worlds(Mutant::IgnoreBudget, |config| {
        (config.link.message_max, config.link.reassembly_bytes) = (100_000, 120_000);
    });
    let beyond = beyond.map(|mut world| {
        for _ in 0..3 {
            world.call(0, 90_000);
        }
        let mut most = 0;
        let until = world.now + ms(500);
        while world.step(until) {
            most = most.max(world.server().statistics().reassembly_bytes);
        }
        most > 120_000
    });
    assert_eq!(beyond, [false, true]);
}

#[test]
fn drain_ends_while_a_handler_runs() {
    let drained = worlds(Mutant::DrainEarly, |_| {}).map(|mut world| {
        world.handler_time = ms(500);
        world.call(0, 16);
        world.run(ms(100));
        world.drain();
        world.drained
    });
    assert_eq!(drained, [false, true]);
}

#[test]
fn a_new_address_is_trusted() {
    let first = worlds(Mutant::TrustNewAddress, |_| {}).map(|mut world| {
        world.call(0, 16);
        world.run(ms(100));
        let new = SocketAddr::from(([10, 9, 9, 9], 9));
        world.addresses[0] = new;
        world.call(0, 16);
        world.run(ms(100));
        let to_new = world.log.iter().find(|datagram| datagram.to == new);
        to_new.map(|datagram| datagram.payload.len())
    });
    assert_eq!(first, [Some(32), Some(56)]);
}

#[test]
fn an_unknown_session_gets_more_than_it_brings() {
    let larger = worlds(Mutant::AnswerAtLength, |_| {}).map(|mut world| {
        world.call(0, 16);
        world.run(ms(100));
        world.start_server();
        world.log.clear();
        world.call(0, 16);
        world.run(ms(3));
        let server = World::server_address();
        let answer = world.log.iter().find(|datagram| datagram.from == server);
        answer.expect("there is an answer").payload.len() > world.log[0].payload.len()
    });
    assert_eq!(larger, [false, true]);
}

#[test]
fn a_hello_leaves_a_session() {
    let sessions = worlds(Mutant::SessionFromHello, |_| {}).map(|mut world| {
        world.call(0, 16);
        let until = world.now + ms(1);
        while world.step(until) {}
        world.server().statistics().sessions
    });
    assert_eq!(sessions, [0, 1]);
}

#[test]
fn a_dead_server_is_waited_for() {
    let left = worlds(Mutant::NeverVerify, |_| {}).map(|mut world| {
        world.handler_time = Duration::from_secs(60);
        world.call(0, 16);
        world.run(ms(100));
        world.stop_server();
        world.run(Duration::from_secs(100));
        world.clients[0].outstanding()
    });
    assert_eq!(left, [0, 1]);
}

#[test]
fn datagrams_are_large_from_the_start() {
    let largest = worlds(Mutant::IgnorePathSize, |_| {}).map(|mut world| {
        world.call(0, 50_000);
        world.run(ms(3));
        let sizes = world.log.iter().map(|datagram| datagram.payload.len());
        sizes.max()
    });
    assert_eq!(largest, [Some(1_200), Some(50_096)]);
}

#[test]
fn the_window_is_ignored() {
    let beyond = worlds(Mutant::IgnoreWindow, |_| {}).map(|mut world| {
        world.call(0, 50_000);
        world.run(ms(3));
        let flight = world.clients[0].flight().expect("there is a session");
        flight.in_flight > flight.window
    });
    assert_eq!(beyond, [false, true]);
}
