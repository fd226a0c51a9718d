use roaring::RoaringBitmap;

use super::{Dense, Posting};
use crate::Row;

/// What the allocator and the box add to a list or bitmap.
const BOX_BYTES: usize = 56;
const CONTAINER_BYTES: usize = 48;
const CONTAINER_ROWS_BYTES_MAX: usize = 8_192;

impl Posting {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Few { len, .. } => u64::from(*len),
            Self::List(list) => list.rows.len() as u64,
            Self::Dense(dense) => dense.len,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn contains(&self, row: Row) -> bool {
        match self {
            Self::Dense(dense) => dense.rows.contains(row),
            _ => self.as_slice().binary_search(&row).is_ok(),
        }
    }

    /// The rows, unless they are a bitmap; then nothing.
    pub(crate) fn as_slice(&self) -> &[Row] {
        match self {
            Self::Few { len, rows } => &rows[..usize::from(*len)],
            Self::List(list) => &list.rows,
            Self::Dense(_) => &[],
        }
    }

    pub(crate) fn as_bitmap(&self) -> Option<&RoaringBitmap> {
        match self {
            Self::Dense(dense) => Some(&dense.rows),
            _ => None,
        }
    }

    pub(crate) fn for_each(&self, visit: impl FnMut(Row)) {
        match self.as_bitmap() {
            Some(rows) => rows.iter().for_each(visit),
            None => self.as_slice().iter().copied().for_each(visit),
        }
    }

    pub(crate) fn to_bitmap(&self) -> RoaringBitmap {
        match self.as_bitmap() {
            Some(rows) => rows.clone(),
            None => self.as_slice().iter().copied().collect(),
        }
    }

    /// Its rows that are in `scope` too.
    pub(crate) fn within(&self, scope: &RoaringBitmap) -> RoaringBitmap {
        match self.as_bitmap() {
            Some(rows) => rows & scope,
            None => self.as_slice().iter().copied().filter(|&row| scope.contains(row)).collect(),
        }
    }

    /// How many of its rows are in `scope` too.
    pub(crate) fn len_within(&self, scope: &RoaringBitmap) -> u64 {
        match self.as_bitmap() {
            Some(rows) => rows.intersection_len(scope),
            None => self.as_slice().iter().filter(|&&row| scope.contains(row)).count() as u64,
        }
    }

    /// The same rows under their new numbers, without those that have none.
    pub(crate) fn remap(&self, new_row: &dyn Fn(Row) -> Option<Row>) -> Self {
        let mut rows = Vec::with_capacity(self.len() as usize);
        self.for_each(|row| rows.extend(new_row(row)));
        rows.sort_unstable();
        rows.dedup();
        Self::from_sorted(&rows)
    }

    /// Estimate of the memory it holds outside of itself, in constant time.
    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Few { .. } => 0,
            Self::List(list) => BOX_BYTES + list.rows.capacity() * size_of::<Row>(),
            Self::Dense(dense) => dense.heap_bytes(),
        }
    }
}

impl Dense {
    fn heap_bytes(&self) -> usize {
        let containers = (self.row_max >> 16) as usize + 1;
        // Three bytes a row: two and the slack of a growing vector.
        let rows_bytes = (self.len as usize * 3).min(containers * CONTAINER_ROWS_BYTES_MAX);
        BOX_BYTES + containers.min(self.len as usize) * CONTAINER_BYTES + rows_bytes
    }
}
