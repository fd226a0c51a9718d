/// How much the field indexes of one collection may grow. Past a limit fields become unindexed, never wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldLimits {
    /// Fields with an index.
    pub indexed_fields_max: usize,
    /// Fields that are known at all; must not be smaller. Keys past it are not reported by `observed` either.
    pub known_fields_max: usize,
    /// Estimated bytes of all indexes together; past it the largest one goes.
    pub memory_bytes_max: usize,
}

impl Default for FieldLimits {
    fn default() -> Self {
        Self { indexed_fields_max: 1_000, known_fields_max: 10_000, memory_bytes_max: 1 << 30 }
    }
}
