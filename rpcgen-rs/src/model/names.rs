//! Rust names: the case that each kind of name has in Rust, and what must not be called so.

/// A type or trait: `nfs_fh` -> `NfsFh`, `Option` -> `Option_`.
pub(super) fn type_name(name: &str) -> String {
    reserve(upper_camel(name), RESERVED_TYPES)
}

/// What is generated beside a trait: `Calculator` -> `CalculatorClient`, `Option_` -> `OptionClient`.
pub(super) fn beside(trait_name: &str, suffix: &str) -> String {
    trait_name
        .strip_suffix('_')
        .unwrap_or(trait_name)
        .to_owned()
        + suffix
}

/// A variant of an enum: `NFS_OK` -> `NfsOk`.
pub(super) fn variant_name(name: &str) -> String {
    reserve(upper_camel(name), &["Self"])
}

/// A field: `fileHandle` -> `file_handle`, `type` -> `r#type`.
pub(super) fn field_name(name: &str) -> String {
    raw(snake(name))
}

/// A module: like a field, but not the name of a crate that generated code speaks of.
pub(super) fn module_name(name: &str) -> String {
    raw(reserve(snake(name), RESERVED_MODULES))
}

/// An argument of a method: like a field, but not a name that the generated method uses itself.
pub(super) fn argument_name(name: &str) -> String {
    raw(reserve(snake(name), RESERVED_ARGUMENTS))
}

/// A method of a trait and its client: like a field, but not a name that every client has.
pub(super) fn method_name(name: &str) -> String {
    raw(reserve(snake(name), RESERVED_METHODS))
}

/// The method beside another that does not wait: `add` -> `add_async`, `r#type` -> `type_async`.
pub(super) fn asynchronous(method: &str) -> String {
    let bare = method.strip_prefix("r#").unwrap_or(method);
    format!("{}_async", bare.trim_end_matches('_'))
}

/// A constant: `maxLen` -> `MAX_LEN`.
pub(super) fn constant_name(name: &str) -> String {
    guard_digit(words(name).join("_").to_uppercase())
}

/// A constant in the module of a service, beside `PROGRAM` and `VERSION`.
pub(super) fn procedure_constant_name(name: &str) -> String {
    reserve(constant_name(name), &["PROGRAM", "VERSION"])
}

/// How many bytes at the front of each name are words (up to and with a `_`) that all share.
///
/// Zero unless there are at least two names. What is left of each starts with a letter.
pub(super) fn shared_prefix(names: &[&str]) -> usize {
    let [first, rest @ ..] = names else { return 0 };
    if rest.is_empty() {
        return 0;
    }
    let mut length = first.len();
    for name in rest {
        let same = first.bytes().zip(name.bytes());
        length = length.min(same.take_while(|(left, right)| left == right).count());
    }
    let starts_with_letter = |name: &&str, at: usize| {
        name.as_bytes()[at..]
            .first()
            .is_some_and(u8::is_ascii_alphabetic)
    };
    let ends = (1..=length)
        .rev()
        .filter(|end| first.as_bytes()[end - 1] == b'_');
    ends.into_iter()
        .find(|end| names.iter().all(|name| starts_with_letter(name, *end)))
        .unwrap_or(0)
}

/// What a program is about: `CALC_PROG` -> `CALC`.
pub(super) fn without_program_suffix(name: &str) -> &str {
    let upper = name.to_ascii_uppercase();
    let suffixes = ["PROGRAM", "PROG"].into_iter();
    let left = suffixes
        .filter_map(|suffix| upper.strip_suffix(suffix))
        .map(|left| left.trim_end_matches('_').len())
        .find(|left| name[..*left].contains(|character: char| character.is_ascii_alphanumeric()));
    &name[..left.unwrap_or(name.len())]
}

/// The name with its leading underscores, for a neighbour that already has the one without.
pub(super) fn with_underscores(original: &str, rust: &str) -> Option<String> {
    let count = original.len() - original.trim_start_matches('_').len();
    let bare = rust
        .strip_prefix("r#")
        .unwrap_or(rust)
        .trim_start_matches('_');
    (count > 0).then(|| "_".repeat(count) + bare)
}

