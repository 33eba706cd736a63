//! What the procedures do to files.

use super::*;
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

#[test]
fn a_file_is_made_written_and_read_over_both_transports() {
    let served = Served::new();
    for (client, name) in [(served.udp(), "udp"), (served.tcp(), "tcp")] {
        let how = Createhow3::Guarded(with_mode(0o640));
        let made = ok!(client.make(&client.root, name.as_bytes(), how), Create3res);
        let file = handle(made.obj);
        assert_eq!(known(made.obj_attributes).mode, 0o640);
        for (offset, text) in [(0, "hello"), (5, ", world")] {
            let written = client.put(&file, offset, text.as_bytes(), StableHow::FileSync);
            let written = ok!(written, Write3res);
            assert_eq!(
                (written.count, written.committed),
                (text.len() as u32, StableHow::FileSync)
            );
            let PreOpAttr::True(before) = written.file_wcc.before else {
                panic!("{written:?}")
            };
            assert_eq!(before.size, offset);
            assert_eq!(
                known(written.file_wcc.after).size,
                offset + text.len() as u64
            );
        }
        assert_eq!(fs::read(served.path().join(name)).unwrap(), b"hello, world");
        for (offset, count, expected, eof) in [
            (0, 5, "hello", false),
            (7, 5, "world", true),
            (7, u32::MAX, "world", true),
            (12, 1, "", true),
            (u64::MAX, 1, "", true),
            (0, 0, "", false),
        ] {
            let read = ok!(client.get(&file, offset, count), Read3res);
            assert_eq!((&*read.data, read.eof), (expected.as_bytes(), eof));
            assert_eq!(read.count as usize, expected.len());
        }
    }
}

#[test]
fn transfers_are_as_large_as_fsinfo_says() {
    let served = Served::new();
    fs::write(served.path().join("large"), vec![7; 3 << 20]).unwrap();
    for (client, bytes) in [(served.udp(), 32 << 10), (served.tcp(), 1 << 20)] {
        let fsroot = client.root.clone();
        let info = ok!(client.fsinfo(&Fsinfo3args { fsroot }), Fsinfo3res);
        assert_eq!(
            [info.rtmax, info.rtpref, info.wtmax, info.dtpref],
            [bytes; 4]
        );
        let large = client.at("large");
        let read = ok!(client.get(&large, 0, u32::MAX), Read3res);
        assert_eq!(read.data, vec![7; bytes as usize]);
        let data = vec![8; bytes as usize];
        ok!(
            client.put(&large, 1 << 20, &data, StableHow::Unstable),
            Write3res
        );
        let file = fs::read(served.path().join("large")).unwrap();
        assert!(file[1 << 20..][..data.len()] == data);
    }
}

#[test]
fn a_write_beyond_all_files_or_of_another_length_is_refused() {
    let served = Served::new();
    fs::write(served.path().join("file"), "text").unwrap();
    let client = served.tcp();
    let file = client.at("file");
    for offset in [u64::MAX, i64::MAX as u64] {
        let written = client.put(&file, offset, b"x", StableHow::Unstable);
        assert_eq!(written.unwrap().discriminant(), Nfsstat3::Nfs3errFbig);
    }
    let arguments = Write3args {
        file,
        offset: 0,
        count: 5,
        stable: StableHow::Unstable,
        data: b"four".to_vec(),
    };
    let written = client.write(&arguments).unwrap();
    assert_eq!(written.discriminant(), Nfsstat3::Nfs3errInval);
}

#[test]
fn create_has_three_modes() {
    let served = Served::new();
    let client = served.tcp();
    let make = |name: &[u8], how| client.make(&client.root, name, how);
    let exclusive = |verifier: &[u8; 8]| Createhow3::Exclusive(*verifier);
    let steps = [
        (
            &b"a"[..],
            Createhow3::Guarded(Sattr3::default()),
            Nfsstat3::Nfs3Ok,
        ),
        (
            b"a",
            Createhow3::Guarded(Sattr3::default()),
            Nfsstat3::Nfs3errExist,
        ),
        (b"a", Createhow3::Unchecked(sized(3)), Nfsstat3::Nfs3Ok),
        (b"b", exclusive(b"verifier"), Nfsstat3::Nfs3Ok),
        // The same call again, and that of another client.
        (b"b", exclusive(b"verifier"), Nfsstat3::Nfs3Ok),
        (b"b", exclusive(b"VERIFIER"), Nfsstat3::Nfs3errExist),
        (b"a", exclusive(b"verifier"), Nfsstat3::Nfs3errExist),
    ];
    for (name, how, expected) in steps {
        assert_eq!(make(name, how).unwrap().discriminant(), expected, "{how:?}");
    }
    assert_eq!(fs::read(served.path().join("a")).unwrap(), [0; 3]);
    assert_eq!(fs::read(served.path().join("b")).unwrap(), b"");
}

