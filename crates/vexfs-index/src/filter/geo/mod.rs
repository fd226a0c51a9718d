//! Conditions on places: an area on the map, a file for each form.

mod bounding_box;
mod cover;
mod polygon;
mod radius;

pub use bounding_box::GeoBox;
pub use polygon::GeoPolygon;
pub use radius::GeoRadius;

use roaring::RoaringBitmap;

use super::FilterError;
use super::estimate::{Cost, Estimate};
use super::field::{FieldCondition, ValuesAt};
use super::field_rows::{FieldRows, all_values, gathered};
use crate::fields::{Rectangle, View};
use crate::payload::{Place, Value};
use cover::{CELLS_MAX, CELLS_MAX_ESTIMATE, cover};

/// Places that a condition looks for.
pub(super) trait Area {
    /// Whether a place lies within.
    fn contains(&self, place: Place) -> bool;

    /// How it lies to a piece of the map. `Partly` is always right; the others are said only when nothing in the rectangle can differ.
    fn relation(&self, rectangle: &Rectangle) -> Relation;
}

/// How much of a rectangle lies within an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Inside,
    Outside,
    Partly,
}

impl<A: Area> FieldCondition for A {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any_of(super::ElementScope::Any, |value| {
            let Value::Object(object) = value else {
                return Ok(false);
            };
            Ok(Place::of(*object)?.is_some_and(|place| self.contains(place)))
        })
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        let covers: Vec<_> =
            all_values(view).map(|values| (&values.places, cover(self, &values.places, CELLS_MAX))).collect();
        let inside = covers.iter().flat_map(|(places, cover)| cover.inside.iter().map(|&keys| (*places, keys)));
        let partly = covers.iter().flat_map(|(places, cover)| cover.partly.iter().map(|&keys| (*places, keys)));
        let sure = gathered(inside, scope, cancelled).ok_or(FilterError::Cancelled)?;
        let unsure = gathered(partly, scope, cancelled).ok_or(FilterError::Cancelled)?;
        Ok(FieldRows { sure, unsure })
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        let counts =
            all_values(view).map(|values| cover(self, &values.places, CELLS_MAX_ESTIMATE).count(&values.places));
        Estimate::up_to(counts.sum())
    }
}
