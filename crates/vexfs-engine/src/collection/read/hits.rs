//! What a source finds, before it is detached from the tables.

use vexfs_index::Row;
use vexfs_index::payload::Number;

use crate::plan::FacetValue;

/// A row that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) row: Row,
    /// As the host sees it; 1 where nothing is scored, which makes all equally good.
    pub(super) score: f32,
    /// The value that the row is ordered by.
    pub(super) order_value: Option<Number>,
}

/// Hits that belong together, best first.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// What they have in common, if they are grouped by a field.
    pub(super) key: Option<FacetValue>,
    pub(super) hits: Vec<Hit>,
}

impl Hit {
    pub(super) fn unscored(row: Row) -> Self {
        Self { row, score: 1.0, order_value: None }
    }

    pub(super) fn scored(row: Row, score: f32) -> Self {
        Self { row, score, order_value: None }
    }
}

impl From<Vec<Hit>> for Group {
    fn from(hits: Vec<Hit>) -> Self {
        Self { key: None, hits }
    }
}
