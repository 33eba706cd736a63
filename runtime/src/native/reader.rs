//! A cursor over bytes that a peer sent: every read can fail, none can panic.

/// Reads big-endian numbers and byte strings from the front of a slice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    pub(super) fn rest(self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn half(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn word(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn long(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// Reads `len` bytes and those that fill them up to a multiple of four, which must be zero.
    pub(super) fn padded(&mut self, len: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes(len)?;
        let padding = self.bytes(padding_len(len))?;
        padding.iter().all(|&byte| byte == 0).then_some(bytes)
    }
}

/// How many bytes fill `len` up to a multiple of four.
pub(super) fn padding_len(len: usize) -> usize {
    len.wrapping_neg() % 4
}

/// Fills `out`, in which an item of `len` bytes was written last, up to a multiple of four.
pub(super) fn pad(out: &mut Vec<u8>, len: usize) {
    out.extend_from_slice(&[0; 3][..padding_len(len)]);
}

#[cfg(test)]
mod tests {
    use super::{Reader, pad, padding_len};

    #[test]
    fn reads_numbers_in_order_and_stops_at_the_end() {
        let bytes = [1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 9];
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.byte(), Some(1));
        assert_eq!(reader.half(), Some(2));
        assert_eq!(reader.word(), Some(3));
        assert_eq!(reader.long(), Some(4));
        assert_eq!(reader.half(), None);
        assert_eq!(reader.rest(), [9]);
    }

    #[test]
    fn padding_is_zero_and_complete() {
        let read = |bytes, len| Reader::new(bytes).padded(len);
        assert_eq!(read(&[7, 0, 0, 0], 1), Some(&[7][..]));
        assert_eq!(read(&[7, 7, 7, 7], 4), Some(&[7; 4][..]));
        assert_eq!(read(&[7, 0, 0], 1), None);
        assert_eq!(read(&[7, 0, 1, 0], 1), None);
        assert_eq!(read(&[], usize::MAX), None);
        assert_eq!([0, 1, 2, 3, 4].map(padding_len), [0, 3, 2, 1, 0]);
        let mut out = vec![7];
        pad(&mut out, 1);
        assert_eq!(out, [7, 0, 0, 0]);
    }
}
