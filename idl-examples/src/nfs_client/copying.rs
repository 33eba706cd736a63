//! Files and trees from here to there, where either end may be on a server.

use super::error::Error;
use super::export::{Export, File, Transport};
use super::location::Location;
use super::walking::{LastLink, components, join};
use super::writing::Source;
use crate::nfs3::{Ftype3, Nfsstat3};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::iter;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The permissions of a file that a copy may have: not that others write it.
const COPIED_MODE: u32 = 0o755;

/// How many directories may be inside one another in a tree that is copied.
const DEPTH_MAX: usize = 128;

/// The size of the pieces in which a local file is read.
const LOCAL_PIECE: u64 = 1 << 20;

/// Where a file is, or will be.
#[derive(Debug)]
pub enum Place {
    /// On this machine.
    Local(PathBuf),
    /// On a server.
    Remote(Box<Export>, Location),
}

/// What is copied.
enum Origin<'a> {
    Local(PathBuf, fs::Metadata),
    Remote(&'a Export, File),
}

/// Where it goes.
enum Target<'a> {
    Local(PathBuf),
    /// A path of the server; there may be nothing yet.
    Remote(&'a Export, Vec<u8>),
}

/// What can be copied, or cannot.
#[derive(PartialEq, Eq)]
enum Kind {
    Regular,
    Directory,
    Other,
}

impl Place {
    /// What a word of the command line names: `nfs://...`, or a local path.
    ///
    /// # Errors
    /// If the address is wrong, or its export cannot be mounted.
    pub fn open(word: &OsStr, transport: Transport) -> Result<Self, Error> {
        match Location::parse(word.as_bytes()).transpose()? {
            None => Ok(Self::Local(word.into())),
            Some(location) => {
                let export = Box::new(Export::mount(&location, transport)?);
                Ok(Self::Remote(export, location))
            }
        }
    }

    fn origin(&self) -> Result<Origin<'_>, Error> {
        match self {
            Self::Local(path) => {
                let metadata = fs::metadata(path).map_err(|source| local(path, source))?;
                Ok(Origin::Local(path.clone(), metadata))
            }
            Self::Remote(export, location) => {
                let file = export.find(&location.path, LastLink::Follow)?;
                Ok(Origin::Remote(export, file))
            }
        }
    }

    fn target(&self) -> Target<'_> {
        match self {
            Self::Local(path) => Target::Local(path.clone()),
            Self::Remote(export, location) => Target::Remote(export, location.path.clone()),
        }
    }

    fn is_same_server(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Remote(_, one), Self::Remote(_, other)) => {
                (&one.host, one.port) == (&other.host, other.port)
            }
            _ => false,
        }
    }
}

/// Copies a file, or, if `recursive`, a directory with all that is in it; into `to`, if that is a directory.
///
/// Permissions go along, but not that others may write; owners and times do not. In a tree, what is neither a regular
/// file nor a directory is reported and left out, symbolic links too: a server could have them lead anywhere.
///
/// What fails in a tree goes to `report`, and the rest is copied.
///
/// # Errors
/// If the copy as a whole cannot be made.
pub fn copy(
    from: &Place,
    to: &Place,
    recursive: bool,
    report: &mut dyn FnMut(Error),
) -> Result<(), Error> {
    let (origin, mut target) = (from.origin()?, to.target());
    if target.directory()?.is_some_and(|is_directory| is_directory) {
        target = target.join(&origin.name());
    }
    if origin.kind() == Kind::Directory && !recursive {
        return Err(origin.unfit("is a directory; -r copies it"));
    }
    if from.is_same_server(to) && origin.is(&target)? {
        return Err(origin.unfit("is the same file"));
    }
    copy_tree(&origin, &target, DEPTH_MAX, report)
}

fn copy_tree(
    origin: &Origin<'_>,
    target: &Target<'_>,
    depth: usize,
    report: &mut dyn FnMut(Error),
) -> Result<(), Error> {
    match origin.kind() {
        Kind::Regular => target.write(origin),
        Kind::Other => Err(origin.unfit("is neither a regular file nor a directory")),
        Kind::Directory if depth == 0 => Err(origin.unfit("is in too many directories")),
        Kind::Directory => {
            // Listed first: a tree that is copied into itself is not copied for ever.
            let children = origin.children()?;
            target.make_directory(origin.mode())?;
            for child in children {
                let target = target.join(&child.name());
                copy_tree(&child, &target, depth - 1, report).unwrap_or_else(&mut *report);
            }
            Ok(())
        }
    }
}

impl<'a> Origin<'a> {
    fn kind(&self) -> Kind {
        match self {
            Self::Local(_, metadata) if metadata.is_file() => Kind::Regular,
            Self::Local(_, metadata) if metadata.is_dir() => Kind::Directory,
            Self::Local(..) => Kind::Other,
            Self::Remote(_, file) => match file.attributes.r#type {
                Ftype3::Nf3reg => Kind::Regular,
                Ftype3::Nf3dir => Kind::Directory,
                _ => Kind::Other,
            },
        }
    }

    fn mode(&self) -> u32 {
        let mode = match self {
            Self::Local(_, metadata) => metadata.permissions().mode(),
            Self::Remote(_, file) => file.attributes.mode,
        };
        mode & COPIED_MODE
    }

    fn path(&self) -> &[u8] {
        match self {
            Self::Local(path, _) => path.as_os_str().as_bytes(),
            Self::Remote(_, file) => &file.path,
        }
    }

    /// The last name of its path; of `/`, none.
    fn name(&self) -> Vec<u8> {
        let name = components(self.path()).next_back();
        name.unwrap_or_default().to_vec()
    }

    fn unfit(&self, reason: &'static str) -> Error {
        let path = self.path().to_vec();
        Error::Unfit { path, reason }
    }

    fn children(&self) -> Result<Vec<Self>, Error> {
        match self {
            Self::Local(path, _) => local_children(path).map_err(|source| local(path, source)),
            Self::Remote(export, directory) => {
                let entries = export.files(directory)?;
                let files = entries.iter().map(|entry| export.entry(directory, entry));
                files.map(|file| Ok(Self::Remote(export, file?))).collect()
            }
        }
    }

    fn is(&self, target: &Target<'a>) -> Result<bool, Error> {
        let (Self::Remote(_, file), Some(other)) = (self, target.file()?) else {
            return Ok(false);
        };
        let id = |file: &File| (file.attributes.fsid, file.attributes.fileid);
        Ok(id(file) == id(&other))
    }
}

