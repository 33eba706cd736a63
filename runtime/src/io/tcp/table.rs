//! Which connections a server has, and whose turn it is.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;

/// The number of the listening socket, which has its turns as a connection has.
pub(super) const LISTENER: usize = 0;

/// The connections of one address.
///
/// A turn is one thread's: what happens to a connection in its turn gives it another one, so that
/// no event is lost and no two threads read from one connection at a time.
pub(super) struct Table<T> {
    entries: HashMap<usize, Entry<T>>,
    last_id: usize,
    /// Those that wait for their turn.
    ready: VecDeque<usize>,
    /// Every connection once, in the order in which [`victim`](Table::victim) looks at them; some
    /// may be gone.
    clock: VecDeque<usize>,
}

struct Entry<T> {
    /// `None`: the listening socket.
    connection: Option<Arc<T>>,
    turn: Turn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Nothing has happened.
    Idle,
    /// In `ready`.
    Waiting,
    /// A thread has it.
    Running,
    /// A thread has it, and something has happened since.
    RunningAgain,
}

/// What a thread is to do.
pub(super) enum Work<T> {
    /// Accept connections.
    Accept,
    /// See to this connection.
    Serve(Arc<T>),
}

impl<T> Table<T> {
    pub(super) fn new() -> Self {
        let listener = Entry {
            connection: None,
            turn: Turn::Idle,
        };
        Self {
            entries: HashMap::from([(LISTENER, listener)]),
            last_id: LISTENER,
            ready: VecDeque::new(),
            clock: VecDeque::new(),
        }
    }

    /// Connections that are open.
    pub(super) fn len(&self) -> usize {
        self.entries.len() - 1
    }

    /// Enters a connection, made with its number.
    pub(super) fn insert(&mut self, make: impl FnOnce(usize) -> T) -> Arc<T> {
        self.last_id += 1;
        let connection = Arc::new(make(self.last_id));
        let entry = Entry {
            connection: Some(connection.clone()),
            turn: Turn::Idle,
        };
        self.entries.insert(self.last_id, entry);
        self.clock.push_back(self.last_id);
        // Those that are gone go when `victim` meets them; if they are many, before that.
        if self.clock.len() > 2 * self.entries.len() + 16 {
            self.clock.retain(|id| self.entries.contains_key(id));
        }
        connection
    }

    pub(super) fn remove(&mut self, id: usize) {
        self.entries.remove(&id);
    }

    pub(super) fn get(&self, id: usize) -> Option<&Arc<T>> {
        self.entries.get(&id)?.connection.as_ref()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<T>> {
        self.entries
            .values()
            .filter_map(|entry| entry.connection.as_ref())
    }

    /// Something has happened.
    pub(super) fn on_event(&mut self, id: usize) {
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        entry.turn = match entry.turn {
            Turn::Idle => {
                self.ready.push_back(id);
                Turn::Waiting
            }
            Turn::Running => Turn::RunningAgain,
            same => same,
        };
    }

    /// Begins the next turn.
    pub(super) fn next(&mut self) -> Option<Work<T>> {
        loop {
            let id = self.ready.pop_front()?;
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.turn = Turn::Running;
                return Some(match &entry.connection {
                    None => Work::Accept,
                    Some(connection) => Work::Serve(connection.clone()),
                });
            }
        }
    }

    /// Ends a turn; `again`: there is more to do.
    pub(super) fn end_turn(&mut self, id: usize, again: bool) {
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        let turn = mem::replace(&mut entry.turn, Turn::Idle);
        if again || turn == Turn::RunningAgain {
            self.on_event(id);
        }
    }

    pub(super) fn is_anyone_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Finds a connection that `was_used` denies, and takes it for closing.
    ///
    /// It goes round like the hand of a clock: whoever was used since it came by last is passed
    /// over once. So it finds, at little cost, one that was not used for long.
    pub(super) fn victim(&mut self, was_used: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        for _ in 0..2 * self.clock.len() {
            let id = self.clock.pop_front()?;
            let Some(connection) = self.get(id).cloned() else {
                continue;
            };
            self.clock.push_back(id);
            if !was_used(&connection) {
                return Some(connection);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, Work};
    use std::cell::Cell;

    /// A table of connections 1, 2 and 3, which say whether they were used.
    fn table(used: [bool; 3]) -> Table<(usize, Cell<bool>)> {
        let mut table = Table::new();
        for used in used {
            table.insert(|id| (id, Cell::new(used)));
        }
        table
    }

    fn next<T>(table: &mut Table<(usize, T)>) -> Option<usize> {
        match table.next()? {
            Work::Accept => Some(0),
            Work::Serve(connection) => Some(connection.0),
        }
    }

    #[test]
    fn turns_come_in_the_order_of_events_and_once() {
        let mut table = table([false; 3]);
        for id in [2, 0, 1, 2, 9] {
            table.on_event(id);
        }
        assert_eq!(
            [(); 4].map(|()| next(&mut table)),
            [Some(2), Some(0), Some(1), None]
        );
    }

    #[test]
    fn an_event_in_a_turn_gives_another_and_so_does_more_to_do() {
        for (event, again, expected) in [
            (false, false, None),
            (true, false, Some(1)),
            (false, true, Some(1)),
            (true, true, Some(1)),
        ] {
            let mut table = table([false; 3]);
            table.on_event(1);
            next(&mut table);
            if event {
                table.on_event(1);
            }
            assert_eq!(next(&mut table), None, "one thread at a time");
            table.end_turn(1, again);
            assert_eq!([(); 2].map(|()| next(&mut table)), [expected, None]);
        }
    }

    #[test]
    fn who_is_gone_has_no_turn() {
        let mut table = table([false; 3]);
        table.on_event(1);
        table.remove(1);
        assert!(next(&mut table).is_none());
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn the_victim_is_one_that_was_not_used_since_the_last_round() {
        let mut table = table([true, false, true]);
        let mut victims = vec![];
        let was_used = |connection: &(usize, Cell<bool>)| connection.1.take();
        while let Some(victim) = table.victim(was_used) {
            table.remove(victim.0);
            victims.push(victim.0);
        }
        assert_eq!(victims, [2, 1, 3]);
        assert!(super::tests::table([true; 3]).victim(|_| true).is_none());
    }

    #[test]
    fn connections_that_are_gone_leave_nothing_behind() {
        let mut table = table([false; 3]);
        for id in 1..=1000 {
            table.insert(|id| (id, Cell::new(false)));
            table.remove(id);
        }
        assert_eq!(table.len(), 3);
        assert!(table.clock.len() < 32);
    }
}
