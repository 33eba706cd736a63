//! Arbitrary values of the golden files' types, under the laws.

mod arrays;
mod enums;
mod lists;
mod names;
mod optional;
mod recursive;
mod scalars;
mod strings;
mod structs;
mod typedefs;
mod unions;
