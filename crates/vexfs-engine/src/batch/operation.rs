//! The operations of a write batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vexfs_codec::columns::{ColumnData as Column, JsonColumn, TextColumn};
use vexfs_index::filter::Filter;
use vexfs_index::payload::Segment;

use crate::error::{EngineError, Result};

/// What a put does to a record that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhenPresent {
    /// Leaves it alone.
    Skip,
    /// Makes it exactly the new record; it keeps its place in insertion order.
    Replace,
    /// Changes what the item brings and keeps the rest; payloads merge key by key and a null deletes its key.
    Merge,
}

/// What a put does with an unknown id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhenAbsent {
    /// Inserts the record.
    Insert,
    /// Does nothing.
    Skip,
    /// Refuses the batch.
    Error,
}

/// Writes records by id, in order. Columns are named by their index in [`Columns`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PutOperation {
    /// Text column of ids.
    pub ids: usize,
    /// For records that exist.
    pub when_present: WhenPresent,
    /// For records that do not.
    pub when_absent: WhenAbsent,
    /// Vector columns by space name.
    #[serde(default)]
    pub vectors: BTreeMap<String, usize>,
    /// JSON column of payload objects.
    pub payloads: Option<usize>,
    /// Text column of documents.
    pub documents: Option<usize>,
    /// Text column of URIs.
    pub uris: Option<usize>,
    /// A record that exists is left alone unless it passes.
    pub condition: Option<Filter>,
}

impl PutOperation {
    /// Whether what it writes depends on the records that are there.
    pub(crate) fn selects(&self) -> bool {
        self.condition.is_some() || self.when_absent == WhenAbsent::Error
    }
}

/// Deletes records by id, by filter, or by both; all records without either.
///
/// What a filter or a limit selects is settled before the batch is logged, so such a delete must not follow a put in its batch, and
/// one with a limit must come first.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteOperation {
    /// Text column of ids; absent = any id.
    pub ids: Option<usize>,
    /// Condition on the records; absent = any record.
    pub filter: Option<Filter>,
    /// Deletes this many at most, oldest first.
    pub limit: Option<usize>,
}

impl DeleteOperation {
    /// Whether what it deletes depends on more than its ids.
    pub(crate) fn selects(&self) -> bool {
        self.ids.is_none() || self.filter.is_some() || self.limit.is_some()
    }
}

/// What an operation on existing records does with an id that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UnknownRecord {
    /// Refuses the batch.
    Error,
    /// Passes over it.
    Ignore,
}

/// What happens to a payload.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum PayloadChange {
    /// Writes the keys of an object beside those that stay.
    Set {
        /// A JSON object.
        value: String,
        /// Into the object there, which is made when it is not there; absent = into the payload.
        at: Option<Vec<Segment>>,
    },
    /// Makes it exactly this object.
    Overwrite {
        /// A JSON object.
        value: String,
    },
    /// Takes values away.
    Remove {
        /// Where they are.
        paths: Vec<Vec<Segment>>,
    },
    /// Takes everything away.
    Clear,
}

/// Changes the payloads of the records with one of `ids` (when given) that pass `filter` (when given).
#[derive(Debug, Clone, Deserialize)]
pub struct ChangePayloadOperation {
    /// What happens.
    pub change: PayloadChange,
    /// Text column of ids; absent = any id.
    pub ids: Option<usize>,
    /// Condition on the records; absent = any record.
    pub filter: Option<Filter>,
    /// For ids that are not there.
    pub unknown: UnknownRecord,
}

/// Takes the vectors in some spaces from the records with one of `ids` (when given) that pass `filter` (when given).
#[derive(Debug, Clone, Deserialize)]
pub struct DeleteVectorsOperation {
    /// Names of spaces.
    pub spaces: Vec<String>,
    /// Text column of ids; absent = any id.
    pub ids: Option<usize>,
    /// Condition on the records; absent = any record.
    pub filter: Option<Filter>,
    /// For ids that are not there.
    pub unknown: UnknownRecord,
}

/// One operation of a batch.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Operation {
    /// Writes records.
    Put(PutOperation),
    /// Deletes records.
    Delete(DeleteOperation),
    /// Changes payloads.
    ChangePayload(ChangePayloadOperation),
    /// Deletes vectors.
    DeleteVectors(DeleteVectorsOperation),
}

impl Operation {
    /// Whether what it does depends on the records that are there.
    pub(crate) fn selects(&self) -> bool {
        match self {
            Self::Put(put) => put.selects(),
            Self::Delete(delete) => delete.selects(),
            Self::ChangePayload(change) => {
                change.filter.is_some() || change.ids.is_none() || change.unknown == UnknownRecord::Error
            }
            Self::DeleteVectors(delete) => {
                delete.filter.is_some() || delete.ids.is_none() || delete.unknown == UnknownRecord::Error
            }
        }
    }
}

/// The bulk data that the operations of a batch refer to.
pub type Columns = Vec<Arc<Column>>;

/// Operations applied atomically and in order.
#[derive(Debug, Clone)]
pub struct WriteBatch {
    /// In the order of application.
    pub operations: Vec<Operation>,
    /// What they refer to.
    pub columns: Columns,
    /// The batch is refused unless these records are as they were.
    pub unchanged: Option<Unchanged>,
}

/// Records that no batch after `since` may have inserted, changed or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Unchanged {
    /// Text column of ids.
    pub ids: usize,
    /// Number of the last batch that the writer had seen.
    pub since: u64,
}

/// What a batch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOutcome {
    /// Number of the batch in the collection's log.
    pub sequence: u64,
    /// Records inserted, changed or deleted by each operation.
    pub affected: Vec<u64>,
}

impl WriteBatch {
    /// Reads a batch from its JSON form `{"operations":[…],"unchanged":{"ids":0,"since":1}}`.
    ///
    /// # Errors
    /// [`EngineError::InvalidArgument`] when it is not one, or names a column that is not there.
    pub fn from_json(json: &str, columns: Columns) -> Result<Self> {
        #[derive(Deserialize)]
        struct Batch {
            operations: Vec<Operation>,
            unchanged: Option<Unchanged>,
        }
        let batch: Batch = serde_json::from_str(json)
            .map_err(|error| EngineError::InvalidArgument(format!("write batch: {error}")))?;
        Ok(Self { operations: batch.operations, columns, unchanged: batch.unchanged })
    }

    /// About how many bytes of memory the batch holds.
    pub(crate) fn bytes(&self) -> usize {
        self.columns.iter().map(|column| column.bytes()).sum()
    }

    pub(crate) fn texts(&self, index: usize) -> Result<&TextColumn> {
        match self.columns.get(index).map(AsRef::as_ref) {
            Some(Column::Texts(column)) => Ok(column),
            _ => Err(wrong_column(index, "texts")),
        }
    }

    /// A column of vectors of any kind.
    pub(crate) fn vectors(&self, index: usize) -> Result<&Column> {
        match self.columns.get(index).map(AsRef::as_ref) {
            Some(column @ (Column::Vectors(_) | Column::MultiVectors(_) | Column::SparseVectors(_))) => Ok(column),
            _ => Err(wrong_column(index, "vectors")),
        }
    }

    pub(crate) fn json(&self, index: usize) -> Result<&JsonColumn> {
        match self.columns.get(index).map(AsRef::as_ref) {
            Some(Column::Jsons(column)) => Ok(column),
            _ => Err(wrong_column(index, "json")),
        }
    }
}

fn wrong_column(index: usize, kind: &str) -> EngineError {
    EngineError::InvalidArgument(format!("column {index} is not a column of {kind}"))
}
