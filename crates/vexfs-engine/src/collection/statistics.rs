//! Where a collection stands, for hosts and metrics.

use serde::Serialize;
use vexfs_index::fields::{FieldType, ScalarType};

use super::Collection;
use crate::catalog::SpaceSpec;

/// A field seen in payloads, with a type it was seen with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObservedField {
    /// One segment a nested key.
    pub path: Vec<String>,
    /// Name of the type.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Where a collection stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionStatistics {
    /// Live records.
    pub count: u64,
    /// Vector spaces, with the dimensions that vectors have fixed.
    pub spaces: Vec<SpaceSpec>,
    /// Sticky.
    pub observed_fields: Vec<ObservedField>,
    /// Number of the last batch.
    pub sequence: u64,
    /// Records whose vectors the graph holds, or that need none because the collection is small.
    pub indexed_records: u64,
    /// Records that wait for the graph.
    pub pending_records: u64,
    /// Bytes allocated on disk.
    pub disk_bytes: u64,
    /// Bytes of tables and graphs in memory, vectors and bodies (which are mapped) not counted.
    pub memory_bytes: u64,
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

impl Collection {

    /// Where the collection stands.
    pub(crate) fn statistics(&self) -> CollectionStatistics {
        let log_bytes =
            self.committer.try_lock().map_or(0, |committer| committer.log.as_ref().map_or(0, |log| log.bytes_on_disk()));
        let state = self.state.read();
        let count = state.records.count();
        let spaces = self
            .specs
            .iter()
            .map(|spec| state.space(&spec.name).map_or_else(|| spec.clone(), |space| space.spec.clone()))
            .collect();
        let pending = state
            .spaces
            .iter()
            .filter(|space| space.wants_graph(count))
            .map(|space| state.records.live().range_cardinality(space.built()..))
            .max()
            .unwrap_or(0);
        let files: u64 = state.spaces.iter().map(|space| space.file.bytes_on_disk()).sum();
        let memory: usize = state.spaces.iter().map(|space| space.memory_bytes()).sum::<usize>()
            + state.records.memory_bytes()
            + state.fields.memory_bytes()
            + state.text.memory_bytes();
        CollectionStatistics {
            count,
            spaces,
            observed_fields: state
                .fields
                .observed()
                .into_iter()
                .map(|field| ObservedField { path: field.path, kind: name_of(field.field_type) })
                .collect(),
            sequence: state.sequence,
            indexed_records: count - pending,
            pending_records: pending,
            disk_bytes: files + state.bodies.bytes_on_disk() + log_bytes,
            memory_bytes: memory as u64,
        }
    }
}
