//! What was written: names and spans, nothing resolved.
//!
//! The tree follows RFC 4506 section 6.3 and RFC 5531 section 12, widened by what real files contain and by the
//! `interface` form. It says nothing about what a name means: that is decided in [`crate::model`].

use crate::source::Span;

/// All definitions of a file and of what it includes, in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// The definitions, in order.
    pub definitions: Vec<Definition>,
    /// The words with `@`, without it, that stand in comments and begin no line of a procedure's.
    pub stray_words: Vec<Name>,
    /// Something could not be read: a name that is not defined here may be defined there.
    pub has_gaps: bool,
    /// So much is defined that no more was read.
    pub is_too_large: bool,
}

/// An identifier where it stands.
#[derive(Debug, Clone)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What is in the user's Rust code: a type that the files do not define, or what a file defines.
#[derive(Debug, Clone)]
pub struct InRust {
    /// The name of the type in the file, with `::` for a namespace; or the name of the file.
    pub name: Name,
    /// Where it is: `crate::Foo`.
    pub path: Name,
}

/// One definition of the top level, or of the body of an interface.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The comment before it, without its marks, one entry a line.
    pub docs: Vec<String>,
    /// From its first to its last character.
    pub span: Span,
    /// What it defines.
    pub kind: DefinitionKind,
}

/// What a definition defines.
#[derive(Debug, Clone)]
pub enum DefinitionKind {
    /// `const N = 3;`
    Constant {
        /// The constant's name.
        name: Name,
        /// Its value.
        value: Value,
        /// How it is written.
        radix: Radix,
    },
    /// `enum E { A = 1, B };`
    Enum {
        /// The type's name.
        name: Name,
        /// Its members.
        body: EnumBody,
    },
    /// `struct S { int a; };`
    Struct {
        /// The type's name.
        name: Name,
        /// Its members.
        body: StructBody,
    },
    /// `union U switch (int d) { case 0: void; };`
    Union {
        /// The type's name.
        name: Name,
        /// Discriminant and arms.
        body: UnionBody,
    },
    /// `typedef int t<>;` (the declaration's name is the new type)
    Typedef(Declaration),
    /// `program P { version V { .. } = 1; } = 0x20000001;`
    Program(Program),
    /// `interface I { int add(int a, int b); };`
    Interface(Interface),
    /// `namespace N { .. }`
    Namespace {
        /// The namespace's name.
        name: Name,
        /// What it holds.
        definitions: Vec<Definition>,
    },
}

/// The base in which a constant is written that is one number; of any other constant it is the decimal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Radix {
    /// `0b11`
    Binary,
    /// `0755`
    Octal,
    /// `17`
    #[default]
    Decimal,
    /// `0xff`
    Hexadecimal,
}

/// A constant's value: a number, text, or an expression.
#[derive(Debug, Clone)]
pub enum Value {
    /// `const S = "text";`
    Text {
        /// Without the quotes.
        text: String,
        /// With the quotes.
        span: Span,
    },
    /// Anything with a number for a value.
    Number(Expression),
}

/// An expression with a number for a value.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExpressionKind,
}

/// The forms of an expression. Most files only use the first two.
#[derive(Debug, Clone)]
pub enum ExpressionKind {
    /// A number (decimal, octal, hexadecimal, character), its sign applied.
    Number(i128),
    /// A name: a constant, an enum member, `TRUE`, `FALSE`.
    Name(String),
    /// A text: it has no number, which is a mistake of its own.
    Text,
    /// `-x`, `~x`
    Unary(UnaryOperator, Box<Expression>),
    /// `a + b`
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
}

/// Operators before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `~`
    Complement,
}

/// Operators between operands, as in C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    ShiftLeft,
    ShiftRight,
    And,
    Or,
    ExclusiveOr,
}

/// Members of an enum.
#[derive(Debug, Clone)]
pub struct EnumBody {
    /// In order; never empty in a file without errors.
    pub members: Vec<EnumMember>,
}

/// `A = 1`
#[derive(Debug, Clone)]
pub struct EnumMember {
    /// The comment before or behind it.
    pub docs: Vec<String>,
    /// Its name.
    pub name: Name,
    /// Its value; without one, the previous plus one.
    pub value: Option<Box<Expression>>,
}

/// Members of a struct.
#[derive(Debug, Clone)]
pub struct StructBody {
    /// In order; `void;` members are kept here as declarations of type void.
    pub members: Vec<Declaration>,
}

