//! Files that are on many machines.

use std::path::Path;

use super::model_of_file;

/// What Debian installs resolves as it is. Where it is not installed there is nothing to look at; the workspace's own
/// tests say so then.
#[test]
fn rpcsvc() {
    let Ok(directory) = Path::new("/usr/include/rpcsvc").read_dir() else {
        return;
    };
    for entry in directory {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // It takes its types from a C header: `%#include <rpcsvc/nis.h>`.
        let misses_types = name == "nis_callback.x";
        if name.ends_with(".x") {
            let outcome = model_of_file(&path);
            assert_eq!(outcome.is_err(), misses_types, "{name}: {outcome:#?}");
        }
    }
}
