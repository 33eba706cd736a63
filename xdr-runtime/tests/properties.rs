//! For arbitrary values of every form: they come back equal, take whole units, and no strict
//! prefix of their bytes is a value.

mod shape;

use proptest::prelude::*;
use xdr_runtime::{DecodeError, Decoder, Encoder};

use shape::{Shape, Value, decode, encode, shape_and_value};

fn bytes_of(value: &Value) -> Vec<u8> {
    let mut output = Encoder::new();
    encode(&mut output, value).unwrap();
    output.into_bytes()
}

fn decode_all(shape: &Shape, bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut input = Decoder::new(bytes);
    let value = decode(&mut input, shape)?;
    input.finish()?;
    Ok(value)
}

proptest! {
    #[test]
    fn values_come_back_equal((shape, value) in shape_and_value()) {
        let bytes = bytes_of(&value);
        prop_assert_eq!(bytes.len() % 4, 0);
        prop_assert_eq!(decode_all(&shape, &bytes), Ok(value));
    }

    #[test]
    fn strict_prefixes_are_truncated((shape, value) in shape_and_value()) {
        let bytes = bytes_of(&value);
        for len in 0..bytes.len() {
            let result = decode_all(&shape, &bytes[..len]);
            let truncated = matches!(result, Err(DecodeError::Truncated { .. }));
            prop_assert!(truncated, "{} of {} bytes: {:?}", len, bytes.len(), result);
        }
    }

    #[test]
    fn values_after_other_bytes_are_the_same(
        prefix in prop::collection::vec(any::<u8>(), 0..9),
        (_, value) in shape_and_value(),
    ) {
        let mut output = Encoder::with_buffer(prefix.clone());
        encode(&mut output, &value).unwrap();
        prop_assert_eq!(&output.as_bytes()[..prefix.len()], &prefix);
        prop_assert_eq!(&output.as_bytes()[prefix.len()..], bytes_of(&value));
    }

    /// XDR is canonical: bytes that decode are the bytes that encode gives.
    #[test]
    fn mutated_bytes_are_an_error_or_the_form_of_their_value(
        (shape, value) in shape_and_value(),
        mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = bytes_of(&value);
        for (index, byte) in mutations {
            if !bytes.is_empty() {
                *index.get_mut(&mut bytes) = byte;
            }
        }
        if let Ok(value) = decode_all(&shape, &bytes) {
            prop_assert_eq!(bytes_of(&value), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        (shape, _) in shape_and_value(),
        bytes in prop::collection::vec(prop_oneof![Just(0), Just(1), any::<u8>()], 0..64),
    ) {
        if let Ok(value) = decode_all(&shape, &bytes) {
            prop_assert_eq!(bytes_of(&value), bytes);
        }
    }
}
