// Made from recursive.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod recursive_x {
    use ::rpcgen_runtime as rpc;

    /// A tree: counted against the depth limit.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Tree {
        /// `value`
        pub value: i32,
        /// `left`
        pub left: Option<Box<Tree>>,
        /// `right`
        pub right: Option<Box<Tree>>,
    }

    impl rpc::Encode for Tree {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.nested(|output| {
                output.int(self.value)?;
                output.optional(self.left.as_deref(), |output, item| output.value(item))?;
                output.optional(self.right.as_deref(), |output, item| output.value(item))
            })
        }
    }

    impl rpc::Decode for Tree {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            input.nested(|input| {
                Ok(Self {
                    value: input.int()?,
                    left: input.optional_boxed(|input| input.value())?,
                    right: input.optional_boxed(|input| input.value())?,
                })
            })
        }
    }

    /// Through an array.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Quorum {
        /// `threshold`
        pub threshold: u32,
        /// `inner`
        pub inner: Vec<Quorum>,
    }

    impl rpc::Encode for Quorum {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.nested(|output| {
                output.unsigned_int(self.threshold)?;
                output.array(&self.inner, 10, |output, item| output.value(item))
            })
        }
    }

    impl rpc::Decode for Quorum {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            input.nested(|input| {
                Ok(Self {
                    threshold: input.unsigned_int()?,
                    inner: input.array(10, |input| input.value())?,
                })
            })
        }
    }

    /// Mutual.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Person {
        /// `name`
        pub name: String,
        /// `own`
        pub own: Option<Box<Family>>,
    }

    impl rpc::Encode for Person {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.nested(|output| {
                output.string(&self.name, 10)?;
                output.optional(self.own.as_deref(), |output, item| output.value(item))
            })
        }
    }

    impl rpc::Decode for Person {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            input.nested(|input| {
                Ok(Self {
                    name: input.string(10)?,
                    own: input.optional_boxed(|input| input.value())?,
                })
            })
        }
    }

    /// `struct family`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Family {
        /// `members`
        pub members: Vec<Person>,
    }

    impl rpc::Encode for Family {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.nested(|output| {
                output.array(&self.members, u32::MAX, |output, item| output.value(item))
            })
        }
    }

    impl rpc::Decode for Family {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            input.nested(|input| {
                Ok(Self {
                    members: input.array(u32::MAX, |input| input.value())?,
                })
            })
        }
    }

    /// By value through a union: finite on the wire, boxed in Rust.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Expression {
        /// `case 0`: `number`
        Case0(i32),
        /// `case 1`: `op`
        Case1(Box<Operation>),
        /// Any other `kind`
        Default(i32),
    }

    impl Expression {
        /// What `kind` is.
        pub const fn discriminant(&self) -> i32 {
            match self {
                Self::Case0(_) => 0,
                Self::Case1(_) => 1,
                Self::Default(discriminant) => *discriminant,
            }
        }
    }

    impl rpc::Encode for Expression {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.nested(|output| {
                output.int(self.discriminant())?;
                match self {
                    Self::Case0(value) => output.int(*value),
                    Self::Case1(value) => output.value(&**value),
                    Self::Default(0 | 1) => {
                        output.wrong_discriminant("expression", self.discriminant())
                    }
                    Self::Default(_) => Ok(()),
                }
            })
        }
    }

    impl rpc::Decode for Expression {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            input.nested(|input| match input.int()? {
                0 => Ok(Self::Case0(input.int()?)),
                1 => Ok(Self::Case1(input.boxed(|input| input.value())?)),
                discriminant => Ok(Self::Default(discriminant)),
            })
        }
    }

    /// `struct operation`
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Operation {
        /// `left`
        pub left: Expression,
        /// `right`
        pub right: Expression,
    }

    impl rpc::Encode for Operation {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.nested(|output| {
                output.value(&self.left)?;
                output.value(&self.right)
            })
        }
    }

    impl rpc::Decode for Operation {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            input.nested(|input| {
                Ok(Self {
                    left: input.value()?,
                    right: input.value()?,
                })
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use recursive_x::*;
