//! The door for build scripts.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::choices::{Choice, InvalidChoice, RuntimePath, Unmatched, unmatched_everywhere};
use crate::compilation::{Options, translate};
use crate::diagnostic::{cargo, human};
use crate::error::Error;
use crate::model::Names;
use crate::source::SourceMap;
use crate::standard::Standard;

/// Compiles one file with the defaults of [`Builder`]: `OUT_DIR/STEM.rs` is written.
///
/// # Errors
/// As [`Builder::compile`].
pub fn compile(file: impl AsRef<Path>) -> Result<(), Error> {
    Builder::new().file(file).compile()
}

/// Compiles files, with what there is to choose.
///
/// ```
/// # let directory = std::env::temp_dir().join(format!("rpcgen-rs-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// # let idl = directory.join("point.x");
/// # let out = &directory;
/// std::fs::write(&idl, "struct point { int x[DIMENSIONS]; };")?;
/// rpcgen_rs::Builder::new()
///     .file(&idl)
///     .define("DIMENSIONS", "3")
///     .server(false)
///     .out_dir(out)
///     .compile()?;
/// assert!(std::fs::read_to_string(out.join("point.rs"))?.contains("pub struct Point"));
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing happens before `compile`"]
pub struct Builder {
    files: Vec<PathBuf>,
    out_dir: Option<PathBuf>,
    options: Options,
    /// The first choice that is none.
    invalid: Option<InvalidChoice>,
}

impl Builder {
    /// No files yet; client and server are written to `OUT_DIR`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. A path that is not absolute starts at the package's directory, where build scripts run.
    pub fn file(mut self, file: impl AsRef<Path>) -> Self {
        self.files.push(file.as_ref().to_path_buf());
        self
    }

    /// Adds files.
    pub fn files<P: AsRef<Path>>(self, files: impl IntoIterator<Item = P>) -> Self {
        files.into_iter().fold(self, Self::file)
    }

    /// Adds a directory in which `#include` looks, after that of the including file.
    pub fn include(mut self, directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref().to_path_buf();
        self.options.preprocess.include_dirs.push(directory);
        self
    }

    /// Defines a macro, as `#define NAME VALUE`. A number also stands for a C constant that the file uses without
    /// defining it.
    pub fn define(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let define = (name.into(), value.into());
        self.options.preprocess.defines.push(define);
        self
    }

    /// Removes a macro, such as the `RPC_HDR` that is defined by default.
    pub fn undefine(mut self, name: impl Into<String>) -> Self {
        self.options.preprocess.undefines.push(name.into());
        self
    }

