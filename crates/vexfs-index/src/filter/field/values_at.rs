use std::ops::ControlFlow;

use crate::Row;
use crate::filter::{ElementScope, FilterError};
use crate::payload::{MalformedPayload, Object, Segment, Value, values_in};

/// The values at a path of one record, to be walked.
pub(in crate::filter) struct ValuesAt<'a, 'p> {
    pub(in crate::filter) row: Row,
    pub(in crate::filter) object: Object<'a>,
    pub(in crate::filter) path: &'p [Segment],
}

impl<'a> ValuesAt<'a, '_> {
    /// Whether one of them is accepted, arrays taken as they are.
    pub(in crate::filter) fn any(
        &self,
        mut accepts: impl FnMut(Value<'a>) -> Result<bool, MalformedPayload>,
    ) -> Result<bool, FilterError> {
        let mut visit =
            |value: Value<'a>| Ok(if accepts(value)? { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
        values_in(self.object, self.path, &mut visit).map_err(|source| FilterError::Payload { row: self.row, source })
    }

    /// Whether one of them, or of the elements of those that are arrays, is accepted.
    pub(in crate::filter) fn any_of(
        &self,
        elements: ElementScope,
        mut accepts: impl FnMut(&Value<'a>) -> Result<bool, MalformedPayload>,
    ) -> Result<bool, FilterError> {
        self.any(|value| {
            let Value::Array(array) = value else {
                return Ok(elements.has_scalars() && accepts(&value)?);
            };
            if !elements.has_elements() {
                return Ok(false);
            }
            for element in array.elements() {
                if accepts(&element?)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// Whether one of them, or of the elements of those that are arrays, is an accepted text.
    pub(in crate::filter) fn any_text(&self, mut accepts: impl FnMut(&str) -> bool) -> Result<bool, FilterError> {
        self.any_of(ElementScope::Any, |value| {
            Ok(match value {
                Value::String(text) => accepts(text),
                _ => false,
            })
        })
    }
}
