use roaring::RoaringBitmap;

use super::{FieldCondition, ValuesAt};
use crate::fields::{KeyRange, View};
use crate::filter::FilterError;
use crate::filter::estimate::Estimate;
use crate::filter::field_rows::{FieldRows, Keys, all_values, count, narrowed};
use crate::payload::{Segment, parse_datetime};

/// Some string of a field is a date and time within bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct DateRange {
    /// The field.
    pub path: Vec<Segment>,
    /// What the date must lie within.
    pub bounds: DateBounds,
}

/// Bounds in microseconds since 1970-01-01T00:00:00Z; an absent one does not bind.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DateBounds {
    /// Later than this.
    pub gt: Option<i64>,
    /// Not before this.
    pub gte: Option<i64>,
    /// Before this.
    pub lt: Option<i64>,
    /// Not later than this.
    pub lte: Option<i64>,
}

impl DateBounds {
    /// The microseconds within; none if there are none.
    fn keys(self) -> Option<KeyRange> {
        let mut keys = KeyRange { low: self.gte.unwrap_or(i64::MIN), high: self.lte.unwrap_or(i64::MAX) };
        if let Some(bound) = self.gt {
            keys.low = keys.low.max(bound.checked_add(1)?);
        }
        if let Some(bound) = self.lt {
            keys.high = keys.high.min(bound.checked_sub(1)?);
        }
        (keys.low <= keys.high).then_some(keys)
    }
}

impl FieldCondition for DateRange {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        let Some(KeyRange { low, high }) = self.bounds.keys() else {
            return Ok(false);
        };
        values.any_text(|text| parse_datetime(text).is_some_and(|micros| (low..=high).contains(&micros)))
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        narrowed(self.keys(view), view, scope, cancelled)
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(count(self.keys(view)))
    }
}

impl DateRange {
    fn keys<'a>(&self, view: &View<'a>) -> impl Iterator<Item = Keys<'a>> + Clone + use<'a> {
        let keys = self.bounds.keys();
        all_values(view).filter_map(move |values| keys.map(|keys| (&values.dates, keys)))
    }
}
