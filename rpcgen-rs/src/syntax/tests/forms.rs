//! Every form of the language.

use super::{dump, parse_text};

/// Each text is parsed without a message, and written back as expected; an empty expectation stands for "as it was".
fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        let (tree, messages) = parse_text(text);
        assert!(messages.is_empty(), "{text}: {messages:?}");
        let expected = if expected.is_empty() { text } else { expected };
        assert_eq!(&dump::definitions(&tree.definitions), expected, "{text}");
    }
}

#[test]
fn constants() {
    check(&[
        ("const A = 1;", ""),
        ("const A = -1;", ""),
        ("const A = - 0x10;", "const A = -16;"),
        ("const A = 0XfF;", "const A = 255;"),
        ("const A = 017;", "const A = 15;"),
        ("const A = +7UL;", "const A = 7;"),
        ("const A = 'a';", "const A = 97;"),
        ("const A = '\\n';", "const A = 10;"),
        ("const A = B;", ""),
        ("const A = n::B;", ""),
        ("const A = \"b c\";", ""),
        (
            "const A = 1 + 2 * 3 - 4;",
            "const A = ((1 Add (2 Multiply 3)) Subtract 4);",
        ),
        (
            "const A = (1 + 2) * ~B;",
            "const A = ((1 Add 2) Multiply (Complement B));",
        ),
        (
            "const A = 1 << 2 | 3 & 4 ^ 5;",
            "const A = ((1 ShiftLeft 2) Or ((3 And 4) ExclusiveOr 5));",
        ),
        (
            "const A = -B % 2 / 3 >> 1;",
            "const A = ((((Negate B) Remainder 2) Divide 3) ShiftRight 1);",
        ),
    ]);
}

#[test]
fn types() {
    check(&[
        ("typedef int a;", ""),
        ("typedef unsigned a;", "typedef unsignedint a;"),
        ("typedef unsigned /* c */ int a;", "typedef unsignedint a;"),
        ("typedef long int a;", "typedef long a;"),
        ("typedef long long a;", "typedef hyper a;"),
        (
            "typedef unsigned long long int a;",
            "typedef unsignedhyper a;",
        ),
        ("typedef unsigned hyper a;", "typedef unsignedhyper a;"),
        ("typedef short int a;", "typedef short a;"),
        ("typedef unsigned char a;", "typedef unsignedchar a;"),
        ("typedef quadruple a;", ""),
        ("typedef bool a<>;", ""),
        ("typedef double a<N>;", ""),
        ("typedef float a[N + 1];", "typedef float a[(N Add 1)];"),
        ("typedef opaque a[0x10];", "typedef opaque a[16];"),
        ("typedef string a<>;", ""),
        ("typedef foo *a;", ""),
        ("typedef struct foo *a;", ""),
        ("typedef n::foo a;", ""),
        ("typedef int interface;", ""),
        ("typedef interfaces namespace;", ""),
        ("typedef u_int _a;", ""),
        (
            "typedef enum { A, B = 2, } a;",
            "typedef enum { A, B = 2 } a;",
        ),
        (
            "typedef struct { int x; union switch (bool b) { default: void; } u; } a;",
            "",
        ),
    ]);
}

#[test]
fn definitions() {
    check(&[
        ("enum a { B };", ""),
        (
            "enum a { B = 1, C, D = B, E = 'x', };",
            "enum a { B = 1, C, D = B, E = 120 };",
        ),
        ("struct a { int b; void; struct a *next; };", ""),
        (
            "union a switch (enum e f) { case B: case -1: int x<>; case C: void; default: opaque y[2]; };",
            "",
        ),
        (
            "namespace a { const B = 1; namespace c::d { const E = 2; } };",
            "namespace a { const B = 1; namespace c::d { const E = 2; } }",
        ),
        ("const A = 1;;; const B = 2;", "const A = 1; const B = 2;"),
    ]);
}

#[test]
fn programs() {
    check(&[
        (
            "program P { version V { void NULL(void) = 0; int ADD(int, int b) = 1; } = 1; version W { string F() = 1; } = 2; } = 0x20;",
            "program P { version V { void -> NULL() = 0; int -> ADD(int, int b) = 1; } = 1; version W { string -> F() = 1; } = 2; } = 32;",
        ),
        (
            "program P { version V { oneway F(string<8>) = 1; oneway void G(string a<8>, string<8> b, string) = 2; } = 1; } = 1;",
            "program P { version V { void -> F(string <8>) = 1; void -> G(string a<8>, string b<8>, string) = 2; } = 1; } = 1;",
        ),
        (
            "program P { version V { struct a F(struct b *, c *d, unsigned, string<>) = 1; } = 1; } = 1;",
            "program P { version V { struct a -> F(struct b *, c *d, unsignedint, string <>) = 1; } = 1; } = 1;",
        ),
    ]);
}

#[test]
fn interfaces() {
    check(&[
        (
            "interface I { int f(int a); };",
            "interface I {  int -> f(int a); };",
        ),
        (
            "interface I { int f(int a); }",
            "interface I {  int -> f(int a); };",
        ),
        ("interface { } = 0x20;", "interface  {   } = 32;"),
        (
            "interface < int f(string a<8>, T b<>) = 3; T *g(); >;",
            "interface  {  int -> f(string a<8>, T b<>) = 3; T * -> g(); };",
        ),
        (
            "interface I < const A = 1; struct s { int x<A>; }; struct s f(int x[2]); string<> g(); > const B = 2;",
            "interface I { const A = 1; struct s { int x<A>; }; struct s -> f(int x[2]); string <> -> g(); }; const B = 2;",
        ),
        (
            "interface I { int interface(T oneway); };",
            "interface I {  int -> interface(T oneway); };",
        ),
    ]);
}

#[test]
fn comments_become_docs() {
    check(&[
        (
            "/* licence */\n\n/* of A */\nconst A = 1;",
            "[of A] const A = 1;",
        ),
        ("/* licence */\n#define X 1\nconst A = X;", "const A = 1;"),
        (
            "/* a.x 1.2 */\n\n/* Copyright (c) 2010 Us */\nconst A = 1;",
            "const A = 1;",
        ),
        (
            "const A = 1; /* of A */\nconst B = 2; // of B\n",
            "[of A] const A = 1; [of B] const B = 2;",
        ),
    ]);
    check(&[
        (
            "struct s {\n  /** of x */\n  int x; /* more */\n  int y;\n}; /* of s? */",
            "struct s { [of x||more] int x; int y; };",
        ),
        (
            "enum e {\n  A, /* of A */\n  B /* of B */,\n  /* of C */ C = 1 // last\n};",
            "enum e { [of A] A, [of B] B, [of C||last] C = 1 };",
        ),
        (
            "union u switch (int d) {\n// one\ncase 1:\n  // inside\n  int x;\ndefault: void; // rest\n};",
            "union u switch (int d) { case 1: [one||inside] int x; default: [rest] void; };",
        ),
        (
            "/* p */\nprogram P {\n/* v */\nversion V {\n/* f */\nint F(\n  void) = 1; // g\n} = 1; } = 1;",
            "[p] program P { [v] version V { [f||g] int -> F() = 1; } = 1; } = 1;",
        ),
        (
            "namespace n { // not docs\n/* a */ const A = 1; }",
            "namespace n { [a] const A = 1; }",
        ),
    ]);
}
