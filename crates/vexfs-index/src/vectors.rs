//! Where the index reads vectors from.

use std::borrow::Cow;

use vexfs_simd::prefetch;

/// Number of a stored vector; dense, assigned by whoever stores the vectors.
pub type Row = u32;

/// Rows that there can be: half of what the type holds, so that a walk has a bit of their numbers for itself.
pub const ROWS_MAX: u32 = 1 << 31;

/// Vectors of one length by row. A row's vector never changes once the index has heard of the row.
pub trait Vectors: Sync {
    /// Components of each vector.
    fn dim(&self) -> usize;
    /// Rows from this one on cannot be read through this value, though others may know them already.
    fn rows_end(&self) -> Row {
        ROWS_MAX
    }
    /// The vector of a row, as it lies or decoded from what is stored; may panic for rows that were never stored.
    fn get(&self, row: Row) -> Cow<'_, [f32]>;
    /// Asks for up to `bytes_max` bytes of what is stored of a row, ahead of its use.
    fn prefetch(&self, row: Row, bytes_max: usize);
}

/// Vectors in one flat slice, for tests and small tools.
impl Vectors for (&[f32], usize) {
    fn dim(&self) -> usize {
        self.1
    }

    fn get(&self, row: Row) -> Cow<'_, [f32]> {
        let start = row as usize * self.1;
        Cow::Borrowed(&self.0[start..start + self.1])
    }

    fn prefetch(&self, row: Row, bytes_max: usize) {
        prefetch(&self.get(row), bytes_max);
    }
}
