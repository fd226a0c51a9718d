//! The rows that a search has met, so that it meets none twice.

use crate::Row;

/// Rows that a search has met. Forgetting them costs as much as there were.
#[derive(Debug, Default)]
pub(crate) struct Visited {
    words: Vec<u64>,
    touched: Vec<u32>,
}

impl Visited {
    /// Marks a row; false when it was marked before.
    #[inline]
    pub(crate) fn mark(&mut self, row: Row) -> bool {
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        if word >= self.words.len() {
            self.make_room(word);
        }
        let old = self.words[word];
        if old & bit != 0 {
            return false;
        }
        if old == 0 {
            self.touched.push(word as u32);
        }
        self.words[word] = old | bit;
        true
    }

    /// Apart, so that the rest is small enough to become a part of every walk.
    #[cold]
    fn make_room(&mut self, word: usize) {
        self.words.resize(word + 1 + word / 2, 0);
    }

    pub(crate) fn clear(&mut self) {
        for word in self.touched.drain(..) {
            self.words[word as usize] = 0;
        }
    }
}
