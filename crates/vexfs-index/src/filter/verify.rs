use roaring::RoaringBitmap;

use super::{Filter, FilterError, RowSource, matches};

/// Reading this many records between two looks at the cancel check.
const ROWS_A_CHECK: usize = 256;

/// The rows of `candidates` whose record passes, by reading each.
pub(super) fn verified<S: RowSource + ?Sized>(
    filter: &Filter,
    candidates: &RoaringBitmap,
    source: &S,
    cancelled: &dyn Fn() -> bool,
) -> Result<RoaringBitmap, FilterError> {
    let mut passed = RoaringBitmap::new();
    for (count, row) in candidates.iter().enumerate() {
        if count % ROWS_A_CHECK == 0 && cancelled() {
            return Err(FilterError::Cancelled);
        }
        if matches(filter, row, source)? {
            passed.insert(row);
        }
    }
    Ok(passed)
}
