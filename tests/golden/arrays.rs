// Made from arrays.x by rpcgen-rs 0.1.0. Changes will be lost.

#[rustfmt::skip]
#[allow(
    bindings_with_variant_name,
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_qualifications,
    nonstandard_style,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    rustdoc::all
)]
mod arrays_x {
    use ::rpcgen_runtime as rpc;

    /// `const ROWS`
    pub const ROWS: u32 = 2;
    /// `struct point`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Point {
        /// `x`
        pub x: i32,
        /// `y`
        pub y: i32,
    }

    impl rpc::Encode for Point {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.x)?;
            output.int(self.y)
        }
    }

    impl rpc::Decode for Point {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                x: input.int()?,
                y: input.int()?,
            })
        }
    }

    /// `enum color`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Color {
        /// `RED`
        #[default]
        Red = 0,
        /// `GREEN`
        Green = 1,
    }

    impl Color {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::Red),
                1 => Some(Self::Green),
                _ => None,
            }
        }
    }

    impl From<Color> for i32 {
        fn from(value: Color) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Color {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Color {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("color", value))
        }
    }

    /// `typedef row`
    pub type Row = [i32; 3];

    /// Writes a [`Row`], whose bounds it checks.
    pub fn encode_row(value: &[i32; 3], output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.array_fixed(value, |output, item| output.int(*item))
    }

    /// Reads a [`Row`], whose bounds it checks.
    pub fn decode_row(input: &mut rpc::Decoder<'_>) -> Result<Row, rpc::DecodeError> {
        input.array_fixed(|input| input.int())
    }

    /// `typedef word`
    pub type Word = String;

    /// Writes a [`Word`], whose bounds it checks.
    pub fn encode_word(value: &str, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.string(value, 6)
    }

    /// Reads a [`Word`], whose bounds it checks.
    pub fn decode_word(input: &mut rpc::Decoder<'_>) -> Result<Word, rpc::DecodeError> {
        input.string(6)
    }

    /// `struct arrays`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Arrays {
        /// `fixed`
        pub fixed: [i32; 4],
        /// `matrix`
        pub matrix: [Row; ROWS as usize],
        /// `corners`
        pub corners: [Point; 2],
        /// `colors`
        pub colors: [Color; 2],
        /// `words`
        pub words: [Word; 2],
        /// `any`
        pub any: Vec<i32>,
        /// `few`
        pub few: Vec<u64>,
        /// `path`
        pub path: Vec<Point>,
        /// `palette`
        pub palette: Vec<Color>,
        /// `text`
        pub text: Vec<Word>,
        /// `rows`
        pub rows: Vec<Row>,
        /// `blobs`
        pub blobs: Vec<u8>,
    }

    impl rpc::Encode for Arrays {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.array_fixed(&self.fixed[..], |output, item| output.int(*item))?;
            output.array_fixed(&self.matrix[..], |output, item| encode_row(item, output))?;
            output.array_fixed(&self.corners[..], |output, item| output.value(item))?;
            output.array_fixed(&self.colors[..], |output, item| output.value(item))?;
            output.array_fixed(&self.words[..], |output, item| encode_word(item, output))?;
            output.array(&self.any, u32::MAX, |output, item| output.int(*item))?;
            output.array(&self.few, 3, |output, item| output.unsigned_hyper(*item))?;
            output.array(&self.path, 10, |output, item| output.value(item))?;
            output.array(&self.palette, u32::MAX, |output, item| output.value(item))?;
            output.array(&self.text, 4, |output, item| encode_word(item, output))?;
            output.array(&self.rows, u32::MAX, |output, item| {
                encode_row(item, output)
            })?;
            output.opaque(&self.blobs, 2)
        }
    }

    impl rpc::Decode for Arrays {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                fixed: input.array_fixed(|input| input.int())?,
                matrix: input.array_fixed(|input| decode_row(input))?,
                corners: input.array_fixed(|input| input.value())?,
                colors: input.array_fixed(|input| input.value())?,
                words: input.array_fixed(|input| decode_word(input))?,
                any: input.array(u32::MAX, |input| input.int())?,
                few: input.array(3, |input| input.unsigned_hyper())?,
                path: input.array(10, |input| input.value())?,
                palette: input.array(u32::MAX, |input| input.value())?,
                text: input.array(4, |input| decode_word(input))?,
                rows: input.array(u32::MAX, |input| decode_row(input))?,
                blobs: input.opaque(2)?,
            })
        }
    }

    /// Boxed: 2000 * 8 bytes.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Big {
        /// `grid`
        pub grid: Box<[Point; 2000]>,
        /// `samples`
        pub samples: Box<[f64; 300]>,
    }

    impl rpc::Encode for Big {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.array_fixed(&self.grid[..], |output, item| output.value(item))?;
            output.array_fixed(&self.samples[..], |output, item| output.double(*item))
        }
    }

    impl rpc::Decode for Big {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                grid: input.array_fixed_boxed(|input| input.value())?,
                samples: input.array_fixed_boxed(|input| input.double())?,
            })
        }
    }

    /// Items that take no bytes on the wire.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct EmptyItems {
        /// `nothing`
        pub nothing: [u8; 0],
    }

    impl rpc::Encode for EmptyItems {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.opaque_fixed(&self.nothing[..])
        }
    }

    impl rpc::Decode for EmptyItems {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                nothing: input.opaque_fixed()?,
            })
        }
    }

    /// `struct holds_empty`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct HoldsEmpty {
        /// `items`
        pub items: Vec<EmptyItems>,
    }

    impl rpc::Encode for HoldsEmpty {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.array(&self.items, u32::MAX, |output, item| output.value(item))
        }
    }

    impl rpc::Decode for HoldsEmpty {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                items: input.array(u32::MAX, |input| input.value())?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use arrays_x::*;
