// Made from typedefs.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod typedefs_x {
    use ::rpcgen_runtime as rpc;

    /// `const MAX`
    pub const MAX: u32 = 12;
    /// `typedef uint64`
    pub type Uint64 = u64;

    /// `typedef file_id`
    pub type FileId = Uint64;

    /// `typedef file_name`
    pub type FileName = String;

    /// Writes a [`FileName`], whose bounds it checks.
    pub fn encode_file_name(
        value: &str,
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.string(value, MAX)
    }

    /// Reads a [`FileName`], whose bounds it checks.
    pub fn decode_file_name(input: &mut rpc::Decoder<'_>) -> Result<FileName, rpc::DecodeError> {
        input.string(MAX)
    }

    /// `typedef path`
    pub type Path = FileName;

    /// `typedef cookie`
    pub type Cookie = [u8; 8];

    /// Writes a [`Cookie`], whose bounds it checks.
    pub fn encode_cookie(
        value: &[u8; 8],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.opaque_fixed(value)
    }

    /// Reads a [`Cookie`], whose bounds it checks.
    pub fn decode_cookie(input: &mut rpc::Decoder<'_>) -> Result<Cookie, rpc::DecodeError> {
        input.opaque_fixed()
    }

    /// `typedef handle`
    pub type Handle = Vec<u8>;

    /// Writes a [`Handle`], whose bounds it checks.
    pub fn encode_handle(value: &[u8], output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.opaque(value, 64)
    }

    /// Reads a [`Handle`], whose bounds it checks.
    pub fn decode_handle(input: &mut rpc::Decoder<'_>) -> Result<Handle, rpc::DecodeError> {
        input.opaque(64)
    }

    /// `typedef ids`
    pub type Ids = Vec<FileId>;

    /// Writes a [`Ids`], whose bounds it checks.
    pub fn encode_ids(value: &[FileId], output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.array(value, 4, |output, item| output.unsigned_hyper(*item))
    }

    /// Reads a [`Ids`], whose bounds it checks.
    pub fn decode_ids(input: &mut rpc::Decoder<'_>) -> Result<Ids, rpc::DecodeError> {
        input.array(4, |input| input.unsigned_hyper())
    }

    /// `typedef paths`
    pub type Paths = Vec<Path>;

    /// Writes a [`Paths`], whose bounds it checks.
    pub fn encode_paths(value: &[Path], output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
        output.array(value, u32::MAX, |output, item| {
            encode_file_name(item, output)
        })
    }

    /// Reads a [`Paths`], whose bounds it checks.
    pub fn decode_paths(input: &mut rpc::Decoder<'_>) -> Result<Paths, rpc::DecodeError> {
        input.array(u32::MAX, |input| decode_file_name(input))
    }

    /// `typedef flags`
    pub type Flags = [bool; 2];

    /// Writes a [`Flags`], whose bounds it checks.
    pub fn encode_flags(
        value: &[bool; 2],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.array_fixed(value, |output, item| output.bool(*item))
    }

    /// Reads a [`Flags`], whose bounds it checks.
    pub fn decode_flags(input: &mut rpc::Decoder<'_>) -> Result<Flags, rpc::DecodeError> {
        input.array_fixed(|input| input.bool())
    }

    /// `typedef item_ptr`
    pub type ItemPtr = Option<Box<Item>>;

    /// Writes a [`ItemPtr`], whose bounds it checks.
    pub fn encode_item_ptr(
        value: Option<&Item>,
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.optional(value, |output, item| output.value(item))
    }

    /// Reads a [`ItemPtr`], whose bounds it checks.
    pub fn decode_item_ptr(input: &mut rpc::Decoder<'_>) -> Result<ItemPtr, rpc::DecodeError> {
        input.optional_boxed(|input| input.value())
    }

    /// `struct item`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Item {
        /// `id`
        pub id: FileId,
        /// `where`
        pub r#where: Path,
        /// `c`
        pub c: Cookie,
        /// `h`
        pub h: Handle,
        /// `many`
        pub many: Ids,
        /// `all`
        pub all: Paths,
        /// `f`
        pub f: Flags,
    }

    impl rpc::Encode for Item {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.unsigned_hyper(self.id)?;
            encode_file_name(&self.r#where, output)?;
            encode_cookie(&self.c, output)?;
            encode_handle(&self.h, output)?;
            encode_ids(&self.many, output)?;
            encode_paths(&self.all, output)?;
            encode_flags(&self.f, output)
        }
    }

    impl rpc::Decode for Item {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                id: input.unsigned_hyper()?,
                r#where: decode_file_name(input)?,
                c: decode_cookie(input)?,
                h: decode_handle(input)?,
                many: decode_ids(input)?,
                all: decode_paths(input)?,
                f: decode_flags(input)?,
            })
        }
    }

    /// The numbers of program FILE_PROG, version FILE_V1.
    pub mod file_v1 {
        /// The program.
        pub const PROGRAM: u32 = 0x2000_0202;
        /// The version.
        pub const VERSION: u32 = 1;
        /// `OPEN`
        pub const OPEN: u32 = 1;
        /// `TOKEN`
        pub const TOKEN: u32 = 2;
        /// `LIST`
        pub const LIST: u32 = 3;
        /// `FIND`
        pub const FIND: u32 = 4;
    }

    /// The procedures of program FILE_PROG, version FILE_V1.
    pub trait FileV1: Send + Sync + 'static {
        /// `OPEN`, procedure 1.
        fn open(&self, context: &rpc::CallContext, argument: Path) -> Result<FileId, rpc::Fault>;

        /// `TOKEN`, procedure 2.
        fn token(&self, context: &rpc::CallContext, argument: Cookie)
        -> Result<Cookie, rpc::Fault>;
        /// `LIST`, procedure 3.
        fn list(&self, context: &rpc::CallContext, argument: Ids) -> Result<Paths, rpc::Fault>;

        /// `FIND`, procedure 4.
        fn find(
            &self,
            context: &rpc::CallContext,
            argument: FileName,
        ) -> Result<ItemPtr, rpc::Fault>;
    }

    /// Carries calls of program FILE_PROG, version FILE_V1 to a handler.
    #[derive(Debug)]
    pub struct FileV1Server<T> {
        handler: ::std::sync::Arc<T>,
    }

    impl<T: FileV1> FileV1Server<T> {
        /// To be given to `Server::add`. For a handler that is shared: `FileV1Server::from(arc)`.
        pub fn new(handler: T) -> Self {
            Self::from(::std::sync::Arc::new(handler))
        }
    }

    impl<T> From<::std::sync::Arc<T>> for FileV1Server<T> {
        fn from(handler: ::std::sync::Arc<T>) -> Self {
            Self { handler }
        }
    }

    impl<T: FileV1> rpc::Service for FileV1Server<T> {
        fn program(&self) -> u32 {
            file_v1::PROGRAM
        }

        fn version(&self) -> u32 {
            file_v1::VERSION
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
                file_v1::OPEN => rpc::serve(
                    input,
                    output,
                    |input| decode_file_name(input),
                    |argument| self.handler.open(context, argument),
                    |output, result| output.unsigned_hyper(*result),
                ),
                file_v1::TOKEN => rpc::serve(
                    input,
                    output,
                    |input| decode_cookie(input),
                    |argument| self.handler.token(context, argument),
                    |output, result| encode_cookie(result, output),
                ),
                file_v1::LIST => rpc::serve(
                    input,
                    output,
                    |input| decode_ids(input),
                    |argument| self.handler.list(context, argument),
                    |output, result| encode_paths(result, output),
                ),
                file_v1::FIND => rpc::serve(
                    input,
                    output,
                    |input| decode_file_name(input),
                    |argument| self.handler.find(context, argument),
                    |output, result| encode_item_ptr(result.as_deref(), output),
                ),
                _ => Err(rpc::Fault::procedure_unavailable()),
            }
        }
    }

    /// A client of program FILE_PROG, version FILE_V1.
    #[derive(Debug, Clone)]
    pub struct FileV1Client {
        client: rpc::Client,
    }

    impl FileV1Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, file_v1::PROGRAM, file_v1::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, file_v1::PROGRAM, file_v1::VERSION, config)
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

        /// `OPEN`, procedure 1.
        pub fn open(&self, argument: &str) -> Result<FileId, rpc::Error> {
            self.client.call(
                file_v1::OPEN,
                |output| encode_file_name(argument, output),
                |input| input.unsigned_hyper(),
            )
        }

        /// As `open`, without waiting for the result.
        pub fn open_async(&self, argument: &str) -> rpc::PendingCall<FileId> {
            self.client.call_async(
                file_v1::OPEN,
                |output| encode_file_name(argument, output),
                |input| input.unsigned_hyper(),
            )
        }

        /// `TOKEN`, procedure 2.
        pub fn token(&self, argument: &Cookie) -> Result<Cookie, rpc::Error> {
            self.client.call(
                file_v1::TOKEN,
                |output| encode_cookie(argument, output),
                |input| decode_cookie(input),
            )
        }

        /// As `token`, without waiting for the result.
        pub fn token_async(&self, argument: &Cookie) -> rpc::PendingCall<Cookie> {
            self.client.call_async(
                file_v1::TOKEN,
                |output| encode_cookie(argument, output),
                |input| decode_cookie(input),
            )
        }

        /// `LIST`, procedure 3.
        pub fn list(&self, argument: &[FileId]) -> Result<Paths, rpc::Error> {
            self.client.call(
                file_v1::LIST,
                |output| encode_ids(argument, output),
                |input| decode_paths(input),
            )
        }

        /// As `list`, without waiting for the result.
        pub fn list_async(&self, argument: &[FileId]) -> rpc::PendingCall<Paths> {
            self.client.call_async(
                file_v1::LIST,
                |output| encode_ids(argument, output),
                |input| decode_paths(input),
            )
        }

        /// `FIND`, procedure 4.
        pub fn find(&self, argument: &str) -> Result<ItemPtr, rpc::Error> {
            self.client.call(
                file_v1::FIND,
                |output| encode_file_name(argument, output),
                |input| decode_item_ptr(input),
            )
        }

        /// As `find`, without waiting for the result.
        pub fn find_async(&self, argument: &str) -> rpc::PendingCall<ItemPtr> {
            self.client.call_async(
                file_v1::FIND,
                |output| encode_file_name(argument, output),
                |input| decode_item_ptr(input),
            )
        }
    }

    impl AsRef<rpc::Client> for FileV1Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use typedefs_x::*;
