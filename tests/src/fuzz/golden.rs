//! Those golden files that have something to decode.

macro_rules! golden {
    ($($name:ident)*) => {
        $(pub(super) mod $name {
            include!(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", stringify!($name), ".rs"));
        })*
    };
}

golden! {
    arrays
    enums
    lists
    names
    nested
    optional
    recursive
    scalars
    strings
    typedefs
    unions
}
