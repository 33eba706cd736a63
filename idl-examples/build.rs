//! Makes the stubs of every `.x` file in `idl/`.

fn main() -> Result<(), rpcgen_rs::Error> {
    rpcgen_rs::Builder::new()
        .files([
            "idl/calc.x",
            "idl/store.x",
            "idl/portmap.x",
            "idl/rstat.x",
            "idl/event.x",
        ])
        .extern_type("timestamp", "crate::event::Timestamp")
        .compile()
}
