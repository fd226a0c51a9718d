//! Changing what a collection is made of while it is open: its vector spaces, their graphs and declared indexes.

use std::sync::Arc;

use vexfs_index::analysis::Analyzer;

use super::Collection;
use super::fill::{DeclaredText, unknown_language};
use super::layout::{generation_dir, remove_space_files};
use super::space::Space;
use crate::catalog::{CollectionRecord, FieldIndexSpec, SpaceSpec};
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
        self.read_indexes()?;
        let (removed, dir): (Vec<usize>, _) = {
            let _maintaining = self.maintaining.lock();
            // Nothing is logged or applied meanwhile, and changes are adopted in the order in which the catalog has them.
            let mut committer = self.committer.lock();
            let Some(record) = record() else { return Ok(()) };
            committer.prepared.clear();
            self.align_full_texts(&record.indexes)?;
            let specs = self.options.spaces_of(&record);
            *self.specs.write() = Arc::clone(&specs);
            let mut state = self.state.write();
            let is_kept = |space: &Arc<Space>| specs.iter().any(|spec| spec.slot == space.spec.slot);
            let (kept, removed): (Vec<_>, Vec<_>) = std::mem::take(&mut state.spaces).into_iter().partition(is_kept);
            state.spaces = kept;
            state.kills += u64::from(!removed.is_empty());
            for space in &state.spaces {
                if let Some(spec) = specs.iter().find(|spec| spec.slot == space.spec.slot) {
                    space.reshape(spec);
                }
            }
            (removed.iter().map(|space| space.spec.slot).collect(), generation_dir(&self.dir, state.generation))
        };
        if removed.is_empty() {
            return Ok(());
        }
        self.checkpoint_now()?;
        let _maintaining = self.maintaining.lock();
        removed.iter().try_for_each(|&slot| remove_space_files(&dir, slot))
    }

    /// Forgets the full-text indexes that are no longer declared. Those that are new are filled by [`Self::fill_full_texts`].
    ///
    /// # Errors
    /// A language that there is not.
    pub(super) fn align_full_texts(&self, declared: &[FieldIndexSpec]) -> Result<()> {
        let declared: Vec<DeclaredText> =
            declared.iter().filter_map(|index| Some((index.path.clone(), index.analyzer.clone()?))).collect();
        for (_, spec) in &declared {
            Analyzer::new(spec.clone()).map_err(|language| unknown_language(&language))?;
        }
        let surplus = {
            let mut state = self.state.write();
            let surplus = state.full_texts.retain(|path, spec| declared.iter().any(|(p, s)| p == path && s == spec));
            state.declared_texts = declared;
            surplus
        };
        // Freed with no lock held: it may hold millions of entries.
        drop(surplus);
        Ok(())
    }
}
