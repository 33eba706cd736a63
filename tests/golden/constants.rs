// Made from constants.x by rpcgen-rs 0.1.0. Changes will be lost.

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
mod constants_x {
    use ::rpcgen_runtime as rpc;

    /// `const ZERO`
    pub const ZERO: u32 = 0;
    /// `const MAX_UNSIGNED`
    pub const MAX_UNSIGNED: u32 = 4294967295;
    /// `const HEX`
    pub const HEX: u32 = 0xdead_beef;
    /// `const OCTAL`
    pub const OCTAL: u32 = 0o755;
    /// `const NEGATIVE`
    pub const NEGATIVE: i32 = -7;
    /// `const HUGE`
    pub const HUGE: u64 = 9223372036854775808;
    /// `const LOW`
    pub const LOW: i64 = -9223372036854775808;
    /// `const NAMED`
    pub const NAMED: u32 = 3735928559;
    /// `const SHIFTED`
    pub const SHIFTED: u32 = 16;
    /// `const SUM`
    pub const SUM: u32 = 22;
    /// `const LETTER`
    pub const LETTER: u32 = 65;
    /// `const GREETING`
    pub const GREETING: &str = "hello, world";
    /// `const BINARY`
    pub const BINARY: u32 = 0b1010;
    /// `const LONG`
    pub const LONG: u64 = 0xf_ffff_fff1_2345;
}

#[allow(unused_imports, unreachable_pub)]
pub use constants_x::*;
