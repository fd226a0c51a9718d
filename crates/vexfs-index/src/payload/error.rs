/// The bytes of a payload are not one JSON object in UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the payload is not a JSON object: {what} at byte {at}; rewrite the record to repair it")]
pub struct MalformedPayload {
    /// What was wrong.
    pub what: &'static str,
    /// Where, in bytes from the start.
    pub at: usize,
}
