//! Distinct Rust names among neighbours: types of a module, fields of a struct, methods of a trait.

use std::collections::HashMap;

use super::draft::DraftKind;
use super::homes::Neighbours;
use super::resolve::Resolver;
use super::{ItemId, Names, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A name and what it would like to be called in Rust.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// The name as messages show it, with what it names if that is not plain: `the client of X`.
    pub(super) shown: String,
    pub(super) span: Span,
    pub(super) rust: String,
    /// If that is taken.
    pub(super) otherwise: Otherwise,
}

/// What becomes of a name that a neighbour has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// An error.
    Clash,
    /// Another name: the one with its leading underscores.
    Take(String),
    /// A number behind it: the name is ours.
    Count,
}

impl Wish {
    /// The wish of a name of the file.
    pub(super) fn new(original: &str, span: Span, rust: String) -> Self {
        let otherwise = match names::with_underscores(original, &rust) {
            Some(longer) => Otherwise::Take(longer),
            None => Otherwise::Clash,
        };
        let shown = format!("`{original}`");
        Self {
            shown,
            span,
            rust,
            otherwise,
        }
    }

    /// The wish of the method beside this one that does not wait.
    pub(super) fn asynchronous(&self) -> Self {
        Self {
            shown: format!("the asynchronous method of {}", self.shown),
            span: self.span,
            rust: names::asynchronous(&self.rust),
            otherwise: Otherwise::Count,
        }
    }

    fn rank(&self) -> usize {
        match self.otherwise {
            Otherwise::Clash => 0,
            Otherwise::Take(_) => 1,
            Otherwise::Count => 2,
        }
    }
}

