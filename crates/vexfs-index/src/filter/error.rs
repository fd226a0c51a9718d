use crate::Row;
use crate::payload::MalformedPayload;

/// Why a filter was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// The caller's check asked to stop.
    #[error("the filter was cancelled")]
    Cancelled,
    /// A regular expression does not compile; the text is the parser's.
    #[error("{0}")]
    InvalidRegex(String),
    /// A record that had to be read is damaged.
    #[error("row {row}: {source}")]
    Payload {
        /// The row.
        row: Row,
        /// The damage.
        source: MalformedPayload,
    },
}
