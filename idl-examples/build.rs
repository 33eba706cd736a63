//! Makes the stubs of every `.x` file in `idl/`.

fn main() -> Result<(), rpcgen_rs::Error> {
    rpcgen_rs::Builder::new()
        .files([
            "idl/calc.x",
            "idl/store.x",
            "idl/portmap.x",
            "idl/rstat.x",
            "idl/event.x",
            "idl/nfs3.x",
        ])
        // File names and paths are bytes to NFS (RFC 1813 section 3.2).
        .string_as_bytes("filename3")
        .string_as_bytes("nfspath3")
        .string_as_bytes("dirpath")
        .extern_type("timestamp", "crate::event::Timestamp")
        .compile()
}