    /// Says that a type that the files use, and do not define, is in Rust: the file's `name` is the Rust type `path`.
    ///
    /// The path starts with `crate::`, with `super::` (the module that takes the generated code in) or with `::` and
    /// another crate. The type implements `Encode` and `Decode` of `rpcgen_runtime`, and `Debug`, `Clone` and
    /// `PartialEq`, as everything that holds it does; with [`Builder::serde`] also `Serialize` and `Deserialize`. What a file
    /// defines itself goes before.
    ///
    /// ```
    /// # let directory = std::env::temp_dir().join(format!("rpcgen-rs-extern-{}", std::process::id()));
    /// # std::fs::create_dir_all(&directory)?;
    /// # let idl = directory.join("event.x");
    /// std::fs::write(&idl, "struct event { timestamp at; string what<>; };")?;
    /// # let out = &directory;
    /// rpcgen_rs::Builder::new()
    ///     .file(&idl)
    ///     .extern_type("timestamp", "crate::time::Timestamp")
    ///     .out_dir(out)
    ///     .compile()?;
    /// assert!(std::fs::read_to_string(out.join("event.rs"))?.contains("pub at: crate::time::Timestamp,"));
    /// # std::fs::remove_dir_all(&directory)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extern_type(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        let external = (name.into(), path.into());
        self.options.preprocess.extern_types.push(external);
        self
    }

    /// Says that the Rust of another file is in the module `path`: what it defines is used from there, and not made
    /// again. The file is read as if every file included it in its first line; one that it is itself is compiled as usual.
    ///
    /// It must be compiled with the same options there. The path is as in [`Builder::extern_type`].
    ///
    /// ```
    /// # let directory = std::env::temp_dir().join(format!("rpcgen-rs-extern-file-{}", std::process::id()));
    /// # std::fs::create_dir_all(&directory)?;
    /// # let (types, calls, out) = (directory.join("types.x"), directory.join("calls.x"), &directory);
    /// std::fs::write(&types, "struct point { int x; int y; };")?;
    /// std::fs::write(&calls, "#include \"types.x\"\nstruct line { point from; point to; };")?;
    /// rpcgen_rs::Builder::new()
    ///     .files([&types, &calls])
    ///     .extern_file(&types, "crate::types")
    ///     .out_dir(out)
    ///     .compile()?;
    /// let calls = std::fs::read_to_string(out.join("calls.rs"))?;
    /// assert!(calls.contains("pub from: crate::types::Point,") && !calls.contains("struct Point"));
    /// # std::fs::remove_dir_all(&directory)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extern_file(mut self, file: impl AsRef<Path>, path: impl Into<String>) -> Self {
        let external = (file.as_ref().to_path_buf(), path.into());
        self.options.preprocess.extern_files.push(external);
        self
    }

    /// Where to write, instead of the environment's `OUT_DIR`.
    pub fn out_dir(mut self, directory: impl AsRef<Path>) -> Self {
        self.out_dir = Some(directory.as_ref().to_path_buf());
        self
    }

    /// Whether to write clients (the default).
    pub fn client(mut self, wanted: bool) -> Self {
        self.options.client = wanted;
        self
    }

    /// Whether to write servers (the default).
    pub fn server(mut self, wanted: bool) -> Self {
        self.options.server = wanted;
        self
    }

    /// Warns of what C rpcgen, or the grammar of RFC 4506 and RFC 5531, would refuse in the files.
    pub fn standard(mut self, standard: Standard) -> Self {
        self.options.standard = standard;
        self
    }

    /// What the names of the file become in Rust: idiomatic (the default), or what they are.
    pub fn names(mut self, names: Names) -> Self {
        self.options.names = names;
        self
    }

    /// Makes strings that may hold any bytes, as file names do, `Vec<u8>` and `&[u8]`. See [`Path`](crate::Path): `.` for all,
    /// `filename3` for a typedef, `diropargs3.name` for a member, `PROGRAM.PROCEDURE.argument` for an argument.
    pub fn string_as_bytes(self, path: impl AsRef<str>) -> Self {
        self.choose(Choice::string_as_bytes(path.as_ref()))
    }

    /// Makes structs, enums and unions derive more traits: `.derive("point", "PartialOrd, Ord")`.
    pub fn derive(self, path: impl AsRef<str>, traits: impl AsRef<str>) -> Self {
        self.choose(Choice::derive(path.as_ref(), traits.as_ref()))
    }

    /// Gives structs, enums and unions attributes: `.type_attribute("point", "#[non_exhaustive]")`.
    pub fn type_attribute(self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.choose(Choice::type_attribute(path.as_ref(), attribute.as_ref()))
    }

    /// Gives members and arms attributes: `.field_attribute("point.x", "#[doc(alias = \"abscissa\")]")`.
    pub fn field_attribute(self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.choose(Choice::field_attribute(path.as_ref(), attribute.as_ref()))
    }

    /// Whether types derive `Serialize` and `Deserialize`; then the runtime needs its feature `serde`. Not the default.
    pub fn serde(mut self, wanted: bool) -> Self {
        self.options.serde = wanted;
        self
    }

    /// Where the generated code finds the runtime, if not at `::rpcgen_runtime`: the path of a module that has everything it
    /// has, such as `::my_library::rpc`.
    pub fn runtime_path(mut self, path: impl AsRef<str>) -> Self {
        match RuntimePath::new(path.as_ref()) {
            Ok(path) => self.options.runtime_path = path,
            Err(error) => self.invalid = self.invalid.or(Some(error)),
        }
        self
    }

    /// What cannot be chosen is said when all is compiled, so that calls can be chained.
    fn choose(mut self, choice: Result<Choice, InvalidChoice>) -> Self {
        match choice {
            Ok(choice) => self.options.choices.push(choice),
            Err(error) => self.invalid = self.invalid.or(Some(error)),
        }
        self
    }

    /// Compiles every file to `STEM.rs`. A file whose text stays the same is not touched.
    ///
    /// In a build script (where `OUT_DIR` is set) it prints what cargo has to know: `cargo::rerun-if-changed` for each
    /// file that was read, also by `#include`, and each message as `cargo::error` or `cargo::warning`.
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] if a path, a trait or an attribute is none. [`Error::Invalid`] with all messages of all files if any of them has errors; then none is written. The other
    /// cases of [`Error`] if a file cannot be read or written.
    pub fn compile(&self) -> Result<(), Error> {
        let build_script_out_dir = env::var_os("OUT_DIR").map(PathBuf::from);
        let out_dir = self.out_dir.as_ref().or(build_script_out_dir.as_ref());
        let out_dir = out_dir.ok_or(Error::NoOutputDirectory)?;
        match build_script_out_dir {
            Some(_) => self.compile_to(out_dir, &mut io::stdout().lock()),
            None => self.compile_to(out_dir, &mut io::sink()),
        }
    }

    fn compile_to(&self, out_dir: &Path, messages: &mut dyn Write) -> Result<(), Error> {
        if let Some(error) = self.invalid.clone() {
            return Err(Error::InvalidChoice(error));
        }
        let mut outputs = HashMap::new();
        let mut unmatched: Vec<Vec<Unmatched>> = Vec::new();
        let (mut rendered, mut errors) = (String::new(), 0);
        for path in &self.files {
            let stem = path.file_stem().unwrap_or(path.as_os_str());
            let mut name = stem.to_os_string();
            name.push(".rs");
            let output = out_dir.join(name);
            let mut sources = SourceMap::new();
            let read = |source| Error::Read {
                path: path.clone(),
                source,
            };
            let file = sources.load(path).map_err(read)?;
            let compilation = translate(&mut sources, file, &self.options);
            if sources.was_read(&output) {
                return Err(Error::OverwritesInput { path: output });
            }
            // Nobody reads the messages if nobody is there: that is no reason to fail.
            let _ = write_messages(
                messages,
                &sources,
                &cargo(&compilation.diagnostics, &sources),
            );
            errors += compilation.diagnostics.error_count();
            match compilation.rust {
                None => rendered += &human(&compilation.diagnostics, &sources, false),
                Some(_) if outputs.contains_key(&output) => {
                    return Err(Error::SameOutput { path: output });
                }
                Some(rust) => {
                    unmatched.push(compilation.unmatched);
                    outputs.insert(output, rust);
                }
            }
        }
        if errors > 0 {
            return Err(Error::Invalid { errors, rendered });
        }
        for choice in unmatched_everywhere(&unmatched) {
            let _ = writeln!(messages, "cargo::warning={choice}");
        }
        outputs
            .iter()
            .try_for_each(|(path, rust)| write_if_changed(path, rust))
    }
}

