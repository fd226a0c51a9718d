//! The filter algebra: conditions on records, combined; how it arrives, what it means, and how it is answered.
//!
//! [`matches()`] is the meaning: it looks at one record. [`evaluate`] finds all records that match, with bitmaps from the
//! indexes wherever they can tell, and reads records only for what they cannot. [`estimate`] bounds how many there will be.

mod at_least;
mod error;
mod estimate;
mod evaluate;
mod field;
mod field_rows;
mod geo;
mod indexes;
mod load;
mod load_field;
mod matches;
mod node;
mod part;
mod pattern;
mod raw;
mod slice;
mod source;
mod text_rows;
mod value;
mod verify;

pub use crate::fields::Bounds;
pub use error::FilterError;
pub use estimate::{Estimate, estimate, is_by_index};
pub use evaluate::evaluate;
pub use field::{
    CountBounds, DateBounds, DateRange, Equals, Exists, FullText, FullTextMode, HasType, In, IsEmpty, IsNull, NotIn,
    Range, StartsWith, ValueType, ValuesCount,
};
pub use geo::{GeoBox, GeoPolygon, GeoRadius};
pub use indexes::Indexes;
pub use load::{FILTER_CONDITIONS_MAX, FILTER_DEPTH_MAX, FILTER_VALUES_MAX};
pub use matches::matches;
pub use node::{AtLeast, Filter, Nested, TextContains, TextRegex, TextTarget};
pub use pattern::{Pattern, validate_regex};
pub use slice::Slice;
pub use source::RowSource;
pub use value::{ElementScope, FilterValue};
