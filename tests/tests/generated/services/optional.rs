//! optional.x: arguments and results that may be absent.

use super::{address, assert_not_sent, assert_rejected, config, start};
use crate::golden::optional::{
    Flag, IntPtr, Leaf, LeafPtr, NamePtr, Optional, OptionalV1, OptionalV1Client, OptionalV1Server,
    optional_v1,
};
use rpcgen_runtime::{CallContext, EncodeError, Fault, Rejection, RunningServer};

/// Gives back the next of what it is given.
struct Next;

impl OptionalV1 for Next {
    fn echo(&self, _: &CallContext, argument: Optional) -> Result<Optional, Fault> {
        Ok(argument)
    }

    fn leaf(&self, _: &CallContext, argument: LeafPtr) -> Result<LeafPtr, Fault> {
        let next = |leaf: Box<Leaf>| {
            Box::new(Leaf {
                value: leaf.value + 1,
            })
        };
        Ok(argument.map(next))
    }

    fn number(&self, _: &CallContext, argument: IntPtr) -> Result<IntPtr, Fault> {
        Ok(argument.map(|number| number + 1))
    }

    fn name(&self, _: &CallContext, argument: NamePtr) -> Result<NamePtr, Fault> {
        Ok(argument.map(|name| name + "x"))
    }
}

fn pair() -> (RunningServer, OptionalV1Client) {
    let server = start(OptionalV1Server::new(Next));
    let client = OptionalV1Client::with_config(&address(&server), config()).unwrap();
    (server, client)
}

#[test]
fn every_procedure_answers() {
    let (_server, client) = pair();
    client.null().unwrap();
    let leaf = |value| Some(Box::new(Leaf { value }));
    let full = Optional {
        number: Some(1),
        boxed: leaf(2),
        aliased: leaf(3),
        number_alias: Some(4),
        text: Some("five".into()),
        text_alias: Some("six".into()),
        state: Some(Flag::On),
        twice: Some(leaf(7)),
    };
    for value in [full, Optional::default()] {
        assert_eq!(client.echo(&value).unwrap(), value);
    }
    assert_eq!(client.leaf(Some(&Leaf { value: 4 })).unwrap(), leaf(5));
    assert_eq!(client.leaf(None).unwrap(), None);
    assert_eq!(client.number(Some(-1)).unwrap(), Some(0));
    assert_eq!(client.number(None).unwrap(), None);
    assert_eq!(client.name(Some("abc")).unwrap(), Some("abcx".into()));
    assert_eq!(client.name(None).unwrap(), None);
}

#[test]
fn the_bound_behind_the_optional_holds_on_both_sides() {
    let (_server, client) = pair();
    let too_long = EncodeError::TooLong { limit: 4, found: 5 };
    assert_not_sent(client.name(Some("abcde")), &too_long);
    // The answer would have five.
    assert_rejected(
        client.name(Some("abcd")),
        (
            optional_v1::PROGRAM,
            optional_v1::VERSION,
            optional_v1::NAME,
        ),
        Rejection::SystemError,
    );
}
