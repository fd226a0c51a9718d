//! Indexes over the fields of payloads, kept for every key without being asked, within a budget.
//!
//! A field is a path of keys through nested objects. For each one the rows are known by value and type, scalars
//! apart from elements of arrays, and the rows that have it at all. What lies inside arrays of objects or arrays of arrays is not indexed
//! and not reachable by a path.
//!
//! A field past the limits of [`FieldLimits`] is *unindexed*: [`is_indexed`](FieldIndexes::is_indexed) says so and
//! the evaluator reads payloads instead. The answer is the same, later.

mod block;
mod bounds;
pub(crate) mod bytes;
mod error;
mod field;
mod index;
mod limits;
mod node;
mod observed;
mod ordered;
mod persist;
pub(crate) mod posting;
mod read;
mod remap;
mod strings;
mod write;

pub use bounds::Bounds;
pub(crate) use bounds::KeyRange;
pub use error::MalformedIndex;
pub(crate) use field::{Field, Values};
pub use index::FieldIndexes;
pub use limits::FieldLimits;
pub use observed::{FieldType, ObservedField, ScalarType};
pub(crate) use read::Lookup;
pub(crate) use strings::INDEXED_TEXT_BYTES_MAX;
