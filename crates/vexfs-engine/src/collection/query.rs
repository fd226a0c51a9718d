//! Answering plans: which rows are candidates, how to find the nearest of them, which of them come back.

use std::cell::RefCell;
use std::sync::Arc;

use roaring::RoaringBitmap;
use vexfs_codec::columns::{TextColumn, VectorColumn, VectorRef};
use vexfs_index::filter::{Filter, FilterError, RowSource, evaluate};
use vexfs_index::{Cancel, Row};
use vexfs_storage::blobs::BlobView;

use super::Collection;
use super::apply::decode_body;
use super::body::Body;
use super::rows::ResultRows;
use super::search::{Hits, Search};
use super::space::Space;
use super::state::State;
use crate::error::{EngineError, Result};
use crate::plan::{Candidates, CountPlan, QueryPlan, ScanOrder, Source, UnknownIds, texts, vectors};

/// How often a search starts over because rows died under it, before it holds writes back.
const RETRIES: usize = 3;

/// Rows that a scan may return, and floats that a search may score, on the caller's thread.
const QUICK_ROWS: usize = 2_000;
const QUICK_FLOATS: usize = 8 << 20;

impl Collection {
    /// Whether a plan is so cheap that handing it to another thread would cost more.
    pub(crate) fn is_quick(&self, plan: &QueryPlan) -> bool {
        if plan.filter.as_ref().is_some_and(reads_text) {
            return false;
        }
        let limit = plan.limit.unwrap_or(usize::MAX);
        let candidates = match &plan.candidates {
            Some(candidates) => texts(&plan.columns, candidates.ids).map_or(0, TextColumn::len),
            None => usize::MAX,
        };
        match &plan.source {
            Source::Scan { order } => {
                let sorts = *order == ScanOrder::Id && candidates > QUICK_ROWS;
                limit.min(candidates) <= QUICK_ROWS && !sorts
            }
            Source::Nearest { space, queries, exact, .. } => {
                let queries = vectors(&plan.columns, *queries).map_or(0, VectorColumn::len);
                let state = self.state.read();
                let Some(space) = state.space(space) else { return true };
                let Some(dense) = space.dense() else { return false };
                let scanned = if *exact || dense.built() == 0 {
                    state.records.count() as usize
                } else {
                    (state.records.rows() - dense.built()) as usize + SCANNED_BY_GRAPH
                };
                limit <= QUICK_ROWS && queries.saturating_mul(scanned).saturating_mul(dense.dim) <= QUICK_FLOATS
            }
        }
    }

    /// Whether a count is so cheap that handing it to another thread would cost more.
    pub(crate) fn is_quick_count(plan: &CountPlan) -> bool {
        !plan.filter.as_ref().is_some_and(reads_text)
    }

    /// Runs a plan.
    pub(crate) fn query(&self, plan: &QueryPlan, cancel: &Cancel) -> Result<ResultRows> {
        self.check_readable()?;
        match &plan.source {
            Source::Scan { order } => self.scan(plan, *order, cancel),
            Source::Nearest { space, queries, ef, exact } => {
                let queries = vectors(&plan.columns, *queries)?;
                let queries: Vec<&[f32]> = queries.iter().flatten().collect();
                let search = NearestPlan { plan, space, queries, ef: *ef, is_exact: *exact };
                for _ in 0..RETRIES {
                    if let Some(rows) = self.nearest(&search, cancel, false)? {
                        return Ok(rows);
                    }
                }
                self.nearest(&search, cancel, true)?
                    .ok_or_else(|| EngineError::Internal("rows changed under a lock".to_owned()))
            }
        }
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

    fn scan(&self, plan: &QueryPlan, order: ScanOrder, cancel: &Cancel) -> Result<ResultRows> {
        let state = self.state.read();
        let rows = select(&state, plan.filter.as_ref(), plan.candidates.as_ref(), &plan.columns, cancel)?;
        let rows = rows.as_ref().unwrap_or_else(|| state.records.live());
        let limit = plan.limit.unwrap_or(usize::MAX);
        let window = match order {
            ScanOrder::Insertion => state.records.in_insertion_order(rows, plan.offset, limit),
            ScanOrder::Id => state.records.in_id_order(rows).into_iter().skip(plan.offset).take(limit).collect(),
        };
        let group = window.into_iter().map(|row| (row, 0.0)).collect();
        Ok(ResultRows::collect(&state, vec![group]))
    }

    /// `None` when rows died while the search ran without the lock.
    fn nearest(&self, search: &NearestPlan<'_>, cancel: &Cancel, holds_lock: bool) -> Result<Option<ResultRows>> {
        let plan = search.plan;
        let state = self.state.read();
        if let Some(space) = state.space(search.space) {
            search.queries.iter().try_for_each(|query| space.check_query(VectorRef::Dense(query)))?;
        }
        let rows = select(&state, plan.filter.as_ref(), plan.candidates.as_ref(), &plan.columns, cancel)?;
        let Some(space) = state.space(search.space).map(Arc::clone) else {
            self.check_unused_space(search)?;
            let groups = vec![Vec::new(); search.queries.len()];
            return Ok(Some(ResultRows::collect(&state, groups)));
        };
        let version = state.version(rows.is_some());
        let row_count = state.records.rows();
        let live = state.records.count();
        let limit = plan.limit.unwrap_or(usize::MAX).saturating_add(plan.offset);
        let run = || {
            let Some(dense) = space.dense() else { return Ok(Vec::new()) };
            Search {
                space: &space,
                dense,
                rows: row_count,
                live,
                candidates: rows.as_ref(),
                limit: limit.min(live as usize),
                ef: search.ef,
                is_exact: search.is_exact,
                cancel,
            }
            .run(&search.queries)
        };
        if holds_lock {
            let hits = run()?;
            return Ok(Some(answer(&state, &space, plan.offset, hits)));
        }
        drop(state);
        let hits = run()?;
        let state = self.state.read();
        if state.version(rows.is_some()) != version {
            return Ok(None);
        }
        Ok(Some(answer(&state, &space, plan.offset, hits)))
    }

    /// Checks a search of a space that has no vectors yet.
    fn check_unused_space(&self, search: &NearestPlan<'_>) -> Result<()> {
        let specs = self.specs();
        let spec = specs.iter().find(|spec| spec.name == search.space).ok_or_else(|| {
            EngineError::InvalidArgument(format!("the collection has no vector space {:?}", search.space))
        })?;
        spec.dimension.map_or(Ok(()), |dim| check_dimensions(dim, &search.queries))
    }
}

fn answer(state: &State, space: &Space, offset: usize, hits: Vec<Hits>) -> ResultRows {
    let score = |(row, distance): (Row, f32)| (row, space.score(distance));
    let groups = hits.into_iter().map(|hits| hits.into_iter().skip(offset).map(score).collect()).collect();
    ResultRows::collect(state, groups)
}

/// About what a graph walk costs, in rows scored.
const SCANNED_BY_GRAPH: usize = 2_000;

/// A nearest plan with its queries at hand.
struct NearestPlan<'a> {
    plan: &'a QueryPlan,
    space: &'a str,
    queries: Vec<&'a [f32]>,
    ef: Option<usize>,
    is_exact: bool,
}

