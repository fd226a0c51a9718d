//! Reads that are not there yet.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, TextColumn};

use crate::engine::Engine;
use crate::error::{EngineError, Result};

/// What a facet looks at.
#[derive(Debug, Clone, Deserialize)]
pub struct FacetPlan {}

/// A value and the number of records that have it.
#[derive(Debug, Clone, Serialize)]
pub struct FacetHit {}

impl FacetPlan {
    /// Reads a plan from its JSON form.
    ///
    /// # Errors
    /// [`EngineError::InvalidArgument`] when it is not one.
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| EngineError::InvalidArgument(format!("facet plan: {error}")))
    }
}

impl Engine {
    /// Counts the records that have each value of a field.
    ///
    /// # Errors
    /// Always.
    pub fn facet(&self, id: Uuid, _plan: &FacetPlan) -> Result<Vec<FacetHit>> {
        self.open_collection(id)?;
        Err(EngineError::Internal("facets are not there yet".to_owned()))
    }

    /// The vectors of records in a space.
    ///
    /// # Errors
    /// Always.
    pub fn vectors(&self, id: Uuid, _space: &str, _ids: &TextColumn) -> Result<ColumnData> {
        self.open_collection(id)?;
        Err(EngineError::Internal("reading vectors is not there yet".to_owned()))
    }
}
