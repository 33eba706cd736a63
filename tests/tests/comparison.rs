//! The table that compares the compiler with others: what it says of ours is tested, of rpcgen tried, and of others has
//! a source. `comparison/features.tsv` is the table; the book shows it (`UPDATE_GOLDEN=1` writes it there).

use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, translate};
use rpcgen_tests::citation;
use rpcgen_tests::corpus::workspace;
use rpcgen_tests::daemons::{self, Programs};
use std::fs;
use std::path::Path;
use std::process::Output;

const FEATURES: &str = include_str!("../comparison/features.tsv");
const SOURCES: &str = include_str!("../comparison/sources.tsv");

struct Feature<'a> {
    name: &'a str,
    /// A file in `comparison`, without `.x`; or `-`.
    sample: &'a str,
    /// The test that shows it, `PATH::NAME`; `-` for what is not there.
    test: &'a str,
    ours: &'a str,
    rpcgen: &'a str,
    others: Vec<&'a str>,
}

impl Feature<'static> {
    fn all() -> impl Iterator<Item = Self> {
        let lines = FEATURES.lines().skip(1);
        lines.filter(|line| !line.starts_with("# ")).map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [name, sample, test, ours, rpcgen, ref others @ ..] = cells[..] else {
                panic!("too few cells: {line}");
            };
            assert_eq!(others.len(), 5, "{line}");
            let others = others.to_vec();
            Self {
                name,
                sample,
                test,
                ours,
                rpcgen,
                others,
            }
        })
    }

    fn path(&self) -> std::path::PathBuf {
        let directory = workspace().join("tests/comparison");
        directory.join(format!("{}.x", self.sample))
    }
}

fn samples() -> impl Iterator<Item = Feature<'static>> {
    Feature::all().filter(|feature| feature.sample != "-")
}

#[test]
fn samples_are_taken_or_refused_as_the_table_says() {
    for feature in samples() {
        let mut sources = SourceMap::new();
        let file = sources.load(&feature.path()).unwrap();
        let compilation = translate(&mut sources, file, &Options::default());
        let found = match compilation.rust {
            Some(_) => "yes",
            None => "found",
        };
        let said = feature.ours.split(',').next();
        assert_eq!(said, Some(found), "{}", feature.name);
    }
}

#[test]
fn every_sample_is_in_the_table() {
    let files = fs::read_dir(workspace().join("tests/comparison")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|x| x == "x"))
        .collect();
    let mut named: Vec<_> = samples().map(|feature| feature.path()).collect();
    files.sort();
    named.sort();
    assert_eq!(files, named);
}

#[test]
fn rpcgen_says_of_samples_what_the_table_says() {
    let Some(programs) = daemons::require(&["rpcgen", "cc"]) else {
        return;
    };
    for feature in samples() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("sample.x");
        fs::copy(feature.path(), file).unwrap();
        let header = rpcgen(&programs, directory.path(), &["-N", "-h", "-o", "sample.h"]);
        let codec = rpcgen(&programs, directory.path(), &["-N", "-c", "-o", "sample.c"]);
        let takes = header.status.success() && codec.status.success();
        let found = match (takes, takes && is_c(&programs, directory.path())) {
            (true, true) => ["yes", "passed over"],
            (true, false) => ["no", "left to C"],
            (false, _) => ["no", "found"],
        };
        let said = feature.rpcgen.split(',').next().unwrap();
        assert!(found.contains(&said), "{}: {found:?}", feature.name);
    }
}

