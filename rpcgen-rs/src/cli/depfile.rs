//! What an output depends on, as make and ninja read it.

use std::path::Path;

/// One rule: the output, and every file that was read.
pub(super) fn rule<'p>(output: &Path, files: impl Iterator<Item = &'p Path>) -> String {
    let files = files.map(|file| format!(" \\\n  {}", escaped(file)));
    format!("{}:{}\n", escaped(output), files.collect::<String>())
}

/// GNU make: a blank and `#` behind a backslash, a dollar sign twice.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for character in path.to_string_lossy().chars() {
        match character {
            ' ' | '#' => text.push('\\'),
            '$' => text.push('$'),
            _ => {}
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule() {
        let files = ["a.x", "my dir/b$.x"].map(Path::new);
        let rule = rule(Path::new("out/a.rs"), files.into_iter());
        assert_eq!(rule, "out/a.rs: \\\n  a.x \\\n  my\\ dir/b$$.x\n");
    }
}
