//! Every form of XDR as data: a type, its values, and how the runtime is called for them.

use proptest::collection::vec;
use proptest::prelude::*;
use xdr_runtime::{DecodeError, Decoder, EncodeError, Encoder, Quadruple};

/// A type of the interface language.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Void,
    Char,
    UnsignedChar,
    Short,
    UnsignedShort,
    Int,
    UnsignedInt,
    Hyper,
    UnsignedHyper,
    Float,
    Double,
    Quadruple,
    Bool,
    String,
    Opaque,
    OpaqueFixed,
    OpaqueFixedBoxed,
    Array(Box<Shape>),
    ArrayFixed(Box<Shape>),
    ArrayFixedBoxed(Box<Shape>),
    Optional(Box<Shape>),
    OptionalBoxed(Box<Shape>),
    List(Box<Shape>),
    ListInPlace(Box<Shape>),
    Nested(Box<Shape>),
    Struct(Vec<Shape>),
    /// An arm for each number from 0 on.
    Union(Vec<Shape>),
}

/// A value of a [`Shape`]. Floats are kept as bits, so that a NaN equals itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Void,
    Char(i8),
    UnsignedChar(u8),
    Short(i16),
    UnsignedShort(u16),
    Int(i32),
    UnsignedInt(u32),
    Hyper(i64),
    UnsignedHyper(u64),
    Float(u32),
    Double(u64),
    Quadruple(Quadruple),
    Bool(bool),
    String(String),
    Opaque(Vec<u8>),
    OpaqueFixed([u8; FIXED]),
    OpaqueFixedBoxed(Box<[u8; FIXED]>),
    Array(Vec<Value>),
    ArrayFixed([Box<Value>; FIXED]),
    ArrayFixedBoxed(Box<[Value; FIXED]>),
    Optional(Option<Box<Value>>),
    OptionalBoxed(Option<Box<Value>>),
    List(Vec<Value>),
    ListInPlace(Vec<Value>),
    Nested(Box<Value>),
    Struct(Vec<Value>),
    Union(u32, Box<Value>),
}

/// Length of the fixed forms: not a multiple of 4, so that opaque data has padding.
pub(crate) const FIXED: usize = 3;

/// Bound of the variable forms, reached now and then.
const MAX: u32 = 6;

/// Writes `value` the way generated code would.
pub(crate) fn encode(output: &mut Encoder, value: &Value) -> Result<(), EncodeError> {
    match value {
        Value::Void => output.value(&()),
        Value::Char(value) => output.char(*value),
        Value::UnsignedChar(value) => output.unsigned_char(*value),
        Value::Short(value) => output.short(*value),
        Value::UnsignedShort(value) => output.unsigned_short(*value),
        Value::Int(value) => output.int(*value),
        Value::UnsignedInt(value) => output.unsigned_int(*value),
        Value::Hyper(value) => output.hyper(*value),
        Value::UnsignedHyper(value) => output.unsigned_hyper(*value),
        Value::Float(bits) => output.float(f32::from_bits(*bits)),
        Value::Double(bits) => output.double(f64::from_bits(*bits)),
        Value::Quadruple(value) => output.quadruple(*value),
        Value::Bool(value) => output.bool(*value),
        Value::String(text) => output.string(text, MAX),
        Value::Opaque(bytes) => output.opaque(bytes, MAX),
        Value::OpaqueFixed(bytes) => output.opaque_fixed(bytes),
        Value::OpaqueFixedBoxed(bytes) => output.opaque_fixed(&bytes[..]),
        Value::Array(items) => output.array(items, MAX, encode),
        Value::ArrayFixed(items) => output.array_fixed(items, |output, item| encode(output, item)),
        Value::ArrayFixedBoxed(items) => output.array_fixed(&items[..], encode),
        Value::Optional(value) | Value::OptionalBoxed(value) => {
            output.optional(value.as_deref(), encode)
        }
        Value::List(items) => output.list(items, encode),
        Value::ListInPlace(items) => output.list_by_value(items, encode),
        Value::Nested(value) => output.nested(|output| encode(output, value)),
        Value::Struct(fields) => fields.iter().try_for_each(|field| encode(output, field)),
        Value::Union(discriminant, arm) => {
            output.unsigned_int(*discriminant)?;
            encode(output, arm)
        }
    }
}

