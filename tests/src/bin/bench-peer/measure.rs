//! What is measured: times of calls, processor time and memory of both processes.

use super::Arguments;
use anyhow::{Context, Result};
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use serde_json::json;
use std::fs;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The times of calls in nanoseconds, to three digits.
pub(crate) struct Histogram(hdrhistogram::Histogram<u64>);

/// The time in which calls count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interval {
    pub(crate) from: Instant,
    until: Instant,
    /// How many calls each caller makes at most.
    calls: u64,
}

/// What both processes have used up to an instant.
#[derive(Debug)]
pub(crate) struct Usage {
    at: Instant,
    client: Duration,
    server: Duration,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        let (digits, hour_ns) = (3, 3_600_000_000_000);
        let histogram = hdrhistogram::Histogram::new_with_max(hour_ns, digits);
        Self(histogram.expect("the numbers are within its limits"))
    }

    fn note(&mut self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.0.saturating_record(nanoseconds);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.0.add(&other.0).expect("both have the same limits");
    }

    fn microseconds(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1e3
    }
}

impl Interval {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let warm = Duration::from_secs_f64((arguments.seconds * 0.25).min(0.3));
        let from = Instant::now() + warm;
        Self {
            from,
            until: from + Duration::from_secs_f64(arguments.seconds),
            calls: match arguments.calls {
                0 => u64::MAX,
                calls => calls,
            },
        }
    }

    /// Whether one more call is to be made.
    pub(crate) fn goes_on(&self, latencies: &Histogram, now: Instant) -> bool {
        now < self.until && latencies.0.len() < self.calls
    }

    /// Counts the call if it ended within the interval.
    pub(crate) fn note(&self, latencies: &mut Histogram, begun: Instant, ended: Instant) {
        if self.from <= ended && ended < self.until {
            latencies.note(ended - begun);
        }
    }

    /// Calls until the interval is over.
    pub(crate) fn repeat(&self, mut call: impl FnMut() -> Result<()>) -> Result<Histogram> {
        let mut latencies = Histogram::new();
        let mut begun = Instant::now();
        while self.goes_on(&latencies, begun) {
            call()?;
            let ended = Instant::now();
            self.note(&mut latencies, begun, ended);
            begun = ended;
        }
        Ok(latencies)
    }

    /// What is used at both ends of the interval.
    pub(crate) fn usage(self, server: i32) -> JoinHandle<Result<(Usage, Usage)>> {
        thread::spawn(move || {
            let at = |instant: Instant| {
                thread::sleep(instant.saturating_duration_since(Instant::now()));
                Usage::now(server)
            };
            Ok((at(self.from)?, at(self.until)?))
        })
    }
}

impl Usage {
    pub(crate) fn now(server: i32) -> Result<Self> {
        Ok(Self {
            at: Instant::now(),
            client: processor_time(Pid::this())?,
            server: match server {
                0 => Duration::ZERO,
                pid => processor_time(Pid::from_raw(pid))?,
            },
        })
    }
}

fn processor_time(process: Pid) -> Result<Duration> {
    let clock = clock_getcpuclockid(process).context("no such process")?;
    Ok(clock_gettime(clock)?.into())
}

/// The most memory that the process has had resident, in KiB.
fn peak_kib(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = peak.and_then(|peak| peak.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Prints what the calls took, each of which moved so many bytes of the user's.
pub(crate) fn report(
    arguments: &Arguments,
    (before, after): (&Usage, &Usage),
    latencies: &Histogram,
    bytes: usize,
) -> Result<()> {
    let seconds = (after.at - before.at).as_secs_f64();
    let calls = latencies.0.len();
    let per_call = |used: Duration| used.as_secs_f64() * 1e6 / calls.max(1) as f64;
    let per_second = calls as f64 / seconds;
    let line = json!({
        "test": format!("{:?}", arguments.test).to_lowercase(),
        "payload": arguments.payload,
        "concurrency": arguments.concurrency,
        "calls": calls,
        "secs": seconds,
        "calls_per_s": per_second,
        "p50_us": latencies.microseconds(0.5),
        "p99_us": latencies.microseconds(0.99),
        "min_us": latencies.0.min() as f64 / 1e3,
        "max_us": latencies.0.max() as f64 / 1e3,
        "mb_per_s": per_second * bytes as f64 / 1e6,
        "cli_cpu_us": per_call(after.client.saturating_sub(before.client)),
        "srv_cpu_us": per_call(after.server.saturating_sub(before.server)),
        "cli_rss_kb": peak_kib("self"),
        "srv_rss_kb": peak_kib(&arguments.server_pid.to_string()),
    });
    println!("{line}");
    Ok(())
}
