//! What fuzzing found once, and shapes that it is slow to find: each file of `fuzz/inputs/TARGET` is an input of that target.

use peak_alloc::PeakAlloc;
use rpcgen_tests::fuzz::TARGETS;
use std::fs;
use std::path::Path;

/// Lets the targets measure their memory.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test, as memory is that of the whole process.
#[test]
fn every_input_is_handled() {
    for (target, run) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/inputs");
        let files = fs::read_dir(folder.join(target)).unwrap();
        let mut tried = 0;
        for file in files {
            let path = file.unwrap().path();
            println!("{}", path.display());
            run(&fs::read(&path).unwrap());
            tried += 1;
        }
        assert!(tried > 0, "{target}");
    }
}
