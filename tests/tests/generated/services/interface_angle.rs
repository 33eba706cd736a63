//! interface_angle.x: an interface named after its file, with a number made of the name.

use super::{address, assert_not_sent, assert_rejected, config, start};
use crate::golden::interface_angle::{
    InterfaceAngle, InterfaceAngleClient, InterfaceAngleServer, interface_angle,
};
use rpcgen_runtime::{CallContext, EncodeError, Fault, Rejection};

struct Greeter;

impl InterfaceAngle for Greeter {
    fn twice(&self, _: &CallContext, x: i32) -> Result<i32, Fault> {
        Ok(2 * x)
    }

    fn greet(&self, _: &CallContext, name: String) -> Result<String, Fault> {
        Ok(format!("A very good morning to you, {name}"))
    }
}

#[test]
fn every_procedure_answers() {
    let server = start(InterfaceAngleServer::new(Greeter));
    let client = InterfaceAngleClient::with_config(&address(&server), config()).unwrap();
    client.null().unwrap();
    assert_eq!(client.twice(-21).unwrap(), -42);
    let greeting = client.greet("Ada").unwrap();
    assert_eq!(greeting, "A very good morning to you, Ada");
}

#[test]
fn bounds_hold_on_both_sides() {
    let server = start(InterfaceAngleServer::new(Greeter));
    let client = InterfaceAngleClient::with_config(&address(&server), config()).unwrap();
    let too_long = EncodeError::TooLong { limit: 8, found: 9 };
    assert_not_sent(client.greet("Augustina"), &too_long);
    // A result of 33 bytes, where the interface says 32: the server's mistake.
    assert_rejected(
        client.greet("Basil"),
        (
            interface_angle::PROGRAM,
            interface_angle::VERSION,
            interface_angle::GREET,
        ),
        Rejection::SystemError,
    );
}
