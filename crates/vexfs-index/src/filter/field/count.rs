use roaring::RoaringBitmap;

use super::{FieldCondition, ValuesAt};
use crate::fields::{Field, KeyRange, Shape, View};
use crate::filter::FilterError;
use crate::filter::estimate::Estimate;
use crate::filter::field_rows::FieldRows;
use crate::payload::{MalformedPayload, Segment, Value};

/// The number of values of a field is within bounds: elements of an array, one for any other value, none for null.
/// Where a path leads to several values, one within the bounds is enough; where it leads to none, there is no number.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuesCount {
    /// The field.
    pub path: Vec<Segment>,
    /// What the number must lie within.
    pub bounds: CountBounds,
}

/// Bounds on a count; an absent one does not bind.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CountBounds {
    /// More than this.
    pub gt: Option<u64>,
    /// At least this.
    pub gte: Option<u64>,
    /// Less than this.
    pub lt: Option<u64>,
    /// At most this.
    pub lte: Option<u64>,
}

impl CountBounds {
    fn contain(self, count: u64) -> bool {
        self.gt.is_none_or(|bound| count > bound)
            && self.gte.is_none_or(|bound| count >= bound)
            && self.lt.is_none_or(|bound| count < bound)
            && self.lte.is_none_or(|bound| count <= bound)
    }

    /// The counts within that a payload can have; none if there are none.
    fn keys(self) -> Option<KeyRange> {
        let key = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let low = [self.gte, self.gt.map(|bound| bound.saturating_add(1))].into_iter().flatten().max().unwrap_or(0);
        let high = match self.lt {
            Some(0) => return None,
            Some(bound) => bound - 1,
            None => u64::MAX,
        };
        let high = high.min(self.lte.unwrap_or(u64::MAX));
        (low <= high).then_some(KeyRange { low: key(low), high: key(high) })
    }
}

impl FieldCondition for ValuesCount {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any(|value| Ok(self.bounds.contain(count(&value)?)))
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(match view.shape {
            Shape::Values(field) => FieldRows::sure(self.rows_of(field, scope)),
            Shape::Elements(_) => FieldRows::unsure(view.present(scope)),
        })
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(match view.shape {
            Shape::Values(field) => {
                let nulls = if self.bounds.contain(0) { field.nulls.len() } else { 0 };
                let singles = if self.bounds.contain(1) { field.singles.len() } else { 0 };
                nulls + singles + self.bounds.keys().map_or(0, |keys| field.lengths.count(keys))
            }
            Shape::Elements(_) => view.present_max(),
        })
    }
}

impl ValuesCount {
    fn rows_of(&self, field: &Field, scope: &RoaringBitmap) -> RoaringBitmap {
        let mut rows = self.bounds.keys().map_or_else(RoaringBitmap::new, |keys| field.lengths.within(keys, scope));
        if self.bounds.contain(1) {
            rows |= field.singles.within(scope);
        }
        if self.bounds.contain(0) {
            rows |= field.nulls.within(scope);
        }
        rows
    }
}

fn count(value: &Value<'_>) -> Result<u64, MalformedPayload> {
    match value {
        Value::Null => Ok(0),
        Value::Array(array) => array.elements().try_fold(0, |count, element| element.map(|_| count + 1)),
        _ => Ok(1),
    }
}