fn write_messages(
    messages: &mut dyn Write,
    sources: &SourceMap,
    diagnostics: &str,
) -> io::Result<()> {
    for path in sources.files() {
        writeln!(messages, "cargo::rerun-if-changed={}", path.display())?;
    }
    messages.write_all(diagnostics.as_bytes())
}

/// Whether a file is there that was not made by this program: a file that somebody wrote, which would be lost.
pub fn is_foreign(path: &Path) -> bool {
    let first_line = |text: &[u8]| {
        let line = text.split(|byte| *byte == b'\n').next();
        String::from_utf8_lossy(line.unwrap_or_default()).into_owned()
    };
    let is_ours = |line: &str| line.starts_with("// Made from ") && line.contains(" by rpcgen-rs ");
    path.is_file()
        && fs::read(path).is_ok_and(|text| !text.is_empty() && !is_ours(&first_line(&text)))
}

/// Writes a text to a file, unless that is what the file holds: what depends on it is not built again for nothing.
///
/// # Errors
/// [`Error::Write`].
pub fn write_if_changed(path: &Path, text: &str) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|known| known == text.as_bytes()) {
        return Ok(());
    }
    replace(path, text).map_err(|source| {
        let path = path.to_path_buf();
        Error::Write { path, source }
    })
}

/// Writes a file beside it and gives that its name: nobody sees a part of the text, and an end in between leaves the old
/// one. What is no plain file, or cannot be replaced, is written where it is.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let known = fs::metadata(&place).ok();
    let is_replaceable = |known: &fs::Metadata| known.is_file() && !known.permissions().readonly();
    let name = place
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    if let (Some(name), true) = (name, known.as_ref().is_none_or(is_replaceable)) {
        let new = place.with_file_name(format!(".{name}.{}", std::process::id()));
        let keep_permissions = |()| match &known {
            Some(known) => fs::set_permissions(&new, known.permissions()),
            None => Ok(()),
        };
        let written = fs::write(&new, text).and_then(keep_permissions);
        if written.and_then(|()| fs::rename(&new, &place)).is_ok() {
            return Ok(());
        }
        let _ = fs::remove_file(&new);
    }
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compiles files in a new directory; what was printed, with the directory as `DIR`.
    fn run(
        files: &[(&str, &str)],
        compiled: &[&str],
    ) -> (tempfile::TempDir, String, Result<(), Error>) {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), text).unwrap();
        }
        let paths = compiled.iter().map(|name| directory.path().join(name));
        let mut printed = Vec::new();
        let result = Builder::new()
            .files(paths)
            .compile_to(directory.path(), &mut printed);
        let printed = String::from_utf8(printed).unwrap();
        let printed = printed.replace(directory.path().to_str().unwrap(), "DIR");
        (directory, printed, result)
    }

    #[test]
    fn files_that_were_read_are_named() {
        let files = [
            ("a.x", "#include \"b.x\"\nconst A = B;\n"),
            ("b.x", "const B = 1;\n"),
        ];
        let (directory, printed, result) = run(&files, &["a.x"]);
        result.unwrap();
        let expected = "cargo::rerun-if-changed=DIR/a.x\ncargo::rerun-if-changed=DIR/b.x\n";
        assert_eq!(printed, expected);
        assert!(directory.path().join("a.rs").exists());
        assert!(!directory.path().join("b.rs").exists());
    }

    #[test]
    fn a_name_with_a_dot_is_kept() {
        let files = [
            ("nfs.v3.x", "const A = 1;\n"),
            ("nfs.v4.x", "const A = 1;\n"),
        ];
        let (directory, _, result) = run(&files, &["nfs.v3.x", "nfs.v4.x"]);
        result.unwrap();
        assert!(directory.path().join("nfs.v3.rs").exists());
        assert!(directory.path().join("nfs.v4.rs").exists());
    }

    #[test]
    fn no_number_of_warnings_makes_a_success_of_an_error() {
        let text = "#define A 1\n#define A 2\n".repeat(1_100) + "struct s { nosuch x; };\n";
        let (directory, printed, result) = run(&[("a.x", &text)], &["a.x"]);
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Invalid { errors: 1, .. }));
        assert!(error.to_string().contains("nosuch"));
        assert!(printed.contains("cargo::error=DIR/a.x:2201:12: E0302"));
        assert!(!directory.path().join("a.rs").exists());
    }

    #[test]
    fn errors_of_all_files_are_reported_and_nothing_is_written() {
        let files = [
            ("a.x", "const A = ;\n"),
            ("b.x", "const B = 1;\n"),
            ("c.x", "const C = ;\n"),
        ];
        let (directory, printed, result) = run(&files, &["a.x", "b.x", "c.x"]);
        let expected = "cargo::rerun-if-changed=DIR/a.x\n\
            cargo::error=DIR/a.x:1:11: E0201 expected a value, found `;`\n\
            cargo::rerun-if-changed=DIR/b.x\n\
            cargo::rerun-if-changed=DIR/c.x\n\
            cargo::error=DIR/c.x:1:11: E0201 expected a value, found `;`\n";
        assert_eq!(printed, expected);
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Invalid { errors: 2, .. }));
        assert!(error.to_string().contains("c.x:1:11"));
        assert!(!directory.path().join("b.rs").exists());
    }

    #[test]
    fn a_choice_that_is_for_nothing_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let paths = ["a.x", "b.x"].map(|name| directory.path().join(name));
        fs::write(&paths[0], "struct a { string name<8>; };").unwrap();
        fs::write(&paths[1], "struct b { string name<8>; };").unwrap();
        let builder = Builder::new()
            .files(&paths)
            .string_as_bytes("b.name")
            .derive("c", "Ord");
        let mut printed = Vec::new();
        builder.compile_to(directory.path(), &mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        let warnings: Vec<&str> = printed
            .lines()
            .filter(|line| line.contains("warning"))
            .collect();
        assert_eq!(
            warnings,
            ["cargo::warning=`c` names no struct, enum or union"]
        );

        let builder = builder.type_attribute("a", "#[");
        let result = builder.compile_to(directory.path(), &mut printed.into_bytes());
        assert!(matches!(result, Err(Error::InvalidChoice(_))));
    }

    #[test]
    fn what_stays_the_same_is_not_touched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.rs");
        write_if_changed(&path, "text").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        write_if_changed(&path, "text").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
    }

    #[test]
    fn an_input_is_not_overwritten() {
        let (directory, _, result) = run(&[("a.rs", "const A = 1;\n")], &["a.rs"]);
        assert!(matches!(result, Err(Error::OverwritesInput { .. })));
        let text = fs::read_to_string(directory.path().join("a.rs")).unwrap();
        assert_eq!(text, "const A = 1;\n");
    }

    #[test]
    fn one_output_for_two_files_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let paths = [directory.path().join("a.x"), inner.join("a.x")];
        paths
            .iter()
            .for_each(|path| fs::write(path, "const A = 1;").unwrap());
        let builder = Builder::new().files(&paths);
        let result = builder.compile_to(directory.path(), &mut io::sink());
        assert!(matches!(result, Err(Error::SameOutput { .. })));
    }
}
