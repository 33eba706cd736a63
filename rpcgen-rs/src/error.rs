//! Why a compilation did not succeed.

use std::path::PathBuf;
use std::{fmt, io};

/// Why a compilation did not succeed.
///
/// `Debug` prints the same as `Display`: it is what a build script shows that returns this from `main`.
#[non_exhaustive]
pub enum Error {
    /// Files have errors.
    Invalid {
        /// How many.
        errors: usize,
        /// All messages of these files, with source lines.
        rendered: String,
    },
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
            Self::Read { path, source } => write!(formatter, "cannot read {}: {source}", path.display()),
            Self::Write { path, source } => write!(formatter, "cannot write {}: {source}", path.display()),
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
        fmt::Display::fmt(self, formatter)
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
