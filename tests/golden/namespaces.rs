// Made from namespaces.x by rpcgen-rs 0.1.0. Changes will be lost.

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
    rustdoc::all,
    ambiguous_glob_reexports
)]
mod namespaces_x {
    use ::rpcgen_runtime as rpc;

    /// `const LIMIT`
    pub const LIMIT: u32 = 2;
    /// `struct everything`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Everything {
        /// `line`
        pub line: geo::Line,
        /// `point`
        pub point: shop::stock::Point,
        /// `axis`
        pub axis: geo::Axis,
        /// `bytes`
        pub bytes: [u8; geo::LIMIT as usize],
    }

    impl rpc::Encode for Everything {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.line)?;
            output.value(&self.point)?;
            output.value(&self.axis)?;
            output.opaque_fixed(&self.bytes[..])
        }
    }

    impl rpc::Decode for Everything {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                line: input.value()?,
                point: input.value()?,
                axis: input.value()?,
                bytes: input.opaque_fixed()?,
            })
        }
    }

    /// `namespace geo`
    pub mod geo {
        use super::rpc;

        /// `const geo::LIMIT`
        pub const LIMIT: u32 = 4;
        /// `enum geo::axis`
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[repr(i32)]
        pub enum Axis {
            /// `X`
            #[default]
            X = 0,
            /// `Y`
            Y = 1,
        }

        impl Axis {
            /// The member with this number.
            pub const fn from_i32(value: i32) -> Option<Self> {
                match value {
                    0 => Some(Self::X),
                    1 => Some(Self::Y),
                    _ => None,
                }
            }
        }

        impl From<Axis> for i32 {
            fn from(value: Axis) -> Self {
                value as i32
            }
        }

        impl rpc::Encode for Axis {
            fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
                output.int(*self as i32)
            }
        }

        impl rpc::Decode for Axis {
            fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
                let value = input.int()?;
                Self::from_i32(value).ok_or_else(|| input.unknown_enum("geo::axis", value))
            }
        }

        /// A place.
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

        /// `typedef geo::key`
        pub type Key = Vec<u8>;

        /// Writes a [`Key`], whose bounds it checks.
        pub fn encode_key(value: &[u8], output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.opaque(value, LIMIT)
        }

        /// Reads a [`Key`], whose bounds it checks.
        pub fn decode_key(input: &mut rpc::Decoder<'_>) -> Result<Key, rpc::DecodeError> {
            input.opaque(LIMIT)
        }

        /// `typedef geo::short_key`
        pub type ShortKey = Vec<u8>;

        /// Writes a [`ShortKey`], whose bounds it checks.
        pub fn encode_short_key(
            value: &[u8],
            output: &mut rpc::Encoder,
        ) -> Result<(), rpc::EncodeError> {
            output.opaque(value, super::LIMIT)
        }

        /// Reads a [`ShortKey`], whose bounds it checks.
        pub fn decode_short_key(
            input: &mut rpc::Decoder<'_>,
        ) -> Result<ShortKey, rpc::DecodeError> {
            input.opaque(super::LIMIT)
        }

        /// `struct geo::line`
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
        pub struct Line {
            /// `from`
            pub from: Point,
            /// `to`
            pub to: Point,
            /// `ordered`
            pub ordered: Option<Box<super::shop::Order>>,
        }

        impl rpc::Encode for Line {
            fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
                output.value(&self.from)?;
                output.value(&self.to)?;
                output.optional(self.ordered.as_deref(), |output, item| output.value(item))
            }
        }

        impl rpc::Decode for Line {
            fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
                Ok(Self {
                    from: input.value()?,
                    to: input.value()?,
                    ordered: input.optional_boxed(|input| input.value())?,
                })
            }
        }
    }

    pub use self::geo::*;

    /// `namespace shop`
    pub mod shop {
        use super::rpc;

        /// `union shop::order`
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum Order {
            /// `case X`: `point`
            X(stock::Point),
            /// Any other `by`: `shelves`
            Default(super::geo::Axis, Vec<stock::Shelf>),
        }

        impl Order {
            /// What `by` is.
            pub const fn discriminant(&self) -> super::geo::Axis {
                match self {
                    Self::X(_) => super::geo::Axis::X,
                    Self::Default(discriminant, _) => *discriminant,
                }
            }
        }

        impl rpc::Encode for Order {
            fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
                output.value(&self.discriminant())?;
                match self {
                    Self::X(value) => output.value(value),
                    Self::Default(super::geo::Axis::X, _) => {
                        output.wrong_discriminant("shop::order", i32::from(self.discriminant()))
                    }
                    Self::Default(_, value) => {
                        output.list(value, |output, item| output.value(item))
                    }
                }
            }
        }

        impl rpc::Decode for Order {
            fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
                match input.value::<super::geo::Axis>()? {
                    super::geo::Axis::X => Ok(Self::X(input.value()?)),
                    discriminant => Ok(Self::Default(
                        discriminant,
                        input.list(|input| input.value())?,
                    )),
                }
            }
        }

        /// The numbers of program SHOP_PROG, version SHOP_V1.
        pub mod shop_v1 {
            /// The program.
            pub const PROGRAM: u32 = 0x2000_0101;
            /// The version.
            pub const VERSION: u32 = 1;
            /// `SHOP_FIND`
            pub const SHOP_FIND: u32 = 1;
        }

        /// The procedures of program SHOP_PROG, version SHOP_V1.
        pub trait ShopV1: Send + Sync + 'static {
            /// `SHOP_FIND`, procedure 1.
            fn shop_find(
                &self,
                context: &rpc::CallContext,
                argument1: super::geo::Point,
                argument2: super::geo::Key,
            ) -> Result<Order, rpc::Fault>;
        }

        /// Carries calls of program SHOP_PROG, version SHOP_V1 to a handler.
        #[derive(Debug)]
        pub struct ShopV1Server<T> {
            handler: ::std::sync::Arc<T>,
        }

        impl<T: ShopV1> ShopV1Server<T> {
            /// To be given to `Server::add`. For a handler that is shared: `ShopV1Server::from(arc)`.
            pub fn new(handler: T) -> Self {
                Self::from(::std::sync::Arc::new(handler))
            }
        }

        impl<T> From<::std::sync::Arc<T>> for ShopV1Server<T> {
            fn from(handler: ::std::sync::Arc<T>) -> Self {
                Self { handler }
            }
        }

        impl<T: ShopV1> rpc::Service for ShopV1Server<T> {
            fn program(&self) -> u32 {
                shop_v1::PROGRAM
            }

            fn version(&self) -> u32 {
                shop_v1::VERSION
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
                    shop_v1::SHOP_FIND => rpc::serve(
                        input,
                        output,
                        |input| Ok((input.value()?, super::geo::decode_key(input)?)),
                        |(argument1, argument2)| {
                            self.handler.shop_find(context, argument1, argument2)
                        },
                        |output, result| output.value(result),
                    ),
                    _ => Err(rpc::Fault::procedure_unavailable()),
                }
            }
        }

        /// A client of program SHOP_PROG, version SHOP_V1.
        #[derive(Debug, Clone)]
        pub struct ShopV1Client {
            client: rpc::Client,
        }

        impl ShopV1Client {
            /// A client of the server at `address`, such as `rpc://localhost:4000`.
            pub fn connect(address: &str) -> Result<Self, rpc::Error> {
                rpc::Client::connect(address, shop_v1::PROGRAM, shop_v1::VERSION)
                    .map(|client| Self { client })
            }

            /// As [`Self::connect`], with other than the usual limits and times.
            pub fn with_config(
                address: &str,
                config: rpc::ClientConfig,
            ) -> Result<Self, rpc::Error> {
                rpc::Client::with_config(address, shop_v1::PROGRAM, shop_v1::VERSION, config)
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

            /// `SHOP_FIND`, procedure 1.
            pub fn shop_find(
                &self,
                argument1: &super::geo::Point,
                argument2: &[u8],
            ) -> Result<Order, rpc::Error> {
                self.client.call(
                    shop_v1::SHOP_FIND,
                    |output| {
                        output.value(argument1)?;
                        super::geo::encode_key(argument2, output)
                    },
                    |input| input.value(),
                )
            }

            /// As `shop_find`, without waiting for the result.
            pub fn shop_find_async(
                &self,
                argument1: &super::geo::Point,
                argument2: &[u8],
            ) -> rpc::PendingCall<Order> {
                self.client.call_async(
                    shop_v1::SHOP_FIND,
                    |output| {
                        output.value(argument1)?;
                        super::geo::encode_key(argument2, output)
                    },
                    |input| input.value(),
                )
            }
        }

        impl AsRef<rpc::Client> for ShopV1Client {
            fn as_ref(&self) -> &rpc::Client {
                &self.client
            }
        }

        /// `namespace shop::stock`
        pub mod stock {
            use super::rpc;

            /// `struct shop::stock::point`
            #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
            pub struct Point {
                /// `where`
                pub r#where: super::super::geo::Point,
                /// `key`
                pub key: super::super::geo::Key,
                /// `name`
                pub name: String,
            }

            impl rpc::Encode for Point {
                fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
                    output.value(&self.r#where)?;
                    super::super::geo::encode_key(&self.key, output)?;
                    output.string(&self.name, super::super::geo::LIMIT)
                }
            }

            impl rpc::Decode for Point {
                fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
                    Ok(Self {
                        r#where: input.value()?,
                        key: super::super::geo::decode_key(input)?,
                        name: input.string(super::super::geo::LIMIT)?,
                    })
                }
            }

            /// `struct shop::stock::shelf`, an item of a linked list: `Encode` and `Decode` take it without the link
            #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
            pub struct Shelf {
                /// `first`
                pub first: Point,
            }

            impl rpc::Encode for Shelf {
                fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
                    output.value(&self.first)
                }
            }

            impl rpc::Decode for Shelf {
                fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
                    Ok(Self {
                        first: input.value()?,
                    })
                }
            }
        }

        pub use self::stock::*;
    }

    pub use self::shop::*;

    /// `namespace calc`
    pub mod calc {
        use super::rpc;

        /// The numbers of interface Calc.
        pub mod calc {
            /// The program.
            pub const PROGRAM: u32 = 0x2000_0102;
            /// The version.
            pub const VERSION: u32 = 1;
            /// `add`
            pub const ADD: u32 = 1;
        }

        /// The procedures of interface Calc.
        pub trait Calc: Send + Sync + 'static {
            /// `add`, procedure 1.
            fn add(&self, context: &rpc::CallContext, a: i32, b: i32) -> Result<i32, rpc::Fault>;
        }

        /// Carries calls of interface Calc to a handler.
        #[derive(Debug)]
        pub struct CalcServer<T> {
            handler: ::std::sync::Arc<T>,
        }

        impl<T: Calc> CalcServer<T> {
            /// To be given to `Server::add`. For a handler that is shared: `CalcServer::from(arc)`.
            pub fn new(handler: T) -> Self {
                Self::from(::std::sync::Arc::new(handler))
            }
        }

        impl<T> From<::std::sync::Arc<T>> for CalcServer<T> {
            fn from(handler: ::std::sync::Arc<T>) -> Self {
                Self { handler }
            }
        }

        impl<T: Calc> rpc::Service for CalcServer<T> {
            fn program(&self) -> u32 {
                calc::PROGRAM
            }

            fn version(&self) -> u32 {
                calc::VERSION
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
                    calc::ADD => rpc::serve(
                        input,
                        output,
                        |input| Ok((input.int()?, input.int()?)),
                        |(a, b)| self.handler.add(context, a, b),
                        |output, result| output.int(*result),
                    ),
                    _ => Err(rpc::Fault::procedure_unavailable()),
                }
            }
        }

        /// A client of interface Calc.
        #[derive(Debug, Clone)]
        pub struct CalcClient {
            client: rpc::Client,
        }

        impl CalcClient {
            /// A client of the server at `address`, such as `rpc://localhost:4000`.
            pub fn connect(address: &str) -> Result<Self, rpc::Error> {
                rpc::Client::connect(address, calc::PROGRAM, calc::VERSION)
                    .map(|client| Self { client })
            }

            /// As [`Self::connect`], with other than the usual limits and times.
            pub fn with_config(
                address: &str,
                config: rpc::ClientConfig,
            ) -> Result<Self, rpc::Error> {
                rpc::Client::with_config(address, calc::PROGRAM, calc::VERSION, config)
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

            /// `add`, procedure 1.
            pub fn add(&self, a: i32, b: i32) -> Result<i32, rpc::Error> {
                self.client.call(
                    calc::ADD,
                    |output| {
                        output.int(a)?;
                        output.int(b)
                    },
                    |input| input.int(),
                )
            }

            /// As `add`, without waiting for the result.
            pub fn add_async(&self, a: i32, b: i32) -> rpc::PendingCall<i32> {
                self.client.call_async(
                    calc::ADD,
                    |output| {
                        output.int(a)?;
                        output.int(b)
                    },
                    |input| input.int(),
                )
            }
        }

        impl AsRef<rpc::Client> for CalcClient {
            fn as_ref(&self) -> &rpc::Client {
                &self.client
            }
        }
    }

    pub use self::calc::*;
}

#[allow(unused_imports, unreachable_pub)]
pub use namespaces_x::*;