/// The rows that pass a filter and are among the candidates; `None` when neither restricts anything.
fn select(
    state: &State,
    filter: Option<&Filter>,
    candidates: Option<&Candidates>,
    columns: &crate::batch::Columns,
    cancel: &Cancel,
) -> Result<Option<RoaringBitmap>> {
    let named = candidates.map(|candidates| named_rows(state, candidates, columns)).transpose()?;
    let Some(filter) = filter else { return Ok(named) };
    let view = state.bodies.view();
    let source = CandidateRows {
        state,
        view: &view,
        live: named.as_ref().unwrap_or_else(|| state.records.live()),
        failure: RefCell::new(None),
    };
    let is_cancelled = || cancel.check().is_err();
    let passing =
        evaluate(filter, &state.fields, &state.text, &source, &is_cancelled).map_err(|error| match error {
            FilterError::Cancelled => cancelled(cancel),
            FilterError::InvalidRegex(message) => EngineError::InvalidRegex(message),
            other => EngineError::Internal(other.to_string()),
        })?;
    if let Some(error) = source.failure.take() {
        return Err(error);
    }
    Ok(Some(match named {
        Some(named) => passing & named,
        None => passing,
    }))
}

fn named_rows(state: &State, candidates: &Candidates, columns: &crate::batch::Columns) -> Result<RoaringBitmap> {
    let ids = texts(columns, candidates.ids)?;
    let mut rows = RoaringBitmap::new();
    for id in ids.iter().flatten() {
        match state.records.row_of_text(id) {
            Some(row) => {
                rows.insert(row);
            }
            None if candidates.unknown == UnknownIds::Error => {
                return Err(EngineError::UnknownId { id: id.to_owned() });
            }
            None => {}
        }
    }
    Ok(rows)
}

/// What the filter evaluator sees of a collection.
struct CandidateRows<'a> {
    state: &'a State,
    view: &'a BlobView,
    live: &'a RoaringBitmap,
    /// The first failure while reading a body.
    failure: RefCell<Option<EngineError>>,
}

impl CandidateRows<'_> {
    fn body(&self, row: Row) -> Body<'_> {
        decode_body(self.view, self.state.records.body(row)).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            Body::default()
        })
    }
}

impl RowSource for CandidateRows<'_> {
    fn live(&self) -> &RoaringBitmap {
        self.live
    }

    fn payload(&self, row: Row) -> Option<&[u8]> {
        self.body(row).payload
    }

    fn document(&self, row: Row) -> Option<&str> {
        self.body(row).document_text()
    }

    fn row_of(&self, id: &str) -> Option<Row> {
        self.state.records.row_of_text(id)
    }
}

/// Whether evaluating a filter may have to read many documents.
fn reads_text(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(reads_text),
        Filter::AtLeast(at_least) => at_least.filters.iter().any(reads_text),
        Filter::Not(part) => reads_text(part),
        Filter::TextContains(_) | Filter::TextRegex(_) => true,
        _ => false,
    }
}

fn check_dimensions(dim: usize, queries: &[&[f32]]) -> Result<()> {
    match queries.iter().find(|query| query.len() != dim) {
        None => Ok(()),
        Some(query) => Err(EngineError::DimensionMismatch { expected: dim, actual: query.len() }),
    }
}

/// Tells a passed deadline from a caller who left.
pub(super) fn cancelled(cancel: &Cancel) -> EngineError {
    if cancel.is_past_deadline() { EngineError::DeadlineExceeded } else { EngineError::Cancelled }
}
