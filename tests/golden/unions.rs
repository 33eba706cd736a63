// Made from unions.x by rpcgen-rs 0.1.0. Changes will be lost.

#[rustfmt::skip]
#[allow(
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
mod unions_x {
    use ::rpcgen_runtime as rpc;

    /// `enum kind`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Kind {
        /// `KIND_NONE`
        #[default]
        None = 0,
        /// `KIND_NUMBER`
        Number = 1,
        /// `KIND_TEXT`
        Text = 2,
        /// `KIND_PAIR`
        Pair = 3,
        /// `KIND_OTHER`
        Other = 4,
    }

    impl Kind {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::None),
                1 => Some(Self::Number),
                2 => Some(Self::Text),
                3 => Some(Self::Pair),
                4 => Some(Self::Other),
                _ => None,
            }
        }
    }

    impl From<Kind> for i32 {
        fn from(value: Kind) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Kind {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Kind {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("kind", value))
        }
    }

    /// `struct pair`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Pair {
        /// `a`
        pub a: i32,
        /// `b`
        pub b: String,
    }

    impl rpc::Encode for Pair {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.a)?;
            output.string(&self.b, 8)
        }
    }

    impl rpc::Decode for Pair {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                a: input.int()?,
                b: input.string(8)?,
            })
        }
    }

    /// An enum with every form of arm.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Value {
        /// `case KIND_NONE`
        None,
        /// `case KIND_NUMBER`
        Number(i64),
        /// `case KIND_TEXT`
        Text(String),
        /// `case KIND_PAIR`
        Pair(Pair),
        /// Any other `k`
        Default(Kind, Vec<u8>),
    }

    impl rpc::Encode for Value {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::None => output.value(&Kind::None),
                Self::Number(value) => {
                    output.value(&Kind::Number)?;
                    output.hyper(*value)
                }
                Self::Text(value) => {
                    output.value(&Kind::Text)?;
                    output.string(value, 32)
                }
                Self::Pair(value) => {
                    output.value(&Kind::Pair)?;
                    output.value(value)
                }
                Self::Default(discriminant, value) => {
                    match *discriminant {
                        Kind::None | Kind::Number | Kind::Text | Kind::Pair => {
                            Err(rpc::EncodeError::Discriminant {
                                type_name: "value",
                                value: i64::from(i32::from(*discriminant)),
                            })
                        }
                        _ => {
                            output.value(discriminant)?;
                            output.opaque(value, 16)
                        }
                    }
                }
            }
        }
    }

    impl rpc::Decode for Value {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.value::<Kind>()? {
                Kind::None => Ok(Self::None),
                Kind::Number => Ok(Self::Number(input.hyper()?)),
                Kind::Text => Ok(Self::Text(input.string(32)?)),
                Kind::Pair => Ok(Self::Pair(input.value()?)),
                discriminant => Ok(Self::Default(discriminant, input.opaque(16)?)),
            }
        }
    }

    /// `union covered`
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Covered {
        /// `case KIND_NONE`
        None(Option<i32>),
        /// `case KIND_NUMBER`
        Number(Option<i32>),
        /// `case KIND_TEXT`
        Text(Option<i32>),
        /// `case KIND_PAIR`
        Pair(Vec<Pair>),
        /// `case KIND_OTHER`
        Other([u8; 3]),
    }

    impl rpc::Encode for Covered {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::None(value) => {
                    output.value(&Kind::None)?;
                    output.optional(value.as_ref(), |output, item| output.int(*item))
                }
                Self::Number(value) => {
                    output.value(&Kind::Number)?;
                    output.optional(value.as_ref(), |output, item| output.int(*item))
                }
                Self::Text(value) => {
                    output.value(&Kind::Text)?;
                    output.optional(value.as_ref(), |output, item| output.int(*item))
                }
                Self::Pair(value) => {
                    output.value(&Kind::Pair)?;
                    output.array(value, 2, |output, item| output.value(item))
                }
                Self::Other(value) => {
                    output.value(&Kind::Other)?;
                    output.opaque_fixed(&value[..])
                }
            }
        }
    }

    impl rpc::Decode for Covered {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.value::<Kind>()? {
                Kind::None => Ok(Self::None(input.optional(|input| input.int())?)),
                Kind::Number => Ok(Self::Number(input.optional(|input| input.int())?)),
                Kind::Text => Ok(Self::Text(input.optional(|input| input.int())?)),
                Kind::Pair => Ok(Self::Pair(input.array(2, |input| input.value())?)),
                Kind::Other => Ok(Self::Other(input.opaque_fixed()?)),
            }
        }
    }

    /// `union some`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Some_ {
        /// `case KIND_NUMBER`
        Number(u32),
    }

    impl rpc::Encode for Some_ {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::Number(value) => {
                    output.value(&Kind::Number)?;
                    output.unsigned_int(*value)
                }
            }
        }
    }

    impl rpc::Decode for Some_ {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.value::<Kind>()? {
                Kind::Number => Ok(Self::Number(input.unsigned_int()?)),
                discriminant => {
                    Err(
                        input
                            .unknown_discriminant(
                                "some",
                                i64::from(i32::from(discriminant)),
                            ),
                    )
                }
            }
        }
    }

    /// `union on_bool`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum OnBool {
        /// `case TRUE`
        True(i32),
        /// `case FALSE`
        False,
    }

    impl rpc::Encode for OnBool {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::True(value) => {
                    output.bool(true)?;
                    output.int(*value)
                }
                Self::False => output.bool(false),
            }
        }
    }

    impl rpc::Decode for OnBool {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.bool()? {
                true => Ok(Self::True(input.int()?)),
                false => Ok(Self::False),
            }
        }
    }

    /// `union half_bool`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum HalfBool {
        /// `case TRUE`
        True(i32),
        /// Any other `more`
        Default(bool),
    }

    impl rpc::Encode for HalfBool {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::True(value) => {
                    output.bool(true)?;
                    output.int(*value)
                }
                Self::Default(discriminant) => {
                    match *discriminant {
                        true => {
                            Err(rpc::EncodeError::Discriminant {
                                type_name: "half_bool",
                                value: i64::from(*discriminant),
                            })
                        }
                        _ => output.bool(*discriminant),
                    }
                }
            }
        }
    }

    impl rpc::Decode for HalfBool {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.bool()? {
                true => Ok(Self::True(input.int()?)),
                discriminant => Ok(Self::Default(discriminant)),
            }
        }
    }

    /// `const ANSWER`
    pub const ANSWER: u32 = 42;
    /// `union on_int`
    #[derive(Debug, Clone, PartialEq)]
    pub enum OnInt {
        /// `case 0`
        Case0(Value),
        /// `case -1`
        CaseMinus1,
        /// `case ANSWER`
        Answer(f32),
        /// Any other `status`
        Default(i32),
    }

    impl rpc::Encode for OnInt {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::Case0(value) => {
                    output.int(0)?;
                    output.value(value)
                }
                Self::CaseMinus1 => output.int(-1),
                Self::Answer(value) => {
                    output.int(42)?;
                    output.float(*value)
                }
                Self::Default(discriminant) => {
                    match *discriminant {
                        0 | -1 | 42 => {
                            Err(rpc::EncodeError::Discriminant {
                                type_name: "on_int",
                                value: i64::from(*discriminant),
                            })
                        }
                        _ => output.int(*discriminant),
                    }
                }
            }
        }
    }

    impl rpc::Decode for OnInt {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.int()? {
                0 => Ok(Self::Case0(input.value()?)),
                -1 => Ok(Self::CaseMinus1),
                42 => Ok(Self::Answer(input.float()?)),
                discriminant => Ok(Self::Default(discriminant)),
            }
        }
    }

    /// `union on_unsigned`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum OnUnsigned {
        /// `case 1`
        Case1(f64),
        /// `case 4000000000`
        Case4000000000(f64),
    }

    impl rpc::Encode for OnUnsigned {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::Case1(value) => {
                    output.unsigned_int(1)?;
                    output.double(*value)
                }
                Self::Case4000000000(value) => {
                    output.unsigned_int(4000000000)?;
                    output.double(*value)
                }
            }
        }
    }

    impl rpc::Decode for OnUnsigned {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.unsigned_int()? {
                1 => Ok(Self::Case1(input.double()?)),
                4000000000 => Ok(Self::Case4000000000(input.double()?)),
                discriminant => {
                    Err(
                        input
                            .unknown_discriminant("on_unsigned", i64::from(discriminant)),
                    )
                }
            }
        }
    }

    /// `union default_with_value`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum DefaultWithValue {
        /// `case 0`
        Case0,
        /// Any other `status`
        Default(i32, i32),
    }

    impl rpc::Encode for DefaultWithValue {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::Case0 => output.int(0),
                Self::Default(discriminant, value) => {
                    match *discriminant {
                        0 => {
                            Err(rpc::EncodeError::Discriminant {
                                type_name: "default_with_value",
                                value: i64::from(*discriminant),
                            })
                        }
                        _ => {
                            output.int(*discriminant)?;
                            output.int(*value)
                        }
                    }
                }
            }
        }
    }

    impl rpc::Decode for DefaultWithValue {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.int()? {
                0 => Ok(Self::Case0),
                discriminant => Ok(Self::Default(discriminant, input.int()?)),
            }
        }
    }

    /// `union only_default`
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum OnlyDefault {
        /// `case 9`
        Case9,
        /// Any other `x`
        Default(i32, Pair),
    }

    impl rpc::Encode for OnlyDefault {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::Case9 => output.int(9),
                Self::Default(discriminant, value) => {
                    match *discriminant {
                        9 => {
                            Err(rpc::EncodeError::Discriminant {
                                type_name: "only_default",
                                value: i64::from(*discriminant),
                            })
                        }
                        _ => {
                            output.int(*discriminant)?;
                            output.value(value)
                        }
                    }
                }
            }
        }
    }

    impl rpc::Decode for OnlyDefault {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.int()? {
                9 => Ok(Self::Case9),
                discriminant => Ok(Self::Default(discriminant, input.value()?)),
            }
        }
    }

    /// Nothing is left for the default arm.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum CoveredDefault {
        /// `case TRUE`
        True(i32),
        /// `case FALSE`
        False,
        /// Any other `more`
        Default(bool, Pair),
    }

    impl rpc::Encode for CoveredDefault {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::True(value) => {
                    output.bool(true)?;
                    output.int(*value)
                }
                Self::False => output.bool(false),
                Self::Default(discriminant, _) => {
                    match *discriminant {
                        true | false => {
                            Err(rpc::EncodeError::Discriminant {
                                type_name: "covered_default",
                                value: i64::from(*discriminant),
                            })
                        }
                    }
                }
            }
        }
    }

    impl rpc::Decode for CoveredDefault {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.bool()? {
                true => Ok(Self::True(input.int()?)),
                false => Ok(Self::False),
            }
        }
    }

    /// Every discriminant is the default arm's.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum SoleDefault {
        /// Any other `k`
        Default(Kind, Pair),
    }

    impl rpc::Encode for SoleDefault {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            match self {
                Self::Default(discriminant, value) => {
                    output.value(discriminant)?;
                    output.value(value)
                }
            }
        }
    }

    impl rpc::Decode for SoleDefault {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.value::<Kind>()? {
                discriminant => Ok(Self::Default(discriminant, input.value()?)),
            }
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use unions_x::*;
