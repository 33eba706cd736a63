//! Receiving with a time limit, at one system call for each datagram or more.

use super::offload::Bundle;
use super::socket::{self, DatagramSocket, Nothing};
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

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
    /// The peer that the socket is connected to.
    peer: SocketAddr,
    buffer: Vec<u8>,
    timeout: Option<Duration>,
    /// When something came last, or a receive ended without.
    heard: Option<Instant>,
}

impl Reader {
    pub(super) fn new(peer: SocketAddr) -> Self {
        Self {
            peer,
            buffer: vec![0; socket::DATAGRAM_BYTES],
            timeout: None,
            heard: None,
        }
    }

    /// Waits for one datagram or several, no longer than `wait` (or than [`SHORTEST`], if that is longer).
    pub(super) fn receive(
        &mut self,
        socket: &DatagramSocket,
        wait: Duration,
    ) -> Result<Bundle, Nothing> {
        self.limit(socket, wait)
            .and_then(|()| socket.recv(self.peer, &mut self.buffer))
            .map_err(|error| socket::classify(&error))
    }

    /// Takes what has come already, without waiting; `None` if nothing has.
    ///
    /// It makes the socket non-blocking for that moment, so nobody else may receive or send.
    pub(super) fn look(&mut self, socket: &DatagramSocket) -> Option<Result<Bundle, Nothing>> {
        socket.set_nonblocking(true).ok()?;
        let received = socket.recv(self.peer, &mut self.buffer);
        // Without it, the next receive would spin.
        let blocking = socket.set_nonblocking(false);
        let nothing = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
        if blocking.is_err() || received.as_ref().is_err_and(nothing) {
            return None;
        }
        Some(received.map_err(|error| socket::classify(&error)))
    }

    /// Notes the time.
    pub(super) fn received_at(&mut self, now: Instant) {
        self.heard = Some(now);
    }

    /// Whether nobody has received for so long, but somebody has before.
    pub(super) fn is_idle_since(&self, now: Instant, idle: Duration) -> bool {
        self.heard
            .is_some_and(|heard| now.saturating_duration_since(heard) >= idle)
    }

    /// The datagrams that were received last.
    pub(super) fn datagrams(&self, bundle: Bundle) -> impl Iterator<Item = &[u8]> {
        bundle.datagrams(&self.buffer)
    }

    fn limit(&mut self, socket: &DatagramSocket, wait: Duration) -> io::Result<()> {
        if self
            .timeout
            .is_some_and(|timeout| timeout <= wait && wait < timeout * 4)
        {
            return Ok(());
        }
        let timeout = power_of_two(wait);
        if self.timeout != Some(timeout) {
            socket.set_read_timeout(timeout)?;
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
