// Made from enums.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod enums_x {
    use ::rpcgen_runtime as rpc;

    /// `enum color`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[repr(i32)]
    pub enum Color {
        /// `COLOR_RED`
        Red = 2,
        /// `COLOR_GREEN`
        Green = 3,
        /// `COLOR_DARK_BLUE`
        DarkBlue = -5,
    }

    impl Color {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                2 => Some(Self::Red),
                3 => Some(Self::Green),
                -5 => Some(Self::DarkBlue),
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

    /// Numbers twice, as in nis_object.x.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum ObjectKind {
        /// nothing
        #[default]
        Bogus = 0,
        /// `NO_OBJECT`
        NoObject = 1,
        /// `LAST`
        Last = 2147483647,
    }

    impl ObjectKind {
        /// `NIS_BOGUS`
        pub const NIS_BOGUS: Self = Self::Bogus;
        /// `NIS_NO_OBJECT`
        pub const NIS_NO_OBJECT: Self = Self::NoObject;
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::Bogus),
                1 => Some(Self::NoObject),
                2147483647 => Some(Self::Last),
                _ => None,
            }
        }
    }

    impl From<ObjectKind> for i32 {
        fn from(value: ObjectKind) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for ObjectKind {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for ObjectKind {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("object_kind", value))
        }
    }

    /// `enum status`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Status {
        /// `OK`
        #[default]
        Ok = 0,
        /// `type`
        Type = 1,
        /// `self`
        Self_ = 2,
    }

    impl Status {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::Ok),
                1 => Some(Self::Type),
                2 => Some(Self::Self_),
                _ => None,
            }
        }
    }

    impl From<Status> for i32 {
        fn from(value: Status) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Status {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Status {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("status", value))
        }
    }

    /// `enum one`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum One {
        /// `ONLY_ONE`
        #[default]
        OnlyOne = 0,
    }

    impl One {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::OnlyOne),
                _ => None,
            }
        }
    }

    impl From<One> for i32 {
        fn from(value: One) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for One {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for One {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("one", value))
        }
    }

    /// `enum from_constant`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[repr(i32)]
    pub enum FromConstant {
        /// `FROM`
        From = 7,
        /// `NEXT`
        Next = 8,
    }

    impl FromConstant {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                7 => Some(Self::From),
                8 => Some(Self::Next),
                _ => None,
            }
        }
    }

    impl From<FromConstant> for i32 {
        fn from(value: FromConstant) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for FromConstant {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for FromConstant {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("from_constant", value))
        }
    }

    /// `const LIMIT`
    pub const LIMIT: u32 = 7;
    /// `struct uses`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Uses {
        /// `c`
        pub c: Color,
        /// `k`
        pub k: ObjectKind,
        /// `s`
        pub s: Status,
        /// `o`
        pub o: One,
        /// `f`
        pub f: FromConstant,
    }

    impl rpc::Encode for Uses {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.c)?;
            output.value(&self.k)?;
            output.value(&self.s)?;
            output.value(&self.o)?;
            output.value(&self.f)
        }
    }

    impl rpc::Decode for Uses {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                c: input.value()?,
                k: input.value()?,
                s: input.value()?,
                o: input.value()?,
                f: input.value()?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use enums_x::*;