/// Reads a value of `shape` the way generated code would.
pub(crate) fn decode(input: &mut Decoder<'_>, shape: &Shape) -> Result<Value, DecodeError> {
    Ok(match shape {
        Shape::Void => input.value().map(|()| Value::Void)?,
        Shape::Char => Value::Char(input.char()?),
        Shape::UnsignedChar => Value::UnsignedChar(input.unsigned_char()?),
        Shape::Short => Value::Short(input.short()?),
        Shape::UnsignedShort => Value::UnsignedShort(input.unsigned_short()?),
        Shape::Int => Value::Int(input.int()?),
        Shape::UnsignedInt => Value::UnsignedInt(input.unsigned_int()?),
        Shape::Hyper => Value::Hyper(input.hyper()?),
        Shape::UnsignedHyper => Value::UnsignedHyper(input.unsigned_hyper()?),
        Shape::Float => Value::Float(input.float()?.to_bits()),
        Shape::Double => Value::Double(input.double()?.to_bits()),
        Shape::Quadruple => Value::Quadruple(input.quadruple()?),
        Shape::Bool => Value::Bool(input.bool()?),
        Shape::String => Value::String(input.string(MAX)?),
        Shape::Opaque => Value::Opaque(input.opaque(MAX)?),
        Shape::OpaqueFixed => Value::OpaqueFixed(input.opaque_fixed()?),
        Shape::OpaqueFixedBoxed => Value::OpaqueFixedBoxed(input.opaque_fixed_boxed()?),
        Shape::Array(item) => Value::Array(input.array(MAX, |input| decode(input, item))?),
        Shape::ArrayFixed(item) => {
            Value::ArrayFixed(input.array_fixed(|input| decode(input, item).map(Box::new))?)
        }
        Shape::ArrayFixedBoxed(item) => {
            Value::ArrayFixedBoxed(input.array_fixed_boxed(|input| decode(input, item))?)
        }
        Shape::Optional(value) => {
            Value::Optional(input.optional(|input| decode(input, value).map(Box::new))?)
        }
        Shape::OptionalBoxed(value) => {
            Value::OptionalBoxed(input.optional_boxed(|input| decode(input, value))?)
        }
        Shape::List(item) => Value::List(input.list(|input| decode(input, item))?),
        Shape::ListInPlace(item) => {
            Value::ListInPlace(input.list_by_value(|input| decode(input, item))?)
        }
        Shape::Nested(value) => {
            Value::Nested(Box::new(input.nested(|input| decode(input, value))?))
        }
        Shape::Struct(fields) => {
            let fields = fields.iter().map(|field| decode(input, field));
            Value::Struct(fields.collect::<Result<_, _>>()?)
        }
        Shape::Union(arms) => {
            let discriminant = input.unsigned_int()?;
            let arm = arms
                .get(discriminant as usize)
                .ok_or_else(|| input.unknown_discriminant("union", discriminant))?;
            Value::Union(discriminant, Box::new(decode(input, arm)?))
        }
    })
}

/// An arbitrary type with an arbitrary value of it.
pub(crate) fn shape_and_value() -> impl Strategy<Value = (Shape, Value)> {
    shape().prop_flat_map(|shape| (Just(shape.clone()), value(&shape)))
}

fn shape() -> impl Strategy<Value = Shape> {
    let scalar = prop::sample::select(simple_shapes());
    scalar.prop_recursive(4, 24, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed().prop_map(Shape::Array),
            boxed().prop_map(Shape::ArrayFixed),
            boxed().prop_map(Shape::ArrayFixedBoxed),
            boxed().prop_map(Shape::Optional),
            boxed().prop_map(Shape::OptionalBoxed),
            boxed().prop_map(Shape::List),
            boxed().prop_map(Shape::ListInPlace),
            boxed().prop_map(Shape::Nested),
            vec(inner.clone(), 1..4).prop_map(Shape::Struct),
            vec(inner, 1..4).prop_map(Shape::Union),
        ]
    })
}

fn simple_shapes() -> Vec<Shape> {
    vec![
        Shape::Void,
        Shape::Char,
        Shape::UnsignedChar,
        Shape::Short,
        Shape::UnsignedShort,
        Shape::Int,
        Shape::UnsignedInt,
        Shape::Hyper,
        Shape::UnsignedHyper,
        Shape::Float,
        Shape::Double,
        Shape::Quadruple,
        Shape::Bool,
        Shape::String,
        Shape::Opaque,
        Shape::OpaqueFixed,
        Shape::OpaqueFixedBoxed,
    ]
}

