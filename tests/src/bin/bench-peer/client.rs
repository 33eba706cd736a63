//! The client's side: the calls that are measured.

use super::measure::{Histogram, Interval, Usage, report};
use super::{Arguments, BenchClient, Callers, LARGEST, Test};
use anyhow::{Context, Result, ensure};
use rpcgen_runtime::{ClientConfig, PendingCall};
use std::collections::VecDeque;
use std::thread;
use std::time::Instant;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut config = ClientConfig {
        record_bytes: LARGEST,
        outstanding_calls: 1 << 16,
        ..ClientConfig::default()
    };
    config.decode_limits.memory = LARGEST;
    config.encode_limits.bytes = LARGEST;
    config.native.link.message_max = LARGEST as u64;
    let address = arguments.transport.address(arguments.port);
    let client = BenchClient::with_config(&address, config)?;
    let payload = vec![0x5a; arguments.payload];
    match (arguments.test, arguments.callers) {
        (Test::Lat, _) => alone(arguments, 4, || {
            ensure!(client.add(20, 22)? == 42, "a wrong sum");
            Ok(())
        }),
        (Test::Bulk, _) => alone(arguments, payload.len(), || {
            let len = client.sink(&payload)?;
            ensure!(len as usize == payload.len(), "a wrong length: {len}");
            Ok(())
        }),
        (Test::Thr, Callers::Threads) => many(arguments, |interval| {
            threads(arguments, interval, &client, &payload)
        }),
        (Test::Thr, Callers::Pending) => many(arguments, |interval| {
            pending(arguments, interval, &client, &payload)
        }),
    }
}

/// One call after the other.
fn alone(arguments: &Arguments, bytes: usize, mut call: impl FnMut() -> Result<()>) -> Result<()> {
    let interval = Interval::of(arguments);
    while Instant::now() < interval.from {
        call()?;
    }
    let before = Usage::now(arguments.server_pid)?;
    let latencies = interval.repeat(call)?;
    let after = Usage::now(arguments.server_pid)?;
    report(arguments, (&before, &after), &latencies, bytes)
}

/// Many calls at a time; what is used in the interval is looked at from a thread of its own.
fn many(arguments: &Arguments, calls: impl FnOnce(Interval) -> Result<Histogram>) -> Result<()> {
    let interval = Interval::of(arguments);
    let usage = interval.usage(arguments.server_pid);
    let latencies = calls(interval)?;
    let (before, after) = usage.join().ok().context("it only reads clocks")??;
    report(arguments, (&before, &after), &latencies, arguments.payload)
}

fn threads(
    arguments: &Arguments,
    interval: Interval,
    client: &BenchClient,
    payload: &[u8],
) -> Result<Histogram> {
    let each = || interval.repeat(|| check(&client.echo(payload)?, payload));
    thread::scope(|scope| {
        let callers: Vec<_> = (0..arguments.concurrency)
            .map(|_| scope.spawn(each))
            .collect();
        let mut all = Histogram::new();
        for caller in callers {
            let latencies = caller.join().ok().context("a caller has panicked")??;
            all.merge(&latencies);
        }
        Ok(all)
    })
}

/// The oldest of the calls is waited for, and replaced by a new one.
fn pending(
    arguments: &Arguments,
    interval: Interval,
    client: &BenchClient,
    payload: &[u8],
) -> Result<Histogram> {
    let call = || (Instant::now(), client.echo_async(payload));
    let mut calls: VecDeque<(Instant, PendingCall<Vec<u8>>)> =
        (0..arguments.concurrency).map(|_| call()).collect();
    let mut latencies = Histogram::new();
    while let Some((begun, pending)) = calls.pop_front() {
        check(&pending.wait()?, payload)?;
        let now = Instant::now();
        interval.note(&mut latencies, begun, now);
        if interval.goes_on(&latencies, now) {
            calls.push_back(call());
        }
    }
    Ok(latencies)
}

fn check(echo: &[u8], payload: &[u8]) -> Result<()> {
    ensure!(echo == payload, "not the same bytes");
    Ok(())
}
