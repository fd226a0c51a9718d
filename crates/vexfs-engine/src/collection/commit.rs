//! The queue of writes: whatever waits is logged together, synced once, applied in order and answered.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use vexfs_storage::disk;
use vexfs_storage::log::LogWriter;

use super::Collection;
use super::apply::{Target, create_space, decode_body};
use super::derived::{SPARSE, SparseBytes};
use super::layout::generation_dir;
use super::reply::Reply;
use super::space::{Space, blob_len, check_shape};
use super::state::State;
use crate::batch::{
    Operation, PayloadChange, PutOperation, Resolved, VectorShape, WhenPresent, WriteBatch, WriteOutcome, encode,
    shape_of,
};
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};
use crate::options::Durability;
use crate::payload;

/// Bytes of frames that share one sync at most.
const GROUP_BYTES_MAX: usize = 64 << 20;

/// A batch on its way to the log.
pub(crate) struct Submission {
    pub(crate) batch: WriteBatch,
    /// About how much memory it holds.
    pub(crate) bytes: usize,
    pub(crate) reply: Reply,
}

/// Batches that wait. `is_scheduled` while a worker is on its way or at work.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Submission>,
    waiting_bytes: usize,
    is_scheduled: bool,
}

/// What only one thread at a time may use.
pub(super) struct Committer {
    /// Made by the first write.
    pub(super) log: Option<LogWriter>,
    /// Number of the checkpoint that the manifest names.
    pub(super) checkpoint: u64,
    /// Bytes of that checkpoint.
    pub(super) checkpoint_bytes: u64,
    /// Spaces made ahead of their first vector.
    pub(super) prepared: Vec<Arc<Space>>,
}

impl Collection {
    /// Queues a batch. True when the caller must have a worker call [`Self::commit_waiting`]. Never blocks on the disk;
    /// the reply comes from the worker, or at once when the queue is full.
    pub(crate) fn submit(&self, submission: Submission) -> bool {
        let mut queue = self.queue.lock();
        let is_full = queue.waiting.len() >= self.options.write_queue_max;
        let is_heavy =
            queue.waiting_bytes + submission.bytes > self.options.write_queue_bytes_max && !queue.waiting.is_empty();
        if is_full || is_heavy {
            drop(queue);
            let setting = if is_full { "limits.writeQueue" } else { "limits.writeQueueBytes" };
            let what = "too many writes wait for this collection's log".to_owned();
            submission.reply.send(Err(EngineError::ResourceExhausted { what, setting }));
            return false;
        }
        queue.waiting_bytes += submission.bytes;
        queue.waiting.push_back(submission);
        !std::mem::replace(&mut queue.is_scheduled, true)
    }

    /// Commits batches until none waits.
    pub(crate) fn commit_waiting(&self) {
        while let Some(group) = self.next_group() {
            let committed = catch_unwind(AssertUnwindSafe(|| self.commit(group)));
            if committed.is_err() {
                self.set_poison("the thread that applies writes panicked");
            }
        }
    }

    /// Refuses everything that waits; for when there is no worker any more.
    pub(crate) fn refuse_waiting(&self) {
        let waiting = {
            let mut queue = self.queue.lock();
            queue.is_scheduled = false;
            queue.waiting_bytes = 0;
            std::mem::take(&mut queue.waiting)
        };
        for submission in waiting {
            submission.reply.send(Err(EngineError::Closed));
        }
    }

    /// True when nothing waits and nobody commits.
    pub(crate) fn is_quiet(&self) -> bool {
        !self.queue.lock().is_scheduled
    }

    /// The batches that share the next sync. A batch whose effect depends on a filter starts a group of its own,
    /// so that everything before it is applied when the filter is evaluated.
    fn next_group(&self) -> Option<Vec<Submission>> {
        let mut queue = self.queue.lock();
        let mut group = Vec::new();
        let mut bytes = 0;
        while let Some(next) = queue.waiting.front() {
            let must_wait = !group.is_empty() && (selects(&next.batch) || bytes + next.bytes > GROUP_BYTES_MAX);
            if must_wait {
                break;
            }
            bytes += next.bytes;
            group.extend(queue.waiting.pop_front());
        }
        queue.waiting_bytes -= bytes;
        if group.is_empty() {
            queue.is_scheduled = false;
            return None;
        }
        Some(group)
    }