impl<'a> Resolver<'a, '_> {
    /// Fulfils wishes among neighbours. Names that can give way come last, whatever their place.
    pub(super) fn distinct(&mut self, wishes: &[Wish]) -> Vec<String> {
        let mut granted = vec![String::new(); wishes.len()];
        let mut taken: HashMap<String, usize> = HashMap::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut order: Vec<usize> = (0..wishes.len()).collect();
        order.sort_by_key(|index| wishes[*index].rank());
        for index in order {
            let wish = &wishes[index];
            let mut rust = wish.rust.clone();
            if let Some(first) = taken.get(&rust).copied() {
                rust = match &wish.otherwise {
                    Otherwise::Clash => {
                        self.report_clash(&wishes[first], wish);
                        rust
                    }
                    Otherwise::Take(longer) => {
                        if let Some(first) = taken.get(longer) {
                            self.report_clash(&wishes[*first], wish);
                        }
                        longer.clone()
                    }
                    Otherwise::Count => counted(&rust, &taken, &mut numbers),
                };
            }
            taken.entry(rust.clone()).or_insert(index);
            granted[index] = rust;
        }
        granted
    }

    fn report_clash(&mut self, first: &Wish, second: &Wish) {
        // Of two definitions of one name it is said already, as of a service whose client would be said again.
        if first.shown == second.shown || !self.clashed.insert(second.span) {
            return;
        }
        let message = format!(
            "{} and {} both become `{}` in Rust",
            first.shown, second.shown, second.rust
        );
        self.report(
            Diagnostic::error(Code::RustNameClash, second.span, message)
                .secondary(first.span, "the first of the two")
                .help(match self.options.names {
                    Names::Idiomatic => {
                        "rename one of them; `--names=verbatim` keeps all names as they are written"
                    }
                    Names::Verbatim => "rename one of them",
                }),
        );
    }

    /// Names all items and namespaces, among the neighbours of each.
    pub(super) fn name_items(&mut self) {
        let versions = self.version_names();
        self.rust_names = vec![String::new(); self.drafts.len()];
        for neighbours in self.places().into_values() {
            self.name_neighbours(neighbours, &versions);
        }
        for (index, draft) in self.drafts.iter().enumerate() {
            if let DraftKind::External(external) = draft.kind {
                let path = &external.path.text;
                let name = path.rsplit("::").next().unwrap_or_default();
                name.clone_into(&mut self.rust_names[index]);
            }
        }
    }

    /// Names types, traits with what is generated beside them, modules of namespaces; and constants.
    fn name_neighbours(&mut self, neighbours: Neighbours, versions: &HashMap<&str, usize>) {
        let Neighbours { items, namespaces } = neighbours;
        let is_constant =
            |index: &usize| matches!(self.drafts[*index].kind, DraftKind::Constant(..));
        let (constants, types): (Vec<usize>, Vec<usize>) = items.into_iter().partition(is_constant);
        let mut wishes: Vec<Wish> = Vec::new();
        for index in &types {
            wishes.push(self.type_wish(*index, versions));
        }
        let mut services = types.clone();
        services.retain(|index| !self.drafts[*index].is_type());
        for (position, index) in types.iter().enumerate() {
            if !self.drafts[*index].is_type() {
                let beside = self.beside(&wishes[position].clone(), *index);
                wishes.extend(beside);
            }
        }
        let modules = namespaces.iter().map(|one| self.namespace_wish(one));
        wishes.extend(modules);
        let mut granted = self.distinct(&wishes).into_iter();
        for (index, rust) in types.into_iter().zip(granted.by_ref()) {
            self.rust_names[index] = rust;
        }
        for service in services {
            // Client and server are called after the service; the module has its own name.
            let module = granted.by_ref().nth(2).unwrap_or_default();
            self.modules.insert(service, module);
        }
        self.namespace_modules
            .extend(namespaces.into_iter().zip(granted));
        let wishes = constants.iter().map(|index| self.constant_wish(*index));
        let wishes: Vec<Wish> = wishes.collect();
        for (index, rust) in constants.into_iter().zip(self.distinct(&wishes)) {
            self.constants.insert(rust.clone());
            self.rust_names[index] = rust;
        }
    }

    /// How many versions are called so.
    fn version_names(&self) -> HashMap<&'a str, usize> {
        let mut versions = HashMap::new();
        for draft in &self.drafts {
            if let DraftKind::Version { version, .. } = draft.kind {
                *versions.entry(version.name.text.as_str()).or_default() += 1;
            }
        }
        versions
    }

    /// The Rust name of an item.
    pub(super) fn rust_name(&self, item: ItemId) -> &str {
        &self.rust_names[item.0]
    }

    fn constant_wish(&self, index: usize) -> Wish {
        let draft = &self.drafts[index];
        let mut rust = self.options.names.constant(&draft.name);
        let typedef = rust
            .strip_prefix("encode_")
            .or(rust.strip_prefix("decode_"));
        if typedef.is_some_and(|name| self.types.find(&draft.scope, name).is_some()) {
            // The function of a typedef has the name already.
            rust.push('_');
        }
        Wish::new(&draft.path(), draft.span, rust)
    }

    fn type_wish(&mut self, index: usize, versions: &HashMap<&str, usize>) -> Wish {
        let draft = &self.drafts[index];
        let (path, span) = (draft.path(), draft.span);
        match draft.kind {
            DraftKind::Version { program, version } => {
                let number = self.version_number(index);
                let shown = match number {
                    Some(number) => format!("`{path}` version {number}"),
                    None => format!("`{path}`"),
                };
                let (program, version) = (&program.name.text, &version.name.text);
                let rust = match self.options.names {
                    Names::Idiomatic => {
                        let stem = names::type_name(names::without_program_suffix(program));
                        let number = number.unwrap_or(index as i128);
                        format!("{}V{number}", stem.trim_end_matches('_'))
                    }
                    // Each program may have its `V1`.
                    Names::Verbatim if versions.get(version.as_str()) > Some(&1) => {
                        format!("{program}_{version}")
                    }
                    Names::Verbatim => Names::Verbatim.type_name(version),
                };
                Wish {
                    shown,
                    span,
                    rust,
                    otherwise: Otherwise::Clash,
                }
            }
            DraftKind::Interface(_) => {
                let shown = format!("the interface `{path}`");
                let rust = self.options.names.type_name(&draft.name);
                Wish {
                    shown,
                    span,
                    rust,
                    otherwise: Otherwise::Clash,
                }
            }
            _ => {
                let mut wish = Wish::new(&path, span, self.options.names.type_name(&draft.name));
                if draft.anonymous {
                    wish.otherwise = Otherwise::Count;
                }
                wish
            }
        }
    }

    fn version_number(&mut self, index: usize) -> Option<i128> {
        let draft = &self.drafts[index];
        let DraftKind::Version { version, .. } = draft.kind else {
            return None;
        };
        let scope = draft.scope.clone();
        self.number(&version.number, &scope).ok()
    }

    /// What is generated beside the trait of a service: client, server, and the module with the numbers.
    fn beside(&mut self, service: &Wish, index: usize) -> [Wish; 3] {
        let of_service = |noun: &str, rust: String| Wish {
            shown: format!("the {noun} of {}", service.shown),
            rust,
            ..service.clone()
        };
        let client = of_service("client", names::beside(&service.rust, "Client"));
        let server = of_service("server", names::beside(&service.rust, "Server"));
        let number = self.version_number(index).unwrap_or(index as i128);
        let draft = &self.drafts[index];
        let module = match (draft.kind, self.options.names) {
            (_, Names::Verbatim) => names::module_name(&service.rust),
            (DraftKind::Version { program, .. }, Names::Idiomatic) => {
                let stem = names::without_program_suffix(&program.name.text);
                names::module_name(&format!("{stem}_v{number}"))
            }
            _ => names::module_name(&draft.name),
        };
        let mut numbers = of_service("numbers", module);
        if self.options.names == Names::Verbatim {
            // Of `interface calculator` the trait is called so.
            numbers.otherwise = Otherwise::Take(format!("{}_numbers", service.rust));
        }
        [client, server, numbers]
    }
}

/// The name with the next number that makes it new.
fn counted(
    rust: &str,
    taken: &HashMap<String, usize>,
    numbers: &mut HashMap<String, usize>,
) -> String {
    let number = numbers.entry(rust.to_owned()).or_insert(1);
    loop {
        *number += 1;
        let numbered = format!("{rust}{number}");
        if !taken.contains_key(&numbered) {
            return numbered;
        }
    }
}
