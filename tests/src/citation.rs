//! Tests that a document names, as `path/of/file.rs::function`.

use crate::corpus::workspace;
use std::fs;

/// Asserts that a test is there.
///
/// # Panics
/// When it is not.
pub fn assert_is_test(citation: &str) {
    let (path, name) = citation.split_once("::").expect(citation);
    let text = fs::read_to_string(workspace().join(path)).expect(path);
    let function = format!("fn {name}()");
    let (before, _) = text.split_once(&function).expect(citation);
    let attributes = before.rsplit("\n\n").next().unwrap_or_default();
    assert!(attributes.contains("#[test]"), "{citation}");
}