    fn commit(&self, group: Vec<Submission>) {
        let mut committer = self.committer.lock();
        committer.prepared.clear();
        let logged = self.log_group(group, &mut committer);
        if let Err(error) = self.sync_log(&mut committer) {
            self.set_poison(&error.to_string());
        }
        let dir = generation_dir(&self.dir, self.state.read().generation);
        let specs = self.specs();
        let target = Target { state: &self.state, dir: &dir, specs: &specs, prepared: &committer.prepared };
        for (sequence, frame, reply) in logged {
            let applied = self.check_writable().and_then(|()| {
                target.apply(&frame, sequence).inspect_err(|error| {
                    // The batch is in the log, so a restart will apply it; until then nothing may build on it.
                    self.set_poison(&error.to_string());
                })
            });
            match applied {
                Ok(affected) => self.answer(reply, WriteOutcome { sequence, affected }),
                Err(error) => reply.send(Err(error)),
            }
        }
        committer.prepared.clear();
        self.encode_written();
    }

    /// Makes codes of the vectors that were written, by which they are found until they are in a graph.
    fn encode_written(&self) {
        let (spaces, rows) = {
            let state = self.state.read();
            (state.spaces.clone(), state.records.rows())
        };
        for space in &spaces {
            if let Some(dense) = space.dense() {
                dense.encode_written(rows, &space.alive);
            }
        }
    }

    /// Checks the batches, makes room for what they will write and appends their frames to the log.
    /// Answers those that cannot be logged; returns the others.
    fn log_group(&self, group: Vec<Submission>, committer: &mut Committer) -> Vec<(u64, Vec<u8>, Reply)> {
        let mut room = Room::default();
        let mut frames = Vec::with_capacity(group.len());
        for submission in group {
            let spaces_before = committer.prepared.len();
            match self.prepare(&submission.batch, committer, &mut room) {
                Ok(frame) => frames.push((frame, submission.reply)),
                Err(error) => {
                    // A refused batch fixes no dimension.
                    committer.prepared.truncate(spaces_before);
                    submission.reply.send(Err(error));
                }
            }
        }
        let mut refused = self.make_room(&room, committer).err();
        let mut logged = Vec::with_capacity(frames.len());
        for (frame, reply) in frames {
            let appended = match refused.take() {
                Some(error) => {
                    refused =
                        Some(EngineError::ResourceExhausted { what: error.to_string(), setting: "the disk's space" });
                    Err(error)
                }
                None => append(committer, &frame),
            };
            match appended {
                Ok(sequence) => logged.push((sequence, frame, reply)),
                Err(error) => reply.send(Err(error)),
            }
        }
        logged
    }

    /// Checks a batch and encodes its frame; adds to `room` what it will write.
    fn prepare(&self, batch: &WriteBatch, committer: &mut Committer, room: &mut Room) -> Result<Vec<u8>> {
        self.check_writable()?;
        self.check_unchanged(batch)?;
        self.ensure_log(committer)?;
        let mut resolved = Vec::with_capacity(batch.operations.len());
        let mut has_changes = false;
        for (index, operation) in batch.operations.iter().enumerate() {
            let limits = matches!(operation, Operation::Delete(delete) if delete.limit.is_some());
            if operation.selects() && (has_changes || (index > 0 && limits)) {
                let what = "an operation on what passes a filter cannot follow a change, nor one with a limit anything, in one batch";
                return Err(EngineError::InvalidArgument(what.to_owned()));
            }
            resolved.push(self.resolve(batch, operation)?);
            if let (Operation::Put(put), Some(Resolved::Items(items))) = (operation, resolved.last()) {
                self.check_put(batch, put, items, committer, room)?;
            }
            if let (Operation::ChangePayload(operation), Some(Resolved::Ids(ids))) = (operation, resolved.last()) {
                self.add_changed_payloads(&operation.change, ids, committer, room)?;
            }
            if let (Operation::DeleteVectors(operation), Some(Resolved::Ids(ids))) = (operation, resolved.last()) {
                let specs = self.specs();
                operation.spaces.iter().try_for_each(|name| check_is_written(&specs, name))?;
                self.add_copies(ids, room)?;
            }
            has_changes |= !matches!(operation, Operation::Delete(_));
        }
        // About what it will take: growing to it would copy, and touch, as much again.
        let mut frame = Vec::with_capacity(batch.bytes());
        encode(batch, &resolved, &mut frame)?;
        Ok(frame)
    }

