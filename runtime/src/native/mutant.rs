//! Defects that can be switched on in test builds, to show that the tests would find them.
//!
//! In other builds [`Defects`] has no content and `defect!` is `false`, so nothing of this is in a
//! program.

/// A rule of the protocol that is broken on purpose.
#[cfg(any(test, feature = "mutants"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// R1: the server starts a call without comparing its number with the last one.
    ExecuteWithoutLast,
    /// R1: the server starts the next call of a slot while one is being executed there.
    ExecuteWhileBusy,
    /// R5: the server forgets a reply when it has sent it.
    ForgetReplyEarly,
    /// R7: the key of the cookies is the same after a restart.
    KeepCookieKey,
    /// R7: a packet of an unknown session creates it.
    SessionFromData,
    /// R7: a cookie opens a session again after that was dropped.
    CookieOpensTwice,
    /// HELLO already creates the session.
    SessionFromHello,
    /// R4: the server answers CANCEL without remembering it.
    CancelWithoutTombstone,
    /// The server rejects a call without remembering it.
    RejectWithoutTombstone,
    /// R6: the server drops a session with calls in execution.
    DropBusySession,
    /// The client says of calls in flight that they did not run when the server restarts.
    LostMeansNotExecuted,
    /// The client sends calls in flight again in the new session.
    MoveCallsInFlight,
    /// R8: the client uses a slot again when it has given up its call.
    ReuseUnsettledSlot,
    /// The sender does not wait for grants.
    IgnoreGrant,
    /// The sender does not wait for room in the congestion window.
    IgnoreWindow,
    /// A packet number is used twice.
    ReusePacketNumber,
    /// Packets with a wrong checksum are taken.
    SkipPacketChecksum,
    /// A message counts as whole when as many bytes as it has have arrived, whichever they are.
    CountBytesOnly,
    /// Messages are received without a reservation.
    IgnoreBudget,
    /// Replies go to a new address before it has answered the challenge.
    TrustNewAddress,
    /// An answer to an unknown session is larger than the packet.
    AnswerAtLength,
    /// Ordered calls start as they come.
    IgnoreLanes,
    /// Drain ends while handlers run.
    DrainEarly,
    /// The client waits for ever for a server that is silent.
    NeverVerify,
    /// Lost packets are not sent again.
    NeverRetransmit,
    /// Datagrams are as large as they can be from the start.
    IgnorePathSize,
}

#[cfg(any(test, feature = "mutants"))]
impl Mutant {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::ExecuteWithoutLast,
        Self::ExecuteWhileBusy,
        Self::ForgetReplyEarly,
        Self::KeepCookieKey,
        Self::SessionFromData,
        Self::CookieOpensTwice,
        Self::SessionFromHello,
        Self::CancelWithoutTombstone,
        Self::RejectWithoutTombstone,
        Self::DropBusySession,
        Self::LostMeansNotExecuted,
        Self::MoveCallsInFlight,
        Self::ReuseUnsettledSlot,
        Self::IgnoreGrant,
        Self::IgnoreWindow,
        Self::ReusePacketNumber,
        Self::SkipPacketChecksum,
        Self::CountBytesOnly,
        Self::IgnoreBudget,
        Self::TrustNewAddress,
        Self::AnswerAtLength,
        Self::IgnoreLanes,
        Self::DrainEarly,
        Self::NeverVerify,
        Self::NeverRetransmit,
        Self::IgnorePathSize,
    ];
}

/// Which rule is broken: none, except in test builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Defects {
    #[cfg(any(test, feature = "mutants"))]
    mutant: Option<Mutant>,
}

#[cfg(any(test, feature = "mutants"))]
impl Defects {
    /// Breaks one rule.
    pub fn only(mutant: Mutant) -> Self {
        Self {
            mutant: Some(mutant),
        }
    }

    pub(super) fn has(self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }
}

/// Says whether a rule is broken: `defect!(defects, ExecuteWithoutLast)`.
#[cfg(any(test, feature = "mutants"))]
macro_rules! defect {
    ($defects:expr, $mutant:ident) => {
        $defects.has($crate::native::mutant::Mutant::$mutant)
    };
}

#[cfg(not(any(test, feature = "mutants")))]
macro_rules! defect {
    ($defects:expr, $mutant:ident) => {{
        let _: &$crate::native::mutant::Defects = &$defects;
        false
    }};
}

pub(super) use defect;

#[cfg(test)]
mod tests;