fn value(shape: &Shape) -> BoxedStrategy<Value> {
    let max = MAX as usize;
    match shape {
        Shape::Void => Just(Value::Void).boxed(),
        Shape::Char => any::<i8>().prop_map(Value::Char).boxed(),
        Shape::UnsignedChar => any::<u8>().prop_map(Value::UnsignedChar).boxed(),
        Shape::Short => any::<i16>().prop_map(Value::Short).boxed(),
        Shape::UnsignedShort => any::<u16>().prop_map(Value::UnsignedShort).boxed(),
        Shape::Int => any::<i32>().prop_map(Value::Int).boxed(),
        Shape::UnsignedInt => any::<u32>().prop_map(Value::UnsignedInt).boxed(),
        Shape::Hyper => any::<i64>().prop_map(Value::Hyper).boxed(),
        Shape::UnsignedHyper => any::<u64>().prop_map(Value::UnsignedHyper).boxed(),
        Shape::Float => any::<u32>().prop_map(Value::Float).boxed(),
        Shape::Double => any::<u64>().prop_map(Value::Double).boxed(),
        Shape::Quadruple => any::<u128>()
            .prop_map(|bits| Value::Quadruple(Quadruple::from_bits(bits)))
            .boxed(),
        Shape::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Shape::String => text().prop_map(Value::String).boxed(),
        Shape::Opaque => vec(any::<u8>(), 0..=max).prop_map(Value::Opaque).boxed(),
        Shape::OpaqueFixed => any::<[u8; FIXED]>().prop_map(Value::OpaqueFixed).boxed(),
        Shape::OpaqueFixedBoxed => any::<[u8; FIXED]>()
            .prop_map(|bytes| Value::OpaqueFixedBoxed(Box::new(bytes)))
            .boxed(),
        Shape::Union(arms) => {
            let arm = |(number, shape)| {
                value(shape).prop_map(move |arm| Value::Union(number, Box::new(arm)))
            };
            let arms: Vec<_> = (0..).zip(arms).map(|pair| arm(pair).boxed()).collect();
            proptest::strategy::Union::new(arms).boxed()
        }
        Shape::Struct(fields) => {
            let fields: Vec<_> = fields.iter().map(value).collect();
            fields.prop_map(Value::Struct).boxed()
        }
        shape => value_of_one_shape(shape),
    }
}

/// Values of the forms that hold any number of values of one other form.
fn value_of_one_shape(shape: &Shape) -> BoxedStrategy<Value> {
    let max = MAX as usize;
    let boxed = |inner: &Shape| value(inner).prop_map(Box::new);
    match shape {
        Shape::Array(item) => vec(value(item), 0..=max).prop_map(Value::Array).boxed(),
        Shape::ArrayFixed(item) => prop::array::uniform3(boxed(item))
            .prop_map(Value::ArrayFixed)
            .boxed(),
        Shape::ArrayFixedBoxed(item) => prop::array::uniform3(value(item))
            .prop_map(|items| Value::ArrayFixedBoxed(Box::new(items)))
            .boxed(),
        Shape::Optional(inner) => prop::option::of(boxed(inner))
            .prop_map(Value::Optional)
            .boxed(),
        Shape::OptionalBoxed(inner) => prop::option::of(boxed(inner))
            .prop_map(Value::OptionalBoxed)
            .boxed(),
        Shape::List(item) => vec(value(item), 0..=max).prop_map(Value::List).boxed(),
        Shape::ListInPlace(item) => vec(value(item), 1..=max)
            .prop_map(Value::ListInPlace)
            .boxed(),
        Shape::Nested(inner) => boxed(inner).prop_map(Value::Nested).boxed(),
        other => unreachable!("{other:?} is no form around one other form"),
    }
}

/// Text of at most [`MAX`] bytes, with characters of one to four bytes.
fn text() -> impl Strategy<Value = String> {
    vec(prop_oneof![Just('x'), any::<char>()], 0..4).prop_map(|characters| {
        let mut text = String::new();
        for character in characters {
            if text.len() + character.len_utf8() <= MAX as usize {
                text.push(character);
            }
        }
        text
    })
}
