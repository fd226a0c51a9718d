//! A posting: the rows that share a value. Most hold one row, a few hold nearly all, so it changes its form as it grows.

mod gather;
pub(crate) mod persist;
mod read;
mod write;

pub(crate) use gather::Gather;

use roaring::RoaringBitmap;

use crate::Row;

/// A list that grows past this becomes a bitmap.
const LIST_ROWS_MAX: usize = 128;
/// A bitmap that shrinks below this becomes a list again; far enough from the other limit not to flap.
const DENSE_ROWS_MIN: u64 = 48;
const FEW_ROWS_MAX: usize = 3;

/// Rows in ascending order. 16 bytes by itself; up to three rows need no allocation.
#[derive(Debug, Clone)]
pub(crate) enum Posting {
    Few { len: u8, rows: [Row; FEW_ROWS_MAX] },
    List(Box<List>),
    Dense(Box<Dense>),
}

#[derive(Debug, Clone)]
pub(crate) struct List {
    rows: Vec<Row>,
}

/// A bitmap that knows what the bitmap itself has to sum up or look up.
#[derive(Debug, Clone)]
pub(crate) struct Dense {
    rows: RoaringBitmap,
    len: u64,
    /// The largest row it has ever held.
    row_max: Row,
}

impl Posting {
    pub(crate) const EMPTY: Self = Self::Few { len: 0, rows: [0; FEW_ROWS_MAX] };

    /// Builds one from rows in strictly ascending order.
    pub(crate) fn from_sorted(sorted: &[Row]) -> Self {
        if sorted.len() <= FEW_ROWS_MAX {
            let mut rows = [0; FEW_ROWS_MAX];
            rows[..sorted.len()].copy_from_slice(sorted);
            return Self::Few { len: sorted.len() as u8, rows };
        }
        if sorted.len() <= LIST_ROWS_MAX {
            return Self::List(Box::new(List { rows: sorted.to_vec() }));
        }
        let rows: RoaringBitmap = sorted.iter().copied().collect();
        Self::from_bitmap(rows)
    }

    /// Builds one from a bitmap.
    pub(crate) fn from_bitmap(rows: RoaringBitmap) -> Self {
        let len = rows.len();
        if len <= LIST_ROWS_MAX as u64 {
            return Self::from_sorted(&rows.iter().collect::<Vec<_>>());
        }
        let row_max = rows.max().unwrap_or(0);
        Self::Dense(Box::new(Dense { rows, len, row_max }))
    }
}

impl Default for Posting {
    fn default() -> Self {
        Self::EMPTY
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_posting_is_a_set(steps in prop::collection::vec((any::<bool>(), 0u32..400), 0..1_500)) {
            let mut posting = Posting::EMPTY;
            let mut model = BTreeSet::new();
            for (inserts, row) in steps {
                let changed = if inserts { posting.insert(row) } else { posting.remove(row) };
                prop_assert_eq!(changed, if inserts { model.insert(row) } else { model.remove(&row) });
                prop_assert_eq!(posting.len(), model.len() as u64);
            }
            prop_assert!(model.iter().all(|&row| posting.contains(row)));
            let bitmap: RoaringBitmap = model.iter().copied().collect();
            prop_assert_eq!(posting.to_bitmap(), bitmap);
        }
    }

    #[test]
    fn a_posting_is_sixteen_bytes() {
        assert_eq!(size_of::<Posting>(), 16);
    }
}
