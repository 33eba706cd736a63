use super::laid_out;

fn assert_laid_out(line: &str, expected: &[&str]) {
    let text = laid_out(line, 2);
    let lines: Vec<&str> = text.lines().collect();
    let expected: Vec<String> = expected
        .iter()
        .map(|line| format!("        {line}"))
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn what_is_short_is_only_indented() {
    let text =
        "/// A struct,\n#[derive(Debug)]\npub struct A {\npub a: Vec<i32>,\n}\n\nimpl A {\n}";
    let expected = "    /// A struct,\n    #[derive(Debug)]\n    pub struct A {\n        pub a: Vec<i32>,\n    }\n    impl A {}\n";
    assert_eq!(laid_out(text, 1), expected);
}

#[test]
fn the_last_argument_goes_on_below() {
    assert_laid_out(
        "output.array(&self.params, u32::MAX, |output, item| output.unsigned_hyper(*item))?;",
        &[
            "output.array(&self.params, u32::MAX, |output, item| {",
            "    output.unsigned_hyper(*item)",
            "})?;",
        ],
    );
}

#[test]
fn arguments_that_are_too_many_have_lines_of_their_own() {
    assert_laid_out(
        "output.wrong_discriminant(\"a_name_that_is_long_enough\", i32::from(self.discriminant()), here)",
        &[
            "output.wrong_discriminant(",
            "    \"a_name_that_is_long_enough\",",
            "    i32::from(self.discriminant()),",
            "    here,",
            ")",
        ],
    );
}

#[test]
fn an_arm_has_a_block_if_its_value_fits_in_there() {
    assert_laid_out(
        "discriminant => Err(input.unknown_discriminant(\"remote_typed_param_value_9\", discriminant_3)),",
        &[
            "discriminant => {",
            "    Err(input.unknown_discriminant(\"remote_typed_param_value_9\", discriminant_3))",
            "}",
        ],
    );
}

#[test]
fn members_of_a_value_have_lines_of_their_own_unless_they_are_tiny() {
    assert_laid_out("Self { client }", &["Self { client }"]);
    assert_laid_out("Ok(Self {})", &["Ok(Self {})"]);
    assert_laid_out(
        "Ok(Self { a: input.int()?, b: input.list(|input| input.value())? })",
        &[
            "Ok(Self {",
            "    a: input.int()?,",
            "    b: input.list(|input| input.value())?,",
            "})",
        ],
    );
}

#[test]
fn short_arguments_are_packed() {
    assert_laid_out(
        "self.handler.add(context, argument1, argument2, argument3, argument4, argument5, last)?",
        &[
            "self.handler.add(",
            "    context, argument1, argument2, argument3, argument4, argument5, last,",
            ")?",
        ],
    );
    let names =
        "argument1, argument2, argument3, argument4, argument5, argument6, argument7, arg8, arg9";
    assert_laid_out(
        &format!("|({names})| self.add({names})"),
        &[
            "|(",
            "    argument1,",
            "    argument2,",
            "    argument3,",
            "    argument4,",
            "    argument5,",
            "    argument6,",
            "    argument7,",
            "    arg8,",
            "    arg9,",
            ")| {",
            "    self.add(",
            "        argument1, argument2, argument3, argument4, argument5, argument6, argument7, arg8,",
            "        arg9,",
            "    )",
            "}",
        ],
    );
}

#[test]
fn a_long_text_is_below_its_name_if_it_fits_there() {
    let head = "pub const T: &str =";
    let one = |text: &str| format!("\"{text}\";");
    for (text, is_below) in [
        ("x".repeat(69), false),
        ("x".repeat(70), true),
        ("x".repeat(85), true),
        ("x".repeat(86), false),
        // Two columns each, and three bytes.
        ("\u{6f22}".repeat(34), false),
        ("\u{6f22}".repeat(35), true),
    ] {
        let value = one(&text);
        match is_below {
            true => assert_laid_out(&format!("{head} {value}"), &[head, &format!("    {value}")]),
            false => assert_laid_out(&format!("{head} {value}"), &[&format!("{head} {value}")]),
        }
    }
}

#[test]
fn long_attributes() {
    assert_laid_out(
        "#[serde(rename = \"a, \\\"b\", default, skip_serializing_if = \"Option::is_none\", other = ',', x)]",
        &[
            "#[serde(",
            "    rename = \"a, \\\"b\",",
            "    default,",
            "    skip_serializing_if = \"Option::is_none\",",
            "    other = ',',",
            "    x",
            ")]",
        ],
    );
    assert_laid_out(
        "#[cfg_attr(a, derive(Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb))]",
        &[
            "#[cfg_attr(",
            "    a,",
            "    derive(",
            "        Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,",
            "        Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "    )",
            ")]",
        ],
    );
    assert_laid_out(
        "#[a(not(any(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)))]",
        &[
            "#[a(not(any(",
            "    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,",
            "    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            ")))]",
        ],
    );
    for as_it_is in ["#[a (b < 1 , ", "#[doc = \""] {
        let line = format!("{as_it_is}{}", "long ".repeat(25).trim_end());
        assert_laid_out(&line, &[&line]);
    }
}

#[test]
fn long_heads() {
    assert_laid_out(
        "fn long_enough(&self, context: &rpc::CallContext, argument: Vec<u8>) -> Result<(), rpc::Fault>;",
        &[
            "fn long_enough(",
            "    &self,",
            "    context: &rpc::CallContext,",
            "    argument: Vec<u8>,",
            ") -> Result<(), rpc::Fault>;",
        ],
    );
    let name = "A".repeat(80);
    assert_eq!(
        laid_out(&format!("impl rpc::Encode for {name} {{\na\n}}"), 0),
        format!("impl rpc::Encode\n    for {name}\n{{\n    a\n}}\n")
    );
}

#[test]
fn what_is_not_understood_is_left_as_it_is() {
    for line in [
        "a + (b",
        "a => => |",
        "\"",
        "{{{{",
        "|a",
        "f(]",
        "\u{e9}(\u{e9})",
        "a[b;",
        "x { y",
    ] {
        let line = format!("{line}{}", "long".repeat(25));
        assert_laid_out(&line, &[&line]);
    }
}
