//! Every form with its bytes written out, section by section of RFC 4506.

use xdr_runtime::{
    Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Quadruple, from_bytes, to_bytes,
};

/// Checks both directions: `value` -> `bytes` -> `value`, with nothing left over.
fn check<T: PartialEq + std::fmt::Debug>(
    value: T,
    encode: impl FnOnce(&mut Encoder, &T) -> Result<(), EncodeError>,
    decode: impl FnOnce(&mut Decoder<'_>) -> Result<T, DecodeError>,
    bytes: &[u8],
) {
    let mut output = Encoder::new();
    encode(&mut output, &value).unwrap();
    assert_eq!(output.as_bytes(), bytes, "{value:?}");
    let mut input = Decoder::new(bytes);
    assert_eq!(decode(&mut input).unwrap(), value);
    input.finish().unwrap();
}

#[test]
fn section_4_1_integer() {
    check(1, |o, v| o.int(*v), |i| i.int(), &[0, 0, 0, 1]);
    check(-2, |o, v| o.int(*v), |i| i.int(), &[0xff, 0xff, 0xff, 0xfe]);
    check(i32::MIN, |o, v| o.int(*v), |i| i.int(), &[0x80, 0, 0, 0]);
}

#[test]
fn section_4_2_unsigned_integer() {
    let bytes = [0xfe, 0xdc, 0xba, 0x98];
    check(
        0xfedc_ba98,
        |o, v| o.unsigned_int(*v),
        |i| i.unsigned_int(),
        &bytes,
    );
}

#[test]
fn section_4_3_enumeration() {
    let bytes = [0, 0, 0, 5];
    check(Color::Blue, |o, v| o.value(v), |i| i.value(), &bytes);
    let error = DecodeError::UnknownEnum {
        type_name: "colors",
        value: 4,
        at: 0,
    };
    assert_eq!(from_bytes::<Color>(&[0, 0, 0, 4]), Err(error));
}

#[test]
fn section_4_4_boolean() {
    check(false, |o, v| o.bool(*v), |i| i.bool(), &[0, 0, 0, 0]);
    check(true, |o, v| o.bool(*v), |i| i.bool(), &[0, 0, 0, 1]);
}

#[test]
fn section_4_5_hyper_integers() {
    let bytes = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe];
    check(-2, |o, v| o.hyper(*v), |i| i.hyper(), &bytes);
    check(
        u64::MAX - 1,
        |o, v| o.unsigned_hyper(*v),
        |i| i.unsigned_hyper(),
        &bytes,
    );
}

#[test]
fn section_4_6_floating_point() {
    check(-1.5, |o, v| o.float(*v), |i| i.float(), &[0xbf, 0xc0, 0, 0]);
}

#[test]
fn section_4_7_double_precision() {
    let bytes = [0xc0, 0x04, 0, 0, 0, 0, 0, 0];
    check(-2.5, |o, v| o.double(*v), |i| i.double(), &bytes);
}

