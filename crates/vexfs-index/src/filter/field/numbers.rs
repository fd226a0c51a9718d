use roaring::RoaringBitmap;

use super::{FieldCondition, ValuesAt};
use crate::fields::{Bounds, View};
use crate::filter::estimate::Estimate;
use crate::filter::field_rows::{FieldRows, Keys, count, narrowed, scopes};
use crate::filter::{ElementScope, FilterError};
use crate::payload::{Segment, Value};

/// A field is a number within bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The field.
    pub path: Vec<Segment>,
    /// What the number must lie within.
    pub bounds: Bounds,
    /// Which of its values count.
    pub elements: ElementScope,
}

impl FieldCondition for Range {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any_of(self.elements, |value| {
            Ok(match value {
                Value::Number(number) => self.bounds.contain(*number),
                _ => false,
            })
        })
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
        // A scalar is counted once unless its key is written twice in one payload; do not rely on it.
        Estimate::up_to(count(self.keys(view)))
    }
}

impl Range {
    fn keys<'a>(&self, view: &View<'a>) -> impl Iterator<Item = Keys<'a>> + Clone + use<'a> {
        let (ints, floats) = (self.bounds.int_keys(), self.bounds.float_keys());
        scopes(view, self.elements).flat_map(move |values| {
            let ints = ints.map(|keys| (&values.ints, keys));
            ints.into_iter().chain(floats.map(|keys| (&values.floats, keys)))
        })
    }
}
