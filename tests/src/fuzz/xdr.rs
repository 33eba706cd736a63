//! The types of the golden files, out of arbitrary bytes.

use super::bounded;
use super::golden::*;
use rpcgen_runtime::{Decode, Decoder, Encode, Encoder};

/// Decodes one of the golden files' types, which the first byte chooses; what is a value has no other bytes than
/// those.
///
/// # Panics
/// When something is wrong with the runtime or the generated code.
pub fn xdr_decode(input: &[u8]) {
    if let Some((choice, bytes)) = input.split_first() {
        TYPES[usize::from(*choice) % TYPES.len()](bytes);
    }
}

fn decode<T: Decode + Encode>(bytes: &[u8]) {
    let mut input = Decoder::new(bytes);
    let Ok(value) = bounded(bytes.len(), || T::decode(&mut input)) else {
        return;
    };
    let mut output = Encoder::new();
    let written = bounded(bytes.len(), || value.encode(&mut output));
    assert_eq!(written, Ok(()));
    assert_eq!(output.into_bytes(), bytes[..input.offset()]);
}

const TYPES: &[fn(&[u8])] = &[
    decode::<arrays::Arrays>,
    decode::<arrays::Big>,
    decode::<arrays::EmptyItems>,
    decode::<arrays::HoldsEmpty>,
    decode::<enums::Status>,
    decode::<enums::Uses>,
    decode::<lists::Chain>,
    decode::<lists::Directory>,
    decode::<lists::ExportNode>,
    decode::<lists::Marks>,
    decode::<names::Getattr3res>,
    decode::<nested::Outer>,
    decode::<optional::Optional>,
    decode::<recursive::Expression>,
    decode::<recursive::Family>,
    decode::<recursive::Quorum>,
    decode::<recursive::Tree>,
    decode::<scalars::Scalars>,
    decode::<strings::Block>,
    decode::<strings::Strings>,
    decode::<typedefs::Item>,
    decode::<unions::Covered>,
    decode::<unions::HalfBool>,
    decode::<unions::OnInt>,
    decode::<unions::OnUnsigned>,
    decode::<unions::OnlyDefault>,
    decode::<unions::Value>,
];
