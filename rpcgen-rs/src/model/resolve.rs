//! From the tree to the model.
//!
//! The steps, each over the whole file: names are entered ([`super::collect`]), numbers worked out
//! ([`super::constants`]), Rust names chosen ([`super::rust_names`]), typedefs followed ([`super::targets`]), every
//! item made, and at the end the items looked at together ([`super::recursion`]). A step that fails on one item goes on
//! with the next, so that one run reports all mistakes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::collect::Respelling;
use super::constants::{ValueId, Values};
use super::draft::{Anonymous, Draft, DraftKind, Names};
use super::homes::Place;
use super::messages::Reported;
use super::shapes::Members;
use super::suggestions::Suggestions;
use super::targets::Target;
use super::types;
use super::{
    Alias, Constant, External, Home, Item, ItemId, ItemKind, Module, Named, names, prelude,
};
use crate::ast;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Span};

/// What the resolver knows beside the text.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The file's name without directory and ending: names the module, and an interface without a name.
    pub stem: String,
    /// Numbers from macros and the command line. They are used where the file itself does not define the name; of two
    /// with the same name the later one.
    pub external_numbers: Vec<(ast::Name, i128)>,
    /// Types that are in Rust, used likewise.
    pub external_types: Vec<ast::InRust>,
    /// Modules of Rust that hold what other files define.
    pub external_modules: Vec<ast::InRust>,
    /// The files whose definitions they hold, by their place among them.
    pub external_files: HashMap<FileId, usize>,
    /// What names become in Rust.
    pub names: super::Names,
}

/// What the file means.
///
/// All mistakes of the file go to `diagnostics` (of very many, the first hundred). `None` if there is an error in it,
/// be it from before. Any tree is fine, also one that no parser makes.
pub fn resolve(
    file: &ast::File,
    options: &Options,
    suggestions: &mut Suggestions,
    diagnostics: &mut Diagnostics,
) -> Option<Module> {
    let had_errors = diagnostics.has_errors();
    let mut resolver = Resolver::new(options, suggestions, diagnostics);
    resolver.complete = !file.has_gaps;
    let items = resolver.items(file);
    let has_errors = resolver.errors > 0 || had_errors;
    let name = names::module_name(&options.stem);
    let items = items.into_iter().collect::<Option<Vec<Item>>>()?;
    (!has_errors).then_some(Module { name, items })
}

/// Everything that the steps share.
pub(super) struct Resolver<'a, 'd> {
    pub(super) options: &'a Options,
    pub(super) suggestions: &'d mut Suggestions,
    pub(super) diagnostics: &'d mut Diagnostics,
    /// Errors of this run, those that were not kept too.
    pub(super) errors: usize,
    /// The file has no gaps: a name that is not here is nowhere.
    pub(super) complete: bool,
    /// Names that were reported as undefined, with what they should be, and which one was probably meant.
    pub(super) undefined: HashMap<(String, String), Option<String>>,
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) types: Names<ItemId>,
    pub(super) anonymous: Anonymous,
    /// Where each namespace first stands.
    pub(super) namespaces: BTreeMap<Place, Span>,
    /// The Rust module of each.
    pub(super) namespace_modules: BTreeMap<Place, String>,
    pub(super) values: Values<'a>,
    /// Second names of types, until all types are known.
    pub(super) respellings: Vec<Respelling>,
    /// Members with the name of one before, until all numbers are known.
    pub(super) repeated_members: Vec<(ValueId, ValueId, ast::Name)>,
    pub(super) programs: HashMap<String, Span>,
    pub(super) rust_names: Vec<String>,
    /// The Rust names of all constants.
    pub(super) constants: HashSet<String>,
    /// The module with the numbers of each service.
    pub(super) modules: HashMap<usize, String>,
    /// Where names are whose clash in Rust was reported.
    pub(super) clashed: HashSet<Span>,
    pub(super) targets: Vec<Option<Target>>,
    pub(super) lists: Vec<bool>,
    /// Of every enum, once it is made.
    pub(super) members: HashMap<ItemId, Members>,
}

