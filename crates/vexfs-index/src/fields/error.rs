/// The bytes of a persisted index are damaged or of another version. An index is derived data: rebuild it from the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the persisted index cannot be read: {0}; rebuild it from the records")]
pub struct MalformedIndex(pub(crate) &'static str);

impl MalformedIndex {
    pub(crate) const OUTDATED: Self = Self("it is of an older version");

    /// Whether the bytes are whole, but of an older version.
    pub fn is_outdated(&self) -> bool {
        *self == Self::OUTDATED
    }
}
