use super::*;

#[test]
fn of_a_lane_one_call_is_under_way_at_a_time() {
    let mut bench = Bench::new(ClientConfig::default());
    (1..=4).for_each(|id| bench.call_in_lane(id, 0));
    bench.call_in_lane(5, 9);
    bench.call(6);
    let sent = bench.sent();
    assert_eq!(sent.len(), 3, "the first of each lane, and the one in none");
    bench.receive_success(sent[1], 5);
    assert_eq!((bench.event().id, bench.sent()), (CallId(5), vec![]));

    // The second gives up its turn before it has come.
    bench.input(ClientInput::Cancel(CallId(2)));
    assert_eq!(bench.error().executed(), Executed::No);
    bench.receive_success(sent[0], 1);
    assert_eq!(bench.event().id, CallId(1));
    let third = bench.sent_one();
    // However a call ends, the next one has its turn.
    bench.input(ClientInput::Unreachable);
    assert_eq!((bench.event().id, bench.event().id), (CallId(3), CallId(6)));
    let fourth = bench.sent_one();
    assert_ne!(third, fourth);
    bench.receive_success(fourth, 4);
    assert_eq!(bench.event().id, CallId(4));

    bench.call_in_lane(7, 0);
    assert_eq!(bench.sent().len(), 1, "the lane is empty again");
}

#[test]
fn a_call_that_waits_for_its_turn_has_its_deadline() {
    let mut bench = Bench::new(ClientConfig::default());
    let ordered = CallOptions::new().ordered();
    bench.call_as(1, vec![], ms(1000), ordered);
    bench.call_as(2, vec![], ms(10), ordered);
    bench.sent_one();
    assert_eq!(bench.wait(), ms(10));
    let error = bench.error();
    assert!(matches!(error, Error::TimedOut { .. }), "{error}");
    assert_eq!(error.executed(), Executed::No);
    assert_eq!(bench.sent(), []);
}
