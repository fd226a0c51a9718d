//! Counting the records that have each value of a field.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vexfs_index::filter::Filter;
use vexfs_index::payload::Segment;

use super::not_a_plan;
use crate::error::Result;

/// What a facet looks at.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FacetPlan {
    /// The field.
    pub path: Vec<Segment>,
    /// Which records count.
    pub filter: Option<Filter>,
    /// Values that come back, those of most records first, equal ones in the order of the values.
    pub limit: usize,
    /// Whether strings that are UUIDs count in one form, however they are written.
    #[serde(default)]
    pub uuids: bool,
    /// Milliseconds the plan may run.
    pub timeout_ms: Option<u64>,
}

/// A value and the number of records that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetHit {
    /// The value.
    pub value: FacetValue,
    /// Records that have it.
    pub count: u64,
}

/// A value that records are told apart by. Ordered: strings, integers, booleans.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum FacetValue {
    /// A string.
    String(String),
    /// An integer; `{"int":"…"}` in JSON, so that 64 bits survive.
    Int {
        /// The integer.
        #[serde(serialize_with = "decimal")]
        int: i64,
    },
    /// A boolean.
    Bool(bool),
}

impl FacetPlan {
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

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde wants")]
fn decimal<S: serde::Serializer>(int: &i64, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(int)
}
