use std::hash::Hasher;

use siphasher::sip::SipHasher24;

use super::RowSource;
use crate::Row;

/// The record is in one of some equal parts of all: the hash of its id modulo their number is the part's. The hash is SipHash-2-4
/// with a zero key, so that others can tell the part of an id, too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// How many parts there are; not zero.
    pub total: u64,
    /// Which of them.
    pub index: u64,
}

impl Slice {
    pub(super) fn has<S: RowSource + ?Sized>(self, row: Row, source: &S) -> bool {
        let mut is_within = false;
        source.with_id_bytes(row, &mut |id| {
            let mut hasher = SipHasher24::new();
            hasher.write(id);
            is_within = hasher.finish() % self.total == self.index;
        });
        is_within
    }
}
