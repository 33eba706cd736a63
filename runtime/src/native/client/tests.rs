use crate::native::outcome::{NotExecuted, Outcome, Unknown};
use crate::native::testing::{BAD, PERFECT, World, ms};
use std::time::Duration;

fn sizes(world: &World) -> Vec<usize> {
    world
        .log
        .iter()
        .map(|datagram| datagram.payload.len())
        .collect()
}

#[test]
fn a_lone_call_is_two_datagrams_once_the_session_is_open() {
    let mut world = World::new(1, PERFECT);
    let first = world.call(0, 16);
    world.run_until_ended(ms(100));
    world.assert_replied(0, first, 16);
    // HELLO and COOKIE; OPEN with CALL (16 + 40 + 12 + 24 + 16 + 4), REPLY (16 + 12 + 8 + 16 + 4).
    assert_eq!(sizes(&world), [1200, 80, 112, 56]);
    assert_eq!(world.elapsed(), ms(4));

    world.log.clear();
    let second = world.call(0, 16);
    world.run_until_ended(ms(100));
    world.assert_replied(0, second, 16);
    assert_eq!(sizes(&world), [72, 56]);
}

#[test]
fn a_quiet_system_sends_nothing_and_holds_only_its_session() {
    let mut world = World::new(1, PERFECT);
    world.call(0, 16);
    world.run(ms(1_000));
    world.log.clear();
    world.run(Duration::from_secs(600));
    assert_eq!(sizes(&world), []);
    let held = world.server().statistics();
    assert_eq!(
        (held.sessions, held.reply_bytes, held.spent_cookies),
        (1, 0, 0)
    );
    assert_eq!(
        (held.executing, held.queued, held.reassembly_bytes),
        (0, 0, 0)
    );
}

#[test]
fn a_client_that_closes_leaves_nothing_at_the_server() {
    let mut world = World::new(1, PERFECT);
    let call = world.call(0, 16);
    world.close(0);
    world.run_until_ended(ms(100));
    world.assert_replied(0, call, 16);
    world.close(0);
    world.run(ms(100));
    let held = world.server().statistics();
    assert_eq!((held.sessions, held.reply_bytes), (0, 0));
    let call = world.call(0, 16);
    world.run_until_ended(ms(100));
    world.assert_replied(0, call, 16);
}

#[test]
fn every_call_runs_once_over_a_bad_network() {
    for seed in 0..8 {
        let mut world = World::new(seed, BAD);
        let calls: Vec<u64> = (0..200).map(|n| world.call(0, 16 + n * 13 % 900)).collect();
        world.run_until_ended(Duration::from_secs(60));
        for (n, &call) in calls.iter().enumerate() {
            world.assert_replied(0, call, 16 + n * 13 % 900);
            assert_eq!(world.executions(call), 1, "seed {seed}, call {call}");
        }
    }
}

#[test]
fn messages_of_any_size_arrive_both_ways() {
    for (seed, len) in [100, 1_200, 5_000, 16_384, 20_000, 300_000, 1_000_000]
        .into_iter()
        .enumerate()
    {
        let mut world = World::new(seed as u64, PERFECT);
        let call = world.call(0, len);
        world.run_until_ended(Duration::from_secs(60));
        world.assert_replied(0, call, len);
        world.run(ms(100));
        let held = world.server().statistics();
        assert_eq!((held.reassembly_bytes, held.reply_bytes), (0, 0), "{len}");
    }
}

#[test]
fn large_messages_arrive_over_a_bad_network() {
    for seed in 0..5 {
        let mut world = World::new(seed, BAD);
        let calls: Vec<u64> = (0..5).map(|_| world.call(0, 100_000)).collect();
        world.run_until_ended(Duration::from_secs(600));
        for call in calls {
            world.assert_replied(0, call, 100_000);
            assert_eq!(world.executions(call), 1);
        }
    }
}

#[test]
fn a_long_call_waits_as_long_as_the_server_says_that_it_is_at_work() {
    for faults in [PERFECT, BAD] {
        let mut world = World::new(3, faults);
        world.handler_time = Duration::from_secs(60);
        let call = world.call(0, 16);
        let time = world.run_until_ended(Duration::from_secs(100));
        world.assert_replied(0, call, 16);
        assert!(time < Duration::from_secs(62), "{time:?}");
        assert_eq!(world.executions(call), 1);
        assert!(world.log.len() < 100, "{} datagrams", world.log.len());
    }
}

#[test]
fn a_server_that_dies_is_noticed_within_fifteen_seconds() {
    let mut world = World::new(1, PERFECT);
    world.handler_time = Duration::from_secs(60);
    let call = world.call(0, 16);
    world.run(ms(500));
    world.stop_server();
    let time = world.run_until_ended(Duration::from_secs(20));
    assert_eq!(*world.outcome(call), Outcome::Unknown(Unknown::Silent));
    assert!(time <= Duration::from_secs(15), "{time:?}");
}

#[test]
fn a_server_that_was_never_there_has_executed_nothing() {
    let mut world = World::new(1, PERFECT);
    world.stop_server();
    let call = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(15));
    let expected = Outcome::NotExecuted(NotExecuted::Unreachable);
    assert_eq!(*world.outcome(call), expected);
}

/// A packet and UNKNOWN, HELLO and COOKIE: nothing else is waited for, however long the server was down.
#[test]
fn two_round_trips_after_the_first_packet_that_reaches_a_new_server_all_calls_have_ended() {
    let reached = |world: &mut World| world.server().statistics().link.datagrams_received > 0;
    let downs = [0, 1, 20, 300, 900, 2_000, 2_900].map(|down| (down, true));
    let unnoticed = [0, 1, 20, 300, 900, 5_000, 11_900, 14_000].map(|down| (down, false));
    for (down, refused) in downs.into_iter().chain(unnoticed) {
        let mut world = World::new(1, PERFECT);
        world.handler_time = Duration::from_secs(60);
        let calls: Vec<u64> = (0..64).map(|_| world.call(0, 16)).collect();
        world.run(ms(100));
        world.stop_server();
        if refused {
            world.unreachable(0);
        }
        world.run(ms(down));
        world.start_server();
        let limit = world.now + Duration::from_secs(5);
        while !reached(&mut world) {
            assert!(world.step(limit), "{down} ms down");
        }
        // It was under way for one millisecond.
        world.run(ms(3));
        for call in calls {
            let outcome = world.outcomes.get(&(0, call));
            let expected = Outcome::Unknown(Unknown::Restarted);
            assert_eq!(outcome, Some(&expected), "{down} ms down");
        }
        assert_eq!(world.effects.len(), 64);
    }
}

#[test]
fn after_a_restart_calls_in_flight_are_unknown_and_others_move_on() {
    let mut world = World::new(1, PERFECT);
    world.handler_time = ms(300);
    let calls: Vec<u64> = (0..100).map(|_| world.call(0, 16)).collect();
    world.run(ms(100));
    world.start_server();
    world.handler_time = ms(1);
    let time = world.run_until_ended(Duration::from_secs(5));
    let unknown = Outcome::Unknown(Unknown::Restarted);
    for &call in &calls[..64] {
        assert_eq!(*world.outcome(call), unknown);
    }
    for &call in &calls[64..] {
        world.assert_replied(0, call, 16);
        assert_eq!(world.executions(call), 1);
    }
    assert!(time < ms(1_500), "{time:?}");
}
