//! Engine errors as JavaScript errors: the message is a JSON object `{"code","message","details"}` that the host unpacks.

use napi::{Error, Status};
use vexfs_engine::EngineError;

/// The JavaScript form of an engine error.
pub(crate) fn to_js(error: &EngineError) -> Error {
    let message = format!(
        "{{\"code\":{},\"message\":{},\"details\":{}}}",
        quoted(error.code()),
        quoted(&error.to_string()),
        error.details()
    );
    Error::new(Status::GenericFailure, message)
}

/// An error for arguments that the host should not have passed.
pub(crate) fn invalid(message: impl std::fmt::Display) -> Error {
    to_js(&EngineError::InvalidArgument(message.to_string()))
}

fn quoted(text: &str) -> String {
    let mut out = Vec::new();
    vexfs_codec::write::write_string(&mut out, text);
    String::from_utf8_lossy(&out).into_owned()
}
