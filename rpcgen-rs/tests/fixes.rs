//! A fix never makes it worse: where it is applied there are fewer errors, and none that was not there.
//!
//! Tried on everything in `mistakes`, and on right files with one token left out, doubled or changed into another. With
//! `FIXES_CORPUS=DIRECTORY` it is also tried on every `.x` file in there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use rpcgen_rs::check;
use rpcgen_rs::diagnostic::{Diagnostic, Diagnostics, Fix, Severity, short};
use rpcgen_rs::source::SourceMap;

mod options;

#[test]
fn of_typical_mistakes() {
    let mut tally = Tally::default();
    for path in files(&[own("tests/mistakes")]) {
        tally.text(&path, &fs::read_to_string(&path).unwrap());
    }
    tally.assert(180);
}

#[test]
fn of_right_files_with_one_token_changed() {
    let mut tally = Tally::default();
    for path in files(&[own("../tests/idl"), own("../idl-examples/idl")]) {
        tally.mutants(&path, 7);
    }
    if let Some(corpus) = env::var_os("FIXES_CORPUS") {
        let stride = env::var("FIXES_STRIDE").map_or(1, |stride| stride.parse().unwrap());
        for path in files(&[corpus.into()]) {
            tally.mutants(&path, stride);
        }
    }
    tally.assert(100);
}

/// How many fixes were tried, and what was wrong with some.
#[derive(Default)]
struct Tally {
    texts: usize,
    fixes: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Each fix of a text alone.
    fn text(&mut self, path: &Path, text: &str) {
        let (before, _) = compile(path, text);
        self.texts += 1;
        for diagnostic in before.iter() {
            let Some(fix) = &diagnostic.fix else { continue };
            self.fixes += 1;
            let mended = apply(fix, text);
            let (after, sources) = compile(path, &mended);
            let fewer = after.error_count() < before.error_count()
                || diagnostic.severity != Severity::Error;
            let new = new_errors(&before, &after);
            if !fewer || !new.is_empty() {
                let shown = short(&after, &sources);
                let (name, order) = (path.display(), fix.order());
                let was = &diagnostic.message;
                self.wrong
                    .push(format!("{name}: {was}: {order}\n{mended}\n{shown}"));
            }
        }
    }

    /// Every `stride`th token of a file left out, doubled, and changed into another.
    fn mutants(&mut self, path: &Path, stride: usize) {
        let Ok(text) = fs::read_to_string(path) else {
            return;
        };
        let (right, _) = compile(path, &text);
        if right.has_errors() {
            return;
        }
        let tokens = tokens(&text);
        // Of a long file as many as of others.
        let stride = stride.max(tokens.len() / MAX_TOKENS);
        for (index, (start, end)) in tokens.into_iter().enumerate() {
            if index % stride != 0 {
                continue;
            }
            let token = &text[start..end];
            let other = OTHERS[(index / stride) % OTHERS.len()];
            let twice = format!("{token} {token}");
            let other = format!(" {other} ");
            for replacement in ["", &twice, &other] {
                let mutant = [&text[..start], replacement, &text[end..]].concat();
                self.text(path, &mutant);
            }
        }
    }

    fn assert(&self, least: usize) {
        let Self {
            texts,
            fixes,
            wrong,
        } = self;
        println!("{texts} texts, {fixes} fixes, {} wrong", wrong.len());
        assert!(
            wrong.is_empty(),
            "{} of {fixes}:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        assert!(*fixes >= least, "only {fixes} fixes");
    }
}

/// Tokens of one file that are changed.
const MAX_TOKENS: usize = 25;

/// What a token is changed into.
const OTHERS: [&str; 12] = [
    ";", ",", "}", "x1", "int", "(", "7", "{", ":", "struct", "=", ">",
];

/// The errors of one run that another did not have, wherever they are.
fn new_errors(before: &Diagnostics, after: &Diagnostics) -> Vec<String> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let kind = |one: &Diagnostic| format!("{} {}", one.code, one.message);
    for one in before.iter() {
        *known.entry(kind(one)).or_default() += 1;
    }
    let errors = after.iter().filter(|one| one.severity == Severity::Error);
    errors
        .map(kind)
        .filter(|one| match known.get_mut(one) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

/// Words, numbers and marks outside of comments and of lines for a preprocessor, crudely.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let (mut at, mut line_start) = (0, true);
    while at < bytes.len() {
        let rest = &text[at..];
        let length = match bytes[at] {
            b'\n' => {
                line_start = true;
                at += 1;
                continue;
            }
            b' ' | b'\t' | b'\r' => 1,
            b'#' | b'%' if line_start => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => {
                let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                let length = bytes[at..].iter().take_while(|byte| word(byte)).count();
                found.push((at, at + length));
                length
            }
            byte if byte.is_ascii_punctuation() => {
                found.push((at, at + 1));
                1
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        line_start &= matches!(bytes[at], b' ' | b'\t' | b'\r');
        at += length;
    }
    found
}

fn own(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every `.x` file in directories, in the order of their names.
fn files(directories: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for directory in directories {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => found.extend(files(&[path])),
                false => found.push(path),
            }
        }
    }
    found.retain(|path| path.extension().is_some_and(|ending| ending == "x"));
    found.sort();
    found
}

fn apply(fix: &Fix, text: &str) -> String {
    let range = fix.span.start as usize..fix.span.end as usize;
    assert_eq!(text[range.clone()], fix.replaced);
    let mut text = text.to_owned();
    text.replace_range(range, &fix.replacement);
    text
}

fn compile(path: &Path, text: &str) -> (Diagnostics, SourceMap) {
    let mut sources = SourceMap::new();
    let file = sources.add(path.to_str().unwrap(), text);
    let mut options = options::of_first_line(text);
    options
        .preprocess
        .include_dirs
        .push(path.parent().unwrap().into());
    (check(&mut sources, file, &options), sources)
}
