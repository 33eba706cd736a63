//! The checksum: the one place that knows which one it is.

use crc::{CRC_32_ISCSI, Crc, Table};

/// Returns the CRC-32C (Castagnoli; RFC 3720 section 12.1) of `bytes`.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    ALGORITHM.checksum(bytes)
}

/// Returns the checksum of `pieces` as if they were one.
pub(crate) fn checksum_of(pieces: &[&[u8]]) -> u32 {
    let mut digest = ALGORITHM.digest();
    for piece in pieces {
        digest.update(piece);
    }
    digest.finalize()
}

static ALGORITHM: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);

#[cfg(test)]
mod tests {
    use super::{checksum, checksum_of};

    #[test]
    fn agrees_with_the_examples_of_rfc_3720_appendix_b_4() {
        assert_eq!(checksum(&[0; 32]), 0x8a91_36aa);
        assert_eq!(checksum(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(checksum(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn pieces_count_as_one() {
        assert_eq!(checksum_of(&[b"1234", b"", b"56789"]), 0xe306_9283);
    }
}
