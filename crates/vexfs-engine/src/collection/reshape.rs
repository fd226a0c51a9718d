//! Changing what a collection is made of while it is open: its vector spaces.

use std::sync::Arc;

use super::Collection;
use crate::catalog::{CollectionRecord, SpaceSpec};
use crate::error::Result;

impl Collection {
    /// The spaces that the collection has, used or not.
    pub(super) fn specs(&self) -> Arc<[SpaceSpec]> {
        Arc::clone(&self.specs.read())
    }

    /// Takes over what the catalog says. Vectors of spaces that are gone are gone when it returns; their files go with the next compaction.
    ///
    /// The log must hold nothing that was written before the last space was added (see [`Self::checkpoint`]):
    /// it names spaces by name, and a name may be used again.
    pub(crate) fn adopt(&self, record: impl FnOnce() -> Option<Arc<CollectionRecord>>) -> Result<()> {
        let is_smaller = {
            let _maintaining = self.maintaining.lock();
            // Nothing is logged or applied meanwhile, and changes are adopted in the order in which the catalog has them.
            let mut committer = self.committer.lock();
            let Some(record) = record() else { return Ok(()) };
            committer.prepared.clear();
            *self.specs.write() = record.spaces.clone().into();
            let mut state = self.state.write();
            let before = state.spaces.len();
            state.spaces.retain(|space| record.spaces.iter().any(|spec| spec.slot == space.spec.slot));
            let is_smaller = state.spaces.len() < before;
            state.kills += u64::from(is_smaller);
            is_smaller
        };
        if is_smaller { self.checkpoint_now() } else { Ok(()) }
    }
}
