//! Names that C headers declare and `.x` files use without a definition. A definition in the file goes before.

use super::{Size, Type};
use crate::ast::Builtin;

/// The type that C headers declare under a name.
///
/// What has 8 or 16 bits in C takes 4 bytes on the wire (RFC 4506 has no smaller unit).
pub(super) fn find(name: &str) -> Option<Type> {
    let (_, meaning) = TYPES.iter().find(|(known, _)| *known == name)?;
    Some(match meaning {
        Meaning::Builtin(builtin) => Type::Builtin(*builtin),
        Meaning::OpaqueFixed(value) => {
            let (value, constant) = (*value, None);
            Type::OpaqueFixed(Size { value, constant })
        }
        Meaning::Opaque(None) => Type::Opaque { bound: None },
        Meaning::Opaque(Some(value)) => {
            let (value, constant) = (*value, None);
            Type::Opaque {
                bound: Some(Size { value, constant }),
            }
        }
    })
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning {
    Builtin(Builtin),
    OpaqueFixed(u32),
    /// With its bound.
    Opaque(Option<u32>),
}

/// `sys/types.h`, `stdint.h`, `rpc/types.h` and `rpc/xdr.h`, of glibc, libtirpc, the BSDs and illumos.
pub(super) const TYPES: &[(&str, Meaning)] = &[
    ("u_char", Meaning::Builtin(Builtin::UnsignedChar)),
    ("u_short", Meaning::Builtin(Builtin::UnsignedShort)),
    ("u_int", Meaning::Builtin(Builtin::UnsignedInt)),
    ("u_long", Meaning::Builtin(Builtin::UnsignedLong)),
    ("u_int8_t", Meaning::Builtin(Builtin::UnsignedChar)),
    ("u_int16_t", Meaning::Builtin(Builtin::UnsignedShort)),
    ("u_int32_t", Meaning::Builtin(Builtin::UnsignedInt)),
    ("u_int64_t", Meaning::Builtin(Builtin::UnsignedHyper)),
    ("int8_t", Meaning::Builtin(Builtin::Char)),
    ("int16_t", Meaning::Builtin(Builtin::Short)),
    ("int32_t", Meaning::Builtin(Builtin::Int)),
    ("int64_t", Meaning::Builtin(Builtin::Hyper)),
    ("uint8_t", Meaning::Builtin(Builtin::UnsignedChar)),
    ("uint16_t", Meaning::Builtin(Builtin::UnsignedShort)),
    ("uint32_t", Meaning::Builtin(Builtin::UnsignedInt)),
    ("uint64_t", Meaning::Builtin(Builtin::UnsignedHyper)),
    ("int32", Meaning::Builtin(Builtin::Int)),
    ("int64", Meaning::Builtin(Builtin::Hyper)),
    ("uint32", Meaning::Builtin(Builtin::UnsignedInt)),
    ("uint64", Meaning::Builtin(Builtin::UnsignedHyper)),
    ("quad_t", Meaning::Builtin(Builtin::Hyper)),
    ("u_quad_t", Meaning::Builtin(Builtin::UnsignedHyper)),
    ("longlong_t", Meaning::Builtin(Builtin::Hyper)),
    ("u_longlong_t", Meaning::Builtin(Builtin::UnsignedHyper)),
    ("uchar_t", Meaning::Builtin(Builtin::UnsignedChar)),
    ("ushort_t", Meaning::Builtin(Builtin::UnsignedShort)),
    ("uint_t", Meaning::Builtin(Builtin::UnsignedInt)),
    ("ulong_t", Meaning::Builtin(Builtin::UnsignedLong)),
    ("bool_t", Meaning::Builtin(Builtin::Bool)),
    ("rpcprog_t", Meaning::Builtin(Builtin::UnsignedInt)),
    ("rpcvers_t", Meaning::Builtin(Builtin::UnsignedInt)),
    ("rpcproc_t", Meaning::Builtin(Builtin::UnsignedInt)),
    // MAX_NETOBJ_SZ of rpc/xdr.h.
    ("netobj", Meaning::Opaque(Some(1024))),
    // rpc/auth.h: a DES key, coded as its bytes.
    ("des_block", Meaning::OpaqueFixed(8)),
    ("buffer_t", Meaning::Opaque(None)),
];

/// Numbers that every file knows: RFC 4506 section 4.4, and the macros of `rpc/auth.h`.
pub(super) const NUMBERS: &[(&str, i128)] = &[
    ("FALSE", 0),
    ("TRUE", 1),
    ("AUTH_NONE", 0),
    ("AUTH_NULL", 0),
    ("AUTH_SYS", 1),
    ("AUTH_UNIX", 1),
    ("AUTH_SHORT", 2),
    ("AUTH_DES", 3),
    ("AUTH_DH", 3),
    ("RPCSEC_GSS", 6),
    ("MAXNETNAMELEN", 255),
    ("MAX_AUTH_BYTES", 400),
];
