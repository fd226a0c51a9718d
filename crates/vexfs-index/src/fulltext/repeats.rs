use std::collections::BTreeMap;

use crate::Row;

/// How often a token is in the rows that have it more than once. Most tokens are in no such row, so nothing is allocated until one is.
#[derive(Debug, Clone, Default)]
#[expect(clippy::box_collection, reason = "a third of the size where there is nothing, which is nearly everywhere")]
pub(super) struct Repeats(Option<Box<BTreeMap<Row, u32>>>);

/// What one row takes in a tree at its usual load, and the tree itself.
const ROW_BYTES: usize = 12;
const TREE_BYTES: usize = 40;

impl Repeats {
    /// How often the token is in a row that has it.
    pub(super) fn count(&self, row: Row) -> u32 {
        self.0.as_ref().and_then(|counts| counts.get(&row)).copied().unwrap_or(1)
    }

    /// Notes the token once more in a row that has it.
    pub(super) fn increment(&mut self, row: Row) {
        let count = self.0.get_or_insert_default().entry(row).or_insert(1);
        *count = count.saturating_add(1);
    }

    /// Takes the token out of a row once; false if it was there only once.
    pub(super) fn decrement(&mut self, row: Row) -> bool {
        let Some(counts) = &mut self.0 else {
            return false;
        };
        let Some(count) = counts.get_mut(&row) else {
            return false;
        };
        *count -= 1;
        if *count == 1 {
            counts.remove(&row);
        }
        if counts.is_empty() {
            self.0 = None;
        }
        true
    }

    pub(super) fn insert(&mut self, row: Row, count: u32) {
        if count > 1 {
            self.0.get_or_insert_default().insert(row, count);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Row, u32)> {
        self.0.iter().flat_map(|counts| counts.iter().map(|(&row, &count)| (row, count)))
    }

    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |counts| counts.len())
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |counts| TREE_BYTES + counts.len() * ROW_BYTES)
    }
}