/// `switch (E d) { case A: int x; default: void; }`
#[derive(Debug, Clone)]
pub struct UnionBody {
    /// The discriminant.
    pub discriminant: Box<Declaration>,
    /// The arms with labels, in order.
    pub arms: Vec<Arm>,
    /// The default arm.
    pub default: Option<Box<Declaration>>,
}

/// `case A: case B: int x;`
#[derive(Debug, Clone)]
pub struct Arm {
    /// At least one.
    pub labels: Vec<Expression>,
    /// What the arm holds (type void: nothing).
    pub declaration: Declaration,
}

/// A type with a name: a member, an arm, a typedef, an argument.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// The comment before or behind it.
    pub docs: Vec<String>,
    /// From its first to its last character.
    pub span: Span,
    /// The type, without what the declarator adds.
    pub specifier: Specifier,
    /// What the declarator adds.
    pub declarator: Declarator,
    /// The name; void arms and some arguments have none.
    pub name: Option<Name>,
}

/// What stands around the name of a declaration.
#[derive(Debug, Clone)]
pub enum Declarator {
    /// `int x`
    Plain,
    /// `int *x`
    Pointer,
    /// `int x[n]`
    Fixed(Box<Expression>),
    /// `int x<n>`, `int x<>`
    Variable(Option<Box<Expression>>),
}

/// A type, as written.
#[derive(Debug, Clone)]
pub struct Specifier {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: SpecifierKind,
}

/// The forms of a type.
#[derive(Debug, Clone)]
pub enum SpecifierKind {
    /// `void`
    Void,
    /// A built-in type.
    Builtin(Builtin),
    /// `opaque`, which needs a declarator with brackets.
    Opaque,
    /// `string`, which needs a variable declarator (none in an argument list: no bound).
    Text,
    /// A name: `foo`, `struct foo`, `ns::foo`.
    Named {
        /// The keyword before the name, if any.
        prefix: Option<Prefix>,
        /// The name; with `::` where it was written so.
        name: Name,
    },
    /// `enum { A } x;`
    Enum(EnumBody),
    /// `struct { int a; } x;`
    Struct(StructBody),
    /// `union switch (int d) { .. } x;`
    Union(UnionBody),
}

/// The keyword before a type's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Prefix {
    Enum,
    Struct,
    Union,
}

/// Built-in types of a fixed size. On the wire all but the last five are 4 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Builtin {
    Char,
    UnsignedChar,
    Short,
    UnsignedShort,
    Int,
    UnsignedInt,
    /// 4 bytes on the wire, whatever C makes of it.
    Long,
    /// 4 bytes on the wire.
    UnsignedLong,
    Bool,
    Float,
    Double,
    Hyper,
    UnsignedHyper,
    Quadruple,
}

/// `program P { .. } = 0x20000001;`
#[derive(Debug, Clone)]
pub struct Program {
    /// Its name.
    pub name: Name,
    /// At least one.
    pub versions: Vec<Version>,
    /// Its number.
    pub number: Expression,
}

/// `version V { .. } = 1;`
#[derive(Debug, Clone)]
pub struct Version {
    /// The comment before it.
    pub docs: Vec<String>,
    /// Its name.
    pub name: Name,
    /// At least one.
    pub procedures: Vec<Procedure>,
    /// Its number.
    pub number: Expression,
}

/// `interface I { .. } = 0x20000001;`
#[derive(Debug, Clone)]
pub struct Interface {
    /// Its name; without one it is called after the file.
    pub name: Option<Name>,
    /// Types and constants declared inside.
    pub definitions: Vec<Definition>,
    /// Its procedures.
    pub procedures: Vec<Procedure>,
    /// Its program number; without one it follows from the name.
    pub number: Option<Expression>,
}

/// `int add(int a, int b) = 1;`
#[derive(Debug, Clone)]
pub struct Procedure {
    /// The comment before or behind it.
    pub docs: Vec<String>,
    /// The words with `@`, without it, that begin lines of that comment.
    pub words: Vec<Name>,
    /// From its first to its last character.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// The result: a declaration without a name; a pointer only in an interface.
    pub result: Declaration,
    /// `oneway` stands in the place of the result, or before its `void`.
    pub is_oneway: bool,
    /// The arguments; empty for `()` and `(void)`.
    pub arguments: Vec<Declaration>,
    /// The number; in an interface it may be left out.
    pub number: Option<Expression>,
}
