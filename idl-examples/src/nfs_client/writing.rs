//! Files that are made, and filled.

use super::error::{Error, Operation};
use super::export::{Export, File};
use super::walking::join;
use crate::nfs3::*;
use rpcgen_runtime::PendingCall;
use std::cell::Cell;
use std::collections::VecDeque;

/// How many bytes are written before the server is asked to commit them to its disk: what has to be written again if it
/// loses them.
const COMMIT_BYTES: u64 = 64 << 20;

/// How often the same bytes are written before a server that loses them each time is given up.
const ATTEMPTS: u32 = 5;

/// Bytes that can be read more than once.
pub trait Source {
    /// The bytes from an offset to the end, at most so many, in pieces of any size.
    fn pieces(
        &self,
        offset: u64,
        at_most: u64,
    ) -> Box<dyn Iterator<Item = Result<Vec<u8>, Error>> + '_>;
}

impl Export {
    /// Makes a regular file, or empties that which is there.
    ///
    /// # Errors
    /// As of every call.
    pub fn create(&self, directory: &File, name: &[u8], mode: Mode3) -> Result<File, Error> {
        let path = join(&directory.path, name);
        let argument = Create3args {
            r#where: Diropargs3 {
                dir: directory.handle.clone(),
                name: name.to_vec(),
            },
            how: Createhow3::Unchecked(Sattr3 {
                mode: SetMode3::True(mode),
                size: SetSize3::True(0),
                ..Sattr3::default()
            }),
        };
        let made = self.call(Operation::new("CREATE", &path), || {
            Ok(match self.nfs.create(&argument)? {
                Create3res::Nfs3Ok(made) => Ok(made),
                Create3res::Default(status, _) => Err(status),
            })
        })?;
        match made.obj {
            PostOpFh3::True(handle) => self.file(handle, made.obj_attributes, path),
            PostOpFh3::False => self.lookup(directory, name),
        }
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// As of every call; if there is something of that name already.
    pub fn make_directory(&self, parent: &File, name: &[u8], mode: Mode3) -> Result<(), Error> {
        let argument = Mkdir3args {
            r#where: Diropargs3 {
                dir: parent.handle.clone(),
                name: name.to_vec(),
            },
            attributes: Sattr3 {
                mode: SetMode3::True(mode),
                ..Sattr3::default()
            },
        };
        // Done twice, the second would find that of the first.
        self.call_once(Operation::new("MKDIR", &join(&parent.path, name)), || {
            Ok(match self.nfs.mkdir(&argument)? {
                Mkdir3res::Nfs3Ok(_) => Ok(()),
                Mkdir3res::Default(status, _) => Err(status),
            })
        })
    }

    /// Takes all bytes out of a file.
    ///
    /// # Errors
    /// As of every call.
    pub fn empty(&self, file: &File) -> Result<(), Error> {
        let argument = Setattr3args {
            object: file.handle.clone(),
            new_attributes: Sattr3 {
                size: SetSize3::True(0),
                ..Sattr3::default()
            },
            guard: Sattrguard3::False,
        };
        self.call(Operation::new("SETATTR", &file.path), || {
            Ok(match self.nfs.setattr(&argument)? {
                Setattr3res::Nfs3Ok(_) => Ok(()),
                Setattr3res::Default(status, _) => Err(status),
            })
        })
    }

    /// Writes all bytes of the source to an empty file; returns how many, when all are on the server's disk.
    ///
    /// The server may keep them in memory at first (RFC 1813 section 3.3.7), and lose them when it is started again.
    /// Then its verifier is another one, and they are read from the source and written once more.
    ///
    /// # Errors
    /// As of every call; if the server loses the bytes again and again, or the file has another size at the end.
    pub fn write(&self, file: &File, source: &dyn Source) -> Result<u64, Error> {
        let operation = Operation::new("WRITE", &file.path);
        let mut offset = 0;
        loop {
            let mut attempts = (0..ATTEMPTS).map(|_| self.write_stretch(file, source, offset));
            let written = attempts.find_map(Result::transpose);
            let written = written.unwrap_or_else(|| {
                Err(operation
                    .clone()
                    .nonsense("the server loses what is written again and again"))
            })?;
            offset += written;
            if written < COMMIT_BYTES {
                break;
            }
        }
        let size = self.attributes(&file.handle, &file.path)?.size;
        if size != offset {
            let reason = format!("{offset} bytes were written, and the file has {size}");
            return Err(operation.nonsense(reason));
        }
        Ok(offset)
    }

    /// Writes the next bytes of the source and commits them; `None` if the server lost some before that.
    fn write_stretch(
        &self,
        file: &File,
        source: &dyn Source,
        start: u64,
    ) -> Result<Option<u64>, Error> {
        let mut writes = Writes {
            export: self,
            file,
            under_way: VecDeque::new(),
            verifiers: Vec::new(),
        };
        let mut offset = start;
        for piece in source.pieces(start, COMMIT_BYTES) {
            for part in piece?.chunks(self.sizes.write as usize) {
                writes.begin(offset, part)?;
                offset += part.len() as u64;
            }
        }
        let mut verifiers = writes.finish()?;
        if offset > start {
            verifiers.push(self.commit(file)?);
        }
        let is_kept = verifiers.windows(2).all(|pair| pair[0] == pair[1]);
        Ok(is_kept.then_some(offset - start))
    }

    fn commit(&self, file: &File) -> Result<Writeverf3, Error> {
        let argument = Commit3args {
            file: file.handle.clone(),
            offset: 0,
            count: 0,
        };
        let committed = self.call(Operation::new("COMMIT", &file.path), || {
            Ok(match self.nfs.commit(&argument)? {
                Commit3res::Nfs3Ok(committed) => Ok(committed),
                Commit3res::Default(status, _) => Err(status),
            })
        })?;
        Ok(committed.verf)
    }
}