impl<'a, 'd> Resolver<'a, 'd> {
    fn new(
        options: &'a Options,
        suggestions: &'d mut Suggestions,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        Self {
            options,
            suggestions,
            diagnostics,
            errors: 0,
            complete: true,
            undefined: HashMap::new(),
            drafts: Vec::new(),
            types: Names::default(),
            anonymous: Anonymous::default(),
            namespaces: BTreeMap::new(),
            namespace_modules: BTreeMap::new(),
            values: Values::default(),
            respellings: Vec::new(),
            repeated_members: Vec::new(),
            programs: HashMap::new(),
            rust_names: Vec::new(),
            constants: HashSet::new(),
            modules: HashMap::new(),
            clashed: HashSet::new(),
            targets: Vec::new(),
            lists: Vec::new(),
            members: HashMap::new(),
        }
    }

    fn items(&mut self, file: &'a ast::File) -> Vec<Option<Item>> {
        self.collect(&file.definitions, &Rc::from(""));
        self.warn_of_misplaced(&file.stray_words);
        self.add_service_numbers();
        self.add_outside_numbers();
        self.add_external_types();
        self.settle_respellings();
        self.evaluate_constants();
        self.check_repeated_members();
        self.name_items();
        self.follow_typedefs();
        self.find_lists();
        self.check_service_numbers();
        let mut kinds = self.kinds();
        self.settle_recursion(&mut kinds);
        let homes: Vec<Home> = self.drafts.iter().map(|draft| self.home(draft)).collect();
        let items = std::mem::take(&mut self.drafts).into_iter().zip(homes);
        let items = items.zip(kinds);
        items
            .map(|((draft, home), kind)| {
                Some(Item {
                    docs: draft.docs,
                    home,
                    kind: kind?,
                })
            })
            .collect()
    }

    fn add_outside_numbers(&mut self) {
        for (name, number) in self.options.external_numbers.iter().rev() {
            self.values
                .add_outside(&name.text, Some(name.span), *number);
        }
        for (name, number) in prelude::NUMBERS {
            self.values.add_outside(name, None, *number);
        }
    }

    /// Makes all items; `None` for those with errors. Enums come first, as labels refer to their members.
    fn kinds(&mut self) -> Vec<Option<ItemKind>> {
        let mut kinds: Vec<Option<ItemKind>> = vec![None; self.drafts.len()];
        for enums in [true, false] {
            for (index, made) in kinds.iter_mut().enumerate() {
                if matches!(self.drafts[index].kind, DraftKind::Enum { .. }) == enums {
                    *made = self.kind(ItemId(index)).ok();
                }
            }
        }
        kinds
    }

    fn kind(&mut self, item: ItemId) -> Result<ItemKind, Reported> {
        let draft = &self.drafts[item.0];
        let name = Named {
            original: draft.path(),
            rust: self.rust_name(item).to_owned(),
        };
        Ok(match draft.kind {
            DraftKind::Constant(value, radix) => {
                let value = self.values.get(value).cloned().ok_or(Reported)?;
                ItemKind::Constant(Constant { name, value, radix })
            }
            DraftKind::Enum { body, first } => {
                ItemKind::Enum(self.enumeration(name, item, body, first)?)
            }
            DraftKind::Struct(body) => ItemKind::Struct(self.structure(name, item, body)?),
            DraftKind::Union(body) => ItemKind::Union(self.union(name, item, body)?),
            DraftKind::Alias(declaration) => {
                ItemKind::Alias(self.alias(name, item, declaration)?)
            }
            DraftKind::Version { program, version } => {
                ItemKind::Service(self.version(name, item, program, version)?)
            }
            DraftKind::Interface(interface) => {
                ItemKind::Service(self.interface(name, item, interface)?)
            }
            DraftKind::External(_) => {
                let span = draft.span;
                ItemKind::External(External { name, span })
            }
        })
    }

    fn alias(
        &mut self,
        name: Named,
        item: ItemId,
        declaration: &ast::Declaration,
    ) -> Result<Alias, Reported> {
        let scope = self.drafts[item.0].scope.clone();
        match self.held(declaration, &scope, types::Place::Type)? {
            Some(ty) => Ok(Alias { name, ty }),
            None => {
                let message = format!("`{}` cannot stand for `void`", name.original);
                self.fail(Diagnostic::error(
                    Code::MisplacedVoid,
                    declaration.span,
                    message,
                ))
            }
        }
    }
}
