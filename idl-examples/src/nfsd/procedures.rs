//! The procedures of NFS version 3, one by one (RFC 1813 section 3.3).

use super::attributes::Node;
use super::directory::{self, Part, VERIFIER};
use super::export::{Export, NAME_MAX};
use super::files;
use super::status::Answer;
use crate::nfs3::*;
use rpcgen_runtime::{CallContext, Fault};
use rustix::fs::fstatvfs;
use std::fs::OpenOptions;
use std::sync::Arc;

/// NFS version 3 of an export, over one transport.
#[derive(Debug)]
pub struct Nfs {
    export: Arc<Export>,
    transfer_bytes: u32,
}

/// The most links to one file; what Linux's file systems have differs, and LINK says when it is reached.
const LINKS_MAX: u32 = 32_000;

impl Nfs {
    /// Of this export, with READ and WRITE of up to `transfer_bytes`, and listings as large.
    pub fn new(export: Arc<Export>, transfer_bytes: u32) -> Self {
        Self {
            export,
            transfer_bytes,
        }
    }

    /// What a call says of a file, and the file's attributes behind it.
    fn ask<T>(
        &self,
        handle: &NfsFh3,
        ask: impl FnOnce(&Node) -> Answer<T>,
    ) -> (Answer<T>, PostOpAttr) {
        match self.export.resolve(handle) {
            Ok(node) => (ask(&node), node.attributes()),
            Err(status) => (Err(status), PostOpAttr::False),
        }
    }

    /// What a call does to a file, and how it was before and is behind it.
    fn write_to<T>(
        &self,
        handle: &NfsFh3,
        write: impl FnOnce(&Node) -> Answer<T>,
    ) -> (Answer<T>, WccData) {
        match self.export.resolve(handle) {
            Ok(node) => (write(&node), node.change()),
            Err(status) => (Err(status), WccData::default()),
        }
    }

    /// As [`write_to`](Self::write_to), and it is on the disk when the client hears of it (RFC 1813 section 4.8).
    fn change<T>(
        &self,
        handle: &NfsFh3,
        change: impl FnOnce(&Node) -> Answer<T>,
    ) -> (Answer<T>, WccData) {
        self.write_to(handle, |node| {
            let done = change(node)?;
            node.flush()?;
            Ok(done)
        })
    }

    /// As [`change`](Self::change), of a directory.
    fn change_in<T>(
        &self,
        place: &Diropargs3,
        change: impl FnOnce(&Node, &[u8]) -> Answer<T>,
    ) -> (Answer<T>, WccData) {
        self.change(&place.dir, |directory| {
            directory.must_be_directory()?;
            change(directory, &place.name)
        })
    }

    fn part(&self, cookie: u64, verifier: Cookieverf3, count: u32) -> Part {
        let bytes = count.min(self.transfer_bytes) as usize;
        Part {
            cookie,
            verifier,
            bytes,
        }
    }
}

impl NfsV3 for Nfs {
    fn getattr(&self, _: &CallContext, call: Getattr3args) -> Result<Getattr3res, Fault> {
        Ok(match self.export.resolve(&call.object) {
            Ok(node) => Getattr3res::Nfs3Ok(Getattr3resok {
                obj_attributes: node.fattr3(),
            }),
            Err(status) => Getattr3res::Default(status),
        })
    }

    fn setattr(&self, _: &CallContext, call: Setattr3args) -> Result<Setattr3res, Fault> {
        let (done, obj_wcc) = self.change(&call.object, |node| match call.guard {
            Sattrguard3::True(ctime) if ctime != node.fattr3().ctime => {
                Err(Nfsstat3::Nfs3errNotSync)
            }
            _ => node.set(&call.new_attributes),
        });
        Ok(match done {
            Ok(()) => Setattr3res::Nfs3Ok(Setattr3resok { obj_wcc }),
            Err(status) => Setattr3res::Default(status, Setattr3resfail { obj_wcc }),
        })
    }

