//! Settling what the operations of a batch select, before the batch is logged: a log frame names records, so replaying it needs no filter.

use std::collections::HashSet;

use vexfs_index::filter::Filter;

use super::Collection;
use crate::batch::{Operation, PutOperation, Resolved, UnknownRecord, WhenAbsent, WriteBatch};
use crate::error::{EngineError, Result};
use crate::plan::{Candidates, CountPlan, UnknownIds};

impl Collection {
    /// The items or ids that an operation comes down to.
    pub(super) fn resolve(&self, batch: &WriteBatch, operation: &Operation) -> Result<Resolved> {
        Ok(match operation {
            Operation::Put(put) => Resolved::Items(self.resolve_put(batch, put)?),
            Operation::Delete(delete) => {
                let limit = delete.limit.unwrap_or(usize::MAX);
                Resolved::Ids(self.resolve_ids(batch, delete.ids, delete.filter.as_ref(), limit)?)
            }
            Operation::ChangePayload(change) => {
                self.check_known(batch, change.ids, change.unknown)?;
                Resolved::Ids(self.resolve_ids(batch, change.ids, change.filter.as_ref(), usize::MAX)?)
            }
            Operation::DeleteVectors(delete) => {
                self.check_known(batch, delete.ids, delete.unknown)?;
                Resolved::Ids(self.resolve_ids(batch, delete.ids, delete.filter.as_ref(), usize::MAX)?)
            }
        })
    }

    fn resolve_put(&self, batch: &WriteBatch, put: &PutOperation) -> Result<Vec<usize>> {
        let ids = batch.texts(put.ids)?;
        if put.when_absent == WhenAbsent::Error {
            self.check_known(batch, Some(put.ids), UnknownRecord::Error)?;
        }
        let Some(condition) = &put.condition else { return Ok((0..ids.len()).collect()) };
        let passing: HashSet<String> =
            self.resolve_ids(batch, Some(put.ids), Some(condition), usize::MAX)?.into_iter().collect();
        let state = self.state.read();
        let is_kept = |item: &usize| {
            ids.get(*item).is_none_or(|id| state.records.row_of_text(id).is_none() || passing.contains(id))
        };
        Ok((0..ids.len()).filter(is_kept).collect())
    }

    fn resolve_ids(
        &self,
        batch: &WriteBatch,
        ids: Option<usize>,
        filter: Option<&Filter>,
        limit: usize,
    ) -> Result<Vec<String>> {
        if let (Some(ids), None, usize::MAX) = (ids, filter, limit) {
            return Ok(batch.texts(ids)?.iter().flatten().map(str::to_owned).collect());
        }
        let candidates = ids.map(|ids| Candidates { ids, unknown: UnknownIds::Ignore });
        let plan = CountPlan { filter: filter.cloned(), candidates, timeout_ms: None, columns: batch.columns.clone() };
        self.matching_ids(&plan, limit)
    }

    fn check_known(&self, batch: &WriteBatch, ids: Option<usize>, unknown: UnknownRecord) -> Result<()> {
        let (Some(ids), UnknownRecord::Error) = (ids, unknown) else { return Ok(()) };
        let state = self.state.read();
        match batch.texts(ids)?.iter().flatten().find(|id| state.records.row_of_text(id).is_none()) {
            Some(id) => Err(EngineError::UnknownId { id: id.to_owned() }),
            None => Ok(()),
        }
    }
}
