//! Answering plans: which rows are candidates, how to find the best of them, which of them come back.

mod average;
mod bodies;
mod custom;
mod examples;
mod facet;
mod grouping;
mod hits;
mod look;
mod most_frequent;
mod nearest;
mod ordered;
mod quick;
mod rows;
mod scored;
mod select;
mod values;
mod vector_search;
mod vectors;

use roaring::RoaringBitmap;
use vexfs_index::{Cancel, Row};

use self::bodies::Payloads;
use self::examples::Examples;
use self::grouping::Groups;
use self::hits::{Group, Hit};
use self::look::{Attempt, Look, Stop};
pub use self::rows::ResultRows;
use self::select::{passing, select};
use self::vector_search::VectorSearch;
use super::Collection;
use super::id_order::IdPage;
use crate::error::{EngineError, Result};
use crate::plan::{CountPlan, Grouping, QueryPlan, ScanOrder, ScanSource, Source};

/// How often a read starts over because rows changed under it, before it holds writes back.
const RETRIES: usize = 3;

impl Collection {
    /// Runs a plan.
    pub(crate) fn query(&self, plan: &QueryPlan, cancel: &Cancel) -> Result<ResultRows> {
        self.check_readable()?;
        let examples = Examples::of(plan)?;
        let reader = Reader { collection: self, plan, examples: examples.as_ref(), cancel };
        for attempt in 0..=RETRIES {
            match reader.attempt(Look::new(&self.state, attempt == RETRIES)) {
                Ok(rows) => return Ok(rows),
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
        let rows = rows.unwrap_or_else(|| state.records.live().clone());
        Ok(state
            .records
            .in_insertion_order(&rows, 0, limit)
            .into_iter()
            .map(|row| crate::id::decode(state.records.encoded_id(row)).into_owned())
            .collect())
    }
}

/// One query plan on its way to an answer.
struct Reader<'a> {
    collection: &'a Collection,
    plan: &'a QueryPlan,
    /// For plans that search a vector space.
    examples: Option<&'a Examples<'a>>,
    cancel: &'a Cancel,
}

impl Reader<'_> {
    fn attempt(&self, look: Look<'_>) -> Attempt<ResultRows> {
        let plan = self.plan;
        let rows = select(look.state(), plan.filter.as_ref(), plan.candidates.as_ref(), &plan.columns, self.cancel)?;
        if let Some(grouping) = &plan.grouping {
            return self.grouped(look, rows, grouping);
        }
        let limit = plan.limit.unwrap_or(usize::MAX).saturating_add(plan.offset);
        let (look, mut groups) = self.find(look, rows.as_ref(), limit)?;
        if plan.offset > 0 {
            for group in &mut groups {
                group.hits.drain(..plan.offset.min(group.hits.len()));
            }
        }
        Ok(ResultRows::collect(look.state(), groups))
    }

    /// The first `limit` rows among `rows`, or among all, of each group of the source.
    fn find<'l>(&self, look: Look<'l>, rows: Option<&RoaringBitmap>, limit: usize) -> Attempt<(Look<'l>, Vec<Group>)> {
        let state = look.state();
        let selected = || rows.unwrap_or_else(|| state.records.live());
        let hits = match (&self.plan.source, self.examples) {
            (Source::Scan(scan), _) => {
                let rows = scanned(state, selected(), scan, limit);
                rows.into_iter().map(Hit::unscored).collect()
            }
            (Source::Ordered(source), _) => ordered::in_order(state, selected(), source, limit, self.cancel)?,
            (_, None) => Vec::new(),
            (_, Some(examples)) => {
                let Some(search) = VectorSearch::prepare(self, examples, state)? else {
                    let groups = (0..examples.groups()).map(|_| Group::default()).collect();
                    return Ok((look, groups));
                };
                let reads_bodies = rows.is_some() || self.plan.grouping.is_some();
                return look.away(reads_bodies, || search.run(rows, limit));
            }
        };
        Ok((look, vec![hits.into()]))
    }

    /// Looks at ever more rows until the groups are full.
    fn grouped(&self, look: Look<'_>, rows: Option<RoaringBitmap>, grouping: &Grouping) -> Attempt<ResultRows> {
        if self.examples.is_some_and(|examples| examples.groups() != 1) {
            return Err(EngineError::InvalidArgument("only one group of rows can be grouped".to_owned()).into());
        }
        let mut groups = Groups::new(grouping);
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
            let (looked, mut found) = self.find(look, Some(&rows), limit)?;
            look = looked;
            let hits = found.pop().unwrap_or_default().hits;
            let payloads = Payloads::new(look.state(), self.cancel);
            for hit in &hits {
                // A record that comes once for each of its values is in a group once.
                if rows.remove(hit.row)
                    && let Some(payload) = payloads.of(hit.row)?
                {
                    groups.add(*hit, payload)?;
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

fn scanned(state: &super::state::State, rows: &RoaringBitmap, scan: &ScanSource, limit: usize) -> Vec<Row> {
    match scan.order {
        ScanOrder::Insertion => state.records.in_insertion_order(rows, 0, limit),
        ScanOrder::Id => state.records.in_id_order(rows, &IdPage { from: scan.from.as_deref(), offset: 0, limit }),
    }
}

/// Tells a passed deadline from a caller who left.
pub(super) fn cancelled(cancel: &Cancel) -> EngineError {
    if cancel.is_past_deadline() { EngineError::DeadlineExceeded } else { EngineError::Cancelled }
}
