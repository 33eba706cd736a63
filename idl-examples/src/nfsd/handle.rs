//! What a file handle holds, so that the server need not remember whom it gave it to.

use crate::nfs3::{NFS3_FHSIZE, NfsFh3};

/// A file's numbers in its machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FileId {
    pub(super) device: u64,
    pub(super) inode: u64,
}

/// A file handle: four numbers, then the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Handle {
    /// Names the exported directory: another server's handles are no good here.
    pub(super) export: u64,
    pub(super) id: FileId,
    /// When the file was made, in ns, or 0: the number of a file that is gone may be given to another.
    pub(super) generation: u64,
    /// A byte of the hash of each directory's number on the way from the root: where to look for a file whose place the
    /// server does not know, because it was started again, say.
    pub(super) trail: Vec<u8>,
}

/// The bytes of the numbers.
const NUMBERS: usize = 4 * 8;

/// How many directories a trail can name; of a file further down the handle is good for as long as the server knows its place.
pub(super) const TRAIL_MAX: usize = NFS3_FHSIZE as usize - NUMBERS;

impl Handle {
    /// As it goes to the client.
    pub(super) fn to_wire(&self) -> NfsFh3 {
        let numbers = [self.export, self.id.device, self.id.inode, self.generation];
        let numbers = numbers.map(u64::to_be_bytes);
        let trail = &self.trail[..self.trail.len().min(TRAIL_MAX)];
        let data = [numbers.as_flattened(), trail].concat();
        NfsFh3 { data }
    }

    /// What a client sent; `None` if no server of this kind made it.
    pub(super) fn from_wire(handle: &NfsFh3) -> Option<Self> {
        let (numbers, trail) = handle.data.split_at_checked(NUMBERS)?;
        let number = |index: usize| {
            let bytes = numbers[index * 8..][..8].try_into();
            u64::from_be_bytes(bytes.expect("a slice of eight bytes"))
        };
        Some(Self {
            export: number(0),
            id: FileId {
                device: number(1),
                inode: number(2),
            },
            generation: number(3),
            trail: trail.to_vec(),
        })
    }
}

/// What a trail says of a directory.
pub(super) fn footprint(inode: u64) -> u8 {
    (hash(&inode.to_be_bytes()) >> 56) as u8
}

/// FNV-1a: handles and cookies must mean the same to the next build of the server, which the hashes of the standard
/// library do not promise.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
