//! Plans within plans.

use serde::Deserialize;
use vexfs_index::filter::Filter;

use super::Source;

/// A plan whose rows are what another one looks at. Those of one plan are in one list, however they nest: JSON that nests is read only
/// so deep.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prefetch {
    /// What it looks at.
    pub source: Source,
    /// What passes beside the filters around it.
    pub filter: Option<Filter>,
    /// The records among which components of sparse queries, or tokens of texts, are rare; absent = all.
    pub corpus: Option<Filter>,
    /// Only rows with a better score are handed on; see [`QueryPlan::threshold`](super::QueryPlan::threshold).
    pub threshold: Option<f32>,
    /// Rows that are handed on.
    pub limit: usize,
    /// Where its own rows come from: places in the list, behind its own.
    #[serde(default)]
    pub prefetch: Vec<usize>,
}
