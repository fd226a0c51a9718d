//! Folding the log into a checkpoint: tables and graphs in one section file, then the manifest, then old logs go.
//!
//! Sections: `meta` (JSON), `records`, `fields`, `text`, `fullTexts`, and those of each space (see `space/sections.rs`), which are numbered in
//! the order of `meta`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use vexfs_storage::blobs::BlobFile;
use vexfs_storage::sections::SectionWriter;

use super::Collection;
use super::layout::{Manifest, checkpoint_path, remove_other_checkpoints, remove_other_generations};
use super::records::BodyTotals;
use super::space::{SpaceCapture, SpaceMeta};
use super::state::State;
use crate::error::{EngineError, Result};

/// How long to wait for a collection that is busy writing, only to ask how long its log is.
const LOCK_PATIENCE: Duration = Duration::from_millis(10);

/// The `meta` section.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) rows: u32,
    pub(super) bodies_len: u64,
    pub(super) dead_body_bytes: u64,
    #[serde(default)]
    pub(super) operations: u64,
    pub(super) spaces: Vec<SpaceMeta>,
}

/// The tables as of one batch, as bytes, so that writes may go on while they are stored.
pub(super) struct Capture {
    generation: u64,
    sequence: u64,
    bodies: Arc<BlobFile>,
    /// As of the capture.
    superseded: BodyTotals,
    spaces: Vec<SpaceCapture>,
    meta: Meta,
    records: Vec<u8>,
    fields: Vec<u8>,
    text: Vec<u8>,
    full_texts: Vec<u8>,
}

impl Collection {
    /// Bytes of log that a restart would have to replay.
    pub(crate) fn log_tail_bytes(&self) -> u64 {
        self.committer.lock().log.as_ref().map_or(0, vexfs_storage::log::LogWriter::tail_bytes)
    }

    /// Whether the log is long enough to be worth a checkpoint, or a graph was built that a restart would have to build again.
    pub(crate) fn wants_checkpoint(&self) -> bool {
        if self.has_new_index.load(Ordering::Acquire) {
            return true;
        }
        let Some(committer) = self.committer.try_lock_for(LOCK_PATIENCE) else { return false };
        let tail = committer.log.as_ref().map_or(0, vexfs_storage::log::LogWriter::tail_bytes);
        tail > self.options.checkpoint_log_bytes.max(committer.checkpoint_bytes / 2)
    }

    /// Writes a checkpoint of everything applied so far, unless the last one has it all. Writes wait only while the tables are copied.
    pub(crate) fn checkpoint(&self) -> Result<()> {
        let is_folded = self.committer.lock().log.as_ref().is_none_or(|log| log.tail_bytes() == 0);
        if is_folded && self.unsaved_rows() == 0 && !self.has_new_index.load(Ordering::Acquire) {
            return Ok(());
        }
        self.checkpoint_now()
    }

    /// As [`Self::checkpoint`], also when no batch was logged since the last one.
    pub(super) fn checkpoint_now(&self) -> Result<()> {
        self.read_indexes()?;
        let _maintaining = self.maintaining.lock();
        let (capture, checkpoint) = {
            let mut committer = self.committer.lock();
            // Asked under the lock: a batch that was logged but not applied poisons before it lets go of it.
            if self.check_writable().is_err() {
                return Ok(());
            }
            let Some(log) = committer.log.as_mut() else { return Ok(()) };
            log.rotate()?;
            committer.checkpoint += 1;
            self.has_new_index.store(false, Ordering::Release);
            (capture(&self.state.read())?, committer.checkpoint)
        };
        let bytes = self.store(&capture, checkpoint)?;
        self.forget_before(&capture, checkpoint, bytes)
    }

    /// Stores a capture as a checkpoint and makes the manifest name it; returns the checkpoint's bytes.
    pub(super) fn store(&self, capture: &Capture, checkpoint: u64) -> Result<u64> {
        for space in &capture.spaces {
            space.sync()?;
        }
        capture.bodies.sync()?;
        let path = checkpoint_path(&self.dir, capture.generation, checkpoint);
        let mut writer = SectionWriter::create(&path)?;
        let meta = serde_json::to_vec(&capture.meta).map_err(|error| EngineError::Internal(error.to_string()))?;
        writer.put_section("meta", &meta)?;
        writer.put_section("records", &capture.records)?;
        writer.put_section("fields", &capture.fields)?;
        writer.put_section("text", &capture.text)?;
        writer.put_section("fullTexts", &capture.full_texts)?;
        for (index, space) in capture.spaces.iter().enumerate() {
            space.store(index, &mut writer, &path)?;
        }
        let bytes = writer.finish()?;
        Manifest { generation: capture.generation, checkpoint, sequence: capture.sequence }.write(&self.dir)?;
        Ok(bytes)
    }

    /// Removes what the manifest no longer needs: logs before the capture, other checkpoints and other generations.
    pub(super) fn forget_before(&self, capture: &Capture, checkpoint: u64, bytes: u64) -> Result<()> {
        let mut committer = self.committer.lock();
        committer.checkpoint_bytes = bytes;
        self.saved_rows.store(capture.spaces.iter().map(SpaceCapture::linked_rows).sum(), Ordering::Release);
        if let Some(log) = committer.log.as_mut() {
            log.remove_segments_before(capture.sequence + 1)?;
        }
        {
            let mut state = self.state.write();
            state.superseded = state.superseded.without(capture.superseded);
        }
        drop(committer);
        remove_other_generations(&self.dir, capture.generation)?;
        remove_other_checkpoints(&self.dir, capture.generation, checkpoint)
    }
}

/// Copies the tables. The caller keeps batches from being applied meanwhile.
pub(super) fn capture(state: &State) -> Result<Capture> {
    let rows = state.records.rows();
    let io = |error: std::io::Error| EngineError::Internal(format!("copying the tables: {error}"));
    let mut records = Vec::new();
    state.records.write_to(&mut records).map_err(io)?;
    let mut fields = Vec::new();
    state.fields.write_to(&mut fields).map_err(io)?;
    let mut text = Vec::new();
    state.text.write_to(&mut text).map_err(io)?;
    let mut full_texts = Vec::new();
    state.full_texts.write_to(&mut full_texts).map_err(io)?;
    let live = state.records.live();
    let spaces: Vec<SpaceCapture> = state.spaces.iter().map(|space| SpaceCapture::of(space, live, rows)).collect();
    let meta = Meta {
        rows,
        bodies_len: state.bodies.len(),
        dead_body_bytes: state.dead_body_bytes,
        operations: state.operations,
        spaces: spaces.iter().map(|space| space.meta.clone()).collect(),
    };
    Ok(Capture {
        generation: state.generation,
        sequence: state.sequence,
        bodies: Arc::clone(&state.bodies),
        superseded: state.superseded,
        spaces,
        meta,
        records,
        fields,
        text,
        full_texts,
    })
}
