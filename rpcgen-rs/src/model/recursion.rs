//! Types that hold themselves: which have no finite value, which must count their depth, where Rust needs a box.

use super::components::{Graph, cyclic_components};
use super::draft::DraftKind;
use super::resolve::Resolver;
use super::targets::Target;
use super::{ItemId, ItemKind, Type};
use crate::ast::{Declaration, SpecifierKind};
use crate::diagnostic::{Code, Diagnostic};

/// How one type holds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// Every value has one inside.
    Always,
    /// The value of an arm: inside in Rust, but not in every value.
    Arm,
    /// As [`Hold::Always`] in XDR, behind a `Vec` in Rust.
    AtLeastOne,
    /// A pointer that Rust has to see through: the pointee is a typedef that is no struct or union.
    BarePointer,
    /// None is a value, too.
    Sometimes,
}

/// One edge.
#[derive(Debug, Clone, Copy)]
struct Use {
    of: ItemId,
    hold: Hold,
}

impl Resolver<'_, '_> {
    /// Refuses what has no finite value; marks and boxes the other cycles.
    pub(super) fn settle_recursion(&mut self, kinds: &mut [Option<ItemKind>]) {
        let uses_in = |kind: &ItemKind| uses_in(kind, &self.targets);
        let uses: Vec<Vec<Use>> = kinds
            .iter()
            .map(|kind| kind.as_ref().map_or_else(Vec::new, uses_in))
            .collect();
        if self.refuse_endless(&uses, kinds) {
            return;
        }
        mark_recursive(&uses, kinds);
        self.box_cycles(&uses, kinds);
    }

    /// Boxes the arms, and what bare pointers point to, that would make a Rust type of infinite size.
    fn box_cycles(&self, uses: &[Vec<Use>], kinds: &mut [Option<ItemKind>]) {
        let sized = graph(uses, |_, hold| {
            matches!(hold, Hold::Always | Hold::Arm | Hold::BarePointer)
        });
        let mut component_of = vec![None; kinds.len()];
        for (index, component) in cyclic_components(&sized).into_iter().enumerate() {
            for node in component {
                component_of[node] = Some(index);
            }
        }
        for (node, kind) in kinds.iter_mut().enumerate() {
            let Some(own) = component_of[node] else {
                continue;
            };
            let closes_cycle = |item: ItemId| component_of[item.0] == Some(own);
            let bare = |item: ItemId| closes_cycle(item) && !is_item(&self.targets, item);
            match kind {
                Some(ItemKind::Struct(it)) => {
                    it.fields
                        .iter_mut()
                        .for_each(|field| box_pointee(&mut field.ty, &bare));
                }
                Some(ItemKind::Union(it)) => {
                    let arms = it.arms.iter_mut().filter_map(|arm| arm.ty.as_mut());
                    let default = it
                        .default
                        .iter_mut()
                        .filter_map(|default| default.ty.as_mut());
                    for ty in arms.chain(default) {
                        box_pointee(ty, &bare);
                        if item_by_value(ty).is_some_and(&closes_cycle) {
                            wrap(ty);
                        }
                    }
                }
                Some(ItemKind::Alias(it)) => box_pointee(&mut it.ty, &bare),
                _ => {}
            }
        }
    }

    fn refuse_endless(&mut self, uses: &[Vec<Use>], kinds: &[Option<ItemKind>]) -> bool {
        let always = graph(uses, |_, hold| {
            matches!(hold, Hold::Always | Hold::AtLeastOne)
        });
        let is_alias = |item: ItemId| matches!(kinds[item.0], Some(ItemKind::Alias(_)));
        // A typedef of a pointer to itself has no type in Rust, and no use in XDR.
        let aliases = graph(uses, |(from, of), _| is_alias(from) && is_alias(of));
        let mut refused = vec![false; uses.len()];
        for edges in [&always, &aliases] {
            for component in cyclic_components(edges) {
                if component.iter().all(|node| !refused[*node]) {
                    self.report_endless(edges, &component);
                }
                for node in component {
                    refused[node] = true;
                }
            }
        }
        refused.contains(&true)
    }

    fn report_endless(&mut self, edges: &Graph, component: &[usize]) {
        let cycle = cycle_in(edges, component);
        let first = &self.drafts[cycle[0]];
        let mut path: Vec<String> = cycle
            .iter()
            .take(MAX_SHOWN)
            .map(|node| self.drafts[*node].path())
            .collect();
        if cycle.len() > MAX_SHOWN {
            path.push("..".to_owned());
        }
        path.push(first.path());
        let message = format!(
            "the type `{}` contains itself without end: {}",
            first.path(),
            path.join(" -> ")
        );
        let second = ItemId(*cycle.get(1).unwrap_or(&cycle[0]));
        let holder = self.holder(ItemId(cycle[0]), second);
        let span = holder.map_or(first.span, |holder| holder.span);
        let mut diagnostic = Diagnostic::error(Code::InfiniteType, span, message);
        if holder.is_some() {
            diagnostic = diagnostic.secondary(first.span, "inside this type");
        }
        self.report(
            diagnostic.help(
                "let a struct hold one of them as an optional (`*name`) or an array (`name<>`)",
            ),
        );
    }

