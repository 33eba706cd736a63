//! Makes the stubs that the tests call: of our own files, and of Debian's `rstat.x` where it is installed.

use std::path::Path;

fn main() -> Result<(), rpcgen_rs::Error> {
    println!("cargo::rustc-check-cfg=cfg(have_rstat_x)");
    println!("cargo::rerun-if-changed={RSTAT}");
    let mut builder = rpcgen_rs::Builder::new().files([
        "idl/bench.x",
        "idl/hostile.x",
        "idl/ledger.x",
        "idl/ready.x",
        "../idl-examples/idl/portmap.x",
    ]);
    if Path::new(RSTAT).exists() {
        println!("cargo::rustc-cfg=have_rstat_x");
        builder = builder.file(RSTAT);
    }
    builder.compile()?;
    rpcgen_rs::Builder::new()
        .file("idl/interop.x")
        .string_as_bytes("file_name")
        .compile()?;
    rpcgen_rs::Builder::new()
        .file("idl/chosen.x")
        .names(rpcgen_rs::Names::Verbatim)
        .string_as_bytes("filename")
        .string_as_bytes("entry.owner")
        .string_as_bytes("place.PATH")
        .string_as_bytes("CHOSEN.LOOKUP.name")
        .string_as_bytes("CHOSEN.LOOKUP.return")
        .derive("kind", "PartialOrd, Ord")
        .type_attribute("kind", "#[non_exhaustive]")
        .type_attribute("entry", "#[must_use]\n#[serde(deny_unknown_fields)]")
        .field_attribute("entry.owner", "#[serde(rename = \"user\")]")
        .field_attribute("*.LINK", "#[doc(alias = \"symlink\")]")
        .serde(true)
        .runtime_path("crate::runtime::again")
        .compile()?;
    let several = rpcgen_rs::Builder::new().files(["idl/shapes.x", "idl/drawing.x"]);
    several
        .extern_file("idl/shapes.x", "crate::shapes")
        .compile()
}

/// From the package rpcsvc-proto, unmodified.
const RSTAT: &str = "/usr/include/rpcsvc/rstat.x";
