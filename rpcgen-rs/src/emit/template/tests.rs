use crate::source::SourceMap;
use crate::{Options, emit};

fn text(interface: &str, template: emit::Template) -> Option<String> {
    let mut sources = SourceMap::new();
    let file = sources.add("a.x", interface);
    let compilation = crate::template(&mut sources, file, &Options::default(), template);
    assert!(!compilation.diagnostics.has_errors());
    compilation.rust
}

fn client(interface: &str) -> String {
    text(interface, emit::Template::Client).unwrap()
}

#[test]
fn arguments() {
    let types = "\
enum color { RED = 2, BLUE = 1 };
struct pair { int a; double b; };
union maybe switch (int x) { case 1: int yes; default: void; };
typedef string name<2>;
typedef pair *perhaps;
";
    for (arguments, expected) in [
        ("void", ""),
        ("int, unsigned hyper, bool, float", "1, 1, true, 1.0"),
        ("color", "Color::Red"),
        ("pair", "&Pair { a: 1, b: 1.0 }"),
        ("maybe", "&Maybe::Case1(1)"),
        ("name, string s<>", "\"te\", \"text\""),
        ("opaque o<2>, opaque p<>", "&[1, 2], &[1, 2, 3]"),
        ("pair p<>, perhaps q", "&[Pair { a: 1, b: 1.0 }], None"),
    ] {
        let text = client(&format!("{types}interface I {{ int f({arguments}); }};"));
        let expected = format!("show(\"f\", client.f({expected}));");
        assert!(text.contains(&expected), "{arguments}: {text}");
    }
}

#[test]
fn what_doubles_at_each_level_is_not_written_out() {
    let mut interface = "struct s0 { int a<>; };\n".to_owned();
    for level in 1..40 {
        let inner = level - 1;
        interface += &format!("struct s{level} {{ s{inner} a; s{inner} b; }};\n");
    }
    interface += "interface I { int f(s39 x); int g(s2 x); };";
    let text = client(&interface);
    assert!(text.contains("println!(\"f: its arguments are too long for an example\");"));
    assert!(text.contains("S0 { a: vec![] }"), "{text}");
}

#[test]
fn one_way_calls_are_waited_for() {
    let text = client("interface I { oneway void f(int a); };");
    let end = "    show(\"one-way calls\", client.wait_all());\n    Ok(())\n}\n";
    assert!(
        text.contains(end) && text.contains("\nuse rpcgen_runtime::Error;\n"),
        "{text}"
    );
    assert!(!client("interface I { int f(int a); };").contains("wait_all"));
}

#[test]
fn types_of_the_runtime_are_named_by_its_path() {
    let program = "program P { version V { quadruple F(quadruple) = 1; } = 1; } = 1;";
    let text = text(program, emit::Template::Server).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words(&text).contains("argument: rpcgen_runtime::Quadruple"),
        "{text}"
    );
    assert!(!words(&text).contains(" rpc::"), "{text}");
}

#[test]
fn types_alone_are_no_program() {
    assert_eq!(text("struct s { int a; };", emit::Template::Server), None);
}

#[test]
fn a_file_that_has_names_of_the_runtime() {
    let interface =
        "struct server { int a; }; struct handler { int a; }; interface I { int f(server s); };";
    let text = text(interface, emit::Template::Server).unwrap();
    for line in [
        "use rpcgen_runtime::{CallContext, Error, Fault};",
        "struct TheHandler;",
        "    let server = rpcgen_runtime::Server::new()",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
}
