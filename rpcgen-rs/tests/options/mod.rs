//! What a file is to be compiled with: its first line may be the command, as a comment.

use rpcgen_rs::Options;

/// `/* rpcgen-rs --extern-type a=crate::A example.x */`: the options in there. Without such a line, the usual ones.
///
/// # Panics
/// If there is an option that no test has needed yet.
pub(crate) fn of_first_line(text: &str) -> Options {
    let mut options = Options::default();
    let line = text.lines().next().unwrap_or_default();
    let command = line.strip_prefix("/* rpcgen-rs ");
    let mut words = command.unwrap_or_default().split_whitespace();
    while let Some(word) = words.next().filter(|word| word.starts_with('-')) {
        let value = words.next().expect("an option has a value");
        let (name, meaning) = value.split_once('=').unwrap_or((value, ""));
        match word {
            "--extern-type" => {
                let named = (name.to_owned(), meaning.to_owned());
                options.preprocess.extern_types.push(named);
            }
            "--std" => {
                options.standard = match value {
                    "rpcgen" => rpcgen_rs::Standard::Rpcgen,
                    "rfc" => rpcgen_rs::Standard::Rfc,
                    other => panic!("{other} is no standard"),
                }
            }
            "--extern-file" => {
                let file = (name.into(), meaning.to_owned());
                options.preprocess.extern_files.push(file);
            }
            other => panic!("{other} is not known here"),
        }
    }
    options
}
