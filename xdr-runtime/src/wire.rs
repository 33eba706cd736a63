//! Facts of the wire that encoder and decoder share (RFC 4506 section 3).

/// The XDR unit in bytes: every item starts and ends at a multiple of it.
pub(crate) const UNIT: usize = 4;

/// Zero bytes that follow an item of `len` bytes to fill its last unit.
#[inline]
pub(crate) const fn padding(len: usize) -> usize {
    len.wrapping_neg() % UNIT
}

/// A count from the wire as a length; saturates where `usize` is smaller than 32 bits.
#[inline]
pub(crate) fn length(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_fills_the_last_unit() {
        let expected = [0, 3, 2, 1, 0, 3, 2, 1, 0];
        for (len, expected) in expected.into_iter().enumerate() {
            assert_eq!(padding(len), expected, "length {len}");
        }
        assert_eq!(padding(usize::MAX), 1);
    }
}
