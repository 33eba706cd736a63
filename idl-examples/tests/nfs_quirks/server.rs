//! A server of NFS that is other than usual.

use idl_examples::nfs3::*;
use rpcgen_runtime::{CallContext, Decode, Decoder, Encode, Encoder, Fault, Service, serve_value};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// How a server is other than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quirk {
    None,
    /// It sends neither attributes nor handles where it may leave them out.
    Sparing,
    /// It reads and writes no more than so many bytes at a time.
    Short(usize),
    /// Before each of the first so many commits it starts again, and what was not committed is gone.
    Forgets(u32),
    /// It asks to come again later, two times.
    Later,
    /// It has no READDIRPLUS.
    Old,
    /// Its READ says so many bytes more than it sends.
    Miscounts(u32),
    /// Its READ sends so many bytes, whatever was asked for.
    Floods(usize),
    /// Its READ has neither bytes nor an end.
    Stalls,
    /// Its WRITE says that it wrote so many bytes.
    Writes(u32),
    /// Its WRITE keeps nothing, and says nothing of it.
    Loses,
    /// Its directory begins again and again.
    Circles,
    /// Its directory has a part without entries that is not the last.
    Halts,
    /// Its directory has this name in it.
    Names(&'static [u8]),
    /// Its symbolic link has a path of so many bytes.
    Leads(usize),
}

/// A server of one directory, with a file called `file` and a symbolic link called `link`.
pub(crate) struct Files {
    pub(crate) quirk: Quirk,
    pub(crate) state: Mutex<State>,
    /// How many calls of WRITE there were.
    pub(crate) writes: AtomicU32,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) content: Vec<u8>,
    /// How many bytes of it are on disk.
    committed: usize,
    /// How often the server was started again: its verifier.
    starts: u8,
    /// How many calls were answered that they are to come later.
    postponed: u32,
}

const ROOT: &[u8] = b"root";
pub(crate) const FILE: &[u8] = b"file";
const LINK: &[u8] = b"link";

/// The most bytes of a READ or WRITE.
const TRANSFER: u32 = 4096;

/// Its NFS.
pub(crate) struct Nfs(pub(crate) Arc<Files>);

/// Its MOUNT.
pub(crate) struct Mount;

impl MountV3 for Mount {
    fn mnt(&self, _: &CallContext, _: Dirpath) -> Result<Mountres3, Fault> {
        Ok(Mountres3::Mnt3Ok(Mountres3Ok {
            fhandle: ROOT.into(),
            auth_flavors: vec![1],
        }))
    }
    fn dump(&self, _: &CallContext) -> Result<Mountlist, Fault> {
        Err(Fault::procedure_unavailable())
    }
    fn umnt(&self, _: &CallContext, _: Dirpath) -> Result<(), Fault> {
        Ok(())
    }
    fn umntall(&self, _: &CallContext) -> Result<(), Fault> {
        Err(Fault::procedure_unavailable())
    }
    fn export(&self, _: &CallContext) -> Result<Exports, Fault> {
        Err(Fault::procedure_unavailable())
    }
}

impl Service for Nfs {
    fn program(&self) -> u32 {
        nfs_v3::PROGRAM
    }

    fn version(&self) -> u32 {
        nfs_v3::VERSION
    }

