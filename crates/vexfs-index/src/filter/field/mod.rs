//! Conditions on the values of one field, a file for each family.

mod count;
mod dates;
mod equality;
mod full_text;
mod numbers;
mod presence;
mod text;
mod types;
mod values_at;

pub use count::{CountBounds, ValuesCount};
pub use dates::{DateBounds, DateRange};
pub use equality::{Equals, In, NotIn};
pub use full_text::{FullText, FullTextMode};
pub use numbers::Range;
pub use presence::{Exists, IsEmpty, IsNull};
pub use text::StartsWith;
pub use types::{HasType, ValueType};
pub(super) use values_at::ValuesAt;

use roaring::RoaringBitmap;

use super::FilterError;
use super::estimate::{Cost, Estimate};
use super::field_rows::FieldRows;
use crate::fields::View;

/// What a condition on the values at a path means and how the indexes answer it.
pub(super) trait FieldCondition {
    /// The meaning: whether it holds for the values of one record.
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError>;

    /// Whether it holds for records without any value there.
    /// One for which it does not must be one that holds for more values whenever it holds for some.
    fn holds_for_none(&self) -> bool {
        false
    }

    /// What it takes to answer it where the field has an index.
    fn cost(&self) -> Cost {
        Cost::Index
    }

    /// The rows of `scope` for which it holds by the index.
    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError>;

    /// How many rows that are. `live` is the number of all.
    fn estimate(&self, view: &View<'_>, live: u64) -> Estimate;
}
