//! What can be wrong with a value to encode or with bytes to decode.

use core::error::Error;
use core::fmt;

/// Why a value has no XDR form: it breaks a bound of its type or a limit of the encoder.
///
/// The encoder keeps the bytes it wrote before the error; they are no complete item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A string, opaque or array is longer than its declared bound, or than a 32-bit length can say.
    TooLong {
        /// The bound, in bytes (string, opaque) or items (array).
        limit: u32,
        /// The length of the value, in the same unit.
        found: usize,
    },
    /// A list held by value has no item, but its form on the wire starts with one.
    EmptyList,
    /// The message would be larger than [`EncodeLimits::bytes`](crate::EncodeLimits::bytes).
    BytesLimit {
        /// The limit in bytes.
        limit: usize,
    },
    /// The value nests deeper than [`EncodeLimits::depth`](crate::EncodeLimits::depth).
    DepthLimit {
        /// The limit in levels.
        limit: u32,
    },
    /// A union's discriminant does not fit its arm.
    ///
    /// Either a default arm carries a number that another arm owns, or no arm has the number
    /// (RFC 4506 section 4.15).
    Discriminant {
        /// The union, as named in the interface file.
        type_name: &'static str,
        /// The discriminant.
        value: i64,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit, found } => {
                write!(f, "length {found} is over the bound of {limit}")
            }
            Self::EmptyList => f.write_str("a list held by value needs at least one item"),
            Self::BytesLimit { limit } => write!(f, "message is larger than {limit} bytes"),
            Self::DepthLimit { limit } => write!(f, "value nests deeper than {limit} levels"),
            Self::Discriminant { type_name, value } => {
                write!(
                    f,
                    "discriminant {value} does not fit this arm of {type_name}"
                )
            }
        }
    }
}

impl Error for EncodeError {}

/// Why bytes are no XDR form of the wanted type.
///
/// Every case carries `at`: an offset in bytes from the start of the decoder's input.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The input ends inside an item.
    Truncated {
        /// Bytes that the item takes from `at` on, padding included.
        needed: usize,
        /// Bytes that are there from `at` on.
        remaining: usize,
        /// Where the item starts.
        at: usize,
    },
    /// A length is over the declared bound of its string, opaque or array.
    TooLong {
        /// The bound, in bytes (string, opaque) or items (array).
        limit: u32,
        /// The length on the wire, in the same unit.
        found: u32,
        /// Where the length is.
        at: usize,
    },
    /// A padding byte is not zero (RFC 4506 section 3).
    Padding {
        /// Where the byte is.
        at: usize,
    },
    /// A bool, or the mark that an optional value or list item follows, is neither 0 nor 1.
    NotBool {
        /// The number on the wire.
        value: i32,
        /// Where it is.
        at: usize,
    },
    /// A number does not fit its type of fewer than 32 bits.
    OutOfRange {
        /// The type: `char`, `unsigned char`, `short` or `unsigned short`.
        type_name: &'static str,
        /// The number on the wire.
        value: i64,
        /// Where it is.
        at: usize,
    },
    /// A string is not UTF-8.
    NotUtf8 {
        /// Where the first byte is that cannot be part of it.
        at: usize,
    },
    /// An enum has no name for the number.
    UnknownEnum {
        /// The enum, as named in the interface file.
        type_name: &'static str,
        /// The number on the wire.
        value: i32,
        /// Where it is.
        at: usize,
    },
    /// A union has neither an arm for the discriminant nor a default arm.
    UnknownDiscriminant {
        /// The union, as named in the interface file.
        type_name: &'static str,
        /// The number on the wire.
        value: i64,
        /// Where it is.
        at: usize,
    },
    /// The value nests deeper than [`DecodeLimits::depth`](crate::DecodeLimits::depth).
    DepthLimit {
        /// The limit in levels.
        limit: u32,
        /// Where the first value beyond it starts.
        at: usize,
    },
    /// The nested values would take more stack than
    /// [`DecodeLimits::stack`](crate::DecodeLimits::stack).
    StackLimit {
        /// The limit in bytes.
        limit: usize,
        /// Bytes that would be in use, by estimate.
        needed: usize,
        /// Where the value starts that does not fit.
        at: usize,
    },
    /// More items take no bytes than [`DecodeLimits::empty_items`](crate::DecodeLimits::empty_items).
    EmptyItems {
        /// The limit in items.
        limit: usize,
        /// Where they are.
        at: usize,
    },
    /// The values would take more memory than [`DecodeLimits::memory`](crate::DecodeLimits::memory).
    MemoryLimit {
        /// The limit in bytes.
        limit: usize,
        /// Bytes that would be in use, at least.
        needed: usize,
        /// Where the data starts that does not fit.
        at: usize,
    },
    /// Bytes are left over after the last item.
    Trailing {
        /// How many.
        remaining: usize,
        /// Where they start.
        at: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated {
                needed,
                remaining,
                at,
            } => write!(f, "{needed} bytes needed at offset {at}, {remaining} left"),
            Self::TooLong { limit, found, at } => {
                write!(
                    f,
                    "length {found} at offset {at} is over the bound of {limit}"
                )
            }
            Self::Padding { at } => write!(f, "padding at offset {at} is not zero"),
            Self::NotBool { value, at } => write!(f, "bool at offset {at} is {value}"),
            Self::OutOfRange {
                type_name,
                value,
                at,
            } => write!(f, "{value} at offset {at} does not fit {type_name}"),
            Self::NotUtf8 { at } => write!(f, "string is not UTF-8 at offset {at}"),
            Self::UnknownEnum {
                type_name,
                value,
                at,
            } => write!(f, "{value} at offset {at} is no value of enum {type_name}"),
            Self::UnknownDiscriminant {
                type_name,
                value,
                at,
            } => write!(
                f,
                "{value} at offset {at} selects no arm of union {type_name}"
            ),
            Self::DepthLimit { limit, at } => {
                write!(f, "value at offset {at} nests deeper than {limit} levels")
            }
            Self::StackLimit { limit, needed, at } => {
                write!(
                    f,
                    "the value at offset {at} would take stack to {needed} bytes, limit {limit}"
                )
            }
            Self::EmptyItems { limit, at } => {
                write!(f, "more than {limit} items without bytes, at offset {at}")
            }
            Self::MemoryLimit { limit, needed, at } => {
                write!(
                    f,
                    "data at offset {at} would take memory to {needed} bytes, limit {limit}"
                )
            }
            Self::Trailing { remaining, at } => {
                write!(f, "{remaining} bytes left over at offset {at}")
            }
        }
    }
}

impl Error for DecodeError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn texts_name_the_numbers() {
        let error = DecodeError::Truncated {
            needed: 8,
            remaining: 3,
            at: 12,
        };
        assert_eq!(error.to_string(), "8 bytes needed at offset 12, 3 left");
        let error = EncodeError::TooLong {
            limit: 255,
            found: 300,
        };
        assert_eq!(error.to_string(), "length 300 is over the bound of 255");
    }
}
