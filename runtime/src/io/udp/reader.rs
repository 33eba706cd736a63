//! Receiving with a time limit, at one system call for each datagram.

use super::socket::{self, Nothing};
use std::io;
use std::net::UdpSocket;
use std::time::Duration;

/// The shortest time limit of a receive; the kernel rounds up to its own ticks anyway.
const SHORTEST: Duration = Duration::from_millis(1);

/// The longest is this many times as long.
const LONGEST_FACTOR: u32 = 1 << 14;

/// A buffer, and the time limit that is set on the socket.
///
/// To set the limit is a system call of its own. As it is set to less than is asked for, by up to a
/// factor of four, it can stay as it is from one receive to the next.
#[derive(Debug)]
pub(super) struct Reader {
    buffer: Vec<u8>,
    timeout: Option<Duration>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            buffer: vec![0; socket::DATAGRAM_BYTES],
            timeout: None,
        }
    }

    /// Waits for one datagram, no longer than `wait` (or than [`SHORTEST`], if that is longer);
    /// returns its length.
    pub(super) fn receive(&mut self, socket: &UdpSocket, wait: Duration) -> Result<usize, Nothing> {
        self.limit(socket, wait)
            .and_then(|()| socket.recv(&mut self.buffer))
            .map_err(|error| socket::classify(&error))
    }

    /// The datagram of that length that was received last.
    pub(super) fn datagram(&self, len: usize) -> &[u8] {
        &self.buffer[..len]
    }

    fn limit(&mut self, socket: &UdpSocket, wait: Duration) -> io::Result<()> {
        if self
            .timeout
            .is_some_and(|timeout| timeout <= wait && wait < timeout * 4)
        {
            return Ok(());
        }
        let timeout = power_of_two(wait);
        if self.timeout != Some(timeout) {
            socket.set_read_timeout(Some(timeout))?;
            self.timeout = Some(timeout);
        }
        Ok(())
    }
}

/// The largest 2^n milliseconds that is not longer than `wait`, from [`SHORTEST`] up.
fn power_of_two(wait: Duration) -> Duration {
    let milliseconds = u32::try_from(wait.as_millis())
        .unwrap_or(u32::MAX)
        .clamp(1, LONGEST_FACTOR);
    SHORTEST * (1 << milliseconds.ilog2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_rounded_down() {
        let cases = [
            (0, 1),
            (1, 1),
            (2, 2),
            (3, 2),
            (20, 16),
            (100, 64),
            (25_000, 16_384),
            (u64::MAX, 16_384),
        ];
        for (wait, expected) in cases {
            let [wait, expected] = [wait, expected].map(Duration::from_millis);
            assert_eq!(power_of_two(wait), expected);
        }
    }
}
