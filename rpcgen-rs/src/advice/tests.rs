use crate::Options;
use crate::diagnostic::short;
use crate::source::SourceMap;

/// The notes on these types and the procedure `F` with this result and these arguments.
fn notes(types: &str, result: &str, arguments: &str) -> Vec<String> {
    let text = format!(
        "{types}\nprogram P {{ version V {{ {result} F({arguments}) = 1; }} = 1; }} = 0x20000001;"
    );
    let mut sources = SourceMap::new();
    let file = sources.add("a.x", text);
    let diagnostics = crate::check(&mut sources, file, &Options::default());
    let notes = short(&diagnostics, &sources);
    notes
        .lines()
        .map(|line| line.split_once(": ").unwrap().1.to_owned())
        .collect()
}

#[test]
fn what_has_a_bound_and_fits_needs_no_word() {
    for (types, arguments) in [
        ("", "void"),
        ("typedef opaque a<65460>;", "a"),
        ("typedef opaque a[65464];", "void"),
        ("struct a { b *next; }; typedef hyper b[4];", "a"),
        (
            "union a switch (bool d) { case TRUE: string s<8>; case FALSE: void; };",
            "a, a, int",
        ),
    ] {
        assert_eq!(notes(types, "void", arguments), [""; 0], "{types}");
    }
}

#[test]
fn what_no_datagram_carries() {
    for (types, result, arguments, expected) in [
        (
            "typedef opaque a[65468];",
            "void",
            "a",
            "W0006 the arguments of `F` fit no datagram: they take at least 65468 bytes",
        ),
        (
            "typedef hyper a[10000];",
            "a",
            "void",
            "W0006 the result of `F` fits no datagram: it takes at least 80000 bytes",
        ),
        (
            "struct b { c x[100]; }; struct c { d y[100]; }; typedef double d;",
            "b",
            "void",
            "W0006 the result of `F` fits no datagram: it takes at least 80000 bytes",
        ),
        (
            "typedef opaque a<100000>;",
            "a",
            "void",
            "W0006 the result of `F` can be larger than a datagram: up to 100004 bytes",
        ),
    ] {
        assert_eq!(notes(types, result, arguments), [expected], "{types}");
    }
}

#[test]
fn input_without_a_bound() {
    for types in [
        "typedef string a<>;",
        "struct a { int x; a *next; };",
        "struct b { a *left; a *right; }; typedef b a;",
        "struct a { int x<4294967295>; };",
        "union a switch (int d) { case 1: opaque o<>; default: void; };",
    ] {
        let expected = ["W0005 the arguments of `F` have no upper bound"];
        assert_eq!(notes(types, "void", "a"), expected, "{types}");
        assert_eq!(notes(types, "a", "void"), [""; 0], "{types}");
    }
}

#[test]
fn places_without_a_bound_are_told_once() {
    let text = "typedef string a<>; struct b { opaque x<>; a y; b *next; }; struct c { int z<>; }; namespace n { typedef opaque d<>; }
program P { version V { c F(b, string) = 1; void G(n::d) = 2; void H(b) = 3; } = 1; } = 0x20000001;";
    let mut sources = SourceMap::new();
    let file = sources.add("a.x", text);
    let diagnostics = crate::check(&mut sources, file, &Options::default());
    let [warning] = diagnostics.iter().collect::<Vec<_>>()[..] else {
        panic!("{}", short(&diagnostics, &sources));
    };
    let expected = "the arguments of `F` and of 2 more procedures have no upper bound";
    assert_eq!(warning.message, expected);
    let spans = std::iter::once(&warning.primary).chain(&warning.secondary);
    let places = spans.map(|label| &text[label.span.start as usize..label.span.end as usize]);
    let expected = ["string a<>", "opaque x<>", "opaque d<>", "string"];
    assert_eq!(places.collect::<Vec<_>>(), expected);
}

#[test]
fn many_items_in_the_wrong_order_end() {
    let chain = (0..2000).map(|number| format!("struct s{number} {{ s{} next; }};", number + 1));
    let types = chain.collect::<String>() + "struct s2000 { opaque o<>; };";
    let expected = ["W0005 the arguments of `F` have no upper bound"];
    assert_eq!(notes(&types, "void", "s0"), expected);
}
