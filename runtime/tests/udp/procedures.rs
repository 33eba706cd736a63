//! Services for tests: a closure for all procedures of a program.

use crate::SCHEME;
use rpcgen_runtime::{
    CallContext, Client, ClientConfig, Decoder, Encoder, Error, Fault, RunningServer, Server,
};
use rpcgen_runtime::{Service, serve};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// After so long a test that hangs fails.
pub(crate) const TEST_TIME: Duration = Duration::from_secs(10);

/// A free port of this machine.
pub(crate) fn anywhere() -> String {
    format!("{SCHEME}://127.0.0.1:0")
}

/// How many calls began to be executed, over whatever protocol.
pub(crate) fn executions(server: &RunningServer) -> u64 {
    server.statistics().executions + server.native_statistics().executions
}

pub(crate) const PROGRAM: u32 = 0x2000_0101;
pub(crate) const VERSION: u32 = 3;
pub(crate) const ECHO: u32 = 1;
pub(crate) const ADD: u32 = 2;

/// A service whose dispatch is a closure.
pub(crate) struct Procedures<F>(pub(crate) F);

impl<F> Service for Procedures<F>
where
    F: Fn(&CallContext, u32, &mut Decoder<'_>, &mut Encoder) -> Result<(), Fault>,
    F: Send + Sync + 'static,
{
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn dispatch(
        &self,
        context: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        (self.0)(context, procedure, input, output)
    }
}

/// A service with ECHO, which gives back a string, and ADD, which adds to a counter and gives its
/// new value.
pub(crate) fn echo_and_add(counter: Arc<AtomicI64>) -> impl Service {
    Procedures(
        move |_: &CallContext, procedure, input: &mut Decoder<'_>, output: &mut Encoder| {
            match procedure {
                0 => serve(input, output, |_| Ok(()), Ok, |_, ()| Ok(())),
                ECHO => serve(
                    input,
                    output,
                    |input| input.string(u32::MAX),
                    Ok,
                    |output, text: &String| output.string(text, u32::MAX),
                ),
                ADD => serve(
                    input,
                    output,
                    |input| input.hyper(),
                    |number| Ok(counter.fetch_add(number, Ordering::SeqCst) + number),
                    |output, sum| output.hyper(*sum),
                ),
                _ => Err(Fault::procedure_unavailable()),
            }
        },
    )
}

/// A service of which every procedure takes nothing, gives nothing, and runs `handler`.
pub(crate) fn each_runs(
    handler: impl Fn(&CallContext) -> Result<(), Fault> + Send + Sync + 'static,
) -> impl Service {
    Procedures(
        move |context: &CallContext, _, input: &mut Decoder<'_>, output: &mut Encoder| {
            serve(
                input,
                output,
                |_| Ok(()),
                |()| handler(context),
                |_, ()| Ok(()),
            )
        },
    )
}

pub(crate) fn start(service: impl Service) -> RunningServer {
    Server::new()
        .add(service)
        .listen(&anywhere())
        .unwrap()
        .spawn()
        .unwrap()
}

pub(crate) fn client_of(server: &RunningServer) -> Client {
    Client::with_config(&address_of(server), PROGRAM, VERSION, patient()).unwrap()
}

pub(crate) fn address_of(server: &RunningServer) -> String {
    format!("{SCHEME}://{}", server.local_address())
}

/// Nothing is sent twice only because the machine is busy with other tests.
pub(crate) fn patient() -> ClientConfig {
    ClientConfig {
        initial_timeout: Some(TEST_TIME),
        minimum_timeout: TEST_TIME,
        ..ClientConfig::default()
    }
}

pub(crate) fn echo(client: &Client, text: &str) -> Result<String, Error> {
    client.call(
        ECHO,
        |output| output.string(text, u32::MAX),
        |input| input.string(u32::MAX),
    )
}

pub(crate) fn add(client: &Client, number: i64) -> Result<i64, Error> {
    client.call(ADD, |output| output.hyper(number), |input| input.hyper())
}

/// A call that takes and gives nothing.
pub(crate) fn call(client: &Client, procedure: u32) -> Result<(), Error> {
    client.call(procedure, |_| Ok(()), |_| Ok(()))
}
