//! Query plans as they arrive from a host: JSON with the bulk (query vectors, id lists) in columns.

mod combine;
mod expression;
mod facet;
mod matrix;
mod part;
mod prefetch;
mod source;

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use vexfs_codec::columns::{ColumnData as Column, TextColumn, VectorRef};
use vexfs_index::filter::Filter;
use vexfs_index::payload::Segment;

pub use self::combine::{Arithmetic, DiverseSource, Extreme, FormulaSource, FusionSource};
pub use self::expression::{DecayShape, Expression, Field, Function, Micros, Otherwise, Prefetched, Several, Two};
pub use self::facet::{FacetHit, FacetPlan, FacetValue};
pub use self::matrix::{Matrix, MatrixPlan};
pub use self::part::Part;
pub use self::prefetch::Prefetch;
pub use self::source::{
    CodeOptions, ContextSource, Direction, DiscoverSource, NearestSource, OrderedKind, OrderedSource, RecommendSource,
    RecommendStrategy, ScanOrder, ScanSource, SearchOptions, Source, TextSource, WeightedSource,
};
use crate::batch::Columns;
use crate::error::{EngineError, Result};

/// What to do with an id that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UnknownIds {
    /// Fail the plan.
    Error,
    /// Fail the plan when there are ids and none of them is there.
    ErrorIfNoneKnown,
    /// Pass over it.
    Ignore,
}

/// Restricts a plan to given ids.
#[derive(Debug, Clone, Deserialize)]
pub struct Candidates {
    /// Text column.
    pub ids: usize,
    /// For ids that are not there.
    pub unknown: UnknownIds,
}

/// Rows come back in groups by the values of a field: for each of the best `groups` values the best `size` rows.
#[derive(Debug, Clone, Deserialize)]
pub struct Grouping {
    /// The field.
    pub path: Vec<Segment>,
    /// Groups at most.
    pub groups: usize,
    /// Rows of a group at most.
    pub size: usize,
}

/// A read.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryPlan {
    /// What it looks at.
    pub source: Source,
    /// Where the rows that it looks at come from, as places in the list of prefetches; empty = all records.
    #[serde(default)]
    pub prefetch: Vec<usize>,
    /// All prefetches, those of prefetches, too.
    #[serde(default)]
    pub prefetches: Vec<Prefetch>,
    /// What passes, of the prefetches, too.
    pub filter: Option<Filter>,
    /// Which ids are looked at.
    pub candidates: Option<Candidates>,
    /// The records among which components of sparse queries are rare; absent = all.
    pub corpus: Option<Filter>,
    /// Rows end before the first whose score is not better, as scores of the space's metric go; where prefetches are fused or a formula
    /// gives the score, one that is as good comes back, too.
    pub threshold: Option<f32>,
    /// Which records come back of those whose ids are the same within their partitions; absent = all.
    pub repeats: Option<Repeats>,
    /// Groups the rows; only for sources with one group.
    pub grouping: Option<Grouping>,
    /// Rows skipped in each group.
    #[serde(default)]
    pub offset: usize,
    /// Rows in each group; absent = no limit.
    pub limit: Option<usize>,
    /// Milliseconds the plan may run.
    pub timeout_ms: Option<u64>,
    /// The bulk data.
    #[serde(skip)]
    pub columns: Columns,
}

/// Which records come back of those whose ids are the same within their partitions. In a group by a field there is one of them in any case,
/// and a fusion takes those of a list for one record that stands there several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Repeats {
    /// The best.
    Best,
    /// Those that differ in score.
    Differing,
}

/// What a count looks at.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CountPlan {
    /// What passes.
    pub filter: Option<Filter>,
    /// Which ids are looked at.
    pub candidates: Option<Candidates>,
    /// Milliseconds the plan may run.
    pub timeout_ms: Option<u64>,
    /// The bulk data.
    #[serde(skip)]
    pub columns: Columns,
}

impl QueryPlan {
    /// Reads a plan from its JSON form.
    ///
    /// # Errors
    /// [`EngineError::InvalidArgument`] when it is not one.
    pub fn from_json(json: &str, columns: Columns) -> Result<Self> {
        let mut plan: Self = serde_json::from_str(json).map_err(not_a_plan)?;
        plan.columns = columns;
        Ok(plan)
    }

    /// How long the plan may run.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout_ms.map(Duration::from_millis)
    }
}

impl CountPlan {
    /// Reads a plan from its JSON form.
    ///
    /// # Errors
    /// [`EngineError::InvalidArgument`] when it is not one.
    pub fn from_json(json: &str, columns: Columns) -> Result<Self> {
        let mut plan: Self = serde_json::from_str(json).map_err(not_a_plan)?;
        plan.columns = columns;
        Ok(plan)
    }

    /// How long the plan may run.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout_ms.map(Duration::from_millis)
    }
}

pub(crate) fn texts(columns: &[Arc<Column>], index: usize) -> Result<&TextColumn> {
    match columns.get(index).map(AsRef::as_ref) {
        Some(Column::Texts(column)) => Ok(column),
        _ => Err(EngineError::InvalidArgument(format!("column {index} is not a column of texts"))),
    }
}

/// The items of a column of vectors, of whatever kind; absent ones are left out.
pub(crate) fn vectors(columns: &[Arc<Column>], index: usize) -> Result<Vec<VectorRef<'_>>> {
    match columns.get(index).map(AsRef::as_ref) {
        None | Some(Column::Texts(_) | Column::Jsons(_)) => {
            Err(EngineError::InvalidArgument(format!("column {index} is not a column of vectors")))
        }
        Some(column) => Ok((0..column.len()).filter_map(|item| column.vector(item)).collect()),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn not_a_plan(error: serde_json::Error) -> EngineError {
    EngineError::InvalidArgument(format!("query plan: {error}"))
}
