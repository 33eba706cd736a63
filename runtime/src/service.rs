//! What a server runs: services, one for each version of a program.

use crate::call::CallContext;
use crate::fault::Fault;
use xdr_runtime::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder};

/// One version of a program, ready to be called.
///
/// The compiler writes an implementation for each interface (`CalculatorServer` for `Calculator`);
/// by hand it is a `match` over procedure numbers in which each arm is a call of [`serve`]:
///
/// ```
/// use rpcgen_runtime::{CallContext, Decoder, Encoder, Fault, Service, serve};
///
/// struct Adder;
///
/// impl Service for Adder {
///     fn program(&self) -> u32 {
///         0x2000_0101
///     }
///     fn version(&self) -> u32 {
///         1
///     }
///     fn dispatch(
///         &self,
///         _context: &CallContext,
///         procedure: u32,
///         input: &mut Decoder<'_>,
///         output: &mut Encoder,
///     ) -> Result<(), Fault> {
///         match procedure {
///             0 => serve(input, output, |_| Ok(()), Ok, |_, ()| Ok(())),
///             1 => serve(
///                 input,
///                 output,
///                 |input| Ok((input.int()?, input.int()?)),
///                 |(a, b)| Ok(a + b),
///                 |output, sum| output.int(*sum),
///             ),
///             _ => Err(Fault::procedure_unavailable()),
///         }
///     }
/// }
/// ```
pub trait Service: Send + Sync + 'static {
    /// The program number (RFC 5531 section 7.3).
    fn program(&self) -> u32;

    /// The version of the program.
    fn version(&self) -> u32;

    /// Runs one procedure: decodes the arguments from `input`, which holds nothing else, and
    /// encodes the results to `output`.
    ///
    /// Procedure 0 takes nothing, does nothing and gives nothing, in every program (RFC 5531
    /// section 12.1). It is called by several threads at a time. A panic is one failed call: the
    /// caller gets SYSTEM_ERR and the server goes on.
    ///
    /// # Errors
    /// The [`Fault`] that the caller is told of instead of results; what was written to `output` is
    /// then ignored.
    fn dispatch(
        &self,
        context: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault>;

    /// Whether a procedure may run twice without harm, as `@idempotent` says in the interface.
    ///
    /// Over `tcp://` such a procedure runs again when its call is repeated after a reconnection, if
    /// its reply was too large to be remembered; else the repeated call ends with SYSTEM_ERR.
    fn is_idempotent(&self, _procedure: u32) -> bool {
        false
    }
}

/// Answers one call: decodes the arguments, runs the handler, encodes the result.
///
/// # Errors
/// * arguments that `decode` refuses, or that do not end where the call ends: garbage arguments,
///   and the handler has not run;
/// * what the handler answers;
/// * a result that `encode` refuses, as it breaks a bound of the interface: a system error.
pub fn serve<A, R>(
    input: &mut Decoder<'_>,
    output: &mut Encoder,
    decode: impl FnOnce(&mut Decoder<'_>) -> Result<A, DecodeError>,
    handler: impl FnOnce(A) -> Result<R, Fault>,
    encode: impl FnOnce(&mut Encoder, &R) -> Result<(), EncodeError>,
) -> Result<(), Fault> {
    let arguments = decode(input).and_then(|arguments| input.finish().map(|()| arguments));
    let arguments = arguments.map_err(|error| Fault::garbage_arguments(error.to_string()))?;
    let result = handler(arguments)?;
    encode(output, &result)
        .map_err(|error| Fault::system(format!("the result cannot be encoded: {error}")))
}

/// As [`serve`], of one argument and a result that know their own forms; `()` is none.
///
/// # Errors
/// As [`serve`].
pub fn serve_value<A: Decode, R: Encode>(
    input: &mut Decoder<'_>,
    output: &mut Encoder,
    handler: impl FnOnce(A) -> Result<R, Fault>,
) -> Result<(), Fault> {
    serve(input, output, A::decode, handler, Encoder::value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultKind;

    fn double(arguments: &[u8], bound: u32) -> Result<Vec<u8>, Fault> {
        let mut output = Encoder::new();
        serve(
            &mut Decoder::new(arguments),
            &mut output,
            |input| input.string(8),
            |text| {
                if text.is_empty() {
                    Err(Fault::system("nothing to double"))
                } else {
                    Ok(text.repeat(2))
                }
            },
            |output, text| output.string(text, bound),
        )?;
        Ok(output.into_bytes())
    }

    #[test]
    fn arguments_become_a_result() {
        assert_eq!(
            double(b"\0\0\0\x02ab\0\0", 8),
            Ok(b"\0\0\0\x04abab".to_vec())
        );
    }

    #[test]
    fn each_failure_has_its_kind() {
        let cases: [(&[u8], FaultKind); 4] = [
            (b"\0\0\0\x02ab", FaultKind::GarbageArguments),
            (b"\0\0\0\x02ab\0\0\0\0\0\0", FaultKind::GarbageArguments),
            (b"\0\0\0\0", FaultKind::SystemError),
            (b"\0\0\0\x05abcde\0\0\0", FaultKind::SystemError),
        ];
        for (arguments, expected) in cases {
            assert_eq!(
                double(arguments, 8).unwrap_err().kind(),
                expected,
                "{arguments:?}"
            );
        }
    }
}
