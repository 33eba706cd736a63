//! What the file means: every name resolved, every number known, every Rust name chosen.
//!
//! A [`Module`] cannot hold an unresolved or duplicate name: types refer to items by [`ItemId`], and only
//! `resolve` makes one. What comes behind it (`emit`) cannot fail on user input.

mod attributes;
mod collect;
mod components;
mod constants;
mod draft;
mod external;
mod homes;
mod messages;
mod names;
mod naming;
mod prelude;
mod recursion;
mod repetition;
mod resolve;
mod rust_names;
mod service_numbers;
mod services;
mod shapes;
mod suggestions;
mod targets;
#[cfg(test)]
mod tests;
mod types;
mod unions;

pub use naming::Names;
pub use resolve::{Options, resolve};
pub use suggestions::Suggestions;

use crate::ast;
use crate::source::Span;

/// Everything of one `.x` file, in the order of the text.
#[derive(Debug, Clone)]
pub struct Module {
    /// The file's stem as a Rust module name: `calc` for `calc.x`.
    pub name: String,
    /// The items, in the order of the text (an anonymous nested type stands before the type that holds it).
    pub items: Vec<Item>,
}

/// A type's place in [`Module::items`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub usize);

/// A name in the `.x` file and what it is called in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    /// As written in the `.x` file (with `::` for a namespace). An anonymous type is called after what holds it and the
    /// member: `holder_member`.
    pub original: String,
    /// In Rust: in the case its kind asks for, `r#` before a keyword, unique among its neighbours.
    pub rust: String,
}

/// One item.
#[derive(Debug, Clone)]
pub struct Item {
    /// The comment in the `.x` file, one entry a line.
    pub docs: Vec<String>,
    /// Where it is in Rust.
    pub home: Home,
    /// What it is.
    pub kind: ItemKind,
}

/// The module that an item is in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home {
    /// A module of the user's, by its path as the options have it: nothing is generated for the item. `None`: the module
    /// that is generated.
    pub outside: Option<String>,
    /// The modules of its namespaces in there, the outermost first.
    pub namespaces: Vec<Named>,
}

/// The kinds of item.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// A constant.
    Constant(Constant),
    /// An enum.
    Enum(Enum),
    /// A struct.
    Struct(Struct),
    /// A discriminated union.
    Union(Union),
    /// A typedef.
    Alias(Alias),
    /// A type that is not in the file: nothing is generated for it.
    External(External),
    /// One version of a program, or an interface.
    Service(Service),
}

impl ItemKind {
    /// The types of its fields or arms, or what it stands for.
    pub fn held_types(&self) -> Vec<&Type> {
        match self {
            Self::Struct(it) => it.fields.iter().map(|field| &field.ty).collect(),
            Self::Union(it) => {
                let arms = it.arms.iter().filter_map(|arm| arm.ty.as_ref());
                let default = it.default.iter().filter_map(|default| default.ty.as_ref());
                arms.chain(default).collect()
            }
            Self::Alias(it) => vec![&it.ty],
            Self::Enum(_) | Self::External(_) | Self::Constant(_) | Self::Service(_) => vec![],
        }
    }
}

/// `const N = 3;`
#[derive(Debug, Clone)]
pub struct Constant {
    /// SCREAMING_SNAKE_CASE.
    pub name: Named,
    /// Its value.
    pub value: ConstantValue,
    /// The base in which it was written.
    pub radix: ast::Radix,
}

/// A constant's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstantValue {
    /// Between -2^63 and 2^64 - 1.
    Number(i128),
    /// Text.
    Text(String),
}

/// `enum E { A = 1 };`
#[derive(Debug, Clone)]
pub struct Enum {
    /// UpperCamelCase.
    pub name: Named,
    /// In order, one for each number.
    pub variants: Vec<EnumVariant>,
    /// Further names for numbers that have a variant: (name in SCREAMING_SNAKE_CASE, index of the variant).
    pub aliases: Vec<(Named, usize)>,
}

/// A member of an enum.
#[derive(Debug, Clone)]
pub struct EnumVariant {
    /// The comment.
    pub docs: Vec<String>,
    /// UpperCamelCase, without the words that all members share at the front.
    pub name: Named,
    /// Its number.
    pub value: i32,
}

/// `struct S { int a; };`
#[derive(Debug, Clone)]
pub struct Struct {
    /// UpperCamelCase.
    pub name: Named,
    /// In order. The link of a list (see [`Struct::is_list`]) is not among them.
    pub fields: Vec<Field>,
    /// The last member in the text is an optional pointer to the struct itself: its uses are `Type::List`.
    pub is_list: bool,
    /// It can hold itself (other than as a list): coding counts its depth.
    pub is_recursive: bool,
}

/// A member of a struct.
#[derive(Debug, Clone)]
pub struct Field {
    /// The comment.
    pub docs: Vec<String>,
    /// snake_case.
    pub name: Named,
    /// Its type.
    pub ty: Type,
}

/// `union U switch (E d) { .. };`
#[derive(Debug, Clone)]
pub struct Union {
    /// UpperCamelCase.
    pub name: Named,
    /// The type of the discriminant.
    pub discriminant: Discriminant,
    /// The name of the discriminant: snake_case.
    pub discriminant_name: Named,
    /// One for each label, in the order of the text.
    pub arms: Vec<UnionArm>,
    /// What every other value of the discriminant holds.
    pub default: Option<UnionDefault>,
    /// It can hold itself: coding counts its depth.
    pub is_recursive: bool,
}

