//! How much memory and time one input may take.

use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// Most bytes of heap for each byte that is read or written, beside [`MEMORY_BASE`].
pub const MEMORY_FACTOR: usize = 64;

/// Most bytes of heap beside that: tables, and what a few KiB of the densest text take.
pub const MEMORY_BASE: usize = 2 << 20;

/// Most processor time for one step over one input, in a build with debug assertions.
pub const TIME_MAX: Duration = Duration::from_secs(1);

/// Runs one step over so many bytes of input.
///
/// # Panics
/// When the step takes more than the limits above.
pub(super) fn bounded<T>(input_bytes: usize, step: impl FnOnce() -> T) -> T {
    let (result, cost) = measured(step);
    cost.assert_bounded(input_bytes);
    result
}

/// What one step took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    memory: usize,
    time: Duration,
}

/// Runs one step.
///
/// The program counts its memory if it has [`PeakAlloc`] for its allocator; time is the processor's, as a machine with
/// other work to do is no mistake of the step.
pub(super) fn measured<T>(step: impl FnOnce() -> T) -> (T, Cost) {
    let before = PeakAlloc.current_usage();
    PeakAlloc.reset_peak_usage();
    let started = processor_time();
    let result = step();
    let cost = Cost {
        time: processor_time().saturating_sub(started),
        memory: PeakAlloc.peak_usage().saturating_sub(before),
    };
    (result, cost)
}

impl Cost {
    /// Compares with the limits for so many bytes that were read and written.
    ///
    /// # Panics
    /// When it was more.
    pub(super) fn assert_bounded(self, bytes: usize) {
        let most = MEMORY_BASE + MEMORY_FACTOR * bytes;
        let is_bounded = self.memory <= most && self.time <= TIME_MAX;
        assert!(is_bounded, "{self:?} for {bytes} bytes");
    }
}

fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(now).expect("a thread has not run for less than no time")
}
