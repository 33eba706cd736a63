//! The MOUNT protocol (RFC 1813 appendix I): the way to the first file handle.

use super::attributes::Node;
use super::export::Export;
use super::status::Answer;
use crate::nfs3::Nfsstat3::*;
use crate::nfs3::{
    Dirpath, Exportnode, Exports, Fhstatus, MountV1, MountV3, Mountbody, Mountlist, Mountres3,
    Mountres3Ok, Mountstat3, Nfsstat3,
};
use rpcgen_runtime::{CallContext, Fault};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// Lets clients mount the export `/`, or a directory below it.
#[derive(Debug)]
pub struct Mount {
    export: Arc<Export>,
    /// Who has mounted what, as far as clients say: for people to read, and no more.
    mounted: Mutex<BTreeSet<(String, Dirpath)>>,
}

/// How many mounts are remembered.
const MOUNTED_MAX: usize = 1024;

/// The name of the export.
const NAME: &[u8] = b"/";

/// AUTH_SYS and AUTH_NONE (RFC 5531 section 8.2).
const FLAVORS: [i32; 2] = [1, 0];

/// What Unix calls "permission denied".
const EACCES: u32 = 13;

impl Mount {
    /// Of this export.
    pub fn new(export: Arc<Export>) -> Self {
        let mounted = Mutex::default();
        Self { export, mounted }
    }

    fn find(&self, path: &[u8]) -> Answer<Node> {
        let mut node = self.export.root()?;
        for name in path
            .split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
        {
            node = self.export.child(&node, name)?;
        }
        node.must_be_directory()?;
        Ok(node)
    }

    fn mount(&self, context: &CallContext, path: Dirpath) -> Result<Mountres3, Fault> {
        let node = match self.find(&path) {
            Ok(node) => node,
            Err(status) => return Ok(Mountres3::Default(mount_status(status))),
        };
        let mut mounted = self.mounted.lock()?;
        if mounted.len() < MOUNTED_MAX {
            mounted.insert((context.peer().ip().to_string(), path));
        }
        Ok(Mountres3::Mnt3Ok(Mountres3Ok {
            fhandle: node.handle.to_wire().data,
            auth_flavors: FLAVORS.to_vec(),
        }))
    }

    fn mounts(&self) -> Result<Mountlist, Fault> {
        let mounted = self.mounted.lock()?;
        let body = |(host, path): &(String, Dirpath)| Mountbody {
            ml_hostname: host.clone(),
            ml_directory: path.clone(),
        };
        Ok(mounted.iter().map(body).collect())
    }

    /// Forgets the mounts of the caller, of one path or all.
    fn unmount(&self, context: &CallContext, only: Option<Dirpath>) -> Result<(), Fault> {
        let host = context.peer().ip().to_string();
        let mut mounted = self.mounted.lock()?;
        mounted.retain(|(other, path)| {
            *other != host || only.as_ref().is_some_and(|only| only != path)
        });
        Ok(())
    }
}

/// One export, for everybody.
fn exports() -> Exports {
    vec![Exportnode {
        ex_dir: NAME.to_vec(),
        ex_groups: Vec::new(),
    }]
}

fn mount_status(status: Nfsstat3) -> Mountstat3 {
    match status {
        Nfs3errPerm => Mountstat3::Mnt3errPerm,
        Nfs3errNoent => Mountstat3::Mnt3errNoent,
        Nfs3errAcces => Mountstat3::Mnt3errAcces,
        Nfs3errNotdir => Mountstat3::Mnt3errNotdir,
        // A symbolic link is no directory, too.
        Nfs3errInval => Mountstat3::Mnt3errInval,
        Nfs3errNametoolong => Mountstat3::Mnt3errNametoolong,
        Nfs3errIo => Mountstat3::Mnt3errIo,
        _ => Mountstat3::Mnt3errServerfault,
    }
}

impl MountV3 for Mount {
    fn mnt(&self, context: &CallContext, path: Dirpath) -> Result<Mountres3, Fault> {
        self.mount(context, path)
    }

    fn dump(&self, _: &CallContext) -> Result<Mountlist, Fault> {
        self.mounts()
    }

    fn umnt(&self, context: &CallContext, path: Dirpath) -> Result<(), Fault> {
        self.unmount(context, Some(path))
    }

    fn umntall(&self, context: &CallContext) -> Result<(), Fault> {
        self.unmount(context, None)
    }

    fn export(&self, _: &CallContext) -> Result<Exports, Fault> {
        Ok(exports())
    }
}

/// For those who ask what there is; mounting by it leads to NFS version 2, which is not here.
impl MountV1 for Mount {
    fn mnt(&self, _: &CallContext, _: Dirpath) -> Result<Fhstatus, Fault> {
        Ok(Fhstatus::Default(EACCES))
    }

    fn dump(&self, _: &CallContext) -> Result<Mountlist, Fault> {
        self.mounts()
    }

    fn umnt(&self, context: &CallContext, path: Dirpath) -> Result<(), Fault> {
        self.unmount(context, Some(path))
    }

    fn umntall(&self, context: &CallContext) -> Result<(), Fault> {
        self.unmount(context, None)
    }

    fn export(&self, _: &CallContext) -> Result<Exports, Fault> {
        Ok(exports())
    }
}
