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

/// Calls `visit` with each value at `path` (one key per nested object) until it breaks; returns whether it did.
///
/// A path enters objects only; it does not look into the elements of arrays.
///
/// # Errors
/// [`MalformedPayload`] when the walk runs into damage. What lies behind a break is not read.
pub fn find<'a>(
    payload: &'a [u8],
    path: &[String],
    visit: &mut dyn FnMut(Value<'a>) -> Result<ControlFlow<()>, MalformedPayload>,
) -> Result<bool, MalformedPayload> {
    find_in(Object::open(payload)?, path, visit)
}

fn find_in<'a>(
    object: Object<'a>,
    path: &[String],
    visit: &mut dyn FnMut(Value<'a>) -> Result<ControlFlow<()>, MalformedPayload>,
) -> Result<bool, MalformedPayload> {
    let Some((key, inner)) = path.split_first() else {
        return Ok(false);
    };
    for value in object.values_of(key) {
        let value = value?;
        let is_found = match (inner.is_empty(), value) {
            (true, value) => visit(value)?.is_break(),
            (false, Value::Object(nested)) => find_in(nested, inner, visit)?,
            (false, _) => false,
        };
        if is_found {
            return Ok(true);
        }
    }
    Ok(false)
}
