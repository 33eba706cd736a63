//! Names and handles that lead, or should lead, where nobody may go.

use super::*;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

/// Names that are refused, by each procedure that takes one.
#[test]
fn names_that_are_no_names() {
    let served = Served::new();
    fs::write(served.path().join("file"), "").unwrap();
    let client = served.tcp();
    let long = vec![b'n'; 256];
    let cases: [(&[u8], Nfsstat3); 6] = [
        (b"", Nfsstat3::Nfs3errNoent),
        (b"a/b", Nfsstat3::Nfs3errInval),
        (b"/etc/passwd", Nfsstat3::Nfs3errInval),
        (b"../outside", Nfsstat3::Nfs3errInval),
        (b"file\0", Nfsstat3::Nfs3errInval),
        (&long, Nfsstat3::Nfs3errNametoolong),
    ];
    for (name, expected) in cases {
        for (procedure, status) in by_name(&client, name) {
            assert_eq!(status, expected, "{procedure} {}", name.escape_ascii());
        }
    }
    // The directory itself and the one above are found, and nothing else is done to them.
    for name in [&b"."[..], b".."] {
        let found = ok!(client.find(&client.root, name), Lookup3res);
        assert_eq!(found.object, client.root);
        for (procedure, status) in by_name(&client, name).into_iter().skip(1) {
            let expected = match (procedure, name) {
                ("REMOVE" | "RENAME from" | "RENAME to", _) | ("RMDIR", b".") => {
                    Nfsstat3::Nfs3errInval
                }
                _ => Nfsstat3::Nfs3errExist,
            };
            assert_eq!(status, expected, "{procedure} {}", name.escape_ascii());
        }
    }
    assert_eq!(fs::read_dir(served.path()).unwrap().count(), 1);
}

/// What each procedure says to a name in the root, in which there is a `file`.
fn by_name(client: &Client, name: &[u8]) -> Vec<(&'static str, Nfsstat3)> {
    let there = || place(&client.root, name);
    let file = || place(&client.root, b"file");
    let attributes = Sattr3::default();
    let how = Createhow3::Unchecked(attributes);
    let what = Mknoddata3::Nf3fifo(attributes);
    let symlink = Symlinkdata3::default();
    let link = Link3args {
        file: client.at("file"),
        link: there(),
    };
    let rename = |from, to| {
        client
            .rename(&Rename3args { from, to })
            .unwrap()
            .discriminant()
    };
    vec![
        (
            "LOOKUP",
            client.find(&client.root, name).unwrap().discriminant(),
        ),
        (
            "CREATE",
            client
                .create(&Create3args {
                    r#where: there(),
                    how,
                })
                .unwrap()
                .discriminant(),
        ),
        (
            "MKDIR",
            client
                .mkdir(&Mkdir3args {
                    r#where: there(),
                    attributes,
                })
                .unwrap()
                .discriminant(),
        ),
        (
            "SYMLINK",
            client
                .symlink(&Symlink3args {
                    r#where: there(),
                    symlink,
                })
                .unwrap()
                .discriminant(),
        ),
        (
            "MKNOD",
            client
                .mknod(&Mknod3args {
                    r#where: there(),
                    what,
                })
                .unwrap()
                .discriminant(),
        ),
        (
            "REMOVE",
            client
                .remove(&Remove3args { object: there() })
                .unwrap()
                .discriminant(),
        ),
        (
            "RMDIR",
            client
                .rmdir(&Rmdir3args { object: there() })
                .unwrap()
                .discriminant(),
        ),
        ("RENAME from", rename(there(), file())),
        ("RENAME to", rename(file(), there())),
        ("LINK", client.link(&link).unwrap().discriminant()),
    ]
}

