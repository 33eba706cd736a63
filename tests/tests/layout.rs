//! The layout of generated code is that of rustfmt, wherever a line gets too long. (Around names of more than
//! twenty letters rustfmt has rules of its own, and here and there a longer line.)

use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Names, Options, diagnostic, translate};
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
};
";

fn rust(length: usize, names: Names) -> String {
    let mut sources = SourceMap::in_memory();
    let interface = INTERFACE.replace('#', &"x".repeat(length));
    let file = sources.add("lengths.x", interface);
    let options = Options {
        names,
        serde: length.is_multiple_of(2),
        ..Options::default()
    };
    let compilation = translate(&mut sources, file, &options);
    let messages = diagnostic::short(&compilation.diagnostics, &sources);
    compilation.rust.expect(&messages)
}

#[test]
fn names_of_usual_lengths() {
    for names in [Names::Idiomatic, Names::Verbatim] {
        let files = (1..=18).map(|length| (format!("{length}.rs"), rust(length, names)));
        let files: Vec<_> = files.collect();
        rustfmt::assert_unchanged(files.iter().map(|(name, text)| (&**name, &**text)));
    }
}
