//! Constants, expressions, enum members, bounds.

use super::{check_items, check_messages};

#[test]
fn constants() {
    check_items(&[
        ("const A = 3;", &["const A = 3"]),
        (
            "const maxLen = 0x10; const B = 010;",
            &["const MAX_LEN = 16", "const B = 8"],
        ),
        ("const A = B; const B = 2;", &["const A = 2", "const B = 2"]),
        ("const A = (1 + 2) * 3 - 10 / 3 % 2;", &["const A = 8"]),
        (
            "const A = 1 << 4 | 1; const B = ~0 & 0xff ^ 1; const C = -8 >> 1;",
            &["const A = 17", "const B = 254", "const C = -4"],
        ),
        (
            "const A = \"text\"; const B = A;",
            &["const A = \"text\"", "const B = \"text\""],
        ),
        (
            "const A = TRUE; const B = FALSE;",
            &["const A = 1", "const B = 0"],
        ),
        (
            "const TRUE = 7; const A = TRUE;",
            &["const TRUE = 7", "const A = 7"],
        ),
        (
            "const A = 18446744073709551615; const B = -9223372036854775808;",
            &[
                "const A = 18446744073709551615",
                "const B = -9223372036854775808",
            ],
        ),
        (
            "const A = E1; enum e { E1 = 5 };",
            &["const A = 5", "enum E {E1 = 5}"],
        ),
        (
            "%#define LEN 20\ntypedef opaque a[LEN];",
            &["type A = opaque[20]"],
        ),
        (
            "%#define LEN 20\nconst LEN = 4;\ntypedef opaque a[LEN];",
            &["const LEN = 4", "type A = opaque[LEN=4]"],
        ),
    ]);
}