#[test]
fn section_4_8_quadruple_precision() {
    let bytes = [0xc0, 0x00, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let value = Quadruple::from(-2.5);
    check(value, |o, v| o.quadruple(*v), |i| i.quadruple(), &bytes);
}

#[test]
fn section_4_9_fixed_length_opaque() {
    let bytes = [1, 2, 3, 4, 5, 0, 0, 0];
    let value = [1, 2, 3, 4, 5];
    check(
        value,
        |o, v| o.opaque_fixed(v),
        |i| i.opaque_fixed(),
        &bytes,
    );
    check(
        Box::new(value),
        |o, v| o.opaque_fixed(&v[..]),
        |i| i.opaque_fixed_boxed(),
        &bytes,
    );
    check([], |o, v| o.opaque_fixed(v), |i| i.opaque_fixed(), &[]);
}

#[test]
fn section_4_10_variable_length_opaque() {
    let bytes = [0, 0, 0, 2, 0xca, 0xfe, 0, 0];
    check(
        vec![0xca, 0xfe],
        |o, v| o.opaque(v, 2),
        |i| i.opaque(2),
        &bytes,
    );
    check(vec![], |o, v| o.opaque(v, 0), |i| i.opaque(0), &[0; 4]);
    assert_eq!(Decoder::new(&bytes).opaque_slice(2).unwrap(), [0xca, 0xfe]);
}

#[test]
fn section_4_11_string() {
    let bytes = [0, 0, 0, 3, b'a', 0xc3, 0xa9, 0];
    let value = String::from("aé");
    check(value, |o, v| o.string(v, 3), |i| i.string(3), &bytes);
    let bytes = [0, 0, 0, 4, b'f', b'o', b'u', b'r'];
    let value = String::from("four");
    check(value, |o, v| o.string(v, 4), |i| i.string(4), &bytes);
}

#[test]
fn section_4_12_fixed_length_array() {
    let bytes = [0, 0, 0, 1, b'a', 0, 0, 0, 0, 0, 0, 0];
    let value = [String::from("a"), String::new()];
    check(
        value.clone(),
        |o, v| o.array_fixed(v, |o, i| o.value(i)),
        |i| i.array_fixed(|i| i.value()),
        &bytes,
    );
    check(
        Box::new(value),
        |o, v| o.array_fixed(&v[..], |o, i| o.value(i)),
        |i| i.array_fixed_boxed(|i| i.value()),
        &bytes,
    );
}

#[test]
fn section_4_13_variable_length_array() {
    let bytes = [0, 0, 0, 2, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff];
    check(
        vec![7, -1],
        |o, v| o.array(v, 2, |o, i| o.int(*i)),
        |i| i.array(2, |i| i.int()),
        &bytes,
    );
    check(
        vec![(), (), ()],
        |o, v| o.array(v, 9, |o, i| o.value(i)),
        |i| i.array(9, |i| i.value()),
        &[0, 0, 0, 3],
    );
}

#[test]
fn section_4_16_void() {
    check((), |o, v| o.value(v), |i| i.value(), &[]);
}

#[test]
fn section_4_19_optional_data() {
    let bytes = [0, 0, 0, 1, 0, 0, 0, 9];
    check(
        Some(9),
        |o, v| o.optional(v.as_ref(), |o, v| o.int(*v)),
        |i| i.optional(|i| i.int()),
        &bytes,
    );
    check(
        Some(Box::new(9)),
        |o, v| o.optional(v.as_deref(), |o, v| o.int(*v)),
        |i| i.optional_boxed(|i| i.int()),
        &bytes,
    );
    check(
        None,
        |o, v| o.optional(v.as_ref(), |o, v| o.int(*v)),
        |i| i.optional(|i| i.int()),
        &[0; 4],
    );
}

#[test]
fn section_4_19_linked_list() {
    let bytes = [0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0];
    check(
        vec![7, 8],
        |o, v| o.list(v, |o, i| o.int(*i)),
        |i| i.list(|i| i.int()),
        &bytes,
    );
    check(
        vec![7, 8],
        |o, v| o.list_by_value(v, |o, i| o.int(*i)),
        |i| i.list_by_value(|i| i.int()),
        &bytes[4..],
    );
    check(
        vec![],
        |o, v| o.list(v, |o, i| o.int(*i)),
        |i| i.list(|i| i.int()),
        &[0; 4],
    );
}

#[test]
fn types_of_rpcgen_that_the_rfc_does_not_have() {
    check(
        -3,
        |o, v| o.char(*v),
        |i| i.char(),
        &[0xff, 0xff, 0xff, 0xfd],
    );
    check(
        200,
        |o, v| o.unsigned_char(*v),
        |i| i.unsigned_char(),
        &[0, 0, 0, 200],
    );
    check(
        i16::MIN,
        |o, v| o.short(*v),
        |i| i.short(),
        &[0xff, 0xff, 0x80, 0],
    );
    check(
        0xabcd,
        |o, v| o.unsigned_short(*v),
        |i| i.unsigned_short(),
        &[0, 0, 0xab, 0xcd],
    );
}

#[test]
fn section_7_example_of_a_file() {
    let file = File {
        name: "sillyprog".into(),
        kind: FileType::Exec {
            interpreter: "lisp".into(),
        },
        owner: "john".into(),
        data: b"(quit)".to_vec(),
    };
    let bytes = [
        0x00, 0x00, 0x00, 0x09, 0x73, 0x69, 0x6c, 0x6c, 0x79, 0x70, 0x72, 0x6f, 0x67, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x04, 0x6c, 0x69, 0x73, 0x70, 0x00, 0x00,
        0x00, 0x04, 0x6a, 0x6f, 0x68, 0x6e, 0x00, 0x00, 0x00, 0x06, 0x28, 0x71, 0x75, 0x69, 0x74,
        0x29, 0x00, 0x00,
    ];
    assert_eq!(to_bytes(&file).unwrap(), bytes);
    assert_eq!(from_bytes::<File>(&bytes).unwrap(), file);

    let mut unknown = bytes;
    unknown[19] = 3;
    let error = DecodeError::UnknownDiscriminant {
        type_name: "filetype",
        value: 3,
        at: 16,
    };
    assert_eq!(from_bytes::<File>(&unknown), Err(error));
}

/// enum { RED = 2, YELLOW = 3, BLUE = 5 } colors; (section 4.3)
#[derive(Debug, PartialEq)]
enum Color {
    Red = 2,
    Yellow = 3,
    Blue = 5,
}

impl Encode for Color {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.int(match self {
            Self::Red => 2,
            Self::Yellow => 3,
            Self::Blue => 5,
        })
    }
}

impl Decode for Color {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            2 => Ok(Self::Red),
            3 => Ok(Self::Yellow),
            5 => Ok(Self::Blue),
            value => Err(input.unknown_enum("colors", value)),
        }
    }
}

/// The union of section 7: TEXT = 0 has no arm data, DATA = 1, EXEC = 2.
#[derive(Debug, PartialEq)]
enum FileType {
    Text,
    Data { creator: String },
    Exec { interpreter: String },
}

impl Encode for FileType {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        match self {
            Self::Text => output.int(0),
            Self::Data { creator } => {
                output.int(1)?;
                output.string(creator, 255)
            }
            Self::Exec { interpreter } => {
                output.int(2)?;
                output.string(interpreter, 255)
            }
        }
    }
}

impl Decode for FileType {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            0 => Ok(Self::Text),
            1 => Ok(Self::Data {
                creator: input.string(255)?,
            }),
            2 => Ok(Self::Exec {
                interpreter: input.string(255)?,
            }),
            value => Err(input.unknown_discriminant("filetype", value)),
        }
    }
}

/// The struct of section 7.
#[derive(Debug, PartialEq)]
struct File {
    name: String,
    kind: FileType,
    owner: String,
    data: Vec<u8>,
}

impl Encode for File {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.string(&self.name, 255)?;
        output.value(&self.kind)?;
        output.string(&self.owner, 32)?;
        output.opaque(&self.data, 65535)
    }
}

impl Decode for File {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            name: input.string(255)?,
            kind: input.value()?,
            owner: input.string(32)?,
            data: input.opaque(65535)?,
        })
    }
}