    /// Makes the files that the first write would make.
    pub(super) fn begin_log(&self) -> Result<()> {
        let mut committer = self.committer.lock();
        self.check_writable()?;
        self.ensure_log(&mut committer)
    }

    fn ensure_log(&self, committer: &mut Committer) -> Result<()> {
        if committer.log.is_none() {
            disk::create_dir(&self.dir)?;
            let state = self.state.read();
            disk::create_dir(&generation_dir(&self.dir, state.generation))?;
            committer.log = Some(LogWriter::create(&self.dir, state.sequence + 1)?);
        }
        Ok(())
    }

    fn sync_log(&self, committer: &mut Committer) -> Result<()> {
        match (&mut committer.log, self.options.durability) {
            (None, _) => Ok(()),
            (Some(log), Durability::Fsync) => Ok(log.sync()?),
            (Some(log), Durability::Os) => Ok(log.flush()?),
        }
    }

    fn check_put(
        &self,
        batch: &WriteBatch,
        put: &PutOperation,
        items: &[usize],
        committer: &mut Committer,
        room: &mut Room,
    ) -> Result<()> {
        let state = self.state.read();
        let specs = self.specs();
        for (name, column) in &put.vectors {
            check_is_written(&specs, name)?;
            let column = batch.vectors(*column)?;
            if let Some(shape) = shape_of(column)? {
                self.space_for(name, shape, &state, committer)?;
                let lengths = items.iter().filter_map(|&item| column.vector(item)).map(blob_len);
                room.vectors.entry(name.clone()).or_default().extend(lengths);
            }
        }
        room.rows += items.len() as u64;
        if let Some(payloads) = put.payloads {
            let payloads = batch.json(payloads)?;
            let payloads: Vec<&[u8]> = items.iter().filter_map(|&item| payloads.get(item)).collect();
            self.add_derived(&payloads, &state, committer, room)?;
        }
        add_body_lengths(batch, put, items, &state, &mut room.bodies)
    }

    /// Adds to `room` the vectors that are found in payloads.
    fn add_derived(&self, payloads: &[&[u8]], state: &State, committer: &mut Committer, room: &mut Room) -> Result<()> {
        for spec in self.specs().iter() {
            let Some(path) = &spec.field else { continue };
            self.space_for(&spec.name, SPARSE, state, committer)?;
            let vectors = payloads.iter().filter_map(|payload| SparseBytes::find(Some(payload), path));
            room.vectors.entry(spec.name.clone()).or_default().extend(vectors.map(|vector| vector.blob_len()));
        }
        Ok(())
    }

    /// Adds to `room` what the records take once their payloads are changed. Read now: a payload that cannot be changed must
    /// refuse the batch before it is logged.
    fn add_changed_payloads(
        &self,
        change: &PayloadChange,
        ids: &[String],
        committer: &mut Committer,
        room: &mut Room,
    ) -> Result<()> {
        let state = self.state.read();
        let view = state.bodies.view();
        let mut payloads = Vec::with_capacity(ids.len());
        for row in ids.iter().filter_map(|id| state.records.row_of_text(id)) {
            let body = decode_body(&view, state.records.body(row))?;
            let payload = payload::changed(body.payload, change)?.unwrap_or_default();
            room.bodies.push(state.records.body(row).len as usize + payload.len());
            payloads.push(payload);
        }
        if self.specs().iter().any(|spec| spec.field.is_some()) {
            room.rows += payloads.len() as u64;
            let payloads: Vec<&[u8]> = payloads.iter().map(Vec::as_slice).collect();
            self.add_derived(&payloads, &state, committer, room)?;
        }
        Ok(())
    }

    /// Adds to `room` what the records take once more.
    fn add_copies(&self, ids: &[String], room: &mut Room) -> Result<()> {
        let state = self.state.read();
        let view = state.bodies.view();
        for row in ids.iter().filter_map(|id| state.records.row_of_text(id)) {
            room.rows += 1;
            room.bodies.push(view.get(state.records.body(row))?.len());
        }
        Ok(())
    }

