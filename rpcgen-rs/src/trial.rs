//! Fixes are tried before they are offered: one that leads to another mistake is none.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostics, Fix, Severity};
use crate::source::SourceMap;
use crate::syntax::MAX_MISTAKES;

/// Leaves out each fix after which `compile` finds as many errors as before, or one that was not there.
///
/// `hidden` are errors that may be there but were not reported, as a part of the file could not be read. `cost` is what
/// one run reads, in bytes.
pub(crate) fn retain_helpful(
    diagnostics: &mut Diagnostics,
    hidden: &Diagnostics,
    sources: &SourceMap,
    cost: usize,
    compile: impl Fn(&mut SourceMap) -> Diagnostics,
) {
    let before = Errors::new(diagnostics, hidden);
    // Each mistake that is left costs time, too.
    let mut left = MAX_TRIED_BYTES / (cost.max(MIN_COST) * (1 + 2 * before.count));
    diagnostics.retain_fixes(|mistake, fix| {
        let Some(mended) = apply(fix, sources) else {
            return false;
        };
        // What comes behind the last one that is looked for is not known.
        if before.count >= MAX_MISTAKES {
            return true;
        }
        if left == 0 {
            return false;
        }
        left -= 1;
        let mut mended = sources.with_text(fix.span.file, mended);
        before.are_reduced_to(&compile(&mut mended), mistake.severity)
    });
}

/// The text with the fix; `None` where the text is not what it was thought to be: a macro made it.
fn apply(fix: &Fix, sources: &SourceMap) -> Option<String> {
    let range = fix.span.start as usize..fix.span.end as usize;
    let text = sources.text(fix.span.file);
    (text.get(range.clone())? == fix.replaced)
        .then(|| [&text[..range.start], &fix.replacement, &text[range.end..]].concat())
}

/// How many errors of each kind there are, wherever they are.
type Kinds = HashMap<(Code, String), usize>;

/// The errors of the text as it is.
struct Errors {
    count: usize,
    found: Kinds,
    hidden: Kinds,
}

impl Errors {
    fn new(found: &Diagnostics, hidden: &Diagnostics) -> Self {
        let count = found.error_count();
        let (found, hidden) = (kinds(found), kinds(hidden));
        Self {
            count,
            found,
            hidden,
        }
    }

    fn are_reduced_to(&self, after: &Diagnostics, severity: Severity) -> bool {
        let (mut left, mut is_new) = (0, false);
        for (kind, count) in kinds(after) {
            let known = self.found.get(&kind).copied().unwrap_or(0);
            let revealed = self.hidden.get(&kind).copied().unwrap_or(0);
            is_new |= count > known.max(revealed);
            left += count.min(known);
        }
        !is_new && (left < self.count || severity != Severity::Error)
    }
}

fn kinds(all: &Diagnostics) -> Kinds {
    let mut kinds = Kinds::new();
    for one in all.iter().filter(|one| one.severity == Severity::Error) {
        *kinds.entry((one.code, one.message.clone())).or_default() += 1;
    }
    kinds
}

/// All trials of one run read so much at most.
const MAX_TRIED_BYTES: usize = 2 << 20;

/// What a run costs at least.
const MIN_COST: usize = 4 << 10;
