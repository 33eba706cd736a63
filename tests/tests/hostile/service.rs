//! A service whose procedures decode every form that has a length, a count or a flag, and types that are costly to decode.

use rpcgen_runtime::{CallContext, DecodeError, Decoder, Encoder, Fault, Service, serve};

rpcgen_runtime::include_idl!("hostile");

pub(crate) const PROGRAM: u32 = 0x2000_0bad;
pub(crate) const VERSION: u32 = 1;
pub(crate) const ECHO: u32 = 1;
pub(crate) const STORE: u32 = 2;
pub(crate) const NAMES: u32 = 3;
pub(crate) const TREE: u32 = 4;
pub(crate) const EMPTY: u32 = 5;
pub(crate) const LARGE: u32 = 6;
pub(crate) const CHAIN: u32 = 7;

pub(crate) struct Store;

impl Service for Store {
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn dispatch(
        &self,
        _: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        match procedure {
            0 => serve(input, output, |_| Ok(()), Ok, |_, ()| Ok(())),
            ECHO => serve(
                input,
                output,
                |input| input.string(u32::MAX),
                Ok,
                |output, text: &String| output.string(text, u32::MAX),
            ),
            STORE => serve(input, output, decode_entry, Ok, |output, bytes| {
                output.unsigned_hyper(*bytes)
            }),
            NAMES => serve(
                input,
                output,
                |input| input.list(|input| input.string(u32::MAX)),
                |names| Ok(names.len() as u64),
                |output, count| output.unsigned_hyper(*count),
            ),
            TREE => serve(input, output, decode_tree, Ok, |output, depth| {
                output.unsigned_int(*depth)
            }),
            EMPTY => serve(
                input,
                output,
                |input| input.array(u32::MAX, |input| input.value::<Empty>()),
                |items| Ok(items.len() as u64),
                |output, count| output.unsigned_hyper(*count),
            ),
            LARGE => serve(
                input,
                output,
                |input| input.value::<Large>(),
                |large| Ok(levels(&large)),
                |output, count| output.unsigned_int(*count),
            ),
            CHAIN => serve(
                input,
                output,
                |input| input.value::<Chain>(),
                |chain| Ok(length(&chain)),
                |output, count| output.unsigned_int(*count),
            ),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}

/// A key, an optional number, bytes and an array of arrays; gives their size.
fn decode_entry(input: &mut Decoder<'_>) -> Result<u64, DecodeError> {
    let key = input.string(64)?;
    let number = input.optional(|input| input.hyper())?;
    let bytes = input.opaque(u32::MAX)?;
    let rows = input.array(u32::MAX, |input| input.array(u32::MAX, |input| input.int()))?;
    let items = rows.iter().map(Vec::len).sum::<usize>();
    Ok((key.len() + bytes.len() + items) as u64 + u64::from(number.is_some()))
}

/// A type that holds itself: a depth that the peer chooses.
fn decode_tree(input: &mut Decoder<'_>) -> Result<u32, DecodeError> {
    input.nested(|input| match input.optional_boxed(decode_tree)? {
        Some(below) => Ok(*below + 1),
        None => Ok(0),
    })
}

fn levels(large: &Large) -> u32 {
    let below = [&large.left, &large.right].into_iter().flatten();
    1 + below.map(|large| levels(large)).sum::<u32>()
}

fn length(mut chain: &Chain) -> u32 {
    let mut length = 0;
    while let Chain::True(rest) = chain {
        chain = rest;
        length += 1;
    }
    length
}
