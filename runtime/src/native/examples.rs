//! The examples of the book, checked against encoder and decoder.

use super::body::{CallHead, LanePlace, ReplyFault, ReplyHead, ReplyStatus};
use super::frame::{
    Ack, CallName, CallState, Cancellation, Direction, Frame, Frames, Grant, Open, Part,
    RejectReason, Whole,
};
use super::handshake::{Hello, MODE_PLAIN, Refusal, Versions, Welcome};
use super::packet::{self, Header, PacketType};
use crate::call::RemoteProcedure;
use crate::checksum::checksum;
use crate::rejection::{AuthStatus, VersionRange};
use std::collections::BTreeMap;

const NONCE: u64 = 0x1122_3344_5566_7788;
const SESSION: u64 = 0x99aa_bbcc_ddee_ff00;
const NAME: CallName = CallName { slot: 3, seq: 7 };
const MAC: [u8; 16] = *b"sixteen bytes...";
const MORE: [u8; 8] = [0, 0, 0, 1, 0, 0, 0, 2];

const OPEN: Open = Open {
    mode: MODE_PLAIN,
    datagram_max: 65_507,
    nonce: NONCE,
    time_ms: 5000,
    mac: MAC,
};

/// The blocks of the book that begin with "```hex NAME".
fn examples() -> BTreeMap<String, Vec<u8>> {
    let book = include_str!("../../../docs/src/protocol.md");
    let mut examples = BTreeMap::new();
    for block in book.split("```hex ").skip(1) {
        let (name, rest) = block.split_once('\n').expect("a name is a line");
        let (digits, _) = rest.split_once("```").expect("a block ends");
        let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(16)).collect();
        let bytes = digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8);
        let before = examples.insert(name.to_string(), bytes.collect());
        assert_eq!(before, None, "{name} is there twice");
    }
    examples
}

fn hex(bytes: &[u8]) -> String {
    let words = |line: &[u8]| {
        let word = |word: &[u8]| {
            word.iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        line.chunks(4).map(word).collect::<Vec<_>>().join(" ")
    };
    bytes.chunks(16).map(words).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(name: &str, bytes: &[u8]) {
    let example = examples().remove(name).unwrap_or_default();
    assert!(
        example == bytes,
        "the example {name} should be\n{}",
        hex(bytes)
    );
}

fn packet(
    packet_type: PacketType,
    id: u64,
    number: u32,
    body: impl FnOnce(&mut Vec<u8>),
) -> Vec<u8> {
    let mut bytes = vec![];
    let header = Header {
        packet_type,
        id,
        number,
    };
    packet::begin(header, &mut bytes);
    body(&mut bytes);
    packet::seal(&mut bytes);
    bytes
}

fn opened(name: &str) -> Vec<u8> {
    let bytes = examples().remove(name).expect("it is in the book");
    packet::open(&bytes).expect("a packet").body.to_vec()
}

#[test]
fn packets_without_a_session() {
    let hello = Hello {
        versions: (1, 1),
        modes: MODE_PLAIN,
        session: SESSION,
    };
    check(
        "HELLO",
        &packet(PacketType::Hello, NONCE, 1, |out| hello.encode(76, out)),
    );
    assert_eq!(Hello::decode(&opened("HELLO")), Some(hello));

    let welcome = Welcome {
        version: 1,
        mode: MODE_PLAIN,
        alive: false,
        incarnation: 0x0102_0304_0506_0708,
        session: SESSION,
        time_ms: 5000,
        mac: MAC,
        slots: 64,
        datagram_max: 65_507,
        message_max: 64 << 20,
    };
    check(
        "COOKIE",
        &packet(PacketType::Cookie, NONCE, 0, |out| welcome.encode(out)),
    );
    assert_eq!(Welcome::decode(&opened("COOKIE")), Some(welcome));

    let refusal = Refusal::NoSession;
    check(
        "UNKNOWN",
        &packet(PacketType::Unknown, SESSION, 42, |out| refusal.encode(out)),
    );
    assert_eq!(Refusal::decode(&opened("UNKNOWN")), Some(refusal));

    let versions = Versions { low: 1, high: 1 };
    check(
        "VERSION",
        &packet(PacketType::Version, NONCE, 0, |out| versions.encode(out)),
    );
    assert_eq!(Versions::decode(&opened("VERSION")), Some(versions));
}

fn call_head() -> CallHead {
    CallHead {
        procedure: RemoteProcedure {
            program: 0x2000_0101,
            version: 1,
            procedure: 1,
        },
        deadline_ms: 250,
        reply_max: u32::MAX,
        idempotent: false,
        one_way: false,
        void: false,
        lane: None,
        trace: None,
        credential: None,
    }
}

/// The body of `add(2, 3)`.
fn call_body() -> Vec<u8> {
    let mut body = vec![];
    call_head().encode(&mut body);
    body.extend_from_slice(&[0, 0, 0, 2, 0, 0, 0, 3]);
    body
}

#[test]
fn the_first_packet_of_a_session() {
    let (body, name) = (call_body(), CallName { slot: 0, seq: 1 });
    let whole = Whole {
        name,
        again: false,
        body: &body,
    };
    let frames = [Frame::Open(OPEN), Frame::Call(whole)];
    let bytes = packet(PacketType::Data, SESSION, 0, |out| {
        frames.iter().for_each(|frame| frame.encode(out));
    });
    check("DATA", &bytes);
    let body = opened("DATA");
    let read: Result<Vec<_>, _> = Frames::new(&body).collect();
    assert_eq!(read.as_deref(), Ok(&frames[..]));
}

const CALL: Whole<'static> = Whole {
    name: NAME,
    again: false,
    body: b"hello",
};

const REPLY: Whole<'static> = Whole {
    again: true,
    ..CALL
};