#[test]
fn mistakes_in_constants() {
    check_messages(&[
        (
            "const A = B;",
            &[
                "1:11 E0302 cannot find the constant `B` (a number that only C knows is given with `-D B=number`)",
            ],
        ),
        (
            "const MAXLEN = 1; const A = MAXLENN;",
            &["1:29 E0302 cannot find the constant `MAXLENN` (did you mean `MAXLEN`?)"],
        ),
        (
            "const A = B; const B = C; const C = A;",
            &["1:7 E0401 the constant `A` depends on itself: A -> B -> C -> A"],
        ),
        (
            "const A = A;",
            &["1:7 E0401 the constant `A` depends on itself: A -> A"],
        ),
        ("const A = 1 / 0;", &["1:11 E0402 division by zero"]),
        ("const A = 1 % 0;", &["1:11 E0402 division by zero"]),
        (
            "const A = 1 << 64;",
            &["1:11 E0402 the shift is not between 0 and 63"],
        ),
        (
            "const A = 1 >> -1;",
            &["1:11 E0402 the shift is not between 0 and 63"],
        ),
        (
            "const A = 18446744073709551616;",
            &["1:11 E0403 18446744073709551616 does not fit a constant, which has 64 bits"],
        ),
        (
            "const A = (1 << 63) * (1 << 63) * (1 << 63);",
            &["1:11 E0402 the number is too large to compute with"],
        ),
        (
            "const A = \"x\"; const B = A + 1;",
            &["1:26 E0404 `A` is a text, not a number"],
        ),
        (
            "const A = t; struct t { int x; };",
            &["1:11 E0303 `t` is a struct, not a number"],
        ),
        (
            "const A = 1; const A = 1;",
            &["1:20 E0301 the constant `A` is defined twice"],
        ),
        (
            "const A = 1; enum e { A = 2 };",
            &["1:23 E0301 the constant `A` is defined twice"],
        ),
        (
            "const max_len = 1; const MAX_LEN = 2;",
            &[
                "1:26 E0304 `max_len` and `MAX_LEN` both become `MAX_LEN` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "const A = X; const B = X; const C = Y;",
            &[
                "1:11 E0302 cannot find the constant `X` (a number that only C knows is given with `-D X=number`)",
                "1:37 E0302 cannot find the constant `Y` (a number that only C knows is given with `-D Y=number`)",
            ],
        ),
    ]);
}

#[test]
fn enums() {
    check_items(&[
        // js-xdr's `test.x`
        (
            "struct a { enum { OK = 0 } x; enum { OK = 0, NO } *y; };",
            &[
                "enum AX {Ok = 0}",
                "enum AY {Ok = 0, No = 1}",
                "struct A {x: AX, y: AY?}",
            ],
        ),
        (
            "enum color { RED, GREEN = 5, BLUE };",
            &["enum Color {Red = 0, Green = 5, Blue = 6}"],
        ),
        (
            "enum stat { NFS_OK = 0, NFS_PERM = -1 };",
            &["enum Stat {Ok = 0, Perm = -1}"],
        ),
        ("enum stat { NFS_OK };", &["enum Stat {NfsOk = 0}"]),
        ("enum e { V_1 = 1, V_2 = 2 };", &["enum E {V1 = 1, V2 = 2}"]),
        (
            "enum e { A = 0x80000000, B = 0xffffffff };",
            &["enum E {A = -2147483648, B = -1}"],
        ),
        (
            "enum e { A = 1, B = A, C };",
            &["enum E {A = 1, C = 2, B = A}"],
        ),
        (
            "enum e { Self = 1, self2 = 2 };",
            &["enum E {Self_ = 1, Self2 = 2}"],
        ),
        (
            "enum e { A = 1 << 3, B = N, }; const N = 9;",
            &["enum E {A = 8, B = 9}", "const N = 9"],
        ),
        ("enum e { _a, a };", &["enum E {_A = 0, A = 1}"]),
    ]);
    check_messages(&[
        (
            "enum e { A = 0x100000000 };",
            &["1:14 E0403 4294967296 does not fit an enum member, which has 32 bits"],
        ),
        (
            "enum e { A = -2147483649 };",
            &["1:14 E0403 -2147483649 does not fit an enum member, which has 32 bits"],
        ),
        (
            "enum e { A = 0x7fffffff, B };",
            &["1:26 E0403 the member after the largest 32-bit number has no value"],
        ),
        (
            "enum e { A, A };",
            &["1:13 E0301 the constant `A` is defined twice"],
        ),
        (
            "struct a { enum { OK = 0 } x; enum { OK = 1 } y; }; enum b { OK = 0 };",
            &[
                "1:38 E0301 the constant `OK` is defined twice",
                "1:62 E0301 the constant `OK` is defined twice",
            ],
        ),
        (
            "enum e { foo_bar, fooBar };",
            &[
                "1:19 E0304 `foo_bar` and `fooBar` both become `FooBar` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "enum e { A = B, B };",
            &["1:10 E0401 the constant `A` depends on itself: A -> B -> A"],
        ),
    ]);
}

#[test]
fn bounds() {
    check_items(&[
        (
            "const N = 8; typedef int a<N>;",
            &["const N = 8", "type A = int<N=8>"],
        ),
        (
            "const N = 8; typedef int a<N + 1>;",
            &["const N = 8", "type A = int<9>"],
        ),
        (
            "typedef opaque a[0]; typedef string b<4294967295>;",
            &["type A = opaque[0]", "type B = string<4294967295>"],
        ),
        (
            "typedef opaque a[E]; enum e { E = 4 };",
            &["type A = opaque[4]", "enum E {E = 4}"],
        ),
    ]);
    check_messages(&[
        (
            "typedef int a<-1>;",
            &["1:15 E0403 the length -1 is not between 0 and 4294967295"],
        ),
        (
            "typedef int a[4294967296];",
            &["1:15 E0403 the length 4294967296 is not between 0 and 4294967295"],
        ),
        (
            "const N = \"x\"; typedef int a<N>;",
            &["1:30 E0404 `N` is a text, not a number"],
        ),
    ]);
}
