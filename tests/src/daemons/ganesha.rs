//! A real NFS server, NFS-Ganesha, that exports a directory of ours for as long as the test lasts.

use super::process::{Process, answers_null, poll_until};
use super::{Programs, Rpcbind, skip};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const NFS: (u32, u32) = (100_003, 3);
const MOUNT: (u32, u32) = (100_005, 3);

/// A ganesha.nfsd that is registered with rpcbind and answers on loopback, over UDP and TCP.
#[derive(Debug)]
pub struct Ganesha {
    process: Process,
    directory: TempDir,
}

impl Ganesha {
    /// What [`super::require`] must have found.
    pub const NEEDS: &[&str] = &[
        "ganesha.nfsd",
        "/etc/ganesha/vfs.conf",
        "rpcbind",
        "rpcinfo",
    ];

    /// Starts one, with ports that are free; skips the test where it cannot be.
    ///
    /// The directory that it exports is below `TMPDIR`, whose file system must be one that knows file handles
    /// (`man open_by_handle_at`; overlayfs does not).
    pub fn start(programs: &Programs, rpcbind: &Rpcbind) -> Option<Self> {
        if registered(programs, rpcbind, NFS).is_some() {
            skip("an NFS server is registered with rpcbind already");
            return None;
        }
        let directory = TempDir::new().expect("the temporary directory can be written");
        for part in ["export", "recovery"] {
            fs::create_dir(directory.path().join(part)).expect("it was just made");
        }
        let file = |name| directory.path().join(name);
        fs::write(file("ganesha.conf"), configuration(directory.path())).expect("it was just made");
        let mut command = programs.command("ganesha.nfsd");
        command
            .arg("-F")
            .args([PathBuf::from("-f"), file("ganesha.conf")])
            .args([PathBuf::from("-L"), file("log")])
            .args([PathBuf::from("-p"), file("pid")])
            .stdin(Stdio::null());
        let process = Process::start(&mut command).expect("ganesha.nfsd can be executed");
        let daemon = Self { process, directory };
        let ready = || {
            registered(programs, rpcbind, MOUNT)?;
            registered(programs, rpcbind, NFS)
        };
        if poll_until(ready).is_none() {
            let log = fs::read_to_string(daemon.directory.path().join("log")).unwrap_or_default();
            skip(&format!("ganesha.nfsd does not answer. Its log:\n{log}"));
            return None;
        }
        Some(daemon)
    }

    /// The directory that is exported, by this very path.
    pub fn export(&self) -> PathBuf {
        self.directory.path().join("export")
    }
}

impl Drop for Ganesha {
    fn drop(&mut self) {
        // Its clean way out takes the registrations back; dropping `Process` then waits for it.
        let pid = self.process.child().id().to_string();
        let asked = Command::new("kill").arg(pid).status();
        if asked.is_ok_and(|status| status.success()) {
            poll_until(|| self.process.child().try_wait().ok().flatten());
        }
    }
}

/// Whether rpcbind knows the program over both transports, and it answers.
fn registered(
    programs: &Programs,
    rpcbind: &Rpcbind,
    (program, version): (u32, u32),
) -> Option<()> {
    let all = rpcbind.registrations(programs);
    let port_over = |protocol: &str| {
        all.iter()
            .find(|entry| {
                (entry.program, entry.version) == (program, version) && entry.protocol == protocol
            })
            .map(|entry| entry.port)
    };
    port_over("tcp")?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port_over("udp")?));
    answers_null(address, program, version).then_some(())
}

/// NFS version 3 alone, without locks and quotas, over ports that the system chooses (0). What the test itself changes in the
/// directory is seen at once.
fn configuration(directory: &Path) -> String {
    let directory = directory.display();
    format!(
        "NFS_CORE_PARAM {{
            Protocols = 3;
            NFS_Port = 0;
            MNT_Port = 0;
            Bind_addr = 127.0.0.1;
            Enable_NLM = false;
            Enable_RQUOTA = false;
            NSM_Use_Caller_Name = false;
        }}
        NFSV4 {{
            RecoveryRoot = {directory}/recovery;
            Graceless = true;
        }}
        EXPORT {{
            Export_Id = 1;
            Path = {directory}/export;
            Pseudo = /export;
            Access_Type = RW;
            Squash = None;
            SecType = sys;
            Attr_Expiration_Time = 0;
            FSAL {{ Name = VFS; }}
        }}
        LOG {{ Default_Log_Level = EVENT; }}
        "
    )
}
