//! Lists, recursion, types without end.

use super::{check_items, check_messages};

#[test]
fn lists() {
    check_items(&[
        ("struct n { int x; n *next; };", &["struct N list {x: int}"]),
        (
            "struct n { int x; struct n *next; }; typedef n *head;",
            &["struct N list {x: int}", "type Head = N*"],
        ),
        (
            "typedef struct n *link; struct n { int x; link next; }; struct s { link a; n b; n *c; n d<>; };",
            &[
                "type Link = N*",
                "struct N list {x: int}",
                "struct S {a: Link, b: N+, c: N*, d: N+<>}",
            ],
        ),
        (
            "typedef link2 link; typedef n *link2; typedef n m; struct n { link next; }; typedef m *p;",
            &[
                "type Link = Link2",
                "type Link2 = N*",
                "type M = N+",
                "struct N list {}",
                "type P = N*",
            ],
        ),
        (
            "struct n { n *next; int x; };",
            &["struct N recursive {next: N?, x: int}"],
        ),
        (
            "struct tree { int x; tree *left; tree *right; };",
            &["struct Tree recursive {x: int, left: Tree?, right: Tree?}"],
        ),
        (
            "struct n { n children<>; n *next; };",
            &["struct N list recursive {children: N+<>}"],
        ),
        (
            "struct a { b *other; a *next; }; struct b { a *all; };",
            &[
                "struct A list recursive {other: B?}",
                "struct B recursive {all: A*}",
            ],
        ),
        (
            "union u switch (bool more) { case TRUE: n x; case FALSE: void; }; struct n { int v; u rest; };",
            &[
                "union U recursive (more: bool) {True true: box N, False false: void}",
                "struct N recursive {v: int, rest: U}",
            ],
        ),
        (
            "union u switch (int d) { case 0: void; case 1: u next; case 2: u two[2]; case 3: u many<>; default: u *p; };",
            &[
                "union U recursive (d: int) {Case0 0: void, Case1 1: box U, Case2 2: box U[2], Case3 3: U<>, Default _: U?}",
            ],
        ),
        (
            "typedef t row[2]; struct t { row *x; int y; };",
            &[
                "type Row = T[2]",
                "struct T recursive {x: box Row?, y: int}",
            ],
        ),
        ("struct t { t x<>; };", &["struct T recursive {x: T<>}"]),
    ]);
}

#[test]
fn types_without_end() {
    let help = "(let a struct hold one of them as an optional (`*name`) or an array (`name<>`))";
    let without_end = |name: &str, path: &str| vec![format!("{name} {path} {help}")];
    for (text, place, message) in [
        (
            "struct a { a x; };",
            "1:12",
            "the type `a` contains itself without end: a -> a",
        ),
        (
            "struct a { b x; }; struct b { int y; a z[2]; };",
            "1:12",
            "the type `a` contains itself without end: a -> b -> a",
        ),
        (
            "typedef a b; typedef b a;",
            "1:9",
            "the type `b` contains itself without end: b -> a -> b",
        ),
        (
            "typedef a *a;",
            "1:9",
            "the type `a` contains itself without end: a -> a",
        ),
        (
            "typedef a a<>;",
            "1:9",
            "the type `a` contains itself without end: a -> a",
        ),
        (
            "struct s { n x; int y; }; struct n { s x; n *next; };",
            "1:12",
            "the type `s` contains itself without end: s -> n -> s",
        ),
    ] {
        let place = format!("{place} E0501");
        let expected = without_end(&place, message);
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_messages(&[(text, &expected)]);
    }
}
