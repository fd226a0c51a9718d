//! What of a collection changes in place; guarded by the collection's lock.

use std::sync::Arc;

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use vexfs_index::Row;
use vexfs_index::fields::FieldIndexes;
use vexfs_index::filter::Indexes;
use vexfs_index::fulltext::FullTextIndexes;
use vexfs_index::text::TextIndex;
use vexfs_storage::blobs::BlobFile;

use super::body::Body;
use super::fill::DeclaredText;
use super::records::{BodyTotals, RecordTable};
use super::selections::Selections;
use super::space::Space;
use super::unchanged::Deletions;

/// The tables of the current generation.
pub(crate) struct State {
    pub(crate) generation: u64,
    /// Spaces that have seen a vector, in no particular order.
    pub(crate) spaces: Vec<Arc<Space>>,
    pub(crate) bodies: Arc<BlobFile>,
    pub(crate) records: RecordTable,
    pub(crate) fields: FieldIndexes,
    pub(crate) text: TextIndex,
    /// Those of the declared full-text indexes that are filled.
    pub(crate) full_texts: FullTextIndexes,
    pub(crate) declared_texts: Vec<DeclaredText>,
    /// Number of the last batch applied.
    pub(crate) sequence: u64,
    /// Records that the batches so far named, each as often as it was named.
    pub(crate) operations: u64,
    /// Grows with every row that dies; tells a search that the rows it walked over have changed.
    pub(crate) kills: u64,
    /// Grows with every body that is replaced while its row stays; tells a search that what it filtered by has changed.
    pub(crate) edits: u64,
    /// Bytes of bodies that no live row refers to.
    pub(crate) dead_body_bytes: u64,
    /// Those of them whose records were changed or deleted since the last checkpoint.
    pub(crate) superseded: BodyTotals,
    pub(crate) deletions: Deletions,
    /// What was selected since the last change.
    pub(crate) selections: Selections,
}

/// The lock of the tables.
pub(crate) struct StateLock(RwLock<State>);

impl StateLock {
    pub(crate) fn new(state: State) -> Self {
        Self(RwLock::new(state))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read()
    }

    /// To change the tables, after which no selection stands.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        let mut state = self.0.write();
        state.selections.clear();
        state
    }
}

impl State {
    pub(crate) fn space(&self, name: &str) -> Option<&Arc<Space>> {
        self.spaces.iter().find(|space| space.spec.name == name)
    }

    /// Notes that a batch was applied, and how many records it named.
    pub(crate) fn count_batch(&mut self, sequence: u64, named: u64) {
        self.sequence = sequence;
        self.operations += named;
    }

    /// What answers conditions without reading records.
    pub(crate) fn indexes(&self) -> Indexes<'_> {
        Indexes { fields: &self.fields, text: &self.text, full_texts: &self.full_texts }
    }

    /// Changes whenever an answer that was computed from this state no longer stands; `is_filtered` when it depends on bodies.
    pub(crate) fn version(&self, is_filtered: bool) -> (u64, u64, u64) {
        (self.generation, self.kills, if is_filtered { self.edits } else { 0 })
    }

    /// Makes a live row dead everywhere. `body` is the row's body.
    pub(crate) fn kill(&mut self, row: Row, body: Body<'_>) {
        for space in &self.spaces {
            space.remove(row);
        }
        self.unindex(row, body);
        self.drop_body(row);
        self.records.kill(row);
        self.kills += 1;
    }

    /// Notes that the body of a live row is about to be nobody's.
    pub(crate) fn drop_body(&mut self, row: Row) {
        let bytes = u64::from(self.records.body(row).len);
        self.dead_body_bytes += bytes;
        self.superseded.count += 1;
        self.superseded.bytes += bytes;
    }

    pub(crate) fn index(&mut self, row: Row, body: Body<'_>) {
        if let Some(payload) = body.payload {
            // Payloads were checked when they were read; one that is not an object has no fields.
            let _ = self.fields.insert(row, payload);
            let _ = self.full_texts.insert(row, payload);
        }
        if let Some(document) = body.document_text() {
            self.text.insert(row, document);
        }
    }

    pub(crate) fn unindex(&mut self, row: Row, body: Body<'_>) {
        if let Some(payload) = body.payload {
            let _ = self.fields.remove(row, payload);
            let _ = self.full_texts.remove(row, payload);
        }
        if let Some(document) = body.document_text() {
            self.text.remove(row, document);
        }
    }
}
