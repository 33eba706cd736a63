//! No text takes the parser long, or deep.

use super::dump::definitions;
use super::parse_text;
use crate::ast::DefinitionKind;
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
    assert_eq!(parse_text(&sum(1_000)).1, expected);
    let signs = format!("const A = {}1;", "~".repeat(1_000));
    assert_eq!(parse_text(&signs).1, expected);
    let expected = ["1:1: E0205 more than 2048 words and marks in one declaration"];
    assert_eq!(parse_text(&sum(10_000)).1, expected);
}

/// The grammar is given a long definition in parts: what it becomes is what a short one becomes, with more of the same.
#[test]
fn long_definitions() {
    let shown = |text: String| {
        let (file, messages) = parse_text(&text);
        assert_eq!(messages, [""; 0], "{}", &text[..20]);
        definitions(&file.definitions)
    };
    for (start, member, end) in [
        ("enum e {", "A = (1),", "};"),
        (
            "/** Docs. */ struct s { /* { */",
            "int a<(1)>;",
            "int b; };",
        ),
        (
            "union u switch (enum { Z } k) {",
            "case 1: int a;",
            "default: void; };",
        ),
        ("typedef enum {", "A,", "} t;"),
        ("typedef struct {", "struct { int a; } b;", "} t<>;"),
        (
            "program P { version V {",
            "int F(int) = 1;",
            "} = 1; version W { int G(void) = 1; } = 2; } = 1;",
        ),
        ("interface I {", "int f(int a);", "}"),
        ("interface I {", "int f(int a);", "} = 1;"),
        (
            "interface I { int f(); struct s {",
            "int a;",
            "}; int g(); };",
        ),
        ("interface <", "int f(int a<>);", "> = 1 >> 1;"),
    ] {
        let with = |times: usize| shown([start, &member.repeat(times), end].join(" "));
        let (one, two) = (with(1), with(2));
        let same = one
            .bytes()
            .zip(two.bytes())
            .take_while(|(one, two)| one == two);
        let (before, behind) = one.split_at(same.count());
        let repeated = &two[before.len()..two.len() - behind.len()];
        let expected = [before, &repeated.repeat(2999), behind].concat();
        assert!(with(3000) == expected, "{start} {member} {end}");
    }
}

/// The same mistake is found as in a short one, in its own line.
#[test]
fn mistakes_in_long_definitions() {
    for (start, member, end) in [
        ("struct s {", "int a;\n", "int b, c; };"),
        ("struct s {", "int a;\n", "int b c; int d; };"),
        ("struct s {", "int a;\n", "int b;"),
        ("struct s {", "int a;\n", "int b; }"),
        ("struct s {", "int a;\n", "vec<int> a; };"),
        ("struct s {", "int a;\n", "};\n struct t { int; };"),
        ("enum e {", "A,\n", "B; };"),
        ("enum e {", "A,\n", "B C };"),
        ("union u switch (void) {", "case 1: int b;\n", "};"),
        ("interface I {", "int f();\n", "int g() };"),
    ] {
        let messages = |times: usize| {
            let (_, messages) = parse_text(&[start, &member.repeat(times), end].concat());
            let in_line = |message: &String| match message.split_once(':') {
                Some(("1", message)) => message.to_owned(),
                Some((line, message)) => {
                    let line: usize = line.parse().unwrap();
                    format!("{} {message}", line - times)
                }
                None => message.clone(),
            };
            messages.iter().map(in_line).collect::<Vec<_>>()
        };
        assert_ne!(messages(1), [""; 0], "{end}");
        assert_eq!(messages(3000), messages(1), "{start} {member} {end}");
    }
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

/// What a macro becomes has one place, that of the macro, and is told apart all the same.
#[test]
fn macros_in_long_definitions() {
    let procedures = |count: usize| "int F(int a) = 1; ".repeat(count);
    for count in [6, 600] {
        let text = format!(
            "#define TWO version W {{ int G(void) = 1; }} = 2; version X {{ int H(void) = 2; }} = 3;\n\
             program P {{ version V {{ {} }} = 1;\nTWO\n}} = 1;",
            procedures(count)
        );
        let (file, messages) = parse_text(&text);
        assert_eq!(messages, [""; 0]);
        let DefinitionKind::Program(program) = &file.definitions[0].kind else {
            panic!("{:?}", file.definitions[0]);
        };
        let procedures = program.versions.iter().map(|one| one.procedures.len());
        assert_eq!(procedures.collect::<Vec<_>>(), [count, 1, 1]);
    }
    for count in [6, 600] {
        let text = format!(
            "#define TWO struct a {{ int x; }}; struct b {{ int y; }};\ninterface I {{ {}\nTWO\n}} = 1;",
            procedures(count).replace(" = 1", "")
        );
        let (file, messages) = parse_text(&text);
        assert_eq!(messages, [""; 0]);
        let DefinitionKind::Interface(interface) = &file.definitions[0].kind else {
            panic!("{:?}", file.definitions[0]);
        };
        assert_eq!(interface.procedures.len(), count);
        assert_eq!(interface.definitions.len(), 2);
    }
}
