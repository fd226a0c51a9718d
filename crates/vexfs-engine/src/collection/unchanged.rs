//! Batches that are carried out only if some records are as they were when the writer read them.

use std::collections::{HashMap, VecDeque};

use super::Collection;
use crate::batch::{Unchanged, WriteBatch};
use crate::error::{EngineError, Result};
use crate::id;

/// Deletions that are remembered.
const DELETIONS_MAX: usize = 1 << 16;

/// Which records were deleted last, and by which batch. A record that is there says itself which batch changed it.
#[derive(Default)]
pub(crate) struct Deletions {
    /// All deletions by later batches are remembered.
    since: u64,
    /// Batch by encoded id.
    batches: HashMap<Box<[u8]>, u64>,
    /// From oldest to newest.
    order: VecDeque<(u64, Box<[u8]>)>,
}

impl Deletions {
    /// Remembers those that come after batch `since`.
    pub(crate) fn after(since: u64) -> Self {
        Self { since, ..Self::default() }
    }

    /// Remembers what came before, too.
    pub(super) fn follow(&mut self, earlier: Self) {
        let later = std::mem::replace(self, earlier);
        for (sequence, id) in later.order {
            self.add(&id, sequence);
        }
    }

    pub(crate) fn add(&mut self, encoded_id: &[u8], sequence: u64) {
        if self.order.len() == DELETIONS_MAX
            && let Some((oldest, id)) = self.order.pop_front()
        {
            self.since = self.since.max(oldest);
            if self.batches.get(&id) == Some(&oldest) {
                self.batches.remove(&id);
            }
        }
        self.batches.insert(encoded_id.into(), sequence);
        self.order.push_back((sequence, encoded_id.into()));
    }
}

impl Collection {
    /// Fails unless the records that a batch depends on are as they were.
    ///
    /// # Errors
    /// `Conflict` when one was written since, `Stale` when it cannot be told any more.
    pub(super) fn check_unchanged(&self, batch: &WriteBatch) -> Result<()> {
        let Some(Unchanged { ids, since }) = batch.unchanged else { return Ok(()) };
        let ids = batch.texts(ids)?;
        let state = self.state.read();
        let mut encoded = Vec::new();
        for text in ids.iter().flatten() {
            encoded.clear();
            id::encode(text, &mut encoded);
            let changed = match state.records.row_of(&encoded) {
                Some(row) => Some(state.records.version(row)),
                None => state.deletions.batches.get(encoded.as_slice()).copied(),
            };
            match changed {
                Some(batch) if batch > since => {
                    return Err(EngineError::Conflict { what: format!("record {text:?}") });
                }
                None if since < state.deletions.since => {
                    return Err(EngineError::Stale { since, known: state.deletions.since });
                }
                _ => {}
            }
        }
        Ok(())
    }
}
