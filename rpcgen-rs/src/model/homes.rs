//! In which Rust module an item is: namespaces are modules, and other files may have one of their own.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::draft::{Draft, DraftKind, join};
use super::resolve::Resolver;
use super::rust_names::{Otherwise, Wish};
use super::{Home, Named};
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A namespace, of the file or of one that is in Rust: those in one place are neighbours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Its module of Rust, by its index in the options.
    pub(super) outside: Option<usize>,
    /// The namespaces, `a::b`; empty at the top.
    pub(super) scope: Rc<str>,
}

/// What is in one place.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// The drafts, by their indices.
    pub(super) items: Vec<usize>,
    pub(super) namespaces: Vec<Place>,
}

impl Resolver<'_, '_> {
    /// The module of Rust that has what is defined here, by its index in the options.
    pub(super) fn outside(&self, span: Span) -> Option<usize> {
        self.options.external_files.get(&span.file).copied()
    }

    /// Enters a namespace, which may have several parts; answers its path, unless it is too long.
    pub(super) fn define_namespace(&mut self, around: &str, name: &ast::Name) -> Option<Rc<str>> {
        let mut path = around.to_owned();
        for part in name.text.split("::") {
            path = join(&path, part);
            let place = Place {
                outside: self.outside(name.span),
                scope: path.as_str().into(),
            };
            self.namespaces.entry(place).or_insert(name.span);
        }
        if path.len() > MAX_PATH_BYTES || path.split("::").count() > MAX_NAMESPACES {
            let message = format!(
                "namespaces are nested deeper than {MAX_NAMESPACES}, or their names are longer than {MAX_PATH_BYTES} characters"
            );
            self.report(Diagnostic::error(Code::TooComplex, name.span, message));
            return None;
        }
        Some(path.into())
    }

    /// What is in each place that has anything.
    pub(super) fn places(&self) -> BTreeMap<Place, Neighbours> {
        let mut places: BTreeMap<Place, Neighbours> = BTreeMap::new();
        for inner in self.namespaces.keys() {
            let outer = inner.scope.rsplit_once("::").map_or("", |(outer, _)| outer);
            let scope = outer.into();
            let around = places.entry(Place { scope, ..*inner }).or_default();
            around.namespaces.push(inner.clone());
        }
        for neighbours in places.values_mut() {
            let first_use = |namespace: &Place| self.namespaces[namespace];
            neighbours.namespaces.sort_by_key(first_use);
        }
        for (index, draft) in self.drafts.iter().enumerate() {
            if matches!(draft.kind, DraftKind::External(_)) {
                continue;
            }
            let place = Place {
                outside: self.outside(draft.span),
                scope: Rc::clone(&draft.scope),
            };
            places.entry(place).or_default().items.push(index);
        }
        places
    }

    /// What the module of a namespace would like to be called.
    pub(super) fn namespace_wish(&self, namespace: &Place) -> Wish {
        let path = &*namespace.scope;
        let last = path.rsplit("::").next().unwrap_or_default();
        Wish {
            shown: format!("the namespace `{path}`"),
            span: self.namespaces[namespace],
            rust: self.options.names.module(last),
            otherwise: Otherwise::Clash,
        }
    }

    /// Where an item is in Rust.
    pub(super) fn home(&self, draft: &Draft<'_>) -> Home {
        if let DraftKind::External(external) = draft.kind {
            let module = external.path.text.rsplit_once("::");
            return Home {
                outside: module.map(|(module, _)| module.to_owned()),
                namespaces: Vec::new(),
            };
        }
        let outside = self.outside(draft.span);
        let mut scope = String::new();
        let parts = draft.scope.split("::").filter(|part| !part.is_empty());
        let namespaces = parts.map(|part| {
            scope = join(&scope, part);
            let place = Place {
                outside,
                scope: scope.as_str().into(),
            };
            Named {
                original: scope.clone(),
                rust: self.namespace_modules[&place].clone(),
            }
        });
        let namespaces = namespaces.collect();
        let path = outside.map(|index| self.options.external_modules[index].path.text.clone());
        Home {
            outside: path,
            namespaces,
        }
    }
}

/// Namespaces in namespaces: more are an error, as each name in them is a path of as many parts.
const MAX_NAMESPACES: usize = 16;

/// A longer path of namespaces is an error.
const MAX_PATH_BYTES: usize = 255;