#[test]
fn attributes_are_set_and_guarded() {
    let served = Served::new();
    let path = served.path().join("file");
    fs::write(&path, "0123456789").unwrap();
    let client = served.tcp();
    let object = client.at("file");
    let time = Nfstime3 {
        seconds: 1_000_000_000,
        nseconds: 5,
    };
    let new_attributes = Sattr3 {
        mode: SetMode3::True(0o604),
        size: SetSize3::True(4),
        atime: SetAtime::SetToServerTime,
        mtime: SetMtime::SetToClientTime(time),
        ..Sattr3::default()
    };
    let before = client.attributes(&object).unwrap();
    let stale = Nfstime3 {
        seconds: before.ctime.seconds - 1,
        ..before.ctime
    };
    let set = |guard| {
        let object = object.clone();
        let arguments = Setattr3args {
            object,
            new_attributes,
            guard,
        };
        client.setattr(&arguments)
    };
    assert_eq!(
        set(Sattrguard3::True(stale)).unwrap().discriminant(),
        Nfsstat3::Nfs3errNotSync
    );
    assert_eq!(fs::read(&path).unwrap(), b"0123456789");
    let done = ok!(set(Sattrguard3::True(before.ctime)), Setattr3res);
    let after = known(done.obj_wcc.after);
    assert_eq!((after.mode, after.size, after.mtime), (0o604, 4, time));
    let real = fs::metadata(&path).unwrap();
    assert_eq!(real.permissions().mode() & 0o7777, 0o604);
    assert_eq!((real.mtime(), real.mtime_nsec()), (1_000_000_000, 5));
    assert_eq!(after.fileid, real.ino());
}

