//! The parts of a file that a path can name.

use crate::model::{Item, ItemKind, Named, Type};

/// A part that has a type: its names, the other name of the last, the type.
pub(super) type Held<'i> = (Vec<&'i str>, Option<&'i str>, &'i Type);

pub(super) fn item_name(item: &Item) -> &str {
    &item_named(item).original
}

pub(super) fn item_named(item: &Item) -> &Named {
    match &item.kind {
        ItemKind::Constant(it) => &it.name,
        ItemKind::Enum(it) => &it.name,
        ItemKind::Struct(it) => &it.name,
        ItemKind::Union(it) => &it.name,
        ItemKind::Alias(it) => &it.name,
        ItemKind::Service(it) => &it.name,
        ItemKind::External(it) => &it.name,
    }
}

/// Whether it is a type of its own, which derives and has attributes.
pub(super) fn is_decorated(item: &Item) -> bool {
    matches!(
        item.kind,
        ItemKind::Enum(_) | ItemKind::Struct(_) | ItemKind::Union(_)
    )
}

/// Each member of a struct, an enum or a union: its name, and the other name that it may have.
pub(super) fn members(item: &Item) -> Vec<(&str, Option<&str>)> {
    match &item.kind {
        ItemKind::Enum(it) => {
            let variants = it.variants.iter();
            variants
                .map(|one| (one.name.original.as_str(), None))
                .collect()
        }
        ItemKind::Struct(it) => {
            let fields = it.fields.iter();
            fields
                .map(|one| (one.name.original.as_str(), None))
                .collect()
        }
        ItemKind::Union(it) => {
            let arms = it.arms.iter().map(|arm| (&arm.name, &arm.member));
            let default = it.default.iter().map(|arm| (&arm.name, &arm.member));
            arms.chain(default)
                .map(|(name, member)| (name.original.as_str(), member.as_deref()))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The parts of an item that have a type, in the order of [`held_mut`].
pub(super) fn held(item: &Item) -> Vec<Held<'_>> {
    let name = item_name(item);
    match &item.kind {
        ItemKind::Alias(it) => vec![(vec![name], None, &it.ty)],
        ItemKind::Struct(it) => {
            let fields = it.fields.iter();
            let held = fields.map(|one| (vec![name, one.name.original.as_str()], None, &one.ty));
            held.collect()
        }
        ItemKind::Union(it) => {
            let arms = it.arms.iter().map(|arm| (&arm.name, &arm.member, &arm.ty));
            let default = it.default.iter();
            arms.chain(default.map(|arm| (&arm.name, &arm.member, &arm.ty)))
                .filter_map(|(label, member, ty)| {
                    let names = vec![name, label.original.as_str()];
                    Some((names, member.as_deref(), ty.as_ref()?))
                })
                .collect()
        }
        ItemKind::Service(it) => {
            let mut held: Vec<Held<'_>> = Vec::new();
            for procedure in &it.procedures {
                let path = |last| vec![name, procedure.name.original.as_str(), last];
                for argument in &procedure.arguments {
                    held.push((path(&argument.name.original), None, &argument.ty));
                }
                let result = procedure.result.iter();
                held.extend(result.map(|ty| (path(RESULT), None, ty)));
            }
            held
        }
        ItemKind::Constant(_) | ItemKind::Enum(_) | ItemKind::External(_) => Vec::new(),
    }
}

pub(super) fn held_mut(item: &mut Item) -> Vec<&mut Type> {
    match &mut item.kind {
        ItemKind::Alias(it) => vec![&mut it.ty],
        ItemKind::Struct(it) => it.fields.iter_mut().map(|one| &mut one.ty).collect(),
        ItemKind::Union(it) => {
            let default = it.default.iter_mut().filter_map(|arm| arm.ty.as_mut());
            let arms = it.arms.iter_mut().filter_map(|arm| arm.ty.as_mut());
            arms.chain(default).collect()
        }
        ItemKind::Service(it) => {
            let procedures = it.procedures.iter_mut();
            let held = procedures.flat_map(|procedure| {
                let arguments = procedure.arguments.iter_mut().map(|one| &mut one.ty);
                arguments.chain(procedure.result.as_mut())
            });
            held.collect()
        }
        ItemKind::Constant(_) | ItemKind::Enum(_) | ItemKind::External(_) => Vec::new(),
    }
}

/// What a procedure's result is called.
const RESULT: &str = "return";
