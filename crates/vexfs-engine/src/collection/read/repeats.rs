//! Records of several partitions whose ids are the same within them.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use vexfs_index::Row;

use super::hits::Hit;
use crate::collection::records::RecordTable;
use crate::id;
use crate::plan::Repeats;

/// An id within its partition.
type LocalId = (u8, Box<[u8]>);

fn local_id(records: &RecordTable, row: Row) -> LocalId {
    let (class, bytes) = id::sort_key(records.encoded_id(row));
    (class, bytes.into())
}

/// Drops hits that repeat an earlier one.
pub(super) fn drop_repeats(records: &RecordTable, hits: &mut Vec<Hit>, repeats: Repeats) {
    let mut seen = HashSet::with_capacity(hits.len());
    hits.retain(|hit| {
        let value = hit.order_value.map(|value| value.as_float().to_bits());
        let difference = (repeats == Repeats::Differing).then_some((hit.score.to_bits(), value));
        seen.insert((local_id(records, hit.row), difference))
    });
}

/// One row for all that have the same id within their partitions: the first that was asked for.
#[derive(Default)]
pub(super) struct Standing(HashMap<LocalId, Row>);

impl Standing {
    pub(super) fn row_for(&mut self, records: &RecordTable, row: Row) -> Row {
        match self.0.entry(local_id(records, row)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(row),
        }
    }
}
