//! The one place that knows how Rust text is made: items by `codegen`, laid out by `prettyplease`.

pub(super) use codegen::{Enum, Field, Function, Impl, Struct, Trait, Variant};

use codegen::Scope;

/// A Rust file: one private module, re-exported, so that it can be included anywhere and lints are allowed once.
pub(super) struct RustFile {
    module: String,
    /// Where the runtime is.
    first_item: String,
    /// The items of the module so far, but not those in `scope`.
    body: String,
    scope: Scope,
}

impl RustFile {
    pub(super) fn new(stem: &str, runtime_path: &str) -> Self {
        Self {
            module: format!("{}_x", stem.trim_end_matches('_').trim_start_matches("r#")),
            first_item: format!("use {runtime_path} as rpc;"),
            body: String::new(),
            scope: Scope::new(),
        }
    }

    /// The scope to put items into, which is empty.
    pub(super) fn scope(&mut self) -> &mut Scope {
        self.settle();
        &mut self.scope
    }

    /// An item that `codegen` has no form for, with its documentation.
    pub(super) fn documented(&mut self, docs: &str, item: &str) {
        let docs: String = docs.lines().map(|line| format!("/// {line}\n")).collect();
        self.raw(&format!("{docs}{item}"));
    }

    /// An item that `codegen` has no form for.
    pub(super) fn raw(&mut self, text: &str) {
        self.scope().raw(text);
    }

    /// Lays out what is in the scope: the tree of a text takes fifty times its room, so it is never that of a whole file.
    fn settle(&mut self) {
        let items = std::mem::take(&mut self.scope).to_string();
        if items.is_empty() {
            return;
        }
        // Within a module, as the lines are indented there.
        let text = laid_out(&format!("mod it {{\n{items}\n}}\n"));
        let inside = text.strip_prefix("mod it {\n");
        let inside = inside.and_then(|text| text.strip_suffix("}\n"));
        self.body += inside.expect("a module with items has its braces on lines of their own");
    }

    /// The file's text.
    pub(super) fn lay_out(mut self, source_name: &str) -> String {
        self.settle();
        let first_item = self.first_item;
        let frame = laid_out(&format!(
            "#[rustfmt::skip]\n#[allow({LINTS})]\nmod {module} {{\n{first_item}\n}}\n#[allow(unused_imports, unreachable_pub)]\npub use {module}::*;\n",
            LINTS = LINTS.join(", "),
            module = self.module,
        ));
        let split = frame.split_once(&format!("{first_item}\n"));
        let (before, behind) = split.expect("the first item is laid out as it was written");
        // A file may be called anything; the comment is one line.
        let source_name = source_name.replace(char::is_control, "?");
        let body = self.body;
        format!(
            "// Made from {source_name} by rpcgen-rs {}. Changes will be lost.\n\n{}",
            env!("CARGO_PKG_VERSION"),
            spaced(&format!("{before}{first_item}\n{body}{behind}"))
        )
    }
}

fn laid_out(text: &str) -> String {
    let tree = syn::parse_file(text).unwrap_or_else(|error| {
        panic!("generated code is Rust, whatever the input: {error}\n{text}")
    });
    prettyplease::unparse(&tree)
}

/// A program to start from, as people lay it out: a blank line behind the first comment, the imports and the stubs.
#[cfg(feature = "cli")]
pub(super) fn program(text: &str) -> String {
    let text = spaced(&laid_out(text));
    let mut lines = text.lines().peekable();
    let mut spaced = String::with_capacity(text.len() + 8);
    while let Some(line) = lines.next() {
        spaced += line;
        spaced.push('\n');
        let next = lines.peek().copied().unwrap_or_default();
        let comment_ends = line.starts_with("//!") && !next.starts_with("//!");
        if comment_ends
            || ["use ", "struct "]
                .iter()
                .any(|start| line.starts_with(start))
            || line.contains("::include_idl!(")
        {
            spaced.push('\n');
        }
    }
    spaced
}

/// The text with a blank line between items and between methods, as people write.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        let closed = matches!(previous.trim_start(), "}" | "},") && !is_closing(line);
        let declared = previous.starts_with("    use ") || previous.starts_with("    pub type ");
        // A semicolon ends a method of a trait; elsewhere at that depth are constants, which stand together.
        let method =
            previous.ends_with(';') && line.starts_with("        ///") && is_method_end(previous);
        if (closed && is_item_depth(line)) || declared || method {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        previous = line;
    }
    spaced
}

fn is_closing(line: &str) -> bool {
    line.trim_start().starts_with('}')
}

fn is_method_end(line: &str) -> bool {
    line.contains(") -> ")
}

/// Outside of the module, in it, or in an implementation in it.
fn is_item_depth(line: &str) -> bool {
    let indent = line.len() - line.trim_start().len();
    let item = ["///", "#[", "pub ", "impl", "fn ", "const "];
    indent <= 8 && item.iter().any(|start| line[indent..].starts_with(start))
}

/// Groups of lints that say nothing about generated code: parts of an interface that a program leaves unused,
/// names and comments that are as the `.x` file has them.
const LINTS: [&str; 9] = [
    "dead_code",
    "unreachable_pub",
    "unused_imports",
    "unused_qualifications",
    "nonstandard_style",
    "clippy::all",
    "clippy::pedantic",
    "clippy::nursery",
    "rustdoc::all",
];

/// A block of statements that ends in a `Result`: each step is an expression of type `Result<(), _>`.
pub(super) fn sequence(mut steps: Vec<String>) -> String {
    match steps.pop() {
        None => "Ok(())".to_string(),
        Some(last) => {
            let mut text: String = steps.iter().map(|step| format!("{step}?;\n")).collect();
            text.push_str(&last);
            text
        }
    }
}

/// As [`sequence`], as one expression.
pub(super) fn sequence_expression(steps: Vec<String>) -> String {
    if steps.len() < 2 {
        sequence(steps)
    } else {
        format!("{{ {} }}", sequence(steps))
    }
}

/// A number with underscores, in hexadecimal where people write it so.
pub(super) fn program_number(value: u32) -> String {
    if value < 0x1000_0000 {
        value.to_string()
    } else {
        format!("0x{:04x}_{:04x}", value >> 16, value & 0xffff)
    }
}
