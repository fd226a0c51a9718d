use super::index::TokenRows;
use super::repeats::Repeats;
use super::{FullTextIndex, FullTextIndexes};
use crate::Row;

impl FullTextIndex {
    /// The same index for another generation: every row under its new number, those without one left out.
    #[must_use]
    pub fn remap(&self, new_row: impl Fn(Row) -> Option<Row>) -> Self {
        let mut remapped = Self::new(self.analyzer.clone());
        for (&row, &length) in &self.lengths {
            if let Some(row) = new_row(row) {
                remapped.push_length(row, length);
            }
        }
        remapped.rows_of_several_texts = self.rows_of_several_texts.iter().filter_map(&new_row).collect();
        for (token, rows) in &self.tokens {
            remapped.push(token, rows.remap(&new_row));
        }
        remapped
    }
}

impl TokenRows {
    fn remap(&self, new_row: &dyn Fn(Row) -> Option<Row>) -> Self {
        let mut repeats = Repeats::default();
        for (row, count) in self.repeats.iter() {
            if let Some(row) = new_row(row) {
                repeats.insert(row, count);
            }
        }
        Self { rows: self.rows.remap(new_row), repeats }
    }
}

impl FullTextIndexes {
    /// The same indexes for another generation: every row under its new number, those without one left out.
    #[must_use]
    pub fn remap(&self, new_row: impl Fn(Row) -> Option<Row>) -> Self {
        self.map(|index| index.remap(&new_row))
    }
}
