use crate::machine::Machine;
use crate::native::client::ClientMachine;
use crate::native::config::{ClientConfig, LinkConfig, ServerConfig};
use crate::native::frame::RejectReason;
use crate::native::outcome::{NotExecuted, Outcome, Unknown};
use crate::native::server::ServerInput;
use crate::native::testing::{BAD, Faults, PERFECT, World, ms};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use std::net::SocketAddr;
use std::time::Duration;

fn world(seed: u64, faults: Faults, change: impl FnOnce(&mut ServerConfig)) -> World {
    let mut config = ServerConfig::default();
    change(&mut config);
    World::with(seed, faults, ClientConfig::default(), config)
}

fn not_executed(reason: NotExecuted) -> Outcome {
    Outcome::NotExecuted(reason)
}

fn rejected(world: &World, call: u64) -> RejectReason {
    match world.outcome(call) {
        Outcome::NotExecuted(NotExecuted::Rejected { reason, .. }) => *reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_cancelled_in_time_never_runs_and_the_rest_is_unknown() {
    for faults in [PERFECT, BAD] {
        let mut world = world(1, faults, |config| config.executing_calls = 1);
        world.handler_time = Duration::from_secs(5);
        let calls: Vec<u64> = (0..3).map(|_| world.call(0, 16)).collect();
        world.run(Duration::from_secs(2));
        calls.iter().for_each(|&call| world.cancel(0, call));
        world.run_until_ended(Duration::from_secs(20));
        assert_eq!(
            *world.outcome(calls[0]),
            Outcome::Unknown(Unknown::Cancelled)
        );
        for &call in &calls[1..] {
            assert_eq!(*world.outcome(call), not_executed(NotExecuted::Cancelled));
        }
        world.run(Duration::from_secs(30));
        assert_eq!((world.effects.len(), world.given_up), (1, 1));
        // The slots are free again.
        let call = world.call(0, 16);
        world.run_until_ended(Duration::from_secs(20));
        world.assert_replied(0, call, 16);
    }
}

#[test]
fn a_call_that_is_cancelled_before_it_was_sent_uses_nothing() {
    let mut world = world(1, PERFECT, |_| {});
    let call = world.call(0, 16);
    world.cancel(0, call);
    assert_eq!(*world.outcome(call), not_executed(NotExecuted::Cancelled));
    world.run(Duration::from_secs(20));
    assert_eq!(world.effects, []);
}

/// Five calls at once to a server that executes one of them and lets two wait.
fn five_calls_where_three_fit(retries: u32) -> (World, Vec<u64>) {
    let server = ServerConfig {
        executing_calls: 1,
        queued_calls: 2,
        ..ServerConfig::default()
    };
    let client = ClientConfig {
        retries,
        ..ClientConfig::default()
    };
    let mut world = World::with(1, PERFECT, client, server);
    world.handler_time = ms(100);
    let calls = (0..5).map(|_| world.call(0, 16)).collect();
    world.run_until_ended(Duration::from_secs(2));
    (world, calls)
}

#[test]
fn a_full_queue_rejects() {
    let (world, calls) = five_calls_where_three_fit(0);
    for &call in &calls[..3] {
        world.assert_replied(0, call, 16);
    }
    for &call in &calls[3..] {
        assert_eq!(rejected(&world, call), RejectReason::Busy);
        assert_eq!(world.executions(call), 0);
    }
}

#[test]
fn a_call_that_was_rejected_as_busy_is_made_again_while_the_budget_lasts() {
    let (world, calls) = five_calls_where_three_fit(100);
    for &call in &calls {
        world.assert_replied(0, call, 16);
        assert_eq!(world.executions(call), 1);
    }
    let (world, calls) = five_calls_where_three_fit(1);
    world.assert_replied(0, calls[3], 16);
    assert_eq!(rejected(&world, calls[4]), RejectReason::Busy);
}

#[test]
fn only_an_idempotent_call_is_made_again_after_a_restart() {
    for idempotent in [true, false] {
        let mut world = world(1, PERFECT, |_| {});
        world.handler_time = Duration::from_secs(5);
        let call = world.call_with(0, 16, |request| request.idempotent = idempotent);
        world.run(Duration::from_secs(2));
        world.start_server();
        world.run_until_ended(Duration::from_secs(60));
        match idempotent {
            true => world.assert_replied(0, call, 16),
            false => assert_eq!(*world.outcome(call), Outcome::Unknown(Unknown::Restarted)),
        }
        assert_eq!(world.executions(call), 1 + usize::from(idempotent));
    }
}

#[test]
fn a_call_that_may_have_run_before_does_not_count_as_not_executed() {
    let mut world = world(1, PERFECT, |_| {});
    world.handler_time = Duration::from_secs(5);
    let call = world.call_with(0, 16, |request| request.idempotent = true);
    world.run(Duration::from_secs(2));
    world.stop_server();
    world.run_until_ended(Duration::from_secs(60));
    assert_eq!(*world.outcome(call), Outcome::Unknown(Unknown::Silent));
}

#[test]
fn a_port_that_is_closed_is_noticed_within_the_time_of_a_question() {
    let mut world = world(1, PERFECT, |_| {});
    world.handler_time = Duration::from_secs(60);
    let running = world.call(0, 16);
    world.run(Duration::from_secs(5));
    world.stop_server();
    world.unreachable(0);
    let waited = world.run_until_ended(Duration::from_secs(60));
    assert_eq!(waited, Duration::from_secs(3));
    assert_eq!(*world.outcome(running), Outcome::Unknown(Unknown::Silent));

    let later = world.call(0, 16);
    world.unreachable(0);
    let waited = world.run_until_ended(Duration::from_secs(60));
    assert_eq!(waited, Duration::from_secs(3));
    assert_eq!(
        *world.outcome(later),
        not_executed(NotExecuted::Unreachable)
    );
}

#[test]
fn a_server_that_is_started_anew_is_found_soon_although_its_port_was_closed() {
    let mut world = world(1, PERFECT, |_| {});
    world.stop_server();
    let call = world.call(0, 16);
    world.unreachable(0);
    world.run(ms(2_500));
    world.unreachable(0);
    world.start_server();
    assert!(world.run_until_ended(Duration::from_secs(60)) <= ms(104));
    world.assert_replied(0, call, 16);
}

#[test]
fn a_message_that_is_too_large_is_rejected_by_its_first_part() {
    let mut world = world(1, PERFECT, |config| config.link.message_max = 100_000);
    let fits = world.call(0, 99_976);
    world.run_until_ended(Duration::from_secs(5));
    world.assert_replied(0, fits, 99_976);
    // The client knows the limit, so the server has to be asked with a larger one of its own.
    let call = world.call(0, 100_000);
    assert_eq!(
        *world.outcome(call),
        not_executed(NotExecuted::TooBig {
            limit: 100_000,
            found: 100_024
        })
    );
}

#[test]
fn a_result_that_is_longer_than_the_caller_takes_is_a_fault() {
    let mut world = world(1, PERFECT, |_| {});
    let call = world.call_with(0, 100, |request| request.reply_max = 99);
    world.run_until_ended(Duration::from_secs(5));
    let fault = crate::native::body::ReplyFault::ReplyTooBig;
    assert_eq!(*world.outcome(call), Outcome::Fault(fault));
}

#[test]
fn deadlines_travel_and_end_calls_on_time() {
    let mut world = world(1, PERFECT, |config| config.executing_calls = 1);
    world.handler_time = ms(300);
    let with_deadline = |world: &mut World, time| {
        let deadline = Some(world.now + time);
        world.call_with(0, 16, |request| request.deadline = deadline)
    };
    let in_time = with_deadline(&mut world, ms(400));
    let too_late = with_deadline(&mut world, ms(200));
    let time = world.run_until_ended(Duration::from_secs(1));
    world.assert_replied(0, in_time, 16);
    // The client cannot know that it did not run, and the server rejects it later.
    assert_eq!(
        *world.outcome(too_late),
        Outcome::Unknown(Unknown::Deadline)
    );
    assert!(time < ms(310), "{time:?}");
    world.run(Duration::from_secs(5));
    assert_eq!(world.executions(too_late), 0);
    assert_eq!(world.server().statistics().cancelled, 1);
}

#[test]
fn ordered_calls_are_executed_in_order_over_a_bad_network() {
    for seed in 0..4 {
        let mut world = world(seed, BAD, |config| config.queued_calls = 8);
        world.handler_time = ms(3);
        let calls: Vec<u64> = (0..150)
            .map(|n| world.call_with(0, 16 + n % 7 * 300, |request| request.lane = Some(5)))
            .collect();
        world.run_until_ended(Duration::from_secs(120));
        let executed: Vec<u64> = world.effects.iter().map(|&(_, call)| call).collect();
        assert_eq!(executed, calls, "seed {seed}");
    }
}

#[test]
fn a_cancelled_ordered_call_does_not_block_its_lane() {
    for seed in 0..10 {
        let mut world = world(seed, BAD, |_| {});
        world.handler_time = ms(50);
        let calls: Vec<u64> = (0..20)
            .map(|_| world.call_with(0, 16, |request| request.lane = Some(1)))
            .collect();
        world.run(ms(200));
        for &call in calls.iter().skip(5).step_by(3) {
            world.cancel(0, call);
        }
        world.run_until_ended(Duration::from_secs(60));
        let executed: Vec<u64> = world.effects.iter().map(|&(_, call)| call).collect();
        assert!(executed.is_sorted(), "seed {seed}: {executed:?}");
        for &call in &calls {
            let ran = world.executions(call) == 1;
            match world.outcome(call) {
                Outcome::Reply(_) => assert!(ran),
                Outcome::NotExecuted(_) => assert!(!ran),
                Outcome::Unknown(Unknown::Cancelled) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn drain_lets_what_runs_finish_and_rejects_the_rest() {
    let mut world = world(1, PERFECT, |config| config.executing_calls = 2);
    world.handler_time = ms(500);
    let calls: Vec<u64> = (0..4).map(|_| world.call(0, 16)).collect();
    world.run(ms(100));
    world.drain();
    let late = world.call(0, 16);
    world.run(ms(300));
    assert!(!world.drained, "calls are being executed");
    assert_eq!(world.server().unfinished().executing.len(), 2);
    world.run_until_ended(Duration::from_secs(5));
    world.run(ms(100));
    assert!(world.drained);
    for &call in &calls[..2] {
        world.assert_replied(0, call, 16);
    }
    for &call in &calls[2..] {
        assert_eq!(rejected(&world, call), RejectReason::Draining);
    }
    assert_eq!(rejected(&world, late), RejectReason::Draining);
    let after = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(5));
    assert_eq!(*world.outcome(after), not_executed(NotExecuted::Draining));
    world.start_server();
    let again = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(5));
    world.assert_replied(0, again, 16);
}

#[test]
fn a_reply_that_came_whole_is_forgotten_although_its_parts_are_sent_again() {
    let mut world = world(1, PERFECT, |_| {});
    world.result_len = Some(1_000_000);
    let large = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(20));
    world.assert_replied(0, large, 1_000_000);
    world.result_len = Some(30_000);
    // Now the path is known to carry large datagrams. This reply comes in one, but the server is not told.
    let call = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(1));
    world.faults.loss = 1.0;
    world.run(ms(500));
    // The server takes the path for narrow, and would send the rest of the parts if it was asked to.
    world.faults.loss = 0.0;
    world.run(ms(900));
    let kept = |world: &mut World| world.server().statistics().reply_bytes;
    assert!(kept(&mut world) > 30_000);
    world.run(ms(1000));
    assert_eq!((kept(&mut world), world.executions(call)), (0, 1));
}

#[test]
fn messages_share_a_small_budget_and_all_arrive() {
    for faults in [PERFECT, BAD] {
        let mut world = world(2, faults, |config| {
            (config.link.message_max, config.link.reassembly_bytes) = (110_000, 120_000);
        });
        let second = world.add_client(ClientConfig::default());
        let calls: Vec<(usize, u64)> = (0..6)
            .map(|n| (n % 2 * second, world.call(n % 2 * second, 100_000)))
            .collect();
        let begun = world.now;
        while world.clients.iter().any(|client| client.outstanding() > 0) {
            assert!(world.step(begun + Duration::from_secs(600)));
            assert!(world.server().statistics().reassembly_bytes <= 120_000);
        }
        for (client, call) in calls {
            world.assert_replied(client, call, 100_000);
            assert_eq!(world.executions(call), 1);
        }
    }
}

#[test]
fn replies_share_the_budget_of_the_client() {
    let link = LinkConfig {
        message_max: 110_000,
        reassembly_bytes: 120_000,
        ..LinkConfig::default()
    };
    let client = ClientConfig {
        link,
        ..ClientConfig::default()
    };
    let mut world = World::with(2, BAD, client, ServerConfig::default());
    world.result_len = Some(100_000);
    let calls: Vec<u64> = (0..6).map(|_| world.call(0, 16)).collect();
    world.run_until_ended(Duration::from_secs(600));
    for call in calls {
        world.assert_replied(0, call, 16);
    }
}

#[test]
fn a_path_that_does_not_carry_large_datagrams_is_found_out() {
    for (size_max, expected) in [
        (1_200, 1_200),
        (1_472, 1_452),
        (9_000, 8_952),
        (65_507, 65_507),
    ] {
        let faults = Faults {
            size_max,
            ..PERFECT
        };
        let mut world = world(1, faults, |_| {});
        let call = world.call(0, 2_000_000);
        world.run_until_ended(Duration::from_secs(60));
        world.assert_replied(0, call, 2_000_000);
        let from = world.log.len();
        let call = world.call(0, 200_000);
        world.run_until_ended(Duration::from_secs(60));
        world.assert_replied(0, call, 200_000);
        let sizes = world.log[from..]
            .iter()
            .map(|datagram| datagram.payload.len());
        assert!(sizes.filter(|&size| size == expected).count() > 1);
        let larger = world
            .log
            .iter()
            .filter(|datagram| datagram.payload.len() > size_max);
        assert!(
            larger.count() <= 12,
            "three probes of each end for each size"
        );
    }
}

#[test]
fn a_path_that_becomes_narrow_is_noticed() {
    let mut world = world(1, PERFECT, |_| {});
    let call = world.call(0, 2_000_000);
    world.run_until_ended(Duration::from_secs(60));
    world.assert_replied(0, call, 2_000_000);
    world.faults.size_max = 1_300;
    let call = world.call(0, 5_000);
    world.run_until_ended(Duration::from_secs(60));
    world.assert_replied(0, call, 5_000);
}

#[test]
fn a_client_that_moves_goes_on_after_a_challenge() {
    let mut world = world(1, PERFECT, |_| {});
    let call = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(1));
    world.assert_replied(0, call, 16);
    let (old, new) = (world.addresses[0], SocketAddr::from(([10, 9, 9, 9], 9)));
    world.addresses[0] = new;
    world.log.clear();
    let call = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(5));
    world.assert_replied(0, call, 16);
    assert_eq!(world.executions(call), 1);
    // Until the client has answered from the new address, nothing but the challenge goes there.
    let to_new = world.log.iter().filter(|datagram| datagram.to == new);
    let lens: Vec<usize> = to_new.map(|datagram| datagram.payload.len()).collect();
    assert_eq!(lens[0], 32);
    assert!(lens.len() > 1, "then the reply");
    assert!(
        world.log.iter().any(|datagram| datagram.to == old),
        "it first went there"
    );
}

