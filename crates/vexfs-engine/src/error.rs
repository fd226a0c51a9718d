//! The one error of the engine. Hosts map [`EngineError::code`] to their own statuses and texts.

use vexfs_index::payload::Segment;
use vexfs_storage::StorageError;

/// What went wrong and what can be done about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// No such collection or document.
    #[error("{what} does not exist")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The name or key is taken.
    #[error("{what} already exists")]
    AlreadyExists {
        /// What is there already.
        what: String,
    },
    /// What was to be changed is no longer what the caller had read.
    #[error("{what} was changed by someone else; read it again and repeat")]
    Conflict {
        /// What changed.
        what: String,
    },
    /// Whether something changed cannot be told, because what was read is too old.
    #[error(
        "what happened since batch {since} is not known any more, only what came after batch {known}; read again and repeat"
    )]
    Stale {
        /// The last batch that the caller had seen.
        since: u64,
        /// The first batch that it should have seen.
        known: u64,
    },
    /// A plan demanded an id that is not there.
    #[error("no record has the id {id:?}")]
    UnknownId {
        /// The id.
        id: String,
    },
    /// A vector's length is not that of its space.
    #[error("the vector space holds vectors of {expected} components, got {actual}")]
    DimensionMismatch {
        /// Components a vector of the space has.
        expected: usize,
        /// Components of the offending vector.
        actual: usize,
    },
    /// The request cannot be carried out as written.
    #[error("{0}")]
    InvalidArgument(String),
    /// A regular expression does not compile; the text is the parser's.
    #[error("{0}")]
    InvalidRegex(String),
    /// An expression has no finite value.
    #[error("{expression} is no finite number")]
    NotFinite {
        /// What was computed, and what came out.
        expression: String,
    },
    /// An expression wants a value of a field that the record has not, or has of another type.
    #[error("a record has no {expected} in the field {path:?} that the expression wants ({problem})")]
    FieldValue {
        /// The field.
        path: Vec<Segment>,
        /// `number`, `place` or `datetime`.
        expected: &'static str,
        /// `missing` or `wrongType`.
        problem: &'static str,
    },
    /// A configured limit was reached; try again later.
    #[error("{what}; try again later or raise {setting}")]
    ResourceExhausted {
        /// What ran out.
        what: String,
        /// Name of the setting that bounds it.
        setting: &'static str,
    },
    /// The disk is full; nothing of the request was written.
    #[error("the disk is full ({path}); nothing was written: free space and try again")]
    StorageFull {
        /// The file that could not grow.
        path: String,
    },
    /// A sync failed earlier, so the collection takes no writes until the process restarts.
    #[error(
        "collection {collection} is read-only since a write to its log failed ({cause}); check the disk and restart"
    )]
    ReadOnly {
        /// The collection's id.
        collection: String,
        /// The failure that poisoned it.
        cause: String,
    },
    /// The collection's files are damaged; it is set aside while the others serve.
    #[error("collection {collection} is quarantined: {cause}; restore it from a backup or drop it")]
    Quarantined {
        /// The collection's id.
        collection: String,
        /// What is damaged, with the file's path.
        cause: String,
    },
    /// A file is no snapshot, or a damaged one. Nothing was changed.
    #[error("the snapshot cannot be used: {what}")]
    InvalidSnapshot {
        /// What is wrong with it.
        what: String,
        /// Whether it looks like a file of another kind.
        is_foreign: bool,
    },
    /// The collection was replaced by a snapshot while the request waited.
    #[error("collection {collection} was replaced by a snapshot in the meantime; repeat the request")]
    Replaced {
        /// The collection's id.
        collection: String,
    },
    /// The request's time ran out.
    #[error("the deadline of the request has passed")]
    DeadlineExceeded,
    /// The caller gave up.
    #[error("the request was cancelled")]
    Cancelled,
    /// The engine was closed.
    #[error("the engine is closed")]
    Closed,
    /// The storage layer failed.
    #[error(transparent)]
    Storage(StorageError),
    /// A defect of the engine.
    #[error("internal error: {0}")]
    Internal(String),
}

/// Shorthand used throughout the crate.
pub type Result<T> = std::result::Result<T, EngineError>;

impl EngineError {
    /// The stable code that hosts map.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::AlreadyExists { .. } => "already_exists",
            Self::Conflict { .. } => "conflict",
            Self::Stale { .. } => "stale",
            Self::UnknownId { .. } => "unknown_id",
            Self::DimensionMismatch { .. } => "dimension_mismatch",
            Self::InvalidArgument(_) => "invalid_argument",
            Self::InvalidRegex(_) => "invalid_regex",
            Self::NotFinite { .. } => "not_finite",
            Self::FieldValue { .. } => "field_value",
            Self::ResourceExhausted { .. } => "resource_exhausted",
            Self::StorageFull { .. } => "storage_full",
            Self::ReadOnly { .. } => "read_only",
            Self::Quarantined { .. } => "quarantined",
            Self::InvalidSnapshot { .. } => "invalid_snapshot",
            Self::Replaced { .. } => "replaced",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::Cancelled => "cancelled",
            Self::Closed | Self::Storage(_) | Self::Internal(_) => "internal",
        }
    }

    /// Facts of the error as a JSON object, for hosts that word their own texts.
    pub fn details(&self) -> String {
        match self {
            Self::DimensionMismatch { expected, actual } => {
                format!("{{\"expected\":{expected},\"actual\":{actual}}}")
            }
            Self::UnknownId { id } => serde_json::json!({ "id": id }).to_string(),
            Self::NotFinite { expression } => serde_json::json!({ "expression": expression }).to_string(),
            Self::FieldValue { path, expected, problem } => {
                serde_json::json!({ "path": path, "expected": expected, "problem": problem }).to_string()
            }
            Self::InvalidSnapshot { is_foreign, .. } => serde_json::json!({ "isForeign": is_foreign }).to_string(),
            Self::ResourceExhausted { setting, .. } => serde_json::json!({ "setting": setting }).to_string(),
            _ => "{}".to_owned(),
        }
    }
}

impl From<StorageError> for EngineError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::BadArchive { what, is_foreign, .. } => Self::InvalidSnapshot { what, is_foreign },
            StorageError::Full { path, .. } => Self::StorageFull { path: path.display().to_string() },
            other => Self::Storage(other),
        }
    }
}
