//! Reading collections: at once where that is cheap, otherwise on the threads for long reads.

use std::sync::Arc;

use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, TextColumn};
use vexfs_index::Cancel;

use super::Engine;
use crate::collection::{PlanReport, ResultRows, cancelled};
use crate::error::{EngineError, Result};
use crate::plan::{CountPlan, FacetHit, FacetPlan, Matrix, MatrixPlan, QueryPlan};

/// A plan's answer now, or a job that the caller hands to [`Engine::defer`].
pub enum Answer<T> {
    /// The plan was cheap and has run.
    Now(Result<T>),
    /// The plan is long; run it on the engine's threads.
    Later,
}

impl Engine {
    /// Runs a plan if it is cheap.
    pub fn query_now(&self, id: Uuid, plan: &QueryPlan, cancel: &Cancel) -> Answer<ResultRows> {
        let Some(collection) = self.registry.if_open(id) else { return Answer::Later };
        if collection.is_quick(plan) { Answer::Now(collection.query(plan, cancel)) } else { Answer::Later }
    }

    /// Runs a plan, whatever it costs.
    ///
    /// # Errors
    /// As the plan demands.
    pub fn query(&self, id: Uuid, plan: &QueryPlan, cancel: &Cancel) -> Result<ResultRows> {
        self.collection(id)?.query(plan, cancel)
    }

    /// Runs a plan, and tells what it did instead of what it found.
    ///
    /// # Errors
    /// As the plan demands.
    pub fn explain(&self, id: Uuid, plan: &QueryPlan, cancel: &Cancel) -> Result<PlanReport> {
        self.collection(id)?.explain(plan, cancel)
    }

    /// Counts if that is cheap.
    pub fn count_now(&self, id: Uuid, plan: &CountPlan, cancel: &Cancel) -> Answer<u64> {
        let Some(collection) = self.registry.if_open(id) else { return Answer::Later };
        if collection.is_quick_count(plan) { Answer::Now(collection.count(plan, cancel)) } else { Answer::Later }
    }

    /// Counts, whatever it costs.
    ///
    /// # Errors
    /// As the plan demands.
    pub fn count(&self, id: Uuid, plan: &CountPlan, cancel: &Cancel) -> Result<u64> {
        self.collection(id)?.count(plan, cancel)
    }

    /// Counts the records that have each value of a field.
    ///
    /// # Errors
    /// As the plan demands.
    pub fn facet(&self, id: Uuid, plan: &FacetPlan, cancel: &Cancel) -> Result<Vec<FacetHit>> {
        self.collection(id)?.facet(plan, cancel)
    }

    /// How near sampled records are to each other.
    ///
    /// # Errors
    /// As the plan demands.
    pub fn matrix(&self, id: Uuid, plan: &MatrixPlan, cancel: &Cancel) -> Result<Matrix> {
        self.collection(id)?.matrix(plan, cancel)
    }

    /// The vectors of records in a space: one item an id, null where the record has none.
    ///
    /// # Errors
    /// `UnknownId`; `InvalidArgument` when there is no such space.
    pub fn vectors(&self, id: Uuid, space: &str, ids: &TextColumn) -> Result<ColumnData> {
        self.collection(id)?.vectors(space, ids)
    }

    /// Runs a read on the threads for long ones; `reply` is called once. A read that was cancelled before its turn is not begun.
    ///
    /// # Errors
    /// [`EngineError::ResourceExhausted`] when too many wait already.
    pub fn defer<T: 'static>(
        self: &Arc<Self>,
        cancel: &Cancel,
        read: impl FnOnce(&Self) -> Result<T> + Send + 'static,
        reply: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let (engine, cancel) = (Arc::clone(self), cancel.clone());
        let counted = self.telemetry.reads().begin();
        let job = move || {
            let answer = cancel.check().map_err(|_| cancelled(&cancel)).and_then(|()| read(&engine));
            if matches!(answer, Err(EngineError::Cancelled)) {
                counted.cancelled();
            }
            // Who sees the answer sees the read counted as over.
            drop(counted);
            reply(answer);
        };
        if self.reads.run(job) {
            Ok(())
        } else if self.is_closed() {
            Err(EngineError::Closed)
        } else {
            let what = "too many long reads wait for a thread".to_owned();
            Err(EngineError::ResourceExhausted { what, setting: "limits.readQueue" })
        }
    }
}