const PART: Part<'static> = Part {
    name: NAME,
    attempt: 0,
    offset: 1128,
    total: 20_028,
    bytes: b"some bytes",
};

const GRANT: Grant = Grant {
    name: NAME,
    direction: Direction::Call,
    attempt: 1,
    offset: 20_028,
};

const ACK: Ack<'static> = Ack {
    largest: 20,
    delay_us: 5000,
    first: 3,
    more: &MORE,
};

fn frames() -> [(&'static str, Frame<'static>); 19] {
    [
        ("PADDING", Frame::Padding),
        ("CALL", Frame::Call(CALL)),
        ("REPLY", Frame::Reply(REPLY)),
        ("CALL_PART", Frame::CallPart(PART)),
        ("REPLY_PART", Frame::ReplyPart(PART)),
        ("ACK", Frame::Ack(ACK)),
        ("GRANT", Frame::Grant(GRANT)),
        ("PROBE", Frame::Probe(NAME)),
        (
            "STATUS",
            Frame::Status {
                name: NAME,
                state: CallState::Executing,
                elapsed_ms: 1500,
            },
        ),
        ("CANCEL", Frame::Cancel(NAME)),
        (
            "CANCELLED",
            Frame::Cancelled {
                name: NAME,
                outcome: Cancellation::Running,
            },
        ),
        (
            "REJECT",
            Frame::Reject {
                name: NAME,
                reason: RejectReason::TooBig,
                retry_after_ms: 100,
            },
        ),
        ("LIMIT", Frame::Limit(16)),
        ("OPEN", Frame::Open(OPEN)),
        ("SIZE_PROBE", Frame::SizeProbe(1452)),
        (
            "PATH_CHALLENGE",
            Frame::PathChallenge(0x0123_4567_89ab_cdef),
        ),
        ("PATH_RESPONSE", Frame::PathResponse(0x0123_4567_89ab_cdef)),
        ("DRAIN", Frame::Drain),
        ("CLOSE", Frame::Close),
    ]
}

#[test]
fn every_frame() {
    for (name, frame) in frames() {
        let mut bytes = vec![];
        frame.encode(&mut bytes);
        check(name, &bytes);
        let example = examples().remove(name).expect("it is in the book");
        let read: Result<Vec<_>, _> = Frames::new(&example).collect();
        assert_eq!(read.as_deref(), Ok(&[frame][..]));
    }
}

/// AUTH_SYS: user 1000 of the machine "desk".
const CREDENTIAL: &[u8] = b"\0\0\0\0\0\0\0\x04desk\0\0\x03\xe8\0\0\x03\xe8\0\0\0\0";

#[test]
fn bodies() {
    let ordered = CallHead {
        idempotent: true,
        lane: Some(LanePlace { lane: 1, index: 2 }),
        trace: Some([9; 26]),
        credential: Some(CREDENTIAL.into()),
        ..call_head()
    };
    let mut body = vec![];
    ordered.encode(&mut body);
    let len = body.len();
    body.extend_from_slice(&[0, 0, 0, 2, 0, 0, 0, 3]);
    check("call body", &body);
    assert_eq!(CallHead::decode(&body), Some((ordered, len)));

    let head = ReplyHead {
        status: ReplyStatus::Success,
        server_delay_us: 40,
    };
    let mut body = vec![];
    head.encode(&mut body);
    body.extend_from_slice(&[0, 0, 0, 5]);
    check("reply body", &body);
    assert_eq!(ReplyHead::decode(&body), Some(head));

    let trailer = checksum(&body);
    body.extend_from_slice(&trailer.to_be_bytes());
    check("message in parts", &body);
}

#[test]
fn the_book_has_no_other_examples() {
    let mut names: Vec<&str> = frames().map(|(name, _)| name).to_vec();
    names.extend(["HELLO", "COOKIE", "UNKNOWN", "VERSION", "DATA"]);
    names.extend(["call body", "reply body", "message in parts"]);
    names.sort_unstable();
    assert_eq!(examples().into_keys().collect::<Vec<_>>(), names);
}

#[test]
fn the_numbers_of_statuses_are_those_of_the_book() {
    use ReplyFault::{
        Authentication, GarbageArguments, ProcedureUnavailable, ProgramMismatch,
        ProgramUnavailable, ReplyTooBig, SystemError,
    };
    let range = VersionRange { low: 8, high: 9 };
    let faults = [
        ProgramUnavailable,
        ProgramMismatch(range),
        ProcedureUnavailable,
        GarbageArguments,
        SystemError,
        ReplyTooBig,
        Authentication(AuthStatus(5)),
    ];
    for (number, fault) in (1..).zip(faults) {
        let mut bytes = vec![];
        let head = ReplyHead {
            status: ReplyStatus::Fault(fault),
            server_delay_us: 0,
        };
        head.encode(&mut bytes);
        let details: &[u8] = match number {
            2 => &[0, 0, 0, 8, 0, 0, 0, 9],
            7 => &[0, 0, 0, 5],
            _ => &[],
        };
        assert_eq!(bytes, [&[0, 0, 0, number, 0, 0, 0, 0], details].concat());
    }
}
