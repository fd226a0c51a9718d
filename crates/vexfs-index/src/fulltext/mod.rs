//! Full-text indexes: which rows have which tokens, and how often.
//!
//! A [`FullTextIndex`] is over the texts of one field, cut by one analyzer. It knows the tokens of a row, not of which of its texts
//! they are nor where: a row of several texts, and a phrase, are verified on the record. Rows of one text need no verification for all or any tokens.
//! [`FullTextIndexes`] are those that were declared.

mod bm25;
mod declared;
mod index;
mod persist;
mod read;
mod remap;
mod repeats;
mod texts;
mod write;

pub use bm25::{Bm25, WeightedToken};
pub use declared::FullTextIndexes;
pub use index::FullTextIndex;
