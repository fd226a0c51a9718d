use roaring::RoaringBitmap;
use serde::Deserialize;
use uuid::Uuid;

use super::{FieldCondition, ValuesAt};
use crate::fields::posting::Gather;
use crate::fields::{KeyRange, OrderedPostings, Values, View};
use crate::filter::estimate::{Cost, Estimate};
use crate::filter::field_rows::{FieldRows, all_values};
use crate::filter::text_rows::text_rows;
use crate::filter::{ElementScope, FilterError};
use crate::payload::{MalformedPayload, Number, Place, Segment, Value, parse_datetime};

/// Some value of a field, or element of its arrays, is of a type.
#[derive(Debug, Clone, PartialEq)]
pub struct HasType {
    /// The field.
    pub path: Vec<Segment>,
    /// The type.
    pub value_type: ValueType,
}

/// Types that a [`HasType`] tells apart. A value can be of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ValueType {
    /// A text.
    String,
    /// A number without fraction and exponent, within 64 bits.
    Int,
    /// Any number.
    Float,
    /// `true` or `false`.
    Bool,
    /// An object with the numbers `lon` and `lat`.
    Geo,
    /// A text that is a date and time.
    Datetime,
    /// A text that is a UUID.
    Uuid,
}

impl ValueType {
    fn is_of(self, value: &Value<'_>) -> Result<bool, MalformedPayload> {
        Ok(match (self, value) {
            (Self::String, Value::String(_)) | (Self::Float, Value::Number(_)) | (Self::Bool, Value::Bool(_)) => true,
            (Self::Int, Value::Number(number)) => matches!(number, Number::Int(_)),
            (Self::Geo, Value::Object(object)) => Place::of(*object)?.is_some(),
            (Self::Datetime, Value::String(text)) => parse_datetime(text).is_some(),
            (Self::Uuid, Value::String(text)) => is_uuid(text),
            _ => false,
        })
    }
}

impl FieldCondition for HasType {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any_of(ElementScope::Any, |value| self.value_type.is_of(value))
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
        let ordered: fn(&Values) -> Vec<&OrderedPostings> = match self.value_type {
            ValueType::String => return text_rows(view, &|_| true, scope, cancelled).map(all_sure),
            ValueType::Uuid => return text_rows(view, &is_uuid, scope, cancelled),
            ValueType::Bool => {
                let bools = all_values(view).flat_map(|values| &values.bools);
                return Ok(FieldRows::sure(bools.fold(RoaringBitmap::new(), |rows, bool| rows | bool.within(scope))));
            }
            ValueType::Int => |values| vec![&values.ints],
            ValueType::Float => |values| vec![&values.ints, &values.floats],
            ValueType::Geo => |values| vec![&values.places],
            ValueType::Datetime => |values| vec![&values.dates],
        };
        let mut gather = Gather::new(scope, view.present_max());
        for postings in all_values(view).flat_map(ordered) {
            if postings.gather(KeyRange::ALL, &mut gather, cancelled) {
                return Err(FilterError::Cancelled);
            }
        }
        Ok(FieldRows::sure(gather.finish()))
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

/// A text that is too long to be indexed is still a text.
fn all_sure(rows: FieldRows) -> FieldRows {
    FieldRows::sure(rows.candidates())
}

fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}
