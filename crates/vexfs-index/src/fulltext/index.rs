use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use super::repeats::Repeats;
use crate::Row;
use crate::analysis::Analyzer;
use crate::fields::posting::Posting;

/// The rows by the tokens of their texts.
///
/// The caller tells it the texts of each row that appears and disappears; rows that are dead must have been removed.
#[derive(Debug, Clone)]
pub struct FullTextIndex {
    pub(super) analyzer: Analyzer,
    pub(super) tokens: HashMap<Box<str>, TokenRows>,
    /// How many tokens each row with a text has, repeated ones as often as they are there.
    pub(super) lengths: BTreeMap<Row, u32>,
    pub(super) rows_of_several_texts: RoaringBitmap,
    /// The sum of the lengths.
    pub(super) length_total: u64,
    /// Estimate of what the tokens take.
    pub(super) token_bytes: usize,
}

/// Where a token is.
#[derive(Debug, Clone, Default)]
pub(super) struct TokenRows {
    pub(super) rows: Posting,
    pub(super) repeats: Repeats,
}

/// What one token takes in the table beside its characters and its rows, at the table's usual load.
const ENTRY_BYTES: usize = (size_of::<(Box<str>, TokenRows)>() + 1) * 3 / 2 + 16;
/// What one row takes in a tree at its usual load.
const LENGTH_BYTES: usize = 12;

impl FullTextIndex {
    /// An empty index.
    pub fn new(analyzer: Analyzer) -> Self {
        Self {
            analyzer,
            tokens: HashMap::new(),
            lengths: BTreeMap::new(),
            rows_of_several_texts: RoaringBitmap::new(),
            length_total: 0,
            token_bytes: 0,
        }
    }

    /// What cuts its texts, and has to cut the queries.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Estimate of the memory it takes.
    pub fn memory_bytes(&self) -> usize {
        self.token_bytes + self.lengths.len() * LENGTH_BYTES + self.rows_of_several_texts.serialized_size()
    }

    /// Puts the rows of a new token in place; false if it is there already or has none.
    pub(super) fn push(&mut self, token: &str, rows: TokenRows) -> bool {
        if rows.rows.is_empty() || self.tokens.contains_key(token) {
            return false;
        }
        self.token_bytes += entry_bytes(token) + rows.heap_bytes();
        self.tokens.insert(token.into(), rows);
        true
    }

    /// Notes how many tokens a new row has.
    pub(super) fn push_length(&mut self, row: Row, length: u32) {
        self.lengths.insert(row, length);
        self.length_total += u64::from(length);
    }
}

impl TokenRows {
    pub(super) fn heap_bytes(&self) -> usize {
        self.rows.heap_bytes() + self.repeats.heap_bytes()
    }
}

pub(super) fn entry_bytes(token: &str) -> usize {
    ENTRY_BYTES + token.len()
}
