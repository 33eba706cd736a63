//! Definitions and a text to what it expands to.

use super::*;
use crate::source::FileId;

fn macros(definitions: &[(&str, Option<&[&str]>, &str)]) -> Macros {
    let span = Span {
        file: FileId(0),
        start: 0,
        end: 0,
    };
    let mut macros = Macros::default();
    for (name, parameters, body) in definitions {
        let parameters = parameters.map(|names| names.iter().map(|name| (*name).into()).collect());
        let body = (*body).to_owned();
        let definition = Macro {
            is_variadic: false,
            parameters,
            body,
            span,
        };
        macros.define((*name).to_owned(), definition);
    }
    macros
}

#[test]
fn expansion_is_repeated_but_never_of_itself() {
    let mut macros = macros(&[
        ("A", None, "B + 1"),
        ("B", None, "C"),
        ("C", None, "A C"),
        ("MAX", Some(&["a", "b"]), "((a) > (b) ? (a) : (b))"),
        ("NONE", Some(&[]), "7"),
    ]);
    for (text, expected) in [
        ("A", "A C + 1"),
        ("\"A\" /* A */ 'A' AA", "\"A\" /* A */ 'A' AA"),
        ("MAX(1, (2, 3))", "((1) > ((2, 3)) ? (1) : ((2, 3)))"),
        (
            "MAX(MAX(1,2),3)",
            "((((1) > (2) ? (1) : (2))) > (3) ? (((1) > (2) ? (1) : (2))) : (3))",
        ),
        ("MAX NONE()", "MAX 7"),
    ] {
        assert_eq!(macros.expand(text, 1000), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn operators() {
    let mut macros = macros(&[
        ("PASTE", Some(&["a", "b"]), "<a ## b>"),
        ("THREE", Some(&["a"]), "x##a##_t a"),
        ("TEXT", Some(&["a"]), "# a"),
        ("PASTE_EXPANDED", Some(&["a", "b"]), "PASTE(a, b)"),
        ("TEXT_EXPANDED", Some(&["a"]), "TEXT(a)"),
        ("N", None, "7"),
        ("x7", None, "found"),
        ("PLAIN", None, "x ## 7 #"),
        ("BEFORE", Some(&["a", "b"]), "x a##b"),
        ("LEFT", Some(&["a"]), "1 a ## < 2"),
    ]);
    for (text, expected) in [
        ("PASTE(x, 7)", "<found>"),
        ("PASTE(x, N)", "<xN>"),
        ("PASTE_EXPANDED(x, N)", "<found>"),
        ("PASTE(1 x, 7 + /* c */ N)", "<1 found + /* c */ 7>"),
        ("PASTE(, x)PASTE(x /* c */, )PASTE(,)", "<x><x><>"),
        ("THREE(N)", "xN_t 7"),
        ("TEXT(N  +/* c */1 ) TEXT()", "\"N + 1\" \"\""),
        ("TEXT_EXPANDED(N)", "\"7\""),
        (r"TEXT('\n')", r#""'\\n'""#),
        ("PLAIN", "found #"),
        ("BEFORE(, b)", "x b"),
        ("LEFT(<)", "1 << 2"),
    ] {
        assert_eq!(macros.expand(text, 1000), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn what_operators_make_is_a_token() {
    let definition: (&str, Option<&[&str]>, &str) = ("F", Some(&["a", "b"]), "a ## b");
    let mut macros = macros(&[definition, ("G", Some(&["a"]), "#a")]);
    for (text, expected) in [
        ("F(-, 1)", "`##` of macro `F` makes `-1`, which is no token"),
        ("F(/, /)", "`##` of macro `F` makes `//`, which is no token"),
        (
            "F((a), (b))",
            "`##` of macro `F` makes `)(`, which is no token",
        ),
        (
            "G(\"a\")",
            r#"`#` of macro `G` makes `"\"a\""`, which is no token"#,
        ),
    ] {
        let failure = macros.expand(text, 1000).unwrap_err();
        assert_eq!(failure.to_string(), expected, "{text}");
    }
}

#[test]
fn a_word_pasted_without_end_ends() {
    let body = "x##".repeat(100_000) + "x";
    let mut macros = macros(&[("LONG", None, &body)]);
    assert_eq!(macros.expand("LONG", 1 << 20), Err(Failure::TooMuch));
}

#[test]
fn mistakes() {
    let mut macros = macros(&[("F", Some(&["a"]), "a")]);
    let name = || "F".to_owned();
    let arguments = Failure::Arguments {
        name: name(),
        expected: 1,
        found: 2,
        end: 6,
    };
    let inner = Failure::Arguments {
        name: name(),
        expected: 1,
        found: 2,
        end: 9,
    };
    for (text, expected) in [
        ("F(1,2)", arguments),
        ("F(F(1,2))", inner),
        ("F(1", Failure::Unclosed { name: name() }),
    ] {
        assert_eq!(macros.expand(text, 1000), Err(expected), "{text}");
    }
}

#[test]
fn a_billion_laughs_end() {
    for bottom in ["", "ha "] {
        let names: Vec<String> = (0..60).map(|level| format!("L{level}")).collect();
        let mut macros = macros(&[("L0", None, bottom)]);
        for pair in names.windows(2) {
            let body = format!("{0} {0}", pair[0]);
            let definition = Macro {
                body,
                ..macros.table["L0"].clone()
            };
            macros.define(pair[1].clone(), definition);
        }
        assert_eq!(macros.expand("L59", 1 << 20), Err(Failure::TooMuch));
    }
}

#[test]
fn depth_is_bounded() {
    let mut macros = macros(&[("F", Some(&["a"]), "a")]);
    let text = "F(".repeat(1000) + &")".repeat(1000);
    assert_eq!(macros.expand(&text, 1 << 20), Err(Failure::TooDeep));
}
