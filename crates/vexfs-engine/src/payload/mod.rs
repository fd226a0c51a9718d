//! Changing payloads. Only the levels on the way to a change are opened; everything else stays the text it was written as.

mod edit;
mod members;

use crate::batch::PayloadChange;
use crate::error::{EngineError, Result};

/// The payload that a change makes of one; `None` when nothing is left of it.
///
/// # Errors
/// [`EngineError::InvalidArgument`] when the change or the payload is not a JSON object.
pub(crate) fn changed(payload: Option<&[u8]>, change: &PayloadChange) -> Result<Option<Vec<u8>>> {
    let old = payload.unwrap_or(b"{}");
    let text = std::str::from_utf8(old).map_err(|_| not_an_object())?;
    let new = match change {
        PayloadChange::Clear => return Ok(None),
        PayloadChange::Overwrite { value } => value.clone(),
        PayloadChange::Set { value, at } => {
            edit::set(text, at.as_deref().unwrap_or_default(), value).map_err(|_| not_an_object())?
        }
        PayloadChange::Remove { paths } => paths
            .iter()
            .try_fold(text.to_owned(), |text, path| edit::remove(&text, path))
            .map_err(|_| not_an_object())?,
    };
    Ok((new != "{}").then(|| new.into_bytes()))
}

fn not_an_object() -> EngineError {
    EngineError::InvalidArgument("a payload is not a JSON object".to_owned())
}