#[test]
fn forged_hellos_leave_no_state_and_get_no_more_than_they_bring() {
    let mut world = world(1, PERFECT, |_| {});
    let mut rng = StdRng::seed_from_u64(9);
    let (mut received, mut sent) = (0, 0);
    for n in 0..5_000_u32 {
        let from = SocketAddr::from(([172, 16, (n >> 8) as u8, n as u8], 5));
        let mut forger = ClientMachine::new(
            ClientConfig::default(),
            World::server_address(),
            StdRng::seed_from_u64(rng.next_u64()),
        );
        let request = crate::native::client::CallRequest::new(
            crate::native::client::CallId(1),
            crate::native::testing::PROCEDURE,
            vec![0; 16],
        );
        let now = world.now;
        forger.handle(now, crate::native::client::ClientInput::Call(request));
        let mut payload = forger.poll_transmit(now).unwrap().payload;
        if rng.random_bool(0.3) {
            payload.truncate(rng.random_range(0..payload.len()));
        }
        received += payload.len();
        let payload = &payload[..];
        world
            .server()
            .handle(now, ServerInput::Datagram { from, payload });
        while let Some(transmit) = world.server().poll_transmit(now) {
            assert_eq!(transmit.peer, from);
            sent += transmit.payload.len();
            assert!(sent <= received);
        }
    }
    assert!(world.server().statistics().cookies > 3_000);
    assert_eq!(world.server().statistics().sessions, 0);
    assert_eq!(world.server().poll_timeout(), None);
    let call = world.call(0, 16);
    world.run_until_ended(Duration::from_secs(1));
    world.assert_replied(0, call, 16);
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let trace = |seed| {
        let mut world = world(seed, BAD, |_| {});
        for n in 0..50 {
            world.call(0, 16 + n * 100);
        }
        world.run_until_ended(Duration::from_secs(60));
        world.log
    };
    assert!(trace(4) == trace(4));
    assert!(trace(4) != trace(5));
}
