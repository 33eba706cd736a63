//! Why a compilation did not succeed.

use std::path::PathBuf;
use std::{fmt, io};

use crate::choices::InvalidChoice;

/// Why a compilation did not succeed.
///
/// `Debug` prints `Display` and the cause: it is what a build script shows that returns this from `main`.
#[non_exhaustive]
pub enum Error {
    /// Files have errors.
    Invalid {
        /// How many.
        errors: usize,
        /// All messages of these files, with source lines.
        rendered: String,
    },
    /// What was chosen for a part of the files cannot be.
    InvalidChoice(InvalidChoice),
    /// A file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no `OUT_DIR`, and none was chosen.
    NoOutputDirectory,
    /// What would be written is one of the files that were read.
    OverwritesInput {
        /// The file.
        path: PathBuf,
    },
    /// Two files of one name.
    SameOutput {
        /// What both would be written to.
        path: PathBuf,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { errors, rendered } => {
                let plural = if *errors == 1 { "error" } else { "errors" };
                write!(formatter, "{errors} {plural} in interface files\n\n{}", rendered.trim_end())
            }
            Self::InvalidChoice(error) => error.fmt(formatter),
            Self::Read { path, .. } => write!(formatter, "cannot read {}", path.display()),
            Self::Write { path, .. } => write!(formatter, "cannot write {}", path.display()),
            Self::OverwritesInput { path } => {
                write!(formatter, "{} is read, so it is not written", path.display())
            }
            Self::NoOutputDirectory => formatter.write_str(
                "no output directory: outside of a build script (OUT_DIR is not set) choose one with Builder::out_dir",
            ),
            Self::SameOutput { path } => {
                write!(formatter, "two files would be written to {}", path.display())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)?;
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => {
                write!(formatter, ": {source}")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_said_once() {
        let error = Error::Write {
            path: "a.rs".into(),
            source: io::Error::other("disk full"),
        };
        assert_eq!(error.to_string(), "cannot write a.rs");
        assert_eq!(format!("{error:?}"), "cannot write a.rs: disk full");
    }
}