fn upper_camel(name: &str) -> String {
    let mut camel = String::new();
    for word in words(name) {
        let between_digits = camel.ends_with(|last: char| last.is_ascii_digit())
            && word.starts_with(|first: char| first.is_ascii_digit());
        if between_digits {
            camel.push('_');
        }
        camel.push_str(&word[..1].to_ascii_uppercase());
        camel.push_str(&word[1..].to_ascii_lowercase());
    }
    guard_digit(camel)
}

fn snake(name: &str) -> String {
    guard_digit(words(name).join("_").to_lowercase())
}

/// `fooBar_baz` -> foo, Bar, baz; ASCII only and never empty.
fn words(name: &str) -> Vec<&str> {
    let pieces = name.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<&str> = pieces
        .filter(|piece| !piece.is_empty())
        .flat_map(humps)
        .collect();
    if words.is_empty() {
        vec!["underscore"]
    } else {
        words
    }
}

/// `fooBar` -> foo, Bar; `HTTPServer` -> HTTP, Server; `GETATTR3res` and `GETATTR` stay whole.
fn humps(piece: &str) -> Vec<&str> {
    let bytes = piece.as_bytes();
    let starts_hump = |at: usize| {
        let lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
        let behind_small =
            bytes[at - 1].is_ascii_lowercase() || (bytes[at - 1].is_ascii_digit() && lower(at + 1));
        let ends_capitals = lower(at + 1) && lower(at + 2);
        bytes[at].is_ascii_uppercase() && (behind_small || ends_capitals)
    };
    let mut humps = Vec::new();
    let mut start = 0;
    for at in (1..bytes.len()).filter(|at| starts_hump(*at)) {
        humps.push(&piece[start..at]);
        start = at;
    }
    humps.push(&piece[start..]);
    humps
}

