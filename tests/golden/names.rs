// Made from names.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod names_x {
    use ::rpcgen_runtime as rpc;

    /// `struct strings`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Strings {
        /// `fn`
        pub r#fn: i32,
        /// `type`
        pub r#type: i32,
        /// `self`
        pub self_: i32,
        /// `Mixed_Case`
        pub mixed_case: i32,
        /// `camelCase`
        pub camel_case: i32,
        /// `HTTPStatus`
        pub http_status: i32,
        /// `_leading`
        pub leading: i32,
    }

    impl rpc::Encode for Strings {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.r#fn)?;
            output.int(self.r#type)?;
            output.int(self.self_)?;
            output.int(self.mixed_case)?;
            output.int(self.camel_case)?;
            output.int(self.http_status)?;
            output.int(self.leading)
        }
    }

    impl rpc::Decode for Strings {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                r#fn: input.int()?,
                r#type: input.int()?,
                self_: input.int()?,
                mixed_case: input.int()?,
                camel_case: input.int()?,
                http_status: input.int()?,
                leading: input.int()?,
            })
        }
    }

    /// `struct option`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Option_ {
        /// `some`
        pub some: i32,
    }

    impl rpc::Encode for Option_ {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.some)
        }
    }

    impl rpc::Decode for Option_ {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self { some: input.int()? })
        }
    }

    /// `struct Result`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Result_ {
        /// `ok`
        pub ok: i32,
    }

    impl rpc::Encode for Result_ {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.ok)
        }
    }

    impl rpc::Decode for Result_ {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self { ok: input.int()? })
        }
    }

    /// `struct FHSTATUS`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Fhstatus {
        /// `x`
        pub x: i32,
    }

    impl rpc::Encode for Fhstatus {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.x)
        }
    }

    impl rpc::Decode for Fhstatus {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self { x: input.int()? })
        }
    }

    /// `struct GETATTR3res`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Getattr3res {
        /// `x`
        pub x: i32,
    }

    impl rpc::Encode for Getattr3res {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.x)
        }
    }

    impl rpc::Decode for Getattr3res {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self { x: input.int()? })
        }
    }

    /// `typedef Vec`
    pub type Vec_ = Option_;

    /// `union box`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Box_ {
        /// `case 0`: `loop`
        Case0(i32),
        /// Any other `match`
        Default(i32),
    }

    impl Box_ {
        /// What `match` is.
        pub const fn discriminant(&self) -> i32 {
            match self {
                Self::Case0(_) => 0,
                Self::Default(discriminant) => *discriminant,
            }
        }
    }

    impl rpc::Encode for Box_ {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.discriminant())?;
            match self {
                Self::Case0(value) => output.int(*value),
                Self::Default(0) => output.wrong_discriminant("box", self.discriminant()),
                Self::Default(_) => Ok(()),
            }
        }
    }

    impl rpc::Decode for Box_ {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.int()? {
                0 => Ok(Self::Case0(input.int()?)),
                discriminant => Ok(Self::Default(discriminant)),
            }
        }
    }

    /// `enum Text`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[repr(i32)]
    pub enum Text {
        /// `Err`
        Err = 1,
        /// `None`
        None = 2,
    }

    impl Text {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                1 => Some(Self::Err),
                2 => Some(Self::None),
                _ => None,
            }
        }
    }

    impl From<Text> for i32 {
        fn from(value: Text) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Text {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Text {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("Text", value))
        }
    }

    /// The numbers of program NAMES, version NAMES_1.
    pub mod names_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0300;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `NEW`
        pub const NEW: u32 = 1;
        /// `clone`
        pub const CLONE: u32 = 2;
        /// `Match`
        pub const MATCH: u32 = 3;
        /// `connect`
        pub const CONNECT: u32 = 4;
    }

    /// The procedures of program NAMES, version NAMES_1.
    pub trait NamesV1: Send + Sync + 'static {
        /// `NEW`, procedure 1.
        fn new_(&self, context: &rpc::CallContext, r#fn: i32) -> Result<i32, rpc::Fault>;

        /// `clone`, procedure 2.
        fn clone_(
            &self,
            context: &rpc::CallContext,
            output_: i32,
            context_: i32,
        ) -> Result<i32, rpc::Fault>;

        /// `Match`, procedure 3.
        fn r#match(
            &self,
            context: &rpc::CallContext,
            input_: i32,
            self_: i32,
        ) -> Result<i32, rpc::Fault>;

        /// `connect`, procedure 4.
        fn connect_(
            &self,
            context: &rpc::CallContext,
            item: i32,
            value: i32,
        ) -> Result<(), rpc::Fault>;
    }

    /// Carries calls of program NAMES, version NAMES_1 to a handler.
    #[derive(Debug)]
    pub struct NamesV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: NamesV1> NamesV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `NamesV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for NamesV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: NamesV1> rpc::Service for NamesV1Server<T> {
        fn program(&self) -> u32 {
            names_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            names_v1::VERSION
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
                names_v1::NEW => {
                    rpc::serve_value(input, output, |r#fn| self.handler.new_(context, r#fn))
                }
                names_v1::CLONE => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.int()?, input.int()?)),
                    |(output_, context_)| self.handler.clone_(context, output_, context_),
                    |output, result| output.int(*result),
                ),
                names_v1::MATCH => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.int()?, input.int()?)),
                    |(input_, self_)| self.handler.r#match(context, input_, self_),
                    |output, result| output.int(*result),
                ),
                names_v1::CONNECT => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.int()?, input.int()?)),
                    |(item, value)| self.handler.connect_(context, item, value),
                    |_, ()| Ok(()),
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program NAMES, version NAMES_1.
    #[derive(Debug, Clone)]
    pub struct NamesV1Client {
        client: rpc::Client,
    }

    impl NamesV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, names_v1::PROGRAM, names_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, names_v1::PROGRAM, names_v1::VERSION, config)
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

        /// `NEW`, procedure 1.
        pub fn new_(&self, r#fn: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(names_v1::NEW, &r#fn)
        }

        /// As `new_`, without waiting for the result.
        pub fn new_async(&self, r#fn: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(names_v1::NEW, &r#fn)
        }

        /// `clone`, procedure 2.
        pub fn clone_(&self, output_: i32, context_: i32) -> Result<i32, rpc::Error> {
            self.client.call(
                names_v1::CLONE,
                |output| {
                    output.int(output_)?;
                    output.int(context_)
                },
                |input| input.int(),
            )
        }

        /// As `clone_`, without waiting for the result.
        pub fn clone_async(&self, output_: i32, context_: i32) -> rpc::PendingCall<i32> {
            self.client.call_async(
                names_v1::CLONE,
                |output| {
                    output.int(output_)?;
                    output.int(context_)
                },
                |input| input.int(),
            )
        }

        /// `Match`, procedure 3.
        pub fn r#match(&self, input_: i32, self_: i32) -> Result<i32, rpc::Error> {
            self.client.call(
                names_v1::MATCH,
                |output| {
                    output.int(input_)?;
                    output.int(self_)
                },
                |input| input.int(),
            )
        }

        /// As `match`, without waiting for the result.
        pub fn match_async(&self, input_: i32, self_: i32) -> rpc::PendingCall<i32> {
            self.client.call_async(
                names_v1::MATCH,
                |output| {
                    output.int(input_)?;
                    output.int(self_)
                },
                |input| input.int(),
            )
        }

        /// `connect`, procedure 4.
        pub fn connect_(&self, item: i32, value: i32) -> Result<(), rpc::Error> {
            self.client.call(
                names_v1::CONNECT,
                |output| {
                    output.int(item)?;
                    output.int(value)
                },
                |_| Ok(()),
            )
        }

        /// As `connect_`, without waiting for the result.
        pub fn connect_async(&self, item: i32, value: i32) -> rpc::PendingCall<()> {
            self.client.call_async(
                names_v1::CONNECT,
                |output| {
                    output.int(item)?;
                    output.int(value)
                },
                |_| Ok(()),
            )
        }
    }

    impl AsRef<rpc::Client> for NamesV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of interface T.
    pub mod t {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0301;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `next`
        pub const NEXT: u32 = 1;
    }

    /// The procedures of interface T.
    pub trait T: Send + Sync + 'static {
        /// `next`, procedure 1.
        fn next(&self, context: &rpc::CallContext, t: i32) -> Result<i32, rpc::Fault>;
    }

    /// Carries calls of interface T to a handler.
    #[derive(Debug)]
    pub struct TServer<H> {
        handler: ::std::sync::Arc<H>,
    }

    impl<H: T> TServer<H> {
        /// To be given to `Server::add`. For a handler that is shared: `TServer::from(arc)`.
        pub fn new(handler: H) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<H> From<::std::sync::Arc<H>> for TServer<H> {
        fn from(handler: ::std::sync::Arc<H>) -> Self {
            Self { handler }
        }
    }

    impl<H: T> rpc::Service for TServer<H> {
        fn program(&self) -> u32 {
            t::PROGRAM
        }

        fn version(&self) -> u32 {
            t::VERSION
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
                t::NEXT => rpc::serve_value(input, output, |t| self.handler.next(context, t)),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of interface T.
    #[derive(Debug, Clone)]
    pub struct TClient {
        client: rpc::Client,
    }

    impl TClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, t::PROGRAM, t::VERSION).map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, t::PROGRAM, t::VERSION, config)
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

        /// `next`, procedure 1.
        pub fn next(&self, t: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(t::NEXT, &t)
        }

        /// As `next`, without waiting for the result.
        pub fn next_async(&self, t: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(t::NEXT, &t)
        }
    }

    impl AsRef<rpc::Client> for TClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of interface Iterator.
    pub mod iterator {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0302;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `next`
        pub const NEXT: u32 = 1;
    }

    /// The procedures of interface Iterator.
    pub trait Iterator_: Send + Sync + 'static {
        /// `next`, procedure 1.
        fn next(&self, context: &rpc::CallContext, h: i32) -> Result<i32, rpc::Fault>;
    }

    /// Carries calls of interface Iterator to a handler.
    #[derive(Debug)]
    pub struct IteratorServer<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: Iterator_> IteratorServer<T> {
        /// To be given to `Server::add`. For a handler that is shared: `IteratorServer::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for IteratorServer<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: Iterator_> rpc::Service for IteratorServer<T> {
        fn program(&self) -> u32 {
            iterator::PROGRAM
        }

        fn version(&self) -> u32 {
            iterator::VERSION
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
                iterator::NEXT => {
                    rpc::serve_value(input, output, |h| self.handler.next(context, h))
                }
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of interface Iterator.
    #[derive(Debug, Clone)]
    pub struct IteratorClient {
        client: rpc::Client,
    }

    impl IteratorClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, iterator::PROGRAM, iterator::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, iterator::PROGRAM, iterator::VERSION, config)
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

        /// `next`, procedure 1.
        pub fn next(&self, h: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(iterator::NEXT, &h)
        }

        /// As `next`, without waiting for the result.
        pub fn next_async(&self, h: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(iterator::NEXT, &h)
        }
    }

    impl AsRef<rpc::Client> for IteratorClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// `const _9`
    pub const _9: u32 = 5;
    /// `typedef _1`
    pub type _1 = Vec<i32>;

    /// Writes a [`_1`], whose bounds it checks.
    pub fn encode__1(value: &[i32], output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.array(value, 4, |output, item| output.int(*item))
    }

    /// Reads a [`_1`], whose bounds it checks.
    pub fn decode__1(input: &mut rpc::Decoder<'_>) -> Result<_1, rpc::DecodeError> {
        input.array(4, |input| input.int())
    }

    /// The numbers of interface Empty.
    pub mod empty {
        /// The program.
        pub const PROGRAM: u32 = 0x28ad_429b;
        /// The version.
        pub const VERSION: u32 = 1;
    }

    /// The procedures of interface Empty.
    pub trait Empty: Send + Sync + 'static {}
    /// Carries calls of interface Empty to a handler.
    #[derive(Debug)]
    pub struct EmptyServer<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: Empty> EmptyServer<T> {
        /// To be given to `Server::add`. For a handler that is shared: `EmptyServer::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for EmptyServer<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: Empty> rpc::Service for EmptyServer<T> {
        fn program(&self) -> u32 {
            empty::PROGRAM
        }

        fn version(&self) -> u32 {
            empty::VERSION
        }

        fn dispatch(
            &self,
            _context: &rpc::CallContext,
            procedure: u32,
            input: &mut rpc::Decoder<'_>,
            output: &mut rpc::Encoder,
        ) -> Result<(), rpc::Fault> {
            match procedure {
                0 => rpc::serve_value(input, output, |()| Ok(())),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of interface Empty.
    #[derive(Debug, Clone)]
    pub struct EmptyClient {
        client: rpc::Client,
    }

    impl EmptyClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, empty::PROGRAM, empty::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, empty::PROGRAM, empty::VERSION, config)
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
    }

    impl AsRef<rpc::Client> for EmptyClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of interface Underscores.
    pub mod underscores {
        /// The program.
        pub const PROGRAM: u32 = 0x2fa9_f14b;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `ninth`
        pub const NINTH: u32 = 1;
    }

    /// The procedures of interface Underscores.
    pub trait Underscores: Send + Sync + 'static {
        /// `ninth`, procedure 1.
        fn ninth(&self, context: &rpc::CallContext, _9_: i32) -> Result<i32, rpc::Fault>;
    }

    /// Carries calls of interface Underscores to a handler.
    #[derive(Debug)]
    pub struct UnderscoresServer<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: Underscores> UnderscoresServer<T> {
        /// To be given to `Server::add`. For a handler that is shared: `UnderscoresServer::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for UnderscoresServer<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: Underscores> rpc::Service for UnderscoresServer<T> {
        fn program(&self) -> u32 {
            underscores::PROGRAM
        }

        fn version(&self) -> u32 {
            underscores::VERSION
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
                underscores::NINTH => {
                    rpc::serve_value(input, output, |_9_| self.handler.ninth(context, _9_))
                }
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of interface Underscores.
    #[derive(Debug, Clone)]
    pub struct UnderscoresClient {
        client: rpc::Client,
    }

    impl UnderscoresClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, underscores::PROGRAM, underscores::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, underscores::PROGRAM, underscores::VERSION, config)
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

        /// `ninth`, procedure 1.
        pub fn ninth(&self, _9_: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(underscores::NINTH, &_9_)
        }

        /// As `ninth`, without waiting for the result.
        pub fn ninth_async(&self, _9_: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(underscores::NINTH, &_9_)
        }
    }

    impl AsRef<rpc::Client> for UnderscoresClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use names_x::*;
