// Made from program.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod program_x {
    use ::rpcgen_runtime as rpc;

    /// Arguments of one call.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Pair {
        /// `a`
        pub a: i32,
        /// `b`
        pub b: i32,
    }

    impl rpc::Encode for Pair {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.a)?;
            output.int(self.b)
        }
    }

    impl rpc::Decode for Pair {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                a: input.int()?,
                b: input.int()?,
            })
        }
    }

    /// The numbers of program CALC_PROG, version CALC_V1.
    pub mod calc_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0099;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `CALC_NULL`
        pub const CALC_NULL: u32 = 0;
        /// `CALC_ADD`
        pub const CALC_ADD: u32 = 1;
        /// `CALC_RESET`
        pub const CALC_RESET: u32 = 2;
    }

    /// A calculator, as a classic program.
    /// The first version.
    pub trait CalcV1: Send + Sync + 'static {
        /// `CALC_NULL`, procedure 0.
        fn null(&self, _context: &rpc::CallContext) -> Result<(), rpc::Fault> {
            Ok(())
        }

        /// Adds two numbers.
        ///
        /// `CALC_ADD`, procedure 1.
        fn add(&self, context: &rpc::CallContext, argument: Pair) -> Result<i32, rpc::Fault>;

        /// `CALC_RESET`, procedure 2.
        fn reset(&self, context: &rpc::CallContext) -> Result<(), rpc::Fault>;
    }

    /// Carries calls of program CALC_PROG, version CALC_V1 to a handler.
    #[derive(Debug)]
    pub struct CalcV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: CalcV1> CalcV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `CalcV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for CalcV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: CalcV1> rpc::Service for CalcV1Server<T> {
        fn program(&self) -> u32 {
            calc_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            calc_v1::VERSION
        }

        fn dispatch(
            &self,
            context: &rpc::CallContext,
            procedure: u32,
            input: &mut rpc::Decoder<'_>,
            output: &mut rpc::Encoder,
        ) -> Result<(), rpc::Fault> {
            match procedure {
                calc_v1::CALC_NULL => {
                    rpc::serve_value(input, output, |()| self.handler.null(context))
                }
                calc_v1::CALC_ADD => rpc::serve_value(input, output, |argument| {
                    self.handler.add(context, argument)
                }),
                calc_v1::CALC_RESET => {
                    rpc::serve_value(input, output, |()| self.handler.reset(context))
                }
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A calculator, as a classic program.
    /// The first version.
    #[derive(Debug, Clone)]
    pub struct CalcV1Client {
        client: rpc::Client,
    }

    impl CalcV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, calc_v1::PROGRAM, calc_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, calc_v1::PROGRAM, calc_v1::VERSION, config)
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

        /// `CALC_NULL`, procedure 0.
        pub fn null(&self) -> Result<(), rpc::Error> {
            self.client.call_value(calc_v1::CALC_NULL, &())
        }

        /// As `null`, without waiting for the result.
        pub fn null_async(&self) -> rpc::PendingCall<()> {
            self.client.call_value_async(calc_v1::CALC_NULL, &())
        }

        /// Adds two numbers.
        ///
        /// `CALC_ADD`, procedure 1.
        pub fn add(&self, argument: &Pair) -> Result<i32, rpc::Error> {
            self.client.call_value(calc_v1::CALC_ADD, argument)
        }

        /// As `add`, without waiting for the result.
        pub fn add_async(&self, argument: &Pair) -> rpc::PendingCall<i32> {
            self.client.call_value_async(calc_v1::CALC_ADD, argument)
        }

        /// `CALC_RESET`, procedure 2.
        pub fn reset(&self) -> Result<(), rpc::Error> {
            self.client.call_value(calc_v1::CALC_RESET, &())
        }

        /// As `reset`, without waiting for the result.
        pub fn reset_async(&self) -> rpc::PendingCall<()> {
            self.client.call_value_async(calc_v1::CALC_RESET, &())
        }
    }

    impl AsRef<rpc::Client> for CalcV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of program CALC_PROG, version CALC_V2.
    pub mod calc_v2 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0099;
        /// The version.
        pub const VERSION: u32 = 2;
        /// `CALC_ADD`
        pub const CALC_ADD: u32 = 1;
        /// `CALC_NAME`
        pub const CALC_NAME: u32 = 2;
        /// `CALC_MEAN`
        pub const CALC_MEAN: u32 = 3;
    }

    /// The procedures of program CALC_PROG, version CALC_V2.
    pub trait CalcV2: Send + Sync + 'static {
        /// two arguments
        ///
        /// `CALC_ADD`, procedure 1.
        fn add(
            &self,
            context: &rpc::CallContext,
            argument1: i32,
            argument2: i32,
        ) -> Result<i32, rpc::Fault>;

        /// `CALC_NAME`, procedure 2.
        fn name(&self, context: &rpc::CallContext) -> Result<String, rpc::Fault>;

        /// `CALC_MEAN`, procedure 3.
        fn mean(
            &self,
            context: &rpc::CallContext,
            count: i32,
            unit: String,
            both: Pair,
        ) -> Result<f64, rpc::Fault>;
    }

    /// Carries calls of program CALC_PROG, version CALC_V2 to a handler.
    #[derive(Debug)]
    pub struct CalcV2Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: CalcV2> CalcV2Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `CalcV2Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for CalcV2Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: CalcV2> rpc::Service for CalcV2Server<T> {
        fn program(&self) -> u32 {
            calc_v2::PROGRAM
        }

        fn version(&self) -> u32 {
            calc_v2::VERSION
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
                calc_v2::CALC_ADD => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.int()?, input.int()?)),
                    |(argument1, argument2)| self.handler.add(context, argument1, argument2),
                    |output, result| output.int(*result),
                ),
                calc_v2::CALC_NAME => rpc::serve(
                    input,
                    output,
                    |_| Ok(()),
                    |()| self.handler.name(context),
                    |output, result| output.string(result, u32::MAX),
                ),
                calc_v2::CALC_MEAN => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.int()?, input.string(u32::MAX)?, input.value()?)),
                    |(count, unit, both)| self.handler.mean(context, count, unit, both),
                    |output, result| output.double(*result),
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program CALC_PROG, version CALC_V2.
    #[derive(Debug, Clone)]
    pub struct CalcV2Client {
        client: rpc::Client,
    }

    impl CalcV2Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, calc_v2::PROGRAM, calc_v2::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, calc_v2::PROGRAM, calc_v2::VERSION, config)
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

        /// two arguments
        ///
        /// `CALC_ADD`, procedure 1.
        pub fn add(&self, argument1: i32, argument2: i32) -> Result<i32, rpc::Error> {
            self.client.call(
                calc_v2::CALC_ADD,
                |output| {
                    output.int(argument1)?;
                    output.int(argument2)
                },
                |input| input.int(),
            )
        }

        /// As `add`, without waiting for the result.
        pub fn add_async(&self, argument1: i32, argument2: i32) -> rpc::PendingCall<i32> {
            self.client.call_async(
                calc_v2::CALC_ADD,
                |output| {
                    output.int(argument1)?;
                    output.int(argument2)
                },
                |input| input.int(),
            )
        }

        /// `CALC_NAME`, procedure 2.
        pub fn name(&self) -> Result<String, rpc::Error> {
            self.client.call(
                calc_v2::CALC_NAME,
                |_| Ok(()),
                |input| input.string(u32::MAX),
            )
        }

        /// As `name`, without waiting for the result.
        pub fn name_async(&self) -> rpc::PendingCall<String> {
            self.client.call_async(
                calc_v2::CALC_NAME,
                |_| Ok(()),
                |input| input.string(u32::MAX),
            )
        }

        /// `CALC_MEAN`, procedure 3.
        pub fn mean(&self, count: i32, unit: &str, both: &Pair) -> Result<f64, rpc::Error> {
            self.client.call(
                calc_v2::CALC_MEAN,
                |output| {
                    output.int(count)?;
                    output.string(unit, u32::MAX)?;
                    output.value(both)
                },
                |input| input.double(),
            )
        }

        /// As `mean`, without waiting for the result.
        pub fn mean_async(&self, count: i32, unit: &str, both: &Pair) -> rpc::PendingCall<f64> {
            self.client.call_async(
                calc_v2::CALC_MEAN,
                |output| {
                    output.int(count)?;
                    output.string(unit, u32::MAX)?;
                    output.value(both)
                },
                |input| input.double(),
            )
        }
    }

    impl AsRef<rpc::Client> for CalcV2Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of program OTHER_PROG, version OTHER_V1.
    pub mod other_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0100;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `ONE`
        pub const ONE: u32 = 1;
    }

    /// The procedures of program OTHER_PROG, version OTHER_V1.
    pub trait OtherV1: Send + Sync + 'static {
        /// `ONE`, procedure 1.
        fn one(&self, context: &rpc::CallContext, argument: i32) -> Result<i32, rpc::Fault>;
    }

    /// Carries calls of program OTHER_PROG, version OTHER_V1 to a handler.
    #[derive(Debug)]
    pub struct OtherV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: OtherV1> OtherV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `OtherV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for OtherV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: OtherV1> rpc::Service for OtherV1Server<T> {
        fn program(&self) -> u32 {
            other_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            other_v1::VERSION
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
                other_v1::ONE => rpc::serve_value(input, output, |argument| {
                    self.handler.one(context, argument)
                }),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program OTHER_PROG, version OTHER_V1.
    #[derive(Debug, Clone)]
    pub struct OtherV1Client {
        client: rpc::Client,
    }

    impl OtherV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, other_v1::PROGRAM, other_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, other_v1::PROGRAM, other_v1::VERSION, config)
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

        /// `ONE`, procedure 1.
        pub fn one(&self, argument: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(other_v1::ONE, &argument)
        }

        /// As `one`, without waiting for the result.
        pub fn one_async(&self, argument: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(other_v1::ONE, &argument)
        }
    }

    impl AsRef<rpc::Client> for OtherV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use program_x::*;
