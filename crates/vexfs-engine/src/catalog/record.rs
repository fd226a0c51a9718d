//! What the catalog keeps of a collection.

use serde::{Deserialize, Serialize};
use vexfs_simd::Metric;

/// Names of metrics as hosts write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MetricName {
    /// Squared Euclidean distance.
    SquaredEuclidean,
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
            Self::SquaredEuclidean => Metric::SquaredEuclidean,
            Self::Cosine => Metric::Cosine,
            Self::Dot => Metric::Dot,
            Self::Manhattan => Metric::Manhattan,
        }
    }

    /// The score a host sees for an ordering distance: squared distance, cosine similarity, dot product or sum of absolute differences.
    pub fn score(self, distance: f32) -> f32 {
        match self {
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
    /// How nearness is measured.
    pub metric: MetricName,
    /// Components of a vector; unknown until the first vector fixes it.
    pub dimension: Option<usize>,
    /// Links a graph node keeps per layer (twice as many in the lowest).
    pub max_neighbors: u16,
    /// Breadth of the search for a new node's neighbours.
    pub ef_construction: u16,
}

/// A collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRecord {
    /// Chosen once.
    pub id: uuid::Uuid,
    /// Names are unique within it.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Vector spaces.
    pub spaces: Vec<SpaceSpec>,
    /// JSON of the host, kept verbatim.
    pub attributes: String,
    /// Fields seen in payloads; filled in by the engine as they turn up.
    #[serde(default, rename = "observedFields")]
    pub observed_fields: Vec<ObservedField>,
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
