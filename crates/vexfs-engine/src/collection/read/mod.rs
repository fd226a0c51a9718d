//! Answering plans: which rows are candidates, how to find the best of them, which of them come back.

mod average;
mod bodies;
mod custom;
mod diversity;
mod examples;
mod explain;
mod facet;
mod find;
mod formula;
mod fusion;
mod grouping;
mod hits;
mod look;
mod matrix;
mod most_frequent;
mod nearest;
mod ordered;
mod quick;
mod repeats;
mod rows;
mod sample;
mod scored;
mod select;
mod step;
mod texts;
mod values;
mod vector_search;
mod vectors;

use std::sync::Arc;

use roaring::RoaringBitmap;
use vexfs_index::filter::Filter;
use vexfs_index::{Cancel, Row};

use self::bodies::Payloads;
pub use self::explain::PlanReport;
use self::grouping::Groups;
use self::hits::Group;
use self::look::{Attempt, Look, Stop};
use self::repeats::{Standing, drop_repeats};
pub use self::rows::ResultRows;
use self::select::{passing, select};
use self::step::Step;
use super::Collection;
use super::id_order::IdPage;
use crate::error::{EngineError, Result};
use crate::plan::{CountPlan, Grouping, QueryPlan, Repeats, ScanOrder, ScanSource};

/// How often a read starts over because rows changed under it, before it holds writes back.
const RETRIES: usize = 3;

impl Collection {
    /// Runs a plan.
    pub(crate) fn query(&self, plan: &QueryPlan, cancel: &Cancel) -> Result<ResultRows> {
        self.run(plan, &Step::of_plan(plan)?, cancel)
    }

    fn run(&self, plan: &QueryPlan, step: &Step<'_>, cancel: &Cancel) -> Result<ResultRows> {
        self.check_readable()?;
        let reads_bodies = plan.grouping.is_some() || step.reads_bodies();
        let reader = Reader { collection: self, plan, step, reads_bodies, cancel };
        self.attempts(|look| reader.attempt(look))
    }

    /// Looks at the tables until nothing changes meanwhile.
    fn attempts<'s, T>(&'s self, read: impl Fn(Look<'s>) -> Attempt<T>) -> Result<T> {
        for attempt in 0..=RETRIES {
            match read(Look::new(&self.state, attempt == RETRIES)) {
                Ok(found) => return Ok(found),
                Err(Stop::Changed) => {}
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
        Err(EngineError::Internal("rows changed under a lock".to_owned()))
    }

    /// Counts the records that a plan selects.
    pub(crate) fn count(&self, plan: &CountPlan, cancel: &Cancel) -> Result<u64> {
        self.check_readable()?;
        let state = self.state.read();
        let rows = select(&state, plan.filter.as_ref(), plan.candidates.as_ref(), &plan.columns, cancel)?;
        Ok(rows.map_or_else(|| state.records.count(), |rows| rows.len()))
    }

    /// The ids that a plan selects, oldest first.
    pub(super) fn matching_ids(&self, plan: &CountPlan, limit: usize) -> Result<Vec<String>> {
        let state = self.state.read();
        let cancel = Cancel::never();
        let rows = select(&state, plan.filter.as_ref(), plan.candidates.as_ref(), &plan.columns, &cancel)?;
        let rows = rows.as_deref().unwrap_or_else(|| state.records.live());
        Ok(state
            .records
            .in_insertion_order(rows, 0, limit)
            .into_iter()
            .map(|row| crate::id::decode(state.records.encoded_id(row)).into_owned())
            .collect())
    }
}

/// One query plan on its way to an answer.
struct Reader<'a> {
    collection: &'a Collection,
    plan: &'a QueryPlan,
    /// What the plan looks at.
    step: &'a Step<'a>,
    /// Whether any part of the answer depends on payloads or documents.
    reads_bodies: bool,
    cancel: &'a Cancel,
}

impl<'a> Reader<'a> {
    fn attempt(&self, look: Look<'_>) -> Attempt<ResultRows> {
        let plan = self.plan;
        let rows = select(look.state(), plan.filter.as_ref(), plan.candidates.as_ref(), &plan.columns, self.cancel)?;
        if let Some(grouping) = &plan.grouping {
            return self.grouped(look, rows.map(Arc::unwrap_or_clone), grouping);
        }
        let limit = plan.limit.unwrap_or(usize::MAX).saturating_add(plan.offset);
        let (look, mut groups) = self.find_once(look, self.step, rows.as_deref(), limit)?;
        if plan.offset > 0 {
            for group in &mut groups {
                group.hits.drain(..plan.offset.min(group.hits.len()));
            }
        }
        Ok(ResultRows::collect(look.state(), groups))
    }

