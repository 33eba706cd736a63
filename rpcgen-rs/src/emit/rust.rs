//! The one place that knows how Rust text is made: items by `codegen`, laid out by `prettyplease`.

pub(super) use codegen::{Enum, Field, Function, Impl, Struct, Trait, Variant};

use codegen::Scope;

/// A Rust file: one private module, re-exported, so that it can be included anywhere and lints are allowed once.
pub(super) struct RustFile {
    module: String,
    scope: Scope,
}

impl RustFile {
    pub(super) fn new(stem: &str) -> Self {
        let mut scope = Scope::new();
        scope.raw("use ::rpcgen_runtime as rpc;");
        Self {
            module: format!("{}_x", stem.trim_end_matches('_').trim_start_matches("r#")),
            scope,
        }
    }

    /// The scope to put items into.
    pub(super) fn scope(&mut self) -> &mut Scope {
        &mut self.scope
    }

    /// An item that `codegen` has no form for, with its documentation.
    pub(super) fn documented(&mut self, docs: &str, item: &str) {
        let docs: String = docs.lines().map(|line| format!("/// {line}\n")).collect();
        self.raw(&format!("{docs}{item}"));
    }

    /// An item that `codegen` has no form for.
    pub(super) fn raw(&mut self, text: &str) {
        self.scope.raw(text);
    }

    /// The file's text.
    pub(super) fn lay_out(self, source_name: &str) -> String {
        // A file may be called anything; the comment is one line.
        let source_name = source_name.replace(char::is_control, "?");
        let text = format!(
            "#[rustfmt::skip]\n#[allow({LINTS})]\nmod {module} {{\n{body}\n}}\n#[allow(unused_imports, unreachable_pub)]\npub use {module}::*;\n",
            LINTS = LINTS.join(", "),
            module = self.module,
            body = self.scope.to_string(),
        );
        let tree = syn::parse_file(&text).unwrap_or_else(|error| {
            panic!("generated code is Rust, whatever the input: {error}\n{text}")
        });
        format!(
            "// Made from {source_name} by rpcgen-rs {}. Changes will be lost.\n\n{}",
            env!("CARGO_PKG_VERSION"),
            spaced(&prettyplease::unparse(&tree))
        )
    }
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
