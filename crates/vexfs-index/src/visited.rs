//! The rows that a search has met, so that it meets none twice.

use crate::Row;
use crate::appended::Appended;

/// Rows that a search has met. Forgetting them costs as much as there were.
#[derive(Debug, Default)]
pub(crate) struct Visited {
    words: Vec<u64>,
    touched: Appended<u32>,
}

impl Visited {
    /// Marks a row; false when it was marked before.
    #[inline]
    pub(crate) fn mark(&mut self, row: Row) -> bool {
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        if word >= self.words.len() {
            make_room(&mut self.words, word);
        }
        let old = self.words[word];
        self.words[word] = old | bit;
        self.touched.room(1)[0] = word as u32;
        self.touched.append(usize::from(old == 0));
        old & bit == 0
    }

    /// Marks rows, `count_max` at most, and appends to `fresh` those that were not marked before, in their order. No branch depends on which those
    /// are: of the rows that a walk comes upon about half are new, and which half no CPU can foretell.
    #[inline]
    pub(crate) fn mark_all(&mut self, rows: impl Iterator<Item = Row>, count_max: usize, fresh: &mut Appended<Row>) {
        let (fresh_rows, mut fresh_count) = (fresh.room(count_max), 0);
        let (touched, mut touched_count) = (self.touched.room(count_max), 0);
        for row in rows {
            let (word, bit) = (row as usize / 64, 1 << (row % 64));
            if word >= self.words.len() {
                make_room(&mut self.words, word);
            }
            let old = self.words[word];
            self.words[word] = old | bit;
            fresh_rows[fresh_count] = row;
            fresh_count += usize::from(old & bit == 0);
            touched[touched_count] = word as u32;
            touched_count += usize::from(old == 0);
        }
        fresh.append(fresh_count);
        self.touched.append(touched_count);
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        for &word in self.touched.iter() {
            self.words[word as usize] = 0;
        }
        self.touched.clear();
    }
}

/// Apart, so that the rest is small enough to become a part of every walk.
#[cold]
fn make_room(words: &mut Vec<u64>, word: usize) {
    words.resize(word + 1 + word / 2, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_new_once_until_all_are_forgotten() {
        let mut visited = Visited::default();
        let mut fresh = Appended::default();
        for _ in 0..2 {
            fresh.clear();
            assert!(visited.mark(7));
            assert!(!visited.mark(7));
            visited.mark_all([5, 7, 5, 64, 200_000].into_iter(), 5, &mut fresh);
            assert_eq!(*fresh, [5, 64, 200_000]);
            visited.mark_all([6, 200_000, 5].into_iter(), 3, &mut fresh);
            assert_eq!(*fresh, [5, 64, 200_000, 6]);
            visited.mark_all(std::iter::empty(), 0, &mut fresh);
            assert_eq!(fresh.len(), 4);
            visited.clear();
        }
    }
}
