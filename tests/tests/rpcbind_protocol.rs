//! The runtime's client of rpcbind is what this compiler makes of its `.x`.
//!
//! The runtime cannot have the compiler run in its `build.rs`: every user of the runtime would build
//! the compiler. So the generated file is kept, and this test sees to it that it is up to date;
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-tests --test rpcbind_protocol` writes it anew.

use rpcgen_rs::Builder;
use std::path::Path;
use std::{env, fs};

#[test]
fn the_generated_file_is_up_to_date() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/rpcbind");
    let out_dir = tempfile::tempdir().unwrap();
    Builder::new()
        .file(directory.join("protocol.x"))
        .server(false)
        .runtime_path("crate")
        .out_dir(out_dir.path())
        .compile()
        .unwrap();
    let made = fs::read_to_string(out_dir.path().join("protocol.rs")).unwrap();
    let kept = directory.join("protocol.rs");
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&kept, made).unwrap();
    } else {
        let kept = fs::read_to_string(&kept).unwrap();
        assert!(kept == made, "UPDATE_GOLDEN=1 writes it anew");
    }
}
