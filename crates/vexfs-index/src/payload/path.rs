use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{MalformedPayload, Object, Value};

/// One step into a payload. In JSON a string, `{"index":n}` or `{"each":true}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Segment {
    /// The value under a key of an object.
    Key(String),
    /// The element of an array at an index.
    Index {
        /// From 0.
        index: usize,
    },
    /// Every element of an array.
    Each {
        /// Always true; it is what names the variant in JSON.
        each: bool,
    },
}

impl Segment {
    /// The step to every element of an array.
    pub const EACH: Self = Self::Each { each: true };
}

/// What is called with each value at a path; it breaks when it has seen enough.
pub type Visit<'v, 'a> = &'v mut dyn FnMut(Value<'a>) -> Result<ControlFlow<()>, MalformedPayload>;

/// Calls `visit` with each value of a payload at `path` until it breaks; returns whether it did.
///
/// A key is looked up in objects only and a place in arrays only; what does not fit the path has no value there. The last value
/// is visited as it is, an array not element by element. Nulls are values, too.
///
/// # Errors
/// [`MalformedPayload`] when the walk runs into damage. What lies behind a break is not read.
pub fn values_at<'a>(payload: &'a [u8], path: &[Segment], visit: Visit<'_, 'a>) -> Result<bool, MalformedPayload> {
    values_in(Object::open(payload)?, path, visit)
}

/// [`values_at`] for a path that begins in an object.
///
/// # Errors
/// Those of [`values_at`].
pub fn values_in<'a>(object: Object<'a>, path: &[Segment], visit: Visit<'_, 'a>) -> Result<bool, MalformedPayload> {
    walk(Value::Object(object), path, visit)
}

fn walk<'a>(value: Value<'a>, path: &[Segment], visit: Visit<'_, 'a>) -> Result<bool, MalformedPayload> {
    let Some((segment, inner)) = path.split_first() else {
        return Ok(visit(value)?.is_break());
    };
    match (segment, value) {
        (Segment::Key(key), Value::Object(object)) => {
            for value in object.values_of(key) {
                if walk(value?, inner, visit)? {
                    return Ok(true);
                }
            }
        }
        (Segment::Each { .. }, Value::Array(array)) => {
            for element in array.elements() {
                if walk(element?, inner, visit)? {
                    return Ok(true);
                }
            }
        }
        (Segment::Index { index }, Value::Array(array)) => {
            // Not `nth`, which would pass over damage in front of the element.
            for (at, element) in array.elements().enumerate() {
                let element = element?;
                if at == *index {
                    return walk(element, inner, visit);
                }
            }
        }
        _ => {}
    }
    Ok(false)
}
