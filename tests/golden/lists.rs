// Made from lists.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod lists_x {
    use ::rpcgen_runtime as rpc;

    /// A list whose link is written directly.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Entry {
        /// `name`
        pub name: String,
        /// `size`
        pub size: u32,
    }

    impl rpc::Encode for Entry {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.string(&self.name, 255)?;
            output.unsigned_int(self.size)
        }
    }

    impl rpc::Decode for Entry {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                name: input.string(255)?,
                size: input.unsigned_int()?,
            })
        }
    }

    /// A list through a typedef, declared before its struct.
    pub type Groups = Vec<GroupNode>;

    /// Writes a [`Groups`], whose bounds it checks.
    pub fn encode_groups(
        value: &[GroupNode],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.list(value, |output, item| output.value(item))
    }

    /// Reads a [`Groups`], whose bounds it checks.
    pub fn decode_groups(input: &mut rpc::Decoder<'_>) -> Result<Groups, rpc::DecodeError> {
        input.list(|input| input.value())
    }

    /// `struct group_node`, an item of a linked list: `Encode` and `Decode` take it without the link
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct GroupNode {
        /// `group`
        pub group: String,
    }

    impl rpc::Encode for GroupNode {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.string(&self.group, 16)
        }
    }

    impl rpc::Decode for GroupNode {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                group: input.string(16)?,
            })
        }
    }

    /// A list of lists.
    pub type Exports = Vec<ExportNode>;

    /// Writes a [`Exports`], whose bounds it checks.
    pub fn encode_exports(
        value: &[ExportNode],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.list(value, |output, item| output.value(item))
    }

    /// Reads a [`Exports`], whose bounds it checks.
    pub fn decode_exports(input: &mut rpc::Decoder<'_>) -> Result<Exports, rpc::DecodeError> {
        input.list(|input| input.value())
    }

    /// `struct export_node`, an item of a linked list: `Encode` and `Decode` take it without the link
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct ExportNode {
        /// `directory`
        pub directory: String,
        /// `allowed`
        pub allowed: Groups,
    }

    impl rpc::Encode for ExportNode {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.string(&self.directory, 1024)?;
            encode_groups(&self.allowed, output)
        }
    }

    impl rpc::Decode for ExportNode {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                directory: input.string(1024)?,
                allowed: decode_groups(input)?,
            })
        }
    }

    /// `struct directory`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Directory {
        /// `entries`
        pub entries: Vec<Entry>,
        /// `eof`
        pub eof: bool,
    }

    impl rpc::Encode for Directory {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.list(&self.entries, |output, item| output.value(item))?;
            output.bool(self.eof)
        }
    }

    impl rpc::Decode for Directory {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                entries: input.list(|input| input.value())?,
                eof: input.bool()?,
            })
        }
    }

    /// By value a list has at least one item.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Chain {
        /// `first`
        pub first: Vec<Entry>,
        /// `after`
        pub after: i32,
    }

    impl rpc::Encode for Chain {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.list_by_value(&self.first, |output, item| output.value(item))?;
            output.int(self.after)
        }
    }

    impl rpc::Decode for Chain {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                first: input.list_by_value(|input| input.value())?,
                after: input.int()?,
            })
        }
    }

    /// The numbers of program LIST_PROG, version LIST_V1.
    pub mod list_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0201;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `EXPORTS`
        pub const EXPORTS: u32 = 1;
        /// `READ`
        pub const READ: u32 = 2;
        /// `SELF`
        pub const SELF: u32 = 3;
    }

    /// The procedures of program LIST_PROG, version LIST_V1.
    pub trait ListV1: Send + Sync + 'static {
        /// `EXPORTS`, procedure 1.
        fn exports(
            &self,
            context: &rpc::CallContext,
            argument: Groups,
        ) -> Result<Exports, rpc::Fault>;

        /// `READ`, procedure 2.
        fn read(
            &self,
            context: &rpc::CallContext,
            argument: Vec<Entry>,
        ) -> Result<Directory, rpc::Fault>;

        /// `SELF`, procedure 3.
        fn self_(
            &self,
            context: &rpc::CallContext,
            argument: Directory,
        ) -> Result<Vec<Entry>, rpc::Fault>;
    }

    /// Carries calls of program LIST_PROG, version LIST_V1 to a handler.
    #[derive(Debug)]
    pub struct ListV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: ListV1> ListV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `ListV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for ListV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: ListV1> rpc::Service for ListV1Server<T> {
        fn program(&self) -> u32 {
            list_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            list_v1::VERSION
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
                list_v1::EXPORTS => rpc::serve(
                    input,
                    output,
                    |input| decode_groups(input),
                    |argument| self.handler.exports(context, argument),
                    |output, result| encode_exports(result, output),
                ),
                list_v1::READ => rpc::serve(
                    input,
                    output,
                    |input| input.list_by_value(|input| input.value()),
                    |argument| self.handler.read(context, argument),
                    |output, result| output.value(result),
                ),
                list_v1::SELF => rpc::serve(
                    input,
                    output,
                    |input| input.value(),
                    |argument| self.handler.self_(context, argument),
                    |output, result| {
                        output.list_by_value(result, |output, item| output.value(item))
                    },
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program LIST_PROG, version LIST_V1.
    #[derive(Debug, Clone)]
    pub struct ListV1Client {
        client: rpc::Client,
    }

    impl ListV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, list_v1::PROGRAM, list_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, list_v1::PROGRAM, list_v1::VERSION, config)
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

        /// `EXPORTS`, procedure 1.
        pub fn exports(&self, argument: &[GroupNode]) -> Result<Exports, rpc::Error> {
            self.client.call(
                list_v1::EXPORTS,
                |output| encode_groups(argument, output),
                |input| decode_exports(input),
            )
        }

        /// As `exports`, without waiting for the result.
        pub fn exports_async(&self, argument: &[GroupNode]) -> rpc::PendingCall<Exports> {
            self.client.call_async(
                list_v1::EXPORTS,
                |output| encode_groups(argument, output),
                |input| decode_exports(input),
            )
        }

        /// `READ`, procedure 2.
        pub fn read(&self, argument: &[Entry]) -> Result<Directory, rpc::Error> {
            self.client.call(
                list_v1::READ,
                |output| output.list_by_value(argument, |output, item| output.value(item)),
                |input| input.value(),
            )
        }

        /// As `read`, without waiting for the result.
        pub fn read_async(&self, argument: &[Entry]) -> rpc::PendingCall<Directory> {
            self.client.call_async(
                list_v1::READ,
                |output| output.list_by_value(argument, |output, item| output.value(item)),
                |input| input.value(),
            )
        }

        /// `SELF`, procedure 3.
        pub fn self_(&self, argument: &Directory) -> Result<Vec<Entry>, rpc::Error> {
            self.client.call(
                list_v1::SELF,
                |output| output.value(argument),
                |input| input.list_by_value(|input| input.value()),
            )
        }

        /// As `self_`, without waiting for the result.
        pub fn self_async(&self, argument: &Directory) -> rpc::PendingCall<Vec<Entry>> {
            self.client.call_async(
                list_v1::SELF,
                |output| output.value(argument),
                |input| input.list_by_value(|input| input.value()),
            )
        }
    }

    impl AsRef<rpc::Client> for ListV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// Nothing but a link: how long the list is says all.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Mark {}
    impl rpc::Encode for Mark {
        fn encode(&self, _output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            Ok(())
        }
    }

    impl rpc::Decode for Mark {
        fn decode(_input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {})
        }
    }

    /// `const MARK`
    pub const MARK: u32 = 7;
    /// `struct marks`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Marks {
        /// `all`
        pub all: Vec<Mark>,
    }

    impl rpc::Encode for Marks {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.list(&self.all, |output, item| output.value(item))
        }
    }

    impl rpc::Decode for Marks {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                all: input.list(|input| input.value())?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use lists_x::*;
