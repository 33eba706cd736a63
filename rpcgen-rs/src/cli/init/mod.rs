//! `rpcgen-rs init FILE.x|NAME [DIRECTORY]`: a Cargo project with a server and a client to fill in.

mod project;
mod sources;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rpcgen_rs::emit;
use rpcgen_rs::source::{FileId, SourceMap};
use rpcgen_rs::{Compilation, Options};

use super::arguments::{Init, Template};
use super::{Outcome, STANDARD_STREAM, report};
use project::{Packages, Project};

pub(super) fn run(arguments: &Init) -> Result<Outcome> {
    let is_file = has_interface_name(&arguments.interface) || arguments.interface.is_file();
    let project = Project::new(&arguments.interface, is_file);
    let directory = match (&arguments.directory, is_file) {
        (Some(directory), _) => directory.clone(),
        // In the current directory, as rpcgen writes.
        (None, true) => PathBuf::from(&project.name),
        (None, false) => arguments.interface.clone(),
    };
    if let Some((file, _)) = arguments.preprocess.extern_file.first() {
        bail!(
            "init makes a project that holds all it needs: leave out --extern-file, and let the interface include {}",
            file.display()
        );
    }
    let mut sources = SourceMap::new();
    let file = match is_file {
        true => super::load(&mut sources, &arguments.interface)?,
        false => sources.add(format!("{}.x", project.stem), project.interface()),
    };
    let Some(programs) = programs(arguments, &mut sources, file)? else {
        return Ok(Outcome::Invalid);
    };
    let packages = match &arguments.runtime_path {
        Some(path) => Packages::in_clone(path)?,
        None => Packages::Published,
    };
    let mut files = Files::new();
    files.push((
        "Cargo.toml".into(),
        project.manifest(&packages, &directory).into(),
    ));
    files.push(("build.rs".into(), project.build_script(arguments).into()));
    // Not in the place of one that a repository has already.
    if !directory.join(".gitignore").exists() {
        files.push((".gitignore".into(), "/target\n".into()));
    }
    for (program, text) in ["server", "client"].iter().zip(programs) {
        let path = format!("src/bin/{}_{program}.rs", project.name);
        files.push((path.into(), text.into()));
    }
    files.extend(match is_file {
        true => sources::copies(&arguments.interface, &sources, &arguments.preprocess)?,
        false => vec![(project.interface_path(), project.interface().into())],
    });
    write(&directory, &files, arguments.force)?;
    print(&project, &directory, &files, arguments)?;
    Ok(Outcome::Fine)
}

/// Paths in the project, and what is to be there.
type Files = Vec<(PathBuf, Vec<u8>)>;

/// Server and client; the mistakes of the interface are reported, and then there are none.
fn programs(
    arguments: &Init,
    sources: &mut SourceMap,
    file: FileId,
) -> Result<Option<[String; 2]>> {
    let options = Options {
        names: arguments.names.into(),
        preprocess: arguments.preprocess.options(),
        ..Options::default()
    };
    let mut make = |which| template(sources, file, &arguments.interface, &options, which);
    let server = make(Template::Server)?;
    let client = make(Template::Client)?;
    if let (Some(server), Some(client)) = (server.rust, client.rust) {
        return Ok(Some([server, client]));
    }
    let reports = [(server.diagnostics, std::mem::take(sources))];
    report::print(&arguments.messages, report::Product::File, &reports)?;
    Ok(None)
}

/// A program to start from, for the interface file at `path`.
///
/// # Errors
/// If it has nothing to serve or to call.
pub(super) fn template(
    sources: &mut SourceMap,
    file: FileId,
    path: &Path,
    options: &Options,
    template: Template,
) -> Result<Compilation> {
    let which = match template {
        Template::Server => emit::Template::Server,
        Template::Client => emit::Template::Client,
        Template::Manifest => {
            let path = match path.as_os_str() == STANDARD_STREAM {
                true => Path::new("stdin.x"),
                false => path,
            };
            let manifest = Project::new(path, true).manifest(&Packages::Published, Path::new(""));
            let mut compilation = rpcgen_rs::translate(sources, file, options);
            compilation.rust = compilation.rust.map(|_| manifest);
            return Ok(compilation);
        }
    };
    let compilation = rpcgen_rs::template(sources, file, options, which);
    if compilation.rust.is_none() && !compilation.diagnostics.has_errors() {
        bail!(
            "{0} has no interface and no program, so there is nothing to serve or to call: rpcgen-rs {0} writes its types",
            path.display()
        );
    }
    Ok(compilation)
}

fn has_interface_name(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "x")
}

fn write(directory: &Path, files: &Files, force: bool) -> Result<()> {
    let mut paths = files.iter().map(|(path, _)| directory.join(path));
    if let Some(known) = paths.find(|path| !force && path.exists()) {
        bail!(
            "{} is there already: choose another directory, or add --force",
            known.display()
        );
    }
    for (path, text) in files {
        let path = directory.join(path);
        let parent = path.parent().unwrap_or(directory);
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, text));
        written.with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn print(project: &Project, directory: &Path, files: &Files, arguments: &Init) -> Result<()> {
    let mut text = String::new();
    for (path, _) in files {
        text += &format!("{}\n", directory.join(path).display());
    }
    text += &format!(
        "\nIn {}: cargo run --bin {name}_server, and in another terminal cargo run --bin {name}_client.\n\
         Then fill in the procedures in src/bin/{name}_server.rs.\n",
        directory.display(),
        name = project.name,
    );
    if arguments.runtime_path.is_none() {
        text += "Its packages come from a registry, once they are published there; with --runtime-path CLONE, from a clone of the repository.\n";
    }
    for (_, path) in &arguments.preprocess.extern_type {
        text += &format!("The programs need your type {path}, with a Default.\n");
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}
