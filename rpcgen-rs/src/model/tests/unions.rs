//! Discriminated unions.

use super::{check_items, check_messages};

#[test]
fn discriminants_and_labels() {
    check_items(&[
        (
            "union u switch (int d) { case 0: int x; case -3: void; default: string s<>; };",
            &["union U (d: int) {Case0 0: int, CaseMinus3 -3: void, Default _: string<>}"],
        ),
        (
            "union u switch (unsigned type) { case 0xffffffff: void; };",
            &["union U (r#type: unsigned) {Case4294967295 4294967295: void}"],
        ),
        (
            "union u switch (int d) { case 0xffffffff: void; };",
            &["union U (d: int) {CaseMinus1 -1: void}"],
        ),
        (
            "union u switch (bool d) { case TRUE: int x; case FALSE: void; };",
            &["union U (d: bool) {True true: int, False false: void}"],
        ),
        (
            "union u switch (bool_t d) { case 1: int x; default: void; };",
            &["union U (d: bool) {True true: int, Default _: void}"],
        ),
        (
            "const K = 4; union u switch (int d) { case K: void; case 'a': void; };",
            &[
                "const K = 4",
                "union U (d: int) {K 4: void, Case97 97: void}",
            ],
        ),
        (
            "enum e { E_A, E_B, E_C = E_B }; typedef e f; union u switch (f d) { case E_A: void; case E_C: int x; };",
            &[
                "enum E {A = 0, B = 1, C = B}",
                "type F = E",
                "union U (d: E) {A #0: void, B #1: int}",
            ],
        ),
        (
            "union u switch (e d) { case 1: void; }; enum e { A = 1 };",
            &["union U (d: E) {A #0: void}", "enum E {A = 1}"],
        ),
        (
            "union u switch (int d) { case 1: case 2: opaque x[4]; };",
            &["union U (d: int) {Case1 1: opaque[4], Case2 2: opaque[4]}"],
        ),
        (
            "enum e { DEFAULT, OTHER, X }; union u switch (e d) { case DEFAULT: void; case OTHER: void; default: void; };",
            &[
                "enum E {Default = 0, Other = 1, X = 2}",
                "union U (d: E) {Default #0: void, Other #1: void, Other2 _: void}",
            ],
        ),
        (
            "struct s { union switch (int d) { case 0: int x; } u; };",
            &["union SU (d: int) {Case0 0: int}", "struct S {u: SU}"],
        ),
        (
            "enum e { NFS_OK, NFS_NO }; union u switch (int d) { case NFS_OK: void; };",
            &[
                "enum E {Ok = 0, No = 1}",
                "union U (d: int) {NfsOk 0: void}",
            ],
        ),
    ]);
}

#[test]
fn mistakes() {
    let discriminant = "1:17 E0601 a union switches on int, unsigned int, bool or an enum";
    check_messages(&[
        (
            "union u switch (float d) { case 0: void; };",
            &[discriminant],
        ),
        (
            "union u switch (hyper d) { case 0: void; };",
            &[discriminant],
        ),
        (
            "union u switch (string d<>) { case 0: void; };",
            &[discriminant],
        ),
        (
            "union u switch (int *d) { case 0: void; };",
            &[discriminant],
        ),
        (
            "union u switch (s d) { case 0: void; }; struct s { int x; };",
            &[discriminant],
        ),
        (
            "union u switch (missing d) { case 0: void; };",
            &[
                "1:17 E0302 cannot find the type `missing` (if another .x file defines it, include that; a type of Rust is given with `--extern-type missing=PATH`)",
            ],
        ),
        (
            "union u switch (int d) { case 1: void; case 1: void; };",
            &["1:45 E0603 there are two arms for `1`"],
        ),
        (
            "const K = 1; union u switch (int d) { case 1: void; case K: void; };",
            &["1:58 E0603 `1` and `K` are the same label"],
        ),
        (
            "enum e { A, B = A }; union u switch (e d) { case A: void; case B: void; };",
            &["1:64 E0603 `A` and `B` are the same label"],
        ),
        (
            "union u switch (bool d) { case 2: void; };",
            &["1:32 E0602 a bool is TRUE or FALSE, not 2"],
        ),
        (
            "union u switch (unsigned d) { case -1: void; };",
            &["1:36 E0602 -1 is no unsigned int: that is 0 to 4294967295"],
        ),
        (
            "union u switch (int d) { case 0x100000000: void; };",
            &["1:31 E0602 4294967296 is no int: that is -2147483648 to 2147483647"],
        ),
        (
            "union u switch (short d) { case 40000: void; };",
            &["1:33 E0602 40000 is no short: that is -32768 to 32767"],
        ),
        (
            "enum e { A }; union u switch (e d) { case 7: void; };",
            &["1:43 E0602 no member of `e` is 7"],
        ),
        (
            "enum e { A }; enum f { B }; union u switch (e d) { case B: void; };",
            &["1:57 E0602 `B` is a member of `f`, not of `e`"],
        ),
        (
            "enum e { A }; union u switch (e d) { case X: void; };",
            &[
                "1:43 E0302 `X` is no member of `e` (a number that only C knows is given with `-D X=number`)",
            ],
        ),
        (
            "union u switch (int d) { case 0: int x; case 1: int x; };",
            &["1:53 E0301 the arm `x` is defined twice"],
        ),
        (
            "union u switch (int d) { case 0: t x; case 9 / 0: void; };",
            &[
                "1:34 E0302 cannot find the type `t` (if another .x file defines it, include that; a type of Rust is given with `--extern-type t=PATH`)",
                "1:44 E0402 division by zero",
            ],
        ),
    ]);
}
