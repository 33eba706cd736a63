//! Names that are not just names.

use rpcgen_rs::Names;
use std::collections::{BTreeMap, BTreeSet};

/// Those of Rust, and all that the generated code has for itself, whatever names the file has.
pub(super) fn words(neutral: &str) -> BTreeSet<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let code = neutral
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let own = code.flat_map(|line| line.split(move |character: char| !is_part(character)));
    let own = own
        .filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'));
    let own = own.filter(|word| !word.to_ascii_lowercase().contains("zz") && word.len() > 1);
    let words = KEYWORDS
        .iter()
        .chain(&PRIMITIVES)
        .chain(&PRELUDE)
        .chain(&OTHERS);
    let words = words.flat_map(|line| line.split_whitespace());
    let words = words.chain(own).filter(|word| !RESERVED.contains(word));
    words.map(str::to_owned).collect()
}

/// The words in parts in which no two become one in Rust.
pub(super) fn apart(words: &BTreeSet<String>, names: Names) -> Vec<Vec<&str>> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut parts: Vec<Vec<&str>> = Vec::new();
    for word in words {
        let key = match names {
            Names::Idiomatic => word.to_ascii_lowercase().replace('_', ""),
            Names::Verbatim => word.clone(),
        };
        let part = seen.entry(key).or_default();
        if parts.len() == *part {
            parts.push(Vec::new());
        }
        parts[*part].push(word);
        *part += 1;
    }
    parts
}

/// Strict, reserved and weak ones, of all editions (Rust Reference, Keywords).
const KEYWORDS: [&str; 4] = [
    "Self abstract as async await become box break const continue crate do dyn else enum extern false final fn for",
    "gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait",
    "true try type typeof union unsafe unsized use virtual where while yield macro_rules raw safe auto default",
    "NULL _x __ _",
];

const PRIMITIVES: [&str; 1] =
    ["bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f16 f32 f64 f128 never"];

/// Of all editions: types, traits, functions, macros and what they derive.
const PRELUDE: [&str; 5] = [
    "Some None Ok Err Option Result Box String Vec ToString ToOwned Clone Copy Send Sync Sized Unpin Drop Fn FnMut FnOnce",
    "AsyncFn AsyncFnMut AsyncFnOnce AsMut AsRef From Into TryFrom TryInto FromIterator Iterator IntoIterator Extend",
    "DoubleEndedIterator ExactSizeIterator Future IntoFuture PartialEq Eq PartialOrd Ord Default Debug Hash drop",
    "align_of align_of_val size_of size_of_val derive test cfg vec format panic assert assert_eq println unreachable",
    "global_allocator bench concat env include line column module_path stringify write todo matches allow doc repr",
];

/// Crates, traits, and methods that calls would find.
const OTHERS: [&str; 5] = [
    "std core alloc proc_macro rpcgen_runtime rpc serde serde_with serde_core Serialize Deserialize Serializer Arc Rc Duration",
    "Error Display Formatter Cow Pin Context Poll Cell RefCell Mutex PhantomData Infallible Ordering Hasher Visitor",
    "clone clone_from eq ne cmp partial_cmp lt le gt ge max min clamp hash fmt from into try_from try_into as_ref as_mut borrow",
    "borrow_mut to_owned clone_into to_string type_id default new deref deref_mut into_iter next poll into_future call main",
    "T H E V encode_zz decode_zz encode_zz_text decode_zz_text zz_x names_x",
];

/// What no name of a `.x` file can be.
const RESERVED: [&str; 22] = [
    "bool", "case", "char", "const", "default", "double", "enum", "float", "hyper", "int", "long",
    "opaque", "program", "short", "string", "struct", "switch", "typedef", "union", "unsigned",
    "version", "void",
];
