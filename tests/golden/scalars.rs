// Made from scalars.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod scalars_x {
    use ::rpcgen_runtime as rpc;

    /// Every type of a fixed size.
    #[derive(Debug, Clone, Copy, PartialEq, Default)]
    pub struct Scalars {
        /// `c`
        pub c: i8,
        /// `uc`
        pub uc: u8,
        /// `s`
        pub s: i16,
        /// `us`
        pub us: u16,
        /// `i`
        pub i: i32,
        /// `ui`
        pub ui: u32,
        /// `bare`
        pub bare: u32,
        /// `l`
        pub l: i32,
        /// `ul`
        pub ul: u32,
        /// `b`
        pub b: bool,
        /// `f`
        pub f: f32,
        /// `d`
        pub d: f64,
        /// `h`
        pub h: i64,
        /// `uh`
        pub uh: u64,
        /// `q`
        pub q: rpc::Quadruple,
    }

    impl rpc::Encode for Scalars {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.char(self.c)?;
            output.unsigned_char(self.uc)?;
            output.short(self.s)?;
            output.unsigned_short(self.us)?;
            output.int(self.i)?;
            output.unsigned_int(self.ui)?;
            output.unsigned_int(self.bare)?;
            output.int(self.l)?;
            output.unsigned_int(self.ul)?;
            output.bool(self.b)?;
            output.float(self.f)?;
            output.double(self.d)?;
            output.hyper(self.h)?;
            output.unsigned_hyper(self.uh)?;
            output.quadruple(self.q)
        }
    }

    impl rpc::Decode for Scalars {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                c: input.char()?,
                uc: input.unsigned_char()?,
                s: input.short()?,
                us: input.unsigned_short()?,
                i: input.int()?,
                ui: input.unsigned_int()?,
                bare: input.unsigned_int()?,
                l: input.int()?,
                ul: input.unsigned_int()?,
                b: input.bool()?,
                f: input.float()?,
                d: input.double()?,
                h: input.hyper()?,
                uh: input.unsigned_hyper()?,
                q: input.quadruple()?,
            })
        }
    }

    /// The names that C headers declare.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct HeaderNames {
        /// `a`
        pub a: u8,
        /// `b`
        pub b: u16,
        /// `c`
        pub c: u32,
        /// `d`
        pub d: u32,
        /// `e`
        pub e: i8,
        /// `f`
        pub f: u8,
        /// `g`
        pub g: i16,
        /// `h`
        pub h: u16,
        /// `i`
        pub i: i32,
        /// `j`
        pub j: u32,
        /// `k`
        pub k: i64,
        /// `l`
        pub l: u64,
        /// `m`
        pub m: bool,
        /// `n`
        pub n: i64,
        /// `o`
        pub o: u64,
        /// `p`
        pub p: Vec<u8>,
    }

    impl rpc::Encode for HeaderNames {
        fn encode(&self, output: &mut rpc::Encoder) -> Result<(), rpc::EncodeError> {
            output.unsigned_char(self.a)?;
            output.unsigned_short(self.b)?;
            output.unsigned_int(self.c)?;
            output.unsigned_int(self.d)?;
            output.char(self.e)?;
            output.unsigned_char(self.f)?;
            output.short(self.g)?;
            output.unsigned_short(self.h)?;
            output.int(self.i)?;
            output.unsigned_int(self.j)?;
            output.hyper(self.k)?;
            output.unsigned_hyper(self.l)?;
            output.bool(self.m)?;
            output.hyper(self.n)?;
            output.unsigned_hyper(self.o)?;
            output.opaque(&self.p, 1024)
        }
    }

    impl rpc::Decode for HeaderNames {
        fn decode(input: &mut rpc::Decoder<'_>) -> Result<Self, rpc::DecodeError> {
            Ok(Self {
                a: input.unsigned_char()?,
                b: input.unsigned_short()?,
                c: input.unsigned_int()?,
                d: input.unsigned_int()?,
                e: input.char()?,
                f: input.unsigned_char()?,
                g: input.short()?,
                h: input.unsigned_short()?,
                i: input.int()?,
                j: input.unsigned_int()?,
                k: input.hyper()?,
                l: input.unsigned_hyper()?,
                m: input.bool()?,
                n: input.hyper()?,
                o: input.unsigned_hyper()?,
                p: input.opaque(1024)?,
            })
        }
    }
}

#[allow(unused_imports, unreachable_pub)]
pub use scalars_x::*;
