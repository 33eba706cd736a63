//! The checksum: the one place that knows which one it is.

/// Returns the CRC-32C (Castagnoli; RFC 3720 section 12.1) of `bytes`.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
}

/// Returns the checksum of `pieces` as if they were one.
pub(crate) fn checksum_of(pieces: &[&[u8]]) -> u32 {
    let append = |sum, piece: &&[u8]| crc32c::crc32c_append(sum, piece);
    pieces.iter().fold(0, append)
}

#[cfg(test)]
mod tests {
    use super::{checksum, checksum_of};
    use crc::{CRC_32_ISCSI, Crc};
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    #[test]
    fn agrees_with_the_examples_of_rfc_3720_appendix_b_4() {
        assert_eq!(checksum(&[0; 32]), 0x8a91_36aa);
        assert_eq!(checksum(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(checksum(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn agrees_with_another_implementation_at_every_length_and_alignment() {
        let reference = Crc::<u32>::new(&CRC_32_ISCSI);
        let mut bytes = vec![0; 70_000];
        StdRng::seed_from_u64(1).fill_bytes(&mut bytes);
        let lens = (0..600).chain([1_200, 4_095, 8_192, 24_575, 65_507]);
        for (start, len) in lens.enumerate() {
            let bytes = &bytes[start % 64..][..len];
            assert_eq!(checksum(bytes), reference.checksum(bytes), "{len} bytes");
        }
    }

    #[test]
    fn pieces_count_as_one() {
        assert_eq!(checksum_of(&[b"1234", b"", b"56789"]), 0xe306_9283);
    }
}
