//! Makes the stubs that the tests call: of our own files, and of Debian's `rstat.x` where it is installed.

use std::path::Path;

fn main() -> Result<(), rpcgen_rs::Error> {
    println!("cargo::rustc-check-cfg=cfg(have_rstat_x)");
    println!("cargo::rerun-if-changed={RSTAT}");
    let mut builder = rpcgen_rs::Builder::new().files([
        "idl/hostile.x",
        "idl/interop.x",
        "idl/ready.x",
        "../idl-examples/idl/portmap.x",
    ]);
    if Path::new(RSTAT).exists() {
        println!("cargo::rustc-cfg=have_rstat_x");
        builder = builder.file(RSTAT);
    }
    builder.compile()
}

/// From the package rpcsvc-proto, unmodified.
const RSTAT: &str = "/usr/include/rpcsvc/rstat.x";
