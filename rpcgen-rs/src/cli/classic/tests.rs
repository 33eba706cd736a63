use super::*;

/// The words of a line without the program's name, and how many remarks there are.
fn run(line: &str) -> Result<(String, usize), String> {
    let words = std::iter::once("rpcgen").chain(line.split_whitespace());
    let modern = modernize(words.map(OsString::from)).map_err(|error| error.to_string())?;
    let words = modern.arguments[1..].iter();
    let words: Vec<_> = words.map(|one| one.to_str().unwrap()).collect();
    Ok((words.join(" "), modern.remarks.len()))
}

fn assert_lines(lines: &[(&str, &str, usize)]) {
    for (line, expected, remarks) in lines {
        let expected = Ok(((*expected).to_owned(), *remarks));
        assert_eq!(run(line), expected, "{line}");
    }
}

#[test]
fn lines_of_ours() {
    assert_lines(&[
        ("", "", 0),
        ("a.x", "a.x", 0),
        ("-h", "-h", 0),
        ("-V", "-V", 0),
        ("--types -o b a.x", "--types -o b a.x", 0),
        ("-DC -D N -I h a.x", "-D C -D N -I h a.x", 0),
        ("-Iinc -o- a.x", "-I inc -o - a.x", 0),
        ("-- -h", "-- -h", 0),
        ("-", "-", 0),
        ("check -h", "check -h", 0),
        ("help check", "help check", 0),
    ]);
}

#[test]
fn options_before_a_subcommand() {
    assert_lines(&[
        (
            "--error-format short check a.x",
            "check --error-format short a.x",
            0,
        ),
        (
            "--error-format=short check a.x",
            "check --error-format=short a.x",
            0,
        ),
        (
            "-I inc -DN=1 check a.x b.x",
            "check -I inc -D N=1 a.x b.x",
            0,
        ),
        ("a.x check", "a.x check", 0),
        ("-o check a.x", "-o check a.x", 0),
    ]);
}

/// Each option of rpcgen, alone.
#[test]
fn every_classic_option() {
    assert_lines(&[
        ("-h a.x", "--types -o - a.x", 1),
        ("-c a.x", "--types -o - a.x", 1),
        ("-l a.x", "--client -o - a.x", 1),
        ("-m a.x", "--server -o - a.x", 1),
        ("-s udp a.x", "--server -o - a.x", 1),
        ("-n tcp a.x", "--server -o - a.x", 1),
        ("-a a.x", "init a.x", 1),
        ("-Sc a.x", "--template client -o - a.x", 1),
        ("-Ss a.x", "--template server -o - a.x", 1),
        ("-Sm a.x", "--template manifest -o - a.x", 1),
        ("-M a.x", "a.x", 1),
        ("-N a.x", "a.x", 1),
        ("-C a.x", "a.x", 1),
        ("-k a.x", "a.x", 1),
        ("-A a.x", "a.x", 1),
        ("-5 a.x", "a.x", 1),
        ("-b a.x", "a.x", 1),
        ("-T a.x", "a.x", 1),
        ("-L a.x", "a.x", 1),
        ("-i 5 a.x", "a.x", 1),
        ("-K -1 a.x", "a.x", 1),
        ("-Y /usr/bin a.x", "a.x", 1),
        ("-I a.x", "a.x", 1),
        ("-DFOO a.x", "-D FOO a.x", 0),
        ("-o b a.x", "-o b a.x", 0),
    ]);
    let refused = run("-t a.x").unwrap_err();
    assert_eq!(
        refused,
        "-t is not there: the dispatch table is a part of the server (--server)"
    );
    // Each of the table is above: the test knows those that the table knows.
    assert_eq!(
        CLASSIC.len(),
        25 - "-I -D -o".split(' ').count() + "-t".split(' ').count()
    );
}

/// As in the Makefiles of glibc, nfs-utils, libvirt, glusterfs, illumos, FreeBSD and of courses.
#[test]
fn lines_of_makefiles() {
    assert_lines(&[
        (
            "-Y ../scripts -c rpcsvc/rex.x -o xrex.T",
            "--types rpcsvc/rex.x -o xrex.T",
            2,
        ),
        ("-h -o mount.h mount.x", "--types -o mount.h mount.x", 2),
        (
            "-c -i 0 -o mount_xdr.c mount.x",
            "--types -o mount_xdr.c mount.x",
            3,
        ),
        ("-l -o nsm_clnt.c nsm.x", "--client -o nsm_clnt.c nsm.x", 2),
        ("-m -o nsm_svc.c nsm.x", "--server -o nsm_svc.c nsm.x", 2),
        ("-C -M -N -h foo.x -o foo.h", "--types foo.x -o foo.h", 5),
        ("-CMN foo.x", "foo.x", 3),
        (
            "-Ch -DWANT_NFS3 mount.x",
            "--types -o - -D WANT_NFS3 mount.x",
            2,
        ),
        ("-NCMDFOO=2 foo.x", "-D FOO=2 foo.x", 3),
        ("-aNC rand.x", "init rand.x", 3),
        ("-N -a -DX rand.x", "init -D X rand.x", 2),
        ("-a -l rand.x", "init rand.x", 2),
        ("-C -Sc rls.x", "--template client -o - rls.x", 2),
        (
            "-Ss -o add_server.c add.x",
            "--template server -o add_server.c add.x",
            2,
        ),
        ("-n tcp -n udp a.x", "--server -o - a.x", 1),
        ("-s udp -s tcp -o svc.rs a.x", "--server -o svc.rs a.x", 1),
        ("-I -K 30 -s udp a.x", "--server -o - a.x", 3),
        ("-IC a.x", "-I C a.x", 0),
        ("-CI a.x", "a.x", 2),
        ("-i0 -K120 -Y/bin a.x", "a.x", 3),
        ("-h -c a.x", "--types -o - a.x", 2),
        ("-h -l -m a.x", "--client --server -o - a.x", 3),
        ("-L -C -m -DYP yp.x", "--server -o - -D YP yp.x", 3),
        ("-h", "-h", 0),
        ("-l", "--client -o - -", 1),
        ("-Cz a.x", "-z a.x", 1),
    ]);
}

#[test]
fn a_directory_is_no_interface() {
    let directory = tempfile::tempdir().unwrap();
    let inner = directory.path().join("inc.x");
    std::fs::create_dir(&inner).unwrap();
    let line = format!("-I {} a.x", inner.display());
    assert_eq!(run(&line), Ok((line.clone(), 0)));
}
