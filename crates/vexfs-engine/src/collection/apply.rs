//! Applying a log frame to the tables: resolve without the lock, write the files, publish under the lock.
//!
//! Runs on one thread at a time per collection: the committing worker, or recovery.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use parking_lot::{RwLock, RwLockWriteGuard};
use vexfs_codec::flat;
use vexfs_index::Row;
use vexfs_storage::blobs::{BlobRef, BlobView};

use super::body::Body;
use super::space::{RowVector, Space};
use super::state::State;
use crate::batch::{DecodedOperation, DecodedPut, VectorBytes, WhenAbsent, WhenPresent, decode};
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};
use crate::id;

/// Where batches are applied.
pub(crate) struct Target<'a> {
    pub(crate) state: &'a RwLock<State>,
    /// Directory of the current generation.
    pub(crate) dir: &'a Path,
    /// The spaces that the collection was created with.
    pub(crate) specs: &'a [SpaceSpec],
    /// Spaces made ahead of their first vector, while room for it was reserved.
    pub(crate) prepared: &'a [Arc<Space>],
}

/// What an item of a put amounts to, once everything earlier in the batch is taken into account.
struct Change<'f> {
    encoded_id: Vec<u8>,
    old_row: Option<Row>,
    /// For each space of the put, the vector the item brings.
    vectors: Vec<Option<VectorBytes<'f>>>,
    payload: Option<Cow<'f, [u8]>>,
    document: Option<&'f [u8]>,
    uri: Option<&'f [u8]>,
    /// A replaced record keeps nothing of its old row.
    keeps_old: bool,
}

impl Change<'_> {
    fn body(&self) -> Body<'_> {
        Body { payload: self.payload.as_deref(), document: self.document, uri: self.uri }
    }

    fn brings_vectors(&self) -> bool {
        self.vectors.iter().any(Option::is_some)
    }
}

impl Target<'_> {
    /// Applies a frame as batch `sequence` and returns how many records each operation touched.
    pub(crate) fn apply(&self, frame: &[u8], sequence: u64) -> Result<Vec<u64>> {
        let operations = decode(frame)?;
        let is_atomic = operations.len() == 1;
        let mut affected = Vec::with_capacity(operations.len());
        if is_atomic {
            affected.push(self.apply_operation(&operations[0], None)?);
            self.state.write().sequence = sequence;
        } else {
            // Readers see all operations of a batch or none.
            let mut guard = self.state.write();
            for operation in &operations {
                affected.push(self.apply_operation(operation, Some(&mut guard))?);
            }
            guard.sequence = sequence;
        }
        Ok(affected)
    }

    /// Makes room in the files for everything that a frame may write. Replay does this frame by frame.
    pub(crate) fn make_room(&self, frame: &[u8]) -> Result<()> {
        let mut rows_end = u64::from(self.state.read().records.rows());
        for operation in &decode(frame)? {
            let DecodedOperation::Put(put) = operation else { continue };
            self.ensure_spaces_unlocked(put)?;
            rows_end += put.ids.len() as u64;
        }
        self.state.read().spaces.iter().try_for_each(|space| Ok(space.file.reserve(rows_end)?))
    }

    fn apply_operation(
        &self,
        operation: &DecodedOperation<'_>,
        guard: Option<&mut RwLockWriteGuard<'_, State>>,
    ) -> Result<u64> {
        match operation {
            DecodedOperation::Put(put) => self.apply_put(put, guard),
            DecodedOperation::Delete(ids) => match guard {
                Some(guard) => Ok(delete(guard, ids)),
                None => Ok(delete(&mut self.state.write(), ids)),
            },
            DecodedOperation::ChangePayload { .. } | DecodedOperation::DeleteVectors { .. } => {
                Err(EngineError::Internal("not yet".to_owned()))
            }
        }
    }

    fn apply_put(&self, put: &DecodedPut<'_>, guard: Option<&mut RwLockWriteGuard<'_, State>>) -> Result<u64> {
        if let Some(guard) = guard {
            self.ensure_spaces(put, guard)?;
            let view = guard.bodies.view();
            let changes = resolve(put, guard, &view)?;
            let written = write(put, &changes, guard)?;
            return Ok(publish(put, &changes, &written, guard, &view));
        }
        self.ensure_spaces_unlocked(put)?;
        let state = self.state.read();
        let view = state.bodies.view();
        let changes = resolve(put, &state, &view)?;
        let written = write(put, &changes, &state)?;
        drop(state);
        Ok(publish(put, &changes, &written, &mut self.state.write(), &view))
    }

    fn ensure_spaces_unlocked(&self, put: &DecodedPut<'_>) -> Result<()> {
        let state = self.state.read();
        let is_complete = put.spaces.iter().all(|space| state.space(space.name).is_some());
        drop(state);
        if is_complete { Ok(()) } else { self.ensure_spaces(put, &mut self.state.write()) }
    }

    fn ensure_spaces(&self, put: &DecodedPut<'_>, state: &mut State) -> Result<()> {
        for vectors in &put.spaces {
            if let Some(space) = state.space(vectors.name) {
                if space.dim != vectors.dim {
                    return Err(EngineError::DimensionMismatch { expected: space.dim, actual: vectors.dim });
                }
                continue;
            }
            let prepared = self.prepared.iter().find(|space| space.spec.name == vectors.name);
            let space = match prepared {
                Some(space) if space.dim == vectors.dim => Arc::clone(space),
                _ => Arc::new(create_space(self.dir, self.specs, vectors.name, vectors.dim)?),
            };
            state.spaces.push(space);
        }
        Ok(())
    }
}

