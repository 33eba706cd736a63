use super::*;

#[test]
fn a_deadline_that_is_over_before_anything_was_sent_says_not_executed() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call_with(1, vec![], ms(0));
    assert_eq!(bench.sent(), []);
    assert_eq!(bench.error().executed(), Executed::No);
    // The driver was too slow to take the datagram out.
    bench.call_with(2, vec![], ms(5));
    assert_eq!(bench.wait(), ms(5));
    assert_eq!(bench.sent(), []);
    let error = bench.error();
    assert!(matches!(
        error,
        Error::TimedOut {
            transmissions: 0,
            ..
        }
    ));
    assert_eq!(error.executed(), Executed::No);
}

#[test]
fn a_deadline_that_never_comes_does_not_overflow() {
    let far = ClientConfig {
        initial_timeout: Some(Duration::MAX),
        maximum_timeout: Duration::MAX,
        ..ClientConfig::default()
    };
    let mut bench = Bench::new(far);
    bench.call(1);
    bench.sent_one();
    assert_eq!(bench.client.poll_timeout(), Some(bench.now + ms(25_000)));
}

#[test]
fn an_unreachable_port_ends_the_calls_that_were_sent() {
    let mut bench = Bench::new(ClientConfig::default());
    (1..=2).for_each(|id| bench.call(id));
    assert_eq!(bench.sent().len(), 2);
    bench.call(3);
    bench.input(ClientInput::Unreachable);
    for id in 1..=2 {
        let event = bench.event();
        assert_eq!(event.id, CallId(id));
        let error = event.outcome.unwrap_err();
        assert!(matches!(
            error,
            Error::Unreachable {
                transmissions: 1,
                ..
            }
        ));
        assert_eq!(error.executed(), Executed::Maybe);
    }
    assert!(bench.client.poll_event().is_none());
    assert_eq!(
        bench.sent().len(),
        1,
        "the third was not sent before and is now"
    );
}

#[test]
fn a_cancelled_call_ends_and_its_reply_is_dropped() {
    let mut bench = Bench::new(ClientConfig::default());
    bench.call(1);
    let xid = bench.sent_one();
    bench.call(2);
    bench.input(ClientInput::Cancel(CallId(1)));
    bench.input(ClientInput::Cancel(CallId(2)));
    bench.input(ClientInput::Cancel(CallId(3)));
    assert_eq!(bench.error().executed(), Executed::Maybe);
    assert_eq!(bench.error().executed(), Executed::No);
    assert!(bench.client.poll_event().is_none());
    assert_eq!(bench.sent(), []);
    assert_eq!(bench.client.poll_timeout(), None);
    bench.receive_success(xid, 0);
    assert_eq!(bench.client.statistics().dropped_unexpected, 1);
}