    /// As [`Self::find`], without the rows that the plan takes for repeats: looks at ever more until there are enough without them.
    fn find_once<'l>(
        &self,
        look: Look<'l>,
        step: &'a Step<'a>,
        rows: Option<&RoaringBitmap>,
        limit: usize,
    ) -> Attempt<(Look<'l>, Vec<Group>)> {
        let Some(repeats) = self.repeats(&look) else { return self.find(look, step, rows, limit) };
        let mut look = look;
        let mut wanted = limit;
        loop {
            let (looked, mut groups) = self.find(look, step, rows, wanted)?;
            look = looked;
            let is_all = groups.iter().all(|group| group.hits.len() < wanted);
            let mut is_full = true;
            for group in &mut groups {
                drop_repeats(&look.state().records, &mut group.hits, repeats);
                is_full &= group.hits.len() >= limit;
                group.hits.truncate(limit);
            }
            if is_all || is_full {
                return Ok((look, groups));
            }
            wanted = wanted.saturating_mul(2);
        }
    }

    /// Which repeats come back, where there may be any.
    fn repeats(&self, look: &Look<'_>) -> Option<Repeats> {
        self.plan.repeats.filter(|_| look.state().records.is_partitioned())
    }

    /// Looks at ever more rows until the groups are full.
    fn grouped(&self, look: Look<'_>, rows: Option<RoaringBitmap>, grouping: &Grouping) -> Attempt<ResultRows> {
        if self.step.examples.as_ref().is_some_and(|examples| examples.groups() != 1) {
            return Err(EngineError::InvalidArgument("only one group of rows can be grouped".to_owned()).into());
        }
        let mut groups = Groups::new(grouping);
        let mut standing = self.repeats(&look).map(|_| Standing::default());
        let mut rows = rows.unwrap_or_else(|| look.state().records.live().clone());
        let mut limit = grouping.groups.saturating_mul(grouping.size);
        let mut look = look;
        while limit > 0 && !groups.are_full() {
            if look.state().fields.is_indexed(&grouping.path) {
                rows = passing(look.state(), &groups.unfilled(), &rows, self.cancel)?;
            }
            if rows.is_empty() {
                break;
            }
            let (looked, mut found) = self.find(look, self.step, Some(&rows), limit)?;
            look = looked;
            let hits = found.pop().unwrap_or_default().hits;
            let payloads = Payloads::new(look.state(), self.cancel);
            for hit in &hits {
                // A record that comes once for each of its values is in a group once.
                if rows.remove(hit.row)
                    && let Some(payload) = payloads.of(hit.row)?
                {
                    let identity =
                        standing.as_mut().map_or(hit.row, |standing| standing.row_for(&look.state().records, hit.row));
                    groups.add(*hit, identity, payload)?;
                }
            }
            if hits.len() < limit {
                break;
            }
            limit = limit.saturating_mul(2);
        }
        Ok(ResultRows::collect(look.state(), groups.into_groups()))
    }
}

/// The live rows that pass a filter.
pub(super) fn rows_passing(state: &super::state::State, filter: &Filter) -> Result<RoaringBitmap> {
    passing(state, filter, state.records.live(), &Cancel::never())
}

fn scanned(state: &super::state::State, rows: &RoaringBitmap, scan: &ScanSource, limit: usize) -> Vec<Row> {
    match scan.order {
        ScanOrder::Insertion => state.records.in_insertion_order(rows, 0, limit),
        ScanOrder::Id => state.records.in_id_order(rows, &IdPage { from: scan.from.as_deref(), offset: 0, limit }),
    }
}

/// Tells a passed deadline from a caller who left.
pub(crate) fn cancelled(cancel: &Cancel) -> EngineError {
    if cancel.is_past_deadline() { EngineError::DeadlineExceeded } else { EngineError::Cancelled }
}
