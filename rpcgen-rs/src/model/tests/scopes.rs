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
            "namespace a { typedef int t; } namespace b { typedef int t; typedef a::t u; }",
            &["type T = int", "type T = int", "type U = T"],
        ),
        (
            "const N = 1; namespace a { const N = 2; const M = ::N; const L = N; }",
            &["const N = 1", "const N = 2", "const M = 1", "const L = 2"],
        ),
        (
            "namespace a { enum e { X }; } union u switch (a::e d) { case X: void; };",
            &["enum E {X = 0}", "union U (d: E) {X #0: void}"],
        ),
    ]);
    let module = model_of("namespace a::bC { typedef int t; }").unwrap();
    let crate::model::ItemKind::Alias(it) = &module.items[0].kind else {
        panic!("a typedef")
    };
    assert_eq!(it.name.original, "a::bC::t");
    let namespaces = module.items[0].home.namespaces.iter();
    let namespaces: Vec<_> = namespaces
        .map(|one| (one.original.as_str(), one.rust.as_str()))
        .collect();
    assert_eq!(namespaces, [("a", "a"), ("a::bC", "b_c")]);
}

#[test]
fn mistakes() {
    check_messages(&[
        (
            "namespace a { typedef int t; } typedef t u;",
            &["1:40 E0302 cannot find the type `t` (did you mean `a::t`?)"],
        ),
        (
            "namespace a { typedef int foo_bar; typedef int fooBar; }",
            &[
                "1:48 E0304 `a::foo_bar` and `a::fooBar` both become `FooBar` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "namespace my_own { const A = 1; } namespace myOwn { const A = 1; }",
            &[
                "1:45 E0304 the namespace `my_own` and the namespace `myOwn` both become `my_own` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "namespace calc_v1 { } program CALC_PROG { version V { void A(void) = 1; } = 1; } = 0x20000001;",
            &[
                "1:11 E0304 the numbers of `CALC_PROG` version 1 and the namespace `calc_v1` both become `calc_v1` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
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
fn namespaces_are_not_nested_without_end() {
    let nested = |depth: usize| {
        let open = "namespace a { ".repeat(depth);
        format!("{open}typedef int t;{}", "}".repeat(depth))
    };
    assert!(model_of(&nested(16)).is_ok());
    let found = messages(&nested(17));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("E0205 namespaces are nested deeper than 16"));
}

#[test]
fn where_a_part_could_not_be_read_no_name_is_called_undefined() {
    let found = messages("struct a { b x; };\nstruct b { int 5; };");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("2:"), "{found:?}");
}
