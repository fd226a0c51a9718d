//! An inverted index over sparse vectors: for every component index the rows that have it, with their weights.
//!
//! Rows are added in ascending order and never taken out: [`SparseIndex::remove`] only corrects the counts that rarity is computed
//! from, and whoever searches says which rows are alive. Compaction builds a new index of the live rows.
//!
//! A search adds up weights a block of 65,536 rows at a time, in a buffer that stays in the cache of a core.

mod index;
mod persist;
mod postings;
mod search;

pub use index::SparseIndex;
pub use persist::MalformedIndex;
