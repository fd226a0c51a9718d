//! The values of a field in one payload: a scalar, or the elements of an array.

use std::ops::ControlFlow;

use vexfs_index::payload::{MalformedPayload, Number, Segment, Value, values_at};

use crate::error::{EngineError, Result};
use crate::plan::FacetValue;

/// Calls `visit` with each value of the field; an array is visited element by element.
pub(super) fn for_each_value(payload: &[u8], path: &[Segment], visit: &mut dyn FnMut(&Value<'_>)) -> Result<()> {
    let mut visit = |value: Value<'_>| -> std::result::Result<ControlFlow<()>, MalformedPayload> {
        if let Value::Array(array) = value {
            for element in array.elements() {
                visit(&element?);
            }
        } else {
            visit(&value);
        }
        Ok(ControlFlow::Continue(()))
    };
    // Payloads were checked when they were written.
    values_at(payload, path, &mut visit).map(drop).map_err(|error| EngineError::Internal(error.to_string()))
}

/// The value if records are told apart by it.
pub(super) fn facet_value(value: &Value<'_>) -> Option<FacetValue> {
    match value {
        Value::String(text) => Some(FacetValue::String(text.clone().into_owned())),
        Value::Number(Number::Int(int)) => Some(FacetValue::Int { int: *int }),
        Value::Bool(bool) => Some(FacetValue::Bool(*bool)),
        Value::Number(Number::Float(_)) | Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
