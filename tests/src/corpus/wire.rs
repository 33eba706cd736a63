//! The comparison of bytes with C: a program in Rust that makes values of every type of every file, and a program in C
//! for each file that reads and writes them.

mod c;
mod generator;

use super::{C, Corpus, Entry, Project};
use crate::daemons::Programs;
use generator::Generator;
use rpcgen_rs::model::{ItemKind, Module};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::thread;

/// What was compared of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Types.
    pub types: usize,
    /// Values of all types.
    pub values: usize,
    /// Bytes of all values.
    pub bytes: usize,
}

/// Compares every type of every file that C can compile, under the directory `parent`.
///
/// # Panics
/// When anything cannot be compiled, and when bytes or values differ: with the first difference of each type.
pub fn compare(corpus: &Corpus, programs: &Programs, parent: &Path) -> BTreeMap<String, Figures> {
    let project = Project::create(parent, "wire");
    let entries = corpus.entries.iter();
    let plans: Vec<Plan<'_>> = entries
        .filter(|entry| !matches!(entry.c, C::Not(_)))
        .map(|entry| Plan::new(corpus, entry))
        .collect();
    write_crate(&project, corpus, &plans);
    thread::scope(|scope| {
        let c_programs = || {
            for plan in &plans {
                c::build(corpus, programs, &project, plan.entry, &plan.types);
            }
        };
        let c_programs = scope.spawn(c_programs);
        project.cargo(&["build"]);
        if let Err(panic) = c_programs.join() {
            std::panic::resume_unwind(panic);
        }
    });
    run(&project)
}

/// The types of a file that are compared.
struct Plan<'a> {
    entry: &'a Entry,
    /// Their names, in the order of the text.
    types: Vec<String>,
}

impl<'a> Plan<'a> {
    fn new(corpus: &Corpus, entry: &'a Entry) -> Self {
        let fail = |errors: Vec<String>| -> Module { panic!("{}: {errors:#?}", entry.file) };
        let known = corpus.only(entry, &entry.with).model();
        let known = known.map_or_else(|_| Vec::new(), |module| type_names(&module));
        let known: BTreeSet<String> = known.into_iter().collect();
        let module = corpus.source(entry, &entry.with, "").model();
        let mut types = type_names(&module.unwrap_or_else(fail));
        types.retain(|name| !known.contains(name));
        Self { entry, types }
    }

    /// For each type a struct that holds nothing else, whose bytes are those of the type in use: this is how a typedef
    /// or a linked list gets a name that can be encoded.
    fn holders(&self) -> String {
        let types = self.types.iter().enumerate();
        types
            .map(|(index, name)| format!("struct {HOLDER}{index} {{ {name} value; }};\n"))
            .collect()
    }
}

fn type_names(module: &Module) -> Vec<String> {
    let name = |kind: &ItemKind| match kind {
        ItemKind::Enum(it) => Some(it.name.original.clone()),
        ItemKind::Struct(it) => Some(it.name.original.clone()),
        ItemKind::Union(it) => Some(it.name.original.clone()),
        ItemKind::Alias(it) => Some(it.name.original.clone()),
        ItemKind::Constant(_) | ItemKind::External(_) | ItemKind::Service(_) => None,
    };
    let items = module.items.iter();
    items.filter_map(|item| name(&item.kind)).collect()
}

fn write_crate(project: &Project, corpus: &Corpus, plans: &[Plan<'_>]) {
    let mut main = "//! Generated.\nmod compare;\nmod values;\n".to_owned();
    let mut calls = String::new();
    for plan in plans {
        let (entry, module) = (plan.entry, plan.entry.module());
        let mut source = corpus.source(entry, &entry.with, &plan.holders()).types();
        let rust = source.rust();
        let rust = rust.unwrap_or_else(|errors| panic!("{}: {errors:#?}", entry.file));
        let model = source.model().expect("it was just compiled");
        let values = Generator::new(&model).module(&plan.types, HOLDER);
        project.write(&format!("src/{module}.rs"), &(rust + &values));
        main += &format!("#[path = \"{module}.rs\"]\nmod {module};\n");
        let program = project.path(&format!("c/{module}/echo"));
        calls += &format!(
            "    let mut peer = compare::Peer::start({:?}, {program:?});\n    \
             {module}::wire_values::check(&mut peer);\n    well &= peer.finish();\n",
            entry.file
        );
    }
    main += &format!(
        "\nfn main() {{\n    let mut well = true;\n{calls}    std::process::exit(i32::from(!well));\n}}\n"
    );
    project.write("src/main.rs", &main);
    project.write(
        "src/compare.rs",
        include_str!("../../corpus/wire/compare.rs"),
    );
    project.write("src/values.rs", include_str!("../../corpus/wire/values.rs"));
    project.manifest(
        "2024",
        "[profile.dev]\ndebug = false\nincremental = false\n",
    );
}

fn run(project: &Project) -> BTreeMap<String, Figures> {
    let output = Command::new(project.path("target/debug/generated"))
        .output()
        .expect("it was just compiled");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}:\n{said}", output.status);
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(figures).collect()
}

fn figures(line: &str) -> (String, Figures) {
    let mut columns = line.split('\t');
    let file = columns.next().expect("a line has a file").to_owned();
    let mut number = || {
        let column = columns.next().expect("a file has three numbers");
        column.parse().expect("a number")
    };
    let figures = Figures {
        types: number(),
        values: number(),
        bytes: number(),
    };
    (file, figures)
}

const HOLDER: &str = "wire_holder_";
