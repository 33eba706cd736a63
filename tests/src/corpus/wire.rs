//! The comparison of bytes with C.
