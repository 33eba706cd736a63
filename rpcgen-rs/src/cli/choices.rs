//! What is chosen for parts of a file, as arguments.

use clap::Args;
use rpcgen_rs::{Choice, InvalidChoice, Options, RuntimePath};

/// PATH is `.` for everything, TYPE, TYPE.MEMBER or PROGRAM.PROCEDURE.ARGUMENT, with `*` for any name.
#[derive(Debug, Args)]
#[command(next_help_heading = "Generated code")]
pub(super) struct Choices {
    /// Make strings bytes: they may hold any, as file names do.
    #[arg(long, value_name = "PATH", value_parser = Choice::string_as_bytes)]
    string_as_bytes: Vec<Choice>,
    /// Derive more traits, as in point=PartialOrd,Ord.
    #[arg(long, value_name = "PATH=TRAITS", value_parser = derive)]
    derive: Vec<Choice>,
    /// Give structs, enums and unions an attribute.
    #[arg(long, value_name = "PATH=ATTRIBUTE", value_parser = type_attribute)]
    type_attribute: Vec<Choice>,
    /// Give members and arms an attribute.
    #[arg(long, value_name = "PATH=ATTRIBUTE", value_parser = field_attribute)]
    field_attribute: Vec<Choice>,
    /// Derive Serialize and Deserialize; the runtime needs its feature `serde`.
    #[arg(long)]
    serde: bool,
    /// Where the generated code finds the runtime.
    #[arg(long, value_name = "PATH", default_value = "::rpcgen_runtime", value_parser = RuntimePath::new)]
    runtime: RuntimePath,
}

impl Choices {
    /// Adds them to the options of a compilation.
    pub(super) fn choose(&self, options: &mut Options) {
        let attributes = self.type_attribute.iter().chain(&self.field_attribute);
        let all = self.string_as_bytes.iter().chain(&self.derive);
        options.choices.extend(all.chain(attributes).cloned());
        options.serde = self.serde;
        options.runtime_path = self.runtime.clone();
    }
}

fn derive(text: &str) -> Result<Choice, String> {
    for_path(text, Choice::derive)
}

fn type_attribute(text: &str) -> Result<Choice, String> {
    for_path(text, Choice::type_attribute)
}

fn field_attribute(text: &str) -> Result<Choice, String> {
    for_path(text, Choice::field_attribute)
}

fn for_path(
    text: &str,
    choose: fn(&str, &str) -> Result<Choice, InvalidChoice>,
) -> Result<Choice, String> {
    let (path, value) = text
        .split_once('=')
        .ok_or("there is no `=` behind a path")?;
    choose(path, value).map_err(|error| error.to_string())
}
