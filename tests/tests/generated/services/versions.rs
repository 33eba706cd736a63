//! program.x: two versions of one program and another program, on one server.

use super::{address, assert_rejected, config, raw_call, raw_client, run};
use crate::golden::program::{
    CalcV1, CalcV1Client, CalcV1Server, CalcV2, CalcV2Client, CalcV2Server, OtherV1, OtherV1Client,
    OtherV1Server, Pair, calc_v1, calc_v2, other_v1,
};
use rpcgen_runtime::{CallContext, Error, Fault, Rejection, RunningServer, Server, VersionRange};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Answers all versions, and counts.
#[derive(Debug, Default)]
struct Calc {
    nulls: AtomicU32,
    resets: AtomicU32,
}

impl CalcV1 for Calc {
    fn null(&self, _: &CallContext) -> Result<(), Fault> {
        self.nulls.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn add(&self, _: &CallContext, argument: Pair) -> Result<i32, Fault> {
        Ok(argument.a + argument.b)
    }

    fn reset(&self, context: &CallContext) -> Result<(), Fault> {
        assert_eq!(context.version(), calc_v1::VERSION);
        self.resets.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl CalcV2 for Calc {
    fn add(&self, context: &CallContext, a: i32, b: i32) -> Result<i32, Fault> {
        assert_eq!(context.version(), calc_v2::VERSION);
        Ok(a * 1000 + b)
    }

    fn name(&self, _: &CallContext) -> Result<String, Fault> {
        Ok("calc".repeat(1000))
    }

    fn mean(&self, _: &CallContext, count: i32, unit: String, both: Pair) -> Result<f64, Fault> {
        let sum = f64::from(both.a) + f64::from(both.b);
        Ok(sum / f64::from(count) + unit.len() as f64)
    }
}

impl OtherV1 for Calc {
    fn one(&self, _: &CallContext, argument: i32) -> Result<i32, Fault> {
        Ok(-argument)
    }
}

/// One handler behind all of them.
fn start_all() -> (Arc<Calc>, RunningServer) {
    let calc = Arc::<Calc>::default();
    let server = Server::new()
        .add(CalcV1Server::from(calc.clone()))
        .add(CalcV2Server::from(calc.clone()))
        .add(OtherV1Server::from(calc.clone()));
    (calc, run(server))
}

#[test]
fn the_first_version_answers() {
    let (calc, server) = start_all();
    let client = CalcV1Client::with_config(&address(&server), config()).unwrap();
    assert_eq!(client.add(&Pair { a: 1, b: 2 }).unwrap(), 3);
    client.reset().unwrap();
    assert_eq!(calc.resets.load(Ordering::Relaxed), 1);
}

/// The file names procedure 0, so that the handler is told of it.
#[test]
fn a_named_null_procedure_reaches_its_handler() {
    let (calc, server) = start_all();
    let first = CalcV1Client::with_config(&address(&server), config()).unwrap();
    first.null().unwrap();
    first.null().unwrap();
    let second = CalcV2Client::with_config(&address(&server), config()).unwrap();
    second.null().unwrap();
    assert_eq!(calc.nulls.load(Ordering::Relaxed), 2);
}

#[test]
fn the_second_version_answers() {
    let (_, server) = start_all();
    let client = CalcV2Client::with_config(&address(&server), config()).unwrap();
    assert_eq!(client.add(1, 2).unwrap(), 1002);
    assert_eq!(client.name().unwrap(), "calc".repeat(1000));
    let both = Pair { a: 4, b: 5 };
    assert_eq!(client.mean(2, "mm", &both).unwrap(), 6.5);
}

#[test]
fn the_other_program_answers() {
    let (_, server) = start_all();
    let client = OtherV1Client::with_config(&address(&server), config()).unwrap();
    client.null().unwrap();
    assert_eq!(client.one(5).unwrap(), -5);
}

#[test]
fn what_the_server_does_not_have_is_refused() {
    let (_, server) = start_all();
    let range = |low, high| Rejection::ProgramMismatch(VersionRange { low, high });
    let cases = [
        (calc_v1::PROGRAM, 3, 0, range(1, 2)),
        (calc_v1::PROGRAM, 0, 1, range(1, 2)),
        (other_v1::PROGRAM, 2, 1, range(1, 1)),
        (other_v1::PROGRAM + 1, 1, 0, Rejection::ProgramUnavailable),
        (calc_v1::PROGRAM, 1, 3, Rejection::ProcedureUnavailable),
        (calc_v2::PROGRAM, 2, 4, Rejection::ProcedureUnavailable),
    ];
    for (program, version, procedure, expected) in cases {
        let raw = raw_client(&server, program, version);
        let result = raw_call(&raw, procedure, &[]);
        assert_rejected(result, (program, version, procedure), expected);
    }
}

#[test]
fn a_version_cannot_be_added_twice() {
    let calc = Arc::<Calc>::default();
    let server = Server::new()
        .add(CalcV1Server::from(calc.clone()))
        .add(CalcV1Server::from(calc));
    let error = server.listen("udp://127.0.0.1:0").unwrap_err();
    assert!(
        matches!(
            error,
            Error::DuplicateService {
                program: calc_v1::PROGRAM,
                version: calc_v1::VERSION
            }
        ),
        "{error:?}"
    );
}
