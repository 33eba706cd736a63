//! What machines show of their inside to whoever tests them.

use super::frame::CallName;
use super::link::Link;
use super::reception::Reception;

/// How much of a session's packets is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// The session.
    pub session: u64,
    /// Bytes of packets that were neither acknowledged nor declared lost.
    pub in_flight: u64,
    /// How many there may be.
    pub window: u64,
    /// The next packet may go beyond the window, to ask for an acknowledgement.
    pub probe: bool,
    /// The size of datagrams, but for those that probe for a larger one.
    pub datagram: u16,
    /// How many packets have been numbered.
    pub packets: u64,
}

impl Flight {
    pub(super) fn of(link: &Link) -> Self {
        Self {
            session: link.session,
            in_flight: link.recovery.in_flight(),
            window: link.path.congestion.window(),
            probe: link.recovery.is_probing(),
            datagram: link.path.size.current(),
            packets: link.recovery.next_number(),
        }
    }
}

/// What the messages take that a machine is receiving in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reassembly {
    /// Bytes that are reserved for them.
    pub reserved: u64,
    /// Bytes of memory that they have.
    pub held: u64,
    /// The most pieces that one of them has come in so far.
    pub pieces: usize,
}

impl Reassembly {
    pub(super) fn of<'a>(receptions: impl Iterator<Item = &'a Reception>) -> Self {
        receptions.fold(Self::default(), |sum, reception| {
            let (held, pieces) = reception.held();
            Self {
                reserved: sum.reserved + reception.reserved(),
                held: sum.held + held,
                pieces: sum.pieces.max(pieces),
            }
        })
    }
}

/// What a server knows about a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotReport {
    /// The session.
    pub session: u64,
    /// The last call that was started, cancelled or rejected.
    pub last: CallName,
    /// It is being executed.
    pub executing: bool,
    /// Its reply is kept.
    pub reply_kept: bool,
}