    /// The declaration in one item that holds another.
    fn holder(&self, item: ItemId, held: ItemId) -> Option<&Declaration> {
        let draft = &self.drafts[item.0];
        let holds = |declaration: &&Declaration| {
            let specifier = &declaration.specifier;
            let of = match &specifier.kind {
                SpecifierKind::Named { name, .. } => self.types.find(&draft.scope, &name.text),
                _ => self.anonymous.find(specifier),
            };
            of == Some(held)
        };
        match draft.kind {
            DraftKind::Struct(body) => body.members.iter().find(holds),
            DraftKind::Union(body) => body.arms.iter().map(|arm| &arm.declaration).find(holds),
            DraftKind::Alias(declaration) => Some(declaration).filter(holds),
            _ => None,
        }
    }
}

/// What can hold itself (other than as the rest of a list, which is no field) counts its depth.
fn mark_recursive(uses: &[Vec<Use>], kinds: &mut [Option<ItemKind>]) {
    for node in cyclic_components(&graph(uses, |_, _| true))
        .into_iter()
        .flatten()
    {
        match &mut kinds[node] {
            Some(ItemKind::Struct(it)) => it.is_recursive = true,
            Some(ItemKind::Union(it)) => it.is_recursive = true,
            _ => {}
        }
    }
}

fn box_pointee(ty: &mut Type, closes_cycle: &impl Fn(ItemId) -> bool) {
    if let Type::Optional(pointee) = ty
        && item_by_value(pointee).is_some_and(closes_cycle)
    {
        wrap(pointee);
    }
}

/// Whether it is a struct or a union, under whatever name: generated code boxes what an optional points to then.
fn is_item(targets: &[Option<Target>], item: ItemId) -> bool {
    matches!(targets[item.0], Some(Target::Item(_)))
}

fn wrap(ty: &mut Type) {
    let inside = ty.clone();
    *ty = Type::Boxed(Box::new(inside));
}

/// The item that is inside by value.
fn item_by_value(ty: &Type) -> Option<ItemId> {
    match ty {
        Type::Item(item) => Some(*item),
        Type::Fixed(inner, _) => item_by_value(inner),
        _ => None,
    }
}

fn uses_in(kind: &ItemKind, targets: &[Option<Target>]) -> Vec<Use> {
    match kind {
        ItemKind::Struct(it) => it
            .fields
            .iter()
            .filter_map(|field| use_in(&field.ty, Hold::Always, targets))
            .collect(),
        ItemKind::Alias(it) => use_in(&it.ty, Hold::Always, targets).into_iter().collect(),
        ItemKind::Union(it) => {
            let arms = it.arms.iter().filter_map(|arm| arm.ty.as_ref());
            let default = it.default.iter().filter_map(|default| default.ty.as_ref());
            arms.chain(default)
                .filter_map(|ty| use_in(ty, Hold::Arm, targets))
                .collect()
        }
        ItemKind::Constant(_)
        | ItemKind::Enum(_)
        | ItemKind::External(_)
        | ItemKind::Service(_) => Vec::new(),
    }
}

/// The item that a type refers to; there is at most one. `hold`: how the holder has what stands there by value.
fn use_in(ty: &Type, hold: Hold, targets: &[Option<Target>]) -> Option<Use> {
    match ty {
        Type::Builtin(_) | Type::Text { .. } | Type::OpaqueFixed(_) | Type::Opaque { .. } => None,
        Type::Item(of) => Some(Use { of: *of, hold }),
        Type::Boxed(inner) | Type::Fixed(inner, _) => use_in(inner, hold, targets),
        Type::Variable { item, .. } => use_in(item, Hold::Sometimes, targets),
        Type::List(of) => Some(Use {
            of: *of,
            hold: Hold::Sometimes,
        }),
        Type::ListByValue(of) if hold == Hold::Always => Some(Use {
            of: *of,
            hold: Hold::AtLeastOne,
        }),
        Type::ListByValue(of) => Some(Use {
            of: *of,
            hold: Hold::Sometimes,
        }),
        Type::Optional(pointee) => {
            let pointee = use_in(pointee, Hold::BarePointer, targets)?;
            let is_boxed = is_item(targets, pointee.of);
            let hold = if is_boxed {
                Hold::Sometimes
            } else {
                pointee.hold
            };
            Some(Use {
                of: pointee.of,
                hold,
            })
        }
    }
}

fn graph(uses: &[Vec<Use>], keep: impl Fn((ItemId, ItemId), Hold) -> bool) -> Graph {
    let edges = uses.iter().enumerate().map(|(from, uses)| {
        let kept = uses
            .iter()
            .filter(|it| keep((ItemId(from), it.of), it.hold));
        kept.map(|it| it.of.0).collect()
    });
    edges.collect()
}

/// One way round inside a component, from its first item on.
fn cycle_in(edges: &Graph, component: &[usize]) -> Vec<usize> {
    let mut step_of = std::collections::HashMap::new();
    let mut path = Vec::new();
    let mut node = component.iter().copied().min().unwrap_or(0);
    while !step_of.contains_key(&node) {
        step_of.insert(node, path.len());
        path.push(node);
        let inside = edges[node]
            .iter()
            .copied()
            .filter(|next| component.binary_search(next).is_ok());
        node = inside.min().unwrap_or(node);
    }
    path.split_off(step_of[&node])
}

/// Names of a long cycle that are shown.
const MAX_SHOWN: usize = 8;