/// Makes the space that `specs` describes, for vectors of `dim` components.
pub(crate) fn create_space(dir: &Path, specs: &[SpaceSpec], name: &str, dim: usize) -> Result<Space> {
    let (index, spec) = specs
        .iter()
        .enumerate()
        .find(|(_, spec)| spec.name == name)
        .ok_or_else(|| EngineError::InvalidArgument(format!("the collection has no vector space {name:?}")))?;
    if let Some(expected) = spec.dimension.filter(|expected| *expected != dim) {
        return Err(EngineError::DimensionMismatch { expected, actual: dim });
    }
    Space::create(dir, index, spec.clone(), dim)
}

/// Works out what the items of a put amount to. Items of the same id fold into one change.
fn resolve<'f>(put: &DecodedPut<'f>, state: &State, view: &'f BlobView) -> Result<Vec<Change<'f>>> {
    let mut changes: Vec<Change<'f>> = Vec::with_capacity(put.ids.len());
    let mut by_id: HashMap<&str, usize> = HashMap::with_capacity(put.ids.len());
    for (item, &text) in put.ids.iter().enumerate() {
        if let Some(&earlier) = by_id.get(text) {
            fold(put, item, &mut changes[earlier]);
            continue;
        }
        let mut encoded_id = Vec::with_capacity(text.len() + 1);
        id::encode(text, &mut encoded_id);
        let old_row = state.records.row_of(&encoded_id);
        let is_skipped = match old_row {
            Some(_) => put.when_present == WhenPresent::Skip,
            None => put.when_absent == WhenAbsent::Skip,
        };
        if is_skipped {
            continue;
        }
        let mut change = fresh(encoded_id, put, item);
        if let Some(row) = old_row {
            change.old_row = Some(row);
            if put.when_present == WhenPresent::Merge {
                let old = decode_body(view, state.records.body(row))?;
                change.keeps_old = true;
                change.payload = merge_payloads(old.payload.map(Cow::Borrowed), put.payloads[item]);
                change.document = put.documents[item].or(old.document);
                change.uri = put.uris[item].or(old.uri);
            }
        }
        by_id.insert(text, changes.len());
        changes.push(change);
    }
    Ok(changes)
}

fn fresh<'f>(encoded_id: Vec<u8>, put: &DecodedPut<'f>, item: usize) -> Change<'f> {
    let payload = match put.when_present {
        WhenPresent::Merge => merge_payloads(None, put.payloads[item]),
        // A payload without keys is no payload.
        WhenPresent::Skip | WhenPresent::Replace => {
            put.payloads[item].filter(|payload| *payload != b"{}").map(Cow::Borrowed)
        }
    };
    Change {
        encoded_id,
        old_row: None,
        vectors: vectors_of(put, item),
        payload,
        document: put.documents[item],
        uri: put.uris[item],
        keeps_old: false,
    }
}

/// Applies a later item of the same id to the change that an earlier one made.
fn fold<'f>(put: &DecodedPut<'f>, item: usize, change: &mut Change<'f>) {
    match put.when_present {
        WhenPresent::Skip => {}
        WhenPresent::Replace => {
            let replaced = fresh(std::mem::take(&mut change.encoded_id), put, item);
            *change = Change { old_row: change.old_row, ..replaced };
        }
        WhenPresent::Merge => {
            for (kept, brought) in change.vectors.iter_mut().zip(vectors_of(put, item)) {
                *kept = brought.or(*kept);
            }
            change.payload = merge_payloads(change.payload.take(), put.payloads[item]);
            change.document = put.documents[item].or(change.document);
            change.uri = put.uris[item].or(change.uri);
        }
    }
}

fn vectors_of<'f>(put: &DecodedPut<'f>, item: usize) -> Vec<Option<VectorBytes<'f>>> {
    put.spaces.iter().map(|space| space.vectors[item]).collect()
}

