// Made from external.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod external_x {
    use ::rpcgen_runtime as rpc;

    /// Types that are in Rust, in every place where a type can be.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Event {
        /// `at`
        pub at: super::super::own::Timestamp,
        /// `until`
        pub until: Option<Box<super::super::own::Timestamp>>,
        /// `reminders`
        pub reminders: [super::super::own::Timestamp; 2],
        /// `repeats`
        pub repeats: Vec<super::super::own::Timestamp>,
        /// `from`
        pub from: super::super::own::Address,
    }

    impl rpc::Encode for Event {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.at)?;
            output.optional(self.until.as_deref(), |output, item| output.value(item))?;
            output.array_fixed(&self.reminders[..], |output, item| output.value(item))?;
            output.array(&self.repeats, 8, |output, item| output.value(item))?;
            output.value(&self.from)
        }
    }

    impl rpc::Decode for Event {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                at: input.value()?,
                until: input.optional_boxed(|input| input.value())?,
                reminders: input.array_fixed(|input| input.value())?,
                repeats: input.array(8, |input| input.value())?,
                from: input.value()?,
            })
        }
    }

    /// `typedef moment`
    pub type Moment = super::super::own::Timestamp;

    /// `typedef moments`
    pub type Moments = Vec<super::super::own::Timestamp>;

    /// Writes a [`Moments`], whose bounds it checks.
    pub fn encode_moments(
        value: &[super::super::own::Timestamp],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.array(value, 4, |output, item| output.value(item))
    }

    /// Reads a [`Moments`], whose bounds it checks.
    pub fn decode_moments(input: &mut rpc::Decoder<'_>) -> Result<Moments, rpc::DecodeError> {
        input.array(4, |input| input.value())
    }

    /// `typedef maybe`
    pub type Maybe = Option<Box<super::super::own::Timestamp>>;

    /// Writes a [`Maybe`], whose bounds it checks.
    pub fn encode_maybe(
        value: Option<&super::super::own::Timestamp>,
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.optional(value, |output, item| output.value(item))
    }

    /// Reads a [`Maybe`], whose bounds it checks.
    pub fn decode_maybe(input: &mut rpc::Decoder<'_>) -> Result<Maybe, rpc::DecodeError> {
        input.optional_boxed(|input| input.value())
    }

    /// `union when`
    #[derive(Debug, Clone, PartialEq)]
    pub enum When {
        /// `case TRUE`: `at`
        True(Moment),
        /// Any other `known`
        Default(bool),
    }

    impl When {
        /// What `known` is.
        pub const fn discriminant(&self) -> bool {
            match self {
                Self::True(_) => true,
                Self::Default(discriminant) => *discriminant,
            }
        }
    }

    impl rpc::Encode for When {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.bool(self.discriminant())?;
            match self {
                Self::True(value) => output.value(value),
                Self::Default(true) => output.wrong_discriminant("when", self.discriminant()),
                Self::Default(_) => Ok(()),
            }
        }
    }

    impl rpc::Decode for When {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            match input.bool()? {
                true => Ok(Self::True(input.value()?)),
                discriminant => Ok(Self::Default(discriminant)),
            }
        }
    }

    /// The numbers of program EVENT_PROG, version EVENT_V1.
    pub mod event_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0100;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `EVENT_NOW`
        pub const EVENT_NOW: u32 = 1;
        /// `EVENT_BETWEEN`
        pub const EVENT_BETWEEN: u32 = 2;
    }

    /// The procedures of program EVENT_PROG, version EVENT_V1.
    pub trait EventV1: Send + Sync + 'static {
        /// `EVENT_NOW`, procedure 1.
        fn now(
            &self,
            context: &rpc::CallContext,
        ) -> Result<super::super::own::Timestamp, rpc::Fault>;

        /// `EVENT_BETWEEN`, procedure 2.
        fn between(
            &self,
            context: &rpc::CallContext,
            argument1: super::super::own::Timestamp,
            argument2: Option<Box<Moment>>,
        ) -> Result<Moments, rpc::Fault>;
    }

    /// Carries calls of program EVENT_PROG, version EVENT_V1 to a handler.
    #[derive(Debug)]
    pub struct EventV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: EventV1> EventV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `EventV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for EventV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: EventV1> rpc::Service for EventV1Server<T> {
        fn program(&self) -> u32 {
            event_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            event_v1::VERSION
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
                event_v1::EVENT_NOW => {
                    rpc::serve_value(input, output, |()| self.handler.now(context))
                }
                event_v1::EVENT_BETWEEN => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.value()?, input.optional_boxed(|input| input.value())?)),
                    |(argument1, argument2)| self.handler.between(context, argument1, argument2),
                    |output, result| encode_moments(result, output),
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program EVENT_PROG, version EVENT_V1.
    #[derive(Debug, Clone)]
    pub struct EventV1Client {
        client: rpc::Client,
    }

    impl EventV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, event_v1::PROGRAM, event_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, event_v1::PROGRAM, event_v1::VERSION, config)
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

        /// `EVENT_NOW`, procedure 1.
        pub fn now(&self) -> Result<super::super::own::Timestamp, rpc::Error> {
            self.client.call_value(event_v1::EVENT_NOW, &())
        }

        /// As `now`, without waiting for the result.
        pub fn now_async(&self) -> rpc::PendingCall<super::super::own::Timestamp> {
            self.client.call_value_async(event_v1::EVENT_NOW, &())
        }

        /// `EVENT_BETWEEN`, procedure 2.
        pub fn between(
            &self,
            argument1: &super::super::own::Timestamp,
            argument2: Option<&Moment>,
        ) -> Result<Moments, rpc::Error> {
            self.client.call(
                event_v1::EVENT_BETWEEN,
                |output| {
                    output.value(argument1)?;
                    output.optional(argument2, |output, item| output.value(item))
                },
                |input| decode_moments(input),
            )
        }

        /// As `between`, without waiting for the result.
        pub fn between_async(
            &self,
            argument1: &super::super::own::Timestamp,
            argument2: Option<&Moment>,
        ) -> rpc::PendingCall<Moments> {
            self.client.call_async(
                event_v1::EVENT_BETWEEN,
                |output| {
                    output.value(argument1)?;
                    output.optional(argument2, |output, item| output.value(item))
                },
                |input| decode_moments(input),
            )
        }
    }

    impl AsRef<rpc::Client> for EventV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use external_x::*;