#[test]
fn symbolic_links_are_not_followed() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let served = Served::new();
    let (file, dir) = (served.path().join("file"), served.path().join("dir"));
    symlink(outside.path().join("secret"), &file).unwrap();
    symlink(outside.path(), &dir).unwrap();
    let client = served.tcp();
    let (file, dir) = (client.at("file"), client.at("dir"));
    assert_eq!(client.attributes(&file).unwrap().r#type, Ftype3::Nf3lnk);
    assert_eq!(
        client.get(&file, 0, 9).unwrap().discriminant(),
        Nfsstat3::Nfs3errInval
    );
    let written = client.put(&file, 0, b"x", StableHow::Unstable);
    assert_eq!(written.unwrap().discriminant(), Nfsstat3::Nfs3errInval);
    assert_eq!(
        client.find(&dir, b"secret").unwrap().discriminant(),
        Nfsstat3::Nfs3errNotdir
    );
    assert_eq!(
        client.list(&dir, (0, [0; 8]), 1000).unwrap().discriminant(),
        Nfsstat3::Nfs3errNotdir
    );
    let how = Createhow3::Unchecked(sized(0));
    assert_eq!(
        client
            .make(&client.root, b"file", how)
            .unwrap()
            .discriminant(),
        Nfsstat3::Nfs3errExist
    );
    assert_eq!(
        client.make(&dir, b"new", how).unwrap().discriminant(),
        Nfsstat3::Nfs3errNotdir
    );
    // The mode of a link cannot be set, and that of what it points to is not touched.
    let mode = fs::metadata(outside.path().join("secret")).unwrap().mode();
    for new_attributes in [with_mode(0o777), sized(0)] {
        let object = file.clone();
        let guard = Sattrguard3::False;
        let arguments = Setattr3args {
            object,
            new_attributes,
            guard,
        };
        assert_ne!(
            client.setattr(&arguments).unwrap().discriminant(),
            Nfsstat3::Nfs3Ok
        );
    }
    // A second name of the link, not of what it points to.
    let link = place(&client.root, b"second");
    ok!(client.link(&Link3args { file, link }), Link3res);
    assert!(served.path().join("second").is_symlink());
    assert_eq!(fs::read(outside.path().join("secret")).unwrap(), b"secret");
    assert_eq!(
        fs::metadata(outside.path().join("secret")).unwrap().mode(),
        mode
    );
}

#[test]
fn a_directory_that_becomes_a_link_leads_nowhere() {
    let outside = TempDir::new().unwrap();
    let served = Served::new();
    let dir = served.path().join("dir");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("file"), "text").unwrap();
    let client = served.tcp();
    let (handle, file) = (client.at("dir"), client.at("dir/file"));
    fs::rename(&dir, outside.path().join("dir")).unwrap();
    symlink(outside.path().join("dir"), &dir).unwrap();
    for gone in [handle, file] {
        assert_eq!(client.attributes(&gone), Err(Nfsstat3::Nfs3errStale));
        assert_eq!(
            client.find(&gone, b"..").unwrap().discriminant(),
            Nfsstat3::Nfs3errStale
        );
    }
}

#[test]
fn handles_that_nobody_gave_out() {
    let (served, other) = (Served::new(), Served::new());
    fs::create_dir(served.path().join("dir")).unwrap();
    fs::write(served.path().join("dir/file"), "text").unwrap();
    let client = served.udp();
    let status = |data: Vec<u8>| client.attributes(&NfsFh3 { data });
    for data in [vec![], vec![0; 31]] {
        assert_eq!(status(data), Err(Nfsstat3::Nfs3errBadhandle));
    }
    for data in [vec![0; 32], vec![0xff; 64], other.tcp().root.data] {
        assert_eq!(status(data), Err(Nfsstat3::Nfs3errStale));
    }
    // A handle with one bit wrong is of no file, or of one in the export: the number of another may be a bit away, made in
    // the same instant. The trail is only looked at when it is needed.
    let number = |data| status(data).map(|attributes| attributes.fileid);
    let good = client.at("dir/file");
    let file = number(good.data.clone());
    let inside = [".", "dir", "dir/file"].map(|path| number(client.at(path).data));
    for bit in 0..good.data.len() * 8 {
        let mut data = good.data.clone();
        data[bit / 8] ^= 1 << (bit % 8);
        let found = number(data);
        if bit < 32 * 8 {
            let is_expected = found == Err(Nfsstat3::Nfs3errStale) || inside.contains(&found);
            assert!(is_expected, "bit {bit}: {found:?}");
        } else {
            assert_eq!(found, file, "bit {bit}");
        }
    }
}

#[test]
fn a_handle_made_up_for_a_file_outside() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let secret = fs::metadata(outside.path().join("secret")).unwrap();
    let served = Served::new();
    fs::write(served.path().join("file"), "text").unwrap();
    let client = served.tcp();
    // The numbers of the export and of the disk from a good handle, those of the file as stat(2) has them.
    let mut data = client.at("file").data;
    data[16..24].copy_from_slice(&secret.ino().to_be_bytes());
    let created = secret
        .created()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    data[24..32].copy_from_slice(&(created.as_nanos() as u64).to_be_bytes());
    for trail in [&b""[..], b"\0", &[0xff; 32]] {
        let data = [&data[..32], trail].concat();
        assert_eq!(
            client.attributes(&NfsFh3 { data }),
            Err(Nfsstat3::Nfs3errStale)
        );
    }
}
