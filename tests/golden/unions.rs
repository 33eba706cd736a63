// Made from unions.x by rpcgen-rs 0.1.0. Changes will be lost.

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
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub enum Value {
        /// `case KIND_NONE`
        #[default]
        None,
        /// `case KIND_NUMBER`: `number`
        Number(i64),
        /// `case KIND_TEXT`: `text`
        Text(String),
        /// `case KIND_PAIR`: `both`
        Pair(Pair),
        /// Any other `k`: `rest`
        Default(Kind, Vec<u8>),
    }

    impl Value {
        /// What `k` is.
        pub const fn discriminant(&self) -> Kind {
            match self {
                Self::None => Kind::None,
                Self::Number(_) => Kind::Number,
                Self::Text(_) => Kind::Text,
                Self::Pair(_) => Kind::Pair,
                Self::Default(discriminant, _) => *discriminant,
            }
        }
    }

    impl rpc::Encode for Value {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.discriminant())?;
            match self {
                Self::Number(value) => output.hyper(*value),
                Self::Text(value) => output.string(value, 32),
                Self::Pair(value) => output.value(value),
                Self::Default(Kind::None | Kind::Number | Kind::Text | Kind::Pair, _) => {
                    output.wrong_discriminant("value", i32::from(self.discriminant()))
                }
                Self::Default(_, value) => output.opaque(value, 16),
                Self::None => Ok(()),
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
        /// `case KIND_NONE`: `maybe`
        None(Option<i32>),
        /// `case KIND_NUMBER`: `maybe`
        Number(Option<i32>),
        /// `case KIND_TEXT`: `maybe`
        Text(Option<i32>),
        /// `case KIND_PAIR`: `pairs`
        Pair(Vec<Pair>),
        /// `case KIND_OTHER`: `fixed`
        Other([u8; 3]),
    }

    impl Covered {
        /// What `k` is.
        pub const fn discriminant(&self) -> Kind {
            match self {
                Self::None(_) => Kind::None,
                Self::Number(_) => Kind::Number,
                Self::Text(_) => Kind::Text,
                Self::Pair(_) => Kind::Pair,
                Self::Other(_) => Kind::Other,
            }
        }
    }

    impl rpc::Encode for Covered {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.discriminant())?;
            match self {
                Self::None(value) => {
                    output.optional(value.as_ref(), |output, item| output.int(*item))
                }
                Self::Number(value) => {
                    output.optional(value.as_ref(), |output, item| output.int(*item))
                }
                Self::Text(value) => {
                    output.optional(value.as_ref(), |output, item| output.int(*item))
                }
                Self::Pair(value) => output.array(value, 2, |output, item| output.value(item)),
                Self::Other(value) => output.opaque_fixed(&value[..]),
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
        /// `case KIND_NUMBER`: `n`
        Number(u32),
    }

    impl Some_ {
        /// What `k` is.
        pub const fn discriminant(&self) -> Kind {
            match self {
                Self::Number(_) => Kind::Number,
            }
        }
    }

    impl rpc::Encode for Some_ {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.discriminant())?;
            match self {
                Self::Number(value) => output.unsigned_int(*value),
            }
        }
    }

    impl rpc::Decode for Some_ {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.value::<Kind>()? {
                Kind::Number => Ok(Self::Number(input.unsigned_int()?)),
                discriminant => Err(input.unknown_discriminant("some", i32::from(discriminant))),
            }
        }
    }

    /// `union on_bool`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub enum OnBool {
        /// `case TRUE`: `next`
        True(i32),
        /// `case FALSE`
        #[default]
        False,
    }

    impl OnBool {
        /// What `more` is.
        pub const fn discriminant(&self) -> bool {
            match self {
                Self::True(_) => true,
                Self::False => false,
            }
        }
    }

    impl rpc::Encode for OnBool {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.bool(self.discriminant())?;
            match self {
                Self::True(value) => output.int(*value),
                Self::False => Ok(()),
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
        /// `case TRUE`: `next`
        True(i32),
        /// Any other `more`
        Default(bool),
    }

    impl HalfBool {
        /// What `more` is.
        pub const fn discriminant(&self) -> bool {
            match self {
                Self::True(_) => true,
                Self::Default(discriminant) => *discriminant,
            }
        }
    }

    impl rpc::Encode for HalfBool {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.bool(self.discriminant())?;
            match self {
                Self::True(value) => output.int(*value),
                Self::Default(true) => output.wrong_discriminant("half_bool", self.discriminant()),
                Self::Default(_) => Ok(()),
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
        /// `case 0`: `result`
        Case0(Value),
        /// `case -1`
        CaseMinus1,
        /// `case ANSWER`: `answer`
        Answer(f32),
        /// Any other `status`
        Default(i32),
    }

    impl OnInt {
        /// What `status` is.
        pub const fn discriminant(&self) -> i32 {
            match self {
                Self::Case0(_) => 0,
                Self::CaseMinus1 => -1,
                Self::Answer(_) => 42,
                Self::Default(discriminant) => *discriminant,
            }
        }
    }

    impl rpc::Encode for OnInt {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.discriminant())?;
            match self {
                Self::Case0(value) => output.value(value),
                Self::Answer(value) => output.float(*value),
                Self::Default(0 | -1 | 42) => {
                    output.wrong_discriminant("on_int", self.discriminant())
                }
                Self::Default(_) => Ok(()),
                Self::CaseMinus1 => Ok(()),
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
        /// `case 1`: `big`
        Case1(f64),
        /// `case 4000000000`: `big`
        Case4000000000(f64),
    }

    impl OnUnsigned {
        /// What `which` is.
        pub const fn discriminant(&self) -> u32 {
            match self {
                Self::Case1(_) => 1,
                Self::Case4000000000(_) => 4000000000,
            }
        }
    }

    impl rpc::Encode for OnUnsigned {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.unsigned_int(self.discriminant())?;
            match self {
                Self::Case1(value) => output.double(*value),
                Self::Case4000000000(value) => output.double(*value),
            }
        }
    }

    impl rpc::Decode for OnUnsigned {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.unsigned_int()? {
                1 => Ok(Self::Case1(input.double()?)),
                4000000000 => Ok(Self::Case4000000000(input.double()?)),
                discriminant => Err(input.unknown_discriminant("on_unsigned", discriminant)),
            }
        }
    }

    /// `union default_with_value`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub enum DefaultWithValue {
        /// `case 0`
        #[default]
        Case0,
        /// Any other `status`: `code`
        Default(i32, i32),
    }

    impl DefaultWithValue {
        /// What `status` is.
        pub const fn discriminant(&self) -> i32 {
            match self {
                Self::Case0 => 0,
                Self::Default(discriminant, _) => *discriminant,
            }
        }
    }

    impl rpc::Encode for DefaultWithValue {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.discriminant())?;
            match self {
                Self::Default(0, _) => {
                    output.wrong_discriminant("default_with_value", self.discriminant())
                }
                Self::Default(_, value) => output.int(*value),
                Self::Case0 => Ok(()),
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
        /// Any other `x`: `p`
        Default(i32, Pair),
    }

    impl OnlyDefault {
        /// What `x` is.
        pub const fn discriminant(&self) -> i32 {
            match self {
                Self::Case9 => 9,
                Self::Default(discriminant, _) => *discriminant,
            }
        }
    }

    impl rpc::Encode for OnlyDefault {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.discriminant())?;
            match self {
                Self::Default(9, _) => {
                    output.wrong_discriminant("only_default", self.discriminant())
                }
                Self::Default(_, value) => output.value(value),
                Self::Case9 => Ok(()),
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
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub enum CoveredDefault {
        /// `case TRUE`: `next`
        True(i32),
        /// `case FALSE`
        #[default]
        False,
        /// Any other `more`: `never`
        Default(bool, Pair),
    }

    impl CoveredDefault {
        /// What `more` is.
        pub const fn discriminant(&self) -> bool {
            match self {
                Self::True(_) => true,
                Self::False => false,
                Self::Default(discriminant, _) => *discriminant,
            }
        }
    }

    impl rpc::Encode for CoveredDefault {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.bool(self.discriminant())?;
            match self {
                Self::True(value) => output.int(*value),
                Self::Default(..) => {
                    output.wrong_discriminant("covered_default", self.discriminant())
                }
                Self::False => Ok(()),
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
        /// Any other `k`: `always`
        Default(Kind, Pair),
    }

    impl SoleDefault {
        /// What `k` is.
        pub const fn discriminant(&self) -> Kind {
            match self {
                Self::Default(discriminant, _) => *discriminant,
            }
        }
    }

    impl rpc::Encode for SoleDefault {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.discriminant())?;
            match self {
                Self::Default(_, value) => output.value(value),
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
