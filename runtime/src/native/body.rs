//! The messages that frames carry: the body of a call and the body of a reply.

use super::reader::{Reader, pad, padding_len};
use crate::call::RemoteProcedure;
use crate::rejection::{AuthStatus, VersionRange};

/// What stands before the arguments in the body of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallHead {
    /// What is called.
    pub procedure: RemoteProcedure,
    /// How long the caller still waits; 0 stands for ever.
    pub deadline_ms: u32,
    /// The longest result that the caller takes, in bytes.
    pub reply_max: u32,
    /// The procedure may run twice without harm.
    pub idempotent: bool,
    /// The caller does not wait for the result.
    pub one_way: bool,
    /// Nothing is to be executed: the call only takes its place in its lane.
    pub void: bool,
    /// The place of an ordered call.
    pub lane: Option<LanePlace>,
    /// The trace that the call belongs to.
    pub trace: Option<TraceParent>,
    /// Who calls, as the parameters of AUTH_SYS (RFC 5531 appendix A); nothing proves it.
    pub credential: Option<Vec<u8>>,
}

/// The place of a call among those that are to be executed one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanePlace {
    /// The lane; lanes do not wait for one another.
    pub lane: u32,
    /// The how-manieth call of that lane in this session it is, from 0.
    pub index: u64,
}

/// The trace context of a call: version, trace id, parent id and flags of the header `traceparent`
/// of the W3C recommendation Trace Context, in binary.
pub type TraceParent = [u8; TRACE_PARENT_LEN];

impl CallHead {
    /// Appends the head; the arguments follow it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let RemoteProcedure {
            program,
            version,
            procedure,
        } = self.procedure;
        let words = [
            program,
            version,
            procedure,
            self.deadline_ms,
            self.reply_max,
        ];
        for word in words {
            out.extend_from_slice(&word.to_be_bytes());
        }
        out.extend_from_slice(&self.extension_len().to_be_bytes());
        out.extend_from_slice(&self.flags().to_be_bytes());
        self.encode_extensions(out);
    }

    fn flags(&self) -> u16 {
        let flag = |set, bit| if set { bit } else { 0 };
        flag(self.idempotent, IDEMPOTENT)
            | flag(self.lane.is_some(), ORDERED)
            | flag(self.one_way, ONE_WAY)
            | flag(self.void, VOID)
    }

    fn extension_len(&self) -> u16 {
        let lane = self.lane.map_or(0, |_| 4 + LANE_LEN);
        let trace = self.trace.map_or(0, |_| 4 + TRACE_PARENT_LEN + 2);
        let credential = self.credential().map_or(0, |credential| {
            4 + credential.len() + padding_len(credential.len())
        });
        u16::try_from(lane + trace + credential).expect("each extension is small")
    }

    fn credential(&self) -> Option<&[u8]> {
        let credential = self.credential.as_deref()?;
        Some(&credential[..credential.len().min(CREDENTIAL_MAX)])
    }

    fn encode_extensions(&self, out: &mut Vec<u8>) {
        if let Some(place) = self.lane {
            let mut value = [0; LANE_LEN];
            value[..4].copy_from_slice(&place.lane.to_be_bytes());
            value[4..].copy_from_slice(&place.index.to_be_bytes());
            encode_extension(LANE, &value, out);
        }
        if let Some(trace) = &self.trace {
            encode_extension(TRACE_PARENT, trace, out);
        }
        if let Some(credential) = self.credential() {
            encode_extension(CREDENTIAL, credential, out);
        }
    }

    /// Reads the head of a call; the second value is its length, where the arguments begin.
    ///
    /// Extensions of unknown types are skipped.
    pub fn decode(body: &[u8]) -> Option<(Self, usize)> {
        let mut reader = Reader::new(body);
        let procedure = RemoteProcedure {
            program: reader.word()?,
            version: reader.word()?,
            procedure: reader.word()?,
        };
        let (deadline_ms, reply_max) = (reader.word()?, reader.word()?);
        let (extension_len, flags) = (usize::from(reader.half()?), reader.half()?);
        let mut head = Self {
            procedure,
            deadline_ms,
            reply_max,
            idempotent: flags & IDEMPOTENT != 0,
            one_way: flags & ONE_WAY != 0,
            void: flags & VOID != 0,
            lane: None,
            trace: None,
            credential: None,
        };
        head.decode_extensions(reader.bytes(extension_len)?)?;
        let known = flags & !(IDEMPOTENT | ORDERED | ONE_WAY | VOID) == 0;
        let lanes = head.lane.is_some() == (flags & ORDERED != 0);
        let void = !head.void || head.lane.is_some();
        (known && lanes && void).then_some((head, CALL_HEAD_LEN + extension_len))
    }

    fn decode_extensions(&mut self, bytes: &[u8]) -> Option<()> {
        let mut reader = Reader::new(bytes);
        while !reader.rest().is_empty() {
            let (kind, len) = (reader.half()?, reader.half()?);
            let mut value = Reader::new(reader.padded(len.into())?);
            match kind {
                LANE => {
                    self.lane = Some(LanePlace {
                        lane: value.word()?,
                        index: value.long()?,
                    });
                }
                TRACE_PARENT => self.trace = Some(value.array()?),
                CREDENTIAL => {
                    let bytes = value.bytes(usize::from(len).min(CREDENTIAL_MAX))?;
                    self.credential = Some(bytes.into());
                }
                _ => continue,
            }
            value.rest().is_empty().then_some(())?;
        }
        Some(())
    }
}

