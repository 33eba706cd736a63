//! The attributes of a user, each in one line, as the layout of generated code needs them. Texts in them stay as they are.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{Lit, LitStr, Path};

/// One line for each of the attributes.
///
/// # Errors
/// The text is something else.
pub(super) fn lines(text: &str) -> syn::Result<Vec<String>> {
    syn::Attribute::parse_outer.parse_str(text)?;
    let tokens: TokenStream = text.parse()?;
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(line(&tokens_of(without_line_breaks(group.stream())))),
        // `#`
        _ => None,
    });
    Ok(groups.collect())
}

/// As rustfmt has it if it is of the usual form, or else with blanks between all words, which rustfmt leaves alone.
fn line(tokens: &[TokenTree]) -> String {
    if let Some(comment) = doc_comment(tokens) {
        return comment;
    }
    let text =
        meta(tokens).unwrap_or_else(|| tokens.iter().cloned().collect::<TokenStream>().to_string());
    format!("#[{text}]")
}

/// `/// text` is read as `#[doc = " text"]`.
fn doc_comment(tokens: &[TokenTree]) -> Option<String> {
    let [
        TokenTree::Ident(doc),
        TokenTree::Punct(_),
        TokenTree::Literal(text),
    ] = tokens
    else {
        return None;
    };
    let text = syn::parse_str::<LitStr>(&text.to_string()).ok()?.value();
    let is_line = text.starts_with(' ') && !text.contains(char::is_control);
    (doc == "doc" && is_line).then(|| format!("///{}", text.trim_end()))
}

/// `path`, `path = literal`, or `path(..)` with any of these and literals.
fn meta(tokens: &[TokenTree]) -> Option<String> {
    let is_of_path = |token: &TokenTree| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(mark) => mark.as_char() == ':',
        _ => false,
    };
    let rest = tokens
        .iter()
        .position(|token| !is_of_path(token))
        .unwrap_or(tokens.len());
    let path = path(&tokens[..rest])?;
    match &tokens[rest..] {
        [] => Some(path),
        [TokenTree::Punct(mark), TokenTree::Literal(value)] if mark.as_char() == '=' => {
            Some(format!("{path} = {value}"))
        }
        [TokenTree::Punct(mark), TokenTree::Ident(value)]
            if mark.as_char() == '=' && (value == "true" || value == "false") =>
        {
            Some(format!("{path} = {value}"))
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            Some(format!("{path}({})", list(&tokens_of(group.stream()))?))
        }
        _ => None,
    }
}

/// A word, which may be `unsafe`, or words with `::` between them.
fn path(tokens: &[TokenTree]) -> Option<String> {
    let text = || tokens.iter().map(ToString::to_string).collect();
    let stream = || tokens.iter().cloned().collect();
    match tokens {
        [] => None,
        [_] => Some(text()),
        _ => Path::parse_mod_style.parse2(stream()).ok().map(|_| text()),
    }
}

fn list(tokens: &[TokenTree]) -> Option<String> {
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    // A comma at the end adds nothing.
    let tokens = match tokens {
        [list @ .., last] if is_comma(last) => list,
        list => list,
    };
    if tokens.is_empty() {
        return Some(String::new());
    }
    let items = tokens.split(is_comma).map(|item| match item {
        [TokenTree::Literal(literal)] => Some(literal.to_string()),
        _ => meta(item),
    });
    Some(items.collect::<Option<Vec<String>>>()?.join(", "))
}

/// The same tokens, with texts of several lines written as one line, and raw texts as others.
fn without_line_breaks(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            Group::new(group.delimiter(), without_line_breaks(group.stream())).into()
        }
        TokenTree::Literal(literal) => in_one_line(literal).into(),
        other => other,
    });
    tokens.collect()
}

/// With `\n` for a line break.
fn in_one_line(literal: Literal) -> Literal {
    let text = literal.to_string();
    let is_raw = ["r", "br", "cr"]
        .iter()
        .any(|start| text.starts_with(start));
    if !is_raw && !text.contains('\n') {
        return literal;
    }
    match syn::parse_str(&text) {
        Ok(Lit::Str(text)) if text.suffix().is_empty() => Literal::string(&text.value()),
        Ok(Lit::ByteStr(bytes)) if bytes.suffix().is_empty() => {
            Literal::byte_string(&bytes.value())
        }
        Ok(Lit::CStr(text)) if text.suffix().is_empty() => Literal::c_string(&text.value()),
        _ => literal,
    }
}

fn tokens_of(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn an_attribute_is_one_line_as_rustfmt_has_it() {
        for (text, expected) in [
            ("#[a]\n\n  # [ b ( c , ) ]", &["#[a]", "#[b(c)]"][..]),
            (
                "#[serde(rename=\"a\",\n default)]",
                &["#[serde(rename = \"a\", default)]"],
            ),
            (
                "#[::a::b(c::d(1, 'x'), e = b\"x\")]",
                &["#[::a::b(c::d(1, 'x'), e = b\"x\")]"],
            ),
            (
                "#[unsafe(no_mangle)] #[a()]",
                &["#[unsafe(no_mangle)]", "#[a()]"],
            ),
            (
                "/// One.\n///\n/// \"Two\" {\n#[a]",
                &["/// One.", "#[doc = \"\"]", "/// \"Two\" {", "#[a]"],
            ),
            (
                "#[a(b(pub crate), c = true)]",
                &["#[a (b (pub crate) , c = true)]"],
            ),
            ("#[a(b = true, c)]", &["#[a(b = true, c)]"]),
            ("#[a(dyn B)]", &["#[a (dyn B)]"]),
            (
                "#[range(min = -1,\nmax = 2)]",
                &["#[range (min = - 1 , max = 2)]"],
            ),
        ] {
            assert_eq!(lines(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn texts_of_several_lines_are_kept_whole() {
        for (text, expected) in [
            (
                "#[doc = \"One\n\n  two  \n}\n\"]",
                r##"#[doc = "One\n\n  two  \n}\n"]"##,
            ),
            ("#[a(b = r#\"1\n\n\"2\"\"#)]", r##"#[a(b = "1\n\n\"2\"")]"##),
            ("#[a(r\"1 \\ 2\")]", r##"#[a("1 \\ 2")]"##),
            ("#[a(b\"1\n2\", c\"1\n2\")]", r##"#[a(b"1\n2", c"1\n2")]"##),
            ("#[a(\"1 \\\n   2\")]", r##"#[a("1 2")]"##),
            ("#[a(b < \"1\n2\")]", r##"#[a (b < "1\n2")]"##),
            ("/** One\n\n    two */", r##"#[doc = " One\n\n    two "]"##),
        ] {
            assert_eq!(lines(text).unwrap(), [expected], "{text}");
        }
    }
}
