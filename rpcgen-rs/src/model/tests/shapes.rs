//! Structs, typedefs and the forms of types.

use super::{check_items, check_messages, items, model_of};

#[test]
fn forms_of_types() {
    let text = "struct s {
        char a; unsigned char b; short c; unsigned short d; int e; unsigned int f; unsigned g; long h; unsigned long i;
        bool j; float k; double l; hyper m; unsigned hyper n; quadruple o;
        string p<>; string q<5>; opaque r[3]; opaque t<>; int u[2]; int v<>; int w<7>; int *x;
    };";
    let expected = "struct S {a: Char, b: UnsignedChar, c: Short, d: UnsignedShort, e: int, f: UnsignedInt, \
        g: UnsignedInt, h: Long, i: UnsignedLong, j: Bool, k: Float, l: Double, m: Hyper, n: UnsignedHyper, \
        o: Quadruple, p: string<>, q: string<5>, r: opaque[3], t: opaque<>, u: int[2], v: int<>, w: int<7>, x: int?}";
    assert_eq!(items(text), [expected]);
}

#[test]
fn structs_and_typedefs() {
    check_items(&[
        (
            "struct a { b x; }; struct b { int y; };",
            &["struct A {x: B}", "struct B {y: int}"],
        ),
        (
            "typedef struct b *p; struct b { int y; };",
            &["type P = B?", "struct B {y: int}"],
        ),
        (
            "struct b { int y; }; typedef struct b b;",
            &["struct B {y: int}"],
        ),
        // A second name, for which Rust has the same.
        (
            "typedef struct Point point; struct a { point x; Point y; }; struct Point { int y; };",
            &["struct A {x: Point, y: Point}", "struct Point {y: int}"],
        ),
        (
            "enum color { RED }; typedef enum color Color; typedef color COLOR; struct a { Color x; COLOR y; };",
            &["enum Color {Red = 0}", "struct A {x: Color, y: Color}"],
        ),
        (
            "typedef struct netobj Netobj;",
            &["type Netobj = opaque<1024>"],
        ),
        ("typedef struct { int y; } b;", &["struct B {y: int}"]),
        (
            "typedef enum { X } b<3>;",
            &["enum BItem {X = 0}", "type B = BItem<3>"],
        ),
        ("struct a { void; int x; };", &["struct A {x: int}"]),
        (
            "struct a { int type; int Self; int fooBar; };",
            &["struct A {r#type: int, self_: int, foo_bar: int}"],
        ),
        (
            "struct a { int x; int _x; };",
            &["struct A {x: int, _x: int}"],
        ),
        (
            "struct a { int _x; int x; };",
            &["struct A {_x: int, x: int}"],
        ),
        ("struct option { int x; };", &["struct Option_ {x: int}"]),
        (
            "struct a { struct { int y; } in; };",
            &["struct AIn {y: int}", "struct A {r#in: AIn}"],
        ),
        (
            "struct a { struct { int y; } in; }; struct a_in { int z; };",
            &[
                "struct AIn2 {y: int}",
                "struct A {r#in: AIn2}",
                "struct AIn {z: int}",
            ],
        ),
        (
            "struct a { u_int x; uint64_t y; netobj z; buffer_t b; u_char c; };",
            &[
                "struct A {x: UnsignedInt, y: UnsignedHyper, z: opaque<1024>, b: opaque<>, c: UnsignedChar}",
            ],
        ),
        (
            "typedef hyper uint32_t; typedef uint32_t a;",
            &["type Uint32T = Hyper", "type A = Uint32T"],
        ),
    ]);
}

#[test]
fn docs_and_originals_are_kept() {
    let module =
        model_of("/* A pair. */\nstruct my_pair { int fooBar; /* The first. */ };").unwrap();
    let crate::model::ItemKind::Struct(it) = &module.items[0].kind else {
        panic!("a struct")
    };
    assert_eq!(module.name, "calc");
    assert_eq!(module.items[0].docs, ["A pair."]);
    assert_eq!(it.name.original, "my_pair");
    assert_eq!(it.fields[0].docs, ["The first."]);
    assert_eq!(it.fields[0].name.original, "fooBar");
}

