//! Changing what a collection is made of while it is open: its vector spaces, their graphs and declared indexes.

use std::sync::Arc;

use vexfs_index::analysis::AnalyzerSpec;
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::payload::Segment;

use super::Collection;
use super::apply::decode_body;
use super::layout::{generation_dir, remove_space_files};
use super::space::Space;
use crate::catalog::{CollectionRecord, FieldIndexSpec, SpaceSpec};
use crate::error::{EngineError, Result};

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
            self.align_full_texts(&record.indexes)?;
            *self.specs.write() = record.spaces.clone().into();
            let mut state = self.state.write();
            let is_kept = |space: &Arc<Space>| record.spaces.iter().any(|spec| spec.slot == space.spec.slot);
            let (kept, removed): (Vec<_>, Vec<_>) = std::mem::take(&mut state.spaces).into_iter().partition(is_kept);
            state.spaces = kept;
            state.kills += u64::from(!removed.is_empty());
            for space in &state.spaces {
                if let Some(spec) = record.spaces.iter().find(|spec| spec.slot == space.spec.slot) {
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

    /// Makes the full-text indexes those that are declared. The caller keeps batches from being applied meanwhile.
    pub(super) fn align_full_texts(&self, declared: &[FieldIndexSpec]) -> Result<()> {
        let declared: Vec<(&[Segment], &AnalyzerSpec)> =
            declared.iter().filter_map(|index| Some((index.path.as_slice(), index.analyzer.as_ref()?))).collect();
        let mut full_texts = self.state.read().full_texts.clone();
        let surplus: Vec<(Vec<Segment>, AnalyzerSpec)> = full_texts
            .iter()
            .map(|(path, index)| (path.to_vec(), index.analyzer().spec().clone()))
            .filter(|(path, spec)| !declared.contains(&(path.as_slice(), spec)))
            .collect();
        let mut has_changed = !surplus.is_empty();
        for (path, spec) in &surplus {
            full_texts.drop(path, spec);
        }
        for (path, spec) in declared {
            let unknown = |language| EngineError::InvalidArgument(format!("there is no language {language:?}"));
            if full_texts.declare(path.to_vec(), spec.clone()).map_err(unknown)? {
                has_changed = true;
                self.fill_full_text(&mut full_texts, path, spec)?;
            }
        }
        if has_changed {
            self.state.write().full_texts = full_texts;
        }
        Ok(())
    }

    fn fill_full_text(&self, full_texts: &mut FullTextIndexes, path: &[Segment], spec: &AnalyzerSpec) -> Result<()> {
        let state = self.state.read();
        let view = state.bodies.view();
        for row in state.records.live() {
            if let Some(payload) = decode_body(&view, state.records.body(row))?.payload {
                // Payloads were checked when they were read; one that is not an object has no texts.
                let _ = full_texts.fill(path, spec, row, payload);
            }
        }
        Ok(())
    }
}
