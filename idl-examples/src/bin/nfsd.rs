//! An NFS version 3 server: `cargo run -p idl-examples --bin nfsd DIR [--host ADDRESS] [--port P] [--no-rpcbind]`.
//!
//! It serves DIR as the export `/` until Ctrl-C or SIGTERM. Whoever reaches the port can do there what the user can that the
//! server runs as: NFS with AUTH_SYS proves nothing.

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    use anyhow::Context;
    use clap::Parser;
    use idl_examples::nfsd::{Export, Place, serve};
    use rpcgen_runtime::Error;
    use std::net::IpAddr;
    use std::path::PathBuf;
    use std::sync::mpsc;

    /// Serves a directory by NFS version 3, over UDP and TCP, to whoever reaches the port.
    #[derive(Parser)]
    struct Options {
        /// The directory, which clients see as the export `/`
        directory: PathBuf,
        /// The address to listen on
        #[arg(long, default_value = "0.0.0.0")]
        host: IpAddr,
        /// The port of MOUNT and NFS, both over UDP and TCP; 0 is a free one
        #[arg(long, default_value_t = 2049)]
        port: u16,
        /// Do not register with this machine's rpcbind: clients must be told the port
        #[arg(long)]
        no_rpcbind: bool,
    }

    let options = Options::parse();
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second one, while the first is being obeyed, finds nobody.
        let _ = stop.send(());
    })?;
    let directory = options.directory.display();
    let export = Export::open(&options.directory).with_context(|| format!("{directory}"))?;
    let place = Place {
        host: options.host,
        port: options.port,
        rpcbind: !options.no_rpcbind,
    };
    let serving = serve(export, place).map_err(|error| match error {
        Error::Rpcbind { .. } => anyhow::Error::new(error)
            .context("cannot register with rpcbind, which --no-rpcbind does without"),
        error => error.into(),
    })?;
    println!("serving {directory} at {}", serving.address());
    stopped.recv()?;
    // Takes the names back from rpcbind, and waits for the calls that run.
    drop(serving);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("nfsd: only for Linux");
    std::process::exit(2);
}
