//! The `.x` files of Debian's rpcsvc-proto, unmodified: all are accepted, and the Rust compiles without a warning.

use rpcgen_rs::diagnostic;
use rpcgen_rs::source::SourceMap;
use rpcgen_tests::daemons;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What rpcsvc-proto 1.4.3 installs.
const FILES: [&str; 12] = [
    "bootparam_prot",
    "key_prot",
    "klm_prot",
    "mount",
    "nfs_prot",
    "nlm_prot",
    "rex",
    "rquota",
    "rstat",
    "rusers",
    "sm_inter",
    "spray",
];

#[test]
fn every_file_of_rpcsvc_proto_compiles_unmodified() {
    let paths = FILES.map(|name| format!("/usr/include/rpcsvc/{name}.x"));
    let Some(_) = daemons::require(&paths.each_ref().map(String::as_str)) else {
        return;
    };
    let project = Project::create("rpcsvc", &FILES);
    for (name, path) in FILES.iter().zip(&paths) {
        let rust = compile(Path::new(path));
        fs::write(project.source().join(name).with_extension("rs"), rust).unwrap();
    }
    for edition in ["2021", "2024"] {
        project.check(edition);
    }
}

fn compile(path: &Path) -> String {
    let mut sources = SourceMap::new();
    let file = sources.load(path).unwrap();
    let compilation = rpcgen_rs::translate(&mut sources, file, &rpcgen_rs::Options::default());
    let messages = diagnostic::human(&compilation.diagnostics, &sources, false);
    assert_eq!(messages, "", "{}", path.display());
    compilation
        .rust
        .expect("there is a text if there is no error")
}

/// A crate in the target directory, with one module for each generated file.
struct Project {
    directory: PathBuf,
}

impl Project {
    fn create(name: &str, modules: &[&str]) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(directory.join("src")).unwrap();
        // The versions that the workspace has: nothing is looked up, and the network is not needed.
        fs::copy(workspace().join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
        let module = |name: &&str| format!("/// Generated.\npub mod {name};\n");
        let modules: String = modules.iter().map(module).collect();
        let library = format!("//! Generated.\n#![deny(warnings, missing_docs)]\n{modules}");
        fs::write(directory.join("src/lib.rs"), library).unwrap();
        Self { directory }
    }

    fn source(&self) -> PathBuf {
        self.directory.join("src")
    }

    /// Compiles the modules; a warning is an error.
    fn check(&self, edition: &str) {
        let runtime = workspace().join("runtime");
        let manifest = format!(
            "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n\
             [dependencies]\nrpcgen-runtime = {{ path = {runtime:?} }}\n\n[workspace]\n"
        );
        fs::write(self.directory.join("Cargo.toml"), manifest).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["check", "--offline", "--quiet"])
            .current_dir(&self.directory);
        cargo.env("CARGO_TARGET_DIR", self.directory.join("target"));
        let output = cargo.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "edition {edition}:\n{said}");
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
