//! serde as the judge of bodies.

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::Segment;
use vexfs_codec::read::ReadError;

/// Why serde refuses a body that should be a `T`; `None` when it does not.
pub(crate) fn serde_says<T: DeserializeOwned>(body: &[u8]) -> Option<ReadError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let (path, error) = match serde_path_to_error::deserialize::<_, T>(&mut json) {
        // As the crate's own error prints it: nothing at the root.
        Err(error) if error.path().iter().all(|segment| matches!(segment, Segment::Unknown)) => {
            (String::new(), error.into_inner())
        }
        Err(error) => (error.path().to_string(), error.into_inner()),
        Ok(_) => (String::new(), json.end().err()?),
    };
    let (line, column) = (error.line(), error.column());
    let message = error.to_string().replace(&format!(" at line {line} column {column}"), "");
    Some(match error.classify() {
        Category::Data => ReadError::WrongShape { path, message, line, column },
        _ => ReadError::NotJson { path, message, line, column },
    })
}
