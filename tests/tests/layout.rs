//! The layout of generated code is that of rustfmt, wherever a line gets too long. (Around names of more than
//! forty letters, or of 24 in six namespaces, rustfmt has rules of its own, and here and there a longer line.)

use std::fs;
use std::path::Path;

use rpcgen_rs::emit::Template;
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Choice, Names, Options, diagnostic, template, translate};
use rpcgen_tests::rustfmt;

/// `#` stands for a part of a name whose length is tried.
const INTERFACE: &str = "
const a# = 5; const TEXT_# = \"text\";
typedef string text#<a#>;
typedef opaque bytes#[8];
typedef text# *perhaps#;
typedef text# many#<>;
enum kind# { FIRST#, SECOND#, OTHER_# };
struct pair# { int a; text# b#; text# c<a#>; bytes# d; many# e[3]; kind# *f; int # <>; };
union choice# switch (kind# k) {
case FIRST#: pair# p;
case SECOND#: text# t<a#>;
default: many# m;
};
union partial# switch (kind# k) { case FIRST#: int i; case SECOND#: perhaps# p; };
union numbers# switch (unsigned u) { case 1: void; case 2: int i; default: void; };
union rest# switch (kind# k) { case OTHER_#: int *i; case SECOND#: void; default: int d; };
struct list# { int value; list# *next; };
struct tree# { pair# *left; tree# right<>; };
union recursive# switch (int i) { case 0: int n; case 1: recursive# *r; default: void; };
interface Service# {
    void nothing(void);
    pair# one(pair# argument);
    text# two(text# first, many# second#);
    perhaps# three#(int a, perhaps# b, kind# c) ;
    list# *four(list# l<>, choice# c#, opaque o[2000]);
    int five#(int a, int b#, int c#, int d, int e#, int f, int);
};
";

fn options(names: Names, serde: bool) -> Options {
    Options {
        names,
        serde,
        ..Options::default()
    }
}

fn rust(interface: &str, options: &Options) -> String {
    let mut sources = SourceMap::in_memory();
    let file = sources.add("lengths.x", interface);
    let compilation = translate(&mut sources, file, options);
    let messages = diagnostic::short(&compilation.diagnostics, &sources);
    compilation.rust.expect(&messages)
}

fn assert_laid_out(files: &[(String, String)]) {
    rustfmt::assert_unchanged(files.iter().map(|(name, text)| (&**name, &**text)));
}

/// With every length of names up to the longest, in so many namespaces.
fn assert_lengths_laid_out(longest: usize, namespaces: usize) {
    let heads: String = (0..namespaces)
        .map(|depth| format!("namespace n{depth} {{ "))
        .collect();
    let ends = "}".repeat(namespaces);
    for names in [Names::Idiomatic, Names::Verbatim] {
        let files = (1..=longest).map(|length| {
            let interface = INTERFACE.replace('#', &"x".repeat(length));
            let options = options(names, length.is_multiple_of(2));
            let rust = rust(&format!("{heads}{interface}{ends}"), &options);
            (format!("{length}.rs"), rust)
        });
        assert_laid_out(&files.collect::<Vec<_>>());
    }
}

#[test]
fn names_of_usual_lengths() {
    assert_lengths_laid_out(40, 0);
}

#[test]
fn names_of_usual_lengths_in_namespaces() {
    assert_lengths_laid_out(24, 2);
    assert_lengths_laid_out(24, 6);
}

#[test]
fn programs_to_begin_with() {
    let files = (1..=40).flat_map(|length| {
        let interface = format!("interface {} {{ int f(int a); }};", "x".repeat(length));
        [Template::Server, Template::Client].map(|which| {
            let mut sources = SourceMap::in_memory();
            let file = sources.add("lengths.x", &*interface);
            let compilation = template(&mut sources, file, &Options::default(), which);
            let rust = compilation.rust.expect("the interface has no mistake");
            (format!("{which:?}{length}.rs"), rust)
        })
    });
    assert_laid_out(&files.collect::<Vec<_>>());
}

#[test]
fn texts_of_all_lengths() {
    for letter in ["x", "\u{e9}", "\u{6f22}"] {
        let texts = (20..110).map(|length| {
            let text = letter.repeat(length);
            format!(
                "const T{length} = \"{text}\";\nnamespace n {{ const L{length} = \"{text}\"; }}\n"
            )
        });
        let interface: String = texts.collect();
        let rust = rust(&interface, &options(Names::Idiomatic, false));
        assert_laid_out(&[("texts.rs".to_owned(), rust)]);
    }
}

#[test]
fn attributes_of_users() {
    let attributes = "
#[doc(alias=\"a\",)]
#[serde(rename = \"a\", default, skip_serializing_if = \"Option::is_none\", alias = 'b')]
#[cfg_attr(feature = \"serde\", derive(Aaaaaaaaaaaaaaaaaaaaaaaaaa, Bbbbbbbbbbbbbbbbbbbbbbbbbbbb, Cccccc))]
#[garde(
    length(min = 1 + 2)
)]
#[not(any(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb))]
#[doc = \"Text

      in lines {
\"]
";
    let choices = [
        Choice::type_attribute("*", attributes).unwrap(),
        Choice::field_attribute("*.*", attributes).unwrap(),
    ];
    let options = Options {
        choices: choices.to_vec(),
        ..options(Names::Verbatim, true)
    };
    let rust = rust(&INTERFACE.replace('#', "_x"), &options);
    let text = r#"#[doc = "Text\n\n      in lines {\n"]"#;
    assert!(rust.contains(text));
    assert_laid_out(&[("attributes.rs".to_owned(), rust)]);
}

#[test]
fn interfaces_of_tests_and_examples() {
    let mut files = Vec::new();
    for directory in ["idl", "../idl-examples/idl"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            for names in [Names::Idiomatic, Names::Verbatim] {
                let mut sources = SourceMap::new();
                let file = sources.load(&path).unwrap();
                let compilation = translate(&mut sources, file, &options(names, true));
                let stem = path.file_stem().unwrap().to_string_lossy();
                files.extend(
                    compilation
                        .rust
                        .map(|rust| (format!("{stem}_{names:?}.rs"), rust)),
                );
            }
        }
    }
    assert!(files.len() >= 20, "{}", files.len());
    assert_laid_out(&files);
}
