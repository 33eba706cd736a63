//! The program `nfs` with a real NFS server, NFS-Ganesha, over TCP and UDP.

use rpcgen_tests::daemons::{self, Ganesha, Rpcbind};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A server with an empty export, and a directory of ours beside it.
struct Bench {
    ganesha: Ganesha,
    local: TempDir,
    _rpcbind: Rpcbind,
}

const TRANSPORTS: [&[&str]; 2] = [&[], &["--udp"]];

impl Bench {
    /// Starts the server, or skips the test.
    fn start() -> Option<Self> {
        let programs = daemons::require(Ganesha::NEEDS)?;
        let rpcbind = Rpcbind::start(&programs)?;
        let ganesha = Ganesha::start(&programs, &rpcbind)?;
        Some(Self {
            ganesha,
            local: TempDir::new().unwrap(),
            _rpcbind: rpcbind,
        })
    }

    /// A file in the export, as the server has it.
    fn there(&self, name: &str) -> PathBuf {
        self.ganesha.export().join(name)
    }

    /// A file that no server knows.
    fn here(&self, name: &str) -> String {
        self.local.path().join(name).to_str().unwrap().into()
    }

    /// A file in the export, as our program is to be given it.
    fn address(&self, name: &str) -> String {
        format!("nfs://127.0.0.1{}", self.there(name).display())
    }
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
    let words = (0_u64..).map(|index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    words.flat_map(u64::to_be_bytes).take(len).collect()
}

/// Not `assert_eq`, which would print what differs.
#[track_caller]
fn assert_same(one: &Path, other: &[u8]) {
    assert!(fs::read(one).unwrap() == other, "{} differs", one.display());
}

#[test]
fn files_of_every_size_go_there_and_come_back() {
    let Some(bench) = Bench::start() else { return };
    let edges = [32 << 10, 1 << 20, 64 << 20];
    let edges = edges.iter().flat_map(|edge| [edge - 1, *edge, edge + 1]);
    let sizes: Vec<usize> = [0, 1, 3]
        .into_iter()
        .chain(edges)
        .chain([100 << 20])
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

#[test]
fn a_directory_of_ten_thousand() {
    let Some(bench) = Bench::start() else { return };
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

#[test]
fn names_are_bytes() {
    let Some(bench) = Bench::start() else { return };
    let directory = bench.ganesha.export();
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

#[test]
fn symbolic_links_are_followed_inside_the_export() {
    let Some(bench) = Bench::start() else { return };
    fs::create_dir_all(bench.there("a/b")).unwrap();
    fs::write(bench.there("a/b/file"), "content").unwrap();
    let target = bench.there("a/b");
    for (target, link) in [
        (Path::new("a/b"), "relative"),
        (&target, "absolute"),
        (Path::new("../../../../../../a/b"), "upward"),
        (Path::new("relative"), "twice"),
        (Path::new("/etc"), "out"),
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
    let path = |name| bench.there(name).display().to_string();
    for (link, what) in [
        (
            "out/passwd",
            format!("`{}` leads out of the export", path("out")),
        ),
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

#[test]
fn a_copy_takes_the_place_of_what_was_there() {
    let Some(bench) = Bench::start() else { return };
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
    assert!(
        same.ends_with("/export/other` is the same file\n"),
        "{same}"
    );
    assert_same(&bench.there("other"), b"content");
}

#[test]
fn trees_are_copied_without_their_links() {
    let Some(bench) = Bench::start() else { return };
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
            "nfs: `{}` is neither a regular file nor a directory\nnfs: 1 of the files were not copied\n",
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

#[test]
fn what_the_server_refuses_is_said_in_words() {
    let Some(bench) = Bench::start() else { return };
    fs::create_dir(bench.there("directory")).unwrap();
    fs::write(bench.there("file"), "").unwrap();
    let path = |name: &str| bench.there(name).display().to_string();
    let long = "n".repeat(256);
    let cases: [(&[&str], String); 6] = [
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
        (
            &["cat", "nfs://127.0.0.1/etc/passwd"],
            format!(
                "`/etc/passwd` is in no export; there is: {}",
                bench.ganesha.export().display()
            ),
        ),
    ];
    for (words, what) in cases {
        assert_eq!(complaint(words), format!("nfs: {what}\n"), "{words:?}");
    }
}

#[test]
fn a_file_is_described() {
    let Some(bench) = Bench::start() else { return };
    fs::write(bench.there("file"), "twelve bytes").unwrap();
    fs::set_permissions(bench.there("file"), fs::Permissions::from_mode(0o4751)).unwrap();
    for transport in TRANSPORTS {
        let text = said(&[transport, &["stat", &bench.address("file")]].concat());
        let text = String::from_utf8(text).unwrap();
        for line in [
            format!("    file: {}", bench.there("file").display()),
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