/// What a union switches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discriminant {
    /// `int` (also short, long, char)
    Int,
    /// `unsigned int` (also short, long, char)
    Unsigned,
    /// `bool`
    Bool,
    /// An enum.
    Enum(ItemId),
}

/// One label of a union with what it holds.
#[derive(Debug, Clone)]
pub struct UnionArm {
    /// The comment.
    pub docs: Vec<String>,
    /// The variant: UpperCamelCase, after the label.
    pub name: Named,
    /// The discriminant's value.
    pub label: Label,
    /// What the text calls the value that it holds.
    pub member: Option<String>,
    /// What it holds; `None`: void.
    pub ty: Option<Type>,
}

/// A discriminant's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// A number (for int and unsigned).
    Number(i64),
    /// For bool.
    Bool(bool),
    /// The index of the variant in the enum.
    Variant(usize),
}

/// The default arm: a variant with the discriminant, then the value.
#[derive(Debug, Clone)]
pub struct UnionDefault {
    /// The comment.
    pub docs: Vec<String>,
    /// The variant's name, `Default` unless taken.
    pub name: Named,
    /// What the text calls the value that it holds.
    pub member: Option<String>,
    /// What it holds; `None`: void.
    pub ty: Option<Type>,
}

/// `typedef string name<255>;`
#[derive(Debug, Clone)]
pub struct Alias {
    /// UpperCamelCase.
    pub name: Named,
    /// What it stands for.
    pub ty: Type,
}

/// A type that is in the user's Rust code. Nothing more is known of it.
#[derive(Debug, Clone)]
pub struct External {
    /// As in the file, and in its home in Rust.
    pub name: Named,
    /// Where it was said.
    pub span: Span,
}

/// A type in use. Sizes are checked: they fit what they bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A scalar.
    Builtin(ast::Builtin),
    /// `string x<n>`
    Text {
        /// At most so many bytes.
        bound: Bound,
    },
    /// `opaque x[n]`
    OpaqueFixed(Size),
    /// `opaque x<n>`
    Opaque {
        /// At most so many bytes.
        bound: Bound,
    },
    /// `T x[n]`
    Fixed(Box<Type>, Size),
    /// `T x<n>`
    Variable {
        /// Of what.
        item: Box<Type>,
        /// At most so many items.
        bound: Bound,
    },
    /// `T *x`
    Optional(Box<Type>),
    /// A value by value that closes a cycle through a union: on the wire as its inside, boxed in Rust.
    Boxed(Box<Type>),
    /// A pointer to a struct that is a list: zero or more of it.
    List(ItemId),
    /// A struct that is a list, used by value: one or more of it.
    ListByValue(ItemId),
    /// An enum, a struct (not a list), a union, an alias or an external type.
    Item(ItemId),
}

impl Type {
    /// The item that it refers to, in whatever way; there is at most one.
    pub fn item(&self) -> Option<ItemId> {
        match self {
            Self::Item(item) | Self::List(item) | Self::ListByValue(item) => Some(*item),
            Self::Fixed(of, _)
            | Self::Variable { item: of, .. }
            | Self::Optional(of)
            | Self::Boxed(of) => of.item(),
            Self::Builtin(_) | Self::Text { .. } | Self::Opaque { .. } | Self::OpaqueFixed(_) => {
                None
            }
        }
    }
}

/// A number of bytes or items, with the constant that was named for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// The number.
    pub value: u32,
    /// The constant that was written, where it was exactly one name.
    pub constant: Option<ItemId>,
}

/// An upper bound; `None`: none was given (2^32 - 1).
pub type Bound = Option<Size>;

/// One version of a program, or an interface.
#[derive(Debug, Clone)]
pub struct Service {
    /// Of the trait: UpperCamelCase. Client and server are called after it: [`Service::client_name`], [`Service::server_name`].
    pub name: Named,
    /// The module with the numbers: snake_case of the above.
    pub module: String,
    /// The program's number.
    pub program: u32,
    /// The version's number.
    pub version: u32,
    /// For docs: `program CALC_PROG, version CALC_V1` or `interface Calculator`.
    pub title: String,
    /// In the order of the text.
    pub procedures: Vec<Procedure>,
}

impl Service {
    /// The client's type.
    pub fn client_name(&self) -> String {
        names::beside(&self.name.rust, "Client")
    }

    /// The type that carries calls to a handler.
    pub fn server_name(&self) -> String {
        names::beside(&self.name.rust, "Server")
    }
}

/// A procedure.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// The comment.
    pub docs: Vec<String>,
    /// The method: snake_case, without the words that all procedures share at the front.
    pub name: Named,
    /// The client's method that does not wait for the result.
    pub asynchronous: String,
    /// The constant with its number, in the service's module: SCREAMING_SNAKE_CASE.
    pub constant: String,
    /// What is said about its calls.
    pub attributes: Attributes,
    /// Its number.
    pub number: u32,
    /// In order, each with a name (`argument`, or `argument1`, `argument2`, .. where the text has none).
    pub arguments: Vec<Argument>,
    /// `None`: void.
    pub result: Option<Type>,
}

/// What the comment before a procedure says about its calls: `/* @idempotent */`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `@idempotent`: a call may run twice without harm.
    pub idempotent: bool,
    /// `@one-way`, or the word `oneway`: nobody needs an answer.
    pub one_way: bool,
    /// `@ordered`: the calls of one client run in the order in which they were made.
    pub ordered: bool,
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Argument {
    /// snake_case.
    pub name: Named,
    /// Its type.
    pub ty: Type,
}
