//! Query plans as they arrive from a host: JSON with the bulk (query vectors, id lists) in columns.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use vexfs_codec::columns::{ColumnData as Column, TextColumn, VectorColumn};
use vexfs_index::filter::Filter;

use crate::batch::Columns;
use crate::error::{EngineError, Result};

/// What a plan looks at.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Source {
    /// The nearest records to each query vector; one group of rows per query.
    Nearest {
        /// Vector space.
        space: String,
        /// Vector column of queries.
        queries: usize,
        /// Breadth of the graph walk.
        ef: Option<usize>,
        /// Scores every candidate instead of walking the graph.
        #[serde(default)]
        exact: bool,
    },
    /// All records in an order; one group of rows.
    Scan {
        /// The order.
        order: ScanOrder,
    },
}

/// Orders of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ScanOrder {
    /// As inserted, oldest first.
    Insertion,
    /// By id: numbers, UUIDs, texts.
    Id,
}

/// What to do with an id that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UnknownIds {
    /// Fail the plan.
    Error,
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

/// A read.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryPlan {
    /// What it looks at.
    pub source: Source,
    /// What passes.
    pub filter: Option<Filter>,
    /// Which ids are looked at.
    pub candidates: Option<Candidates>,
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
        let plan: Self = serde_json::from_str(json).map_err(not_a_plan)?;
        Ok(Self { columns, ..plan })
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
        let plan: Self = serde_json::from_str(json).map_err(not_a_plan)?;
        Ok(Self { columns, ..plan })
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

pub(crate) fn vectors(columns: &[Arc<Column>], index: usize) -> Result<&VectorColumn> {
    match columns.get(index).map(AsRef::as_ref) {
        Some(Column::Vectors(column)) => Ok(column),
        _ => Err(EngineError::InvalidArgument(format!("column {index} is not a column of vectors"))),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn not_a_plan(error: serde_json::Error) -> EngineError {
    EngineError::InvalidArgument(format!("query plan: {error}"))
}
