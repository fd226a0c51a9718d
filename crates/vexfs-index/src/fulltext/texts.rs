use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::payload::{MalformedPayload, Segment, Value, values_at};

/// The texts of a field: each value that is one, and the elements of each value that is an array.
pub(super) fn texts_at<'p>(payload: &'p [u8], path: &[Segment]) -> Result<Vec<Cow<'p, str>>, MalformedPayload> {
    let mut texts = Vec::new();
    values_at(payload, path, &mut |value| {
        match value {
            Value::String(text) => texts.push(text),
            Value::Array(array) => {
                for element in array.elements() {
                    if let Value::String(text) = element? {
                        texts.push(text);
                    }
                }
            }
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(texts)
}
