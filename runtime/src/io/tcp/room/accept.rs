//! Connections that come, and those that make room for them.

use super::{Connection, LISTENER, Room, TurnEnds};
use mio::net::TcpStream;
use std::io::ErrorKind;
use std::net::SocketAddr;

/// How many connections are accepted in one turn, and no more than half of those that there may be:
/// each is to have its own turn before it has to make room.
const ACCEPTS_MAX: usize = 64;

impl Room {
    pub(super) fn accept(&self) {
        let turn = TurnEnds {
            room: self,
            id: LISTENER,
            again: false,
        };
        for _ in 0..ACCEPTS_MAX.min(self.config.connections.div_ceil(2)) {
            match self.listener.accept() {
                Ok((stream, peer)) => self.admit(stream, peer),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock => return turn.end(false),
                    ErrorKind::Interrupted | ErrorKind::ConnectionAborted => {}
                    // Most likely there are no file descriptors left.
                    _ if self.close_one_for_another() => {}
                    _ => {
                        tracing::warn!(%error, "connections cannot be accepted");
                        self.shared().accept_later = true;
                        return turn.end(false);
                    }
                },
            }
        }
        turn.end(true);
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        let open = self.shared().table.len();
        if open >= self.config.connections && !self.close_one_for_another() {
            tracing::debug!(%peer, open, "connection refused: the limit is reached");
            self.shared().statistics.connections_refused += 1;
            return;
        }
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "small replies may be late");
        }
        let mut shared = self.shared();
        shared.statistics.connections_accepted += 1;
        let make = |id| Connection::new(id, stream, peer, &self.config, self.memory.clone());
        let connection = shared.table.insert(make);
        drop(shared);
        if let Err(error) = connection.register(&self.registry) {
            self.lose(&connection, &error);
        }
    }

    /// Closes the connection that was not used for the longest time; whether there was one.
    fn close_one_for_another(&self) -> bool {
        let victim = self.shared().table.victim(Connection::was_used);
        let Some(victim) = victim else {
            return false;
        };
        tracing::debug!(peer = %victim.peer, "connection closed: another one needs the place");
        self.shared().statistics.closed_for_others += 1;
        self.forget(&victim);
        true
    }
}
