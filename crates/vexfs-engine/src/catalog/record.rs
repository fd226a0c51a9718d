//! What the catalog keeps of a collection.

use serde::{Deserialize, Serialize};
use vexfs_index::analysis::AnalyzerSpec;
use vexfs_index::codes::CodeSpec;
use vexfs_index::payload::Segment;
use vexfs_simd::Metric;

/// Names of metrics as hosts write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MetricName {
    /// Squared Euclidean distance.
    SquaredEuclidean,
    /// Euclidean distance; ordered by its square.
    Euclidean,
    /// Cosine similarity.
    Cosine,
    /// Dot product.
    Dot,
    /// Sum of absolute differences.
    Manhattan,
}

impl MetricName {
    /// The kernel's metric.
    pub fn metric(self) -> Metric {
        match self {
            Self::SquaredEuclidean | Self::Euclidean => Metric::SquaredEuclidean,
            Self::Cosine => Metric::Cosine,
            Self::Dot => Metric::Dot,
            Self::Manhattan => Metric::Manhattan,
        }
    }

    /// The score a host sees for an ordering distance: squared distance, distance, cosine similarity, dot product or sum of absolute differences.
    pub fn score(self, distance: f32) -> f32 {
        match self {
            Self::Euclidean => distance.max(0.0).sqrt(),
            Self::SquaredEuclidean | Self::Manhattan => distance,
            Self::Cosine => 1.0 - distance,
            Self::Dot => -distance,
        }
    }
}

/// One vector space of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpaceSpec {
    /// Unique in the collection; the unnamed space is the empty name.
    pub name: String,
    /// What a record has in it.
    #[serde(default)]
    pub kind: SpaceKind,
    /// How nearness is measured.
    pub metric: MetricName,
    /// Components of a vector; unknown until the first vector fixes it, and in sparse spaces.
    pub dimension: Option<usize>,
    /// What components are rounded to when they are written.
    #[serde(default)]
    pub datatype: Datatype,
    /// Whether vectors are scaled to length 1 when they are written.
    #[serde(default)]
    pub normalized: bool,
    /// What finds near vectors in a dense space.
    #[serde(default, skip_serializing_if = "IndexKind::is_graph")]
    pub index: IndexKind,
    /// Links a graph node keeps per layer (twice as many in the lowest); 0 makes no index of any kind.
    pub max_neighbors: u16,
    /// Breadth of the search for a new node's neighbours.
    pub ef_construction: u16,
    /// Codes that the graph is walked on; chosen by the engine when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<CodeSpec>,
    /// Whether codes and links of the graph are in mapped files, which the system takes out of memory when it needs that for something else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mapped: bool,
    /// Where in the payload a sparse space finds its vectors: an object with the arrays `indices` and `values`. Absent: writes bring them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Vec<Segment>>,
    /// Number in the names of the space's files, never used again in a collection. Chosen by the catalog.
    #[serde(default)]
    pub slot: usize,
}

/// What finds near vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IndexKind {
    /// A graph that is walked.
    #[default]
    Graph,
    /// Tables of locality-sensitive hashes.
    Lsh,
}

impl IndexKind {
    /// Whether it is what spaces had before there was a choice.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    pub(crate) fn is_graph(&self) -> bool {
        *self == Self::Graph
    }
}

/// What a record has in a vector space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SpaceKind {
    /// One vector.
    #[default]
    Dense,
    /// Several vectors of one dimension.
    Multi,
    /// One sparse vector.
    Sparse,
}

/// What the components of stored vectors are rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Datatype {
    /// Nothing.
    #[default]
    F32,
    /// The nearest half-precision float.
    F16,
    /// The integer part, from 0 to 255.
    U8,
    /// Rotated, the nearest of sixteen levels; stored as these.
    T4,
    /// Rotated, the nearest of 255 levels; stored as these.
    T8,
    /// Rotated, the nearest of 65,535 levels; stored as these.
    T16,
}

/// An index that a host declared on a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldIndexSpec {
    /// The field.
    pub path: Vec<Segment>,
    /// What is indexed.
    pub kind: FieldIndexKind,
    /// For full text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analyzer: Option<AnalyzerSpec>,
}

/// Kinds of declared index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldIndexKind {
    /// Strings, numbers and booleans.
    Values,
    /// Strings that are dates.
    Datetime,
    /// Objects that are places.
    Geo,
    /// Tokens of strings.
    FullText,
}

/// A collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRecord {
    /// Chosen once.
    pub id: uuid::Uuid,
    /// Names the directory of the files, when that is not the id: a snapshot has taken the place of what was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<uuid::Uuid>,
    /// Names are unique within it.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Vector spaces.
    pub spaces: Vec<SpaceSpec>,
    /// JSON of the host, kept verbatim.
    pub attributes: String,
    /// Indexes that were declared.
    #[serde(default)]
    pub indexes: Vec<FieldIndexSpec>,
    /// The smallest slot that no space has had.
    #[serde(default, rename = "nextSlot")]
    pub next_slot: usize,
    /// Fields seen in payloads; filled in by the engine as they turn up.
    #[serde(default, rename = "observedFields")]
    pub observed_fields: Vec<ObservedField>,
}

impl CollectionRecord {
    /// Names the directory of the files.
    pub fn directory(&self) -> uuid::Uuid {
        self.files.unwrap_or(self.id)
    }
}

/// A field seen in payloads, with a type it was seen with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedField {
    /// One segment a nested key.
    pub path: Vec<String>,
    /// Name of the type.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A collection to be created.
#[derive(Debug, Clone, Deserialize)]
pub struct NewCollection {
    /// Chosen by the engine when absent.
    pub id: Option<uuid::Uuid>,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Vector spaces.
    pub spaces: Vec<SpaceSpec>,
    /// JSON of the host.
    pub attributes: String,
    /// Declared indexes.
    #[serde(default)]
    pub indexes: Vec<FieldIndexSpec>,
}

/// What the graph of a vector space is to be from now on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphChange {
    /// Name of the space.
    pub space: String,
    /// As in [`SpaceSpec`].
    pub max_neighbors: u16,
    /// As in [`SpaceSpec`].
    pub ef_construction: u16,
    /// As in [`SpaceSpec`].
    pub codes: Option<CodeSpec>,
    /// As in [`SpaceSpec`].
    #[serde(default)]
    pub mapped: bool,
}

/// A copy of a collection to be created.
#[derive(Debug, Clone, Deserialize)]
pub struct Fork {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// JSON of the host.
    pub attributes: String,
}

/// What may change in a collection's record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionChange {
    /// A new name.
    pub name: Option<String>,
    /// New JSON of the host.
    pub attributes: Option<String>,
    /// The change is made only if the JSON of the host is still this.
    pub expected_attributes: Option<String>,
    /// Spaces to add.
    #[serde(default)]
    pub add_spaces: Vec<SpaceSpec>,
    /// Names of spaces to remove, with their vectors.
    #[serde(default)]
    pub remove_spaces: Vec<String>,
    /// Graphs to change; those that are to be other than they are will be built anew.
    #[serde(default)]
    pub change_graphs: Vec<GraphChange>,
    /// The declared indexes from now on.
    pub indexes: Option<Vec<FieldIndexSpec>>,
}

/// A change of a host's document.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum DocumentChange {
    /// Writes it, whether or not it is there.
    Put {
        /// Key.
        key: String,
        /// Value.
        value: String,
    },
    /// Writes it, unless it is there.
    Insert {
        /// Key.
        key: String,
        /// Value.
        value: String,
    },
    /// Deletes it; fails when it is not there.
    Delete {
        /// Key.
        key: String,
    },
}
