//! Values to C and back: the bytes stay the same, and so does the value.

use crate::values::Rng;
use rpcgen_runtime::xdr::{from_bytes, to_bytes};
use rpcgen_runtime::{Decode, Encode};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

/// The C program of one file, and what was found so far.
pub struct Peer {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    file: &'static str,
    types: usize,
    values: usize,
    bytes: usize,
    failures: Vec<String>,
}

type Answer = Result<Vec<u8>, &'static str>;

impl Peer {
    pub fn start(file: &'static str, program: &str) -> Self {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it was just compiled");
        Self {
            input: BufWriter::new(child.stdin.take().expect("piped above")),
            output: BufReader::new(child.stdout.take().expect("piped above")),
            child,
            file,
            types: 0,
            values: 0,
            bytes: 0,
            failures: Vec::new(),
        }
    }

    /// Checks values of a type, which has this place in the program's table.
    pub fn check<T>(&mut self, index: u32, name: &str, make: fn(&mut Rng) -> T)
    where
        T: Encode + Decode + PartialEq,
    {
        let mut values: Vec<T> = Vec::new();
        let mut encoded = Vec::new();
        let mut rng = Rng::new(seed(self.file, name));
        while values.len() < VALUES {
            rng.begin();
            let value = make(&mut rng);
            encoded.push(to_bytes(&value).unwrap_or_else(|error| panic!("{name}: {error}")));
            values.push(value);
        }
        let is_same =
            |at: usize, bytes: &[u8]| from_bytes::<T>(bytes).is_ok_and(|it| it == values[at]);
        self.compare(index, name, &encoded, &is_same);
    }

    /// What does not depend on the type.
    fn compare(
        &mut self,
        index: u32,
        name: &str,
        encoded: &[Vec<u8>],
        is_same: &dyn Fn(usize, &[u8]) -> bool,
    ) {
        let answers = match self.exchange(index, encoded) {
            Ok(answers) => answers,
            Err(error) => return self.failures.push(format!("{name}: C ended: {error}")),
        };
        self.types += 1;
        self.values += encoded.len();
        self.bytes += encoded.iter().map(Vec::len).sum::<usize>();
        let mut failures = Vec::new();
        for (at, (bytes, answer)) in encoded.iter().zip(answers).enumerate() {
            let what = match answer {
                Ok(answer) if answer != *bytes => format!("C writes {answer:02x?}"),
                Ok(answer) if is_same(at, &answer) => continue,
                Ok(_) => "the value is another one when it comes back".to_owned(),
                Err(what) => what.to_owned(),
            };
            failures.push(format!("{name}: {bytes:02x?}: {what}"));
        }
        if let Some(first) = failures.first() {
            let count = failures.len();
            self.failures.push(format!("({count} of {VALUES}) {first}"));
        }
    }

    fn exchange(&mut self, index: u32, encoded: &[Vec<u8>]) -> io::Result<Vec<Answer>> {
        let (input, output) = (&mut self.input, &mut self.output);
        thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for bytes in encoded {
                    input.write_all(&index.to_be_bytes())?;
                    input.write_all(&(bytes.len() as u32).to_be_bytes())?;
                    input.write_all(bytes)?;
                }
                input.write_all(&FLUSH.to_be_bytes())?;
                input.flush()
            });
            let answers = encoded.iter().map(|_| read_answer(output)).collect();
            writer.join().expect("it cannot panic")?;
            answers
        })
    }

    /// Prints the figures and what was found; returns whether all was well.
    pub fn finish(self) -> bool {
        let Self {
            mut child,
            input,
            file,
            types,
            values,
            bytes,
            failures,
            ..
        } = self;
        drop(input);
        let status = child.wait().expect("it is our child");
        println!("{file}\t{types}\t{values}\t{bytes}");
        for failure in &failures {
            eprintln!("{file}: {failure}");
        }
        if !status.success() {
            eprintln!("{file}: C ended with {status}");
        }
        failures.is_empty() && status.success()
    }
}

fn read_answer(output: &mut impl Read) -> io::Result<Answer> {
    let mut number = [0; 4];
    output.read_exact(&mut number)?;
    Ok(match u32::from_be_bytes(number) {
        u32::MAX => Err("C cannot decode it"),
        0xffff_fffe => Err("C leaves bytes unread"),
        0xffff_fffd => Err("C cannot encode it"),
        len => {
            let mut bytes = vec![0; len as usize];
            output.read_exact(&mut bytes)?;
            Ok(bytes)
        }
    })
}

/// FNV-1a of both names: a type has the same values in every run.
fn seed(file: &str, name: &str) -> u64 {
    let bytes = file.bytes().chain(name.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

const VALUES: usize = 1000;
const FLUSH: u32 = u32::MAX;
