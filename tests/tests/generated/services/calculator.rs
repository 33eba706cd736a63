//! interface.x: an interface with every form of argument.

use super::{address, assert_not_sent, assert_rejected, config, raw_call, raw_client, start};
use crate::golden::interface::{
    Calculator, CalculatorClient, CalculatorServer, Operator, Triple, calculator,
};
use rpcgen_runtime::{CallContext, Client, EncodeError, Fault, Rejection, RunningServer};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Keeps what is logged, with the numbers of the call.
#[derive(Debug, Default)]
struct Calc {
    lines: Mutex<Vec<(String, [u32; 3])>>,
}

impl Calculator for Calc {
    fn add(&self, _: &CallContext, a: i32, b: i32) -> Result<i32, Fault> {
        a.checked_add(b)
            .ok_or_else(|| Fault::system("the sum is too large"))
    }

    fn mean(&self, _: &CallContext, samples: Vec<f64>) -> Result<f64, Fault> {
        Ok(samples.iter().sum::<f64>() / samples.len() as f64)
    }

    fn log(&self, context: &CallContext, line: String) -> Result<(), Fault> {
        let called = [context.program(), context.version(), context.procedure()];
        self.lines.lock().unwrap().push((line, called));
        Ok(())
    }

    fn apply(&self, _: &CallContext, op: Operator, a: i32, b: i32) -> Result<i32, Fault> {
        Ok(match op {
            Operator::Plus => a + b,
            Operator::Minus => a - b,
            Operator::Times => a * b,
        })
    }

    fn sort(&self, _: &CallContext, values: Triple) -> Result<Triple, Fault> {
        let mut sorted = [values.first, values.second, values.third];
        sorted.sort_unstable();
        let [first, second, third] = sorted;
        Ok(Triple {
            first,
            second,
            third,
        })
    }

    fn reverse(&self, _: &CallContext, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
        if bytes.is_empty() {
            return Err(Fault::garbage_arguments("nothing to reverse"));
        }
        Ok(bytes.into_iter().rev().collect())
    }

    fn total(&self, _: &CallContext, of: i64) -> Result<i64, Fault> {
        Ok((1..=of).sum())
    }
}

fn pair() -> (Arc<Calc>, RunningServer, CalculatorClient) {
    let handler = Arc::<Calc>::default();
    let server = start(CalculatorServer::from(handler.clone()));
    let client = CalculatorClient::with_config(&address(&server), config()).unwrap();
    (handler, server, client)
}

#[test]
fn every_procedure_answers() {
    let (handler, _server, client) = pair();
    client.null().unwrap();
    assert_eq!(client.add(2, -3).unwrap(), -1);
    assert_eq!(client.mean(&[1.0, 2.5]).unwrap(), 1.75);
    assert!(client.mean(&[]).unwrap().is_nan());
    assert_eq!(client.apply(Operator::Plus, 6, 7).unwrap(), 13);
    assert_eq!(client.apply(Operator::Minus, 6, 7).unwrap(), -1);
    assert_eq!(client.apply(Operator::Times, 6, 7).unwrap(), 42);
    let triple = |first, second, third| Triple {
        first,
        second,
        third,
    };
    assert_eq!(client.sort(&triple(3, -1, 2)).unwrap(), triple(-1, 2, 3));
    assert_eq!(client.reverse(b"abcde").unwrap(), b"edcba");
    assert_eq!(client.total(100_000).unwrap(), 5_000_050_000);
    client.log("grün").unwrap();
    let numbers = [calculator::PROGRAM, calculator::VERSION, calculator::LOG];
    let logged = handler.lines.lock().unwrap();
    assert_eq!(*logged, [("grün".to_owned(), numbers)]);
}

#[test]
fn a_handler_need_not_be_shared() {
    let server = start(CalculatorServer::new(Calc::default()));
    let client = CalculatorClient::connect(&address(&server)).unwrap();
    assert_eq!(client.add(1, 1).unwrap(), 2);
}

#[test]
fn clones_and_views_call_through_one_socket() {
    let (_, _server, client) = pair();
    let other = client.clone().with_deadline(Duration::from_secs(60));
    assert_eq!(client.add(1, 2).unwrap(), 3);
    assert_eq!(other.add(3, 4).unwrap(), 7);
    let (client, other): (&Client, &Client) = (client.as_ref(), other.as_ref());
    assert_eq!(
        client.local_address().unwrap(),
        other.local_address().unwrap()
    );
    assert_eq!(client.statistics().calls, 2);
}

#[test]
fn a_fault_is_told_to_the_caller() {
    let (_, _server, client) = pair();
    let called = |procedure| (calculator::PROGRAM, calculator::VERSION, procedure);
    assert_rejected(
        client.add(i32::MAX, 1),
        called(calculator::ADD),
        Rejection::SystemError,
    );
    assert_rejected(
        client.reverse(b""),
        called(calculator::REVERSE),
        Rejection::GarbageArguments,
    );
    assert_eq!(client.add(i32::MAX, 0).unwrap(), i32::MAX);
}

#[test]
fn an_argument_over_its_bound_is_not_sent() {
    let (handler, _server, client) = pair();
    let too_long = EncodeError::TooLong {
        limit: 256,
        found: 257,
    };
    assert_not_sent(client.log(&"x".repeat(257)), &too_long);
    client.log(&"x".repeat(256)).unwrap();
    assert_eq!(handler.lines.lock().unwrap().len(), 1);
}

#[test]
fn other_numbers_are_refused() {
    let (_, server, _) = pair();
    let raw = raw_client(&server, calculator::PROGRAM, calculator::VERSION);
    raw_call(&raw, 0, &[]).unwrap();
    // 4, 5 and 6 are the gap before `= 7`.
    for procedure in [4, 5, 6, 11, u32::MAX] {
        assert_rejected(
            raw_call(&raw, procedure, &[1, 2]),
            (calculator::PROGRAM, calculator::VERSION, procedure),
            Rejection::ProcedureUnavailable,
        );
    }
}

#[test]
fn other_arguments_are_refused_and_no_handler_runs() {
    let (handler, server, _) = pair();
    let raw = raw_client(&server, calculator::PROGRAM, calculator::VERSION);
    // 257 bytes, all there, where the interface says 256.
    let mut long_line = vec![u32::from_be_bytes(*b"aaaa"); 66];
    long_line[0] = 257;
    long_line[65] = u32::from_be_bytes(*b"a\0\0\0");
    let cases: [(u32, &[u32]); 9] = [
        (0, &[1]),
        (calculator::ADD, &[]),
        (calculator::ADD, &[1]),
        (calculator::ADD, &[1, 2, 3]),
        (calculator::MEAN, &[1, 0]),
        (calculator::LOG, &[257]),
        (calculator::LOG, &long_line),
        (calculator::LOG, &[1, u32::from_be_bytes(*b"a\0\0\x01")]),
        (calculator::APPLY, &[3, 1, 2]),
    ];
    for (procedure, arguments) in cases {
        assert_rejected(
            raw_call(&raw, procedure, arguments),
            (calculator::PROGRAM, calculator::VERSION, procedure),
            Rejection::GarbageArguments,
        );
    }
    assert!(handler.lines.lock().unwrap().is_empty());
}
