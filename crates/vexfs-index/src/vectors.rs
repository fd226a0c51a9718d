//! Where the index reads vectors from.

/// Number of a stored vector; dense, assigned by whoever stores the vectors.
pub type Row = u32;

/// Vectors of one length by row. A row's vector never changes once the index has heard of the row.
pub trait Vectors: Sync {
    /// Components of each vector.
    fn dim(&self) -> usize;
    /// Rows from this one on cannot be read through this value, though others may know them already.
    fn rows_end(&self) -> Row {
        Row::MAX
    }
    /// The vector of a row; must be cheap, and may panic for rows that were never stored.
    fn get(&self, row: Row) -> &[f32];
}

/// Vectors in one flat slice, for tests and small tools.
impl Vectors for (&[f32], usize) {
    fn dim(&self) -> usize {
        self.1
    }

    fn get(&self, row: Row) -> &[f32] {
        let start = row as usize * self.1;
        &self.0[start..start + self.1]
    }
}
