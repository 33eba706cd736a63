//! The program `nfs` with two NFS servers, NFS-Ganesha and our own, over TCP and UDP.

mod bench;
mod tshark;

use bench::Bench;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const TRANSPORTS: [&[&str]; 2] = [&[], &["--udp"]];

/// A test for each function and server.
macro_rules! with_both {
    ($($test:ident,)+) => {
        mod ganesha {
            $(#[test]
            fn $test() {
                if let Some(bench) = crate::Bench::ganesha() {
                    crate::$test(&bench);
                }
            })+
        }

        #[cfg(target_os = "linux")]
        mod nfsd {
            $(#[test]
            fn $test() {
                crate::$test(&crate::Bench::nfsd());
            })+
        }
    };
}

with_both! {
    files_of_every_size_go_there_and_come_back,
    a_directory_of_ten_thousand,
    names_are_bytes,
    symbolic_links_are_followed_inside_the_export,
    a_copy_takes_the_place_of_what_was_there,
    trees_are_copied_without_their_links,
    what_the_server_refuses_is_said_in_words,
    a_file_is_described,
}

fn nfs(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nfs"));
    command.args(words).output().unwrap()
}

/// What it prints when all goes well.
#[track_caller]
fn said(words: &[&str]) -> Vec<u8> {
    let output = nfs(words);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {error}");
    output.stdout
}

