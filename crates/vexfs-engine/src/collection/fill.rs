//! Filling full-text indexes that were declared on a collection that has records, beside its reads and writes.
//!
//! An index is built from bodies that are read with no lock held. What was written meanwhile is brought over in passes that get shorter, the
//! last of them with the state locked; then the index takes its place. Until then conditions are answered from what else there is.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use roaring::RoaringBitmap;
use vexfs_index::Row;
use vexfs_index::analysis::AnalyzerSpec;
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::payload::Segment;
use vexfs_storage::blobs::{BlobFile, BlobRef};

use super::Collection;
use super::apply::decode_body;
use super::state::State;
use crate::error::{EngineError, Result};

/// So few changes are made with the state locked.
const LAST_PASS_ROWS_MAX: usize = 64;
/// Passes until the rest is made with the state locked, however much it is: whoever writes faster than is analysed has to wait.
const PASSES_MAX: usize = 16;
/// Rows indexed between two looks at whether to go on.
const SLICE_ROWS: usize = 256;
/// An index of so many rows is worth a checkpoint, so that the next start need not fill it again.
const CHECKPOINT_ROWS_MIN: usize = 10_000;

/// In place of the body of a row that has none.
const NOTHING: BlobRef = BlobRef { offset: 0, len: 0 };

/// A full-text index that a host declared: the field, and what cuts its texts.
pub(crate) type DeclaredText = (Vec<Segment>, AnalyzerSpec);

/// Called once, when every declared index is filled or never will be.
pub(crate) type Filled = Box<dyn FnOnce(Result<()>) + Send>;

/// An index under construction.
struct Filling {
    indexes: FullTextIndexes,
    declared: DeclaredText,
    generation: u64,
    bodies: Arc<BlobFile>,
    /// The body whose texts the index holds, by row.
    indexed: Vec<BlobRef>,
    /// The rows that have one.
    rows: RoaringBitmap,
}

/// A row whose body is another than the indexed one.
struct Change {
    row: Row,
    body: BlobRef,
}

impl Collection {
    /// Whether a declared full-text index is not filled yet, and is not one that could not be.
    pub(crate) fn wants_filling(&self) -> bool {
        self.fill_failure.get().is_none() && self.state.read().unfilled().next().is_some()
    }

    /// Calls back when every declared index is filled.
    pub(crate) fn when_filled(&self, reply: Filled) {
        let mut waiting = self.awaiting_fill.lock();
        if self.wants_filling() {
            waiting.push(reply);
            return;
        }
        drop(waiting);
        reply(self.fill_outcome());
    }

    /// Notes what became of filling, and tells those who wait. What failed is not tried again while the collection is open: conditions
    /// are answered without the index.
    pub(crate) fn end_filling(&self, failure: Option<String>) {
        if let Some(failure) = failure {
            let _ = self.fill_failure.set(failure);
        }
        self.is_filling.store(false, Ordering::Release);
        let waiting = std::mem::take(&mut *self.awaiting_fill.lock());
        for reply in waiting {
            reply(self.fill_outcome());
        }
    }

    fn fill_outcome(&self) -> Result<()> {
        let failure = self.fill_failure.get();
        failure.map_or(Ok(()), |cause| Err(EngineError::Internal(format!("an index could not be filled: {cause}"))))
    }

    /// Fills the declared indexes that are not there, one after another.
    ///
    /// # Errors
    /// When bodies cannot be read, or the work is cancelled; what was not filled stays so.
    pub(crate) fn fill_full_texts(&self, is_cancelled: &dyn Fn() -> bool) -> Result<()> {
        let mut rows = 0;
        loop {
            let Some(mut filling) = self.begin_filling()? else { break };
            for pass in 1.. {
                let changes = filling.changes(&self.state.read());
                // In another generation rows have other numbers.
                let Some(changes) = changes else { break };
                let is_last = changes.len() <= LAST_PASS_ROWS_MAX || pass == PASSES_MAX;
                filling.take_over(&changes, is_cancelled)?;
                if is_last {
                    rows = rows.max(filling.indexed.len());
                    self.put_in_place(filling)?;
                    break;
                }
            }
        }
        if rows >= CHECKPOINT_ROWS_MIN { self.checkpoint_now() } else { Ok(()) }
    }

    fn begin_filling(&self) -> Result<Option<Filling>> {
        let state = self.state.read();
        let Some(declared) = state.unfilled().next().cloned() else { return Ok(None) };
        let mut indexes = FullTextIndexes::new();
        indexes.declare(declared.0.clone(), declared.1.clone()).map_err(|language| unknown_language(&language))?;
        let bodies = Arc::clone(&state.bodies);
        let (generation, rows) = (state.generation, RoaringBitmap::new());
        Ok(Some(Filling { indexes, declared, generation, bodies, indexed: Vec::new(), rows }))
    }

    /// Brings over the last changes and gives the index its place, unless the collection was compacted or the index is no longer wanted.
    fn put_in_place(&self, mut filling: Filling) -> Result<()> {
        // A compaction that is about to end would put a state without the index into place.
        let _committer = self.committer.lock();
        let mut state = self.state.write();
        if let Some(changes) = filling.changes(&state)
            && state.declared_texts.contains(&filling.declared)
        {
            filling.take_over(&changes, &|| false)?;
            state.full_texts.take_over(filling.indexes);
        }
        Ok(())
    }
}

impl State {
    /// Declared and not there.
    pub(super) fn unfilled(&self) -> impl Iterator<Item = &DeclaredText> {
        self.declared_texts.iter().filter(|(path, spec)| self.full_texts.find(path, spec).is_none())
    }
}

impl Filling {
    /// What differs from what is indexed; `None` when the collection has been compacted since.
    fn changes(&mut self, state: &State) -> Option<Vec<Change>> {
        if state.generation != self.generation {
            return None;
        }
        self.indexed.resize(state.records.rows() as usize, NOTHING);
        let live = state.records.live();
        let written = live.iter().map(|row| Change { row, body: state.records.body(row) });
        let died = (&self.rows - live).into_iter().map(|row| Change { row, body: NOTHING });
        Some(written.filter(|change| change.body != self.indexed[change.row as usize]).chain(died).collect())
    }

    fn take_over(&mut self, changes: &[Change], is_cancelled: &dyn Fn() -> bool) -> Result<()> {
        let Self { indexes, declared: (path, spec), bodies, indexed, rows, .. } = self;
        for slice in changes.chunks(SLICE_ROWS) {
            if is_cancelled() {
                return Err(EngineError::Closed);
            }
            let view = bodies.view();
            let payload = |body: BlobRef| match body {
                NOTHING => Ok(None),
                body => decode_body(&view, body).map(|body| body.payload),
            };
            for &Change { row, body } in slice {
                // Payloads were checked when they were read; one that is not an object has no texts.
                if let Some(payload) = payload(indexed[row as usize])? {
                    let _ = indexes.remove(row, payload);
                }
                if let Some(payload) = payload(body)? {
                    let _ = indexes.fill(path, spec, row, payload);
                }
                indexed[row as usize] = body;
                let _ = if body == NOTHING { rows.remove(row) } else { rows.insert(row) };
            }
        }
        Ok(())
    }
}

/// The analyzer names a language that there is not.
pub(super) fn unknown_language(language: &str) -> EngineError {
    EngineError::InvalidArgument(format!("there is no language {language:?}"))
}