fn encode_extension(kind: u16, value: &[u8], out: &mut Vec<u8>) {
    let len = u16::try_from(value.len()).expect("each extension is small");
    out.extend_from_slice(&kind.to_be_bytes());
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(value);
    pad(out, value.len());
}

/// What stands before the results in the body of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyHead {
    /// Whether there are results, as a number: see [`ReplyFault`].
    pub status: ReplyStatus,
    /// The time from the call's arrival to the reply's first departure.
    pub server_delay_us: u32,
}

/// Whether a reply has results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyStatus {
    /// The results follow.
    Success,
    /// There are none.
    Fault(ReplyFault),
}

/// Why a reply has no results; the numbers of `accept_stat` (RFC 5531 section 9) where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplyFault {
    /// The server does not have the program: not executed.
    ProgramUnavailable,
    /// The server does not have that version of the program, but these: not executed.
    ProgramMismatch(VersionRange),
    /// The program has no such procedure: not executed.
    ProcedureUnavailable,
    /// The arguments cannot be decoded: the handler did not run.
    GarbageArguments,
    /// The handler failed.
    SystemError,
    /// The result is longer than the caller takes, or than the server can send: the handler ran.
    ReplyTooBig,
    /// The caller's credential is not enough.
    Authentication(AuthStatus),
}

impl ReplyHead {
    /// Appends the head, with the numbers of a fault; the results follow it.
    pub fn encode(self, out: &mut Vec<u8>) {
        let mut word = |word: u32| out.extend_from_slice(&word.to_be_bytes());
        word(self.status.number());
        word(self.server_delay_us);
        match self.status {
            ReplyStatus::Fault(ReplyFault::ProgramMismatch(range)) => {
                word(range.low);
                word(range.high);
            }
            ReplyStatus::Fault(ReplyFault::Authentication(status)) => word(status.0),
            _ => {}
        }
    }

    /// Reads the head, which is [`REPLY_HEAD_LEN`] bytes where there are results.
    pub fn decode(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let (number, server_delay_us) = (reader.word()?, reader.word()?);
        Some(Self {
            status: ReplyStatus::read(number, &mut reader)?,
            server_delay_us,
        })
    }
}

impl ReplyStatus {
    fn number(self) -> u32 {
        match self {
            Self::Success => 0,
            Self::Fault(ReplyFault::ProgramUnavailable) => 1,
            Self::Fault(ReplyFault::ProgramMismatch(_)) => 2,
            Self::Fault(ReplyFault::ProcedureUnavailable) => 3,
            Self::Fault(ReplyFault::GarbageArguments) => 4,
            Self::Fault(ReplyFault::SystemError) => 5,
            Self::Fault(ReplyFault::ReplyTooBig) => 6,
            Self::Fault(ReplyFault::Authentication(_)) => 7,
        }
    }