/// A warning only: the golden text of the mistakes has it.
#[test]
fn a_repeated_typedef_is_one_item() {
    let repeated = "typedef opaque a<4>; typedef opaque a<4>; struct s { a x; };";
    assert_eq!(
        items(repeated),
        items(&repeated["typedef opaque a<4>; ".len()..])
    );
}

#[test]
fn mistakes() {
    check_messages(&[
        (
            "typedef struct point Point; typedef struct Colour colour; typedef struct Colour colour;",
            &[
                "1:16 E0302 cannot find the type `point` (if another .x file defines it, include that; a type of Rust is given with `--extern-type point=PATH`)",
                "1:44 E0302 cannot find the type `Colour` (if another .x file defines it, include that; a type of Rust is given with `--extern-type Colour=PATH`)",
            ],
        ),
        (
            "typedef struct point Point; struct point { int x; }; struct Point { int y; };",
            &[
                "1:61 E0301 the type `Point` is defined twice",
                "1:61 E0304 `point` and `Point` both become `Point` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "struct a { b x; };",
            &[
                "1:12 E0302 cannot find the type `b` (if another .x file defines it, include that; a type of Rust is given with `--extern-type b=PATH`)",
            ],
        ),
        (
            "struct a { uint x; };",
            &["1:12 E0302 cannot find the type `uint` (did you mean `u_int`?)"],
        ),
        (
            "struct node { int x; }; typedef nodee a; typedef nodee b;",
            &[
                "1:33 E0302 cannot find the type `nodee` (did you mean `node`?)",
                "1:50 E0302 cannot find the type `nodee` (did you mean `node`?)",
            ],
        ),
        (
            "const N = 1; struct a { N x; };",
            &["1:25 E0303 `N` is a number, not a type"],
        ),
        (
            "enum e { A }; struct s { struct e x; };",
            &["1:33 E0303 `e` is an enum, not `struct`"],
        ),
        (
            "struct a { int x; }; typedef int a;",
            &["1:34 E0301 the type `a` is defined twice"],
        ),
        (
            "typedef int a<4>; typedef int a<5>;",
            &["1:31 E0301 the type `a` is defined twice"],
        ),
        (
            "typedef int a<4>; typedef int a[4];",
            &["1:31 E0301 the type `a` is defined twice"],
        ),
        (
            "struct a { int x; int x; };",
            &["1:23 E0301 the member `x` is defined twice"],
        ),
        (
            "struct a { int x; int X; };",
            &[
                "1:23 E0304 `x` and `X` both become `x` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "struct foo_bar { int x; }; typedef int FooBar;",
            &[
                "1:40 E0304 `foo_bar` and `FooBar` both become `FooBar` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "typedef opaque a;",
            &[
                "1:9 E0502 `opaque` needs a length (write `opaque name[N]` for exactly N bytes, `opaque name<N>` for at most N, \
             `opaque name<>` for any number)",
            ],
        ),
        (
            "struct a { string s; };",
            &[
                "1:12 E0502 `string` needs a bound (write `string name<N>` for at most N bytes, `string name<>` for any number)",
            ],
        ),
        (
            "struct a { string s[4]; };",
            &[
                "1:12 E0502 a `string` has no fixed length (write `string name<N>` for at most N bytes, or `opaque name[N]`)",
            ],
        ),
    ]);
}

#[test]
fn all_mistakes_of_a_file_in_one_run() {
    check_messages(&[(
        "const A = B;\nstruct s { t x; int y<-1>; };\nunion u switch (float f) { case 1: void; };\n",
        &[
            "1:11 E0302 cannot find the constant `B` (a number that only C knows is given with `-D B=number`)",
            "2:12 E0302 cannot find the type `t` (if another .x file defines it, include that; a type of Rust is given with `--extern-type t=PATH`)",
            "2:23 E0403 the length -1 is not between 0 and 4294967295",
            "3:17 E0601 a union switches on int, unsigned int, bool or an enum",
        ],
    )]);
}
