//! Values and their bytes, written out in hexadecimal.

use crate::form::Form;
use rpcgen_runtime::{DecodeError, DecodeLimits, EncodeError};
use std::fmt::Debug;

/// The bytes that such a text writes out: two digits each, in groups with space between.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(|character| character.to_digit(16).expect("a hexadecimal digit"))
        .collect();
    assert_eq!(digits.len() % 2, 0, "half a byte: {hex}");
    let byte = |pair: &[u32]| (pair[0] * 16 + pair[1]) as u8;
    digits.chunks(2).map(byte).collect()
}

/// In words of four bytes, as the tests write them.
fn hex(bytes: &[u8]) -> String {
    let word = |word: &[u8]| word.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.chunks(4).map(word).collect::<Vec<String>>().join(" ")
}

/// The same bytes with another word at `at`.
pub(crate) fn with_word(bytes: &[u8], at: usize, word: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + 4].copy_from_slice(&word.to_be_bytes());
    bytes
}

impl<T: Debug + PartialEq> Form<T> {
    /// The value is written as these bytes, and they are read as the value.
    #[track_caller]
    pub(crate) fn assert_wire(&self, value: &T, expected: &str) {
        let written = self.write(value).unwrap();
        assert_eq!(hex(&written), hex(&bytes(expected)), "{value:?}");
        let read = self.read(&written, DecodeLimits::default());
        assert_eq!(read.as_ref(), Ok(value));
    }

    #[track_caller]
    pub(crate) fn assert_encode_error(&self, value: &T, expected: EncodeError) {
        assert_eq!(self.write(value), Err(expected), "{value:?}");
    }

    #[track_caller]
    pub(crate) fn assert_decode_error(&self, bytes: &[u8], expected: DecodeError) {
        let read = self.read(bytes, DecodeLimits::default());
        assert_eq!(read, Err(expected), "{}", hex(bytes));
    }
}
