//! Which directory of the server is mounted for a path (RFC 1813 section 5).

use super::error::{Error, Operation};
use super::export::no_answer;
use super::walking::{components, join};
use crate::nfs3::{MountV3Client, Mountres3, Mountstat3, NfsFh3};

/// Mounts the exported directory that holds `path`; of several, that with the longest path. Returns its path and handle.
pub(super) fn mount(client: &MountV3Client, path: &[u8]) -> Result<(Vec<u8>, NfsFh3), Error> {
    let exports = exports(client, path)?;
    let candidates = ancestors(path).into_iter().filter(|candidate| {
        exports.is_empty() || exports.iter().any(|export| is_same(export, candidate))
    });
    let mut refusal = None;
    for candidate in candidates {
        match ask(client, &candidate)? {
            Ok(handle) => return Ok((candidate, handle)),
            // That of the longest path says most.
            Err(status) => refusal = refusal.or(Some((candidate, status))),
        }
    }
    Err(match refusal {
        Some((path, status)) => Error::NotMounted { path, status },
        None => Error::NotExported {
            path: path.to_vec(),
            exports,
        },
    })
}

/// What the server says that it exports; nothing, if it does not tell.
fn exports(client: &MountV3Client, path: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    match client.export() {
        Ok(exports) => Ok(exports.into_iter().map(|export| export.ex_dir).collect()),
        Err(rpcgen_runtime::Error::Rejected { .. }) => Ok(Vec::new()),
        Err(source) => Err(no_answer(Operation::new("EXPORT", path))(source)),
    }
}

fn ask(client: &MountV3Client, path: &[u8]) -> Result<Result<NfsFh3, Mountstat3>, Error> {
    let operation = Operation::new("MNT", path);
    Ok(match client.mnt(path).map_err(no_answer(operation))? {
        Mountres3::Mnt3Ok(mounted) => Ok(NfsFh3 {
            data: mounted.fhandle,
        }),
        Mountres3::Default(status) => Err(status),
    })
}

/// The path itself and every directory above it, the longest first.
fn ancestors(path: &[u8]) -> Vec<Vec<u8>> {
    let names: Vec<_> = components(path).collect();
    let upper = |count| join(b"", &names[..count].join(&b'/'));
    (0..=names.len()).rev().map(upper).collect()
}

fn is_same(path: &[u8], other: &[u8]) -> bool {
    components(path).eq(components(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_in_itself_and_in_every_directory_above() {
        let all: [&[u8]; 3] = [b"/a/b", b"/a", b"/"];
        assert_eq!(ancestors(b"/a//b/"), all);
        assert_eq!(ancestors(b"/"), [b"/"]);
    }

    #[test]
    fn slashes_do_not_make_a_path_another() {
        assert!(is_same(b"/a/b/", b"//a/b"));
        assert!(!is_same(b"/a/b", b"/a/bc"));
    }
}
