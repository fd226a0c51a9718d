/// The bytes of a persisted index are damaged or of another version. An index is derived data: rebuild it from the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the persisted index cannot be read: {0}; rebuild it from the records")]
pub struct MalformedIndex(pub(crate) &'static str);
