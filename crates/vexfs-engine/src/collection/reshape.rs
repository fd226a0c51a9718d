//! Changing what a collection is made of while it is open: its vector spaces.

use std::sync::Arc;

use super::Collection;
use super::layout::{generation_dir, remove_space_files};
use super::space::Space;
use crate::catalog::{CollectionRecord, SpaceSpec};
use crate::error::Result;

impl Collection {
    /// The spaces that the collection has, used or not.
    pub(super) fn specs(&self) -> Arc<[SpaceSpec]> {
        Arc::clone(&self.specs.read())
    }

    /// Takes over what the catalog says. Vectors of spaces that are gone are gone when it returns, with their files.
    ///
    /// The log must hold nothing that was written before the last space was added (see [`Self::checkpoint`]):
    /// it names spaces by name, and a name may be used again.
    pub(crate) fn adopt(&self, record: impl FnOnce() -> Option<Arc<CollectionRecord>>) -> Result<()> {
        let (removed, dir): (Vec<usize>, _) = {
            let _maintaining = self.maintaining.lock();
            // Nothing is logged or applied meanwhile, and changes are adopted in the order in which the catalog has them.
            let mut committer = self.committer.lock();
            let Some(record) = record() else { return Ok(()) };
            committer.prepared.clear();
            *self.specs.write() = record.spaces.clone().into();
            let mut state = self.state.write();
            let is_kept = |space: &Arc<Space>| record.spaces.iter().any(|spec| spec.slot == space.spec.slot);
            let (kept, removed): (Vec<_>, Vec<_>) = std::mem::take(&mut state.spaces).into_iter().partition(is_kept);
            state.spaces = kept;
            state.kills += u64::from(!removed.is_empty());
            (removed.iter().map(|space| space.spec.slot).collect(), generation_dir(&self.dir, state.generation))
        };
        if removed.is_empty() {
            return Ok(());
        }
        self.checkpoint_now()?;
        let _maintaining = self.maintaining.lock();
        removed.iter().try_for_each(|&slot| remove_space_files(&dir, slot))
    }
}