    fn lookup(&self, _: &CallContext, call: Lookup3args) -> Result<Lookup3res, Fault> {
        let (found, dir_attributes) = self.ask(&call.what.dir, |directory| {
            directory.must_be_directory()?;
            self.export.child(directory, &call.what.name)
        });
        Ok(match found {
            Ok(node) => Lookup3res::Nfs3Ok(Lookup3resok {
                object: node.handle.to_wire(),
                obj_attributes: PostOpAttr::True(node.fattr3()),
                dir_attributes,
            }),
            Err(status) => Lookup3res::Default(status, Lookup3resfail { dir_attributes }),
        })
    }

    fn access(&self, _: &CallContext, call: Access3args) -> Result<Access3res, Fault> {
        let (answer, obj_attributes) =
            self.ask(&call.object, |node| Ok(files::allowed(node, call.access)));
        Ok(match answer {
            Ok(access) => Access3res::Nfs3Ok(Access3resok {
                obj_attributes,
                access,
            }),
            Err(status) => Access3res::Default(status, Access3resfail { obj_attributes }),
        })
    }

    fn readlink(&self, _: &CallContext, call: Readlink3args) -> Result<Readlink3res, Fault> {
        let (target, symlink_attributes) = self.ask(&call.symlink, files::link_target);
        Ok(match target {
            Ok(data) => Readlink3res::Nfs3Ok(Readlink3resok {
                symlink_attributes,
                data,
            }),
            Err(status) => Readlink3res::Default(status, Readlink3resfail { symlink_attributes }),
        })
    }

    fn read(&self, _: &CallContext, call: Read3args) -> Result<Read3res, Fault> {
        let most = call.count.min(self.transfer_bytes);
        let (read, file_attributes) =
            self.ask(&call.file, |file| files::read(file, call.offset, most));
        Ok(match read {
            Ok((data, eof)) => Read3res::Nfs3Ok(Read3resok {
                file_attributes,
                count: data.len() as u32,
                eof,
                data,
            }),
            Err(status) => Read3res::Default(status, Read3resfail { file_attributes }),
        })
    }

    fn write(&self, _: &CallContext, call: Write3args) -> Result<Write3res, Fault> {
        let (written, file_wcc) = self.write_to(&call.file, |file| {
            if call.count as usize != call.data.len() {
                return Err(Nfsstat3::Nfs3errInval);
            }
            files::write(file, call.offset, &call.data, call.stable)
        });
        Ok(match written {
            Ok(()) => Write3res::Nfs3Ok(Write3resok {
                file_wcc,
                count: call.count,
                committed: call.stable,
                verf: self.export.start(),
            }),
            Err(status) => Write3res::Default(status, Write3resfail { file_wcc }),
        })
    }

