//! Made-up values of types.

use crate::ast::Builtin;
use crate::emit::types::Types;
use crate::emit::unions::discriminant_pattern;
use crate::model::{Bound, ItemId, ItemKind, Size, Struct, Type, Union};

/// Makes the arguments of one call.
pub(super) struct Samples<'a> {
    types: &'a Types<'a>,
    /// Where the runtime is.
    runtime: &'a str,
    /// How many more values may be in them.
    budget: u32,
}

/// More than this nobody reads; types that hold others twice, and these others again, double with each level.
const MAX_VALUES: u32 = 200;

/// Longer arrays are not made on the stack.
const MAX_ARRAY_ITEMS: u32 = 65_536;

impl<'a> Samples<'a> {
    pub(super) fn new(types: &'a Types<'a>, runtime: &'a str) -> Self {
        Self {
            types,
            runtime,
            budget: MAX_VALUES,
        }
    }

    /// As a client's method takes it; `None` if it gets too long.
    pub(super) fn argument(&mut self, ty: &'a Type) -> Option<String> {
        let types = self.types;
        let shape = types.shape(ty);
        Some(match shape {
            _ if types.is_scalar(ty) => self.owned(ty)?,
            Type::Text { bound } => format!("{:?}", text(bound)),
            Type::Opaque { bound } => format!("&{}", bytes(bound)),
            Type::Variable { item, bound } => match at_most(bound, 1) {
                0 => "&[]".to_owned(),
                _ => format!("&[{}]", self.owned(item)?),
            },
            Type::List(_) => "&[]".to_owned(),
            Type::ListByValue(id) => format!("&[{}]", self.item(*id)?),
            Type::Optional(_) => "None".to_owned(),
            Type::OpaqueFixed(size) => format!("&{}", array("0", size)?),
            Type::Fixed(item, size) => format!("&{}", self.array(item, size)?),
            _ => format!("&{}", self.owned(ty)?),
        })
    }

    /// As a field holds it.
    fn owned(&mut self, ty: &'a Type) -> Option<String> {
        self.budget = self.budget.checked_sub(1)?;
        Some(match ty {
            Type::Builtin(Builtin::Quadruple) => format!("{}::Quadruple::from(1.0)", self.runtime),
            Type::Builtin(builtin) => scalar(*builtin).to_owned(),
            Type::Text { bound } => match text(bound) {
                "" => "String::new()".to_owned(),
                text => format!("{text:?}.to_owned()"),
            },
            Type::Opaque { bound } => format!("vec!{}", bytes(bound)),
            Type::Variable { .. } | Type::List(_) => "vec![]".to_owned(),
            Type::ListByValue(id) => format!("vec![{}]", self.item(*id)?),
            Type::Optional(_) => "None".to_owned(),
            Type::Boxed(item) => format!("Box::new({})", self.owned(item)?),
            Type::OpaqueFixed(size) if self.types.is_boxed_array(ty) => boxed_array("0", size),
            Type::OpaqueFixed(size) => array("0", size)?,
            Type::Fixed(item, size) if self.types.is_boxed_array(ty) => {
                boxed_array(&self.owned(item)?, size)
            }
            Type::Fixed(item, size) => self.array(item, size)?,
            Type::Item(id) => self.item(*id)?,
        })
    }

    fn item(&mut self, id: ItemId) -> Option<String> {
        let name = &self.types.path(id);
        match self.types.kind(id) {
            ItemKind::Alias(alias) => self.owned(&alias.ty),
            ItemKind::Enum(it) => {
                let first = it.variants.first()?;
                Some(format!("{name}::{}", first.name.rust))
            }
            ItemKind::Struct(it) => self.fields(name, it),
            ItemKind::Union(it) => self.arm(name, it),
            // Of a type that is in Rust nothing more is known.
            ItemKind::External(_) => Some("Default::default()".to_owned()),
            ItemKind::Constant(_) | ItemKind::Service(_) => None,
        }
    }

    fn fields(&mut self, name: &str, it: &'a Struct) -> Option<String> {
        let fields = it.fields.iter().map(|field| {
            let value = self.owned(&field.ty)?;
            Some(format!("{}: {value}", field.name.rust))
        });
        let fields: Vec<String> = fields.collect::<Option<_>>()?;
        Some(format!("{name} {{ {} }}", fields.join(", ")))
    }

    /// An arm without a value, if there is one; and one that holds the union itself only if there is no other.
    fn arm(&mut self, name: &str, it: &'a Union) -> Option<String> {
        if let Some(void) = it.arms.iter().find(|arm| arm.ty.is_none()) {
            return Some(format!("{name}::{}", void.name.rust));
        }
        let mut arms: Vec<_> = it.arms.iter().collect();
        arms.sort_by_key(|arm| matches!(arm.ty, Some(Type::Boxed(_))));
        let Some(arm) = arms.first() else {
            let default = it.default.as_ref()?;
            let number = discriminant_pattern(self.types, it)?;
            let variant = &default.name.rust;
            return Some(match &default.ty {
                Some(ty) => format!("{name}::{variant}({number}, {})", self.owned(ty)?),
                None => format!("{name}::{variant}({number})"),
            });
        };
        let value = self.owned(arm.ty.as_ref()?)?;
        Some(format!("{name}::{}({value})", arm.name.rust))
    }

    /// An item that is no plain number cannot be repeated.
    fn array(&mut self, item: &'a Type, size: &Size) -> Option<String> {
        let value = self.owned(item)?;
        match self.types.shape(item) {
            Type::Builtin(_) => array(&value, size),
            _ if size.value > MAX_ARRAY_ITEMS => None,
            _ => Some(format!("std::array::from_fn(|_| {value})")),
        }
    }
}

fn array(item: &str, size: &Size) -> Option<String> {
    (size.value <= MAX_ARRAY_ITEMS).then(|| format!("[{item}; {}]", size.value))
}

/// Made on the heap.
fn boxed_array(item: &str, size: &Size) -> String {
    format!(
        "vec![{item}; {}].try_into().expect(\"it has as many items\")",
        size.value
    )
}

fn scalar(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Bool => "true",
        Builtin::Float | Builtin::Double => "1.0",
        _ => "1",
    }
}

fn text(bound: &Bound) -> &'static str {
    &"text"[..at_most(bound, 4) as usize]
}

fn bytes(bound: &Bound) -> &'static str {
    ["[]", "[1]", "[1, 2]", "[1, 2, 3]"][at_most(bound, 3) as usize]
}

fn at_most(bound: &Bound, wanted: u32) -> u32 {
    bound.as_ref().map_or(wanted, |size| size.value.min(wanted))
}
