//! Substring and regular-expression search in documents, narrowed by trigrams.
//!
//! Every run of three bytes of a document leads to the rows whose document has it. A substring of three bytes or more can only be in the
//! rows that have all of its trigrams; what a regular expression demands is worked out from its syntax tree. The result is a
//! superset: candidates, which the filter evaluator verifies against the documents themselves.

mod index;
mod persist;
mod query;
mod read;
mod regex_query;
mod trigrams;
mod write;

pub use index::TextIndex;
