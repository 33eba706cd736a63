//! Kinds of names in a `.x` file.

/// Kinds of names, which one file has for all names.
pub(super) struct Roles {
    pub(super) name: &'static str,
    /// Whether what serde derives sees them.
    pub(super) is_for_serde: bool,
    /// Definitions. What is in `[[ ]]` is there for each name, which is `@`; its number is `#`.
    template: &'static str,
    /// What stands before them.
    around: &'static str,
    /// How many names a file takes at most. (A version or interface is one of 256.)
    pub(super) names: usize,
}

impl Roles {
    const fn with_serde(mut self) -> Self {
        self.is_for_serde = true;
        self
    }
}

/// A file with names in all these roles. All other names have `zz`.
pub(super) fn file(roles: &Roles, names: &[&str]) -> String {
    let mut text = roles.around.to_owned();
    let mut rest = roles.template;
    while let Some((before, each, behind)) = repeated(rest) {
        text += before;
        for (number, name) in names.iter().enumerate() {
            let turns: Vec<&str> = each.split('|').collect();
            let each = turns[number % turns.len()].replace('@', name);
            text += &each.replace('#', &(number + 100).to_string());
            text.push('\n');
        }
        rest = behind;
    }
    text + rest
}

fn repeated(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once("[[")?;
    let (each, behind) = rest.split_once("]]")?;
    Some((before, each, behind))
}

pub(super) const ROLES: [Roles; 6] = [
    // Types and traits take turns.
    among_all(
        "types",
        "[[struct @ { int zz_a; @ *zz_next; };
        | enum @ { ZZ_A#, ZZ_B# };
        | union @ switch (bool zz_k) { case TRUE: int zz_a; default: void; };
        | typedef string @<8>; struct zz_holder# { @ zz_a<>; };
        | typedef int @[40]; struct zz_holder# { @ *zz_a; };
        | interface @ { void zz_none(void); };]]",
    )
    .with_serde(),
    among_all(
        "constants",
        "[[const @ = #;]] struct zz_holder { [[opaque zz_#<@>;]] };
        union zz_by_label switch (int zz_k) { [[case @: int zz_#;]] };",
    ),
    among_all(
        "namespaces",
        "[[namespace @ { typedef opaque zz_in<ZZ_MAX>; }]]",
    ),
    alone(
        "members",
        "typedef string zz_text<8>;
        struct zz_numbers { [[int @;]] };
        struct zz_list { [[zz_text *@;]] zz_list *zz_next; };
        enum zz_members { [[@ = #,]] };
        struct zz_uses { zz_members zz_a<>; zz_members *zz_b; };
        union zz_by_member switch (zz_members zz_k) { [[case @: int zz_#;]] };
        union zz_by_some switch (zz_members zz_k) { default: zz_members zz_a; };
        union zz_arms switch (int zz_k) { [[case #: string @<5>;]] default: zz_text zz_a; };",
    )
    .with_serde(),
    alone(
        "second_names",
        "enum zz_names { zz_first = 0, [[@ = 0,]] zz_last };",
    ),
    alone(
        "calls",
        "typedef string zz_text<8>;
        enum zz_members { [[@ = #,]] };
        interface zz_methods { [[int @(int zz_a);]] };
        interface zz_calls {
            zz_members zz_members([[zz_members @,]] int zz);
            zz_text zz_texts([[zz_text @,]] int zz);
        };",
    ),
];

/// Of what stands among everything else.
const fn among_all(name: &'static str, template: &'static str) -> Roles {
    Roles {
        name,
        is_for_serde: false,
        template,
        around: NEUTRAL,
        names: 250,
    }
}

/// Of what stands inside of something.
const fn alone(name: &'static str, template: &'static str) -> Roles {
    Roles {
        name,
        is_for_serde: false,
        template,
        around: "",
        names: 50,
    }
}

/// Everything that can be generated.
pub(super) const NEUTRAL: &str = r#"
const ZZ_MAX = 7;
const ZZ_TEXT = "text";
enum zz_enum { ZZ_RED, ZZ_BLUE, ZZ_GREEN, ZZ_AGAIN = 2 };
typedef string zz_text<ZZ_MAX>;
typedef int zz_number;
typedef hyper zz_table[300];
struct zz_empty { void; };
struct zz_struct {
    zz_text zz_a; zz_text zz_b<3>; zz_text *zz_c; opaque zz_d<>; opaque zz_e[ZZ_MAX]; opaque zz_f[2000]; zz_table zz_g;
    zz_enum zz_h; zz_number *zz_i; float zz_j; double zz_k; quadruple zz_l; unsigned hyper zz_m; bool zz_n; char zz_o;
    zz_node *zz_p; zz_tree *zz_q; zz_union *zz_r; short zz_s[40];
};
struct zz_node { int zz_a; zz_node *zz_next; };
struct zz_tree { zz_tree *zz_left; zz_tree *zz_right; };
union zz_union switch (zz_enum zz_k) { case ZZ_RED: zz_struct zz_a; case ZZ_BLUE: void; default: zz_text zz_b; };
union zz_bool switch (bool zz_k) { case TRUE: int zz_a; case FALSE: void; };
union zz_int switch (int zz_k) { case 0: void; case 1: zz_text zz_a<>; case 5: zz_node *zz_b; };
program ZZ_PROG {
    version ZZ_VERS {
        void ZZ_NULL(void) = 0;
        zz_struct ZZ_GET(zz_text, zz_enum zz_b, zz_number *zz_c, zz_table zz_d) = 1;
        zz_enum ZZ_ENUM(zz_enum) = 2;
        zz_struct ZZ_STRUCT(zz_struct) = 3;
        void ZZ_VOID(zz_node *zz_a) = 4;
    } = 2;
} = 0x20000000;
interface zz_interface { int zz_add(int zz_a, int zz_b); oneway zz_tell(string zz_c<>); zz_text zz_ask(void); };
"#;
