//! How parts of a file are named.

use super::{InvalidChoice, message};

/// The name of a part of a file, and of all that is in it.
///
/// Names are those of the `.x` file, with dots between them: `TYPE`, `TYPE.MEMBER` (of a struct or an enum),
/// `UNION.LABEL` or `UNION.ARM`, `PROGRAM.PROCEDURE`, `PROGRAM.PROCEDURE.ARGUMENT`, and `PROGRAM.PROCEDURE.return` for the
/// result. What is in a namespace has that before its name: `files::handle.data`. `*` stands for any name; `.` and `*` alone for everything. A dot
/// before the first name changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub(super) text: String,
    segments: Vec<String>,
}

impl Path {
    pub(super) fn parse(text: &str) -> Result<Self, InvalidChoice> {
        let names = match text {
            "." => "*",
            _ => text.strip_prefix('.').unwrap_or(text),
        };
        let segments: Vec<String> = names.split('.').map(str::to_owned).collect();
        if !segments.iter().all(|segment| is_name(segment)) {
            return Err(message(format!(
                "`{text}` names no part of a file: write TYPE, TYPE.MEMBER, PROGRAM.PROCEDURE.ARGUMENT, with `*` for any name, or `.` for everything"
            )));
        }
        let text = text.to_owned();
        Ok(Self { text, segments })
    }

    /// Whether it names the part whose names, from the outside to the inside, are these, or one that the part is in. The
    /// last may have another name: an arm has a label and a name.
    pub(super) fn covers(&self, part: &[&str], alias: Option<&str>) -> bool {
        let given = |segment: &String, name: &str| segment == "*" || segment == name;
        self.segments.len() <= part.len()
            && self
                .segments
                .iter()
                .zip(part)
                .all(|(segment, name)| given(segment, name))
            || alias.is_some_and(|alias| {
                self.segments.len() == part.len()
                    && self.segments.last().is_some_and(|last| last == alias)
                    && self
                        .segments
                        .iter()
                        .zip(&part[..part.len() - 1])
                        .all(|(segment, name)| given(segment, name))
            })
    }

    /// Whether it names everything, be there something or not.
    pub(super) fn is_everything(&self) -> bool {
        self.segments.iter().all(|segment| segment == "*")
    }
}

fn is_name(segment: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|one| one.is_alphanumeric() || matches!(one, '_' | '-'))
    };
    segment == "*" || segment.split("::").all(is_word)
}