fn local_children<'a>(directory: &Path) -> io::Result<Vec<Origin<'a>>> {
    let mut children = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        children.push(Origin::Local(entry.path(), entry.metadata()?));
    }
    Ok(children)
}

/// The bytes of a local file from an offset on, at most so many.
fn local_pieces(
    path: &Path,
    offset: u64,
    at_most: u64,
) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>> + use<>> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut remaining = at_most;
    Ok(iter::from_fn(move || {
        let mut piece = Vec::new();
        let wanted = remaining.min(LOCAL_PIECE);
        let read = (&mut file).take(wanted).read_to_end(&mut piece);
        remaining -= piece.len() as u64;
        match read {
            Ok(_) if piece.is_empty() => None,
            Ok(_) => Some(Ok(piece)),
            Err(error) => Some(Err(error)),
        }
    }))
}

impl Source for Origin<'_> {
    fn pieces(
        &self,
        offset: u64,
        at_most: u64,
    ) -> Box<dyn Iterator<Item = Result<Vec<u8>, Error>> + '_> {
        match self {
            Self::Remote(export, file) => Box::new(export.read(file, offset, at_most)),
            Self::Local(path, _) => {
                let failed = |source| local(path, source);
                match local_pieces(path, offset, at_most) {
                    Ok(pieces) => Box::new(pieces.map(move |piece| piece.map_err(failed))),
                    Err(source) => Box::new(iter::once(Err(failed(source)))),
                }
            }
        }
    }
}

impl<'a> Target<'a> {
    fn join(&self, name: &[u8]) -> Self {
        match self {
            Self::Local(path) => Self::Local(path.join(OsStr::from_bytes(name))),
            Self::Remote(export, path) => Self::Remote(export, join(path, name)),
        }
    }

    /// Whether it is a directory; `None` if there is nothing yet.
    fn directory(&self) -> Result<Option<bool>, Error> {
        match self {
            Self::Local(path) => match fs::metadata(path) {
                Ok(metadata) => Ok(Some(metadata.is_dir())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(local(path, source)),
            },
            Self::Remote(..) => Ok(self.file()?.map(|file| is_directory(&file))),
        }
    }

    /// The file on the server; `None` if there is none yet, or the target is local.
    fn file(&self) -> Result<Option<File>, Error> {
        let Self::Remote(export, path) = self else {
            return Ok(None);
        };
        match export.find(path, LastLink::Follow) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.status() == Some(Nfsstat3::Nfs3errNoent) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fills the file, which is made if it is not there.
    fn write(&self, origin: &Origin<'_>) -> Result<(), Error> {
        match self {
            Self::Local(path) => write_local(path, origin),
            Self::Remote(export, path) => {
                let file = match self.file()? {
                    Some(file) => {
                        export.empty(&file)?;
                        file
                    }
                    None => {
                        let (directory, name) = split(export, path)?;
                        export.create(&directory, name, origin.mode())?
                    }
                };
                export.write(&file, origin)?;
                Ok(())
            }
        }
    }

    fn make_directory(&self, mode: u32) -> Result<(), Error> {
        if self.directory()? == Some(true) {
            return Ok(());
        }
        match self {
            Self::Local(path) => fs::create_dir(path).map_err(|source| local(path, source)),
            Self::Remote(export, path) => {
                let (directory, name) = split(export, path)?;
                export.make_directory(&directory, name, mode)
            }
        }
    }
}

fn write_local(path: &Path, origin: &Origin<'_>) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    let file = options.mode(origin.mode()).open(path);
    let mut file = file.map_err(|source| local(path, source))?;
    for piece in origin.pieces(0, u64::MAX) {
        file.write_all(&piece?)
            .map_err(|source| local(path, source))?;
    }
    Ok(())
}

/// The directory that a file will be in, and its name there.
fn split<'p>(export: &Export, path: &'p [u8]) -> Result<(File, &'p [u8]), Error> {
    let name = components(path).next_back();
    let name = name.filter(|name| !matches!(*name, b"." | b".."));
    let name = name.ok_or_else(|| Error::Unfit {
        path: path.to_vec(),
        reason: "has no name at its end",
    })?;
    let end = path.iter().rposition(|byte| *byte != b'/');
    let end = end.map_or(0, |last| last + 1 - name.len());
    Ok((export.find(&path[..end], LastLink::Follow)?, name))
}

fn is_directory(file: &File) -> bool {
    file.attributes.r#type == Ftype3::Nf3dir
}

fn local(path: &Path, source: io::Error) -> Error {
    let path = path.as_os_str().as_bytes().to_vec();
    Error::Local { path, source }
}
