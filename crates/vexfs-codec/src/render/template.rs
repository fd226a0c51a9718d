//! The template of a response.

use super::parse::pieces;

/// What a response looks like: a sequence of pieces, written one after the other.
///
/// In JSON, an array of
/// - `{"text":"…"}`: bytes as they are;
/// - `{"each":"groups"|"rows","separator":",","body":[pieces]}`: the body for each group of rows, or each row of the
///   group at hand (of group 0 outside any group);
/// - `{"value":"id"|"score"|"payload"|"document"|"uri"|"vector"|"order"}`: a value of the row at hand, with the options
///   `space` (which vector), `scale` and `offset` (a score is written as `scale · score + offset`, in `f32`) and
///   `absent` (text for a value that is not there; default `null`).
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text(Vec<u8>),
    Groups { separator: Vec<u8>, body: Vec<Piece> },
    Rows { separator: Vec<u8>, body: Vec<Piece> },
    Value(ValueRef),
}

/// A value asked for by a template.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueRef {
    /// Which value of the row.
    pub kind: ValueKind,
    /// Name of the vector space, for vectors of records that have several.
    pub space: Option<String>,
    /// Factor applied to a score.
    pub scale: f32,
    /// What is added to a score after that.
    pub offset: f32,
    /// What is written for a value that is not there.
    pub absent: String,
    /// What is written for a payload that is not there when the record has a URI; `absent` when `None`.
    pub absent_beside_uri: Option<String>,
}

/// The values that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// The id, as a JSON string or number according to its kind.
    Id,
    /// The score or distance.
    Score,
    /// The payload, as it is stored.
    Payload,
    /// The document.
    Document,
    /// The URI.
    Uri,
    /// A vector.
    Vector,
    /// The insertion order.
    Order,
}

/// Why a template was refused.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is no JSON text or has a piece, an option or a name that does not exist.
    #[error("the template cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Its pieces do not make sense together.
    #[error("the template is wrong: {0}")]
    Piece(String),
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// If the text is no template; see [`TemplateError`].
    pub fn parse(json: &str) -> Result<Self, TemplateError> {
        Ok(Self { pieces: pieces(json)? })
    }
}
