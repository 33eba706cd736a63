//! What the README and the book show of the program is what it does. `UPDATE_GOLDEN=1` writes what it says into them.
#![cfg(feature = "cli")]

mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::directory;

#[test]
fn transcripts() {
    let pages: Vec<PathBuf> = pages().collect();
    let (mut commands, update) = (0, std::env::var_os("UPDATE_GOLDEN").is_some());
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let mut session = Session::new(&text);
        let mut parts = text.split("\n```console\n");
        let mut expected = parts.next().unwrap().to_owned();
        for part in parts {
            let (transcript, rest) = part.split_once("```").unwrap();
            let said = session.replay(transcript);
            expected += &format!("\n```console\n{said}```{rest}");
        }
        commands += session.commands;
        if update {
            fs::write(page, expected).unwrap();
        } else {
            assert_eq!(text, expected, "{}", page.display());
        }
    }
    assert!(commands >= 5, "only {commands} commands were found");
}

#[test]
fn the_book_has_every_method_of_the_builder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = fs::read_to_string(root.join("src/builder.rs")).unwrap();
    let page = fs::read_to_string(root.join("../docs/src/generated.md")).unwrap();
    let (_, page) = page.split_once("| `Builder::` |").unwrap();
    let table = page.split("\n\n").next().unwrap();
    let listed = |name: &str| table.contains(&format!("`{name}("));
    let methods = source.split("\n    pub fn ").skip(1);
    let methods: Vec<&str> = methods
        .filter_map(|method| method.split(['(', '<']).next())
        .collect();
    assert!(methods.contains(&"compile"));
    let missing: Vec<_> = methods.iter().filter(|name| !listed(name)).collect();
    assert!(missing.is_empty(), "not in generated.md: {missing:?}");
}

fn pages() -> impl Iterator<Item = PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let book = fs::read_dir(root.join("docs/src")).unwrap();
    let book = book.map(|page| page.unwrap().path());
    book.chain([root.join("README.md")])
}

/// A directory in which commands are typed, one after the other.
struct Session {
    directory: tempfile::TempDir,
    /// How many of them were ours.
    commands: usize,
}

impl Session {
    /// With the interfaces of the page that say their names (`/* calc.x */`), in what looks like a clone.
    fn new(page: &str) -> Self {
        let directory = directory(&[("runtime/Cargo.toml", "")]);
        for interface in page.split("\n```c\n").skip(1) {
            let text = interface.split("```").next().unwrap();
            let name = text
                .strip_prefix("/* ")
                .and_then(|rest| rest.split_once(" */\n"));
            if let Some((name, _)) = name.filter(|(name, _)| name.ends_with(".x")) {
                fs::write(directory.path().join(name), text).unwrap();
            }
        }
        let commands = 0;
        Self {
            directory,
            commands,
        }
    }

    /// The transcript as it should be.
    fn replay(&mut self, transcript: &str) -> String {
        let mut said = String::new();
        for command in transcript.split("$ ").skip(1) {
            let (line, output) = command.split_once('\n').unwrap();
            let output = match line.split_once(' ') {
                Some(("rpcgen-rs", arguments)) => self.run(arguments),
                Some(("cat", file)) => {
                    fs::write(self.directory.path().join(file), output).unwrap();
                    output.to_owned()
                }
                _ => output.to_owned(),
            };
            said += &format!("$ {line}\n{output}");
        }
        said
    }

    /// What the program says.
    fn run(&mut self, arguments: &str) -> String {
        self.commands += 1;
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let output = program::rpcgen(self.directory.path(), &arguments);
        let text = [output.stderr, output.stdout].concat();
        let text = String::from_utf8(text).unwrap();
        // The line behind it is the next command or the end.
        match text.trim_end() {
            "" => String::new(),
            text => format!("{text}\n"),
        }
    }
}
