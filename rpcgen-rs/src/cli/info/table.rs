//! What rpcbind knows, as a table.

use rpcgen_runtime::rpcbind::Registration;

use super::names::Names;

/// The cells of a line.
type Row = Vec<String>;

/// A line for each registration.
pub(super) fn long(all: &[Registration], names: &Names) -> Vec<Row> {
    let mut rows = vec![row([
        "program", "version", "netid", "address", "service", "owner",
    ])];
    rows.extend(all.iter().map(|one| {
        row([
            &one.program.to_string(),
            &one.version.to_string(),
            &one.netid,
            &place(one),
            names.name(one.program).unwrap_or("-"),
            &one.owner,
        ])
    }));
    rows
}

/// A line for each program: its versions, the newest first, and its transports.
pub(super) fn short(all: &[Registration], names: &Names) -> Vec<Row> {
    let mut rows = vec![row(["program", "versions", "netids", "service", "owner"])];
    for of_one in all.chunk_by(|a, b| a.program == b.program) {
        let program = of_one[0].program;
        let mut versions: Vec<_> = of_one.iter().map(|one| one.version).collect();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        versions.dedup();
        let versions: Vec<_> = versions.iter().map(u32::to_string).collect();
        let mut netids: Vec<_> = of_one.iter().map(|one| one.netid.as_str()).collect();
        netids.sort_unstable();
        netids.dedup();
        rows.push(row([
            &program.to_string(),
            &versions.join(","),
            &netids.join(","),
            names.name(program).unwrap_or("-"),
            &of_one[0].owner,
        ]));
    }
    rows
}

/// Numbers to the right, words to the left, two spaces between them.
pub(super) fn text(rows: &[Row]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..columns)
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells =
            row.iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (cell, &width))| match column {
                    0 => format!("{cell:>width$}"),
                    _ => format!("{cell:<width$}"),
                });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn row<const N: usize>(cells: [&str; N]) -> Row {
    cells.map(printable).to_vec()
}

/// The address as people write it; a path as it is.
fn place(registration: &Registration) -> String {
    match registration.socket_address() {
        Some(address) => address.to_string(),
        None => registration.address.clone(),
    }
}

/// Whatever a server says, it is not to steer the terminal.
fn printable(text: &str) -> String {
    match text {
        "" => "-".into(),
        text => text.chars().flat_map(visible).collect(),
    }
}

fn visible(character: char) -> impl Iterator<Item = char> {
    let escaped = character
        .is_control()
        .then(|| character.escape_default().collect::<Vec<_>>());
    escaped.unwrap_or_else(|| vec![character]).into_iter()
}

#[cfg(test)]
mod tests {
    use super::{Names, Registration, long, short, text};

    fn registration(program: u32, version: u32, netid: &str, address: &str) -> Registration {
        Registration {
            program,
            version,
            netid: netid.into(),
            address: address.into(),
            owner: "superuser".into(),
        }
    }

    fn all() -> Vec<Registration> {
        let hostile = Registration {
            owner: "\x1b[2J".into(),
            ..registration(0x2000_0298, 1, "udp", "")
        };
        vec![
            registration(100_000, 3, "local", "/run/rpcbind.sock"),
            registration(100_000, 4, "tcp6", "::.0.111"),
            registration(100_000, 4, "udp", "0.0.0.0.0.111"),
            hostile,
        ]
    }

    #[test]
    fn a_line_for_each_registration() {
        assert_eq!(
            text(&long(&all(), &Names::of_this_machine())),
            "  program  version  netid  address            service     owner\n   \
                100000  3        local  /run/rpcbind.sock  portmapper  superuser\n   \
                100000  4        tcp6   [::]:111           portmapper  superuser\n   \
                100000  4        udp    0.0.0.0:111        portmapper  superuser\n\
             536871576  1        udp    -                  -           \\u{1b}[2J\n"
        );
    }

    #[test]
    fn a_line_for_each_program() {
        assert_eq!(
            text(&short(&all(), &Names::of_this_machine())),
            "  program  versions  netids          service     owner\n   \
                100000  4,3       local,tcp6,udp  portmapper  superuser\n\
             536871576  1         udp             -           \\u{1b}[2J\n"
        );
    }
}
