//! A client of NFS servers, version 3: `nfs ls|cat|stat|cp`, of files `nfs://HOST[:PORT]/PATH`.

use anyhow::{Result, anyhow};
use idl_examples::nfs_client::text::{description, long_line, shown};
use idl_examples::nfs_client::{Export, File, LastLink, Location, Place, Transport, copy};
use idl_examples::nfs3::Ftype3;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

const USAGE: &str = "\
usage: nfs ls [-l] [--udp] nfs://HOST[:PORT]/PATH
       nfs cat [--udp] nfs://HOST[:PORT]/PATH
       nfs stat [--udp] nfs://HOST[:PORT]/PATH
       nfs cp [-r] [--udp] FROM TO     (each nfs://HOST[:PORT]/PATH or a local path)
";

fn main() -> ExitCode {
    let words = std::env::args_os().skip(1);
    let (flags, words): (Vec<_>, Vec<_>) =
        words.partition(|word| word.as_bytes().starts_with(b"-"));
    let Some(result) = run(&flags, &words) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nfs: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Carries out a command; `None` if there is no such command.
fn run(flags: &[OsString], words: &[OsString]) -> Option<Result<()>> {
    let has = |flag: &str| flags.iter().any(|word| word == flag);
    let (command, operands) = words.split_first()?;
    let (command, own_flag) = match command.to_str()? {
        "ls" => ("ls", "-l"),
        "cp" => ("cp", "-r"),
        other => (other, "--udp"),
    };
    if flags.iter().any(|flag| flag != own_flag && flag != "--udp") {
        return None;
    }
    let transport = match has("--udp") {
        true => Transport::Udp,
        false => Transport::Tcp,
    };
    Some(match (command, operands) {
        ("ls", [address]) => list(address, transport, has("-l")),
        ("cat", [address]) => print(address, transport),
        ("stat", [address]) => describe(address, transport),
        ("cp", [from, to]) => copy_all(from, to, transport, has("-r")),
        _ => return None,
    })
}

fn list(address: &OsStr, transport: Transport, long: bool) -> Result<()> {
    let (export, file) = open(address, transport, LastLink::Follow)?;
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = |file: &File, name: &[u8]| -> Result<()> {
        Ok(writeln!(output, "{}", line_of(&export, file, name)?)?)
    };
    if file.attributes.r#type != Ftype3::Nf3dir {
        let name = file.path.rsplit(|byte| *byte == b'/').next();
        let name = name.unwrap_or_default();
        match long {
            true => line(&file, name)?,
            false => writeln!(output, "{}", shown(name))?,
        }
    } else if long {
        for entry in export.files(&file)? {
            line(&export.entry(&file, &entry)?, &entry.name)?;
        }
    } else {
        for entry in export.names(&file)? {
            writeln!(output, "{}", shown(&entry.name))?;
        }
    }
    Ok(output.flush()?)
}

/// A line of a long listing; of a symbolic link, with where it leads.
fn line_of(export: &Export, file: &File, name: &[u8]) -> Result<String> {
    let mut line = long_line(&file.attributes, &shown(name));
    if file.attributes.r#type == Ftype3::Nf3lnk {
        line += &format!(" -> {}", shown(&export.read_link(file)?));
    }
    Ok(line)
}

fn print(address: &OsStr, transport: Transport) -> Result<()> {
    let (export, file) = open(address, transport, LastLink::Follow)?;
    let mut output = io::stdout().lock();
    for piece in export.read(&file, 0, u64::MAX) {
        output.write_all(&piece?)?;
    }
    Ok(output.flush()?)
}

fn describe(address: &OsStr, transport: Transport) -> Result<()> {
    let (export, file) = open(address, transport, LastLink::Keep)?;
    let mut text = description(&file);
    if file.attributes.r#type == Ftype3::Nf3lnk {
        text += &format!("leads to: {}\n", shown(&export.read_link(&file)?));
    }
    Ok(io::stdout().write_all(text.as_bytes())?)
}

fn copy_all(from: &OsStr, to: &OsStr, transport: Transport, recursive: bool) -> Result<()> {
    let (from, to) = (Place::open(from, transport)?, Place::open(to, transport)?);
    let mut failures = 0_u64;
    copy(&from, &to, recursive, &mut |error| {
        eprintln!("nfs: {:#}", anyhow::Error::from(error));
        failures += 1;
    })?;
    match failures {
        0 => Ok(()),
        count => Err(anyhow!("not copied: {count}")),
    }
}

fn open(address: &OsStr, transport: Transport, last: LastLink) -> Result<(Export, File)> {
    let location = Location::parse(address.as_bytes());
    let location = location.ok_or_else(|| {
        let address = shown(address.as_bytes());
        anyhow!("`{address}` does not begin with nfs://")
    })??;
    let export = Export::mount(&location, transport)?;
    let file = export.find(&location.path, last)?;
    Ok((export, file))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::BrokenPipe)
}
