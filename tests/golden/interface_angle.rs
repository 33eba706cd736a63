// Made from interface_angle.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod interface_angle_x {
    use ::rpcgen_runtime as rpc;

    /// The numbers of interface interface_angle.
    pub mod interface_angle {
        /// The program.
        pub const PROGRAM: u32 = 0x2c89_e0df;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `twice`
        pub const TWICE: u32 = 1;
        /// `greet`
        pub const GREET: u32 = 2;
    }

    /// The procedures of interface interface_angle.
    pub trait InterfaceAngle: Send + Sync + 'static {
        /// `twice`, procedure 1.
        fn twice(&self, context: &rpc::CallContext, x: i32) -> Result<i32, rpc::Fault>;

        /// `greet`, procedure 2.
        fn greet(&self, context: &rpc::CallContext, name: String) -> Result<String, rpc::Fault>;
    }

    /// Carries calls of interface interface_angle to a handler.
    #[derive(Debug)]
    pub struct InterfaceAngleServer<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: InterfaceAngle> InterfaceAngleServer<T> {
        /// To be given to `Server::add`. For a handler that is shared: `InterfaceAngleServer::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for InterfaceAngleServer<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: InterfaceAngle> rpc::Service for InterfaceAngleServer<T> {
        fn program(&self) -> u32 {
            interface_angle::PROGRAM
        }

        fn version(&self) -> u32 {
            interface_angle::VERSION
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
                interface_angle::TWICE => {
                    rpc::serve_value(input, output, |x| self.handler.twice(context, x))
                }
                interface_angle::GREET => rpc::serve(
                    input,
                    output,
                    |input| input.string(8),
                    |name| self.handler.greet(context, name),
                    |output, result| output.string(result, 32),
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of interface interface_angle.
    #[derive(Debug, Clone)]
    pub struct InterfaceAngleClient {
        client: rpc::Client,
    }

    impl InterfaceAngleClient {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, interface_angle::PROGRAM, interface_angle::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(
                address,
                interface_angle::PROGRAM,
                interface_angle::VERSION,
                config,
            )
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

        /// `twice`, procedure 1.
        pub fn twice(&self, x: i32) -> Result<i32, rpc::Error> {
            self.client.call_value(interface_angle::TWICE, &x)
        }

        /// As `twice`, without waiting for the result.
        pub fn twice_async(&self, x: i32) -> rpc::PendingCall<i32> {
            self.client.call_value_async(interface_angle::TWICE, &x)
        }

        /// `greet`, procedure 2.
        pub fn greet(&self, name: &str) -> Result<String, rpc::Error> {
            self.client.call(
                interface_angle::GREET,
                |output| output.string(name, 8),
                |input| input.string(32),
            )
        }

        /// As `greet`, without waiting for the result.
        pub fn greet_async(&self, name: &str) -> rpc::PendingCall<String> {
            self.client.call_async(
                interface_angle::GREET,
                |output| output.string(name, 8),
                |input| input.string(32),
            )
        }
    }

    impl AsRef<rpc::Client> for InterfaceAngleClient {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use interface_angle_x::*;
