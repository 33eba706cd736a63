//! What the names of the `.x` file become: idiomatic Rust, or what they are.

use super::names;

/// How the names of the `.x` file are written in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// As Rust writes them: `NFS_OK` of `enum nfsstat` is `Nfsstat::Ok`, if all members start with `NFS_`.
    #[default]
    Idiomatic,
    /// As the file has them: `nfsstat::NFS_OK`. A keyword is a raw identifier, and what Rust or the generated code needs
    /// for itself (`String`, `u32`, `self`) has an underscore behind.
    Verbatim,
}

impl Names {
    pub(super) fn type_name(self, name: &str) -> String {
        self.choose(name, names::type_name, names::USED_TYPES)
    }

    pub(super) fn variant(self, name: &str) -> String {
        self.choose(name, names::variant_name, names::USED_MEMBERS)
    }

    /// A further name for a member: an associated constant.
    pub(super) fn variant_alias(self, name: &str) -> String {
        self.choose(name, names::constant_name, names::USED_MEMBERS)
    }

    pub(super) fn field(self, name: &str) -> String {
        self.choose(name, names::field_name, &[])
    }

    pub(super) fn argument(self, name: &str) -> String {
        let name = self.choose(name, names::argument_name, names::RESERVED_ARGUMENTS);
        // So begin the functions of typedefs, which it would hide.
        match name.starts_with("encode_") || name.starts_with("decode_") {
            true => name + "_",
            false => name,
        }
    }

    pub(super) fn method(self, name: &str) -> String {
        self.choose(name, names::method_name, names::RESERVED_METHODS)
    }

    pub(super) fn constant(self, name: &str) -> String {
        self.choose(name, names::constant_name, names::USED_VARIABLES)
    }

    pub(super) fn procedure_constant(self, name: &str) -> String {
        let reserved = &["PROGRAM", "VERSION"];
        self.choose(name, names::procedure_constant_name, reserved)
    }

    pub(super) fn module(self, name: &str) -> String {
        self.choose(name, names::module_name, names::USED_TYPES)
    }

    /// How many bytes at the front of each name its neighbours have, too, and Rust goes without.
    pub(super) fn shared_prefix(self, originals: &[&str]) -> usize {
        match self {
            Self::Idiomatic => names::shared_prefix(originals),
            Self::Verbatim => 0,
        }
    }

    /// The default arm of a union, and what it is called where an arm is called so.
    pub(super) fn default_arm(self) -> [&'static str; 2] {
        match self {
            Self::Idiomatic => ["Default", "Other"],
            Self::Verbatim => ["default", "other"],
        }
    }

    /// The arm for a boolean label.
    pub(super) fn bool_arm(self, label: bool) -> &'static str {
        match (self, label) {
            (Self::Idiomatic, true) => "True",
            (Self::Idiomatic, false) => "False",
            (Self::Verbatim, true) => "TRUE",
            (Self::Verbatim, false) => "FALSE",
        }
    }

    fn choose(self, name: &str, idiomatic: fn(&str) -> String, used: &[&str]) -> String {
        // A file may be called what Rust cannot say, and its interface is called after it.
        let is_identifier = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !text.starts_with(|first: char| first.is_ascii_digit())
                && text != "_"
        };
        match self {
            Self::Verbatim if is_identifier(name) => {
                names::raw(names::reserve(name.to_owned(), used))
            }
            _ => idiomatic(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Names::Verbatim;

    #[test]
    fn verbatim() {
        for (name, expected) in [
            ("nfs_fh", "nfs_fh"),
            ("NFS_OK", "NFS_OK"),
            ("type", "r#type"),
            ("self", "self_"),
            ("String", "String_"),
            ("u32", "u32_"),
            ("_x", "_x"),
            ("my-file", "MyFile"),
            ("_", "Underscore"),
        ] {
            assert_eq!(Verbatim.type_name(name), expected);
        }
        assert_eq!(Verbatim.constant("value"), "value_");
        assert_eq!(Verbatim.constant("maxLen"), "maxLen");
        assert_eq!(Verbatim.field("value"), "value");
        assert_eq!(Verbatim.argument("output"), "output_");
        assert_eq!(Verbatim.argument("encode_x"), "encode_x_");
        assert_eq!(Verbatim.module("Vec"), "Vec_");
        assert_eq!(Verbatim.shared_prefix(&["A_B", "A_C"]), 0);
    }
}
