//! Applying a log frame to the tables: resolve without the lock, write the files, publish under the lock.
//!
//! Runs on one thread at a time per collection: the committing worker, or recovery.

use std::path::Path;
use std::sync::Arc;

use vexfs_index::Row;
use vexfs_storage::blobs::{BlobRef, BlobView};

use super::body::Body;
use super::change::{Changes, of_payload_change, of_put, of_vector_deletion};
use super::derived::SPARSE;
use super::space::{RowVector, Space, check_shape};
use super::state::{State, StateLock};
use crate::batch::{DecodedOperation, DecodedPut, VectorShape, decode};
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};

/// Where batches are applied.
pub(crate) struct Target<'a> {
    pub(crate) state: &'a StateLock,
    /// Directory of the current generation.
    pub(crate) dir: &'a Path,
    /// The spaces of the collection. Vectors of any other are passed over: it was removed after they were logged.
    pub(crate) specs: &'a [SpaceSpec],
    /// Spaces made ahead of their first vector, while room for it was reserved.
    pub(crate) prepared: &'a [Arc<Space>],
}

impl Target<'_> {
    /// Applies a frame as batch `sequence` and returns how many records each operation touched.
    pub(crate) fn apply(&self, frame: &[u8], sequence: u64) -> Result<Vec<u64>> {
        let operations = decode(frame)?;
        self.ensure_derived_spaces()?;
        let named: u64 = operations.iter().map(|operation| operation.ids().len() as u64).sum();
        let mut affected = Vec::with_capacity(operations.len());
        if let [operation] = operations.as_slice() {
            affected.push(self.apply_alone(operation, sequence)?);
            self.state.write().count_batch(sequence, named);
        } else {
            // Readers see all operations of a batch or none.
            let mut state = self.state.write();
            for operation in &operations {
                affected.push(self.apply_under_lock(operation, sequence, &mut state)?);
            }
            state.count_batch(sequence, named);
        }
        Ok(affected)
    }

    /// Makes room in the files for everything that a frame may write. Replay does this frame by frame.
    pub(crate) fn make_room(&self, frame: &[u8]) -> Result<()> {
        self.ensure_derived_spaces()?;
        let moves_with_payload = self.specs.iter().any(|spec| spec.field.is_some());
        let mut rows_end = u64::from(self.state.read().records.rows());
        for operation in &decode(frame)? {
            rows_end += match operation {
                DecodedOperation::Put(put) => {
                    self.ensure_spaces_unlocked(put)?;
                    put.ids.len() as u64
                }
                DecodedOperation::DeleteVectors { ids, .. } => ids.len() as u64,
                DecodedOperation::ChangePayload { ids, .. } if moves_with_payload => ids.len() as u64,
                DecodedOperation::Delete(_) | DecodedOperation::ChangePayload { .. } => 0,
            };
        }
        self.state.read().spaces.iter().try_for_each(|space| space.reserve(rows_end, &[]))
    }

    /// Applies the only operation of a batch; readers wait for its publication alone.
    fn apply_alone(&self, operation: &DecodedOperation<'_>, sequence: u64) -> Result<u64> {
        if let DecodedOperation::Delete(ids) = operation {
            return Ok(delete(&mut self.state.write(), ids, sequence));
        }
        if let DecodedOperation::Put(put) = operation {
            self.ensure_spaces_unlocked(put)?;
        }
        let state = self.state.read();
        let view = state.bodies.view();
        let changes = changes_of(operation, &state, &view)?;
        let written = write(&changes, &state)?;
        drop(state);
        Ok(publish(&changes, &written, sequence, &mut self.state.write(), &view))
    }

    fn apply_under_lock(&self, operation: &DecodedOperation<'_>, sequence: u64, state: &mut State) -> Result<u64> {
        if let DecodedOperation::Delete(ids) = operation {
            return Ok(delete(state, ids, sequence));
        }
        if let DecodedOperation::Put(put) = operation {
            self.ensure_spaces(put, state)?;
        }
        let view = state.bodies.view();
        let changes = changes_of(operation, state, &view)?;
        let written = write(&changes, state)?;
        Ok(publish(&changes, &written, sequence, state, &view))
    }

    /// Makes the spaces that find their vectors in payloads; any record may have one.
    fn ensure_derived_spaces(&self) -> Result<()> {
        for spec in self.specs.iter().filter(|spec| spec.field.is_some()) {
            if self.state.read().space(&spec.name).is_none() {
                let space = self.new_space(&spec.name, SPARSE)?;
                self.state.write().spaces.push(space);
            }
        }
        Ok(())
    }

    /// The space made ahead under this name, or a new one.
    fn new_space(&self, name: &str, shape: VectorShape) -> Result<Arc<Space>> {
        match self.prepared.iter().find(|space| space.spec.name == name) {
            Some(space) if check_shape(&space.spec, shape).is_ok() => Ok(Arc::clone(space)),
            _ => Ok(Arc::new(create_space(self.dir, self.specs, name, shape)?)),
        }
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
                check_shape(&space.spec, vectors.shape)?;
                continue;
            }
            if !self.specs.iter().any(|spec| spec.name == vectors.name) {
                continue;
            }
            state.spaces.push(self.new_space(vectors.name, vectors.shape)?);
        }
        Ok(())
    }
}

