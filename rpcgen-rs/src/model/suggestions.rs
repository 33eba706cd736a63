//! The names that were probably meant, where unknown ones stand.

use std::collections::HashMap;

use crate::similar::closest;

/// What was found for each unknown name, and how many more are compared with all others: in a file full of them, the
/// last ones help nobody.
#[derive(Debug, Clone)]
pub struct Suggestions {
    /// By what the name should be, and the name.
    known: HashMap<(String, String), Option<String>>,
    left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            left: MAX_SEARCHES,
        }
    }
}

impl Suggestions {
    /// The same answers for another run over nearly the same text, and no search for others.
    pub(crate) fn settled(&self) -> Self {
        Self {
            known: self.known.clone(),
            left: 0,
        }
    }

    /// The name that was probably meant, of those that `search` looks at.
    pub(super) fn find(
        &mut self,
        noun: &str,
        name: &str,
        search: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        let key = (noun.to_owned(), name.to_owned());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.left = self.left.checked_sub(1)?;
        let found = search();
        self.known.insert(key, found.clone());
        found
    }

    /// As [`Suggestions::find`], of a plain list.
    pub(super) fn closest<'n>(
        &mut self,
        noun: &str,
        name: &str,
        candidates: impl Iterator<Item = &'n str>,
    ) -> Option<String> {
        self.find(noun, name, || closest(name, candidates))
    }
}

/// So many unknown names are compared with all others.
const MAX_SEARCHES: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_searches_and_no_more() {
        let mut suggestions = Suggestions::default();
        let mut searches = 0;
        for index in 0..1_000 {
            let mut search = |name: &str| {
                suggestions.find("type", name, || {
                    searches += 1;
                    Some("meant".to_owned())
                })
            };
            search(&format!("t{index}"));
            assert_eq!(search("t0").as_deref(), Some("meant"));
        }
        assert_eq!(searches, MAX_SEARCHES);
    }

    #[test]
    fn what_is_settled_is_not_searched() {
        let mut suggestions = Suggestions::default();
        suggestions.closest("type", "poitn", ["point"].into_iter());
        let mut settled = suggestions.settled();
        for (name, expected) in [("poitn", Some("point")), ("pont", None)] {
            let found = settled.find("type", name, || panic!("a search for {name}"));
            assert_eq!(found.as_deref(), expected);
        }
    }
}
