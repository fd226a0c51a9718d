//! One attribute object, checked and written in canonical form.

use super::rules::FlatRules;
use crate::read::{BodySchema, ReadError};

/// Why an attribute object was refused.
pub type FlatError = ReadError;

/// The canonical form of an attribute object.
///
/// # Errors
/// If the text is no JSON object, has a value that the rules do not allow, or a key that they forbid.
pub fn normalize(rules: &FlatRules, json: &[u8]) -> Result<Vec<u8>, FlatError> {
    let body = BodySchema::of_attributes(rules.clone()).read(json)?;
    let column = body.columns.first().and_then(|column| column.jsons());
    Ok(column.and_then(|jsons| jsons.get(0)).unwrap_or_default().to_vec())
}
