//! How long a handle is good.

use super::*;
use std::fs;

#[test]
fn of_a_file_that_is_renamed_by_its_client() {
    let served = Served::new();
    fs::create_dir_all(served.path().join("a/b")).unwrap();
    fs::write(served.path().join("a/b/file"), "text").unwrap();
    let client = served.tcp();
    let (file, b) = (client.at("a/b/file"), client.at("a/b"));
    // The directory above it, to another place; then the file.
    let (from, to) = (place(&client.at("a"), b"b"), place(&client.root, b"c"));
    ok!(client.rename(&Rename3args { from, to }), Rename3res);
    let (from, to) = (place(&b, b"file"), place(&client.root, b"moved"));
    ok!(client.rename(&Rename3args { from, to }), Rename3res);
    let read = ok!(client.get(&file, 0, 9), Read3res);
    assert_eq!(read.data, b"text");
}

#[test]
fn of_a_file_that_another_program_renames() {
    let served = Served::new();
    fs::create_dir(served.path().join("dir")).unwrap();
    fs::write(served.path().join("dir/old"), "text").unwrap();
    let client = served.tcp();
    let file = client.at("dir/old");
    // Another file gets its name.
    fs::rename(served.path().join("dir/old"), served.path().join("dir/new")).unwrap();
    fs::write(served.path().join("dir/old"), "other").unwrap();
    fs::rename(served.path().join("dir"), served.path().join("renamed")).unwrap();
    let read = ok!(client.get(&file, 0, 9), Read3res);
    assert_eq!(read.data, b"text");
}

#[test]
fn over_restarts_of_the_server() {
    let served = Served::new();
    let deep = "a/b/c/d/e/f";
    fs::create_dir_all(served.path().join(deep)).unwrap();
    for number in 0..100 {
        // Footprints are a byte: some of these have that of a directory on the way.
        fs::create_dir(served.path().join(format!("a/{number}"))).unwrap();
        fs::write(
            served.path().join(format!("{deep}/{number}")),
            format!("{number}"),
        )
        .unwrap();
    }
    let client = served.tcp();
    let handles: Vec<_> = (0..100)
        .map(|number| client.at(&format!("{deep}/{number}")))
        .collect();
    let (root, dir) = (client.root.clone(), client.at("a/b/c"));
    let served = served.restart();
    let client = served.udp();
    assert_eq!(client.root, root);
    assert_eq!(client.attributes(&dir).unwrap().r#type, Ftype3::Nf3dir);
    let parent = client.find(&dir, b"..");
    assert_eq!(ok!(parent, Lookup3res).object, client.at("a/b"));
    for (number, file) in handles.iter().enumerate() {
        let read = ok!(client.get(file, 0, 9), Read3res);
        assert_eq!(read.data, number.to_string().as_bytes());
    }
}

#[test]
fn of_a_file_that_is_gone() {
    let served = Served::new();
    fs::write(served.path().join("file"), "text").unwrap();
    let client = served.tcp();
    let file = client.at("file");
    let object = place(&client.root, b"file");
    ok!(client.remove(&Remove3args { object }), Remove3res);
    assert_eq!(client.attributes(&file), Err(Nfsstat3::Nfs3errStale));
    // Its number may be given to the next file, which is another one for all that.
    fs::write(served.path().join("file"), "other").unwrap();
    assert_ne!(client.at("file"), file);
    assert_eq!(
        client.get(&file, 0, 9).unwrap().discriminant(),
        Nfsstat3::Nfs3errStale
    );
}

#[test]
fn of_a_file_deeper_than_a_handle_can_say() {
    let served = Served::new();
    let deep = ["d"; 50].join("/");
    fs::create_dir_all(served.path().join(&deep)).unwrap();
    fs::write(served.path().join(&deep).join("file"), "text").unwrap();
    let client = served.tcp();
    let file = client.at(&format!("{deep}/file"));
    assert_eq!(client.attributes(&file).unwrap().size, 4);
    let served = served.restart();
    assert_eq!(served.tcp().attributes(&file), Err(Nfsstat3::Nfs3errStale));
}
