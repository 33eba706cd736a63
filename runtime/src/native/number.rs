//! Packet numbers: 62 bits inside, the lower 32 on the wire.

/// Finds the number nearest to `expected` whose lower half is `wire` (RFC 9000 appendix A.3).
pub(super) fn expand(wire: u32, expected: u64) -> u64 {
    let candidate = expected & !u64::from(u32::MAX) | u64::from(wire);
    if candidate + HALF <= expected && candidate + WINDOW <= NUMBER_MAX {
        candidate + WINDOW
    } else if candidate > expected + HALF && candidate >= WINDOW {
        candidate - WINDOW
    } else {
        candidate
    }
}

/// The lower half, as it is sent.
pub(super) fn truncate(number: u64) -> u32 {
    number as u32
}

/// The largest packet number; a session that has used it cannot send any more.
pub(super) const NUMBER_MAX: u64 = (1 << 62) - 1;

const WINDOW: u64 = 1 << 32;
const HALF: u64 = WINDOW / 2;

#[cfg(test)]
mod tests {
    use super::{HALF, NUMBER_MAX, expand, truncate};

    #[test]
    fn the_nearest_number_is_meant() {
        for (number, expected) in [
            (0, 0),
            (5, 4),
            (4, 5),
            ((1 << 32) + 3, (1 << 32) - 1),
            ((1 << 32) - 1, (1 << 32) + 3),
            (7 << 32, (7 << 32) + HALF - 1),
            ((7 << 32) + HALF - 1, 7 << 32),
            (NUMBER_MAX, NUMBER_MAX - 5),
        ] {
            assert_eq!(expand(truncate(number), expected), number);
        }
    }

    #[test]
    fn any_wire_number_is_a_packet_number() {
        for wire in [0, 1, u32::MAX / 2, u32::MAX] {
            for expected in [0, 1 << 31, 1 << 40, NUMBER_MAX] {
                assert!(expand(wire, expected) <= NUMBER_MAX);
            }
        }
    }
}