    fn read(number: u32, reader: &mut Reader<'_>) -> Option<Self> {
        Some(match number {
            0 => Self::Success,
            1 => Self::Fault(ReplyFault::ProgramUnavailable),
            2 => Self::Fault(ReplyFault::ProgramMismatch(VersionRange {
                low: reader.word()?,
                high: reader.word()?,
            })),
            3 => Self::Fault(ReplyFault::ProcedureUnavailable),
            4 => Self::Fault(ReplyFault::GarbageArguments),
            5 => Self::Fault(ReplyFault::SystemError),
            6 => Self::Fault(ReplyFault::ReplyTooBig),
            7 => Self::Fault(ReplyFault::Authentication(AuthStatus(reader.word()?))),
            _ => return None,
        })
    }
}

/// The length of the head of a call without extensions.
pub const CALL_HEAD_LEN: usize = 24;

/// The length of the head of a reply.
pub const REPLY_HEAD_LEN: usize = 8;

/// Where the deadline is in the head of a call.
pub(super) const DEADLINE_AT: usize = 12;

/// The length of a trace context.
pub const TRACE_PARENT_LEN: usize = 26;

/// The longest credential in bytes (RFC 5531 section 8.2); what is longer is cut.
pub const CREDENTIAL_MAX: usize = 400;

const IDEMPOTENT: u16 = 1;
const ORDERED: u16 = 2;
const ONE_WAY: u16 = 4;
const VOID: u16 = 8;

const LANE: u16 = 1;
const TRACE_PARENT: u16 = 2;
const CREDENTIAL: u16 = 3;

const LANE_LEN: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> CallHead {
        CallHead {
            procedure: RemoteProcedure {
                program: 1,
                version: 2,
                procedure: 3,
            },
            deadline_ms: 4,
            reply_max: 5,
            idempotent: true,
            one_way: true,
            void: true,
            lane: Some(LanePlace { lane: 6, index: 7 }),
            trace: Some([8; TRACE_PARENT_LEN]),
            credential: Some(b"somebody".into()),
        }
    }

    fn encoded(head: &CallHead) -> Vec<u8> {
        let mut bytes = vec![];
        head.encode(&mut bytes);
        bytes
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let plain = CallHead {
            idempotent: false,
            one_way: false,
            void: false,
            lane: None,
            trace: None,
            credential: None,
            ..head()
        };
        for head in [head(), plain] {
            let mut bytes = encoded(&head);
            let len = bytes.len();
            bytes.extend_from_slice(b"arguments");
            assert_eq!(CallHead::decode(&bytes), Some((head, len)));
        }
    }

    #[test]
    fn a_head_that_is_cut_is_refused() {
        let bytes = encoded(&head());
        assert_eq!(bytes.len(), CALL_HEAD_LEN + 16 + 32 + 12);
        for len in 0..bytes.len() {
            assert_eq!(CallHead::decode(&bytes[..len]), None);
        }
    }

    #[test]
    fn flags_agree_with_extensions() {
        let mut bytes = encoded(&head());
        for (flags, good) in [(15, true), (13, false), (31, false), (7, true)] {
            bytes[23] = flags;
            assert_eq!(CallHead::decode(&bytes).is_some(), good, "{flags}");
        }
        let plain = CallHead {
            lane: None,
            ..head()
        };
        assert_eq!(
            CallHead::decode(&encoded(&plain)),
            None,
            "void without a lane"
        );
    }

    #[test]
    fn unknown_extensions_are_skipped() {
        let mut bytes = encoded(&head());
        bytes[CALL_HEAD_LEN + 16 + 1] = 99;
        let expected = CallHead {
            trace: None,
            ..head()
        };
        let (read, _) = CallHead::decode(&bytes).unwrap();
        assert_eq!(read, expected);
    }

    #[test]
    fn statuses_have_numbers() {
        for number in 0..8_u32 {
            let details: &[u32] = match number {
                2 => &[1, 3],
                7 => &[5],
                _ => &[],
            };
            let words = [&[number, 9], details].concat();
            let bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
            let head = ReplyHead::decode(&bytes).unwrap();
            assert_eq!((head.status.number(), head.server_delay_us), (number, 9));
            let mut written = vec![];
            head.encode(&mut written);
            assert_eq!(written, bytes);
            assert_eq!(ReplyHead::decode(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(ReplyHead::decode(&[0, 0, 0, 8, 0, 0, 0, 0]), None);
        assert_eq!(ReplyHead::decode(&[0; 7]), None);
    }
}
