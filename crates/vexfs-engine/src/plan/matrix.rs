//! How near sampled records are to each other.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vexfs_index::filter::Filter;

use super::{SearchOptions, not_a_plan};
use crate::error::Result;

/// What a matrix is made of.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatrixPlan {
    /// Vector space.
    pub space: String,
    /// Which records count; only those that have a vector in the space do.
    pub filter: Option<Filter>,
    /// Records drawn by chance.
    pub sample: usize,
    /// The nearest others that are told of each.
    pub limit: usize,
    /// How components of sparse vectors count; all else is exact.
    #[serde(flatten)]
    pub options: SearchOptions,
    /// Milliseconds the plan may run.
    pub timeout_ms: Option<u64>,
}

/// The nearest others of each record of a sample.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Matrix {
    /// The ids of the sample, in the order of ids.
    pub ids: Vec<String>,
    /// For each, the places of others in the sample, nearest first.
    pub neighbors: Vec<Vec<usize>>,
    /// Their scores.
    pub scores: Vec<Vec<f32>>,
}

impl MatrixPlan {
    /// Reads a plan from its JSON form.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::EngineError::InvalidArgument) when it is not one.
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(not_a_plan)
    }

    /// How long the plan may run.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout_ms.map(Duration::from_millis)
    }
}
