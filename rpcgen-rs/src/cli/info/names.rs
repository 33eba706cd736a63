//! The names of well-known programs.

use std::collections::BTreeMap;
use std::fs;

/// Where a Unix system has them: a name, a number and other names in each line.
const FILE: &str = "/etc/rpc";

/// What is known without that file, in its form.
const TABLE: &str = "
portmapper 100000 portmap sunrpc rpcbind
rstatd 100001 rstat rup perfmeter
rusersd 100002 rusers
nfs 100003 nfsprog
ypserv 100004 ypprog
mountd 100005 mount showmount
ypbind 100007
walld 100008 rwall shutdown
yppasswdd 100009 yppasswd
rquotad 100011 rquotaprog quota rquota
sprayd 100012 spray
nlockmgr 100021
status 100024 statmon
bootparam 100026
keyserv 100029 keyserver
nfs_acl 100227
";

/// Names and numbers.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: BTreeMap<String, u32>,
    /// The first name of each.
    names: BTreeMap<u32, String>,
}

/// A program by its number, and its name if there is one.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) number: u32,
    pub(super) name: Option<String>,
}

impl Names {
    /// Those of `/etc/rpc` before those that are built in.
    pub(super) fn of_this_machine() -> Self {
        let mut names = Self::default();
        // Without the file there is the table.
        names.read(&fs::read_to_string(FILE).unwrap_or_default());
        names.read(TABLE);
        names
    }

    fn read(&mut self, text: &str) {
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            let (Some(name), Some(number)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse() else { continue };
            self.names.entry(number).or_insert_with(|| name.to_owned());
            for name in [name].into_iter().chain(words) {
                self.numbers.entry(name.to_owned()).or_insert(number);
            }
        }
    }

    /// The number of a program that is given by name, or as a number of C.
    pub(super) fn number(&self, text: &str) -> Option<u32> {
        let digits = text.strip_prefix("0x").or(text.strip_prefix("0X"));
        let number = match digits {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => text.parse(),
        };
        number.ok().or_else(|| self.numbers.get(text).copied())
    }

    /// The first name of a program.
    pub(super) fn name(&self, number: u32) -> Option<&str> {
        self.names.get(&number).map(String::as_str)
    }

    pub(super) fn described(&self, number: u32) -> Program {
        Program {
            number,
            name: self.name(number).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, TABLE};

    #[test]
    fn a_file_goes_before_the_table() {
        let mut names = Names::default();
        names
            .read("# comment\nportmapper\t100000\tmapper # comment\nours 536870913\nodd\nodd no\n");
        names.read(TABLE);
        for (text, expected) in [
            ("mapper", Some(100_000)),
            ("rpcbind", Some(100_000)),
            ("ours", Some(0x2000_0001)),
            ("0x20000001", Some(0x2000_0001)),
            ("100003", Some(100_003)),
            ("nfs", Some(100_003)),
            ("odd", None),
            ("4294967296", None),
            ("-1", None),
        ] {
            assert_eq!(names.number(text), expected, "{text}");
        }
        assert_eq!(names.name(100_000), Some("portmapper"));
        assert_eq!(names.name(5), None);
    }
}
