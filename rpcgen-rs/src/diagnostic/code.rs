//! The table of all codes.

use std::fmt;
use std::str::FromStr;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $spelling:literal,)+) => {
        /// The kind of a message. The spelling (`E0301`) stays the same for ever; a number is not used again.
        ///
        /// E01: preprocessing. E02: syntax. E03: names. E04: numbers. E05: types. E06: unions. E07: programs and
        /// interfaces. E08: types that are in Rust. W: warnings and notes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The spelling: `E0301`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $spelling,)+
                }
            }

            /// What it means, with a wrong and a right example.
            pub const fn explanation(self) -> Explanation {
                match self {
                    $(Self::$name => Explanation {
                        text: include_str!(concat!("explanations/", $spelling, ".txt")),
                    },)+
                }
            }

            /// What kind of mistake it is, in one sentence.
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc,)+).trim_ascii(),)+
                }
            }
        }
    };
}

codes! {
    /// An `#include` names a file that cannot be read.
    IncludeNotFound = "E0101",
    /// A file includes itself without end, or includes are nested too deeply.
    IncludeCycle = "E0102",
    /// A line that starts with `#` is no directive, or not in its form.
    BadDirective = "E0103",
    /// The condition of an `#if` has no value.
    BadCondition = "E0104",
    /// `#if` without `#endif`, or `#else`, `#elif`, `#endif` without `#if`.
    UnbalancedConditional = "E0105",
    /// A macro is used with the wrong arguments, or cannot be expanded.
    BadMacro = "E0106",
    /// What macros and includes make of the file is longer than the limit.
    TooMuchText = "E0107",
    /// `#error`.
    ErrorDirective = "E0108",

    /// Something else was expected here.
    Expected = "E0201",
    /// A character that no interface file contains.
    UnexpectedCharacter = "E0202",
    /// A comment, a string or a character that does not end.
    Unterminated = "E0203",
    /// A brace that is not closed.
    UnclosedBrace = "E0204",
    /// Braces or parentheses nested too deeply, or an expression that is too long.
    TooComplex = "E0205",
    /// A keyword in the place of a name.
    KeywordAsName = "E0206",
    /// What is no number, or is larger than any type.
    BadNumber = "E0207",
    /// A struct, enum, union, program or version without anything inside.
    EmptyBody = "E0208",
    /// The default arm is not the last one, or there are two.
    MisplacedDefault = "E0209",
    /// `void` where there must be a value, or with a name.
    MisplacedVoid = "E0210",
    /// A form of declaration that XDR does not have.
    BadDeclaration = "E0211",
    /// The file is empty, or holds nothing but comments.
    EmptyFile = "E0212",

    /// Two definitions of one name.
    DuplicateName = "E0301",
    /// A name that nothing defines.
    UndefinedName = "E0302",
    /// A name of another kind: a constant in the place of a type, or the other way round.
    WrongKindOfName = "E0303",
    /// Two different names that become the same name in Rust.
    RustNameClash = "E0304",

    /// A constant that depends on itself.
    ConstantCycle = "E0401",
    /// Overflow, division by zero, a shift that is too far.
    BadArithmetic = "E0402",
    /// A number that does not fit its place.
    OutOfRange = "E0403",
    /// A text in the place of a number.
    NotANumber = "E0404",

    /// A type that contains itself without end.
    InfiniteType = "E0501",
    /// A type that needs a bound, or that cannot have one.
    BadBound = "E0502",
    /// A type in a place where it cannot be.
    MisplacedType = "E0503",

    /// A discriminant that is not int, unsigned, bool or enum.
    BadDiscriminant = "E0601",
    /// A label that the discriminant cannot have.
    BadLabel = "E0602",
    /// Two arms for one value.
    DuplicateLabel = "E0603",

    /// Two programs, versions or procedures with one number.
    DuplicateNumber = "E0701",
    /// A result or an argument that a procedure cannot have.
    BadProcedure = "E0702",

    /// The name or the path of something that is in Rust cannot be.
    BadExternalType = "E0801",

    /// The file defines nothing.
    NothingDefined = "W0001",
    /// A macro is defined twice with different values.
    MacroRedefined = "W0002",
    /// A union over an enum has neither an arm for each member nor a default.
    MissingArm = "W0003",
    /// A pointer to a single character.
    CharacterPointer = "W0004",
    /// Arguments without an upper bound: a warning of `check`, once a file.
    UnboundedInput = "W0005",
    /// Arguments or a result that a UDP datagram cannot carry: a note of `check`.
    TooLargeForDatagram = "W0006",
    /// A typedef that says the same as one before it.
    RepeatedTypedef = "W0007",
    /// An external type, or a file whose Rust is made elsewhere, that is not used.
    UnusedExternalType = "W0008",
    /// An attribute that is unknown, or in the wrong place.
    BadAttribute = "W0009",
    /// A form that C rpcgen refuses: with `--std=rpcgen`.
    RefusedByRpcgen = "W0010",
    /// A form that RFC 4506 and RFC 5531 do not have: with `--std=rfc`.
    NotInRfc = "W0011",
    /// `#warning`.
    WarningDirective = "W0012",
}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Capital or small letters; a number alone where only one code has it.
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let mut meant = Self::ALL.iter().filter(|code| {
            let whole = code.as_str();
            let number = whole[1..].trim_start_matches('0');
            whole.eq_ignore_ascii_case(text) || number == text.trim_start_matches('0')
        });
        match (meant.next(), meant.next()) {
            (Some(code), None) => Ok(*code),
            _ => Err(UnknownCode),
        }
    }
}

/// A text that is the spelling of no [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("there is no such code (`rpcgen-rs explain` lists them all)")
    }
}

impl std::error::Error for UnknownCode {}

/// What is to be said about a [`Code`]: a text, then a wrong and a right example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    text: &'static str,
}

impl Explanation {
    /// All of it, with the examples.
    pub const fn text(self) -> &'static str {
        self.text
    }

    /// A whole file that has this mistake, and no other.
    pub fn wrong(self) -> String {
        self.example("Wrong:")
    }

    /// A whole file that has no mistake.
    pub fn right(self) -> String {
        self.example("Right:")
    }

    /// The indented lines behind a heading.
    fn example(self, heading: &str) -> String {
        let behind = self
            .text
            .lines()
            .skip_while(|line| *line != heading)
            .skip(1);
        let lines = behind.take_while(|line| line.is_empty() || line.starts_with(INDENT));
        let lines = lines.map(|line| line.strip_prefix(INDENT).unwrap_or(line));
        lines
            .skip_while(|line| line.is_empty())
            .fold(String::new(), |text, line| text + line + "\n")
    }
}

/// Of an example in an explanation.
const INDENT: &str = "    ";

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_code_if_only_one_has_it() {
        for (text, expected) in [
            ("e0302", Ok(Code::UndefinedName)),
            ("302", Ok(Code::UndefinedName)),
            ("0302", Ok(Code::UndefinedName)),
            ("E302", Err(UnknownCode)),
            ("9999", Err(UnknownCode)),
            ("0", Err(UnknownCode)),
            ("", Err(UnknownCode)),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }

    #[test]
    fn no_spelling_is_used_twice() {
        let mut spellings: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        spellings.sort_unstable();
        spellings.dedup();
        assert_eq!(spellings.len(), Code::ALL.len());
    }
}
