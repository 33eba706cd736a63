//! Text to text, places, numbers and messages.

use std::fs;

use super::{Options, Output, preprocess};
use crate::diagnostic::{Diagnostics, short};
use crate::source::SourceMap;

/// The output of the first of the files, and the messages.
fn run(files: &[(&str, &str)], options: &Options) -> (Output, Vec<String>, SourceMap) {
    let mut sources = SourceMap::new();
    let ids: Vec<_> = files
        .iter()
        .map(|(name, text)| sources.add(*name, *text))
        .collect();
    let mut diagnostics = Diagnostics::new();
    let output = preprocess(&mut sources, ids[0], options, &mut diagnostics);
    let messages = short(&diagnostics, &sources)
        .lines()
        .map(str::to_owned)
        .collect();
    (output, messages, sources)
}

/// The words of the output, each with one blank behind it.
fn words(text: &str, options: &Options) -> String {
    let (output, messages, _) = run(&[("a.x", text)], options);
    assert!(messages.is_empty(), "{text}: {messages:?}");
    let words: Vec<&str> = output.text.split_whitespace().collect();
    words.join(" ")
}

fn options(defines: &[(&str, &str)], undefines: &[&str]) -> Options {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Options {
        defines: defines.iter().map(owned).collect(),
        undefines: undefines.iter().map(|name| (*name).to_owned()).collect(),
        ..Options::default()
    }
}

#[test]
fn a_macro_that_is_only_named_costs_nothing() {
    // Were its body copied each time, this would be 100,000 times 1 MB.
    let text = format!(
        "#define F(a) {}\n{}",
        "b ".repeat(500_000),
        "F ".repeat(100_000)
    );
    assert_eq!(
        words(&text, &Options::default()),
        "F ".repeat(100_000).trim_end()
    );
}

#[test]
fn text_and_macros() {
    for (text, expected) in [
        ("int x;", "int x;"),
        (
            "#define N 3\nint x[N]; /* N */ // N\n",
            "int x[3]; /* N */ // N",
        ),
        ("#define N 3\n#undef N\nN", "N"),
        ("#define N \\\n 3 /* c */\nN", "3"),
        ("#define F(a, b) a + b\nF(1, F(2,\n3)) F", "1 + 2 + 3 F"),
        ("#define E\nE x", "x"),
        ("\"N\" 'N' unix linux", "\"N\" 'N' unix linux"),
        ("#pragma x\n#ident \"y\"\n# 7 \"z.x\"\n#line 3\n#\nx", "x"),
        ("/* a\n#define N 3\n*/ N", "/* a #define N 3 */ N"),
        (
            "% C code 'n stuff\n  % indented\n%#define F(x) \\\n x\ny",
            "y",
        ),
        ("\u{feff}x\r\n#define N 3\r\nN\r\n", "x 3"),
        ("#ifdef RPC_HDR\na\n#endif\n#ifdef RPC_SVC\nb\n#endif", "a"),
    ] {
        assert_eq!(words(text, &Options::default()), expected, "{text}");
    }
}

#[test]
fn conditionals() {
    let options = options(&[("TWO", "2"), ("HDR", "1")], &["RPC_HDR", "HDR"]);
    for (condition, expected) in [
        ("#if 1", "yes"),
        ("#if TWO > 1 && !defined(X)", "yes"),
        ("#if defined TWO", "yes"),
        ("#if X", "no"),
        ("#ifdef TWO", "yes"),
        ("#ifndef TWO", "no"),
        ("#ifdef RPC_HDR", "no"),
        ("#ifdef HDR", "no"),
        ("#if 0\n#elif TWO == 2", "yes"),
        ("#if 0\n#if 1\n#else\n#endif\n#elif 1", "yes"),
        ("#if 1\nyes\n#elif 1 / 0", "yes"),
        (
            "#if 0\n don't \" \n/*\n#endif */\n#error not here\n#else",
            "yes",
        ),
    ] {
        let other = match condition.ends_with("#else") {
            true => "#endif",
            false => "#else\nno\n#endif",
        };
        let text = format!("{condition}\nyes\n{other}");
        let found = words(&text, &options);
        assert_eq!(found.split(' ').next(), Some(expected), "{condition}");
    }
}

#[test]
fn includes() {
    let files = [
        ("d/a.x", "#include \"b.x\"\n#include \"b.x\"\na"),
        ("d/b.x", "b without end of line"),
    ];
    let (output, messages, sources) = run(&files, &Options::default());
    assert_eq!(messages, [""; 0]);
    let lines: Vec<&str> = output
        .text
        .lines()
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(lines, ["b without end of line", "a"]);
    let at = output.text.find("without").unwrap();
    let span = output.map.span(at..at + 7);
    assert_eq!(
        (sources.name(span.file), sources.line_column(span)),
        ("d/b.x", (1, 3))
    );
}

