use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::trigrams::{Trigram, TrigramState};
use crate::Row;
use crate::fields::posting::Posting;

/// The trigram index over the documents of one collection.
///
/// The caller tells it each document that appears and disappears, with its row; rows that are dead must have been removed.
/// Past its memory budget new documents are only remembered to be there, and are candidates of every search.
#[derive(Debug, Clone)]
pub struct TextIndex {
    pub(super) postings: HashMap<Trigram, Posting, TrigramState>,
    /// Rows with a document.
    pub(super) documents: RoaringBitmap,
    /// Those of them whose trigrams are not in the postings.
    pub(super) unindexed: RoaringBitmap,
    /// Estimate of what the postings take.
    pub(super) posting_bytes: usize,
    pub(super) memory_bytes_max: usize,
    /// Trigrams of the document at hand.
    pub(super) buffer: Vec<Trigram>,
}

/// What one trigram takes in the table at its usual load, beside its rows.
pub(super) const ENTRY_BYTES: usize = (size_of::<(Trigram, Posting)>() + 1) * 3 / 2;
const MEMORY_BYTES_MAX_DEFAULT: usize = 2 << 30;

impl Default for TextIndex {
    fn default() -> Self {
        Self::with_memory_bytes_max(MEMORY_BYTES_MAX_DEFAULT)
    }
}

impl TextIndex {
    /// An empty index with the default budget.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty index that takes about this much memory at most.
    pub fn with_memory_bytes_max(memory_bytes_max: usize) -> Self {
        Self {
            postings: HashMap::default(),
            documents: RoaringBitmap::new(),
            unindexed: RoaringBitmap::new(),
            posting_bytes: 0,
            memory_bytes_max,
            buffer: Vec::new(),
        }
    }

    /// Replaces the budget; it holds for the documents that come.
    pub fn set_memory_bytes_max(&mut self, memory_bytes_max: usize) {
        self.memory_bytes_max = memory_bytes_max;
    }

    /// The rows with a document.
    pub fn documents(&self) -> &RoaringBitmap {
        &self.documents
    }

    /// Estimate of the memory it takes.
    pub fn memory_bytes(&self) -> usize {
        self.posting_bytes + (self.documents.len() + self.unindexed.len()) as usize / 8
    }

    /// The same index for another generation: every row under its new number, those without one left out.
    #[must_use]
    pub fn remap(&self, new_row: impl Fn(Row) -> Option<Row>) -> Self {
        let mut remapped = Self::with_memory_bytes_max(self.memory_bytes_max);
        remapped.documents = self.documents.iter().filter_map(&new_row).collect();
        remapped.unindexed = self.unindexed.iter().filter_map(&new_row).collect();
        for (&trigram, posting) in &self.postings {
            remapped.push(trigram, posting.remap(&new_row));
        }
        remapped
    }

    /// Puts the posting of a new trigram in place.
    pub(super) fn push(&mut self, trigram: Trigram, posting: Posting) {
        if !posting.is_empty() {
            self.posting_bytes += ENTRY_BYTES + posting.heap_bytes();
            self.postings.insert(trigram, posting);
        }
    }
}
