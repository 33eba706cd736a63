//! How often something happened, and how the figure is shown.

use anyhow::Result;
use std::fmt;
use std::time::{Duration, Instant};

/// What was done, and in what time.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    done: u64,
    /// Of each message, in bytes.
    len: usize,
    elapsed: Duration,
    shown_as: Unit,
}

#[derive(Clone, Copy)]
enum Unit {
    Latency,
    Messages,
    Bytes,
}

impl Rate {
    /// Does `work` again and again until the time is over and something has arrived; it returns how many messages that were.
    pub(crate) fn measure(
        limit: Duration,
        len: usize,
        mut work: impl FnMut() -> Result<u64>,
    ) -> Result<Self> {
        let begun = Instant::now();
        let mut done = 0;
        loop {
            done += work()?;
            let elapsed = begun.elapsed();
            if elapsed >= limit && done > 0 {
                return Ok(Self {
                    done,
                    len,
                    elapsed,
                    shown_as: Unit::Latency,
                });
            }
        }
    }

    /// Shown as messages a second.
    pub(crate) fn as_messages(self) -> Self {
        Self {
            shown_as: Unit::Messages,
            ..self
        }
    }

    /// Shown as megabytes a second.
    pub(crate) fn as_bytes(self) -> Self {
        Self {
            shown_as: Unit::Bytes,
            ..self
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (done, seconds) = (self.done as f64, self.elapsed.as_secs_f64());
        let text = match self.shown_as {
            Unit::Latency => format!("{:.0} us", 1e6 * seconds / done),
            Unit::Messages => format!("{:.0} /s", done / seconds),
            Unit::Bytes => format!("{:.1} MB/s", 1e-6 * done * self.len as f64 / seconds),
        };
        f.pad(&text)
    }
}
