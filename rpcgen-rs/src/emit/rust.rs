//! How Rust text is made: items by `codegen`, laid out by [`super::layout`].

pub(super) use codegen::{Enum, Field, Function, Impl, Struct, Trait, Variant};

use std::collections::HashMap;

use codegen::Scope;

use super::layout::{INDENT, laid_out};
use crate::model::Named;

/// A Rust file: one private module, re-exported, so that it can be included anywhere and lints are allowed once.
pub(super) struct RustFile {
    module: String,
    /// Where the runtime is.
    first_item: String,
    /// That module and those of the namespaces in it, outer ones before inner ones.
    modules: Vec<Module>,
    /// Where among them the one of these namespaces is.
    known: HashMap<Vec<Named>, usize>,
    /// The one that items go to.
    here: usize,
    /// Its items that are not laid out yet.
    scope: Scope,
}

struct Module {
    namespaces: Vec<Named>,
    /// Its items so far.
    body: String,
    /// The modules right inside.
    inside: Vec<usize>,
}

impl RustFile {
    pub(super) fn new(stem: &str, runtime_path: &str) -> Self {
        let top = Module {
            namespaces: Vec::new(),
            body: String::new(),
            inside: Vec::new(),
        };
        Self {
            module: format!("{}_x", stem.trim_end_matches('_').trim_start_matches("r#")),
            first_item: format!("use {runtime_path} as rpc;"),
            modules: vec![top],
            known: HashMap::from([(Vec::new(), 0)]),
            here: 0,
            scope: Scope::new(),
        }
    }

    /// From now on, items go to the module of these namespaces.
    pub(super) fn enter(&mut self, namespaces: &[Named]) {
        self.settle();
        self.here = 0;
        for depth in 1..=namespaces.len() {
            let namespaces = &namespaces[..depth];
            self.here = match self.known.get(namespaces) {
                Some(known) => *known,
                None => self.add(namespaces.to_vec()),
            };
        }
    }

    /// Adds a namespace inside of where items go now.
    fn add(&mut self, namespaces: Vec<Named>) -> usize {
        let new = self.modules.len();
        self.modules[self.here].inside.push(new);
        self.known.insert(namespaces.clone(), new);
        self.modules.push(Module {
            namespaces,
            body: String::new(),
            inside: Vec::new(),
        });
        new
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

    /// Lays out what is in the scope.
    fn settle(&mut self) {
        let items = std::mem::take(&mut self.scope).to_string();
        let module = &mut self.modules[self.here];
        module.body += &laid_out(&items, module.namespaces.len() + 1);
    }

    /// The file's text.
    pub(super) fn lay_out(mut self, source_name: &str) -> String {
        self.settle();
        // A file may be called anything; the comment is one line.
        let source_name = source_name.replace(char::is_control, "?");
        let text = format!(
            "#[rustfmt::skip]\n#[allow(\n    {LINTS}\n)]\nmod {module} {{\n    {first_item}\n{body}}}\n#[allow(unused_imports, unreachable_pub)]\npub use {module}::*;\n",
            LINTS = self.lints().join(",\n    "),
            module = self.free_name(),
            first_item = self.first_item,
            body = self.body(&self.modules[0]),
        );
        format!(
            "// Made from {source_name} by rpcgen-rs {}. Changes will be lost.\n\n{}",
            env!("CARGO_PKG_VERSION"),
            spaced(&text)
        )
    }

    /// What the module is called: nothing in it has that name, which would hide it or be hidden by it.
    fn free_name(&self) -> String {
        let has = |module: &Module, name: &str| {
            let mut namespaces = module.namespaces.iter();
            module.body.contains(name) || namespaces.any(|namespace| namespace.rust == name)
        };
        let mut name = self.module.clone();
        while self.modules.iter().any(|module| has(module, &name)) {
            name.push('_');
        }
        name
    }

    /// Two namespaces may have one name; then it needs its path.
    fn lints(&self) -> Vec<&'static str> {
        let ambiguous = (self.modules.len() > 1).then_some("ambiguous_glob_reexports");
        LINTS.into_iter().chain(ambiguous).collect()
    }

    /// The items of a module, then its namespaces. What is in those can be named without them, too, unless two have it.
    fn body(&self, module: &Module) -> String {
        let mut body = module.body.clone();
        for inside in &module.inside {
            let inside = &self.modules[*inside];
            let Some(Named { original, rust }) = inside.namespaces.last() else {
                continue;
            };
            let indent = " ".repeat(INDENT * inside.namespaces.len());
            let items = self.body(inside);
            body += &format!("{indent}{NAMESPACE}{original}`\n{indent}pub mod {rust} {{\n");
            body += &format!("{indent}    use super::rpc;\n{items}{indent}}}\n");
            body += &format!("{indent}pub use self::{rust}::*;\n");
        }
        body
    }
}

/// A program to start from, as people lay it out: a blank line behind the first comment, the imports and the stubs.
#[cfg(feature = "cli")]
pub(super) fn program(text: &str) -> String {
    let text = spaced(&laid_out(text, 0));
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
    let (mut previous, mut declares, mut depth) = ("", false, 0);
    for whole in text.lines() {
        // As it would be without the namespaces around it.
        let line = whole.get(depth * INDENT..).unwrap_or(whole);
        let closed = matches!(previous.trim_start(), "}" | "},") && !is_closing(line);
        let is_declared = declares && previous.ends_with(';');
        let declared = is_declared && !is_closing(line);
        // A semicolon ends a method of a trait; elsewhere at that depth are constants, which stand together.
        let method =
            previous.ends_with(';') && line.starts_with("        ///") && is_method_end(previous);
        if (closed && is_item_depth(line)) || declared || method {
            spaced.push('\n');
        }
        spaced.push_str(whole);
        spaced.push('\n');
        if previous.trim_start().starts_with(NAMESPACE) && line.starts_with("    pub mod ") {
            depth += 1;
        } else if depth > 0 && line == "}" {
            depth -= 1;
        }
        declares = declares && !is_declared || is_declaration(line);
        previous = line;
    }
    spaced
}

/// How a namespace's comment starts.
const NAMESPACE: &str = "/// `namespace ";

fn is_closing(line: &str) -> bool {
    line.trim_start().starts_with('}')
}

/// A declaration in the module, which may go on in the next line.
fn is_declaration(line: &str) -> bool {
    let declaration = ["    use ", "    pub use ", "    pub type "];
    declaration.iter().any(|start| line.starts_with(start))
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
const LINTS: [&str; 10] = [
    "bindings_with_variant_name",
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
        format!("{{ {} }}", steps.join("?; "))
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
