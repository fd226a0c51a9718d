//! Values of fields that expressions compute with.

use std::ops::ControlFlow;

use vexfs_index::payload::{MalformedPayload, Place, Segment, Value, parse_datetime, values_at};

use crate::error::{EngineError, Result};
use crate::plan::{Field, Micros, Otherwise};

/// What an expression can read from a field.
pub(super) trait Readable: Copy {
    /// What it is called in errors.
    const NAME: &'static str;

    /// The value as this; `None` when it is of another type.
    fn read(value: &Value<'_>) -> std::result::Result<Option<Self>, MalformedPayload>;
}

impl Readable for f64 {
    const NAME: &'static str = "number";

    fn read(value: &Value<'_>) -> std::result::Result<Option<Self>, MalformedPayload> {
        Ok(match value {
            Value::Number(number) => Some(number.as_float()),
            _ => None,
        })
    }
}

impl Readable for Place {
    const NAME: &'static str = "place";

    fn read(value: &Value<'_>) -> std::result::Result<Option<Self>, MalformedPayload> {
        match value {
            Value::Object(object) => Self::of(*object),
            _ => Ok(None),
        }
    }
}

impl Readable for Micros {
    const NAME: &'static str = "datetime";

    fn read(value: &Value<'_>) -> std::result::Result<Option<Self>, MalformedPayload> {
        Ok(match value {
            Value::String(text) => parse_datetime(text).map(Self),
            _ => None,
        })
    }
}

/// The one value of a field, or what stands in for it. Several values are of no type.
///
/// # Errors
/// [`EngineError::FieldValue`].
pub(super) fn value_of<T: Readable>(payload: Option<&[u8]>, field: &Field<T>) -> Result<T> {
    let problem = |problem| EngineError::FieldValue { path: field.path.clone(), expected: T::NAME, problem };
    let mut count = 0;
    let mut found = None;
    if let Some(payload) = payload {
        for_each_value(payload, &field.path, &mut |value| {
            if field.nulls_count || !matches!(value, Value::Null) {
                count += 1;
                found = T::read(&value)?;
            }
            Ok(())
        })
        .map_err(|error| EngineError::Internal(error.to_string()))?;
    }
    match (count, found, &field.otherwise) {
        (0, _, &Some(Otherwise::Value(value))) | (1, Some(value), _) => Ok(value),
        (0, _, None) => Err(problem("missing")),
        _ => Err(problem("wrongType")),
    }
}

/// Calls `visit` with each value at the path; an array that the path ends at counts by its elements.
fn for_each_value(
    payload: &[u8],
    path: &[Segment],
    visit: &mut dyn FnMut(Value<'_>) -> std::result::Result<(), MalformedPayload>,
) -> std::result::Result<(), MalformedPayload> {
    let ends_in_elements = matches!(path.last(), Some(Segment::Each { .. }));
    values_at(payload, path, &mut |value| {
        match value {
            Value::Array(array) if !ends_in_elements => array.elements().try_for_each(|element| visit(element?))?,
            value => visit(value)?,
        }
        Ok(ControlFlow::Continue(()))
    })
    .map(drop)
}
