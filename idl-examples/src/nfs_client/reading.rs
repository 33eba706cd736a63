//! The bytes of a file.

use super::error::{Error, Operation};
use super::export::{Export, File};
use crate::nfs3::*;

/// The bytes of a file in order, in pieces.
#[derive(Debug)]
pub struct Pieces<'a> {
    export: &'a Export,
    file: &'a File,
    offset: u64,
    /// How many bytes more are wanted.
    remaining: u64,
}

impl Export {
    /// The bytes of a file from an offset to its end, at most so many.
    pub fn read<'a>(&'a self, file: &'a File, offset: u64, at_most: u64) -> Pieces<'a> {
        Pieces {
            export: self,
            file,
            offset,
            remaining: at_most,
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.remaining == 0 {
            return None;
        }
        match self.piece() {
            Ok(piece) if piece.is_empty() => None,
            piece => Some(piece),
        }
    }
}

impl Pieces<'_> {
    /// The next piece; an empty one is the end.
    fn piece(&mut self) -> Result<Vec<u8>, Error> {
        let size = u64::from(self.export.sizes.read).min(self.remaining);
        let argument = Read3args {
            file: self.file.handle.clone(),
            offset: self.offset,
            count: u32::try_from(size).expect("no more than a read size, which is a u32"),
        };
        let operation = Operation::new("READ", &self.file.path);
        let read = self.export.call(operation.clone(), || {
            Ok(match self.export.nfs.read(&argument)? {
                Read3res::Nfs3Ok(read) => Ok(read),
                Read3res::Default(status, _) => Err(status),
            })
        })?;
        if read.data.len() != read.count as usize || read.count > argument.count {
            return Err(operation.nonsense(format!(
                "{} bytes came, {} were announced, and {} asked for",
                read.data.len(),
                read.count,
                argument.count
            )));
        }
        if read.data.is_empty() && !read.eof {
            return Err(operation.nonsense("neither bytes came nor the end of the file"));
        }
        self.offset += u64::from(read.count);
        self.remaining -= u64::from(read.count);
        if read.eof {
            self.remaining = 0;
        }
        Ok(read.data)
    }
}
