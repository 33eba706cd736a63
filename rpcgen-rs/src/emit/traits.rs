//! Which traits each item can derive.

use super::types::Types;
use crate::ast::Builtin;
use crate::model::{ItemId, ItemKind, Module, Type};
use std::collections::HashSet;

/// Items that lack a trait; all others have it.
#[derive(Default)]
pub(super) struct Traits {
    not_eq: HashSet<ItemId>,
    not_copy: HashSet<ItemId>,
    not_default: HashSet<ItemId>,
}

/// `Default` of an array is only implemented up to this many items.
const DEFAULT_ARRAY_ITEMS: u32 = 32;

impl Traits {
    pub(super) fn new(types: &Types<'_>, module: &Module) -> Self {
        Self {
            not_eq: lacking(
                module,
                &|kind| is_external(kind) || kind.held_types().iter().any(|ty| is_float(ty)),
                &|_| true,
                &|ty| ty.item().into_iter().collect(),
            ),
            not_copy: lacking(
                module,
                &|kind| {
                    is_external(kind)
                        || kind.held_types().iter().any(|ty| is_on_the_heap(types, ty))
                },
                &|_| true,
                &|ty| items_by_value(types, ty),
            ),
            not_default: lacking(
                module,
                &|kind| has_no_default(types, kind),
                // The default value of a union holds nothing.
                &|kind| !matches!(kind, ItemKind::Union(_)),
                &|ty| match ty {
                    Type::Optional(_) => Vec::new(),
                    _ => items_by_value(types, ty),
                },
            ),
        }
    }

    /// The derives of a struct, an enum or a union.
    pub(super) fn derives(&self, id: ItemId) -> Vec<&'static str> {
        let mut derives = vec!["Debug", "Clone"];
        if !self.not_copy.contains(&id) {
            derives.push("Copy");
        }
        derives.push("PartialEq");
        if !self.not_eq.contains(&id) {
            derives.extend(["Eq", "Hash"]);
        }
        if !self.not_default.contains(&id) {
            derives.push("Default");
        }
        derives
    }
}

/// The items for which `starts` is true, and all that hold one of them and for which `holds` is true.
fn lacking(
    module: &Module,
    starts: &dyn Fn(&ItemKind) -> bool,
    holds: &dyn Fn(&ItemKind) -> bool,
    edges: &dyn Fn(&Type) -> Vec<ItemId>,
) -> HashSet<ItemId> {
    let mut holders: Vec<Vec<ItemId>> = vec![Vec::new(); module.items.len()];
    let mut queue = Vec::new();
    for (index, item) in module.items.iter().enumerate() {
        if holds(&item.kind) {
            for held in item.kind.held_types().iter().flat_map(|ty| edges(ty)) {
                holders[held.0].push(ItemId(index));
            }
        }
        if starts(&item.kind) {
            queue.push(ItemId(index));
        }
    }
    let mut found = HashSet::new();
    while let Some(id) = queue.pop() {
        if found.insert(id) {
            queue.extend(&holders[id.0]);
        }
    }
    found
}

/// Of a type of Rust no more is known than what every type derives.
fn is_external(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::External(_))
}

fn has_no_default(types: &Types<'_>, kind: &ItemKind) -> bool {
    match kind {
        ItemKind::External(_) => true,
        ItemKind::Union(it) => types.default_arm(it).is_none(),
        ItemKind::Enum(it) => it.variants.iter().all(|variant| variant.value != 0),
        other => other.held_types().iter().any(|ty| match ty {
            Type::OpaqueFixed(size) | Type::Fixed(_, size) => {
                types.is_boxed_array(ty) || size.value > DEFAULT_ARRAY_ITEMS
            }
            _ => false,
        }),
    }
}

fn is_float(ty: &Type) -> bool {
    match ty {
        Type::Builtin(builtin) => matches!(builtin, Builtin::Float | Builtin::Double),
        Type::Fixed(item, _)
        | Type::Variable { item, .. }
        | Type::Optional(item)
        | Type::Boxed(item) => is_float(item),
        _ => false,
    }
}

fn is_on_the_heap(types: &Types<'_>, ty: &Type) -> bool {
    match ty {
        Type::Text { .. } | Type::Opaque { .. } | Type::Variable { .. } => true,
        Type::List(_) | Type::ListByValue(_) | Type::Boxed(_) => true,
        Type::Fixed(item, _) => types.is_boxed_array(ty) || is_on_the_heap(types, item),
        Type::OpaqueFixed(_) => types.is_boxed_array(ty),
        Type::Optional(item) => types.is_boxed_pointee(item) || is_on_the_heap(types, item),
        Type::Builtin(_) | Type::Item(_) => false,
    }
}

/// Every item that is inside a value of the type itself, not on the heap.
fn items_by_value(types: &Types<'_>, ty: &Type) -> Vec<ItemId> {
    match ty {
        Type::Item(id) => vec![*id],
        Type::Fixed(item, _) | Type::Optional(item) if !is_on_the_heap(types, ty) => {
            items_by_value(types, item)
        }
        Type::Boxed(item) => items_by_value(types, item),
        _ => Vec::new(),
    }
}
