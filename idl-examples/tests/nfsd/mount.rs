//! The MOUNT protocol.

use super::*;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn the_export_and_directories_below_it_can_be_mounted() {
    let served = Served::new();
    fs::create_dir_all(served.path().join("sub/dir")).unwrap();
    fs::write(served.path().join("file"), "").unwrap();
    symlink("/", served.path().join("link")).unwrap();
    let client = served.tcp();
    let cases: [(&[u8], Result<NfsFh3, Mountstat3>); 10] = [
        (b"/", Ok(client.root.clone())),
        (b"", Ok(client.root.clone())),
        (b"/sub", Ok(client.at("sub"))),
        (b"sub//dir/", Ok(client.at("sub/dir"))),
        (b"/../../..", Ok(client.root.clone())),
        (b"/sub/../../etc", Err(Mountstat3::Mnt3errNoent)),
        (b"/missing", Err(Mountstat3::Mnt3errNoent)),
        (b"/file", Err(Mountstat3::Mnt3errNotdir)),
        (b"/link", Err(Mountstat3::Mnt3errNotdir)),
        (b"/link/etc", Err(Mountstat3::Mnt3errNotdir)),
    ];
    for (path, expected) in cases {
        let mounted = match served.mount().mnt(path).unwrap() {
            Mountres3::Mnt3Ok(ok) => {
                assert_eq!(ok.auth_flavors, [1, 0]);
                Ok(NfsFh3 { data: ok.fhandle })
            }
            Mountres3::Default(status) => Err(status),
        };
        assert_eq!(mounted, expected, "{}", path.escape_ascii());
    }
}

#[test]
fn what_is_exported_and_mounted_is_listed_in_both_versions() {
    let served = Served::new();
    fs::create_dir(served.path().join("sub")).unwrap();
    let address = format!("udp://{}", served.serving.address());
    let (v3, v1) = (served.mount(), MountV1Client::connect(&address).unwrap());
    let everyone = vec![Exportnode {
        ex_dir: b"/".to_vec(),
        ex_groups: Vec::new(),
    }];
    assert_eq!(v3.export().unwrap(), everyone);
    assert_eq!(v1.export().unwrap(), everyone);
    let of = |path: &[u8]| Mountbody {
        ml_hostname: "127.0.0.1".into(),
        ml_directory: path.to_vec(),
    };
    v3.mnt(b"/").unwrap();
    v3.mnt(b"/sub").unwrap();
    assert_eq!(v1.dump().unwrap(), [of(b"/"), of(b"/sub")]);
    v3.umnt(b"/").unwrap();
    assert_eq!(v3.dump().unwrap(), [of(b"/sub")]);
    v1.umntall().unwrap();
    assert_eq!(v3.dump().unwrap(), []);
    assert_eq!(v1.mnt(b"/").unwrap(), Fhstatus::Default(13));
}
