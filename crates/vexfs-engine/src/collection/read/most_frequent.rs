//! The values that most records have.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use vexfs_index::fields::FacetKey;

use crate::plan::{FacetHit, FacetValue};

/// Keeps the best of the values that it is told; only those are copied.
pub(super) struct MostFrequent {
    limit: usize,
    worst_first: BinaryHeap<Ranked>,
}

/// Better hits are smaller: those of more records, then those of the smaller value.
#[derive(PartialEq, Eq)]
struct Ranked(FacetHit);

impl MostFrequent {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, worst_first: BinaryHeap::new() }
    }

    pub(super) fn push(&mut self, key: FacetKey<'_>, count: u64) {
        if count == 0 || self.limit == 0 {
            return;
        }
        if self.worst_first.len() == self.limit {
            let is_better = |Ranked(worst): &Ranked| rank(key, count) < rank(key_of(&worst.value), worst.count);
            if !self.worst_first.peek().is_some_and(is_better) {
                return;
            }
            self.worst_first.pop();
        }
        self.worst_first.push(Ranked(FacetHit { value: value_of(key), count }));
    }

    /// Best first.
    pub(super) fn into_hits(self) -> Vec<FacetHit> {
        self.worst_first.into_sorted_vec().into_iter().map(|Ranked(hit)| hit).collect()
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        rank(key_of(&self.0.value), self.0.count).cmp(&rank(key_of(&other.0.value), other.0.count))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Strings come before integers and those before booleans.
fn rank(key: FacetKey<'_>, count: u64) -> (Reverse<u64>, u8, &str, i64, bool) {
    match key {
        FacetKey::String(text) => (Reverse(count), 0, text, 0, false),
        FacetKey::Int(int) => (Reverse(count), 1, "", int, false),
        FacetKey::Bool(bool) => (Reverse(count), 2, "", 0, bool),
    }
}

fn value_of(key: FacetKey<'_>) -> FacetValue {
    match key {
        FacetKey::String(text) => FacetValue::String(text.to_owned()),
        FacetKey::Int(int) => FacetValue::Int { int },
        FacetKey::Bool(bool) => FacetValue::Bool(bool),
    }
}

/// The value, borrowed.
pub(super) fn key_of(value: &FacetValue) -> FacetKey<'_> {
    match value {
        FacetValue::String(text) => FacetKey::String(text),
        FacetValue::Int { int } => FacetKey::Int(*int),
        FacetValue::Bool(bool) => FacetKey::Bool(*bool),
    }
}
