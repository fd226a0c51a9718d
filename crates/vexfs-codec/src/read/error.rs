//! Why a body or a schema was refused.

use std::fmt;

/// Why a body was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The body is no JSON text.
    #[error("{}{message} at line {line} column {column}", Prefix(path))]
    NotJson {
        /// Where the reader was: `ids[0]`, or empty at the root.
        path: String,
        /// What `serde_json` says, without the position.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column of the last byte consumed, from 1 (0 at the start of a line).
        column: usize,
    },
    /// The body is JSON but not of the shape that the schema asks for.
    #[error("{}{message} at line {line} column {column}", Prefix(path))]
    WrongShape {
        /// The offending place: `ids[0]`, or empty at the root.
        path: String,
        /// What serde says, without the position.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column of the last byte consumed, from 1 (0 at the start of a line).
        column: usize,
    },
    /// The body has the right shape, but an attribute object has a key that its rules forbid.
    #[error("{path}[{index}]: the key {key:?} is not allowed")]
    BadKey {
        /// Path of the column.
        path: String,
        /// Index of the object in its column.
        index: usize,
        /// The key.
        key: String,
    },
}

/// A path in front of a message, or nothing at the root.
struct Prefix<'a>(&'a str);

impl fmt::Display for Prefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "{}: ", self.0) }
    }
}

/// Why a schema was refused. A schema is written by a programmer, so this never reaches a user.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The schema is no JSON text, or has an option that does not exist.
    #[error("the body schema cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// An option is missing, or stands where it has no meaning.
    #[error("the body schema is wrong at `{path}`: {message}")]
    Option {
        /// Path of the field in the body.
        path: String,
        /// What is wrong.
        message: String,
    },
}
