//! constants.x, and the numbers of programs: what was computed, and of which type it is.

use crate::golden::{
    constants, interface, interface_angle, lists, names, optional, program, typedefs,
};

#[test]
fn constants_have_the_type_that_holds_them() {
    let small: [(u32, u32); 8] = [
        (constants::ZERO, 0),
        (constants::MAX_UNSIGNED, u32::MAX),
        (constants::HEX, 0xdead_beef),
        (constants::OCTAL, 0o755),
        (constants::NAMED, 0xdead_beef),
        (constants::SHIFTED, 16),
        (constants::SUM, 22),
        (constants::LETTER, b'A'.into()),
    ];
    for (constant, expected) in small {
        assert_eq!(constant, expected);
    }
    let negative: i32 = constants::NEGATIVE;
    assert_eq!(negative, -7);
    let huge: u64 = constants::HUGE;
    assert_eq!(huge, 1 << 63);
    let low: i64 = constants::LOW;
    assert_eq!(low, i64::MIN);
    let greeting: &str = constants::GREETING;
    assert_eq!(greeting, "hello, world");
}

#[test]
fn procedures_without_a_number_follow_the_one_before() {
    use interface::calculator::{ADD, APPLY, LOG, MEAN, PROGRAM, REVERSE, SORT, TOTAL, VERSION};
    assert_eq!((PROGRAM, VERSION), (0x2000_0101, 1));
    assert_eq!([ADD, MEAN, LOG], [1, 2, 3]);
    // `= 7` is given in the file.
    assert_eq!([APPLY, SORT, REVERSE, TOTAL], [7, 8, 9, 10]);
}

/// RFC 5531 section 8.3: 0x20000000 to 0x3fffffff are for users to define. A deployed program depends on its
/// number, so that another one here is a breaking change.
#[test]
fn an_interface_without_a_number_has_one_made_of_its_name() {
    use interface_angle::interface_angle::{GREET, PROGRAM, TWICE, VERSION};
    assert_eq!((PROGRAM, VERSION), (0x2c89_e0df, 1));
    assert_eq!([TWICE, GREET], [1, 2]);
}

#[test]
fn versions_have_their_own_numbers() {
    use program::{calc_v1, calc_v2, other_v1};
    assert_eq!((calc_v1::PROGRAM, calc_v1::VERSION), (0x2000_0099, 1));
    assert_eq!(
        [calc_v1::CALC_NULL, calc_v1::CALC_ADD, calc_v1::CALC_RESET],
        [0, 1, 2]
    );
    assert_eq!((calc_v2::PROGRAM, calc_v2::VERSION), (0x2000_0099, 2));
    assert_eq!(
        [calc_v2::CALC_ADD, calc_v2::CALC_NAME, calc_v2::CALC_MEAN],
        [1, 2, 3]
    );
    assert_eq!((other_v1::PROGRAM, other_v1::VERSION), (0x2000_0100, 1));
    assert_eq!(other_v1::ONE, 1);
}

#[test]
fn names_of_procedures_become_constants() {
    use lists::list_v1;
    assert_eq!((list_v1::PROGRAM, list_v1::VERSION), (0x2000_0201, 1));
    assert_eq!([list_v1::EXPORTS, list_v1::READ, list_v1::SELF], [1, 2, 3]);
    use names::names_v1::{self, CLONE, CONNECT, MATCH, NEW};
    assert_eq!((names_v1::PROGRAM, names_v1::VERSION), (0x2000_0300, 1));
    assert_eq!([NEW, CLONE, MATCH, CONNECT], [1, 2, 3, 4]);
    use optional::optional_v1::{self, ECHO, LEAF, NAME, NUMBER};
    assert_eq!(
        (optional_v1::PROGRAM, optional_v1::VERSION),
        (0x2000_0200, 1)
    );
    assert_eq!([ECHO, LEAF, NUMBER, NAME], [1, 2, 3, 4]);
    use typedefs::file_v1::{self, FIND, LIST, OPEN, TOKEN};
    assert_eq!((file_v1::PROGRAM, file_v1::VERSION), (0x2000_0202, 1));
    assert_eq!([OPEN, TOKEN, LIST, FIND], [1, 2, 3, 4]);
}
