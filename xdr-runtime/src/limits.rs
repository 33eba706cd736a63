//! The limits of encoding and decoding, each with what happens there.

/// How large and how deep an encoded message may get.
///
/// Protects the sender from its own values: a message that no transport would carry fails
/// while it is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeLimits {
    /// Most bytes that the encoder's buffer may hold, counting what was in it before;
    /// beyond it, [`EncodeError::BytesLimit`](crate::EncodeError::BytesLimit). Default: 64 MiB.
    pub bytes: usize,
    /// Most levels of [`Encoder::nested`](crate::Encoder::nested) inside one another;
    /// beyond it, [`EncodeError::DepthLimit`](crate::EncodeError::DepthLimit). Default: 64.
    pub depth: u32,
}

impl Default for EncodeLimits {
    fn default() -> Self {
        Self {
            bytes: DEFAULT_BYTES,
            depth: DEFAULT_DEPTH,
        }
    }
}

/// How much memory and stack the bytes of a peer may make a decoder use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Most levels of [`Decoder::nested`](crate::Decoder::nested) inside one another;
    /// beyond it, [`DecodeError::DepthLimit`](crate::DecodeError::DepthLimit). Default: 64.
    ///
    /// Lists and arrays are decoded by loops and take no depth per item.
    pub depth: u32,
    /// Most bytes of stack that all levels of [`Decoder::nested`](crate::Decoder::nested)
    /// together may take; beyond it, [`DecodeError::StackLimit`](crate::DecodeError::StackLimit).
    /// Default: 1 MiB, half of what a thread of the standard library has.
    ///
    /// A level counts as 12 times the size of its value and 1 KiB, which is more than a build
    /// without optimisation takes. So a type of up to about 1,280 bytes reaches a depth of 64.
    pub stack: usize,
    /// Most items of arrays that take no bytes in the input, in the whole of it; beyond it,
    /// [`DecodeError::EmptyItems`](crate::DecodeError::EmptyItems). Default: 4,096.
    ///
    /// A count is otherwise limited by the bytes that are there. Items of no bytes (a struct
    /// whose only member is `opaque x[0]`) would let a peer ask for a loop of any length.
    pub empty_items: usize,
    /// Most bytes of heap that the decoded values may take together; beyond it,
    /// [`DecodeError::MemoryLimit`](crate::DecodeError::MemoryLimit). Default: 64 MiB.
    ///
    /// Counted for one decoder over its whole life: the bytes of strings and opaque data, the
    /// in-memory size of array and list items and of boxed values. An item that takes no memory
    /// counts as 4 bytes. Spare capacity of a growing vector is not counted: at most as much
    /// again, for up to four items three times, and while it grows its old items once more.
    pub memory: usize,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self {
            depth: DEFAULT_DEPTH,
            stack: DEFAULT_STACK_BYTES,
            empty_items: DEFAULT_EMPTY_ITEMS,
            memory: DEFAULT_BYTES,
        }
    }
}

const DEFAULT_STACK_BYTES: usize = 1024 * 1024;
const DEFAULT_EMPTY_ITEMS: usize = 4096;
const DEFAULT_BYTES: usize = 64 * 1024 * 1024;
const DEFAULT_DEPTH: u32 = 64;
