//! What users choose for parts of a file: each [`Choice`] names its part by a [`Path`].

mod apply;
mod attribute;
mod bytes;
mod parts;
mod path;
#[cfg(test)]
mod tests;

use std::fmt;

use syn::parse::{ParseBuffer, Parser};
use syn::punctuated::Punctuated;

pub(crate) use apply::{Decorations, apply};
pub use path::Path;

/// One choice for a part of a file.
///
/// ```
/// use rpcgen_rs::Choice;
///
/// let choice = Choice::string_as_bytes("diropargs3.name")?;
/// assert!(Choice::derive("point", "PartialOrd, Ord").is_ok());
///
/// let error = Choice::type_attribute("point", "#[repr(C").unwrap_err();
/// assert!(error.to_string().starts_with("`#[repr(C` is no attribute"));
/// # Ok::<(), rpcgen_rs::InvalidChoice>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub(crate) path: Path,
    pub(crate) kind: ChoiceKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChoiceKind {
    StringAsBytes,
    /// Paths of traits, as Rust has them.
    Derive(Vec<String>),
    /// Attributes with their `#[ ]`, each in one line.
    TypeAttribute(Vec<String>),
    FieldAttribute(Vec<String>),
}

/// Why something cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidChoice {
    message: String,
}

impl Choice {
    /// Strings that may hold any bytes, as file names do, are `Vec<u8>` and `&[u8]`.
    ///
    /// # Errors
    /// The path is none.
    pub fn string_as_bytes(path: &str) -> Result<Self, InvalidChoice> {
        Self::new(path, ChoiceKind::StringAsBytes)
    }

    /// Structs, enums and unions derive these traits besides the usual ones: `PartialOrd, Ord`.
    ///
    /// # Errors
    /// The path is none, or the traits are no paths of Rust with commas between them.
    pub fn derive(path: &str, traits: &str) -> Result<Self, InvalidChoice> {
        let parser = |input: &ParseBuffer<'_>| {
            Punctuated::<_, syn::Token![,]>::parse_terminated_with(
                input,
                syn::Path::parse_mod_style,
            )
        };
        let parsed = parser.parse_str(traits).map_err(|error| {
            invalid(traits, "a list of traits, as in `PartialOrd, Ord`", &error)
        })?;
        if parsed.is_empty() {
            return Err(message("no trait is given to derive".to_owned()));
        }
        let traits = parsed.iter().map(text_of).collect();
        Self::new(path, ChoiceKind::Derive(traits))
    }

    /// Structs, enums and unions have these attributes: `#[non_exhaustive]`.
    ///
    /// # Errors
    /// The path is none, or the text is not one or more attributes of Rust.
    pub fn type_attribute(path: &str, attribute: &str) -> Result<Self, InvalidChoice> {
        Self::new(path, ChoiceKind::TypeAttribute(attributes(attribute)?))
    }

    /// Members of structs and enums, and arms of unions, have these attributes: `#[doc(alias = "x")]`.
    ///
    /// # Errors
    /// As [`Self::type_attribute`].
    pub fn field_attribute(path: &str, attribute: &str) -> Result<Self, InvalidChoice> {
        Self::new(path, ChoiceKind::FieldAttribute(attributes(attribute)?))
    }

    fn new(path: &str, kind: ChoiceKind) -> Result<Self, InvalidChoice> {
        let path = Path::parse(path)?;
        Ok(Self { path, kind })
    }
}

/// Where generated code finds the runtime: `::rpcgen_runtime`, unless it is called otherwise in `Cargo.toml`, or another
/// crate passes it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimePath(String);

impl RuntimePath {
    /// The path of a module that holds everything the runtime does: `::my_runtime`, `crate::rpc`.
    ///
    /// # Errors
    /// It is no path of Rust.
    pub fn new(path: &str) -> Result<Self, InvalidChoice> {
        let parsed = syn::Path::parse_mod_style
            .parse_str(path)
            .map_err(|error| invalid(path, "a path, as in `::rpcgen_runtime`", &error))?;
        Ok(Self(text_of(&parsed)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for RuntimePath {
    fn default() -> Self {
        Self("::rpcgen_runtime".to_owned())
    }
}

/// A choice whose path names nothing in the file that it could be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its place in [`Options::choices`](crate::Options::choices).
    pub index: usize,
    path: String,
    noun: &'static str,
    /// What is there instead.
    pub(crate) similar: Option<String>,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` names no {}", self.path, self.noun)?;
        match &self.similar {
            Some(similar) => write!(formatter, "; did you mean `{similar}`?"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for InvalidChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for InvalidChoice {}

/// The choices that are for nothing in any of several files, each of which has its list.
pub fn unmatched_everywhere(files: &[Vec<Unmatched>]) -> Vec<&Unmatched> {
    let Some((first, rest)) = files.split_first() else {
        return Vec::new();
    };
    let everywhere = first.iter().filter_map(|one| {
        let others = rest
            .iter()
            .map(|file| file.iter().find(|other| other.index == one.index));
        let others: Option<Vec<&Unmatched>> = others.collect();
        let mut all = std::iter::once(one).chain(others?);
        Some(all.find(|one| one.similar.is_some()).unwrap_or(one))
    });
    everywhere.collect()
}

fn attributes(text: &str) -> Result<Vec<String>, InvalidChoice> {
    let lines = attribute::lines(text)
        .map_err(|error| invalid(text, "an attribute, as in `#[non_exhaustive]`", &error))?;
    if lines.is_empty() {
        return Err(message("no attribute is given".to_owned()));
    }
    Ok(lines)
}

/// The text of a path without generic arguments.
fn text_of(path: &syn::Path) -> String {
    let names = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    let names: Vec<String> = names.collect();
    let root = path.leading_colon.as_ref().map_or("", |_| "::");
    root.to_owned() + &names.join("::")
}

/// `wanted` with its article: what the text is not.
fn invalid(text: &str, wanted: &str, error: &syn::Error) -> InvalidChoice {
    let wanted = wanted
        .strip_prefix("a ")
        .or(wanted.strip_prefix("an "))
        .unwrap_or(wanted);
    message(format!("`{text}` is no {wanted}: {error}"))
}

fn message(message: String) -> InvalidChoice {
    InvalidChoice { message }
}
