use super::*;
use crate::source::SourceMap;
use crate::{Options, translate};

const FILE: &str = "
typedef string filename<255>;
typedef filename names<>;
typedef opaque data<>;
enum kind { A = 1, B };
struct entry { filename name; string note<8>; data bytes; kind k; };
union place switch (kind k) { case A: string path<16>; case B: int n; default: string rest<>; };
program P { version V { filename LOOKUP(string name<8>, names) = 1; } = 1; } = 0x20000001;
";

/// The lines of the generated code that no other run of the file has, and what is unmatched.
fn chosen(choices: &[Choice]) -> (Vec<String>, Vec<String>) {
    let run = |choices: &[Choice]| {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", FILE);
        let options = Options {
            choices: choices.to_vec(),
            ..Options::default()
        };
        let compilation = translate(&mut sources, file, &options);
        (compilation.rust.unwrap(), compilation.unmatched)
    };
    let (usual, _) = run(&[]);
    let (rust, unmatched) = run(choices);
    let known: Vec<&str> = usual.lines().collect();
    let lines = rust.lines().filter(|line| !known.contains(line));
    (
        lines.map(|line| line.trim().to_owned()).collect(),
        unmatched.iter().map(ToString::to_string).collect(),
    )
}

/// The lines that say what type something has.
fn types(path: &str) -> Vec<String> {
    let (lines, unmatched) = chosen(&[Choice::string_as_bytes(path).unwrap()]);
    assert_eq!(unmatched, [""; 0], "{path}");
    let others = ["put.", "value:", "fn encode_"];
    let is_type = |line: &String| !others.iter().any(|other| line.contains(other));
    lines.into_iter().filter(is_type).collect()
}

#[test]
fn what_a_path_makes_bytes() {
    let name = "pub name: Vec<u8>,";
    let note = "pub note: Vec<u8>,";
    let rest = "Default(Kind, Vec<u8>),";
    let method = "pub fn lookup(&self, name: &[u8], argument2: &[Filename]) -> Result<Filename, rpc::Error> {";
    let pending = "name: &[u8],";
    for (path, expected) in [
        ("filename", vec!["pub type Filename = Vec<u8>;"]),
        (
            "names",
            vec![
                "pub type Names = Vec<Vec<u8>>;",
                "pub fn lookup(&self, name: &str, argument2: &[Vec<u8>]) -> Result<Filename, rpc::Error> {",
                "argument2: &[Vec<u8>],",
            ],
        ),
        ("entry.name", vec![name]),
        (".entry.name", vec![name]),
        ("entry", vec![name, note]),
        ("entry.*", vec![name, note]),
        ("*.note", vec![note]),
        ("place.path", vec!["A(Vec<u8>),"]),
        ("place.A", vec!["A(Vec<u8>),"]),
        ("place.default", vec![rest]),
        ("place.rest", vec![rest]),
        ("place", vec!["A(Vec<u8>),", rest]),
        ("P.LOOKUP.name", vec!["name: Vec<u8>,", method, pending]),
        (
            ".",
            vec![
                "pub type Filename = Vec<u8>;",
                note,
                "A(Vec<u8>),",
                rest,
                "name: Vec<u8>,",
                method,
                pending,
            ],
        ),
    ] {
        assert_eq!(types(path), expected, "{path}");
    }
    let result = types("P.LOOKUP.return");
    let is_result = |line: &String| {
        line.contains("Result<Vec<u8>, rpc::") || line.contains("PendingCall<Vec<u8>>")
    };
    assert!(result.iter().all(is_result), "{result:?}");
}