#[test]
fn what_is_no_file_is_made_too() {
    let served = Served::new();
    let client = served.tcp();
    let r#where = place(&client.root, b"dir");
    let attributes = with_mode(0o750);
    let made = ok!(
        client.mkdir(&Mkdir3args {
            r#where,
            attributes
        }),
        Mkdir3res
    );
    assert_eq!(known(made.obj_attributes).r#type, Ftype3::Nf3dir);
    let dir = handle(made.obj);
    let r#where = place(&dir, b"link");
    let symlink = Symlinkdata3 {
        symlink_data: b"/anywhere/\xff".to_vec(),
        ..Symlinkdata3::default()
    };
    let made = ok!(
        client.symlink(&Symlink3args { r#where, symlink }),
        Symlink3res
    );
    let symlink = handle(made.obj);
    let read = ok!(client.readlink(&Readlink3args { symlink }), Readlink3res);
    assert_eq!(read.data, b"/anywhere/\xff");
    let r#where = place(&dir, b"fifo");
    let what = Mknoddata3::Nf3fifo(with_mode(0o600));
    let made = ok!(client.mknod(&Mknod3args { r#where, what }), Mknod3res);
    assert_eq!(known(made.obj_attributes).r#type, Ftype3::Nf3fifo);
    let fifo = served.path().join("dir/fifo");
    assert!(fs::metadata(fifo).unwrap().file_type().is_fifo());
    // To open it would wait for ever.
    let read = client.get(&handle(made.obj), 0, 1);
    assert_eq!(read.unwrap().discriminant(), Nfsstat3::Nfs3errInval);
    let r#where = place(&dir, b"other");
    let what = Mknoddata3::Default(Ftype3::Nf3reg);
    let refused = client.mknod(&Mknod3args { r#where, what }).unwrap();
    assert_eq!(refused.discriminant(), Nfsstat3::Nfs3errBadtype);
}

#[test]
fn names_are_linked_renamed_and_removed() {
    let served = Served::new();
    fs::create_dir(served.path().join("dir")).unwrap();
    fs::write(served.path().join("file"), "text").unwrap();
    let client = served.tcp();
    let dir = client.at("dir");
    let link = place(&dir, b"second");
    let file = client.at("file");
    let linked = ok!(client.link(&Link3args { file, link }), Link3res);
    assert_eq!(known(linked.file_attributes).nlink, 2);
    let (from, to) = (place(&dir, b"second"), place(&client.root, b"third"));
    ok!(client.rename(&Rename3args { from, to }), Rename3res);
    assert_eq!(fs::read(served.path().join("third")).unwrap(), b"text");
    let remove = |name: &[u8]| {
        let object = place(&client.root, name);
        client
            .remove(&Remove3args { object })
            .unwrap()
            .discriminant()
    };
    let rmdir = |name: &[u8]| {
        let object = place(&client.root, name);
        client.rmdir(&Rmdir3args { object }).unwrap().discriminant()
    };
    assert_eq!(remove(b"third"), Nfsstat3::Nfs3Ok);
    assert_eq!(remove(b"third"), Nfsstat3::Nfs3errNoent);
    assert_eq!(remove(b"dir"), Nfsstat3::Nfs3errIsdir);
    assert_eq!(rmdir(b"file"), Nfsstat3::Nfs3errNotdir);
    fs::write(served.path().join("dir/inside"), "").unwrap();
    assert_eq!(rmdir(b"dir"), Nfsstat3::Nfs3errNotempty);
    fs::remove_file(served.path().join("dir/inside")).unwrap();
    assert_eq!(rmdir(b"dir"), Nfsstat3::Nfs3Ok);
}

#[test]
fn a_commit_has_the_verifier_of_the_writes_until_the_server_starts_again() {
    let served = Served::new();
    fs::write(served.path().join("file"), "").unwrap();
    let verifiers = |served: &Served| {
        let client = served.udp();
        let file = client.at("file");
        let written = ok!(client.put(&file, 0, b"x", StableHow::Unstable), Write3res);
        assert_eq!(written.committed, StableHow::Unstable);
        let (offset, count) = (0, 0);
        let arguments = Commit3args {
            file,
            offset,
            count,
        };
        [
            written.verf,
            ok!(client.commit(&arguments), Commit3res).verf,
        ]
    };
    let [written, committed] = verifiers(&served);
    assert_eq!(written, committed);
    let served = served.restart();
    let [again, _] = verifiers(&served);
    assert_ne!(written, again);
}

#[test]
fn access_and_the_file_system_are_described() {
    let served = Served::new();
    fs::write(served.path().join("file"), "").unwrap();
    symlink("file", served.path().join("link")).unwrap();
    let client = served.udp();
    let asked = |name: &str, access| {
        let object = client.at(name);
        ok!(client.access(&Access3args { object, access }), Access3res).access
    };
    let all = 0x3f;
    assert_eq!(
        asked("file", all) & (ACCESS3_READ | ACCESS3_LOOKUP | ACCESS3_DELETE),
        ACCESS3_READ
    );
    let of_directory =
        ACCESS3_READ | ACCESS3_LOOKUP | ACCESS3_MODIFY | ACCESS3_EXTEND | ACCESS3_DELETE;
    assert_eq!(asked(".", all), of_directory);
    assert_eq!(asked(".", ACCESS3_READ), ACCESS3_READ);
    let fsroot = client.root.clone();
    let space = ok!(client.fsstat(&Fsstat3args { fsroot }), Fsstat3res);
    assert!(space.tbytes >= space.fbytes && space.fbytes >= space.abytes && space.tbytes > 0);
    let object = client.at("link");
    let names = ok!(client.pathconf(&Pathconf3args { object }), Pathconf3res);
    assert_eq!(
        (names.name_max, names.no_trunc, names.case_insensitive),
        (255, true, false)
    );
    client.null().unwrap();
}

#[test]
fn clients_work_side_by_side() {
    let served = Served::new();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let client = if number % 2 == 0 {
                served.udp()
            } else {
                served.tcp()
            };
            scope.spawn(move || {
                for round in 0..10 {
                    let name = format!("{number}-{round}");
                    let how = Createhow3::Guarded(Sattr3::default());
                    let made = client.make(&client.root, name.as_bytes(), how);
                    let file = handle(ok!(made, Create3res).obj);
                    let text = name.repeat(1000);
                    let written = client.put(&file, 0, text.as_bytes(), StableHow::Unstable);
                    ok!(written, Write3res);
                    let from = place(&client.root, name.as_bytes());
                    let to = place(&client.root, format!("{name}.done").as_bytes());
                    ok!(client.rename(&Rename3args { from, to }), Rename3res);
                    let read = ok!(client.get(&file, 0, 1 << 15), Read3res);
                    assert!(read.data == text.as_bytes() && read.eof);
                }
            });
        }
    });
    assert_eq!(fs::read_dir(served.path()).unwrap().count(), 160);
}
