//! The golden files, compiled: a module for each.

use std::fs;

#[path = "own.rs"]
pub(crate) mod own;

macro_rules! golden {
    ($($name:ident)*) => {
        $(pub(crate) mod $name {
            include!(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", stringify!($name), ".rs"));
        })*

        const INCLUDED: &[&str] = &[$(stringify!($name)),*];
    };
}

golden! {
    arrays
    attributes
    comments
    constants
    enums
    external
    interface
    interface_angle
    lists
    names
    namespaces
    nested
    optional
    program
    recursive
    scalars
    strings
    typedefs
    unions
}

#[test]
fn every_golden_file_is_included() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
    }
    found.sort();
    assert_eq!(found, INCLUDED);
}
