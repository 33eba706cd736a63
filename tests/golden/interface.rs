// Made from interface.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod interface_x {
    use ::rpcgen_runtime as rpc;

    /// What can be done with two numbers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    #[repr(i32)]
    pub enum Operator {
        /// `PLUS`
        #[default]
        Plus = 0,
        /// `MINUS`
        Minus = 1,
        /// `TIMES`
        Times = 2,
    }

    impl Operator {
        /// The member with this number.
        pub const fn from_i32(value: i32) -> Option<Self> {
            match value {
                0 => Some(Self::Plus),
                1 => Some(Self::Minus),
                2 => Some(Self::Times),
                _ => None,
            }
        }
    }

    impl From<Operator> for i32 {
        fn from(value: Operator) -> Self {
            value as i32
        }
    }

    impl rpc::Encode for Operator {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(*self as i32)
        }
    }

    impl rpc::Decode for Operator {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            let value = input.int()?;
            Self::from_i32(value).ok_or_else(|| input.unknown_enum("operator", value))
        }
    }

    /// `struct triple`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Triple {
        /// `first`
        pub first: i32,
        /// `second`
        pub second: i32,
        /// `third`
        pub third: i32,
    }

    impl rpc::Encode for Triple {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.int(self.first)?;
            output.int(self.second)?;
            output.int(self.third)
        }
    }

    impl rpc::Decode for Triple {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                first: input.int()?,
                second: input.int()?,
                third: input.int()?,
            })
        }
    }

    /// The numbers of interface Calculator.
    pub mod calculator {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0101;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `add`
        pub const ADD: u32 = 1;
        /// `mean`
        pub const MEAN: u32 = 2;
        /// `log`
        pub const LOG: u32 = 3;
        /// `apply`
        pub const APPLY: u32 = 7;
        /// `sort`
        pub const SORT: u32 = 8;
        /// `reverse`
        pub const REVERSE: u32 = 9;
        /// `total`
        pub const TOTAL: u32 = 10;
    }

    /// or: interface \< ... >;  or: interface { ... } (named after the file)
    pub trait Calculator: Send + Sync + 'static {
        /// `add`, procedure 1.
        fn add(&self, context: &rpc::CallContext, a: i32, b: i32) -> Result<i32, rpc::Fault>;

        /// The arithmetic mean; of nothing, NaN.
        ///
        /// `mean`, procedure 2.
        fn mean(&self, context: &rpc::CallContext, samples: Vec<f64>) -> Result<f64, rpc::Fault>;

        /// `log`, procedure 3.
        fn log(&self, context: &rpc::CallContext, line: String) -> Result<(), rpc::Fault>;

        /// `apply`, procedure 7.
        fn apply(
            &self,
            context: &rpc::CallContext,
            op: Operator,
            a: i32,
            b: i32,
        ) -> Result<i32, rpc::Fault>;

        /// `sort`, procedure 8.
        fn sort(&self, context: &rpc::CallContext, values: Triple) -> Result<Triple, rpc::Fault>;

        /// `reverse`, procedure 9.
        fn reverse(
            &self,
            context: &rpc::CallContext,
            bytes: Vec<u8>,
        ) -> Result<Vec<u8>, rpc::Fault>;

        /// `total`, procedure 10.
        fn total(&self, context: &rpc::CallContext, of: i64) -> Result<i64, rpc::Fault>;
    }

    /// Carries calls of interface Calculator to a handler.
    #[derive(Debug)]
    pub struct CalculatorServer<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: Calculator> CalculatorServer<T> {
        /// To be given to `Server::add`. For a handler that is shared: `CalculatorServer::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for CalculatorServer<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: Calculator> rpc::Service for CalculatorServer<T> {
        fn program(&self) -> u32 {
            calculator::PROGRAM
        }

        fn version(&self) -> u32 {
            calculator::VERSION
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
                calculator::ADD => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.int()?, input.int()?)),
                    |(a, b)| self.handler.add(context, a, b),
                    |output, result| output.int(*result),
                ),
                calculator::MEAN => rpc::serve(
                    input,
                    output,
                    |input| input.array(u32::MAX, |input| input.double()),
                    |samples| self.handler.mean(context, samples),
                    |output, result| output.double(*result),
                ),
                calculator::LOG => rpc::serve(
                    input,
                    output,
                    |input| input.string(256),
                    |line| self.handler.log(context, line),
                    |_, ()| Ok(()),
                ),
                calculator::APPLY => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.value()?, input.int()?, input.int()?)),
                    |(op, a, b)| self.handler.apply(context, op, a, b),
                    |output, result| output.int(*result),
                ),
                calculator::SORT => {
                    rpc::serve_value(input, output, |values| self.handler.sort(context, values))
                }
                calculator::REVERSE => rpc::serve(
                    input,
                    output,
                    |input| input.opaque(u32::MAX),
                    |bytes| self.handler.reverse(context, bytes),
                    |output, result| output.opaque(result, u32::MAX),
                ),
                calculator::TOTAL => {
                    rpc::serve_value(input, output, |of| self.handler.total(context, of))
                }
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// or: interface \< ... >;  or: interface { ... } (named after the file)
    #[derive(Debug, Clone)]
    pub struct CalculatorClient {
        client: rpc::Client,
    }

    impl CalculatorClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, calculator::PROGRAM, calculator::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, calculator::PROGRAM, calculator::VERSION, config)
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
                calculator::ADD,
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
                calculator::ADD,
                |output| {
                    output.int(a)?;
                    output.int(b)
                },
                |input| input.int(),
            )
        }

        /// The arithmetic mean; of nothing, NaN.
        ///
        /// `mean`, procedure 2.
        pub fn mean(&self, samples: &[f64]) -> Result<f64, rpc::Error> {
            self.client.call(
                calculator::MEAN,
                |output| output.array(samples, u32::MAX, |output, item| output.double(*item)),
                |input| input.double(),
            )
        }

        /// As `mean`, without waiting for the result.
        pub fn mean_async(&self, samples: &[f64]) -> rpc::PendingCall<f64> {
            self.client.call_async(
                calculator::MEAN,
                |output| output.array(samples, u32::MAX, |output, item| output.double(*item)),
                |input| input.double(),
            )
        }

        /// `log`, procedure 3.
        pub fn log(&self, line: &str) -> Result<(), rpc::Error> {
            self.client.call(
                calculator::LOG,
                |output| output.string(line, 256),
                |_| Ok(()),
            )
        }

        /// As `log`, without waiting for the result.
        pub fn log_async(&self, line: &str) -> rpc::PendingCall<()> {
            self.client.call_async(
                calculator::LOG,
                |output| output.string(line, 256),
                |_| Ok(()),
            )
        }

        /// `apply`, procedure 7.
        pub fn apply(&self, op: Operator, a: i32, b: i32) -> Result<i32, rpc::Error> {
            self.client.call(
                calculator::APPLY,
                |output| {
                    output.value(&op)?;
                    output.int(a)?;
                    output.int(b)
                },
                |input| input.int(),
            )
        }

        /// As `apply`, without waiting for the result.
        pub fn apply_async(&self, op: Operator, a: i32, b: i32) -> rpc::PendingCall<i32> {
            self.client.call_async(
                calculator::APPLY,
                |output| {
                    output.value(&op)?;
                    output.int(a)?;
                    output.int(b)
                },
                |input| input.int(),
            )
        }

        /// `sort`, procedure 8.
        pub fn sort(&self, values: &Triple) -> Result<Triple, rpc::Error> {
            self.client.call_value(calculator::SORT, values)
        }

        /// As `sort`, without waiting for the result.
        pub fn sort_async(&self, values: &Triple) -> rpc::PendingCall<Triple> {
            self.client.call_value_async(calculator::SORT, values)
        }

        /// `reverse`, procedure 9.
        pub fn reverse(&self, bytes: &[u8]) -> Result<Vec<u8>, rpc::Error> {
            self.client.call(
                calculator::REVERSE,
                |output| output.opaque(bytes, u32::MAX),
                |input| input.opaque(u32::MAX),
            )
        }

        /// As `reverse`, without waiting for the result.
        pub fn reverse_async(&self, bytes: &[u8]) -> rpc::PendingCall<Vec<u8>> {
            self.client.call_async(
                calculator::REVERSE,
                |output| output.opaque(bytes, u32::MAX),
                |input| input.opaque(u32::MAX),
            )
        }

        /// `total`, procedure 10.
        pub fn total(&self, of: i64) -> Result<i64, rpc::Error> {
            self.client.call_value(calculator::TOTAL, &of)
        }

        /// As `total`, without waiting for the result.
        pub fn total_async(&self, of: i64) -> rpc::PendingCall<i64> {
            self.client.call_value_async(calculator::TOTAL, &of)
        }
    }

    impl AsRef<rpc::Client> for CalculatorClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use interface_x::*;
