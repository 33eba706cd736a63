//! interface_angle.x: an interface named after its file, with a number made of the name.

use super::{address, assert_not_sent, assert_rejected, config, raw_call, raw_client, start};
use crate::golden::interface_angle::{
    InterfaceAngle, InterfaceAngleClient, InterfaceAngleServer, interface_angle,
};
use rpcgen_runtime::{
    CallContext, DecodeError, Decoder, EncodeError, Encoder, Error, Executed, Fault, Rejection,
    RunningServer, Service, serve,
};

struct Greeter;

impl InterfaceAngle for Greeter {
    fn twice(&self, _: &CallContext, x: i32) -> Result<i32, Fault> {
        Ok(2 * x)
    }

    fn greet(&self, _: &CallContext, name: String) -> Result<String, Fault> {
        Ok(format!("A very good morning to you, {name}"))
    }
}

const GREET: (u32, u32, u32) = (
    interface_angle::PROGRAM,
    interface_angle::VERSION,
    interface_angle::GREET,
);

fn client(server: &RunningServer) -> InterfaceAngleClient {
    InterfaceAngleClient::with_config(&address(server), config()).unwrap()
}

#[test]
fn every_procedure_answers() {
    let server = start(InterfaceAngleServer::new(Greeter));
    let client = client(&server);
    client.null().unwrap();
    assert_eq!(client.twice(-21).unwrap(), -42);
    let greeting = client.greet("Ada").unwrap();
    assert_eq!(greeting, "A very good morning to you, Ada");
}

#[test]
fn the_bound_of_an_argument_holds_on_both_sides() {
    let server = start(InterfaceAngleServer::new(Greeter));
    let too_long = EncodeError::TooLong { limit: 8, found: 9 };
    assert_not_sent(client(&server).greet("Augustina"), &too_long);
    let augustina =
        [b"\0\0\0\x09", b"Augu", b"stin", b"a\0\0\0"].map(|word| u32::from_be_bytes(*word));
    assert_rejected(
        raw_call(&raw_client(&server, GREET.0, GREET.1), GREET.2, &augustina),
        GREET,
        Rejection::GarbageArguments,
    );
}

#[test]
fn the_bound_of_a_result_holds_on_both_sides() {
    // 33 bytes, where the interface says 32: the server's mistake.
    let server = start(InterfaceAngleServer::new(Greeter));
    assert_rejected(
        client(&server).greet("Basil"),
        GREET,
        Rejection::SystemError,
    );

    let server = start(Talker);
    let error = client(&server).greet("Basil").unwrap_err();
    assert_eq!(error.executed(), Executed::Yes);
    let Error::Decode { source, .. } = error else {
        panic!("not an undecodable result: {error:?}");
    };
    let too_long = DecodeError::TooLong {
        limit: 32,
        found: 33,
        at: 0,
    };
    assert_eq!(source, too_long);
}

/// The same program by hand, which knows no bounds.
struct Talker;

impl Service for Talker {
    fn program(&self) -> u32 {
        GREET.0
    }

    fn version(&self) -> u32 {
        GREET.1
    }

    fn dispatch(
        &self,
        _: &CallContext,
        _: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        serve(
            input,
            output,
            |input| input.string(u32::MAX),
            |_| Ok("x".repeat(33)),
            |output, text| output.string(text, u32::MAX),
        )
    }
}
