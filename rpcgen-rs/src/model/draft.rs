//! What the first walk over the file finds: a draft for every item to come, and which name means which.

use std::collections::HashMap;
use std::rc::Rc;

use super::ItemId;
use super::constants::ValueId;
use crate::ast;
use crate::source::Span;

/// An item before its names and types are known. Its place among the drafts is its [`ItemId`].
pub(super) struct Draft<'a> {
    pub(super) docs: Vec<String>,
    /// The namespaces around it, `a::b`; empty at the top.
    pub(super) scope: Rc<str>,
    /// The last part of its name.
    pub(super) name: String,
    pub(super) span: Span,
    /// The name is ours: nothing in the file can refer to it.
    pub(super) anonymous: bool,
    pub(super) kind: DraftKind<'a>,
}

impl Draft<'_> {
    /// The name with the namespaces before it.
    pub(super) fn path(&self) -> String {
        join(&self.scope, &self.name)
    }

    pub(super) fn is_type(&self) -> bool {
        !matches!(
            self.kind,
            DraftKind::Constant(..) | DraftKind::Version { .. } | DraftKind::Interface(_)
        )
    }

    /// What it is, for messages.
    pub(super) fn noun(&self) -> &'static str {
        match self.kind {
            DraftKind::Constant(..) => "a constant",
            DraftKind::Enum { .. } => "an enum",
            DraftKind::Struct(_) => "a struct",
            DraftKind::Union(_) => "a union",
            DraftKind::Alias(_) => "a typedef",
            DraftKind::Version { .. } => "a program",
            DraftKind::Interface(_) => "an interface",
            DraftKind::External(_) => "a type of Rust",
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum DraftKind<'a> {
    Constant(ValueId, ast::Radix),
    /// The values of the members follow one another from `first`.
    Enum {
        body: &'a ast::EnumBody,
        first: ValueId,
    },
    Struct(&'a ast::StructBody),
    Union(&'a ast::UnionBody),
    Alias(&'a ast::Declaration),
    Version {
        program: &'a ast::Program,
        version: &'a ast::Version,
    },
    Interface(&'a ast::Interface),
    External(&'a ast::InRust),
}

/// Names of one kind, each with its namespaces before it.
pub(super) struct Names<T> {
    known: HashMap<String, T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        let known = HashMap::new();
        Self { known }
    }
}

impl<T: Copy> Names<T> {
    /// Enters a name, unless it is there already: then answers what it meant before.
    pub(super) fn define(&mut self, scope: &str, name: &str, meaning: T) -> Result<(), T> {
        match self.known.insert(join(scope, name), meaning) {
            None => Ok(()),
            Some(first) => {
                self.known.insert(join(scope, name), first);
                Err(first)
            }
        }
    }

    /// What a name means inside a namespace: the innermost definition counts.
    pub(super) fn find(&self, scope: &str, name: &str) -> Option<T> {
        if let Some(absolute) = name.strip_prefix("::") {
            return self.known.get(absolute).copied();
        }
        let mut scope = scope;
        loop {
            let found = if scope.is_empty() {
                return self.known.get(name).copied();
            } else {
                self.known.get(&join(scope, name))
            };
            if found.is_some() {
                return found.copied();
            }
            scope = scope.rsplit_once("::").map_or("", |(outer, _)| outer);
        }
    }

    /// All names, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }
}

/// The item of an anonymous type, found by where its specifier is in the tree.
#[derive(Default)]
pub(super) struct Anonymous {
    known: HashMap<*const ast::Specifier, ItemId>,
}

impl Anonymous {
    pub(super) fn define(&mut self, specifier: &ast::Specifier, item: ItemId) {
        self.known.insert(std::ptr::from_ref(specifier), item);
    }

    pub(super) fn find(&self, specifier: &ast::Specifier) -> Option<ItemId> {
        self.known.get(&std::ptr::from_ref(specifier)).copied()
    }
}

/// `a::b` of `a` and `b`; `b` of nothing and `b`.
pub(super) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}::{name}")
    }
}
