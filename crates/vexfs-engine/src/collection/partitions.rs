//! Which rows are of which partition, for conditions on it.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use vexfs_index::Row;

use crate::id;

/// The live rows of each partition that ids name; ids of none are nowhere.
#[derive(Default)]
pub(super) struct Partitions(HashMap<Box<str>, RoaringBitmap>);

impl Partitions {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn rows(&self, partition: &str) -> Option<&RoaringBitmap> {
        self.0.get(partition)
    }

    pub(super) fn insert(&mut self, encoded_id: &[u8], row: Row) {
        let Some(partition) = id::partition(encoded_id) else { return };
        match self.0.get_mut(partition) {
            Some(rows) => {
                rows.insert(row);
            }
            None => {
                self.0.insert(partition.into(), RoaringBitmap::from_iter([row]));
            }
        }
    }

    pub(super) fn remove(&mut self, encoded_id: &[u8], row: Row) {
        let Some(partition) = id::partition(encoded_id) else { return };
        let Some(rows) = self.0.get_mut(partition) else { return };
        rows.remove(row);
        if rows.is_empty() {
            self.0.remove(partition);
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.0.iter().map(|(partition, rows)| partition.len() + rows.serialized_size()).sum()
    }
}
