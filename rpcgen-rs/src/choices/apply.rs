//! Choices to what they are for.

use std::collections::HashMap;

use super::bytes::{as_bytes, holds_text};
use super::parts::{held, held_mut, is_decorated, item_name, item_named, members};
use super::{Choice, ChoiceKind, Unmatched};
use crate::model::{Item, ItemId, ItemKind, Module, Type};
use crate::similar::closest;

/// What items and their members have besides the usual.
#[derive(Debug, Clone, Default)]
pub struct Decorations {
    items: HashMap<ItemId, Decoration>,
    /// By the member's place; the default arm is behind the others.
    members: HashMap<(ItemId, usize), Vec<String>>,
}

#[derive(Debug, Clone, Default)]
struct Decoration {
    derives: Vec<String>,
    attributes: Vec<String>,
}

impl Decorations {
    /// Traits that an item derives.
    pub(crate) fn derives(&self, id: ItemId) -> &[String] {
        self.items.get(&id).map_or(&[], |one| &one.derives)
    }

    /// Attributes of an item, with their `#[ ]`.
    pub(crate) fn attributes(&self, id: ItemId) -> &[String] {
        self.items.get(&id).map_or(&[], |one| &one.attributes)
    }

    /// Attributes of a member, with their `#[ ]`.
    pub(crate) fn of_member(&self, id: ItemId, index: usize) -> &[String] {
        self.members.get(&(id, index)).map_or(&[], Vec::as_slice)
    }
}

/// Makes strings bytes in the module, collects what is to be written beside its items, and tells which choices are for
/// nothing.
pub(crate) fn apply(module: &mut Module, choices: &[Choice]) -> (Decorations, Vec<Unmatched>) {
    let mut decorations = Decorations::default();
    let mut unmatched = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let (matched, noun) = match &choice.kind {
            ChoiceKind::StringAsBytes => (make_bytes(module, choice), "string"),
            ChoiceKind::Derive(traits) => {
                let derive = |one: &mut Decoration| one.derives.extend(traits.iter().cloned());
                let matched = decorate_items(module, choice, &mut decorations, derive);
                (matched, "struct, enum or union")
            }
            ChoiceKind::TypeAttribute(lines) => {
                let add = |one: &mut Decoration| one.attributes.extend(lines.iter().cloned());
                let matched = decorate_items(module, choice, &mut decorations, add);
                (matched, "struct, enum or union")
            }
            ChoiceKind::FieldAttribute(lines) => {
                let matched = decorate_members(module, choice, lines, &mut decorations);
                (matched, "member of a struct, an enum or a union")
            }
        };
        if !matched && !choice.path.is_everything() {
            unmatched.push(Unmatched {
                index,
                path: choice.path.text.clone(),
                noun,
                similar: similar(module, choice),
            });
        }
    }
    (decorations, unmatched)
}

fn decorate_items(
    module: &Module,
    choice: &Choice,
    decorations: &mut Decorations,
    decorate: impl Fn(&mut Decoration),
) -> bool {
    let mut matched = false;
    for (index, item) in module.items.iter().enumerate() {
        if is_decorated(item) && choice.path.covers(&[item_name(item)], None) {
            decorate(decorations.items.entry(ItemId(index)).or_default());
            matched = true;
        }
    }
    matched
}

fn decorate_members(
    module: &Module,
    choice: &Choice,
    lines: &[String],
    decorations: &mut Decorations,
) -> bool {
    let mut matched = false;
    for (index, item) in module.items.iter().enumerate() {
        for (place, (member, alias)) in members(item).into_iter().enumerate() {
            if choice.path.covers(&[item_name(item), member], alias) {
                let attributes = decorations.members.entry((ItemId(index), place));
                attributes.or_default().extend(lines.iter().cloned());
                matched = true;
            }
        }
    }
    matched
}

/// Typedefs come first: where one is bytes itself, its uses keep its name.
fn make_bytes(module: &mut Module, choice: &Choice) -> bool {
    let mut matched = false;
    for typedefs in [true, false] {
        for index in 0..module.items.len() {
            let item = &module.items[index];
            if matches!(item.kind, ItemKind::Alias(_)) != typedefs {
                continue;
            }
            let bytes: Vec<Option<Type>> = held(item)
                .into_iter()
                .map(|(names, alias, ty)| {
                    let is_chosen = choice.path.covers(&names, alias);
                    matched |= is_chosen && holds_text(&module.items, ty);
                    is_chosen.then(|| as_bytes(&module.items, ty)).flatten()
                })
                .collect();
            let held = held_mut(&mut module.items[index]);
            for (ty, bytes) in held.into_iter().zip(bytes) {
                *ty = bytes.unwrap_or_else(|| ty.clone());
            }
        }
    }
    matched
}

/// What was probably meant: a part that is called almost so, or is called so in Rust.
fn similar(module: &Module, choice: &Choice) -> Option<String> {
    let mut parts: Vec<[String; 2]> = Vec::new();
    for item in &module.items {
        match choice.kind {
            ChoiceKind::StringAsBytes => {
                let strings = held(item).into_iter();
                let strings = strings.filter(|(.., ty)| holds_text(&module.items, ty));
                parts.extend(strings.map(|(names, ..)| [names.join("."), rust_path(item, &names)]));
            }
            ChoiceKind::Derive(_) | ChoiceKind::TypeAttribute(_) if is_decorated(item) => {
                let names = [item_name(item)];
                parts.push([names[0].to_owned(), rust_path(item, &names)]);
            }
            ChoiceKind::FieldAttribute(_) => {
                let paths = members(item)
                    .into_iter()
                    .map(|(member, _)| [item_name(item), member]);
                parts.extend(paths.map(|names| [names.join("."), rust_path(item, &names)]));
            }
            _ => {}
        }
    }
    let text = &choice.path.text;
    let by_rust_name = parts.iter().find(|[_, rust]| rust == text);
    let is_inside = |[original, _]: &&[String; 2]| {
        let namespace = original.strip_suffix(text.as_str());
        namespace.is_some_and(|namespace| namespace.ends_with("::"))
    };
    match by_rust_name.or_else(|| parts.iter().find(is_inside)) {
        Some([original, _]) => Some(original.clone()),
        None => closest(text, parts.iter().map(|[original, _]| original.as_str())),
    }
}

/// The path of a part with the item as it is called in Rust.
fn rust_path(item: &Item, names: &[&str]) -> String {
    let mut names = names.to_vec();
    names[0] = &item_named(item).rust;
    names.join(".")
}
