//! Where a collection stands, for hosts and metrics.

use serde::Serialize;
use vexfs_index::fields::{FieldType, ScalarType};
use vexfs_index::payload::Segment;
use vexfs_storage::log::LogWriter;

use super::Collection;
use super::state::State;
use crate::catalog::{ObservedField, SpaceSpec};

/// Where a collection stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionStatistics {
    /// Live records.
    pub count: u64,
    /// Vector spaces.
    pub spaces: Vec<SpaceStatistics>,
    /// Sticky.
    pub observed_fields: Vec<ObservedField>,
    /// Number of the last batch.
    pub sequence: u64,
    /// Records that all batches named, each as often as it was named, and whether that changed anything or not.
    pub operations: u64,
    /// Records whose vectors the graph holds, or that need none because the collection is small.
    pub indexed_records: u64,
    /// Records that wait for the graph.
    pub pending_records: u64,
    /// Declared full-text indexes that wait to be filled.
    pub pending_indexes: Vec<Vec<Segment>>,
    /// Bodies of records, and those that were replaced or deleted since the last checkpoint.
    pub bodies: u64,
    /// Bytes of these bodies.
    pub body_bytes: u64,
    /// Bytes allocated on disk.
    pub disk_bytes: u64,
    /// Bytes of tables and graphs in memory, vectors and bodies (which are mapped) not counted.
    pub memory_bytes: u64,
    /// Milliseconds that it took to open the collection.
    pub open_ms: u64,
    /// The failure that took writes from the collection, or because of which an index cannot be filled.
    pub fault: Option<String>,
}

/// Where a vector space stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpaceStatistics {
    /// The space, with the dimension that vectors have fixed.
    #[serde(flatten)]
    pub spec: SpaceSpec,
    /// Records that have a vector in it.
    pub vectors: u64,
    /// Bytes of these vectors, as they are stored.
    pub vector_bytes: u64,
    /// Those of them that its index holds: the graph of a dense space, also while another is built to take its place; all in a sparse one, none in one of several vectors a record.
    pub indexed: u64,
}

fn name_of(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Scalar(ScalarType::String) => "string",
        FieldType::Scalar(ScalarType::Int) => "int",
        FieldType::Scalar(ScalarType::Float) => "float",
        FieldType::Scalar(ScalarType::Bool) => "bool",
        FieldType::ArrayOf(ScalarType::String) => "strings",
        FieldType::ArrayOf(ScalarType::Int) => "ints",
        FieldType::ArrayOf(ScalarType::Float) => "floats",
        FieldType::ArrayOf(ScalarType::Bool) => "bools",
    }
}

/// What writes have taught about a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lessons {
    pub(crate) spaces: Vec<SpaceSpec>,
    pub(crate) observed_fields: Vec<ObservedField>,
}

impl Collection {
    /// What the catalog does not know of the collection yet; `None` when nothing changed since the last call.
    pub(crate) fn new_lessons(&self) -> Option<Lessons> {
        let lessons = self.lessons(&self.state.read());
        let mut told = self.told.lock();
        if told.as_ref() == Some(&lessons) {
            return None;
        }
        *told = Some(lessons.clone());
        Some(lessons)
    }

    fn lessons(&self, state: &State) -> Lessons {
        let spec_now = |spec: &SpaceSpec| {
            let known = state.space(&spec.name).and_then(|space| space.spec.dimension);
            SpaceSpec { dimension: spec.dimension.or(known), ..spec.clone() }
        };
        let fields = state.fields.observed().into_iter();
        Lessons {
            spaces: self.specs().iter().map(spec_now).collect(),
            observed_fields: fields
                .map(|field| ObservedField { path: field.path, kind: name_of(field.field_type).to_owned() })
                .collect(),
        }
    }

    /// Where the collection stands.
    pub(crate) fn statistics(&self) -> CollectionStatistics {
        let log_bytes =
            self.committer.try_lock().map_or(0, |committer| committer.log.as_ref().map_or(0, LogWriter::bytes_on_disk));
        let state = self.state.read();
        let count = state.records.count();
        let Lessons { spaces, observed_fields } = self.lessons(&state);
        let pending = state
            .spaces
            .iter()
            .filter_map(|space| {
                self.wanted_index(space).map(|dense| space.count() - space.alive.count_below(dense.built()))
            })
            .max()
            .unwrap_or(0);
        let files: u64 = state.spaces.iter().map(|space| space.bytes_on_disk()).sum();
        let memory: usize = state.spaces.iter().map(|space| space.memory_bytes()).sum::<usize>()
            + state.records.memory_bytes()
            + state.fields.memory_bytes()
            + state.text.memory_bytes()
            + state.full_texts.memory_bytes();
        let standing = |spec: SpaceSpec| {
            let space = state.space(&spec.name);
            let vectors = space.map_or(0, |space| space.count());
            let vector_bytes = space.map_or(0, |space| space.vector_bytes());
            SpaceStatistics { vectors, vector_bytes, indexed: space.map_or(0, |space| space.indexed()), spec }
        };
        let bodies = state.records.bodies().plus(state.superseded);
        CollectionStatistics {
            count,
            spaces: spaces.into_iter().map(standing).collect(),
            observed_fields,
            sequence: state.sequence,
            operations: state.operations,
            indexed_records: count - pending,
            pending_records: pending,
            pending_indexes: state.unfilled().map(|(path, _)| path.clone()).collect(),
            bodies: bodies.count,
            body_bytes: bodies.bytes,
            disk_bytes: files + state.bodies.bytes_on_disk() + log_bytes,
            memory_bytes: memory as u64,
            open_ms: self.opening.as_millis() as u64,
            fault: self.poison.get().or_else(|| self.fill_failure.get()).cloned(),
        }
    }

    /// Whether the vectors have the dimensions that the catalog knows of.
    pub(crate) fn has_declared_dimensions(&self) -> bool {
        let specs = self.specs();
        self.state.read().spaces.iter().all(|space| {
            let declared = specs.iter().find(|spec| spec.slot == space.spec.slot).and_then(|spec| spec.dimension);
            declared.is_none() || space.spec.dimension.is_none() || declared == space.spec.dimension
        })
    }
}