#[test]
fn a_file_may_include_itself_where_a_condition_ends_it() {
    let guarded = "#ifndef A\n#define A\n#include \"a.x\"\na\n#endif\n";
    assert_eq!(words(guarded, &Options::default()), "a");
    let phases = "#ifndef A\n#define A\nfirst\n#include \"a.x\"\n#else\nsecond\n#endif\n";
    assert_eq!(words(phases, &Options::default()), "first second");
    let files = [
        ("a.x", "#ifndef A\n#define A\n#include \"b.x\"\na\n#endif\n"),
        ("b.x", "#ifndef B\n#define B\n#include \"a.x\"\nb\n#endif\n"),
    ];
    let (output, messages, _) = run(&files, &Options::default());
    assert_eq!(messages, [""; 0]);
    assert_eq!(
        output.text.split_whitespace().collect::<Vec<_>>(),
        ["b", "a"]
    );
}

#[test]
fn files_that_include_themselves_end() {
    let toggled = "#undef A\n#define A\n#include \"a.x\"\n";
    let (_, messages, _) = run(&[("a.x", toggled)], &Options::default());
    assert_eq!(
        messages,
        ["a.x:3:10: E0102 more than 64 files include each other"]
    );
    // 30 levels deep, each includes the file twice.
    let level = |number: usize| {
        let twice = "#include \"a.x\"\n".repeat(2);
        format!("if !defined L{number}\n#define L{number}\n{twice}#undef L{number}\n")
    };
    let levels: Vec<String> = (0..30).map(level).collect();
    let branching = format!("#{}#endif\n", levels.join("#el"));
    let (_, messages, _) = run(&[("a.x", &branching)], &Options::default());
    let [message] = &messages[..] else {
        panic!("{messages:?}");
    };
    assert!(
        message
            .ends_with("E0107 files that include themselves are longer than 4194304 bytes in all"),
        "{message}"
    );
}

#[test]
fn include_next() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("one/b.x", "one\n#include_next <b.x>"),
        ("two/b.x", "two\n#include_next <c.x>"),
        ("three/c.x", "three\n#include_next <c.x>"),
    ] {
        let path = directory.path().join(name);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = Options {
        include_dirs: ["one", "two", "three"]
            .map(|one| directory.path().join(one))
            .to_vec(),
        ..Options::default()
    };
    let (output, messages, _) = run(&[("a.x", "#include <b.x>\n")], &options);
    let words: Vec<&str> = output.text.split_whitespace().collect();
    assert_eq!(words, ["one", "two", "three"]);
    let [message] = &messages[..] else {
        panic!("{messages:?}");
    };
    assert!(
        message.ends_with("c.x:2:15: E0101 cannot find `c.x`"),
        "{message}"
    );
}

#[test]
fn the_name_of_an_include_may_be_a_macro() {
    // `<b.x>` is not looked for beside the file.
    let angled = Options {
        include_dirs: vec!["".into()],
        ..Options::default()
    };
    for text in [
        "#define B \"b.x\"\n#include B\n",
        "#define DIALECT b\n#define FILE(a) <a.x>\n#include FILE(DIALECT)\n",
        "#define TEXT(a) #a\n#include TEXT(b.x)\n",
    ] {
        let (output, messages, _) = run(&[("a.x", text), ("b.x", "found")], &angled);
        assert_eq!(messages, [""; 0], "{text}");
        assert_eq!(output.text.trim(), "found", "{text}");
    }
}

#[test]
fn include_directories() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("b.x"), "found").unwrap();
    let options = Options {
        include_dirs: vec!["/nowhere".into(), directory.path().into()],
        ..Options::default()
    };
    let text = "#include <b.x>\n";
    assert_eq!(words(text, &options), "found");
}

#[test]
fn places_survive_macros() {
    let text = "#define LONG 1 + 1\nint x[LONG]; y\n";
    let (output, _, sources) = run(&[("a.x", text)], &Options::default());
    for (word, expected) in [
        ("int", "int"),
        ("1 + 1", "LONG"),
        ("+", "LONG"),
        ("y", "y"),
        ("1]", "LONG]"),
    ] {
        let at = output.text.find(word).unwrap();
        let span = output.map.span(at..at + word.len());
        let found = &sources.text(span.file)[span.start as usize..span.end as usize];
        assert_eq!(found, expected, "{word}");
    }
}

#[test]
fn numbers_for_the_c_compiler_alone() {
    let text = "%#define A 0x10 /* sixteen */\n%#define B A+1\n%#define C \"text\"\n%#define F(x) x\n\
        %# define A 2\n%#define CLI 9\n%#ifdef X\n";
    let (output, _, _) = run(
        &[("a.x", text)],
        &options(&[("CLI", "7"), ("TEXT", "t")], &["RPC_HDR"]),
    );
    let numbers = output.external_numbers.iter();
    let numbers: Vec<_> = numbers
        .map(|(name, value)| (name.text.as_str(), *value))
        .collect();
    assert_eq!(numbers, [("CLI", 7), ("A", 2), ("B", 17)]);
}

