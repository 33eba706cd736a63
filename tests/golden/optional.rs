// Made from optional.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod optional_x {
    use ::rpcgen_runtime as rpc;

    /// `struct leaf`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Leaf {
        /// `value`
        pub value: i32,
    }

    impl rpc::Encode for Leaf {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.value)
        }
    }

    impl rpc::Decode for Leaf {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                value: input.int()?,
            })
        }
    }

    /// `typedef leaf_ptr`
    pub type LeafPtr = Option<Box<Leaf>>;

    /// Writes a [`LeafPtr`], whose bounds it checks.
    pub fn encode_leaf_ptr(
        value: Option<&Leaf>,
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.optional(value, |output, item| output.value(item))
    }

    /// Reads a [`LeafPtr`], whose bounds it checks.
    pub fn decode_leaf_ptr(input: &mut rpc::Decoder<'_>) -> Result<LeafPtr, rpc::DecodeError> {
        input.optional_boxed(|input| input.value())
    }

    /// `typedef int_ptr`
    pub type IntPtr = Option<i32>;

    /// Writes a [`IntPtr`], whose bounds it checks.
    pub fn encode_int_ptr(
        value: Option<i32>,
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.optional(value.as_ref(), |output, item| output.int(*item))
    }

    /// Reads a [`IntPtr`], whose bounds it checks.
    pub fn decode_int_ptr(input: &mut rpc::Decoder<'_>) -> Result<IntPtr, rpc::DecodeError> {
        input.optional(|input| input.int())
    }

    /// `typedef name`
    pub type Name = String;

    /// Writes a [`Name`], whose bounds it checks.
    pub fn encode_name(value: &str, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.string(value, 4)
    }

    /// Reads a [`Name`], whose bounds it checks.
    pub fn decode_name(input: &mut rpc::Decoder<'_>) -> Result<Name, rpc::DecodeError> {
        input.string(4)
    }

    /// `typedef name_ptr`
    pub type NamePtr = Option<Name>;

    /// Writes a [`NamePtr`], whose bounds it checks.
    pub fn encode_name_ptr(
        value: Option<&str>,
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.optional(value, |output, item| encode_name(item, output))
    }

    /// Reads a [`NamePtr`], whose bounds it checks.
    pub fn decode_name_ptr(input: &mut rpc::Decoder<'_>) -> Result<NamePtr, rpc::DecodeError> {
        input.optional(|input| decode_name(input))
    }

    /// `enum flag`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Flag {
        /// `OFF`
        #[default]
        Off = 0,
        /// `ON`
        On = 1,
    }

    impl Flag {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::Off),
                1 => Some(Self::On),
                _ => None,
            }
        }
    }

    impl From<Flag> for i32 {
        fn from(value: Flag) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Flag {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Flag {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("flag", value))
        }
    }

    /// `struct optional`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Optional {
        /// `number`
        pub number: Option<i32>,
        /// `boxed`
        pub boxed: Option<Box<Leaf>>,
        /// `aliased`
        pub aliased: LeafPtr,
        /// `number_alias`
        pub number_alias: IntPtr,
        /// `text`
        pub text: Option<Name>,
        /// `text_alias`
        pub text_alias: NamePtr,
        /// `state`
        pub state: Option<Flag>,
        /// `twice`
        pub twice: Option<LeafPtr>,
    }

    impl rpc::Encode for Optional {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.optional(self.number.as_ref(), |output, item| output.int(*item))?;
            output.optional(self.boxed.as_deref(), |output, item| output.value(item))?;
            encode_leaf_ptr(self.aliased.as_deref(), output)?;
            encode_int_ptr(self.number_alias, output)?;
            output.optional(self.text.as_ref(), |output, item| encode_name(item, output))?;
            encode_name_ptr(self.text_alias.as_deref(), output)?;
            output.optional(self.state.as_ref(), |output, item| output.value(item))?;
            output.optional(self.twice.as_ref(), |output, item| {
                encode_leaf_ptr(item.as_deref(), output)
            })
        }
    }

    impl rpc::Decode for Optional {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                number: input.optional(|input| input.int())?,
                boxed: input.optional_boxed(|input| input.value())?,
                aliased: decode_leaf_ptr(input)?,
                number_alias: decode_int_ptr(input)?,
                text: input.optional(|input| decode_name(input))?,
                text_alias: decode_name_ptr(input)?,
                state: input.optional(|input| input.value())?,
                twice: input.optional(|input| decode_leaf_ptr(input))?,
            })
        }
    }

    /// The numbers of program OPTIONAL_PROG, version OPTIONAL_V1.
    pub mod optional_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0200;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `ECHO`
        pub const ECHO: u32 = 1;
        /// `LEAF`
        pub const LEAF: u32 = 2;
        /// `NUMBER`
        pub const NUMBER: u32 = 3;
        /// `NAME`
        pub const NAME: u32 = 4;
    }

    /// The procedures of program OPTIONAL_PROG, version OPTIONAL_V1.
    pub trait OptionalV1: Send + Sync + 'static {
        /// `ECHO`, procedure 1.
        fn echo(
            &self,
            context: &rpc::CallContext,
            argument: Optional,
        ) -> Result<Optional, rpc::Fault>;

        /// `LEAF`, procedure 2.
        fn leaf(
            &self,
            context: &rpc::CallContext,
            argument: LeafPtr,
        ) -> Result<LeafPtr, rpc::Fault>;

        /// `NUMBER`, procedure 3.
        fn number(
            &self,
            context: &rpc::CallContext,
            argument: IntPtr,
        ) -> Result<IntPtr, rpc::Fault>;

        /// `NAME`, procedure 4.
        fn name(
            &self,
            context: &rpc::CallContext,
            argument: NamePtr,
        ) -> Result<NamePtr, rpc::Fault>;
    }

    /// Carries calls of program OPTIONAL_PROG, version OPTIONAL_V1 to a handler.
    #[derive(Debug)]
    pub struct OptionalV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: OptionalV1> OptionalV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `OptionalV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for OptionalV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: OptionalV1> rpc::Service for OptionalV1Server<T> {
        fn program(&self) -> u32 {
            optional_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            optional_v1::VERSION
        }

        fn dispatch(
            &self,
            context: &rpc::CallContext,
            procedure: u32,
            input: &mut rpc::Decoder<'_>,
            output: &mut rpc::Encoder,
        ) -> Result<(), rpc::Fault> {
            match procedure {
                0 => rpc::serve_value(input, output, |()| Ok(())),
                optional_v1::ECHO => rpc::serve_value(input, output, |argument| {
                    self.handler.echo(context, argument)
                }),
                optional_v1::LEAF => rpc::serve(
                    input,
                    output,
                    |input| decode_leaf_ptr(input),
                    |argument| self.handler.leaf(context, argument),
                    |output, result| encode_leaf_ptr(result.as_deref(), output),
                ),
                optional_v1::NUMBER => rpc::serve(
                    input,
                    output,
                    |input| decode_int_ptr(input),
                    |argument| self.handler.number(context, argument),
                    |output, result| encode_int_ptr(*result, output),
                ),
                optional_v1::NAME => rpc::serve(
                    input,
                    output,
                    |input| decode_name_ptr(input),
                    |argument| self.handler.name(context, argument),
                    |output, result| encode_name_ptr(result.as_deref(), output),
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program OPTIONAL_PROG, version OPTIONAL_V1.
    #[derive(Debug, Clone)]
    pub struct OptionalV1Client {
        client: rpc::Client,
    }

    impl OptionalV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, optional_v1::PROGRAM, optional_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, optional_v1::PROGRAM, optional_v1::VERSION, config)
                .map(|client| Self { client })
        }

        /// The same client, whose calls end after `deadline`.
        pub fn with_deadline(&self, deadline: ::core::time::Duration) -> Self {
            Self {
                client: self.client.with_deadline(deadline),
            }
        }

        /// The same client, whose calls end when the caller of a handler waits no longer.
        pub fn within(&self, context: &rpc::CallContext) -> Self {
            Self {
                client: self.client.within(context),
            }
        }

        /// Waits until all calls that were made before have ended.
        ///
        /// # Errors
        /// The first one-way call that has failed.
        pub fn wait_all(&self) -> Result<(), rpc::Error> {
            self.client.wait_all()
        }

        /// Asks whether the server answers: procedure 0, which every program has.
        pub fn null(&self) -> Result<(), rpc::Error> {
            self.client.call_value(0, &())
        }

        /// `ECHO`, procedure 1.
        pub fn echo(&self, argument: &Optional) -> Result<Optional, rpc::Error> {
            self.client.call_value(optional_v1::ECHO, argument)
        }

        /// As `echo`, without waiting for the result.
        pub fn echo_async(&self, argument: &Optional) -> rpc::PendingCall<Optional> {
            self.client.call_value_async(optional_v1::ECHO, argument)
        }

        /// `LEAF`, procedure 2.
        pub fn leaf(&self, argument: Option<&Leaf>) -> Result<LeafPtr, rpc::Error> {
            self.client.call(
                optional_v1::LEAF,
                |output| encode_leaf_ptr(argument, output),
                |input| decode_leaf_ptr(input),
            )
        }

        /// As `leaf`, without waiting for the result.
        pub fn leaf_async(&self, argument: Option<&Leaf>) -> rpc::PendingCall<LeafPtr> {
            self.client.call_async(
                optional_v1::LEAF,
                |output| encode_leaf_ptr(argument, output),
                |input| decode_leaf_ptr(input),
            )
        }

        /// `NUMBER`, procedure 3.
        pub fn number(&self, argument: Option<i32>) -> Result<IntPtr, rpc::Error> {
            self.client.call(
                optional_v1::NUMBER,
                |output| encode_int_ptr(argument, output),
                |input| decode_int_ptr(input),
            )
        }

        /// As `number`, without waiting for the result.
        pub fn number_async(&self, argument: Option<i32>) -> rpc::PendingCall<IntPtr> {
            self.client.call_async(
                optional_v1::NUMBER,
                |output| encode_int_ptr(argument, output),
                |input| decode_int_ptr(input),
            )
        }

        /// `NAME`, procedure 4.
        pub fn name(&self, argument: Option<&str>) -> Result<NamePtr, rpc::Error> {
            self.client.call(
                optional_v1::NAME,
                |output| encode_name_ptr(argument, output),
                |input| decode_name_ptr(input),
            )
        }

        /// As `name`, without waiting for the result.
        pub fn name_async(&self, argument: Option<&str>) -> rpc::PendingCall<NamePtr> {
            self.client.call_async(
                optional_v1::NAME,
                |output| encode_name_ptr(argument, output),
                |input| decode_name_ptr(input),
            )
        }
    }

    impl AsRef<rpc::Client> for OptionalV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use optional_x::*;