/// What the table says of rpcgen without a sample, from `[run]`.
#[test]
fn what_rpcgen_does() {
    let Some(programs) = daemons::require(&["rpcgen"]) else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let run = |text: &str, arguments: &[&str]| {
        fs::write(directory.path().join("sample.x"), text).unwrap();
        let output = rpcgen(&programs, directory.path(), arguments);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    // One mistake of two, with the line and the place, and nothing else.
    let (_, message) = run("struct s { int };\nconst = 1;\n", &["-h"]);
    let lines: Vec<&str> = message.lines().filter(|line| !line.is_empty()).collect();
    assert!(
        matches!(lines[..], ["struct s { int };", mark, end]
            if mark.contains('^') && end.contains("line 1: expected")),
        "{message}"
    );
    let (_, usage) = run("const A = 1;\n", &["-h", "other.x"]);
    let several = "Cannot specify more than one input file!\n";
    assert!(usage.starts_with(several), "{usage}");
    let interface = "\
/* A list of words. */
struct list_of_words { string word<7>; list_of_words *next; };
union found switch (int how) { case 1: int a; default: list_of_words *b; };
";
    let (header, _) = run(interface, &["-h"]);
    assert!(header.contains("struct list_of_words {") && !header.contains("A list of words"));
    assert!(header.contains("struct found {\n\tint how;\n"), "{header}");
    let (codec, _) = run(interface, &["-c"]);
    assert!(codec.contains("xdr_string (xdrs, &objp->word, 7)"));
    // A `char *`, so it ends at a zero.
    assert!(header.contains("\tchar *word;\n"), "{header}");
    let list = codec.split("\nxdr_").nth(1).unwrap();
    assert!(list.starts_with("list_of_words (") && list.contains("(xdrproc_t) xdr_list_of_words)"));
}

fn rpcgen(programs: &Programs, directory: &Path, arguments: &[&str]) -> Output {
    let mut command = programs.command("rpcgen");
    command.args(arguments).arg("sample.x");
    command.current_dir(directory).output().unwrap()
}

fn is_c(programs: &Programs, directory: &Path) -> bool {
    let mut cc = programs.command("cc");
    cc.args(["-c", "-w", "-I/usr/include/tirpc", "sample.c"]);
    let output = cc.current_dir(directory).output().unwrap();
    output.status.success()
}

#[test]
fn every_cell_of_ours_has_a_test() {
    for feature in Feature::all() {
        if feature.ours.starts_with("no") {
            assert_eq!(feature.test, "-", "{}: it is not there", feature.name);
            continue;
        }
        citation::assert_is_test(feature.test);
    }
}

/// A word about another compiler has a source, or none was found.
#[test]
fn every_cell_of_others_has_a_source() {
    let keys: Vec<&str> = sources().map(|source| source[0]).collect();
    for feature in Feature::all() {
        let known = |cell: &str| {
            let mut cited = cell
                .split('[')
                .skip(1)
                .map(|rest| rest.split(']').next().unwrap());
            let all = cited.clone().all(|key| keys.contains(&key));
            all && cited.next().is_some()
        };
        for cell in &feature.others {
            assert!(
                *cell == "not stated" || known(cell),
                "{}: {cell}",
                feature.name
            );
        }
        let rpcgen = feature.rpcgen;
        let tried = feature.sample != "-";
        assert!(
            tried || rpcgen == "not stated" || known(rpcgen),
            "{}: {rpcgen}",
            feature.name
        );
    }
    let cited = |key: &&str| FEATURES.contains(&format!("[{key}]"));
    assert!(keys.iter().all(cited), "each source is for something");
}

fn sources() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = SOURCES.lines().skip(1);
    lines.map(|line| line.split('\t').collect())
}

#[test]
fn the_book_shows_the_table() {
    let path = workspace().join("docs/src/comparison.md");
    let page = fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- from tests/comparison -->\n", "<!-- end -->");
    let (before, rest) = page.split_once(start).unwrap();
    let (shown, after) = rest.split_once(end).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, format!("{before}{start}{}{end}{after}", table())).unwrap();
    } else {
        assert_eq!(shown, table());
    }
}

fn table() -> String {
    let mut text = String::new();
    let names: Vec<&str> = FEATURES
        .lines()
        .next()
        .unwrap()
        .split('\t')
        .skip(3)
        .collect();
    for line in FEATURES.lines().skip(1) {
        match line.strip_prefix("# ") {
            Some(title) => {
                text += &format!("\n## {title}\n\n| | {} |\n", names.join(" | "));
                text += &format!("|---{}|\n", "|---".repeat(names.len()));
            }
            None => {
                let cells: Vec<&str> = line.split('\t').collect();
                text += &format!("| {} | {} |\n", cells[0], cells[3..].join(" | "));
            }
        }
    }
    text += "\n## Sources\n\n";
    for source in sources() {
        text += &format!("- [{}]: {}\n", source[0], source[1]);
    }
    text += "\n";
    for source in sources() {
        text += &format!("[{}]: {}\n", source[0], source[2]);
    }
    text + "\n"
}
