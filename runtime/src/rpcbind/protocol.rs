// Made from protocol.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod protocol_x {
    use crate as rpc;

    /// `const PMAP_IPPROTO_TCP`
    pub const PMAP_IPPROTO_TCP: u32 = 6;
    /// `const PMAP_IPPROTO_UDP`
    pub const PMAP_IPPROTO_UDP: u32 = 17;
    /// A program of version 2, and the port where it answers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Mapping {
        /// `prog`
        pub prog: u32,
        /// `vers`
        pub vers: u32,
        /// `prot`
        pub prot: u32,
        /// `port`
        pub port: u32,
    }

    impl rpc::Encode for Mapping {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.unsigned_int(self.prog)?;
            output.unsigned_int(self.vers)?;
            output.unsigned_int(self.prot)?;
            output.unsigned_int(self.port)
        }
    }

    impl rpc::Decode for Mapping {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                prog: input.unsigned_int()?,
                vers: input.unsigned_int()?,
                prot: input.unsigned_int()?,
                port: input.unsigned_int()?,
            })
        }
    }

    /// Every mapping.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct MappingEntry {
        /// `map`
        pub map: Mapping,
    }

    impl rpc::Encode for MappingEntry {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.map)
        }
    }

    impl rpc::Decode for MappingEntry {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                map: input.value()?,
            })
        }
    }

    /// `typedef mapping_list`
    pub type MappingList = Vec<MappingEntry>;

    /// Writes a [`MappingList`], whose bounds it checks.
    pub fn encode_mapping_list(
        value: &[MappingEntry],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.list(value, |output, item| output.value(item))
    }

    /// Reads a [`MappingList`], whose bounds it checks.
    pub fn decode_mapping_list(
        input: &mut rpc::Decoder<'_>,
    ) -> Result<MappingList, rpc::DecodeError> {
        input.list(|input| input.value())
    }

    /// A program of versions 3 and 4, and the universal address where it answers over the transport that netid names.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Rpcb {
        /// `r_prog`
        pub r_prog: u32,
        /// `r_vers`
        pub r_vers: u32,
        /// `r_netid`
        pub r_netid: String,
        /// `r_addr`
        pub r_addr: String,
        /// `r_owner`
        pub r_owner: String,
    }

    impl rpc::Encode for Rpcb {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.unsigned_int(self.r_prog)?;
            output.unsigned_int(self.r_vers)?;
            output.string(&self.r_netid, u32::MAX)?;
            output.string(&self.r_addr, u32::MAX)?;
            output.string(&self.r_owner, u32::MAX)
        }
    }

    impl rpc::Decode for Rpcb {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                r_prog: input.unsigned_int()?,
                r_vers: input.unsigned_int()?,
                r_netid: input.string(u32::MAX)?,
                r_addr: input.string(u32::MAX)?,
                r_owner: input.string(u32::MAX)?,
            })
        }
    }

    /// Every such program.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct RpcbEntry {
        /// `map`
        pub map: Rpcb,
    }

    impl rpc::Encode for RpcbEntry {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.value(&self.map)
        }
    }

    impl rpc::Decode for RpcbEntry {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                map: input.value()?,
            })
        }
    }

    /// `typedef rpcb_list`
    pub type RpcbList = Vec<RpcbEntry>;

    /// Writes a [`RpcbList`], whose bounds it checks.
    pub fn encode_rpcb_list(
        value: &[RpcbEntry],
        output: &mut rpc::Encoder,
    ) -> Result<(), rpc::EncodeError> {
        output.list(value, |output, item| output.value(item))
    }

    /// Reads a [`RpcbList`], whose bounds it checks.
    pub fn decode_rpcb_list(input: &mut rpc::Decoder<'_>) -> Result<RpcbList, rpc::DecodeError> {
        input.list(|input| input.value())
    }

    /// The numbers of program RPCBIND, version RPCBIND_V2.
    pub mod rpcbind_v2 {
        /// The program.
        pub const PROGRAM: u32 = 100000;
        /// The version.
        pub const VERSION: u32 = 2;
        /// `PMAPPROC_SET`
        pub const PMAPPROC_SET: u32 = 1;
        /// `PMAPPROC_UNSET`
        pub const PMAPPROC_UNSET: u32 = 2;
        /// `PMAPPROC_GETPORT`
        pub const PMAPPROC_GETPORT: u32 = 3;
        /// `PMAPPROC_DUMP`
        pub const PMAPPROC_DUMP: u32 = 4;
    }

    /// A client of program RPCBIND, version RPCBIND_V2.
    #[derive(Debug, Clone)]
    pub struct RpcbindV2Client {
        client: rpc::Client,
    }

    impl RpcbindV2Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, rpcbind_v2::PROGRAM, rpcbind_v2::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, rpcbind_v2::PROGRAM, rpcbind_v2::VERSION, config)
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

        /// Registers a mapping; false when the program has one already.
        ///
        /// `PMAPPROC_SET`, procedure 1.
        pub fn set(&self, argument: &Mapping) -> Result<bool, rpc::Error> {
            self.client.call_value(rpcbind_v2::PMAPPROC_SET, argument)
        }

        /// As `set`, without waiting for the result.
        pub fn set_async(&self, argument: &Mapping) -> rpc::PendingCall<bool> {
            self.client
                .call_value_async(rpcbind_v2::PMAPPROC_SET, argument)
        }

        /// Removes every mapping of a program and version.
        ///
        /// `PMAPPROC_UNSET`, procedure 2.
        pub fn unset(&self, argument: &Mapping) -> Result<bool, rpc::Error> {
            self.client.call_value(rpcbind_v2::PMAPPROC_UNSET, argument)
        }

        /// As `unset`, without waiting for the result.
        pub fn unset_async(&self, argument: &Mapping) -> rpc::PendingCall<bool> {
            self.client
                .call_value_async(rpcbind_v2::PMAPPROC_UNSET, argument)
        }

        /// The port of a program, version and protocol; 0 when it is not registered.
        ///
        /// `PMAPPROC_GETPORT`, procedure 3.
        pub fn getport(&self, argument: &Mapping) -> Result<u32, rpc::Error> {
            self.client
                .call_value(rpcbind_v2::PMAPPROC_GETPORT, argument)
        }

        /// As `getport`, without waiting for the result.
        pub fn getport_async(&self, argument: &Mapping) -> rpc::PendingCall<u32> {
            self.client
                .call_value_async(rpcbind_v2::PMAPPROC_GETPORT, argument)
        }

        /// Every mapping.
        ///
        /// `PMAPPROC_DUMP`, procedure 4.
        pub fn dump(&self) -> Result<MappingList, rpc::Error> {
            self.client.call(
                rpcbind_v2::PMAPPROC_DUMP,
                |_| Ok(()),
                |input| decode_mapping_list(input),
            )
        }

        /// As `dump`, without waiting for the result.
        pub fn dump_async(&self) -> rpc::PendingCall<MappingList> {
            self.client.call_async(
                rpcbind_v2::PMAPPROC_DUMP,
                |_| Ok(()),
                |input| decode_mapping_list(input),
            )
        }
    }

    impl AsRef<rpc::Client> for RpcbindV2Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of program RPCBIND, version RPCBIND_V3.
    pub mod rpcbind_v3 {
        /// The program.
        pub const PROGRAM: u32 = 100000;
        /// The version.
        pub const VERSION: u32 = 3;
        /// `RPCBPROC_SET`
        pub const RPCBPROC_SET: u32 = 1;
        /// `RPCBPROC_UNSET`
        pub const RPCBPROC_UNSET: u32 = 2;
        /// `RPCBPROC_GETADDR`
        pub const RPCBPROC_GETADDR: u32 = 3;
        /// `RPCBPROC_DUMP`
        pub const RPCBPROC_DUMP: u32 = 4;
    }

    /// A client of program RPCBIND, version RPCBIND_V3.
    #[derive(Debug, Clone)]
    pub struct RpcbindV3Client {
        client: rpc::Client,
    }

    impl RpcbindV3Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, rpcbind_v3::PROGRAM, rpcbind_v3::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, rpcbind_v3::PROGRAM, rpcbind_v3::VERSION, config)
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

        /// Registers an address; false when the program has one already.
        ///
        /// `RPCBPROC_SET`, procedure 1.
        pub fn set(&self, argument: &Rpcb) -> Result<bool, rpc::Error> {
            self.client.call_value(rpcbind_v3::RPCBPROC_SET, argument)
        }

        /// As `set`, without waiting for the result.
        pub fn set_async(&self, argument: &Rpcb) -> rpc::PendingCall<bool> {
            self.client
                .call_value_async(rpcbind_v3::RPCBPROC_SET, argument)
        }

        /// Removes the address for one transport, or for all when netid is empty.
        ///
        /// `RPCBPROC_UNSET`, procedure 2.
        pub fn unset(&self, argument: &Rpcb) -> Result<bool, rpc::Error> {
            self.client.call_value(rpcbind_v3::RPCBPROC_UNSET, argument)
        }

        /// As `unset`, without waiting for the result.
        pub fn unset_async(&self, argument: &Rpcb) -> rpc::PendingCall<bool> {
            self.client
                .call_value_async(rpcbind_v3::RPCBPROC_UNSET, argument)
        }

        /// The address of a program, version and transport; empty when it is not registered.
        ///
        /// `RPCBPROC_GETADDR`, procedure 3.
        pub fn getaddr(&self, argument: &Rpcb) -> Result<String, rpc::Error> {
            self.client.call(
                rpcbind_v3::RPCBPROC_GETADDR,
                |output| output.value(argument),
                |input| input.string(u32::MAX),
            )
        }

        /// As `getaddr`, without waiting for the result.
        pub fn getaddr_async(&self, argument: &Rpcb) -> rpc::PendingCall<String> {
            self.client.call_async(
                rpcbind_v3::RPCBPROC_GETADDR,
                |output| output.value(argument),
                |input| input.string(u32::MAX),
            )
        }

        /// Every address.
        ///
        /// `RPCBPROC_DUMP`, procedure 4.
        pub fn dump(&self) -> Result<RpcbList, rpc::Error> {
            self.client.call(
                rpcbind_v3::RPCBPROC_DUMP,
                |_| Ok(()),
                |input| decode_rpcb_list(input),
            )
        }

        /// As `dump`, without waiting for the result.
        pub fn dump_async(&self) -> rpc::PendingCall<RpcbList> {
            self.client.call_async(
                rpcbind_v3::RPCBPROC_DUMP,
                |_| Ok(()),
                |input| decode_rpcb_list(input),
            )
        }
    }

    impl AsRef<rpc::Client> for RpcbindV3Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }

    /// The numbers of program RPCBIND, version RPCBIND_V4.
    pub mod rpcbind_v4 {
        /// The program.
        pub const PROGRAM: u32 = 100000;
        /// The version.
        pub const VERSION: u32 = 4;
        /// `RPCBPROC4_SET`
        pub const RPCBPROC4_SET: u32 = 1;
        /// `RPCBPROC4_UNSET`
        pub const RPCBPROC4_UNSET: u32 = 2;
        /// `RPCBPROC4_GETADDR`
        pub const RPCBPROC4_GETADDR: u32 = 3;
        /// `RPCBPROC4_DUMP`
        pub const RPCBPROC4_DUMP: u32 = 4;
    }

    /// A client of program RPCBIND, version RPCBIND_V4.
    #[derive(Debug, Clone)]
    pub struct RpcbindV4Client {
        client: rpc::Client,
    }

    impl RpcbindV4Client {
        /// A client of the server at `address`, such as `rpc://localhost:4000`.
        pub fn connect(address: &str) -> Result<Self, rpc::Error> {
            rpc::Client::connect(address, rpcbind_v4::PROGRAM, rpcbind_v4::VERSION)
                .map(|client| Self { client })
        }

        /// As [`Self::connect`], with other than the usual limits and times.
        pub fn with_config(address: &str, config: rpc::ClientConfig) -> Result<Self, rpc::Error> {
            rpc::Client::with_config(address, rpcbind_v4::PROGRAM, rpcbind_v4::VERSION, config)
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

        /// `RPCBPROC4_SET`, procedure 1.
        pub fn set(&self, argument: &Rpcb) -> Result<bool, rpc::Error> {
            self.client.call_value(rpcbind_v4::RPCBPROC4_SET, argument)
        }

        /// As `set`, without waiting for the result.
        pub fn set_async(&self, argument: &Rpcb) -> rpc::PendingCall<bool> {
            self.client
                .call_value_async(rpcbind_v4::RPCBPROC4_SET, argument)
        }

        /// `RPCBPROC4_UNSET`, procedure 2.
        pub fn unset(&self, argument: &Rpcb) -> Result<bool, rpc::Error> {
            self.client
                .call_value(rpcbind_v4::RPCBPROC4_UNSET, argument)
        }

        /// As `unset`, without waiting for the result.
        pub fn unset_async(&self, argument: &Rpcb) -> rpc::PendingCall<bool> {
            self.client
                .call_value_async(rpcbind_v4::RPCBPROC4_UNSET, argument)
        }

        /// `RPCBPROC4_GETADDR`, procedure 3.
        pub fn getaddr(&self, argument: &Rpcb) -> Result<String, rpc::Error> {
            self.client.call(
                rpcbind_v4::RPCBPROC4_GETADDR,
                |output| output.value(argument),
                |input| input.string(u32::MAX),
            )
        }

        /// As `getaddr`, without waiting for the result.
        pub fn getaddr_async(&self, argument: &Rpcb) -> rpc::PendingCall<String> {
            self.client.call_async(
                rpcbind_v4::RPCBPROC4_GETADDR,
                |output| output.value(argument),
                |input| input.string(u32::MAX),
            )
        }

        /// `RPCBPROC4_DUMP`, procedure 4.
        pub fn dump(&self) -> Result<RpcbList, rpc::Error> {
            self.client.call(
                rpcbind_v4::RPCBPROC4_DUMP,
                |_| Ok(()),
                |input| decode_rpcb_list(input),
            )
        }

        /// As `dump`, without waiting for the result.
        pub fn dump_async(&self) -> rpc::PendingCall<RpcbList> {
            self.client.call_async(
                rpcbind_v4::RPCBPROC4_DUMP,
                |_| Ok(()),
                |input| decode_rpcb_list(input),
            )
        }
    }

    impl AsRef<rpc::Client> for RpcbindV4Client {
        fn as_ref(&self) -> &rpc::Client {
            &self.client
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use protocol_x::*;
