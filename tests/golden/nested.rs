// Made from nested.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod nested_x {
    use ::rpcgen_runtime as rpc;

    /// `struct outer_inner`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct OuterInner {
        /// `a`
        pub a: i32,
        /// `b`
        pub b: i32,
    }

    impl rpc::Encode for OuterInner {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.a)?;
            output.int(self.b)
        }
    }

    impl rpc::Decode for OuterInner {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                a: input.int()?,
                b: input.int()?,
            })
        }
    }

    /// `enum outer_size`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[repr(i32)]
    pub enum OuterSize {
        /// `SMALL`
        Small = 1,
        /// `LARGE`
        Large = 2,
    }

    impl OuterSize {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                1 => Some(Self::Small),
                2 => Some(Self::Large),
                _ => None,
            }
        }
    }

    impl From<OuterSize> for i32 {
        fn from(value: OuterSize) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for OuterSize {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for OuterSize {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("outer_size", value))
        }
    }

    /// `struct outer_maybe_details`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct OuterMaybeDetails {
        /// `text`
        pub text: String,
    }

    impl rpc::Encode for OuterMaybeDetails {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.string(&self.text, 9)
        }
    }

    impl rpc::Decode for OuterMaybeDetails {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                text: input.string(9)?,
            })
        }
    }

    /// `union outer_maybe`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub enum OuterMaybe {
        /// `case TRUE`: `details`
        True(OuterMaybeDetails),
        /// `case FALSE`
        #[default]
        False,
    }

    impl OuterMaybe {
        /// What `present` is.
        pub const fn discriminant(&self) -> bool {
            match self {
                Self::True(_) => true,
                Self::False => false,
            }
        }
    }

    impl rpc::Encode for OuterMaybe {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.bool(self.discriminant())?;
            match self {
                Self::True(value) => output.value(value),
                Self::False => Ok(()),
            }
        }
    }

    impl rpc::Decode for OuterMaybe {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.bool()? {
                true => Ok(Self::True(input.value()?)),
                false => Ok(Self::False),
            }
        }
    }

    /// `struct outer_list`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct OuterList {
        /// `id`
        pub id: [u8; 2],
    }

    impl rpc::Encode for OuterList {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.opaque_fixed(&self.id[..])
        }
    }

    impl rpc::Decode for OuterList {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                id: input.opaque_fixed()?,
            })
        }
    }

    /// `struct outer`
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Outer {
        /// `inner`
        pub inner: OuterInner,
        /// `size`
        pub size: OuterSize,
        /// `maybe`
        pub maybe: OuterMaybe,
        /// `list`
        pub list: Vec<OuterList>,
    }

    impl rpc::Encode for Outer {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.inner)?;
            output.value(&self.size)?;
            output.value(&self.maybe)?;
            output.array(&self.list, 3, |output, item| output.value(item))
        }
    }

    impl rpc::Decode for Outer {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                inner: input.value()?,
                size: input.value()?,
                maybe: input.value()?,
                list: input.array(3, |input| input.value())?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use nested_x::*;
