//! No text takes the parser long, or deep.

use super::parse_text;
use crate::syntax::MAX_MISTAKES;

#[test]
fn depth() {
    let nested: [fn(usize) -> String; 2] = [
        |depth| format!("const A = {}1{};", "(".repeat(depth), ")".repeat(depth)),
        |depth| {
            let (open, close) = ("struct {".repeat(depth), "} x;".repeat(depth));
            format!("struct s {{ {open} int x; {close} }};")
        },
    ];
    for text in nested {
        assert_eq!(parse_text(&text(63)).1, [""; 0]);
        let messages = parse_text(&text(100_000)).1;
        assert_eq!(messages.len(), 1);
        assert!(messages[0].ends_with("E0205 nested deeper than 64"));
    }
}

#[test]
fn operators() {
    let sum = |terms: usize| format!("const A = 1{};", " + 1".repeat(terms));
    assert_eq!(parse_text(&sum(64)).1, [""; 0]);
    let expected = ["1:11: E0205 more than 64 operators in one expression"];
    assert_eq!(parse_text(&sum(10_000)).1, expected);
    let signs = format!("const A = {}1;", "~".repeat(10_000));
    assert_eq!(parse_text(&signs).1, expected);
}

#[test]
fn mistakes() {
    for junk in [
        "a b;\n",
        "$ x;\n",
        "struct s { int x, y; };\n",
        "const A = 0x;\n",
        "}",
        "(",
        "\"",
        "'",
    ] {
        let (_, messages) = parse_text(&junk.repeat(20_000));
        assert!(
            !messages.is_empty() && messages.len() <= 2 * MAX_MISTAKES,
            "{junk}"
        );
    }
}
