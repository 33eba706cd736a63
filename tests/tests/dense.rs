//! Long texts of nothing but marks and names of one letter: the most that a text of its length can be.

use peak_alloc::PeakAlloc;
use rpcgen_tests::fuzz;

/// Lets the target measure its memory.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test, as memory is that of the whole process.
#[test]
fn dense_texts_are_read_within_the_bounds() {
    for (start, member, end) in [
        ("const a=1", "+1", ";"),
        ("", "const a=1;", ""),
        ("", "typedef a b;", ""),
        ("", "struct a{a b;};", ""),
        ("struct a{", "a b;", "};"),
        ("struct a{", "a b;", ""),
        ("typedef struct{", "a b;", "}a;"),
        ("enum a{", "a,", "};"),
        ("union a switch(a b){", "case 1:", "a b;};"),
        ("interface a{", "a b(a,a);", "}"),
        ("interface a<", "a b(a,a);", ">;"),
        ("program a{version b{", "a b(a)=1;", "}=1;}=1;"),
    ] {
        for bytes in [10_000, 50_000, 150_000] {
            let text = [start, &member.repeat(bytes / member.len()), end].concat();
            println!("{start}{member}.. of {bytes} bytes");
            fuzz::parse(text.as_bytes());
            if bytes == 10_000 {
                fuzz::compile(text.as_bytes());
            }
        }
    }
}
