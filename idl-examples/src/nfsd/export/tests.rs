use super::*;
use std::fs;
use tempfile::TempDir;

/// More than there is room for in the table of places.
const FILES: usize = 40;
const PLACES: usize = 8;

/// `dir/sub` with many files.
fn crowded() -> TempDir {
    let root = TempDir::new().unwrap();
    let sub = root.path().join("dir/sub");
    fs::create_dir_all(&sub).unwrap();
    for number in 0..FILES {
        fs::write(sub.join(number.to_string()), "").unwrap();
    }
    root
}

fn export(root: &TempDir) -> Export {
    Export::open_with(root.path(), Places::new(PLACES)).unwrap()
}

fn sub(export: &Export) -> Node {
    let dir = export.child(&export.root().unwrap(), b"dir").unwrap();
    export.child(&dir, b"sub").unwrap()
}

/// The handles of all files in `dir/sub`, from a server that ran before.
fn handles(root: &TempDir) -> Vec<Handle> {
    let export = export(root);
    let sub = sub(&export);
    let names = (0..FILES).map(|number| number.to_string());
    names
        .map(|name| export.child(&sub, name.as_bytes()).unwrap().handle)
        .collect()
}

/// A handle that leads to the directory of the other, and to no file there.
fn forged(handle: &Handle) -> NfsFh3 {
    let mut forged = handle.clone();
    forged.id.inode = u64::MAX;
    forged.to_wire()
}

#[test]
fn a_file_is_found_among_more_than_are_remembered() {
    let root = crowded();
    let handles = handles(&root);
    let export = export(&root);
    for handle in handles.iter().chain(&handles) {
        let node = export.resolve(&handle.to_wire()).unwrap();
        assert_eq!(node.handle, *handle);
    }
}

#[test]
fn a_search_learns_the_way_to_its_file_only() {
    let root = crowded();
    let handle = &handles(&root)[FILES / 2];
    let export = export(&root);
    let mut expected = export.places().clone();
    export.resolve(&handle.to_wire()).unwrap();
    let way = export.places().way(export.root_id, handle.id).unwrap();
    let found = [way[1].directory, way[2].directory, handle.id];
    let kinds = [
        FileType::Directory,
        FileType::Directory,
        FileType::RegularFile,
    ];
    for ((file, kind), place) in found.into_iter().zip(kinds).zip(way) {
        expected.learn(file, kind, place);
    }
    assert_eq!(*export.places(), expected);
}

#[test]
fn a_search_for_nothing_leaves_the_places_as_they_were() {
    let root = crowded();
    let handles = handles(&root);
    let export = export(&root);
    let sub = sub(&export).handle.to_wire();
    export.resolve(&handles[0].to_wire()).unwrap();
    let before = export.places().clone();
    let mut older = handles[1].clone();
    older.generation ^= 1;
    for made_up in [forged(&handles[0]), older.to_wire()] {
        assert_eq!(export.resolve(&made_up).err(), Some(Nfs3errStale));
        assert_eq!(*export.places(), before);
    }
    let sub = export.resolve(&sub).unwrap();
    assert!(export.parent(&sub).is_ok());
}

#[test]
fn one_search_runs_at_a_time_and_holds_up_nobody_else() {
    let root = crowded();
    let handles = handles(&root);
    let export = export(&root);
    let sub = sub(&export);
    let known = export.child(&sub, b"0").unwrap().handle.to_wire();
    let search = export.searching.lock().unwrap();
    for unknown in [forged(&handles[0]), handles[1].to_wire()] {
        assert_eq!(export.resolve(&unknown).err(), Some(Nfs3errJukebox));
    }
    assert!(export.resolve(&known).is_ok());
    assert!(export.child(&sub, b"2").is_ok());
    drop(search);
    assert!(export.resolve(&handles[1].to_wire()).is_ok());
}
