// Made from attributes.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod attributes_x {
    use ::rpcgen_runtime as rpc;

    /// The numbers of interface Journal.
    pub mod journal {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0104;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `put`
        pub const PUT: u32 = 1;
        /// `entries`
        pub const ENTRIES: u32 = 2;
        /// `log`
        pub const LOG: u32 = 3;
        /// `next`
        pub const NEXT: u32 = 4;
        /// `flush`
        pub const FLUSH: u32 = 5;
        /// `next_async`
        pub const NEXT_ASYNC: u32 = 6;
        /// `within`
        pub const WITHIN: u32 = 7;
        /// `type`
        pub const TYPE: u32 = 8;
    }

    /// The procedures of interface Journal.
    pub trait Journal: Send + Sync + 'static {
        /// Puts a value, as often as you like.
        ///
        /// `put`, procedure 1. Idempotent.
        fn put(
            &self,
            context: &rpc::CallContext,
            key: String,
            value: i32,
        ) -> Result<(), rpc::Fault>;

        /// `entries`, procedure 2. Idempotent.
        fn entries(&self, context: &rpc::CallContext) -> Result<i32, rpc::Fault>;

        /// `log`, procedure 3. One-way. Ordered.
        fn log(&self, context: &rpc::CallContext, line: String) -> Result<(), rpc::Fault>;

        /// `next`, procedure 4. Ordered.
        fn next(&self, context: &rpc::CallContext, step: i32) -> Result<i32, rpc::Fault>;

        /// `flush`, procedure 5. One-way.
        fn flush(&self, context: &rpc::CallContext) -> Result<(), rpc::Fault>;

        /// Takes the name that the method beside the last one would have.
        ///
        /// `next_async`, procedure 6.
        fn next_async(&self, context: &rpc::CallContext) -> Result<i32, rpc::Fault>;

        /// Is the client's own name.
        ///
        /// `within`, procedure 7.
        fn within_(&self, context: &rpc::CallContext, limit: i32) -> Result<i32, rpc::Fault>;

        /// `type`, procedure 8.
        fn r#type(&self, context: &rpc::CallContext) -> Result<i32, rpc::Fault>;
    }

    /// Carries calls of interface Journal to a handler.
    #[derive(Debug)]
    pub struct JournalServer<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: Journal> JournalServer<T> {
        /// To be given to `Server::add`. For a handler that is shared: `JournalServer::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for JournalServer<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: Journal> rpc::Service for JournalServer<T> {
        fn program(&self) -> u32 {
            journal::PROGRAM
        }

        fn version(&self) -> u32 {
            journal::VERSION
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
                journal::PUT => rpc::serve(
                    input,
                    output,
                    |input| Ok((input.string(8)?, input.int()?)),
                    |(key, value)| self.handler.put(context, key, value),
                    |_, ()| Ok(()),
                ),
                journal::ENTRIES => {
                    rpc::serve_value(input, output, |()| self.handler.entries(context))
                }
                journal::LOG => rpc::serve(
                    input,
                    output,
                    |input| input.string(256),
                    |line| self.handler.log(context, line),
                    |_, ()| Ok(()),
                ),
                journal::NEXT => {
                    rpc::serve_value(input, output, |step| self.handler.next(context, step))
                }
                journal::FLUSH => rpc::serve_value(input, output, |()| self.handler.flush(context)),
                journal::NEXT_ASYNC => {
                    rpc::serve_value(input, output, |()| self.handler.next_async(context))
                }
                journal::WITHIN => {
                    rpc::serve_value(input, output, |limit| self.handler.within_(context, limit))
                }
                journal::TYPE => rpc::serve_value(input, output, |()| self.handler.r#type(context)),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }

        fn is_idempotent(&self, procedure: u32) -> bool {
            match procedure {
                journal::PUT | journal::ENTRIES => true,
                _ => false,
            }
        }
    }

    /// A client of interface Journal.
    #[derive(Debug, Clone)]
    pub struct JournalClient {
        client: rpc::Client,
    }

    impl JournalClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, journal::PROGRAM, journal::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, journal::PROGRAM, journal::VERSION, config)
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

        /// Puts a value, as often as you like.
        ///
        /// `put`, procedure 1. Idempotent.
        pub fn put(&self, key: &str, value: i32) -> Result<(), rpc::Error> {
            self.client
                .with_options(rpc::CallOptions::new().idempotent())
                .call(
                    journal::PUT,
                    |output| {
                        output.string(key, 8)?;
                        output.int(value)
                    },
                    |_| Ok(()),
                )
        }

        /// As `put`, without waiting for the result.
        pub fn put_async(&self, key: &str, value: i32) -> rpc::PendingCall<()> {
            self.client
                .with_options(rpc::CallOptions::new().idempotent())
                .call_async(
                    journal::PUT,
                    |output| {
                        output.string(key, 8)?;
                        output.int(value)
                    },
                    |_| Ok(()),
                )
        }

        /// `entries`, procedure 2. Idempotent.
        pub fn entries(&self) -> Result<i32, rpc::Error> {
            self.client
                .with_options(rpc::CallOptions::new().idempotent())
                .call_value(journal::ENTRIES, &())
        }

        /// As `entries`, without waiting for the result.
        pub fn entries_async(&self) -> rpc::PendingCall<i32> {
            self.client
                .with_options(rpc::CallOptions::new().idempotent())
                .call_value_async(journal::ENTRIES, &())
        }

        /// `log`, procedure 3. One-way. Ordered.
        pub fn log(&self, line: &str) -> Result<(), rpc::Error> {
            self.client
                .with_options(rpc::CallOptions::new().one_way().ordered())
                .call(journal::LOG, |output| output.string(line, 256), |_| Ok(()))
        }

        /// As `log`; its result is that it has run.
        pub fn log_async(&self, line: &str) -> rpc::PendingCall<()> {
            self.client
                .with_options(rpc::CallOptions::new().one_way().ordered())
                .call_async(journal::LOG, |output| output.string(line, 256), |_| Ok(()))
        }

        /// `next`, procedure 4. Ordered.
        pub fn next(&self, step: i32) -> Result<i32, rpc::Error> {
            self.client
                .with_options(rpc::CallOptions::new().ordered())
                .call_value(journal::NEXT, &step)
        }

        /// As `next`, without waiting for the result.
        pub fn next_async2(&self, step: i32) -> rpc::PendingCall<i32> {
            self.client
                .with_options(rpc::CallOptions::new().ordered())
                .call_value_async(journal::NEXT, &step)
        }

        /// `flush`, procedure 5. One-way.
        pub fn flush(&self) -> Result<(), rpc::Error> {
            self.client
                .with_options(rpc::CallOptions::new().one_way())
                .call_value(journal::FLUSH, &())
        }

        /// As `flush`; its result is that it has run.
        pub fn flush_async(&self) -> rpc::PendingCall<()> {
            self.client
                .with_options(rpc::CallOptions::new().one_way())
                .call_value_async(journal::FLUSH, &())
        }

        /// Takes the name that the method beside the last one would have.
        ///
        /// `next_async`, procedure 6.
        pub fn next_async(&self) -> Result<i32, rpc::Error> {
            self.client.call_value(journal::NEXT_ASYNC, &())
        }

        /// As `next_async`, without waiting for the result.
        pub fn next_async_async(&self) -> rpc::PendingCall<i32> {
            self.client.call_value_async(journal::NEXT_ASYNC, &())
        }

        /// Is the client's own name.
        ///
        /// `within`, procedure 7.
        pub fn within_(&self, limit: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(journal::WITHIN, &limit)
        }

        /// As `within_`, without waiting for the result.
        pub fn within_async(&self, limit: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(journal::WITHIN, &limit)
        }

        /// `type`, procedure 8.
        pub fn r#type(&self) -> Result<i32, rpc::Error> {
            self.client.call_value(journal::TYPE, &())
        }

        /// As `type`, without waiting for the result.
        pub fn type_async(&self) -> rpc::PendingCall<i32> {
            self.client.call_value_async(journal::TYPE, &())
        }
    }

    impl AsRef<rpc::Client> for JournalClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use attributes_x::*;
