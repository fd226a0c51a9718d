//! No document that a search matches is missing from its candidates.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod records;

use proptest::prelude::*;
use records::{document, pattern};
use regex::Regex;
use vexfs_index::text::TextIndex;

fn index(documents: &[String]) -> TextIndex {
    let mut index = TextIndex::new();
    for (row, document) in documents.iter().enumerate() {
        index.insert(row as u32, document);
    }
    index
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn regex_candidates_hold_every_match(documents in prop::collection::vec(document(), 1..60), pattern in pattern()) {
        let regex = Regex::new(&pattern).unwrap();
        if let Some(candidates) = index(&documents).regex_candidates(&pattern) {
            for (row, document) in documents.iter().enumerate() {
                prop_assert!(!regex.is_match(document) || candidates.contains(row as u32), "{document:?} for {pattern:?}");
            }
        }
    }

    #[test]
    fn substring_candidates_hold_every_match(documents in prop::collection::vec(document(), 1..60), text in document()) {
        let candidates = index(&documents).candidates(&text);
        prop_assert_eq!(candidates.is_none(), text.len() < 3);
        if let Some(candidates) = candidates {
            for (row, document) in documents.iter().enumerate() {
                prop_assert!(!document.contains(&text) || candidates.contains(row as u32));
            }
        }
    }
}

#[test]
fn expressions_are_narrowed_where_they_can_be() {
    let documents: Vec<String> = (0..500).map(|row| format!("document number {row:03} about something")).collect();
    let mut index = index(&documents);
    index.insert(500, "A strange Kelvin colour");
    for pattern in [
        "(?i)STRANGE",
        "colou?r",
        "kelvin|Kelvin",
        "(?i)k.*COLOUR$",
        "^A (strange|odd) ",
        "(lou){1,}r",
        "[Ss]trang[a-e]",
        "(?:Kel)+vin",
        "\\bKelvin\\b.*",
        "nge[ \\t]Kel",
    ] {
        let candidates = index.regex_candidates(pattern).unwrap_or_else(|| panic!("{pattern} is not narrowed"));
        assert_eq!(candidates.iter().collect::<Vec<_>>(), [500], "{pattern}");
    }
    for pattern in ["", ".*", "a|strange", "(strange)?", "[a-z]{3,}", "ab", "("] {
        assert_eq!(index.regex_candidates(pattern), None, "{pattern}");
    }
    assert_eq!(index.regex_candidates("[^\\s\\S]").map(|rows| rows.len()), Some(0));
}
