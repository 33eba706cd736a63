// Made from comments.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod comments_x {
    use ::rpcgen_runtime as rpc;

    /// ```text
    /// A table:
    ///
    ///     column    meaning
    ///     -------   -------
    ///     a         the first
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Table {
        /// the first
        pub a: i32,
        /// the second, see \[1\] and \<2>
        pub b: i32,
        /// The third: on
        /// two lines.
        pub c: i32,
    }

    impl rpc::Encode for Table {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.a)?;
            output.int(self.b)?;
            output.int(self.c)
        }
    }

    impl rpc::Decode for Table {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                a: input.int()?,
                b: input.int()?,
                c: input.int()?,
            })
        }
    }

    /// One line.
    ///
    /// behind
    pub const ONE: u32 = 1;
    /// Doxygen style: half open \[0, 10).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Level {
        /// 1. not high
        #[default]
        Low = 0,
        /// 2. not low
        High = 1,
    }

    impl Level {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::Low),
                1 => Some(Self::High),
                _ => None,
            }
        }
    }

    impl From<Level> for i32 {
        fn from(value: Level) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Level {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Level {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("level", value))
        }
    }

    /// Behind:
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Behind {
        /// of A1
        #[default]
        A1 = 0,
        /// of A2
        A2 = 1,
        /// of A3
        A3 = 2,
    }

    impl Behind {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::A1),
                1 => Some(Self::A2),
                2 => Some(Self::A3),
                _ => None,
            }
        }
    }

    impl From<Behind> for i32 {
        fn from(value: Behind) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Behind {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Behind {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("behind", value))
        }
    }

    /// Before:
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Before {
        /// of b1
        pub b1: i32,
        /// of b2
        pub b2: i32,
    }

    impl rpc::Encode for Before {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.b1)?;
            output.int(self.b2)
        }
    }

    impl rpc::Decode for Before {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                b1: input.int()?,
                b2: input.int()?,
            })
        }
    }

    /// A brace of its own line.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Opened {
        /// of c1
        pub c1: i32,
        /// of c2
        ///
        /// of c2, too
        pub c2: i32,
        /// of d1
        pub d1: i32,
        /// of d2
        pub d2: i32,
    }

    impl rpc::Encode for Opened {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.c1)?;
            output.int(self.c2)?;
            output.int(self.d1)?;
            output.int(self.d2)
        }
    }

    impl rpc::Decode for Opened {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                c1: input.int()?,
                c2: input.int()?,
                d1: input.int()?,
                d2: input.int()?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use comments_x::*;