    fn dispatch(
        &self,
        _: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        fn answer<A: Decode, R: Encode>(
            input: &mut Decoder<'_>,
            output: &mut Encoder,
            handler: impl FnOnce(A) -> R,
        ) -> Result<(), Fault> {
            serve_value(input, output, |argument| Ok(handler(argument)))
        }
        let files = &self.0;
        match procedure {
            nfs_v3::NFSPROC3_FSINFO => answer(input, output, |_: Fsinfo3args| files.information()),
            nfs_v3::NFSPROC3_GETATTR => answer(input, output, |what: Getattr3args| {
                Getattr3res::Nfs3Ok(Getattr3resok {
                    obj_attributes: files.attributes(&what.object.data),
                })
            }),
            nfs_v3::NFSPROC3_LOOKUP => {
                answer(input, output, |what: Lookup3args| files.lookup(&what))
            }
            nfs_v3::NFSPROC3_READLINK => {
                answer(input, output, |_: Readlink3args| files.read_link())
            }
            nfs_v3::NFSPROC3_READ => answer(input, output, |what: Read3args| files.read(&what)),
            nfs_v3::NFSPROC3_WRITE => answer(input, output, |what: Write3args| files.write(&what)),
            nfs_v3::NFSPROC3_CREATE => answer(input, output, |_: Create3args| files.create()),
            nfs_v3::NFSPROC3_COMMIT => answer(input, output, |_: Commit3args| files.commit()),
            nfs_v3::NFSPROC3_READDIR => {
                answer(input, output, |what: Readdir3args| files.list(what.cookie))
            }
            nfs_v3::NFSPROC3_READDIRPLUS => answer(input, output, |what: Readdirplus3args| {
                files.list_with_attributes(what.cookie)
            }),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}

impl Files {
    fn attributes(&self, handle: &[u8]) -> Fattr3 {
        let zero = Nfstime3 {
            seconds: 0,
            nseconds: 0,
        };
        let size = self.state.lock().unwrap().content.len() as u64;
        Fattr3 {
            r#type: match handle {
                ROOT => Ftype3::Nf3dir,
                LINK => Ftype3::Nf3lnk,
                _ => Ftype3::Nf3reg,
            },
            mode: 0o644,
            nlink: 1,
            uid: 0,
            gid: 0,
            size: if handle == FILE { size } else { 0 },
            used: 0,
            rdev: Specdata3 {
                specdata1: 0,
                specdata2: 0,
            },
            fsid: 1,
            fileid: handle.iter().map(|byte| u64::from(*byte)).sum(),
            atime: zero,
            mtime: zero,
            ctime: zero,
        }
    }

    /// What a server may leave out.
    fn optional_attributes(&self, handle: &[u8]) -> PostOpAttr {
        match self.quirk {
            Quirk::Sparing => PostOpAttr::False,
            _ => PostOpAttr::True(self.attributes(handle)),
        }
    }

    fn optional_handle(&self, handle: &[u8]) -> PostOpFh3 {
        match self.quirk {
            Quirk::Sparing => PostOpFh3::False,
            _ => PostOpFh3::True(NfsFh3 {
                data: handle.into(),
            }),
        }
    }

    fn information(&self) -> Fsinfo3res {
        Fsinfo3res::Nfs3Ok(Fsinfo3resok {
            obj_attributes: PostOpAttr::False,
            rtmax: TRANSFER,
            rtpref: TRANSFER,
            rtmult: 1,
            wtmax: TRANSFER,
            wtpref: TRANSFER,
            wtmult: 1,
            dtpref: TRANSFER,
            maxfilesize: u64::MAX,
            time_delta: Nfstime3 {
                seconds: 1,
                nseconds: 0,
            },
            properties: 0,
        })
    }

    fn lookup(&self, what: &Lookup3args) -> Lookup3res {
        let name = what.what.name.as_slice();
        if name != FILE && name != LINK {
            let dir_attributes = PostOpAttr::False;
            return Lookup3res::Default(Nfsstat3::Nfs3errNoent, Lookup3resfail { dir_attributes });
        }
        Lookup3res::Nfs3Ok(Lookup3resok {
            object: NfsFh3 { data: name.into() },
            obj_attributes: self.optional_attributes(name),
            dir_attributes: PostOpAttr::False,
        })
    }

    fn read_link(&self) -> Readlink3res {
        let Quirk::Leads(len) = self.quirk else {
            panic!("nobody asks for it otherwise");
        };
        Readlink3res::Nfs3Ok(Readlink3resok {
            symlink_attributes: PostOpAttr::False,
            data: vec![b'a'; len],
        })
    }

    fn read(&self, what: &Read3args) -> Read3res {
        let mut state = self.state.lock().unwrap();
        if self.quirk == Quirk::Later && state.postponed < 2 {
            state.postponed += 1;
            let file_attributes = PostOpAttr::False;
            return Read3res::Default(Nfsstat3::Nfs3errJukebox, Read3resfail { file_attributes });
        }
        let rest = &state.content[(what.offset as usize).min(state.content.len())..];
        let mut data = rest[..rest.len().min(what.count as usize)].to_vec();
        match self.quirk {
            Quirk::Short(most) => data.truncate(most),
            Quirk::Floods(len) => data = vec![0; len],
            Quirk::Stalls => data.clear(),
            _ => {}
        }
        let more = if let Quirk::Miscounts(more) = self.quirk {
            more
        } else {
            0
        };
        Read3res::Nfs3Ok(Read3resok {
            file_attributes: PostOpAttr::False,
            count: data.len() as u32 + more,
            eof: data.len() == rest.len() && self.quirk != Quirk::Stalls,
            data,
        })
    }

    fn write(&self, what: &Write3args) -> Write3res {
        self.writes.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state.lock().unwrap();
        let mut data = what.data.as_slice();
        if let Quirk::Short(most) = self.quirk {
            data = &data[..data.len().min(most)];
        }
        let end = what.offset as usize + data.len();
        if self.quirk != Quirk::Loses {
            let len = state.content.len().max(end);
            state.content.resize(len, 0);
            state.content[what.offset as usize..end].copy_from_slice(data);
        }
        Write3res::Nfs3Ok(Write3resok {
            file_wcc: no_wcc(),
            count: if let Quirk::Writes(count) = self.quirk {
                count
            } else {
                data.len() as u32
            },
            committed: StableHow::Unstable,
            verf: [state.starts; 8],
        })
    }

    fn commit(&self) -> Commit3res {
        let mut state = self.state.lock().unwrap();
        if let Quirk::Forgets(starts) = self.quirk
            && u32::from(state.starts) < starts
        {
            state.starts += 1;
            let committed = state.committed;
            state.content.truncate(committed);
        }
        state.committed = state.content.len();
        Commit3res::Nfs3Ok(Commit3resok {
            file_wcc: no_wcc(),
            verf: [state.starts; 8],
        })
    }

    fn create(&self) -> Create3res {
        *self.state.lock().unwrap() = State::default();
        Create3res::Nfs3Ok(Create3resok {
            obj: self.optional_handle(FILE),
            obj_attributes: self.optional_attributes(FILE),
            dir_wcc: no_wcc(),
        })
    }

    /// The names with their cookies behind a cookie, two at a time, and whether these are the last.
    fn part(&self, cookie: Cookie3) -> (Vec<(&[u8], Cookie3)>, bool) {
        let third = if let Quirk::Names(name) = self.quirk {
            name
        } else {
            LINK
        };
        let all: [&[u8]; 4] = [b".", b"..", third, FILE];
        let all = all.into_iter().zip(1..);
        let cookie = if self.quirk == Quirk::Circles {
            0
        } else {
            cookie
        };
        let part: Vec<_> = all.skip(cookie as usize).take(2).collect();
        match self.quirk {
            Quirk::Halts if cookie > 0 => (Vec::new(), false),
            _ => (part, cookie >= 2),
        }
    }

    fn list(&self, cookie: Cookie3) -> Readdir3res {
        let (part, eof) = self.part(cookie);
        let entry = |(name, cookie): (&[u8], _)| Entry3 {
            fileid: 1,
            name: name.into(),
            cookie,
        };
        Readdir3res::Nfs3Ok(Readdir3resok {
            dir_attributes: PostOpAttr::False,
            cookieverf: [7; 8],
            reply: Dirlist3 {
                entries: part.into_iter().map(entry).collect(),
                eof,
            },
        })
    }

    fn list_with_attributes(&self, cookie: Cookie3) -> Readdirplus3res {
        if self.quirk == Quirk::Old {
            let dir_attributes = PostOpAttr::False;
            let fail = Readdirplus3resfail { dir_attributes };
            return Readdirplus3res::Default(Nfsstat3::Nfs3errNotsupp, fail);
        }
        let (part, eof) = self.part(cookie);
        let entry = |(name, cookie): (&[u8], _)| Entryplus3 {
            fileid: 1,
            name: name.into(),
            cookie,
            name_attributes: self.optional_attributes(name),
            name_handle: self.optional_handle(name),
        };
        Readdirplus3res::Nfs3Ok(Readdirplus3resok {
            dir_attributes: PostOpAttr::False,
            cookieverf: [7; 8],
            reply: Dirlistplus3 {
                entries: part.into_iter().map(entry).collect(),
                eof,
            },
        })
    }
}

fn no_wcc() -> WccData {
    WccData {
        before: PreOpAttr::False,
        after: PostOpAttr::False,
    }
}
