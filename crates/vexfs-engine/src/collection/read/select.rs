//! Which rows a plan speaks of.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

use roaring::RoaringBitmap;
use vexfs_index::filter::{Filter, FilterError, RowSource, evaluate, is_by_index};
use vexfs_index::{Cancel, Row};
use vexfs_storage::blobs::BlobView;

use super::cancelled;
use crate::batch::Columns;
use crate::collection::apply::decode_body;
use crate::collection::body::Body;
use crate::collection::state::State;
use crate::error::{EngineError, Result};
use crate::id;
use crate::plan::{Candidates, UnknownIds, texts};

/// A filter that took less is as quickly evaluated again as it is found among those that are remembered, where it would be in the way of others.
const REMEMBERED_FROM: Duration = Duration::from_micros(2);

/// The rows that pass a filter and are among the candidates; `None` when neither restricts anything.
pub(super) fn select(
    state: &State,
    filter: Option<&Filter>,
    candidates: Option<&Candidates>,
    columns: &Columns,
    cancel: &Cancel,
) -> Result<Option<Arc<RoaringBitmap>>> {
    let named = candidates.map(|candidates| named_rows(state, candidates, columns)).transpose()?;
    match (filter, named) {
        (None, named) => Ok(named.map(Arc::new)),
        (Some(filter), None) => passing_all(state, filter, cancel).map(Some),
        (Some(filter), Some(named)) => passing(state, filter, &named, cancel).map(|rows| Some(Arc::new(rows))),
    }
}

/// The live rows that pass a filter.
pub(super) fn passing_all(state: &State, filter: &Filter, cancel: &Cancel) -> Result<Arc<RoaringBitmap>> {
    if let Some(rows) = state.selections.get(filter) {
        return Ok(rows);
    }
    let started = Instant::now();
    let rows = Arc::new(passing(state, filter, state.records.live(), cancel)?);
    if started.elapsed() >= REMEMBERED_FROM {
        state.selections.put(filter, &rows);
    }
    Ok(rows)
}

/// The rows of `scope`, which are live, that pass a filter.
pub(super) fn passing(state: &State, filter: &Filter, scope: &RoaringBitmap, cancel: &Cancel) -> Result<RoaringBitmap> {
    let source = CandidateRows::new(state, scope);
    let is_cancelled = || cancel.check().is_err();
    let rows = evaluate(filter, state.indexes(), &source, &is_cancelled).map_err(|error| match error {
        FilterError::Cancelled => cancelled(cancel),
        FilterError::InvalidRegex(message) => EngineError::InvalidRegex(message),
        other => EngineError::Internal(other.to_string()),
    })?;
    debug_assert!(rows.is_subset(scope), "an evaluation returns rows of its scope");
    match source.failure.take() {
        Some(error) => Err(error),
        None => Ok(rows),
    }
}

/// Whether records have to be read to tell which pass a filter.
pub(super) fn reads_records(state: &State, filter: &Filter) -> bool {
    !is_by_index(filter, state.indexes(), &CandidateRows::new(state, state.records.live()))
}

fn named_rows(state: &State, candidates: &Candidates, columns: &Columns) -> Result<RoaringBitmap> {
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
    match ids.iter().flatten().next() {
        Some(id) if rows.is_empty() && candidates.unknown == UnknownIds::ErrorIfNoneKnown => {
            Err(EngineError::UnknownId { id: id.to_owned() })
        }
        _ => Ok(rows),
    }
}

/// What the filter evaluator sees of a collection.
struct CandidateRows<'a> {
    state: &'a State,
    /// For the first body that is read.
    view: OnceCell<BlobView>,
    live: &'a RoaringBitmap,
    /// Rows that are alive in each space, once they were asked for.
    with_vector: Vec<OnceCell<RoaringBitmap>>,
    /// The first failure while reading a body.
    failure: RefCell<Option<EngineError>>,
}

impl<'a> CandidateRows<'a> {
    fn new(state: &'a State, live: &'a RoaringBitmap) -> Self {
        let with_vector = state.spaces.iter().map(|_| OnceCell::new()).collect();
        Self { state, view: OnceCell::new(), live, with_vector, failure: RefCell::new(None) }
    }

    fn body(&self, row: Row) -> Body<'_> {
        let view = self.view.get_or_init(|| self.state.bodies.view());
        decode_body(view, self.state.records.body(row)).unwrap_or_else(|error| {
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

    fn rows_with_vector(&self, space: &str) -> Cow<'_, RoaringBitmap> {
        match self.state.spaces.iter().position(|known| known.spec.name == space) {
            Some(index) => {
                Cow::Borrowed(self.with_vector[index].get_or_init(|| self.state.spaces[index].alive.to_bitmap()))
            }
            None => Cow::Owned(RoaringBitmap::new()),
        }
    }

    fn rows_in_partition(&self, partition: &str) -> Cow<'_, RoaringBitmap> {
        match self.state.records.rows_in_partition(partition) {
            Some(rows) => Cow::Borrowed(rows),
            None => Cow::Owned(RoaringBitmap::new()),
        }
    }

    fn with_id_bytes(&self, row: Row, visit: &mut dyn FnMut(&[u8])) {
        id::with_plain_bytes(self.state.records.encoded_id(row), visit);
    }
}
