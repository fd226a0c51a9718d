use roaring::RoaringBitmap;

/// Counts in how many sets each row is.
pub(super) struct Counter {
    counts: Vec<u32>,
}

impl Counter {
    pub(super) fn new(scope: &RoaringBitmap) -> Self {
        Self { counts: vec![0; scope.max().map_or(0, |row| row as usize + 1)] }
    }

    /// Adds a set whose rows all lie in the scope.
    pub(super) fn add(&mut self, rows: &RoaringBitmap) {
        for row in rows {
            self.counts[row as usize] += 1;
        }
    }

    /// The rows that were in at least `count` sets, of at least one.
    pub(super) fn reached(&self, count: usize) -> RoaringBitmap {
        let rows = self.counts.iter().enumerate().filter(|&(_, &reached)| reached as usize >= count.max(1));
        rows.map(|(row, _)| row as u32).collect()
    }
}
