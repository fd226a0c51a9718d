//! Postings by text.

use std::collections::HashMap;

use super::posting::Posting;
use crate::Row;

/// Longer texts are prose, not keywords: their rows are known, their values are read from the payload when asked for.
pub(crate) const INDEXED_TEXT_BYTES_MAX: usize = 1_024;

#[derive(Debug, Clone, Default)]
pub(crate) struct StringPostings {
    by_text: HashMap<Box<str>, Posting>,
    /// Rows with a text too long to be a key.
    long: Posting,
}

/// What one key takes in the table beside its characters and its posting's rows, at the table's usual load.
const ENTRY_BYTES: usize = (size_of::<Box<str>>() + size_of::<Posting>() + 1) * 3 / 2 + 16;

impl StringPostings {
    /// Returns by how much the memory grew.
    pub(crate) fn insert(&mut self, text: &str, row: Row) -> usize {
        let mut grown = 0;
        let posting = if text.len() > INDEXED_TEXT_BYTES_MAX {
            &mut self.long
        } else if self.by_text.contains_key(text) {
            // Looked up twice so that a known text is not copied for nothing.
            let Some(posting) = self.by_text.get_mut(text) else {
                return 0;
            };
            posting
        } else {
            grown = ENTRY_BYTES + text.len();
            self.by_text.entry(text.into()).or_default()
        };
        let before = posting.heap_bytes();
        posting.insert(row);
        grown + posting.heap_bytes().saturating_sub(before)
    }

    /// Returns by how much the memory shrank.
    pub(crate) fn remove(&mut self, text: &str, row: Row) -> usize {
        if text.len() > INDEXED_TEXT_BYTES_MAX {
            let before = self.long.heap_bytes();
            self.long.remove(row);
            return before.saturating_sub(self.long.heap_bytes());
        }
        let Some(posting) = self.by_text.get_mut(text) else {
            return 0;
        };
        let before = posting.heap_bytes();
        posting.remove(row);
        if !posting.is_empty() {
            return before.saturating_sub(posting.heap_bytes());
        }
        self.by_text.remove(text);
        ENTRY_BYTES + text.len() + before
    }

    /// The rows with exactly this text; only the long ones are not known by it.
    pub(crate) fn get(&self, text: &str) -> Option<&Posting> {
        self.by_text.get(text)
    }

    pub(crate) fn long(&self) -> &Posting {
        &self.long
    }

    pub(crate) fn keys(&self) -> usize {
        self.by_text.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Posting)> {
        self.by_text.iter().map(|(text, posting)| (text.as_ref(), posting))
    }

    /// Puts a posting in place; false if the text is there already or is too long. Returns the memory it takes.
    pub(crate) fn push(&mut self, text: &str, posting: Posting) -> Option<usize> {
        if text.len() > INDEXED_TEXT_BYTES_MAX || self.by_text.contains_key(text) {
            return None;
        }
        if posting.is_empty() {
            return Some(0);
        }
        let bytes = ENTRY_BYTES + text.len() + posting.heap_bytes();
        self.by_text.insert(text.into(), posting);
        Some(bytes)
    }

    pub(crate) fn set_long(&mut self, long: Posting) -> usize {
        self.long = long;
        self.long.heap_bytes()
    }
}
