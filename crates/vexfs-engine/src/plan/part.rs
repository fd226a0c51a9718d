//! Parts of collections.

use serde::Deserialize;
use vexfs_index::filter::Filter;

/// A part of a collection: of its ids, never of what records contain.
#[derive(Debug, Clone, Deserialize)]
pub struct Part {
    /// What the records of the part pass.
    pub filter: Filter,
    /// The partition in which all their ids are.
    pub partition: Option<String>,
}