fn merge_payloads<'f>(old: Option<Cow<'f, [u8]>>, patch: Option<&'f [u8]>) -> Option<Cow<'f, [u8]>> {
    let Some(patch) = patch else { return old };
    // Payloads were checked when they were read, so both are objects; should one not be, the newer one stands.
    let Some(merged) = flat::merge(old.as_deref(), patch) else { return Some(Cow::Borrowed(patch)) };
    (!merged.is_empty).then_some(Cow::Owned(merged.bytes))
}

/// Where the files took what the changes bring.
struct Written {
    bodies: Vec<BlobRef>,
    /// The row of each change, for those that need a new one.
    rows: Vec<Option<Row>>,
}

/// Writes bodies and vectors to the files, for rows that are not published yet.
fn write(put: &DecodedPut<'_>, changes: &[Change<'_>], state: &State) -> Result<Written> {
    let mut next_row = state.records.rows();
    let rows: Vec<Option<Row>> = changes
        .iter()
        .map(|change| {
            let needs_row = change.old_row.is_none() || !change.keeps_old || change.brings_vectors();
            needs_row.then(|| {
                next_row += 1;
                next_row - 1
            })
        })
        .collect();
    for space in &state.spaces {
        write_vectors(put, changes, &rows, space)?;
    }
    let mut encoded = Vec::new();
    let mut ends = Vec::with_capacity(changes.len());
    for change in changes {
        change.body().encode(&mut encoded);
        ends.push(encoded.len());
    }
    let mut start = 0;
    let slices: Vec<&[u8]> = ends.iter().map(|&end| &encoded[std::mem::replace(&mut start, end)..end]).collect();
    let bodies = state.bodies.append_many(&slices)?;
    Ok(Written { bodies, rows })
}

/// Writes the vectors that new rows have in one space.
fn write_vectors(put: &DecodedPut<'_>, changes: &[Change<'_>], rows: &[Option<Row>], space: &Space) -> Result<()> {
    let position = put.spaces.iter().position(|vectors| vectors.name == space.spec.name);
    let vectors: Vec<(Row, RowVector<'_>)> = changes
        .iter()
        .zip(rows)
        .filter_map(|(change, row)| {
            let brought = position.and_then(|position| change.vectors[position]);
            let kept = change.old_row.filter(|&old| change.keeps_old && space.alive.contains(old));
            Some(((*row)?, brought.map(RowVector::New).or(kept.map(RowVector::Copy))?))
        })
        .collect();
    space.write_rows(&vectors)
}

/// Makes the changes visible; returns their number.
fn publish(put: &DecodedPut<'_>, changes: &[Change<'_>], written: &Written, state: &mut State, view: &BlobView) -> u64 {
    for ((change, &body), &row) in changes.iter().zip(&written.bodies).zip(&written.rows) {
        let old = change.old_row.map(|old| (old, decode_body(view, state.records.body(old)).unwrap_or_default()));
        let Some(row) = row else {
            if let Some((old_row, old_body)) = old {
                state.unindex(old_row, old_body);
                state.dead_body_bytes += u64::from(state.records.body(old_row).len);
                state.records.set_body(old_row, body);
                state.edits += 1;
                state.index(old_row, change.body());
            }
            continue;
        };
        let order = old.as_ref().map(|(old_row, _)| state.records.order(*old_row));
        let kept: Vec<bool> = state
            .spaces
            .iter()
            .map(|space| change.keeps_old && change.old_row.is_some_and(|old| space.alive.contains(old)))
            .collect();
        if let Some((old_row, old_body)) = old {
            state.kill(old_row, old_body);
        }
        let published = match order {
            Some(order) => state.records.push(&change.encoded_id, order, body),
            None => state.records.insert(&change.encoded_id, body),
        };
        debug_assert_eq!(published, row, "rows are published in the order they were written");
        for (space, kept) in state.spaces.iter().zip(kept) {
            let position = put.spaces.iter().position(|vectors| vectors.name == space.spec.name);
            if kept || position.is_some_and(|position| change.vectors[position].is_some()) {
                space.alive.set(row);
            }
        }
        state.index(row, change.body());
    }
    changes.len() as u64
}

fn delete(state: &mut State, ids: &[&str]) -> u64 {
    let view = state.bodies.view();
    let mut deleted = 0;
    for id in ids {
        if let Some(row) = state.records.row_of_text(id) {
            // A damaged body must not keep its record from being deleted; what it leaves in the indexes is of a dead row.
            let body = decode_body(&view, state.records.body(row)).unwrap_or_default();
            state.kill(row, body);
            deleted += 1;
        }
    }
    deleted
}

pub(crate) fn decode_body(view: &BlobView, blob: BlobRef) -> Result<Body<'_>> {
    let bytes = view.get(blob)?;
    Body::decode(bytes).ok_or_else(|| EngineError::Internal("a record body does not decode".to_owned()))
}
