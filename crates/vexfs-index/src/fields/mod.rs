//! Indexes over the fields of payloads, kept for every key without being asked, within a budget.
//!
//! A field is a path of keys through nested objects and through the elements of arrays. For each one the rows are known by value and
//! type, scalars apart from elements of arrays, and by what they have there: single values, arrays of which length, nulls.
//! Strings that are dates and objects that are places are known as such, too.
//!
//! A field past the limits of [`FieldLimits`] is *unindexed*: [`is_indexed`](FieldIndexes::is_indexed) says so and
//! the evaluator reads payloads instead. The answer is the same, later.

mod block;
mod bounds;
pub(crate) mod bytes;
mod error;
mod facets;
mod field;
mod index;
mod limits;
mod node;
mod observed;
mod ordered;
mod persist;
mod place_key;
pub(crate) mod posting;
mod read;
mod remap;
mod strings;
mod values;
mod walk;
mod write;

pub use bounds::Bounds;
pub(crate) use bounds::KeyRange;
pub use error::MalformedIndex;
pub use facets::{FacetKey, Facets};
pub(crate) use field::Field;
pub use index::FieldIndexes;
pub use limits::FieldLimits;
pub use observed::{FieldType, ObservedField, ScalarType};
pub(crate) use ordered::OrderedPostings;
pub(crate) use place_key::{Cell, LEVEL_MAX, Rectangle, STRAYS};
pub(crate) use read::{Lookup, Shape, View};
pub(crate) use strings::INDEXED_TEXT_BYTES_MAX;
pub(crate) use values::Values;
pub use walk::{FieldWalk, WalkOrder};