    /// Reserves disk space for everything that a group may write, so that applying it cannot fail for lack of it.
    fn make_room(&self, room: &Room, committer: &Committer) -> Result<()> {
        if room.rows == 0 && room.bodies.is_empty() {
            return Ok(());
        }
        let state = self.state.read();
        let rows = state.records.rows();
        let rows_end = u64::from(rows) + room.rows;
        state.spaces.iter().try_for_each(|space| space.make_private_from(rows))?;
        state.bodies.make_private()?;
        for space in state.spaces.iter().chain(&committer.prepared) {
            space.reserve(rows_end, room.vectors.get(&space.spec.name).map_or(&[], Vec::as_slice))?;
        }
        Ok(state.bodies.reserve(room.bodies.iter().copied())?)
    }

    /// The space that vectors of this shape go to; made when this is its first vector.
    fn space_for(
        &self,
        name: &str,
        shape: VectorShape,
        state: &State,
        committer: &mut Committer,
    ) -> Result<Arc<Space>> {
        let known = state.space(name).or_else(|| committer.prepared.iter().find(|space| space.spec.name == name));
        if let Some(space) = known {
            check_shape(&space.spec, shape)?;
            return Ok(Arc::clone(space));
        }
        let dir = generation_dir(&self.dir, state.generation);
        let space = Arc::new(create_space(&dir, &self.specs(), name, shape)?);
        committer.prepared.push(Arc::clone(&space));
        Ok(space)
    }

    pub(crate) fn touch(&self, now_ms: u64) {
        self.last_write_ms.store(now_ms, Ordering::Relaxed);
    }
}

/// Refuses to write the vectors of a space that finds them in payloads.
fn check_is_written(specs: &[SpaceSpec], name: &str) -> Result<()> {
    if specs.iter().any(|spec| spec.name == name && spec.field.is_some()) {
        let what =
            format!("the vectors of the space {name:?} are those in the payload and cannot be written apart from it");
        return Err(EngineError::InvalidArgument(what));
    }
    Ok(())
}

fn selects(batch: &WriteBatch) -> bool {
    batch.unchanged.is_some() || batch.operations.iter().any(Operation::selects)
}

fn append(committer: &mut Committer, frame: &[u8]) -> Result<u64> {
    let log = committer.log.as_mut().ok_or_else(|| EngineError::Internal("the log is not open".to_owned()))?;
    Ok(log.append(&[frame])?)
}

/// Appends a batch that does nothing, whose number then stands for a change that the log does not have.
pub(super) fn append_nothing(log: &mut LogWriter) -> Result<u64> {
    let mut frame = Vec::new();
    encode(&WriteBatch { operations: Vec::new(), columns: Vec::new(), unchanged: None }, &[], &mut frame)?;
    Ok(log.append(&[&frame])?)
}

/// What a group will write at most.
#[derive(Default)]
struct Room {
    rows: u64,
    /// Length of each body.
    bodies: Vec<usize>,
    /// Lengths of the new vectors in each space.
    vectors: BTreeMap<String, Vec<usize>>,
}

/// Adds an upper bound on the length of each body that the items of a put write.
fn add_body_lengths(
    batch: &WriteBatch,
    put: &PutOperation,
    items: &[usize],
    state: &State,
    lengths: &mut Vec<usize>,
) -> Result<()> {
    const BODY_HEADER: usize = 12;
    let ids = batch.texts(put.ids)?;
    let payloads = put.payloads.map(|column| batch.json(column)).transpose()?;
    let documents = put.documents.map(|column| batch.texts(column)).transpose()?;
    let uris = put.uris.map(|column| batch.texts(column)).transpose()?;
    let bodies = state.bodies.view();
    for &item in items {
        let payload = payloads.and_then(|column| column.get(item)).map_or(0, <[u8]>::len);
        let document = documents.and_then(|column| column.get(item)).map_or(0, str::len);
        let uri = uris.and_then(|column| column.get(item)).map_or(0, str::len);
        let merged = ids.get(item).filter(|_| put.when_present == WhenPresent::Merge);
        let kept = match merged.and_then(|id| state.records.row_of_text(id)) {
            // Read now: a body that is damaged must refuse the batch before it is logged.
            Some(row) => bodies.get(state.records.body(row))?.len(),
            None => 0,
        };
        lengths.push(BODY_HEADER + payload + document + uri + kept);
    }
    Ok(())
}
