//! Where every walk starts.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::Row;

/// The node of the highest layer. Held locked by an insertion that may raise it.
#[derive(Debug)]
pub(super) struct Entry {
    /// `layer << 32 | row`, or all ones when the graph is empty.
    packed: AtomicU64,
    raising: Mutex<()>,
}

impl Default for Entry {
    fn default() -> Self {
        Self { packed: AtomicU64::new(u64::MAX), raising: Mutex::new(()) }
    }
}

impl Entry {
    /// Row and layer.
    #[inline]
    pub(super) fn get(&self) -> Option<(Row, u8)> {
        let packed = self.packed.load(Ordering::Acquire);
        (packed != u64::MAX).then_some((packed as Row, (packed >> 32) as u8))
    }

    pub(super) fn set(&self, row: Row, layer: u8) {
        self.packed.store(u64::from(layer) << 32 | u64::from(row), Ordering::Release);
    }

    /// To be held while the entry may be set.
    pub(super) fn lock(&self) -> parking_lot::MutexGuard<'_, ()> {
        self.raising.lock()
    }
}
