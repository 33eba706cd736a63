//! What tshark, which knows NFS, makes of every procedure's call and replies.

use super::*;
use rpcgen_tests::capture::Capture;
use rpcgen_tests::daemons;
use std::collections::BTreeSet;

const NFS: u32 = 100_003;

#[test]
fn tshark_reads_all_22_procedures() {
    let Some(programs) = daemons::require(&["tshark"]) else {
        return;
    };
    for transport in ["udp", "tcp"] {
        let served = Served::new();
        let capture = Capture::start(transport, served.serving.address());
        let address = format!("{transport}://{}", capture.address());
        let Client { root, .. } = served.tcp();
        let nfs = NfsV3Client::connect(&address).unwrap();
        call_everything(&Client { nfs, root });
        let files = TempDir::new().unwrap();
        let messages = capture.messages(&programs, files.path());
        let calls = messages.iter().filter(|message| message.is_call);
        assert!(calls.clone().all(|call| call.program == Some(NFS)));
        let procedures: BTreeSet<_> = calls.filter_map(|call| call.procedure).collect();
        assert_eq!(procedures, (0..22).collect(), "{transport}");
        assert!(messages.iter().any(|message| !message.is_call));
    }
}

/// Each procedure, with success and without.
fn call_everything(client: &Client) {
    let gone = NfsFh3 { data: vec![0; 40] };
    client.null().unwrap();
    for (dir, fails) in [(client.root.clone(), false), (gone, true)] {
        let made = client.make(&dir, b"file", Createhow3::Unchecked(with_mode(0o644)));
        assert_eq!(made.unwrap().discriminant() != Nfsstat3::Nfs3Ok, fails);
        let file = if fails {
            dir.clone()
        } else {
            client.at("file")
        };
        call_on_file(client, &file);
        call_on_directory(client, &dir, &file);
    }
}

fn call_on_file(client: &Client, file: &NfsFh3) {
    let object = file.clone();
    let (new_attributes, guard) = (sized(100), Sattrguard3::False);
    let setattr = Setattr3args {
        object,
        new_attributes,
        guard,
    };
    client.setattr(&setattr).unwrap();
    client.put(file, 5, b"text", StableHow::FileSync).unwrap();
    client.get(file, 0, 100).unwrap();
    let _ = client.attributes(file);
    let (offset, count) = (0, 0);
    let file = file.clone();
    let commit = Commit3args {
        file,
        offset,
        count,
    };
    client.commit(&commit).unwrap();
}

fn call_on_directory(client: &Client, dir: &NfsFh3, file: &NfsFh3) {
    let there = |name: &str| place(dir, name.as_bytes());
    let attributes = with_mode(0o755);
    let r#where = there("dir");
    client
        .mkdir(&Mkdir3args {
            r#where,
            attributes,
        })
        .unwrap();
    let symlink = Symlinkdata3 {
        symlink_data: b"file".to_vec(),
        ..Symlinkdata3::default()
    };
    let r#where = there("link");
    client.symlink(&Symlink3args { r#where, symlink }).unwrap();
    let what = Mknoddata3::Nf3fifo(attributes);
    let r#where = there("fifo");
    client.mknod(&Mknod3args { r#where, what }).unwrap();
    let symlink = match client.find(dir, b"link").unwrap() {
        Lookup3res::Nfs3Ok(found) => found.object,
        Lookup3res::Default(..) => dir.clone(),
    };
    client.readlink(&Readlink3args { symlink }).unwrap();
    let link = Link3args {
        file: file.clone(),
        link: there("second"),
    };
    client.link(&link).unwrap();
    let (from, to) = (there("second"), there("third"));
    client.rename(&Rename3args { from, to }).unwrap();
    client.list(dir, (0, [0; 8]), 4096).unwrap();
    let plus = Readdirplus3args {
        dir: dir.clone(),
        cookie: 0,
        cookieverf: [0; 8],
        dircount: 4096,
        maxcount: 8192,
    };
    client.readdirplus(&plus).unwrap();
    let object = there("third");
    client.remove(&Remove3args { object }).unwrap();
    let object = there("dir");
    client.rmdir(&Rmdir3args { object }).unwrap();
    describe(client, dir);
}

fn describe(client: &Client, of: &NfsFh3) {
    let (object, access) = (of.clone(), 0x3f);
    client.access(&Access3args { object, access }).unwrap();
    let fsroot = of.clone();
    client.fsstat(&Fsstat3args { fsroot }).unwrap();
    let fsroot = of.clone();
    client.fsinfo(&Fsinfo3args { fsroot }).unwrap();
    let object = of.clone();
    client.pathconf(&Pathconf3args { object }).unwrap();
}
