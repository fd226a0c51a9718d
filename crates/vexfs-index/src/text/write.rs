use std::collections::hash_map::Entry;

use super::TextIndex;
use super::index::ENTRY_BYTES;
use super::trigrams::collect;
use crate::Row;
use crate::fields::posting::Posting;

impl TextIndex {
    /// Adds the document of a row that has none.
    pub fn insert(&mut self, row: Row, document: &str) {
        self.documents.insert(row);
        if self.posting_bytes >= self.memory_bytes_max {
            self.unindexed.insert(row);
            return;
        }
        let mut trigrams = std::mem::take(&mut self.buffer);
        collect(document.as_bytes(), &mut trigrams);
        for &trigram in &trigrams {
            let posting = match self.postings.entry(trigram) {
                Entry::Occupied(posting) => posting.into_mut(),
                Entry::Vacant(vacant) => {
                    self.posting_bytes += ENTRY_BYTES;
                    vacant.insert_entry(Posting::default()).into_mut()
                }
            };
            let before = posting.heap_bytes();
            posting.insert(row);
            self.posting_bytes = (self.posting_bytes + posting.heap_bytes()).saturating_sub(before);
        }
        self.buffer = trigrams;
        self.trim_buffer();
    }

    /// Takes out the document of a row; `document` is the one it was inserted with.
    pub fn remove(&mut self, row: Row, document: &str) {
        if !self.documents.remove(row) || self.unindexed.remove(row) {
            return;
        }
        let mut trigrams = std::mem::take(&mut self.buffer);
        collect(document.as_bytes(), &mut trigrams);
        for &trigram in &trigrams {
            let Entry::Occupied(mut posting) = self.postings.entry(trigram) else {
                continue;
            };
            let before = posting.get().heap_bytes();
            posting.get_mut().remove(row);
            let mut after = posting.get().heap_bytes();
            if posting.get().is_empty() {
                posting.remove();
                after = 0;
                self.posting_bytes = self.posting_bytes.saturating_sub(ENTRY_BYTES);
            }
            self.posting_bytes = (self.posting_bytes + after).saturating_sub(before);
        }
        self.buffer = trigrams;
        self.trim_buffer();
    }

    /// One huge document must not hold memory for good.
    fn trim_buffer(&mut self) {
        const TRIGRAMS_KEPT: usize = 16_384;
        if self.buffer.capacity() > TRIGRAMS_KEPT {
            self.buffer = Vec::new();
        }
    }
}
