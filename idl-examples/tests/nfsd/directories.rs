//! Listing directories, large ones too, while they change.

use super::*;
use rpcgen_runtime::xdr::to_bytes;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

const START: (u64, Cookieverf3) = (0, [0; 8]);

/// Lists all of a directory in parts, and calls `between` after each of them.
fn list_all(client: &Client, dir: &NfsFh3, count: u32, mut between: impl FnMut()) -> Vec<Entry3> {
    let (mut all, mut from) = (Vec::new(), START);
    loop {
        let part = ok!(client.list(dir, from, count), Readdir3res);
        assert!(!part.reply.entries.is_empty() || part.reply.eof);
        all.extend(part.reply.entries);
        if part.reply.eof {
            return all;
        }
        from = (all.last().unwrap().cookie, part.cookieverf);
        between();
    }
}

fn names(entries: &[Entry3]) -> Vec<&[u8]> {
    let mut names: Vec<_> = entries.iter().map(|entry| &*entry.name).collect();
    names.sort();
    names
}

#[test]
fn ten_thousand_entries() {
    let served = Served::new();
    for number in 0..10_000 {
        // Names of different lengths, and none of them UTF-8.
        let name = [
            b"\xff",
            "x".repeat(number % 50).as_bytes(),
            number.to_string().as_bytes(),
        ]
        .concat();
        fs::write(served.path().join(OsStr::from_bytes(&name)), "").unwrap();
    }
    for (client, count) in [(served.udp(), 4096), (served.tcp(), 1 << 20)] {
        let listed = list_all(&client, &client.root, count, || {});
        assert_eq!(listed.len(), 10_002);
        let mut expected: Vec<_> = fs::read_dir(served.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        expected.extend([".".into(), "..".into()]);
        expected.sort();
        let expected: Vec<_> = expected.iter().map(|name| name.as_bytes()).collect();
        assert!(names(&listed) == expected);
    }
}

#[test]
fn what_is_there_all_the_time_is_listed_once_whatever_else_changes() {
    let served = Served::new();
    let make = |name: &str| fs::write(served.path().join(name), "").unwrap();
    for number in 0..500 {
        make(&format!("stays{number}"));
        make(&format!("goes{number}"));
    }
    let client = served.udp();
    let mut part = 0;
    let listed = list_all(&client, &client.root, 1024, || {
        for number in part * 20..(part + 1) * 20 {
            let _ = fs::remove_file(served.path().join(format!("goes{number}")));
            make(&format!("comes{number}"));
        }
        part += 1;
    });
    assert!(part > 10);
    let mut seen = BTreeMap::new();
    for entry in &listed {
        *seen.entry(&*entry.name).or_insert(0) += 1;
    }
    assert!(seen.values().all(|times| *times == 1));
    for number in 0..500 {
        let name = format!("stays{number}");
        assert!(seen.contains_key(name.as_bytes()), "{name}");
    }
}

#[test]
fn a_client_can_go_on_after_the_server_has_started_again() {
    let served = Served::new();
    for number in 0..100 {
        fs::write(served.path().join(number.to_string()), "").unwrap();
    }
    let client = served.tcp();
    let first = ok!(client.list(&client.root, START, 1000), Readdir3res);
    let mut all = first.reply.entries;
    assert!(!first.reply.eof);
    let served = served.restart();
    let client = served.tcp();
    let from = (all.last().unwrap().cookie, first.cookieverf);
    let rest = ok!(client.list(&client.root, from, 1 << 16), Readdir3res);
    assert!(rest.reply.eof);
    all.extend(rest.reply.entries);
    assert_eq!(all.len(), 102);
    all.dedup_by(|a, b| a.name == b.name);
    assert_eq!(all.len(), 102);
}

#[test]
fn a_part_is_no_larger_than_asked_for() {
    let served = Served::new();
    for number in 0..200 {
        fs::write(served.path().join("n".repeat(1 + number)), "").unwrap();
    }
    let client = served.tcp();
    for count in [400, 1000, 5000] {
        let mut from = START;
        loop {
            let part = ok!(client.list(&client.root, from, count), Readdir3res);
            let size = to_bytes(&part).unwrap().len();
            assert!(size <= count as usize, "{size} > {count}");
            if part.reply.eof {
                break;
            }
            from = (part.reply.entries.last().unwrap().cookie, part.cookieverf);
        }
    }
    let refused = client.list(&client.root, START, 100);
    assert_eq!(refused.unwrap().discriminant(), Nfsstat3::Nfs3errToosmall);
}

#[test]
fn a_cookie_of_another_kind_is_refused() {
    let served = Served::new();
    let client = served.udp();
    let part = ok!(client.list(&client.root, START, 1000), Readdir3res);
    let cookie = part.reply.entries[0].cookie;
    let refused = client.list(&client.root, (cookie, *b"whatever"), 1000);
    assert_eq!(refused.unwrap().discriminant(), Nfsstat3::Nfs3errBadCookie);
}

#[test]
fn readdirplus_says_what_getattr_and_lookup_say() {
    let served = Served::new();
    fs::create_dir(served.path().join("dir")).unwrap();
    for number in 0..300 {
        fs::write(served.path().join(format!("dir/{number}")), vec![0; number]).unwrap();
    }
    let client = served.udp();
    let dir = client.at("dir");
    let (mut cookie, mut cookieverf, mut seen) = START_PLUS;
    loop {
        let arguments = Readdirplus3args {
            dir: dir.clone(),
            cookie,
            cookieverf,
            dircount: 2048,
            maxcount: 8192,
        };
        let part = ok!(client.readdirplus(&arguments), Readdirplus3res);
        assert!(to_bytes(&part).unwrap().len() <= 8192);
        for entry in &part.reply.entries {
            let handle = handle(entry.name_handle.clone());
            let attributes = known(entry.name_attributes);
            assert_eq!(attributes.fileid, entry.fileid);
            assert_eq!(client.attributes(&handle), Ok(attributes));
            let found = ok!(client.find(&dir, &entry.name), Lookup3res);
            assert_eq!(found.object, handle, "{}", entry.name.escape_ascii());
            seen += 1;
        }
        if part.reply.eof {
            break;
        }
        cookie = part.reply.entries.last().unwrap().cookie;
        cookieverf = part.cookieverf;
    }
    assert_eq!(seen, 302);
}

const START_PLUS: (u64, Cookieverf3, usize) = (0, [0; 8], 0);
