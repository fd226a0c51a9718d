//! Which rows a plan speaks of.

use std::cell::RefCell;

use roaring::RoaringBitmap;
use vexfs_index::filter::{Filter, FilterError, RowSource, evaluate};
use vexfs_index::{Cancel, Row};
use vexfs_storage::blobs::BlobView;

use super::cancelled;
use crate::batch::Columns;
use crate::collection::apply::decode_body;
use crate::collection::body::Body;
use crate::collection::state::State;
use crate::error::{EngineError, Result};
use crate::plan::{Candidates, UnknownIds, texts};

/// The rows that pass a filter and are among the candidates; `None` when neither restricts anything.
pub(super) fn select(
    state: &State,
    filter: Option<&Filter>,
    candidates: Option<&Candidates>,
    columns: &Columns,
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