    fn create(&self, _: &CallContext, call: Create3args) -> Result<Create3res, Fault> {
        let (made, dir_wcc) = self.change_in(&call.r#where, |directory, name| {
            files::create(&self.export, directory, name, &call.how)
        });
        Ok(match made {
            Ok(seen) => {
                let (obj_attributes, obj) = seen.to_wire();
                Create3res::Nfs3Ok(Create3resok {
                    obj,
                    obj_attributes,
                    dir_wcc,
                })
            }
            Err(status) => Create3res::Default(status, Create3resfail { dir_wcc }),
        })
    }

    fn mkdir(&self, _: &CallContext, call: Mkdir3args) -> Result<Mkdir3res, Fault> {
        let (made, dir_wcc) = self.change_in(&call.r#where, |directory, name| {
            files::make_directory(&self.export, directory, name, &call.attributes)
        });
        Ok(match made {
            Ok(seen) => {
                let (obj_attributes, obj) = seen.to_wire();
                Mkdir3res::Nfs3Ok(Mkdir3resok {
                    obj,
                    obj_attributes,
                    dir_wcc,
                })
            }
            Err(status) => Mkdir3res::Default(status, Mkdir3resfail { dir_wcc }),
        })
    }

    fn symlink(&self, _: &CallContext, call: Symlink3args) -> Result<Symlink3res, Fault> {
        let (made, dir_wcc) = self.change_in(&call.r#where, |directory, name| {
            files::make_link(&self.export, directory, name, &call.symlink)
        });
        Ok(match made {
            Ok(seen) => {
                let (obj_attributes, obj) = seen.to_wire();
                Symlink3res::Nfs3Ok(Symlink3resok {
                    obj,
                    obj_attributes,
                    dir_wcc,
                })
            }
            Err(status) => Symlink3res::Default(status, Symlink3resfail { dir_wcc }),
        })
    }

    fn mknod(&self, _: &CallContext, call: Mknod3args) -> Result<Mknod3res, Fault> {
        let (made, dir_wcc) = self.change_in(&call.r#where, |directory, name| {
            files::make_node(&self.export, directory, name, &call.what)
        });
        Ok(match made {
            Ok(seen) => {
                let (obj_attributes, obj) = seen.to_wire();
                Mknod3res::Nfs3Ok(Mknod3resok {
                    obj,
                    obj_attributes,
                    dir_wcc,
                })
            }
            Err(status) => Mknod3res::Default(status, Mknod3resfail { dir_wcc }),
        })
    }

    fn remove(&self, _: &CallContext, call: Remove3args) -> Result<Remove3res, Fault> {
        let (done, dir_wcc) = self.change_in(&call.object, files::remove);
        Ok(match done {
            Ok(()) => Remove3res::Nfs3Ok(Remove3resok { dir_wcc }),
            Err(status) => Remove3res::Default(status, Remove3resfail { dir_wcc }),
        })
    }

    fn rmdir(&self, _: &CallContext, call: Rmdir3args) -> Result<Rmdir3res, Fault> {
        let (done, dir_wcc) = self.change_in(&call.object, files::remove_directory);
        Ok(match done {
            Ok(()) => Rmdir3res::Nfs3Ok(Rmdir3resok { dir_wcc }),
            Err(status) => Rmdir3res::Default(status, Rmdir3resfail { dir_wcc }),
        })
    }

    fn rename(&self, _: &CallContext, call: Rename3args) -> Result<Rename3res, Fault> {
        let ((done, todir_wcc), fromdir_wcc) = {
            let (both, fromdir_wcc) = self.change_in(&call.from, |from, old| {
                Ok(self.change_in(&call.to, |to, new| {
                    files::rename(&self.export, (from, old), (to, new))
                }))
            });
            let failed = |status| (Err(status), WccData::default());
            (both.unwrap_or_else(failed), fromdir_wcc)
        };
        Ok(match done {
            Ok(()) => Rename3res::Nfs3Ok(Rename3resok {
                fromdir_wcc,
                todir_wcc,
            }),
            Err(status) => Rename3res::Default(
                status,
                Rename3resfail {
                    fromdir_wcc,
                    todir_wcc,
                },
            ),
        })
    }

    fn link(&self, _: &CallContext, call: Link3args) -> Result<Link3res, Fault> {
        let ((done, linkdir_wcc), file_attributes) = {
            let (both, file_attributes) = self.ask(&call.file, |file| {
                Ok(self.change_in(&call.link, |directory, name| {
                    files::link(&self.export, file, directory, name)
                }))
            });
            let failed = |status| (Err(status), WccData::default());
            (both.unwrap_or_else(failed), file_attributes)
        };
        Ok(match done {
            Ok(()) => Link3res::Nfs3Ok(Link3resok {
                file_attributes,
                linkdir_wcc,
            }),
            Err(status) => Link3res::Default(
                status,
                Link3resfail {
                    file_attributes,
                    linkdir_wcc,
                },
            ),
        })
    }

    fn readdir(&self, _: &CallContext, call: Readdir3args) -> Result<Readdir3res, Fault> {
        let part = self.part(call.cookie, call.cookieverf, call.count);
        let (listed, dir_attributes) =
            self.ask(&call.dir, |node| directory::list(&self.export, node, part));
        Ok(match listed {
            Ok(reply) => Readdir3res::Nfs3Ok(Readdir3resok {
                dir_attributes,
                cookieverf: VERIFIER,
                reply,
            }),
            Err(status) => Readdir3res::Default(status, Readdir3resfail { dir_attributes }),
        })
    }

    fn readdirplus(
        &self,
        _: &CallContext,
        call: Readdirplus3args,
    ) -> Result<Readdirplus3res, Fault> {
        let part = self.part(call.cookie, call.cookieverf, call.maxcount);
        let (listed, dir_attributes) = self.ask(&call.dir, |node| {
            directory::list_plus(&self.export, node, part, call.dircount as usize)
        });
        Ok(match listed {
            Ok(reply) => Readdirplus3res::Nfs3Ok(Readdirplus3resok {
                dir_attributes,
                cookieverf: VERIFIER,
                reply,
            }),
            Err(status) => Readdirplus3res::Default(status, Readdirplus3resfail { dir_attributes }),
        })
    }

    fn fsstat(&self, _: &CallContext, call: Fsstat3args) -> Result<Fsstat3res, Fault> {
        let (answer, obj_attributes) = self.ask(&call.fsroot, |node| Ok(fstatvfs(&node.fd)?));
        Ok(match answer {
            Ok(of) => Fsstat3res::Nfs3Ok(Fsstat3resok {
                obj_attributes,
                tbytes: of.f_blocks.saturating_mul(of.f_frsize),
                fbytes: of.f_bfree.saturating_mul(of.f_frsize),
                abytes: of.f_bavail.saturating_mul(of.f_frsize),
                tfiles: of.f_files,
                ffiles: of.f_ffree,
                afiles: of.f_favail,
                invarsec: 0,
            }),
            Err(status) => Fsstat3res::Default(status, Fsstat3resfail { obj_attributes }),
        })
    }

    fn fsinfo(&self, _: &CallContext, call: Fsinfo3args) -> Result<Fsinfo3res, Fault> {
        let (answer, obj_attributes) = self.ask(&call.fsroot, |_| Ok(()));
        let bytes = self.transfer_bytes;
        Ok(match answer {
            Ok(()) => Fsinfo3res::Nfs3Ok(Fsinfo3resok {
                obj_attributes,
                rtmax: bytes,
                rtpref: bytes,
                rtmult: 4096,
                wtmax: bytes,
                wtpref: bytes,
                wtmult: 4096,
                dtpref: bytes,
                maxfilesize: i64::MAX as u64,
                time_delta: Nfstime3 {
                    seconds: 0,
                    nseconds: 1,
                },
                properties: FSF3_LINK | FSF3_SYMLINK | FSF3_HOMOGENEOUS | FSF3_CANSETTIME,
            }),
            Err(status) => Fsinfo3res::Default(status, Fsinfo3resfail { obj_attributes }),
        })
    }

    fn pathconf(&self, _: &CallContext, call: Pathconf3args) -> Result<Pathconf3res, Fault> {
        let (answer, obj_attributes) = self.ask(&call.object, |_| Ok(()));
        Ok(match answer {
            Ok(()) => Pathconf3res::Nfs3Ok(Pathconf3resok {
                obj_attributes,
                linkmax: LINKS_MAX,
                name_max: NAME_MAX as u32,
                no_trunc: true,
                chown_restricted: true,
                case_insensitive: false,
                case_preserving: true,
            }),
            Err(status) => Pathconf3res::Default(status, Pathconf3resfail { obj_attributes }),
        })
    }

    fn commit(&self, _: &CallContext, call: Commit3args) -> Result<Commit3res, Fault> {
        // All of the file, whatever part is asked for: Linux has no other way.
        let (done, file_wcc) = self.write_to(&call.file, |file| {
            Ok(file.open(OpenOptions::new().read(true))?.sync_all()?)
        });
        Ok(match done {
            Ok(()) => Commit3res::Nfs3Ok(Commit3resok {
                file_wcc,
                verf: self.export.start(),
            }),
            Err(status) => Commit3res::Default(status, Commit3resfail { file_wcc }),
        })
    }
}