fn changes_of<'f>(operation: &DecodedOperation<'f>, state: &State, view: &'f BlobView) -> Result<Changes<'f>> {
    let mut changes = match operation {
        DecodedOperation::Put(put) => of_put(put, state, view)?,
        DecodedOperation::ChangePayload { change, ids } => of_payload_change(change, ids, state, view)?,
        DecodedOperation::DeleteVectors { spaces, ids } => of_vector_deletion(spaces, ids, state, view)?,
        DecodedOperation::Delete(_) => return Err(EngineError::Internal("a delete changes no record".to_owned())),
    };
    changes.derive_vectors(state);
    Ok(changes)
}

/// Makes the space that `specs` describes, for vectors of this shape.
pub(crate) fn create_space(dir: &Path, specs: &[SpaceSpec], name: &str, shape: VectorShape) -> Result<Space> {
    let spec = specs
        .iter()
        .find(|spec| spec.name == name)
        .ok_or_else(|| EngineError::InvalidArgument(format!("the collection has no vector space {name:?}")))?;
    check_shape(spec, shape)?;
    Space::create(dir, spec, shape.dim)
}

/// Where the files took what the changes bring.
struct Written {
    bodies: Vec<BlobRef>,
    /// The row of each change, for those that need a new one.
    rows: Vec<Option<Row>>,
}

/// Writes bodies and vectors to the files, for rows that are not published yet.
fn write(changes: &Changes<'_>, state: &State) -> Result<Written> {
    let mut next_row = state.records.rows();
    let rows: Vec<Option<Row>> = changes
        .records
        .iter()
        .map(|change| {
            change.needs_row().then(|| {
                next_row += 1;
                next_row - 1
            })
        })
        .collect();
    for space in &state.spaces {
        let position = changes.position(space);
        let vectors: Vec<(Row, RowVector<'_>)> = changes
            .records
            .iter()
            .zip(&rows)
            .filter_map(|(change, row)| Some(((*row)?, Changes::vector(change, space, position)?)))
            .collect();
        space.write_rows(&vectors)?;
    }
    let mut encoded = Vec::new();
    let mut ends = Vec::with_capacity(changes.records.len());
    for change in &changes.records {
        change.body().encode(&mut encoded);
        ends.push(encoded.len());
    }
    let mut start = 0;
    let slices: Vec<&[u8]> = ends.iter().map(|&end| &encoded[std::mem::replace(&mut start, end)..end]).collect();
    let bodies = state.bodies.append_many(&slices)?;
    Ok(Written { bodies, rows })
}

/// Makes the changes visible; returns their number.
fn publish(changes: &Changes<'_>, written: &Written, sequence: u64, state: &mut State, view: &BlobView) -> u64 {
    let positions: Vec<Option<usize>> = state.spaces.iter().map(|space| changes.position(space)).collect();
    for ((change, &body), &row) in changes.records.iter().zip(&written.bodies).zip(&written.rows) {
        let old = change.old_row.map(|old| (old, decode_body(view, state.records.body(old)).unwrap_or_default()));
        let Some(row) = row else {
            if let Some((old_row, old_body)) = old {
                replace_body(state, old_row, old_body, body, change.body());
                state.records.set_version(old_row, sequence);
            }
            continue;
        };
        let order = old.as_ref().map(|(old_row, _)| state.records.order(*old_row));
        let has_vector: Vec<bool> = state
            .spaces
            .iter()
            .zip(&positions)
            .map(|(space, position)| Changes::vector(change, space, *position).is_some())
            .collect();
        if let Some((old_row, old_body)) = old {
            state.kill(old_row, old_body);
        }
        let published = match order {
            Some(order) => state.records.push(&change.encoded_id, order, body, sequence),
            None => state.records.insert(&change.encoded_id, body, sequence),
        };
        debug_assert_eq!(published, row, "rows are published in the order they were written");
        for (space, _) in state.spaces.iter().zip(has_vector).filter(|(_, has_vector)| *has_vector) {
            space.publish(row);
        }
        state.index(row, change.body());
    }
    changes.records.len() as u64
}

fn replace_body(state: &mut State, row: Row, old_body: Body<'_>, body: BlobRef, new_body: Body<'_>) {
    state.unindex(row, old_body);
    state.drop_body(row);
    state.records.set_body(row, body);
    state.edits += 1;
    state.index(row, new_body);
}

fn delete(state: &mut State, ids: &[&str], sequence: u64) -> u64 {
    let view = state.bodies.view();
    let mut deleted = 0;
    for id in ids {
        if let Some(row) = state.records.row_of_text(id) {
            // A damaged body must not keep its record from being deleted; what it leaves in the indexes is of a dead row.
            let body = decode_body(&view, state.records.body(row)).unwrap_or_default();
            state.deletions.add(state.records.encoded_id(row), sequence);
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