/// What it says when it fails.
#[track_caller]
fn complaint(words: &[&str]) -> String {
    let output = nfs(words);
    assert_eq!(output.status.code(), Some(1), "{words:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Bytes that differ from one another everywhere, so that a piece at the wrong place is seen.
fn bytes(len: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len + 8);
    for index in (0_u64..).take(len / 8 + 1) {
        bytes.extend_from_slice(&index.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    }
    bytes.truncate(len);
    bytes
}

/// Not `assert_eq`, which would print what differs.
#[track_caller]
fn assert_same(one: &Path, other: &[u8]) {
    assert!(fs::read(one).unwrap() == other, "{} differs", one.display());
}

fn files_of_every_size_go_there_and_come_back(bench: &Bench) {
    // Of a READ or WRITE over UDP and TCP.
    let edges = [32 << 10, 1 << 20];
    let edges = edges.iter().flat_map(|edge| [edge - 1, *edge, edge + 1]);
    // The first of the large ones takes two times of COMMIT.
    let sizes: Vec<usize> = [0, 1, 3, (64 << 20) + 1, 100 << 20]
        .into_iter()
        .chain(edges)
        .collect();
    let all = bytes(100 << 20);
    for transport in TRANSPORTS {
        for size in &sizes {
            let content = &all[..*size];
            let (here, back) = (bench.here("here"), bench.here("back"));
            fs::write(&here, content).unwrap();

            let word = |words: &[&str]| said(&[transport, words].concat());
            word(&["cp", &here, &bench.address("file")]);
            assert_same(&bench.there("file"), content);
            word(&["cp", &bench.address("file"), &back]);
            assert_same(back.as_ref(), content);
            assert!(word(&["cat", &bench.address("file")]) == content);
        }
    }
}

fn a_directory_of_ten_thousand(bench: &Bench) {
    let names: BTreeSet<String> = (0..10_000)
        .map(|index| format!("file number {index}"))
        .collect();
    for name in &names {
        fs::write(bench.there(name), name).unwrap();
    }
    for transport in TRANSPORTS {
        let short = said(&[transport, &["ls", &bench.address("")]].concat());
        let short = String::from_utf8(short).unwrap();
        assert!(short.lines().eq(&names));

        let long = said(&[transport, &["ls", "-l", &bench.address("")]].concat());
        let long = String::from_utf8(long).unwrap();
        assert_eq!(long.lines().count(), names.len());
        for (line, name) in long.lines().zip(&names) {
            assert!(line.starts_with("-rw-") && line.ends_with(name), "{line}");
            let size = line.split_whitespace().nth(4).unwrap();
            assert_eq!(size, name.len().to_string(), "{line}");
        }
    }
}

fn names_are_bytes(bench: &Bench) {
    let directory = bench.there("");
    let cases: [(&[u8], &str, &str); 4] = [
        (b"caf\xe9", "caf%E9", "caf\\xe9"),
        (b"100%", "100%25", "100%"),
        (b"two\nlines", "two%0Alines", "two\\nlines"),
        ("日本語".as_bytes(), "日本語", "日本語"),
    ];
    let here = bench.here("here");
    for (bytes, address, shown) in cases {
        fs::write(&here, shown).unwrap();
        said(&["cp", &here, &bench.address(address)]);
        let file = directory.join(OsStr::from_bytes(bytes));
        assert_same(&file, shown.as_bytes());
        assert_eq!(said(&["cat", &bench.address(address)]), shown.as_bytes());
        let listed = said(&["ls", &bench.address("")]);
        assert_eq!(String::from_utf8(listed).unwrap(), format!("{shown}\n"));
        fs::remove_file(file).unwrap();
    }
}

fn symbolic_links_are_followed_inside_the_export(bench: &Bench) {
    fs::create_dir_all(bench.there("a/b")).unwrap();
    fs::write(bench.there("a/b/file"), "content").unwrap();
    let target = bench.path("a/b");
    for (target, link) in [
        (Path::new("a/b"), "relative"),
        (Path::new(&target), "absolute"),
        (Path::new("../../../../../../a/b"), "upward"),
        (Path::new("relative"), "twice"),
        (Path::new("round"), "round"),
        (Path::new("none"), "nowhere"),
    ] {
        symlink(target, bench.there(link)).unwrap();
    }
    for link in ["relative", "absolute", "upward", "twice", "a/../relative"] {
        let file = bench.address(&format!("{link}/file"));
        assert_eq!(said(&["cat", &file]), b"content", "{link}");
        assert_eq!(said(&["ls", &bench.address(link)]), b"file\n", "{link}");
    }
    let path = |name| bench.path(name);
    for (link, what) in [
        (
            "round",
            format!("`{}` leads through too many symbolic links", path("round")),
        ),
        (
            "nowhere",
            format!(
                "`{}`: no such file or directory (LOOKUP: NFS3ERR_NOENT)",
                path("none")
            ),
        ),
    ] {
        assert_eq!(
            complaint(&["cat", &bench.address(link)]),
            format!("nfs: {what}\n")
        );
    }
    let described = String::from_utf8(said(&["stat", &bench.address("relative")])).unwrap();
    assert!(described.contains("kind: symbolic link\n"), "{described}");
    assert!(described.ends_with("leads to: a/b\n"), "{described}");
}

fn a_copy_takes_the_place_of_what_was_there(bench: &Bench) {
    fs::create_dir(bench.there("directory")).unwrap();
    let here = bench.here("file");
    for (content, mode) in [("a long text", 0o640), ("short", 0o640), ("", 0o640)] {
        fs::write(&here, content).unwrap();
        fs::set_permissions(&here, fs::Permissions::from_mode(mode)).unwrap();
        said(&["cp", &here, &bench.address("other")]);
        said(&["cp", &here, &bench.address("directory")]);
        said(&[
            "cp",
            &bench.address("other"),
            &bench.address("directory/third"),
        ]);
        for name in ["other", "directory/file", "directory/third"] {
            assert_same(&bench.there(name), content.as_bytes());
            let permissions = fs::metadata(bench.there(name)).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, mode, "{name}");
        }
    }
    fs::write(&here, "content").unwrap();
    said(&["cp", &here, &bench.address("other")]);
    let same = complaint(&[
        "cp",
        &bench.address("other"),
        &bench.address("directory/../other"),
    ]);
    assert_eq!(
        same,
        format!("nfs: `{}` is the same file\n", bench.path("other"))
    );
    assert_same(&bench.there("other"), b"content");
}

fn trees_are_copied_without_their_links(bench: &Bench) {
    let tree = PathBuf::from(bench.here("tree"));
    fs::create_dir_all(tree.join("deep/deeper")).unwrap();
    fs::write(tree.join("one"), "1").unwrap();
    fs::write(tree.join("deep/deeper/two"), "2").unwrap();
    symlink("/etc", tree.join("link")).unwrap();

    let refused = complaint(&["cp", tree.to_str().unwrap(), &bench.address("")]);
    assert_eq!(
        refused,
        format!("nfs: `{}` is a directory; -r copies it\n", tree.display())
    );
    let (there, back) = (bench.address("tree"), bench.here("back"));
    let report = complaint(&["cp", "-r", tree.to_str().unwrap(), &bench.address("")]);
    assert_eq!(
        report,
        format!(
            "nfs: `{}` is neither a regular file nor a directory\nnfs: not copied: 1\n",
            tree.join("link").display()
        )
    );
    said(&["cp", "-r", &there, &bench.address("again")]);
    said(&["cp", "-r", &bench.address("again"), &back]);
    for root in [bench.there("tree"), bench.there("again"), back.into()] {
        assert_same(&root.join("one"), b"1");
        assert_same(&root.join("deep/deeper/two"), b"2");
        assert!(fs::symlink_metadata(root.join("link")).is_err());
    }
}

fn what_the_server_refuses_is_said_in_words(bench: &Bench) {
    fs::create_dir(bench.there("directory")).unwrap();
    fs::write(bench.there("file"), "").unwrap();
    let path = |name: &str| bench.path(name);
    let long = "n".repeat(256);
    let cases: [(&[&str], String); 5] = [
        (
            &["cat", &bench.address("none")],
            format!(
                "`{}`: no such file or directory (LOOKUP: NFS3ERR_NOENT)",
                path("none")
            ),
        ),
        (
            &["ls", &bench.address("file/none")],
            format!(
                "`{}`: not a directory (LOOKUP: NFS3ERR_NOTDIR)",
                path("file/none")
            ),
        ),
        (
            &["cat", &bench.address("directory")],
            format!(
                "`{}`: it is a directory (READ: NFS3ERR_ISDIR)",
                path("directory")
            ),
        ),
        (
            &["cat", &bench.address(&long)],
            format!(
                "`{}`: the name is too long (LOOKUP: NFS3ERR_NAMETOOLONG)",
                path(&long)
            ),
        ),
        (
            &["cp", &bench.here("none"), &bench.address("")],
            format!(
                "`{}`: No such file or directory (os error 2)",
                bench.here("none")
            ),
        ),
    ];
    for (words, what) in cases {
        assert_eq!(complaint(words), format!("nfs: {what}\n"), "{words:?}");
    }
}

fn a_file_is_described(bench: &Bench) {
    fs::write(bench.there("file"), "twelve bytes").unwrap();
    fs::set_permissions(bench.there("file"), fs::Permissions::from_mode(0o4751)).unwrap();
    for transport in TRANSPORTS {
        let text = said(&[transport, &["stat", &bench.address("file")]].concat());
        let text = String::from_utf8(text).unwrap();
        for line in [
            format!("    file: {}", bench.path("file")),
            "    kind: regular file".into(),
            "    mode: 4751 -rwsr-x--x".into(),
            "   links: 1".into(),
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line}\nin\n{text}"
            );
        }
        assert!(text.contains("\n    size: 12 bytes, "), "{text}");
    }
}

/// The other server exports everything that it has, as `/`.
#[test]
fn nothing_leads_out_of_the_export() {
    let Some(bench) = Bench::ganesha() else {
        return;
    };
    symlink("/etc", bench.there("out")).unwrap();
    let cases = [
        (
            bench.address("out/passwd"),
            format!("`{}` leads out of the export", bench.path("out")),
        ),
        (
            "nfs://127.0.0.1/etc/passwd".into(),
            format!(
                "`/etc/passwd` is in no export; there is: {}",
                bench.export()
            ),
        ),
        (
            bench.address("../../etc/passwd"),
            format!(
                "`{}`: no such file or directory (LOOKUP: NFS3ERR_NOENT)",
                bench.path("etc")
            ),
        ),
    ];
    for (address, what) in cases {
        assert_eq!(complaint(&["cat", &address]), format!("nfs: {what}\n"));
    }
}
