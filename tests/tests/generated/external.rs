//! Types that are in Rust: what generated code asks of them, and what it does with them.

use crate::form::Form;
use crate::golden::external::{
    Event, EventV1, EventV1Client, EventV1Server, Moments, When, decode_moments, encode_moments,
};
use crate::golden::own::{Address, Timestamp};
use crate::services::{address, config, start};
use rpcgen_runtime::{CallContext, EncodeError, Fault};

#[test]
fn each_place_holds_the_type_of_rust() {
    let event = Event {
        at: Timestamp(1),
        until: Some(Box::new(Timestamp(2))),
        reminders: [Timestamp(3), Timestamp(4)],
        repeats: vec![Timestamp(5)],
        from: Address([127, 0, 0, 1]),
    };
    Form::of_type().assert_wire(
        &event,
        "00000000 00000001  00000001 00000000 00000002  00000000 00000003 00000000 00000004
         00000001 00000000 00000005  7f000001",
    );
    Form::of_type().assert_wire(&When::True(Timestamp(7)), "00000001 00000000 00000007");
}

#[test]
fn the_bound_of_a_typedef_is_kept() {
    let form = Form::<Moments>::of_functions(
        |value, output| encode_moments(value, output),
        decode_moments,
    );
    form.assert_wire(&vec![Timestamp(1)], "00000001 00000000 00000001");
    let too_long = EncodeError::TooLong { limit: 4, found: 5 };
    form.assert_encode_error(&vec![Timestamp(0); 5], too_long);
}

struct Calendar;

impl EventV1 for Calendar {
    fn now(&self, _: &CallContext) -> Result<Timestamp, Fault> {
        Ok(Timestamp(9))
    }

    fn between(
        &self,
        _: &CallContext,
        from: Timestamp,
        to: Option<Box<Timestamp>>,
    ) -> Result<Moments, Fault> {
        Ok([Some(from), to.map(|to| *to)]
            .into_iter()
            .flatten()
            .collect())
    }
}

#[test]
fn arguments_and_results() {
    let server = start(EventV1Server::new(Calendar));
    let client = EventV1Client::with_config(&address(&server), config()).unwrap();
    assert_eq!(client.now().unwrap(), Timestamp(9));
    let (one, two) = (Timestamp(1), Timestamp(2));
    assert_eq!(client.between(&one, Some(&two)).unwrap(), [one, two]);
}
