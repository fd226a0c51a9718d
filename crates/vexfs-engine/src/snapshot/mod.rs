//! Snapshots: collections as files, to be kept elsewhere and brought back. `internal-docs/snapshots/format.md` has what is in them.

mod create;
mod description;
mod names;
mod part;
mod restore;

use serde::{Deserialize, Serialize};
use vexfs_storage::archive::{EntryPlace, Finished};

use crate::catalog::CollectionRecord;

/// A snapshot that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SnapshotFile {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl From<Finished> for SnapshotFile {
    fn from(finished: Finished) -> Self {
        Self { bytes: finished.bytes, sha256: finished.sha256 }
    }
}

/// What a snapshot says of its collection.
#[derive(Debug, Clone, Serialize)]
pub struct SnapshotContents {
    /// The collection as the catalog had it.
    pub collection: CollectionRecord,
    /// Number of its last batch.
    pub sequence: u64,
    /// Its records.
    pub count: u64,
}

/// What a snapshot of several collections holds.
#[derive(Debug, Clone, Serialize)]
pub struct SnapshotSet {
    /// Whatever the host wrote beside them.
    pub note: String,
    /// The collections, in the order in which they were asked for.
    pub members: Vec<SnapshotPart>,
}

/// Where in a file a snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPart {
    /// Of its first byte.
    pub offset: u64,
    /// Its length.
    pub bytes: u64,
}

impl From<SnapshotPart> for EntryPlace {
    fn from(SnapshotPart { offset, bytes }: SnapshotPart) -> Self {
        Self { offset, bytes }
    }
}

/// What a snapshot is to become.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Restoration {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// The collection whose place it takes; without one, it becomes a new collection.
    pub replaces: Option<uuid::Uuid>,
    /// JSON of the host, in the place of what the snapshot has. The graphs of a collection that is replaced are then to be what they were.
    pub attributes: Option<String>,
    /// Where in the file the snapshot is; the whole file when absent.
    pub part: Option<SnapshotPart>,
}
