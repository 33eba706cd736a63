//! The bytes of a file.

use super::error::{Error, Operation};
use super::export::{Export, File};
use crate::nfs3::*;
use rpcgen_runtime::PendingCall;
use std::cell::Cell;
use std::collections::VecDeque;

/// The bytes of a file in order, in pieces; several are asked for at a time.
#[derive(Debug)]
pub struct Pieces<'a> {
    export: &'a Export,
    file: &'a File,
    /// What has been asked for, in order.
    under_way: VecDeque<Asked>,
    /// Where that ends.
    offset: u64,
    /// Where the bytes that are wanted end; the file may end before.
    end: u64,
    /// How many bytes are asked for at a time.
    size: u32,
}

#[derive(Debug)]
struct Asked {
    argument: Read3args,
    call: PendingCall<Read3res>,
}

impl Export {
    /// The bytes of a file from an offset to its end, at most so many.
    pub fn read<'a>(&'a self, file: &'a File, offset: u64, at_most: u64) -> Pieces<'a> {
        Pieces {
            export: self,
            file,
            under_way: VecDeque::new(),
            offset,
            end: offset.saturating_add(at_most),
            size: self.sizes.read,
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ask();
        let asked = self.under_way.pop_front()?;
        match self.piece(asked) {
            Ok(piece) if piece.is_empty() => None,
            piece => Some(piece),
        }
    }
}

impl Pieces<'_> {
    /// Asks for as much as may be under way; beyond the size that the file had, piece by piece.
    fn ask(&mut self) {
        while self.under_way.len() < self.export.sizes.calls
            && self.offset < self.end
            && (self.under_way.is_empty() || self.offset < self.file.attributes.size)
        {
            let rest = u32::try_from(self.end - self.offset).unwrap_or(u32::MAX);
            let argument = Read3args {
                file: self.file.handle.clone(),
                offset: self.offset,
                count: self.size.min(rest),
            };
            self.offset += u64::from(argument.count);
            let call = self.export.nfs.read_async(&argument);
            self.under_way.push_back(Asked { argument, call });
        }
    }

    /// What comes for a question; an empty piece is the end.
    fn piece(&mut self, asked: Asked) -> Result<Vec<u8>, Error> {
        let Asked { argument, call } = asked;
        let operation = Operation::new("READ", &self.file.path);
        let first = Cell::new(Some(call));
        let read = self.export.call(operation.clone(), || {
            let read = match first.take() {
                Some(call) => call.wait()?,
                None => self.export.nfs.read(&argument)?,
            };
            Ok(match read {
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
        if read.eof {
            self.under_way.clear();
            self.end = 0;
        } else if read.count == 0 {
            return Err(operation.nonsense("neither bytes came nor the end of the file"));
        } else if read.count < argument.count {
            // What follows has been asked for at the wrong place. The server will not give more at a time later.
            self.under_way.clear();
            self.offset = argument.offset + u64::from(read.count);
            self.size = read.count;
        }
        Ok(read.data)
    }
}
