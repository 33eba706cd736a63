//! How many bytes a value of a type takes at least and at most (RFC 4506: everything in units of four).

use crate::ast::Builtin;
use crate::model::{ItemId, ItemKind, Module, Struct, Type, Union};

/// Bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) smallest: u64,
    /// `None`: there is no bound, or only that of a length of 32 bits.
    pub(super) largest: Option<u64>,
}

/// The sizes of all items of a module.
pub(super) struct Sizes {
    items: Vec<Size>,
}

impl Sizes {
    /// Works them out by passes over all items, as types refer to each other in any order.
    ///
    /// The smallest sizes start at none and only grow, the largest start at no bound and only shrink: after any number
    /// of passes both are true, and the passes end when nothing changes.
    pub(super) fn new(module: &Module) -> Self {
        let unknown = Size {
            smallest: 0,
            largest: None,
        };
        let mut sizes = Self {
            items: vec![unknown; module.items.len()],
        };
        for _ in 0..MAX_PASSES {
            let mut changed = false;
            for (index, item) in module.items.iter().enumerate() {
                let size = sizes.of_item(&item.kind);
                changed |= size != sizes.items[index];
                sizes.items[index] = size;
            }
            if !changed {
                break;
            }
        }
        sizes
    }

    /// The size of several values one behind the other.
    pub(super) fn of_all<'t>(&self, types: impl Iterator<Item = &'t Type>) -> Size {
        types.fold(Size::exactly(0), |sum, ty| sum.plus(self.of(ty)))
    }

    fn of_item(&self, kind: &ItemKind) -> Size {
        match kind {
            ItemKind::Constant(_) | ItemKind::Service(_) => Size::exactly(0),
            ItemKind::Enum(_) => Size::exactly(4),
            ItemKind::Struct(structure) => self.of_struct(structure),
            ItemKind::Union(union) => self.of_union(union),
            ItemKind::Alias(alias) => self.of(&alias.ty),
            // Nobody knows, and what nobody knows is no reason for a note.
            ItemKind::External(_) => Size::exactly(0),
        }
    }

    /// One node, without the link of a list.
    fn of_struct(&self, structure: &Struct) -> Size {
        self.of_all(structure.fields.iter().map(|field| &field.ty))
    }

    fn of_union(&self, union: &Union) -> Size {
        let arms = union.arms.iter().map(|arm| &arm.ty);
        let arms = arms.chain(union.default.iter().map(|default| &default.ty));
        let sizes = arms.map(|ty| self.of_all(ty.iter()));
        let either = sizes.reduce(|one, other| Size {
            smallest: one.smallest.min(other.smallest),
            largest: one
                .largest
                .zip(other.largest)
                .map(|(one, other)| one.max(other)),
        });
        Size::exactly(4).plus(either.unwrap_or(Size::exactly(0)))
    }

    fn of(&self, ty: &Type) -> Size {
        match ty {
            Type::Builtin(builtin) => Size::exactly(match builtin {
                Builtin::Hyper | Builtin::UnsignedHyper | Builtin::Double => 8,
                Builtin::Quadruple => 16,
                _ => 4,
            }),
            Type::OpaqueFixed(size) => Size::exactly(padded(size.value)),
            Type::Opaque { bound } | Type::Text { bound } => {
                let bound = bound.as_ref().map(|bound| bound.value);
                Size::up_to(bound.filter(|bound| *bound < u32::MAX).map(padded))
            }
            Type::Fixed(item, size) => self.of(item).times(size.value),
            Type::Variable { item, bound } => {
                let bound = bound.as_ref().map(|bound| bound.value);
                let items = bound.filter(|bound| *bound < u32::MAX);
                Size::up_to(items.and_then(|items| self.of(item).times(items).largest))
            }
            Type::Optional(inner) => Size::up_to(self.of(inner).largest),
            Type::List(_) => Size::up_to(None),
            Type::ListByValue(ItemId(index)) => Size {
                smallest: self.items[*index].smallest.saturating_add(4),
                largest: None,
            },
            Type::Boxed(inner) => self.of(inner),
            Type::Item(ItemId(index)) => self.items[*index],
        }
    }
}

impl Size {
    fn exactly(bytes: u64) -> Self {
        Self {
            smallest: bytes,
            largest: Some(bytes),
        }
    }

    /// A length or a flag, and behind it nothing or up to so many bytes.
    fn up_to(bytes: Option<u64>) -> Self {
        Self {
            smallest: 4,
            largest: bytes.map(|bytes| bytes.saturating_add(4)),
        }
    }

    fn plus(self, other: Self) -> Self {
        let largest = self.largest.zip(other.largest);
        Self {
            smallest: self.smallest.saturating_add(other.smallest),
            largest: largest.map(|(one, other)| one.saturating_add(other)),
        }
    }

    fn times(self, count: u32) -> Self {
        let count = u64::from(count);
        Self {
            smallest: self.smallest.saturating_mul(count),
            largest: self.largest.map(|bytes| bytes.saturating_mul(count)),
        }
    }
}

fn padded(bytes: u32) -> u64 {
    u64::from(bytes).next_multiple_of(4)
}

/// Types are usually defined before they are used, and one pass is enough; a chain of thousands the other way round
/// is none that somebody wrote.
const MAX_PASSES: usize = 32;