#[test]
fn mistakes() {
    for (text, expected) in [
        ("#include \"no.x\"", "1:10: E0101 cannot find `no.x`"),
        (
            "#include no.x",
            "1:1: E0103 `#include` needs a file name in quotes",
        ),
        (
            "#include \"a.x\"",
            "1:10: E0102 `a.x` includes itself without end",
        ),
        ("#wrong", "1:1: E0103 `#wrong` is no directive"),
        (
            "#define 3",
            "1:1: E0103 `#define` needs a name, and parameters that are names",
        ),
        (
            "#define F(a) #b",
            "1:9: E0106 in macro `F`, `#` needs a parameter behind it",
        ),
        (
            "#define F(a) a ##",
            "1:9: E0106 in macro `F`, `##` needs something on both sides",
        ),
        (
            "#define F(a, b) a ## b\nx F(+, -)",
            "2:3: E0106 `##` of macro `F` makes `+-`, which is no token",
        ),
        (
            "#define F(a) a\n#include F(",
            "2:10: E0106 the arguments of macro `F` have no `)`",
        ),
        (
            "#if 1 +\n#endif",
            "1:5: E0104 this condition has no value: a value is missing",
        ),
        ("#ifdef\n#endif", "1:1: E0104 `#ifdef` needs a name"),
        ("x\n#if 1\n", "2:1: E0105 this condition has no `#endif`"),
        ("#endif", "1:1: E0105 `#endif` without an `#if` before it"),
        (
            "#if 0\n#else\n#else\n#endif",
            "3:1: E0105 `#else` without an `#if` before it",
        ),
        (
            "#define F(a) a\nF(1, 2)",
            "2:1: E0106 macro `F` takes 1 argument, not 2",
        ),
        ("#error no good", "1:1: E0108 #error no good"),
        ("#warning not good", "1:1: W0012 #warning not good"),
        ("#include_next \"no.x\"", "1:15: E0101 cannot find `no.x`"),
        (
            "#define N 1\n#define N 2",
            "2:9: W0002 macro `N` is defined again, as something else",
        ),
        ("a /* b", "1:3: E0203 this comment has no end"),
    ] {
        let (_, messages, _) = run(&[("a.x", text)], &Options::default());
        assert_eq!(messages, [format!("a.x:{expected}")], "{text}");
    }
}

#[test]
fn includes_of_includes_are_bounded() {
    let names: Vec<String> = (0..100).map(|number| format!("{number}.x")).collect();
    let texts: Vec<String> = (1..101)
        .map(|number| format!("#include \"{number}.x\"\n"))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (_, messages, _) = run(&files, &Options::default());
    assert_eq!(
        messages,
        ["63.x:1:10: E0102 more than 64 files include each other"]
    );
}

#[test]
fn conditions_are_those_of_c() {
    for (condition, expected) in [
        ("-1 > 0u", true),
        ("DEFINED_A", true),
        ("DEFINED_B", false),
        ("NOT(B)", true),
        ("'\\012' == 10", true),
    ] {
        let text = format!(
            "#define A B\n#define DEFINED_A defined(A)\n#define DEFINED_B defined B\n\
             #define NOT(x) !defined(x)\n#if {condition}\nyes\n#endif\n"
        );
        let (output, messages, _) = run(&[("a.x", &text)], &Options::default());
        assert_eq!(messages, [""; 0], "{condition}");
        assert_eq!(output.text.contains("yes"), expected, "{condition}");
    }
}

#[test]
fn macros_with_any_number_of_arguments() {
    for (text, expected) in [
        (
            "#define F(...) <__VA_ARGS__>\nF() F(1) F(1, (2,3), 4)",
            "<> <1> <1, (2,3), 4>",
        ),
        (
            "#define F(a, ...) a: __VA_ARGS__\nF(1) F(1, 2, 3)",
            "1:  1: 2, 3",
        ),
        ("#define F(a, r...) a(r)\nF(1, 2, 3)", "1(2, 3)"),
        (
            "#define F(a, ...) (a, ## __VA_ARGS__)\nF(1) F(1, 2, 3)",
            "(1) (1,2, 3)",
        ),
    ] {
        let (output, messages, _) = run(&[("a.x", text)], &Options::default());
        assert_eq!(messages, [""; 0], "{text}");
        assert_eq!(output.text.trim(), expected, "{text}");
    }
}

#[test]
fn divided_words_are_whole() {
    for (text, expected) in [
        ("str\\\nuct a", "struct\\\n a"),
        ("s\\\nt\\ \nr\\\r\nuct a", "struct\\\n\\ \n\\\r\n a"),
        ("a\\\nb c\\\nd", "ab\\\n cd\\\n"),
        ("a \\\nb", "a \\\nb"),
        ("a\\\n b", "a\\\n b"),
        ("\\", "\\"),
    ] {
        assert_eq!(super::with_whole_words(text), expected, "{text:?}");
    }
}
