//! Namespaces.

use super::{check_items, check_messages, messages, model_of};

#[test]
fn the_innermost_definition_counts() {
    check_items(&[
        (
            "typedef int a; namespace n { typedef a b; typedef string c<>; } typedef n::b d;",
            &[
                "type A = int",
                "type B = A",
                "type C = string<>",
                "type D = B",
            ],
        ),
        (
            "const N = 1; namespace n { const N2 = N + 1; typedef opaque x[N2]; } const M = n::N2;",
            &[
                "const N = 1",
                "const N2 = 2",
                "type X = opaque[N2=2]",
                "const M = 2",
            ],
        ),
        (
            "namespace a { namespace b { typedef int t; } typedef b::t u; }",
            &["type T = int", "type U = T"],
        ),
        (
            "namespace a { typedef int t; } namespace a { typedef t u; }",
            &["type T = int", "type U = T"],
        ),
        (
            "namespace a { enum e { X }; } union u switch (a::e d) { case X: void; };",
            &["enum E {X = 0}", "union U (d: E) {X #0: void}"],
        ),
    ]);
    let module = model_of("namespace a { typedef int t; }").unwrap();
    let crate::model::ItemKind::Alias(it) = &module.items[0].kind else {
        panic!("a typedef")
    };
    assert_eq!(it.name.original, "a::t");
}

#[test]
fn mistakes() {
    check_messages(&[
        (
            "namespace a { typedef int t; } typedef t u;",
            &[
                "1:40 E0302 cannot find the type `t` (if another .x file defines it, include that; a type of Rust is given with `--extern-type t=PATH`)",
            ],
        ),
        (
            "namespace a { typedef int t; } namespace b { typedef int t; }",
            &["1:58 E0304 `a::t` and `b::t` both become `T` in Rust (rename one of them)"],
        ),
        (
            "typedef a::missing u;",
            &[
                "1:9 E0302 cannot find the type `a::missing` (if another .x file defines it, include that; a type of Rust is given with `--extern-type a::missing=PATH`)",
            ],
        ),
    ]);
}

#[test]
fn where_a_part_could_not_be_read_no_name_is_called_undefined() {
    let found = messages("struct a { b x; };\nstruct b { int 5; };");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("2:"), "{found:?}");
}
