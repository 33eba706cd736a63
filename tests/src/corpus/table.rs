//! The table `corpus/options.tsv`.

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `package/name.x`
    pub file: String,
    /// What `-D` has to say: numbers that C headers define.
    pub defines: Vec<(String, String)>,
    /// What has to be included before: files of the corpus, or of ours where C has the type in a header. Such a file is
    /// `with/TYPE.x`.
    pub with: Vec<String>,
    /// The types that are not found without those.
    pub external_types: Vec<String>,
    /// What is wrong with the file itself: `NAME.x:LINE:COLUMN: CODE text`.
    pub errors: Vec<String>,
    /// Whether C makes a program of it, for the comparison of bytes.
    pub c: C,
    /// How many of its types are compared with C.
    pub types: usize,
}

/// What rpcgen and the C compiler make of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum C {
    /// They take it as it is.
    AsIs,
    /// They take it without the lines that start with `%`, whose headers are not here.
    WithoutPercent,
    /// They take it with other names for some types: libtirpc's codecs of those would call themselves.
    Renaming(Vec<String>),
    /// They do not, and why.
    Not(String),
}

impl Entry {
    /// The whole table.
    ///
    /// # Panics
    /// When a line has not seven columns, or a column is not as it should be.
    pub fn all() -> Vec<Self> {
        TABLE.lines().skip(1).map(Self::parse).collect()
    }

    /// The file's name without directory and ending.
    pub fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or(&self.file);
        name.trim_end_matches(".x")
    }

    /// The files of the corpus that have types of this one.
    pub fn files_elsewhere(&self) -> impl Iterator<Item = &String> {
        self.with.iter().filter(|name| !name.starts_with(STAND_INS))
    }

    /// The types that no file of the corpus has.
    pub fn types_elsewhere(&self) -> impl Iterator<Item = &str> {
        let stand_ins = self
            .with
            .iter()
            .filter_map(|name| name.strip_prefix(STAND_INS));
        stand_ins.map(|name| name.trim_end_matches(".x"))
    }

    /// A name for a Rust module: that of the file with its package, as two packages have a file of the same name.
    pub fn module(&self) -> String {
        module(&self.file)
    }

    fn parse(line: &str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, defines, with, external_types, errors, c, types] = columns[..] else {
            panic!("not seven columns: {line}");
        };
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let define = |word: &str| {
            let (name, value) = word.split_once('=').expect("a define is NAME=VALUE");
            (name.to_owned(), value.to_owned())
        };
        Self {
            file: file.to_owned(),
            defines: defines.split_whitespace().map(define).collect(),
            with: words(with),
            external_types: words(external_types),
            errors: errors
                .split("; ")
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect(),
            c: C::parse(c),
            types: types.parse().expect("a number of types"),
        }
    }
}

/// The module of a file of the corpus.
pub fn module(file: &str) -> String {
    file.trim_end_matches(".x").replace(['/', '-'], "_")
}

impl C {
    fn parse(text: &str) -> Self {
        match text {
            "as is" => Self::AsIs,
            "without %" => Self::WithoutPercent,
            _ => match text.strip_prefix("renaming ") {
                Some(names) => {
                    Self::Renaming(names.split_whitespace().map(str::to_owned).collect())
                }
                None => Self::Not(text.strip_prefix("no: ").expect("`no: why`").to_owned()),
            },
        }
    }
}

/// The directory of our files.
const STAND_INS: &str = "with/";

const TABLE: &str = include_str!("../../corpus/options.tsv");
