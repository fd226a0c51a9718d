//! The rows that a search has met.

use crate::Row;

/// A set of rows that is emptied in the time of its size.
#[derive(Debug, Default)]
pub(super) struct Seen {
    words: Vec<u64>,
    touched: Vec<u32>,
}

impl Seen {
    /// Adds a row; true when it is new.
    #[inline]
    pub(super) fn mark(&mut self, row: Row) -> bool {
        let word = row / 64;
        if self.words.len() <= word as usize {
            self.words.resize((word as usize + 1).next_power_of_two(), 0);
        }
        let slot = &mut self.words[word as usize];
        let bit = 1 << (row % 64);
        if *slot == 0 {
            self.touched.push(word);
        }
        let is_new = *slot & bit == 0;
        *slot |= bit;
        is_new
    }

    pub(super) fn clear(&mut self) {
        for word in self.touched.drain(..) {
            self.words[word as usize] = 0;
        }
    }
}
