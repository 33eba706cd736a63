//! What the book shows of our programs and those of others is what they do. `UPDATE_GOLDEN=1` writes it into the page.

use rpcgen_tests::transcripts::check;
use std::path::Path;

#[test]
fn talking_to_what_is_already_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let replayed = check(&root.join("docs/src/interop.md"));
    println!("{replayed} transcripts");
}
