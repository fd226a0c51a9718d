//! Indexes over rows: vectors, payload fields and text.

pub mod analysis;
mod appended;
mod bitset;
mod cancel;
pub mod codes;
pub mod fields;
pub mod filter;
pub mod fulltext;
pub mod graph;
pub mod lsh;
pub mod multi;
pub mod payload;
pub mod scan;
pub mod sparse;
pub mod text;
mod top_k;
mod vectors;
mod visited;

pub use bitset::{Accept, AtomicBitSet, BitSet};
pub use cancel::{Cancel, Cancelled};
pub use top_k::{Neighbor, TopK};
pub use vectors::{ROWS_MAX, Row, Vectors};
