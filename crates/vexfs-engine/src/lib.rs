//! An embedded vector engine: durable collections of records with vectors, payloads and documents.
//!
//! A host submits [`WriteBatch`]es and runs [`QueryPlan`]s against the [`Engine`]; see `internal-docs/engine/design.md`
//! for how the parts work together.

mod background;
mod batch;
mod catalog;
mod collection;
mod engine;
mod error;
mod id;
mod notes;
mod options;
mod payload;
mod plan;
mod pool;
mod rates;
mod registry;
mod snapshot;
mod telemetry;

pub use batch::{
    ChangePayloadOperation, Columns, DeleteOperation, DeleteVectorsOperation, Operation, PayloadChange, PutOperation,
    Unchanged, UnknownRecord, WhenAbsent, WhenPresent, WriteBatch, WriteOutcome,
};
pub use catalog::{
    Catalog, CollectionChange, CollectionRecord, Datatype, DocumentChange, FieldIndexKind, FieldIndexSpec, Fork,
    GraphChange, IndexKind, MetricName, NewCollection, ObservedField, SpaceKind, SpaceSpec,
};
pub use collection::{CollectionStatistics, PlanReport, ResultRows, SpaceStatistics};
pub use engine::{Answer, Engine};
pub use error::{EngineError, Result};
pub use notes::{Note, Notes};
pub use options::{Durability, Options};
pub use plan::{
    Arithmetic, Candidates, CodeOptions, ContextSource, CountPlan, DecayShape, Direction, DiscoverSource,
    DiverseSource, Expression, Extreme, FacetHit, FacetPlan, FacetValue, Field, FormulaSource, Function, FusionSource,
    Grouping, Matrix, MatrixPlan, Micros, NearestSource, OrderedKind, OrderedSource, Otherwise, Part, Prefetch,
    Prefetched, QueryPlan, RecommendSource, RecommendStrategy, ScanOrder, ScanSource, SearchOptions, Several, Source,
    TextSource, Two, UnknownIds, WeightedSource,
};
pub use rates::{Rates, Refusal};
pub use snapshot::{Restoration, SnapshotContents, SnapshotFile, SnapshotPart, SnapshotSet};
pub use telemetry::{RequestCounter, RequestTimes, Telemetry, Work, WorkTimes};
pub use vexfs_index::Cancel;
pub use vexfs_index::analysis::WeightingSpec;

/// The error text of a regular expression that does not compile, as its parser words it.
pub fn regex_error(pattern: &str) -> Option<String> {
    vexfs_index::filter::validate_regex(pattern).err().map(|error| error.to_string())
}

/// The terms of each text as a sparse vector: the JSON object of its `indices` and `values`.
///
/// # Errors
/// [`EngineError::InvalidArgument`] names the language that is not known.
pub fn weighted_terms(texts: &[String], spec: WeightingSpec) -> Result<Vec<String>> {
    let weighting = vexfs_index::analysis::Weighting::new(spec)
        .map_err(|language| EngineError::InvalidArgument(format!("the language {language} is not known")))?;
    let json = |text: &String| serde_json::to_string(&weighting.terms(text));
    texts.iter().map(json).collect::<serde_json::Result<_>>().map_err(|error| EngineError::Internal(error.to_string()))
}
