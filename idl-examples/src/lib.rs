//! Small complete clients and servers made with rpcgen-rs.
//!
//! The stubs are made from `idl/*.x` by `build.rs`; the programs are in `src/bin`, one file each. The demonstration
//! `cargo run -p idl-examples` is `src/main.rs`.

pub mod calc;
pub mod event;
pub mod nfs_client;
#[cfg(target_os = "linux")]
pub mod nfsd;
pub mod relay;

/// The key-value store of `idl/store.x`.
pub mod store {
    rpcgen_runtime::include_idl!("store");
}

/// The port mapper of `idl/portmap.x`.
pub mod portmap {
    rpcgen_runtime::include_idl!("portmap");
}

/// The kernel statistics of `idl/rstat.x`.
pub mod rstat {
    rpcgen_runtime::include_idl!("rstat");
}

/// NFS version 3 and its MOUNT protocol, of `idl/nfs3.x`.
pub mod nfs3 {
    rpcgen_runtime::include_idl!("nfs3");
}