fn guard_digit(name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

pub(super) fn reserve(name: String, reserved: &[&str]) -> String {
    if reserved.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// Whether Rust has the word for itself.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word) || NEVER_RAW.contains(&word)
}

/// Words that Rust has for itself even behind `r#`.
pub(super) const NEVER_RAW: [&str; 5] = ["self", "super", "crate", "Self", "_"];

pub(super) fn raw(name: String) -> String {
    if ["Self", "self", "super", "crate"].contains(&name.as_str()) {
        name + "_"
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// Keywords of edition 2024 in lower case, the reserved ones too (Rust Reference, Keywords).
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// What generated code, and user code that imports it with `*`, means by these names.
const RESERVED_TYPES: &[&str] = &[
    "Arc",
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Duration",
    "Eq",
    "Err",
    "Error",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// What generated code means by these names, and code beside it: types, traits and modules.
pub(super) const USED_TYPES: &[&str] = &[
    "AsRef",
    "Box",
    "From",
    "Option",
    "Result",
    "Self",
    "Send",
    "String",
    "Sync",
    "Vec",
    "alloc",
    "bool",
    "char",
    "core",
    "f32",
    "f64",
    "i16",
    "i32",
    "i64",
    "i8",
    "rpc",
    "rpcgen_runtime",
    "rustfmt",
    "std",
    "str",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
];

/// What enums of the generated code have besides their members.
pub(super) const USED_MEMBERS: &[&str] = &["from_i32"];

/// Variables of the generated code: a constant of one's name would be a pattern there.
pub(super) const USED_VARIABLES: &[&str] = &[
    "Err",
    "None",
    "Ok",
    "Some",
    "_context",
    "_input",
    "_output",
    "address",
    "argument",
    "client",
    "config",
    "context",
    "deadline",
    "discriminant",
    "handler",
    "input",
    "item",
    "output",
    "procedure",
    "result",
    "value",
];

const RESERVED_MODULES: &[&str] = &["alloc", "core", "rpc", "rpcgen_runtime", "rustfmt", "std"];

/// Variables beside which arguments stand, and what is a pattern wherever it stands.
pub(super) const RESERVED_ARGUMENTS: &[&str] = &[
    "Err", "None", "Ok", "Some", "context", "input", "output", "result",
];

/// A client's own functions, and methods of traits in the prelude that a call on an `Arc` would find first.
pub(super) const RESERVED_METHODS: &[&str] = &[
    "as_mut",
    "as_ref",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "cmp",
    "connect",
    "default",
    "drop",
    "eq",
    "fmt",
    "from",
    "hash",
    "into",
    "ne",
    "new",
    "partial_cmp",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "type_id",
    "wait_all",
    "with_config",
    "with_deadline",
    "within",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(convert: fn(&str) -> String, table: &[(&str, &str)]) {
        for (name, expected) in table {
            assert_eq!(convert(name), *expected, "{name}");
        }
    }

    #[test]
    fn types() {
        check(
            type_name,
            &[
                ("nfs_fh", "NfsFh"),
                ("diropargs", "Diropargs"),
                ("FHSTATUS", "Fhstatus"),
                ("ALL_CAPS", "AllCaps"),
                ("fooBar", "FooBar"),
                ("FooBar", "FooBar"),
                ("GETATTR3res", "Getattr3res"),
                ("GETATTR3RES", "Getattr3res"),
                ("GETATTR3Res", "Getattr3Res"),
                ("HTTPServer", "HttpServer"),
                ("IPv4Address", "Ipv4Address"),
                ("URLs", "Urls"),
                ("SHA256", "Sha256"),
                ("virNetMessageError", "VirNetMessageError"),
                ("foo_1_2", "Foo1_2"),
                ("foo__bar_", "FooBar"),
                ("_private", "Private"),
                ("_", "Underscore"),
                ("123", "_123"),
                ("option", "Option_"),
                ("String", "String_"),
                ("self", "Self_"),
                ("r\u{e9}sum\u{e9}", "RSum"),
            ],
        );
    }

    #[test]
    fn fields_arguments_methods_modules() {
        let fields = [
            ("fileHandle", "file_handle"),
            ("Access", "access"),
            ("type", "r#type"),
            ("TYPE", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("Self", "self_"),
            ("crate", "crate_"),
            ("_x", "x"),
            ("__", "underscore"),
            ("3d", "_3d"),
            ("new", "new"),
            ("context", "context"),
        ];
        check(field_name, &fields);
        check(
            argument_name,
            &[("context", "context_"), ("a", "a"), ("match", "r#match")],
        );
        check(
            method_name,
            &[
                ("NEW", "new_"),
                ("CLONE", "clone_"),
                ("MOVE", "r#move"),
                ("add", "add"),
            ],
        );
        check(
            module_name,
            &[
                ("rpc", "rpc_"),
                ("Calculator", "calculator"),
                ("my-file", "my_file"),
            ],
        );
    }

    #[test]
    fn constants() {
        check(
            constant_name,
            &[
                ("MAX", "MAX"),
                ("maxLen", "MAX_LEN"),
                ("_A", "A"),
                ("9", "_9"),
                ("type", "TYPE"),
            ],
        );
        check(
            procedure_constant_name,
            &[("version", "VERSION_"), ("ADD", "ADD")],
        );
    }

    #[test]
    fn words_that_all_names_share() {
        let table: &[(&[&str], &str)] = &[
            (&["NFS_OK", "NFS_PERM"], "NFS_"),
            (&["NFS_ERR_A", "NFS_ERR_B"], "NFS_ERR_"),
            (&["NFS_ERR_A", "NFS_ERR_2"], "NFS_"),
            (&["V_1", "V_2"], ""),
            (&["NFS_OK"], ""),
            (&["NFS_OK", "NFS_OK_MORE"], "NFS_"),
            (&["NFS_", "NFS_A"], ""),
            (&["NFS_OK", "NFSERR_PERM"], ""),
            (&["RED", "RED_"], ""),
            (&["A__B", "A__C"], "A__"),
            (&[], ""),
        ];
        for (names, expected) in table {
            let length = shared_prefix(names);
            let prefix = names.first().map_or("", |name| &name[..length]);
            assert_eq!(prefix, *expected, "{names:?}");
        }
    }

    #[test]
    fn programs() {
        let table = [
            ("RSTATPROG", "RSTAT"),
            ("CALC_PROG", "CALC"),
            ("NFS_PROGRAM", "NFS"),
            ("nfs_program", "nfs"),
            ("PROG", "PROG"),
            ("_PROG", "_PROG"),
            ("CALC", "CALC"),
        ];
        for (name, expected) in table {
            assert_eq!(without_program_suffix(name), expected);
        }
    }

    #[test]
    fn leading_underscores_come_back() {
        assert_eq!(with_underscores("_foo", "foo"), Some("_foo".into()));
        assert_eq!(with_underscores("__type", "r#type"), Some("__type".into()));
        assert_eq!(with_underscores("foo", "foo"), None);
    }
}
