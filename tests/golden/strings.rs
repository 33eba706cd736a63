// Made from strings.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod strings_x {
    use ::rpcgen_runtime as rpc;

    /// `const NAME_MAX`
    pub const NAME_MAX: u32 = 8;
    /// `const KEY_LEN`
    pub const KEY_LEN: u32 = 4;
    /// `struct strings`
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Strings {
        /// `bounded`
        pub bounded: String,
        /// `number`
        pub number: String,
        /// `unbounded`
        pub unbounded: String,
        /// `key`
        pub key: [u8; KEY_LEN as usize],
        /// `three`
        pub three: [u8; 3],
        /// `none`
        pub none: [u8; 0],
        /// `bytes`
        pub bytes: Vec<u8>,
        /// `any`
        pub any: Vec<u8>,
    }

    impl rpc::Encode for Strings {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.string(&self.bounded, NAME_MAX)?;
            output.string(&self.number, 16)?;
            output.string(&self.unbounded, u32::MAX)?;
            output.opaque_fixed(&self.key[..])?;
            output.opaque_fixed(&self.three[..])?;
            output.opaque_fixed(&self.none[..])?;
            output.opaque(&self.bytes, 5)?;
            output.opaque(&self.any, u32::MAX)
        }
    }

    impl rpc::Decode for Strings {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                bounded: input.string(NAME_MAX)?,
                number: input.string(16)?,
                unbounded: input.string(u32::MAX)?,
                key: input.opaque_fixed()?,
                three: input.opaque_fixed()?,
                none: input.opaque_fixed()?,
                bytes: input.opaque(5)?,
                any: input.opaque(u32::MAX)?,
            })
        }
    }

    /// Large enough to be boxed.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Block {
        /// `data`
        pub data: Box<[u8; 4096]>,
    }

    impl rpc::Encode for Block {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.opaque_fixed(&self.data[..])
        }
    }

    impl rpc::Decode for Block {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                data: input.opaque_fixed_boxed()?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use strings_x::*;
