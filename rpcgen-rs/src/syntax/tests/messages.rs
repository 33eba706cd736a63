//! Every mistake at its place, in the user's words.

use super::parse_text;

fn check(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(&parse_text(text).1, expected, "{text}");
    }
}

/// As in ypxfrd.x of ypserv.
#[test]
fn a_stray_word_at_the_end_of_a_body_is_named() {
    check(&[
        (
            "enum e {\n  A = 1, /* one */\n  B = 15 /* fifteen */s\n};",
            &["3:23: E0201 expected `,` or `}`, found `s`"],
        ),
        (
            "enum e { A = 1\n  s };",
            &["1:15: E0201 expected `,` or `}` after `1`"],
        ),
    ]);
}

#[test]
fn missing_separators_are_shown_behind_the_token_before() {
    check(&[
        (
            "struct a {\n  int x\n  int y;\n};",
            &["2:8: E0201 expected `;` after the member"],
        ),
        (
            "struct a { int x; }\nstruct b { int y; };",
            &["1:20: E0201 expected `;` after the definition"],
        ),
        (
            "const A = 1\n\nconst B = 2;",
            &["1:12: E0201 expected `;` after the definition"],
        ),
        (
            "const A = 1",
            &["1:12: E0201 expected `;` after the definition"],
        ),
        (
            "enum e { A\n B };",
            &["1:11: E0201 expected `,`, `=` or `}` after `A`"],
        ),
        (
            "union u switch (int d) { case 1 int x; };",
            &["1:32: E0201 expected `:` after `1`"],
        ),
        (
            "union u switch (int d) { case 1: int x }",
            &[
                "1:39: E0201 expected `;` after the arm",
                "1:41: E0201 expected `;` after the definition",
            ],
        ),
        ("typedef int x[3;", &["1:16: E0201 expected `]` after `3`"]),
        ("typedef int x<3;", &["1:16: E0201 expected `>` after `3`"]),
        (
            "program P { version V { int F(int x = 1; } = 1; } = 1;",
            &["1:36: E0201 expected `)` or `,` after `x`"],
        ),
        (
            "program P { version V { int F(void) = 1 } = 1; } = 1;",
            &["1:40: E0201 expected `;` after the procedure"],
        ),
        (
            "program P { version V { int F(void) = 1; } = 1 } = 1;",
            &["1:47: E0201 expected `;` after the version"],
        ),
        (
            "program P { version V { int F(void); } = 1; } = 1;",
            &["1:36: E0201 the procedure has no number"],
        ),
    ]);
}

#[test]
fn something_else_was_expected() {
    check(&[
        ("foo bar;", &["1:1: E0201 there are no variables"]),
        ("const = 1;", &["1:7: E0201 expected a name, found `=`"]),
        ("const A = ;", &["1:11: E0201 expected a value, found `;`"]),
        ("typedef ;", &["1:9: E0201 expected a type, found `;`"]),
        (
            "union u { int a; };",
            &["1:9: E0201 expected `switch`, found `{`"],
        ),
        (
            "struct s { const int x; };",
            &["1:12: E0211 a type is never `const` here"],
        ),
        (
            "struct s { int version; };",
            &["1:16: E0206 `version` is a keyword and cannot be a name"],
        ),
        (
            "struct s { struct t { int x; } y; };",
            &["1:19: E0211 a struct inside another type has no name of its own"],
        ),
        ("}", &["1:1: E0201 this `}` closes nothing"]),
        (
            "namespace { const A = 1; }",
            &[
                "1:1: E0201 expected a name after `namespace`",
                "1:26: E0201 this `}` closes nothing",
            ],
        ),
    ]);
}

#[test]
fn braces() {
    check(&[
        (
            "struct a {\n int x;\nstruct b { int y; };",
            &["1:10: E0204 this `{` is not closed"],
        ),
        (
            "struct a {\n int x;",
            &["1:10: E0204 this `{` is not closed"],
        ),
        (
            "program P { version V { int F() = 1; } = 1;\nconst A = 1;",
            &["1:11: E0204 this `{` is not closed"],
        ),
        (
            "namespace n {\nconst A = 1;",
            &["1:13: E0204 this `{` is not closed"],
        ),
        (
            "interface I {\n int f();\nprogram P { };",
            &[
                "1:13: E0204 this `{` is not closed",
                "3:9: E0208 a program needs at least one version",
            ],
        ),
    ]);
}

#[test]
fn bodies_without_anything() {
    check(&[
        (
            "struct a { };",
            &["1:8: E0208 a struct needs at least one member"],
        ),
        (
            "enum a { };",
            &["1:6: E0208 an enum needs at least one member"],
        ),
        (
            "union a switch (int x) { };",
            &["1:22: E0208 a union needs at least one arm"],
        ),
        (
            "program P { } = 1;",
            &["1:9: E0208 a program needs at least one version"],
        ),
        (
            "program P { version V { } = 1; } = 1;",
            &["1:21: E0208 a version needs at least one procedure"],
        ),
    ]);
}

#[test]
fn what_only_the_language_forbids() {
    check(&[
        ("const A = 12ab;", &["1:11: E0207 `12ab` is not a number"]),
        ("const A = 08;", &["1:11: E0207 `08` is not a number"]),
        (
            "typedef void a;",
            &["1:9: E0210 a type cannot be defined as void"],
        ),
        ("struct s { void x; };", &["1:17: E0210 void has no name"]),
        (
            "union u switch (void) { default: void; };",
            &["1:17: E0210 a union cannot be switched by void"],
        ),
        (
            "union u switch (int d) { default: void; case 1: int x; default: void; };",
            &["1:56: E0209 a union has one `default` arm at most"],
        ),
        (
            "program P { version V { a *F() = 1; a<> G() = 2; } = 1; } = 1;",
            &[
                "1:25: E0702 the result of a program's procedure cannot be a pointer",
                "1:37: E0702 the result of a program's procedure cannot be an array",
            ],
        ),
    ]);
}

#[test]
fn characters() {
    check(&[
        (
            "struct a { int x$; };",
            &["1:17: E0202 unexpected character `$`"],
        ),
        (
            "const S = \"a;\nconst B = 1;",
            &["1:11: E0203 this text has no end"],
        ),
        (
            "const A = 'ab';",
            &["1:11: E0203 one character stands between `'`, a text between `\"`"],
        ),
        (
            "const A = 1; /* end",
            &["1:14: E0203 this comment has no end"],
        ),
    ]);
}

#[test]
fn one_run_finds_many_mistakes() {
    check(&[(
        "struct a {\n  int x\n  int y, z;\n  foo;\n  int ok;\n};\nconst = 1;\nenum e { A B, C, = };\n",
        &[
            "2:8: E0201 expected `;` after the member",
            "3:8: E0201 expected `;` after the member",
            "4:6: E0201 the member has no name",
            "7:7: E0201 expected a name, found `=`",
            "8:11: E0201 expected `,`, `=` or `}` after `A`",
            "8:18: E0201 expected a name or `}`, found `=`",
        ],
    )]);
}