#[test]
fn what_names_nothing() {
    let bytes = |path| Choice::string_as_bytes(path).unwrap();
    let derive = |path| Choice::derive(path, "Ord").unwrap();
    let attribute = |path| Choice::field_attribute(path, "#[a]").unwrap();
    for (choice, expected) in [
        (
            bytes("entry.nmae"),
            "`entry.nmae` names no string; did you mean `entry.name`?",
        ),
        (
            bytes("Entry.name"),
            "`Entry.name` names no string; did you mean `entry.name`?",
        ),
        (bytes("entry.k"), "`entry.k` names no string"),
        (bytes("kind"), "`kind` names no string"),
        (
            bytes("entry.name.more"),
            "`entry.name.more` names no string",
        ),
        (
            derive("Place"),
            "`Place` names no struct, enum or union; did you mean `place`?",
        ),
        (
            derive("filename"),
            "`filename` names no struct, enum or union",
        ),
        (
            derive("entry.name"),
            "`entry.name` names no struct, enum or union",
        ),
        (
            attribute("kind.C"),
            "`kind.C` names no member of a struct, an enum or a union; did you mean `kind.A`?",
        ),
    ] {
        assert_eq!(chosen(&[choice]).1, [expected]);
    }
    assert_eq!(chosen(&[bytes("*"), derive(".")]).1, [""; 0]);
}

#[test]
fn traits_and_attributes() {
    let choices = [
        Choice::derive("kind", "Ord, PartialOrd").unwrap(),
        Choice::derive(".", "PartialOrd,").unwrap(),
        Choice::derive("entry", "Debug").unwrap(),
        Choice::type_attribute("place", "#[a]\n#[b(c)]").unwrap(),
        Choice::field_attribute("place.rest", "#[d]").unwrap(),
        Choice::field_attribute("kind.A", "/// More.").unwrap(),
    ];
    let (lines, unmatched) = chosen(&choices);
    let expected = [
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Ord, PartialOrd)]",
        "/// More.",
        "#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd)]",
        "#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd)]",
        "#[a]",
        "#[b(c)]",
        "#[d]",
    ];
    assert_eq!(
        (lines.as_slice(), unmatched.len()),
        (&expected.map(String::from)[..], 0)
    );
}

#[test]
fn the_order_of_choices_for_different_parts_makes_no_difference() {
    let mut choices = [
        Choice::string_as_bytes("entry.name").unwrap(),
        Choice::string_as_bytes("filename").unwrap(),
        Choice::string_as_bytes("names").unwrap(),
        Choice::derive("kind", "Ord, PartialOrd").unwrap(),
        Choice::type_attribute("kind", "#[a]").unwrap(),
        Choice::field_attribute("kind.A", "#[b]").unwrap(),
    ];
    let (lines, _) = chosen(&choices);
    choices[3..].reverse();
    assert_eq!(chosen(&choices).0, lines);
}

#[test]
fn what_cannot_be_chosen() {
    let error = |result: Result<Choice, InvalidChoice>| result.unwrap_err().to_string();
    for path in ["", "a..b", "a b", "a.", "a/b", "a::", "**"] {
        let message = error(Choice::string_as_bytes(path));
        let expected = format!("`{path}` names no part of a file: ");
        assert!(message.starts_with(&expected), "{message}");
    }
    for traits in ["", "1", "Ord)] struct X; #[derive(Ord", "Ord Eq"] {
        let message = error(Choice::derive("a", traits));
        assert!(message.contains("trait"), "{message}");
    }
    for attribute in ["", "a", "#[a", "#[a] struct X;", "#![a]"] {
        let message = error(Choice::type_attribute("a", attribute));
        assert!(message.contains("attribute"), "{message}");
    }
    for path in ["", "a b", "a::<u8>", "a;"] {
        assert!(RuntimePath::new(path).is_err(), "{path}");
    }
}

#[test]
fn the_runtime_may_be_elsewhere() {
    for (path, expected) in [("::my :: rpc", "::my::rpc"), ("crate::rpc", "crate::rpc")] {
        assert_eq!(RuntimePath::new(path).unwrap().as_str(), expected);
    }
}

#[test]
fn a_choice_may_be_for_one_of_several_files() {
    let unmatched = |index, similar: Option<&str>| Unmatched {
        index,
        path: "a".to_owned(),
        noun: "string",
        similar: similar.map(str::to_owned),
    };
    let files = [
        vec![unmatched(0, None), unmatched(1, None)],
        vec![unmatched(1, Some("b"))],
    ];
    let everywhere = unmatched_everywhere(&files);
    assert_eq!(everywhere, [&unmatched(1, Some("b"))]);
}
