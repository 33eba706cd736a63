//! What a server sent, made fit to be read on a terminal.

use super::export::File;
use crate::nfs3::{Fattr3, Ftype3, MODE3_SGID, MODE3_SUID, MODE3_SVTX, Nfstime3};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The bytes of a name as text: UTF-8 as it is, all else escaped, so that no name can command a terminal or pass
/// for another. What is no UTF-8 is shown as `\xe9`, a newline as `\n`, a backslash as `\\`.
pub fn shown(name: &[u8]) -> String {
    let chunks = name.utf8_chunks().flat_map(|chunk| {
        // Quotes need no escape here; each has exactly one backslash of its own before it.
        let text = chunk.valid().escape_debug().to_string();
        let text = text.replace("\\'", "'").replace("\\\"", "\"");
        let rest = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
        [text].into_iter().chain(rest)
    });
    chunks.collect()
}

/// A file as a line of a long listing: kind and permissions, links, owner, group, size, when it was changed, the name.
pub fn long_line(attributes: &Fattr3, name: &str) -> String {
    let Fattr3 {
        nlink,
        uid,
        gid,
        size,
        ..
    } = attributes;
    let permissions = permissions(attributes);
    let time = humantime::format_rfc3339_seconds(time(attributes.mtime));
    format!("{permissions} {nlink:>3} {uid:>5} {gid:>5} {size:>12} {time} {name}")
}

/// All that is known of a file, a line for each thing.
pub fn description(file: &File) -> String {
    let Fattr3 {
        mode,
        nlink,
        uid,
        gid,
        size,
        used,
        fsid,
        fileid,
        ..
    } = file.attributes;
    let at = |instant| humantime::format_rfc3339_nanos(time(instant));
    let lines = [
        format!("    file: {}", shown(&file.path)),
        format!("    kind: {}", kind(file.attributes.r#type)),
        format!("    size: {size} bytes, {used} on disk"),
        format!(
            "    mode: {:04o} {}",
            mode & 0o7777,
            permissions(&file.attributes)
        ),
        format!("   owner: user {uid}, group {gid}"),
        format!("   links: {nlink}"),
        format!("      id: {fileid} in file system {fsid:#x}"),
        format!("accessed: {}", at(file.attributes.atime)),
        format!("modified: {}", at(file.attributes.mtime)),
        format!(" changed: {}", at(file.attributes.ctime)),
    ];
    lines.map(|line| line + "\n").concat()
}

fn kind(kind: Ftype3) -> &'static str {
    match kind {
        Ftype3::Nf3reg => "regular file",
        Ftype3::Nf3dir => "directory",
        Ftype3::Nf3blk => "block device",
        Ftype3::Nf3chr => "character device",
        Ftype3::Nf3lnk => "symbolic link",
        Ftype3::Nf3sock => "socket",
        Ftype3::Nf3fifo => "named pipe",
    }
}

/// `-rwxr-xr-x`, with `s`, `S`, `t` and `T` as `ls` has them.
fn permissions(attributes: &Fattr3) -> String {
    let mode = attributes.mode;
    let kind = match attributes.r#type {
        Ftype3::Nf3reg => '-',
        Ftype3::Nf3dir => 'd',
        Ftype3::Nf3blk => 'b',
        Ftype3::Nf3chr => 'c',
        Ftype3::Nf3lnk => 'l',
        Ftype3::Nf3sock => 's',
        Ftype3::Nf3fifo => 'p',
    };
    // Of each three bits: how far right, the extra bit, and its letter with and without `x`.
    let groups = [
        (6, MODE3_SUID, ['s', 'S']),
        (3, MODE3_SGID, ['s', 'S']),
        (0, MODE3_SVTX, ['t', 'T']),
    ];
    let letters = groups.iter().flat_map(|(shift, extra, letters)| {
        let bits = mode >> shift;
        let read = if bits & 4 != 0 { 'r' } else { '-' };
        let write = if bits & 2 != 0 { 'w' } else { '-' };
        let execute = match (bits & 1 != 0, mode & extra != 0) {
            (true, false) => 'x',
            (false, false) => '-',
            (true, true) => letters[0],
            (false, true) => letters[1],
        };
        [read, write, execute]
    });
    [kind].into_iter().chain(letters).collect()
}

fn time(time: Nfstime3) -> SystemTime {
    UNIX_EPOCH + Duration::new(time.seconds.into(), time.nseconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nfs3::Specdata3;

    #[test]
    fn names_are_shown_so_that_a_terminal_is_safe() {
        let cases: [(&[u8], &str); 8] = [
            (b"plain.txt", "plain.txt"),
            (
                "caf\u{e9} \u{65e5}\u{672c}".as_bytes(),
                "caf\u{e9} \u{65e5}\u{672c}",
            ),
            (b"caf\xe9", "caf\\xe9"),
            (b"two\nlines\t", "two\\nlines\\t"),
            (b"\x1b[2J", "\\u{1b}[2J"),
            ("\u{202e}txt.exe".as_bytes(), "\\u{202e}txt.exe"),
            (b"back\\slash", "back\\\\slash"),
            (b"it's \"quoted\"", "it's \"quoted\""),
        ];
        for (name, text) in cases {
            assert_eq!(shown(name), text);
        }
    }

    #[test]
    fn no_two_names_are_shown_alike() {
        assert_ne!(shown(b"\xe9"), shown(b"\\xe9"));
        assert_ne!(shown(b"\\'"), shown(b"'"));
        assert_ne!(shown(b"\n"), shown(b"\\n"));
    }

    #[test]
    fn a_line_of_a_long_listing() {
        let zero = Nfstime3 {
            seconds: 0,
            nseconds: 0,
        };
        let mtime = Nfstime3 {
            seconds: 86_399,
            nseconds: 5,
        };
        let attributes = |r#type, mode| Fattr3 {
            r#type,
            mode,
            nlink: 2,
            uid: 1000,
            gid: 100,
            size: 123,
            used: 4096,
            rdev: Specdata3 {
                specdata1: 0,
                specdata2: 0,
            },
            fsid: 1,
            fileid: 2,
            atime: zero,
            mtime,
            ctime: zero,
        };
        assert_eq!(
            long_line(&attributes(Ftype3::Nf3reg, 0o640), "name"),
            "-rw-r-----   2  1000   100          123 1970-01-01T23:59:59Z name"
        );
        assert_eq!(
            permissions(&attributes(Ftype3::Nf3dir, 0o1777)),
            "drwxrwxrwt"
        );
        assert_eq!(
            permissions(&attributes(Ftype3::Nf3reg, 0o6744)),
            "-rwsr-Sr--"
        );
    }
}
