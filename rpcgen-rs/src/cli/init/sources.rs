//! The interface files of a project: copies of all that were read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use rpcgen_rs::source::SourceMap;

use crate::cli::arguments::Preprocess;

/// Every file that was read, at the place in `idl` where `#include` finds it: as it lay beside the interface, or else as
/// it lay in an include directory.
///
/// # Errors
/// If a file is in neither, or two come to the same place.
pub(super) fn copies(
    interface: &Path,
    sources: &SourceMap,
    preprocess: &Preprocess,
) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let directories: Vec<&Path> = std::iter::once(beside(interface))
        .chain(preprocess.include.iter().map(PathBuf::as_path))
        .collect();
    let mut copies: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for file in sources.files() {
        let shown = file.display();
        let mut places = directories
            .iter()
            .filter_map(|directory| inside(file, directory));
        let Some(place) = places.next() else {
            bail!(
                "{shown} is neither beside {} nor in a directory of -I, so it cannot be copied along",
                interface.display()
            );
        };
        let place = Path::new("idl").join(place);
        if copies.iter().any(|(known, _)| *known == place) {
            bail!(
                "{shown} and another file would both be copied to {}",
                place.display()
            );
        }
        let text = fs::read(file).with_context(|| format!("cannot read {shown}"))?;
        copies.push((place, text));
    }
    Ok(copies)
}

/// Where the project has what was in the include directories.
pub(super) fn include_directories(interface: &Path, preprocess: &Preprocess) -> BTreeSet<PathBuf> {
    let directories = preprocess.include.iter();
    let ways = directories.map(|directory| inside(directory, beside(interface)));
    // Joined with nothing it would end in a slash.
    let within = |way: PathBuf| match way.as_os_str().is_empty() {
        true => PathBuf::from("idl"),
        false => Path::new("idl").join(way),
    };
    ways.map(|way| within(way.unwrap_or_default())).collect()
}

fn beside(interface: &Path) -> &Path {
    interface.parent().unwrap_or(Path::new(""))
}

/// The way from the directory to the file, if it does not lead out of it.
fn inside(file: &Path, directory: &Path) -> Option<PathBuf> {
    let way = file.strip_prefix(directory).ok()?;
    let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
    way.components().all(is_name).then(|| way.to_path_buf())
}
