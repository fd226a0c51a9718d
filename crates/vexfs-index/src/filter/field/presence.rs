use roaring::RoaringBitmap;

use super::{FieldCondition, ValuesAt};
use crate::fields::{Shape, View};
use crate::filter::FilterError;
use crate::filter::estimate::Estimate;
use crate::filter::field_rows::FieldRows;
use crate::payload::{Array, MalformedPayload, Segment, Value};

/// A field has a value that is not null.
#[derive(Debug, Clone, PartialEq)]
pub struct Exists {
    /// The field.
    pub path: Vec<Segment>,
}

/// All values of a field are null or empty arrays; so it is where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct IsEmpty {
    /// The field.
    pub path: Vec<Segment>,
}

/// Some value of a field is null, or an array with a null.
#[derive(Debug, Clone, PartialEq)]
pub struct IsNull {
    /// The field.
    pub path: Vec<Segment>,
}

impl FieldCondition for Exists {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any(|value| Ok(!matches!(value, Value::Null)))
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(match view.shape {
            Shape::Values(field) => FieldRows::sure(field.present(scope)),
            Shape::Elements(_) => FieldRows::unsure(view.present(scope)),
        })
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        let min = match view.shape {
            Shape::Values(field) => field.singles.len(),
            Shape::Elements(_) => 0,
        };
        Estimate { min, max: view.present_max() }
    }
}

impl FieldCondition for IsEmpty {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        let is_filled = |value: Value<'_>| match value {
            Value::Null => Ok(false),
            Value::Array(array) => array.elements().next().transpose().map(|first| first.is_some()),
            _ => Ok(true),
        };
        values.any(is_filled).map(|is_filled| !is_filled)
    }

    fn holds_for_none(&self) -> bool {
        true
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(match view.shape {
            Shape::Values(field) => FieldRows::sure(scope - field.filled(scope)),
            Shape::Elements(_) => {
                let unsure = view.present(scope);
                FieldRows { sure: scope - &unsure, unsure }
            }
        })
    }

    fn estimate(&self, view: &View<'_>, live: u64) -> Estimate {
        Estimate { min: live.saturating_sub(view.present_max()), max: live }
    }
}

impl FieldCondition for IsNull {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any(|value| match value {
            Value::Null => Ok(true),
            Value::Array(array) => has_null(array),
            _ => Ok(false),
        })
    }

    fn rows(&self, view: &View<'_>, scope: &RoaringBitmap, _: &dyn Fn() -> bool) -> Result<FieldRows, FilterError> {
        Ok(match view.shape {
            Shape::Values(field) => FieldRows::sure(field.nulls.within(scope) | field.null_elements.within(scope)),
            Shape::Elements(_) => FieldRows::unsure(view.present(scope)),
        })
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(match view.shape {
            Shape::Values(field) => field.nulls.len() + field.null_elements.len(),
            Shape::Elements(_) => view.present_max(),
        })
    }
}

fn has_null(array: Array<'_>) -> Result<bool, MalformedPayload> {
    for element in array.elements() {
        if matches!(element?, Value::Null) {
            return Ok(true);
        }
    }
    Ok(false)
}
