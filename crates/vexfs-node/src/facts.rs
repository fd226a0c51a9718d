//! What JavaScript knows of a column without asking for it: calls into the addon cost more than what they would answer.

use serde::Serialize;
use vexfs_codec::columns::{ColumnData, VectorColumn};

/// A column in short, as JSON.
#[derive(Serialize)]
pub(crate) struct ColumnFacts {
    /// `texts`, `vectors`, `multiVectors`, `sparseVectors` or `json`.
    kind: &'static str,
    /// Number of items.
    length: usize,
    /// Components that all present dense vectors have; -1 when they differ, absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<i64>,
}

impl From<&ColumnData> for ColumnFacts {
    fn from(data: &ColumnData) -> Self {
        let (kind, dimension) = match data {
            ColumnData::Texts(_) => ("texts", None),
            ColumnData::Vectors(column) => ("vectors", uniform_dimension(column)),
            ColumnData::MultiVectors(_) => ("multiVectors", None),
            ColumnData::SparseVectors(_) => ("sparseVectors", None),
            ColumnData::Jsons(_) => ("json", None),
        };
        Self { kind, length: data.len(), dimension }
    }
}

fn uniform_dimension(column: &VectorColumn) -> Option<i64> {
    match column.uniform_dim() {
        Some(dim) => Some(dim as i64),
        None => column.iter().flatten().next().map(|_| -1),
    }
}