/// Calls of WRITE to one file, several at a time.
struct Writes<'a> {
    export: &'a Export,
    file: &'a File,
    under_way: VecDeque<(Write3args, PendingCall<Write3res>)>,
    /// One for each call that has ended.
    verifiers: Vec<Writeverf3>,
}

impl Writes<'_> {
    /// Begins to write, when less than the most calls are under way.
    fn begin(&mut self, offset: u64, data: &[u8]) -> Result<(), Error> {
        if self.under_way.len() >= self.export.sizes.calls {
            self.end_first()?;
        }
        let argument = Write3args {
            file: self.file.handle.clone(),
            offset,
            count: u32::try_from(data.len()).expect("no more than a write size, which is a u32"),
            stable: StableHow::Unstable,
            data: data.to_vec(),
        };
        let call = self.export.nfs.write_async(&argument);
        self.under_way.push_back((argument, call));
        Ok(())
    }

    /// Waits for the end of all calls; returns the verifiers.
    fn finish(mut self) -> Result<Vec<Writeverf3>, Error> {
        while !self.under_way.is_empty() {
            self.end_first()?;
        }
        Ok(self.verifiers)
    }

    /// Waits for the end of the first call; what it has left over is written behind all others.
    fn end_first(&mut self) -> Result<(), Error> {
        let Some((argument, call)) = self.under_way.pop_front() else {
            return Ok(());
        };
        let operation = Operation::new("WRITE", &self.file.path);
        let first = Cell::new(Some(call));
        let written = self.export.call(operation.clone(), || {
            let written = match first.take() {
                Some(call) => call.wait()?,
                None => self.export.nfs.write(&argument)?,
            };
            Ok(match written {
                Write3res::Nfs3Ok(written) => Ok(written),
                Write3res::Default(status, _) => Err(status),
            })
        })?;
        if written.count == 0 || written.count > argument.count {
            let reason = format!("{} of {} bytes were written", written.count, argument.count);
            return Err(operation.nonsense(reason));
        }
        self.verifiers.push(written.verf);
        let rest = &argument.data[written.count as usize..];
        match rest.is_empty() {
            true => Ok(()),
            false => self.begin(argument.offset + u64::from(written.count), rest),
        }
    }
}
