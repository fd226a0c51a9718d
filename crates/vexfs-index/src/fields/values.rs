use super::bounds::float_key;
use super::field::{grow, shrink};
use super::ordered::OrderedPostings;
use super::place_key::place_key;
use super::posting::Posting;
use super::strings::StringPostings;
use crate::Row;
use crate::payload::{MalformedPayload, Number, Place, Value, parse_datetime};

/// Rows by value, for the scalars of a field or for the elements of its arrays.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    pub(crate) strings: StringPostings,
    pub(crate) ints: OrderedPostings,
    /// By [`float_key`].
    pub(crate) floats: OrderedPostings,
    /// `false`, `true`.
    pub(crate) bools: [Posting; 2],
    /// The strings that are dates, by microsecond.
    pub(crate) dates: OrderedPostings,
    /// The objects that are places, by [`place_key`].
    pub(crate) places: OrderedPostings,
}

impl Values {
    /// Returns by how much the memory grew. Nulls, arrays and objects that are no places are not indexed.
    pub(super) fn insert(&mut self, value: &Value<'_>, row: Row) -> Result<usize, MalformedPayload> {
        Ok(match value {
            Value::String(text) => {
                let dates = parse_datetime(text).map_or(0, |micros| self.dates.insert(micros, row));
                dates + self.strings.insert(text, row)
            }
            Value::Number(Number::Int(int)) => self.ints.insert(*int, row),
            Value::Number(Number::Float(float)) => self.floats.insert(float_key(*float), row),
            Value::Bool(bool) => grow(&mut self.bools[usize::from(*bool)], row),
            Value::Object(object) => Place::of(*object)?.map_or(0, |place| self.places.insert(place_key(place), row)),
            Value::Null | Value::Array(_) => 0,
        })
    }

    /// Returns by how much the memory shrank.
    pub(super) fn remove(&mut self, value: &Value<'_>, row: Row) -> Result<usize, MalformedPayload> {
        Ok(match value {
            Value::String(text) => {
                let dates = parse_datetime(text).map_or(0, |micros| self.dates.remove(micros, row));
                dates + self.strings.remove(text, row)
            }
            Value::Number(Number::Int(int)) => self.ints.remove(*int, row),
            Value::Number(Number::Float(float)) => self.floats.remove(float_key(*float), row),
            Value::Bool(bool) => shrink(&mut self.bools[usize::from(*bool)], row),
            Value::Object(object) => Place::of(*object)?.map_or(0, |place| self.places.remove(place_key(place), row)),
            Value::Null | Value::Array(_) => 0,
        })
    }
}
