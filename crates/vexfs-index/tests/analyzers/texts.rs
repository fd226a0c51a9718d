//! Texts and rows of them, from few words so that they share tokens.

use std::collections::BTreeMap;

use proptest::prelude::*;
use vexfs_index::Row;

pub(crate) fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "the",
        "The",
        "quick",
        "quickly",
        "fox",
        "foxes",
        "getUserName",
        "get_user",
        "user",
        "1_000",
        "café",
        "人々",
        "-",
    ]);
    prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "))
}

/// The texts of each row that has any.
pub(crate) fn rows() -> impl Strategy<Value = BTreeMap<Row, Vec<String>>> {
    prop::collection::btree_map(0..300_u32, prop::collection::vec(text(), 1..3), 0..40)
}
