use super::*;

const NAME: CallName = CallName { slot: 3, seq: 7 };

fn all() -> Vec<Frame<'static>> {
    let whole = Whole {
        name: NAME,
        again: true,
        body: b"hello",
    };
    let part = Part {
        name: NAME,
        attempt: 2,
        offset: 5,
        total: 10,
        bytes: b"world",
    };
    let open = Open {
        mode: 1,
        datagram_max: 9000,
        nonce: 2,
        time_ms: 3,
        mac: [4; 16],
    };
    let mut frames = vec![
        Frame::Padding,
        Frame::Call(whole),
        Frame::Reply(Whole {
            again: false,
            ..whole
        }),
        Frame::CallPart(part),
        Frame::ReplyPart(part),
        Frame::Ack(Ack {
            largest: 9,
            delay_us: 8,
            first: 1,
            more: &[0, 0, 0, 1, 0, 0, 0, 2],
        }),
        Frame::Probe(NAME),
        Frame::Cancel(NAME),
        Frame::Limit(64),
        Frame::Open(open),
        Frame::SizeProbe(1452),
        Frame::PathChallenge(1 << 40),
        Frame::PathResponse(1 << 40),
        Frame::Drain,
        Frame::Close,
    ];
    for direction in [Direction::Call, Direction::Reply] {
        frames.push(Frame::Grant(Grant {
            name: NAME,
            direction,
            attempt: 2,
            offset: 1 << 33,
        }));
    }
    frames.extend(about_a_call());
    frames
}

/// One for each thing that may be said of a call.
fn about_a_call() -> Vec<Frame<'static>> {
    let mut frames = Vec::new();
    use CallState::{Absent, Done, Executing, Queued, Receiving, Tombstone};
    frames.extend(
        [Absent, Receiving, Queued, Executing, Done, Tombstone].map(|state| Frame::Status {
            name: NAME,
            state,
            elapsed_ms: 5,
        }),
    );
    frames.extend(
        [
            Cancellation::Never,
            Cancellation::Running,
            Cancellation::Done,
        ]
        .map(|outcome| Frame::Cancelled {
            name: NAME,
            outcome,
        }),
    );
    use RejectReason::{Busy, Draining, Expired, Lanes, Malformed, TooBig};
    frames.extend(
        [Busy, Draining, TooBig, Expired, Malformed, Lanes].map(|reason| Frame::Reject {
            name: NAME,
            reason,
            retry_after_ms: 100,
        }),
    );
    frames
}

fn encoded(frame: &Frame<'_>) -> Vec<u8> {
    let mut bytes = vec![];
    frame.encode(&mut bytes);
    bytes
}

#[test]
fn every_frame_is_read_as_it_was_written() {
    for frame in all() {
        let bytes = encoded(&frame);
        let read: Vec<_> = Frames::new(&bytes).collect();
        assert_eq!(read, [Ok(frame)]);
    }
}

#[test]
fn frames_follow_one_another_at_multiples_of_four() {
    let tail = |frame: &Frame<'_>| {
        matches!(
            frame,
            Frame::Padding | Frame::CallPart(_) | Frame::ReplyPart(_)
        )
    };
    let (last, first): (Vec<_>, Vec<_>) = all().into_iter().partition(tail);
    for end in last {
        let mut bytes = vec![];
        let expected: Vec<_> = first.iter().copied().chain([end]).collect();
        for frame in &expected {
            assert_eq!(bytes.len() % 4, 0);
            frame.encode(&mut bytes);
        }
        let read: Result<Vec<_>, _> = Frames::new(&bytes).collect();
        assert_eq!(read, Ok(expected));
    }
}

#[test]
fn a_frame_that_is_cut_is_refused() {
    for frame in all() {
        let bytes = encoded(&frame);
        let shortest = match frame {
            // Both last to the end of the packet.
            Frame::Padding => 4,
            Frame::CallPart(_) | Frame::ReplyPart(_) => PART_HEADER_LEN + 1,
            _ => bytes.len(),
        };
        for len in 0..shortest {
            assert!(check(&bytes[..len]).is_err(), "{frame:?} cut to {len}");
        }
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    let cases: [&[u8]; 14] = [
        &[],
        &[0x13, 0, 0, 0, 0, 0, 0, 1],          // no such type
        &[0xff, 0, 0, 0, 0, 0, 0, 1],          // no such type
        &[0, 0, 0, 0, 1],                      // padding that is not zero
        &[0, 1, 0, 0],                         // its own byte, too
        &[1, 2, 0, 3, 0, 0, 0, 7, 0, 0, 0, 0], // a flag without meaning
        &[1, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 1, 9, 0, 1, 0], // filled up with something
        &[1, 0, 0, 3, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff], // longer than the packet
        &[7, 0, 0, 3, 0, 0, 0, 0],             // sequence numbers begin at 1
        &[7, 1, 0, 3, 0, 0, 0, 7],             // a byte without meaning
        &[8, 6, 0, 3, 0, 0, 0, 7, 0, 0, 0, 0], // no such state
        &[5, 255, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0], // more ranges than bytes
        &[0x11, 0, 0, 1],                      // a number without meaning
        &[5, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0], // a number without meaning
    ];
    for bytes in cases {
        assert!(check(bytes).is_err(), "{bytes:x?}");
    }
}

#[test]
fn a_piece_lies_within_its_message() {
    for (offset, total, fits) in [(5, 10, true), (6, 10, false), (u64::MAX, u64::MAX, false)] {
        let part = Part {
            name: NAME,
            attempt: 0,
            offset,
            total,
            bytes: b"world",
        };
        assert_eq!(check(&encoded(&Frame::CallPart(part))).is_ok(), fits);
    }
}

#[test]
fn ranges_go_downwards_and_never_below_zero() {
    let more = [1_u32, 2, 0, 0].map(u32::to_be_bytes).concat();
    let ack = Ack {
        largest: 20,
        delay_us: 0,
        first: 3,
        more: &more,
    };
    let ranges = |expanded| ack.ranges(expanded).collect::<Vec<_>>();
    // 17 to 20 have arrived, one is missing, 13 to 15 have arrived, and with none missing 12.
    assert_eq!(ranges(20), [17..=20, 13..=15, 12..=12]);
    assert_eq!(ranges(5), [2..=5]);
    assert_eq!(ranges(2), []);
}

#[test]
fn hostile_bytes_are_frames_or_an_error() {
    use rand::{RngExt, SeedableRng};
    let mut rng = rand::rngs::StdRng::seed_from_u64(1);
    let frames = all();
    let (mut understood, mut refused) = (0, 0);
    for _ in 0..50_000 {
        let mut bytes = vec![];
        for _ in 0..rng.random_range(1..4) {
            frames[rng.random_range(0..frames.len())].encode(&mut bytes);
        }
        for _ in 0..rng.random_range(1..3) {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = rng.random();
        }
        for frame in Frames::new(&bytes).flatten() {
            if let Frame::Ack(ack) = frame {
                assert!(ack.ranges(u64::from(ack.largest)).count() <= 256);
            }
        }
        match check(&bytes) {
            Ok(()) => understood += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        understood > 1_000 && refused > 1_000,
        "{understood} and {refused}"
    );
}
