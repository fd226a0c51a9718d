//! The template of a response.

use super::message::MessageForm;
use super::parse::pieces;
use super::select::PayloadSelection;

/// What a response looks like: a sequence of pieces, written one after the other.
///
/// In JSON, an array of
/// - `{"text":"…"}`: bytes as they are;
/// - `{"each":"groups"|"rows","separator":",","body":[pieces]}`: the body for each group of rows, or each row of the
///   group at hand (of group 0 outside any group);
/// - `{"field":1,"body":[pieces]}`: the body as a message (of protocol buffers) in that field of what stands around it;
/// - `{"value":"id"|"partition"|"score"|"payload"|"document"|"uri"|"vector"|"vectors"|"version"|"orderValue"|"order"}`: a value of the row
///   at hand, or `{"value":"groupKey"}` outside of rows: of the group. All have the option `absent` (text for a value that is
///   not there; default `null`, and `{}` for `vectors`); further ones are
///   - `id`: `numeric` (ids that are unsigned 64-bit integers as numbers), `local` (without their partition);
///   - `score`: `scale` and `offset` (written is `scale · score + offset`, in `f32`);
///   - `vector`: `space`; `vectors`: `spaces` (all when absent);
///   - `payload`: `select` (`{"include":[paths]}` or `{"exclude":[paths]}`), `documentKey` and `uriKey` (keys under which
///     document and URI are written as members of it) and `absentBesideUri`, or `member` (the value of its member of that
///     name is written instead of it);
///   - all but `document`, `uri` and `vector`: `message`, with which the value is no JSON but a field of a message; see [`MessageForm`].
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text(Vec<u8>),
    Message { field: u32, body: Vec<Piece> },
    Groups { separator: Vec<u8>, body: Vec<Piece> },
    Rows { separator: Vec<u8>, body: Vec<Piece> },
    Value(ValueRef),
    GroupValue(ValueRef),
}

/// A value asked for by a template.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueRef {
    /// Which value of the row.
    pub kind: ValueKind,
    /// Whether ids that are unsigned 64-bit integers are written as numbers.
    pub numeric: bool,
    /// Whether ids are written as they are within their partition.
    pub local: bool,
    /// Name of the vector space, for vectors of records that have several.
    pub space: Option<String>,
    /// Names of the spaces whose vectors are written; all when `None`.
    pub spaces: Option<Vec<String>>,
    /// Factor applied to a score.
    pub scale: f32,
    /// What is added to a score after that.
    pub offset: f32,
    /// What is written for a value that is not there.
    pub absent: String,
    /// What is written for a payload that is not there when the record has a URI; `absent` when `None`.
    pub absent_beside_uri: Option<String>,
    /// Which part of a payload is written; all when `None`.
    pub select: Option<PayloadSelection>,
    /// Key under which the document is written as a member of the payload.
    pub document_key: Option<String>,
    /// Key under which the URI is written as a member of the payload.
    pub uri_key: Option<String>,
    /// How the value is a field of a message; it is JSON when `None`.
    pub message: Option<MessageForm>,
    /// Name of the member whose value is written instead of the payload.
    pub member: Option<String>,
}

/// The values that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// The id, as a JSON string or number according to its kind.
    Id,
    /// The partition of the id, which is the JSON of a string or a number.
    Partition,
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
    /// The vectors of several spaces.
    Vectors,
    /// The number of the write that made it what it is.
    Version,
    /// The value by which rows are ordered.
    OrderValue,
    /// What the rows of the group have in common. Asked for through [`Rows::write_group`](super::Rows::write_group).
    GroupKey,
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
