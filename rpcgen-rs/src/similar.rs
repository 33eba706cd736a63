//! "Did you mean": the known name that is most like an unknown one.

/// The most similar candidate, if it is similar enough for a typing mistake: a third of the name differs at most.
pub(crate) fn closest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = (name.len() / 3).min(3);
    let near = candidates.take(MAX_CANDIDATES).filter_map(|candidate| {
        let distance = edit_distance(name, candidate, limit)?;
        Some((distance, candidate))
    });
    near.min().map(|(_, candidate)| candidate.to_owned())
}

/// How many characters must be added, left out or replaced. Swapped neighbours count as one, and so does another case
/// of the whole; that of a letter is nothing.
fn edit_distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    if left.eq_ignore_ascii_case(right) {
        return Some(1);
    }
    if left.len().abs_diff(right.len()) > limit || left.len() > MAX_COMPARED {
        return None;
    }
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut before_previous: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, byte) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let differs = !byte.eq_ignore_ascii_case(other);
            let replaced = previous[column] + usize::from(differs);
            let mut best = replaced
                .min(previous[column + 1] + 1)
                .min(current[column] + 1);
            if row > 0 && column > 0 && *byte == right[column - 1] && left[row - 1] == *other {
                best = best.min(before_previous[column - 1] + 1);
            }
            current.push(best);
        }
        if current.iter().all(|distance| *distance > limit) {
            return None;
        }
        before_previous = std::mem::replace(&mut previous, current);
    }
    let distance = previous[right.len()];
    (distance <= limit).then_some(distance)
}

/// Of more candidates some are not looked at.
const MAX_CANDIDATES: usize = 10_000;

/// Longer names are not compared.
const MAX_COMPARED: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names() {
        let candidates = ["u_int", "nfs_fh", "nfsstat", "MAXLEN"];
        for (name, expected) in [
            ("uint", Some("u_int")),
            ("nfs_hf", Some("nfs_fh")),
            ("nfsstatt", Some("nfsstat")),
            ("maxlen", Some("MAXLEN")),
            ("Maxlin", Some("MAXLEN")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(
                closest(name, candidates.into_iter()).as_deref(),
                expected,
                "{name}"
            );
        }
    }
}
