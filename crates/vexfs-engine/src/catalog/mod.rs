//! The durable directory of collections and host documents. Reads are from memory; a change is on disk when its call returns.

mod index;
mod record;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use uuid::Uuid;
use vexfs_storage::catalog::{Catalog as Entries, CatalogOp};

use self::index::Index;
pub use self::record::{
    CollectionChange, CollectionRecord, Datatype, DocumentChange, FieldIndexKind, FieldIndexSpec, Fork, GraphChange,
    IndexKind, MetricName, NewCollection, ObservedField, SpaceKind, SpaceSpec,
};
use crate::error::{EngineError, Result};

const COLLECTION_PREFIX: &str = "collection/";
const DOCUMENT_PREFIX: &str = "document/";

/// Collections by id and by name, and documents by key.
pub struct Catalog {
    /// `None` once closed.
    entries: RwLock<Option<Entries>>,
    index: RwLock<Index>,
    /// Held by whoever changes the catalog, so that checks and commits are one step.
    changing: Mutex<()>,
    version: AtomicU64,
}

impl Catalog {
    /// Opens the catalog of a data directory, creating it when there is none.
    ///
    /// # Errors
    /// When the catalog's file cannot be read or is damaged.
    pub fn open(data_dir: &Path) -> Result<Self> {
        let entries = Entries::open(data_dir)?;
        let mut index = Index::default();
        for (key, bytes) in entries.list_prefix(COLLECTION_PREFIX) {
            let record: CollectionRecord = serde_json::from_slice(&bytes)
                .map_err(|error| EngineError::Internal(format!("catalog entry {key}: {error}")))?;
            index.insert(Arc::new(record));
        }
        Ok(Self {
            entries: RwLock::new(Some(entries)),
            index: RwLock::new(index),
            changing: Mutex::new(()),
            version: AtomicU64::new(1),
        })
    }

    /// Grows with every change.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// The document under `key`.
    pub fn document(&self, key: &str) -> Option<String> {
        let bytes = self.entries.read().as_ref()?.get(&format!("{DOCUMENT_PREFIX}{key}"))?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Documents whose key starts with `prefix`, by key.
    pub fn documents(&self, prefix: &str) -> Vec<(String, String)> {
        self.list(&format!("{DOCUMENT_PREFIX}{prefix}"))
            .into_iter()
            .map(|(key, bytes)| (key[DOCUMENT_PREFIX.len()..].to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
            .collect()
    }

    /// Applies all changes or none.
    ///
    /// # Errors
    /// `AlreadyExists` for an insert, `NotFound` for a delete.
    pub fn commit(&self, changes: &[DocumentChange]) -> Result<()> {
        let _changing = self.changing.lock();
        let ops = self.document_ops(changes)?;
        self.write(ops)?;
        self.bump();
        Ok(())
    }

    /// Lets go of the file; changes fail from then on, and there are no documents.
    pub(crate) fn close(&self) {
        let _changing = self.changing.lock();
        *self.entries.write() = None;
    }

    /// The collection of that name.
    pub fn collection(&self, namespace: &str, name: &str) -> Option<Arc<CollectionRecord>> {
        self.index.read().by_name(namespace, name)
    }

    /// The collection of that id.
    pub fn collection_by_id(&self, id: Uuid) -> Option<Arc<CollectionRecord>> {
        self.index.read().by_id(id)
    }

    /// Collections of a namespace by id, `limit` of them from `offset`.
    pub fn collections(&self, namespace: &str, offset: usize, limit: usize) -> Vec<Arc<CollectionRecord>> {
        self.index.read().list(namespace, offset, limit)
    }

    /// Number of collections in a namespace.
    pub fn count_collections(&self, namespace: &str) -> usize {
        self.index.read().count(namespace)
    }

    /// All collections, by id.
    pub fn all(&self) -> Vec<Arc<CollectionRecord>> {
        self.index.read().all()
    }

    /// Number of all collections.
    pub fn count_all(&self) -> usize {
        self.index.read().len()
    }

    /// Creates a collection.
    ///
    /// # Errors
    /// `AlreadyExists` when the name or id is taken.
    pub fn create(&self, new: NewCollection) -> Result<Arc<CollectionRecord>> {
        self.insert(CollectionRecord {
            id: new.id.unwrap_or_else(Uuid::new_v4),
            files: None,
            namespace: new.namespace,
            name: new.name,
            next_slot: new.spaces.len(),
            spaces: number(new.spaces, 0),
            attributes: new.attributes,
            indexes: new.indexes,
            observed_fields: Vec::new(),
        })
    }

    /// Creates a collection that is described as `origin` is.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub(crate) fn create_fork(&self, origin: &CollectionRecord, id: Uuid, fork: Fork) -> Result<Arc<CollectionRecord>> {
        let Fork { namespace, name, attributes } = fork;
        self.insert(CollectionRecord { id, files: None, namespace, name, attributes, ..origin.clone() })
    }

    /// Puts what `change` makes of a collection's record in its place. Returns both, the one that was first.
    ///
    /// # Errors
    /// `NotFound`, and what `change` returns.
    pub(crate) fn replace(
        &self,
        id: Uuid,
        change: impl FnOnce(&CollectionRecord) -> Result<CollectionRecord>,
    ) -> Result<(Arc<CollectionRecord>, Arc<CollectionRecord>)> {
        let _changing = self.changing.lock();
        let old = self.collection_by_id(id).ok_or_else(|| not_found(id))?;
        let new = self.store(change(&old)?)?;
        Ok((old, new))
    }

    /// Adds a collection that is described in full.
    ///
    /// # Errors
    /// `AlreadyExists` when the name or id is taken.
    pub(crate) fn insert(&self, record: CollectionRecord) -> Result<Arc<CollectionRecord>> {
        let _changing = self.changing.lock();
        if self.collection(&record.namespace, &record.name).is_some() || self.collection_by_id(record.id).is_some() {
            return Err(EngineError::AlreadyExists { what: format!("collection {}", record.name) });
        }
        self.store(record)
    }

    /// Changes a collection's record.
    ///
    /// # Errors
    /// `NotFound`, `Conflict`, or `AlreadyExists` when the new name is taken.
    pub fn update(&self, id: Uuid, change: CollectionChange) -> Result<Arc<CollectionRecord>> {
        let _changing = self.changing.lock();
        let mut record = (*self.collection_by_id(id).ok_or_else(|| not_found(id))?).clone();
        if change.expected_attributes.is_some_and(|expected| expected != record.attributes) {
            return Err(EngineError::Conflict { what: format!("collection {id}") });
        }
        if let Some(name) = change.name {
            let taken = self.collection(&record.namespace, &name).is_some_and(|other| other.id != id);
            if taken {
                return Err(EngineError::AlreadyExists { what: format!("collection {name}") });
            }
            record.name = name;
        }
        if let Some(attributes) = change.attributes {
            record.attributes = attributes;
        }
        if let Some(indexes) = change.indexes {
            record.indexes = indexes;
        }
        for graph in change.change_graphs {
            let space = record.spaces.iter_mut().find(|space| space.name == graph.space);
            let space = space.ok_or_else(|| no_such_space(&graph.space))?;
            space.max_neighbors = graph.max_neighbors;
            space.ef_construction = graph.ef_construction;
            space.codes = graph.codes;
            space.mapped = graph.mapped;
        }
        for name in &change.remove_spaces {
            let position = record.spaces.iter().position(|space| space.name == *name);
            let position = position.ok_or_else(|| no_such_space(name))?;
            record.spaces.remove(position);
        }
        if let Some(space) =
            change.add_spaces.iter().find(|added| record.spaces.iter().any(|space| space.name == added.name))
        {
            return Err(EngineError::AlreadyExists { what: format!("vector space {:?}", space.name) });
        }
        let first_slot = record.next_slot.max(record.spaces.len());
        record.next_slot = first_slot + change.add_spaces.len();
        record.spaces.extend(number(change.add_spaces, first_slot));
        self.store(record)
    }

    /// Notes what writes have taught about a collection, so that it can be told without opening it: the dimensions of `spaces`, and fields.
    ///
    /// # Errors
    /// When the change cannot be written.
    pub(crate) fn learn(&self, id: Uuid, spaces: &[SpaceSpec], observed_fields: Vec<ObservedField>) -> Result<()> {
        let _changing = self.changing.lock();
        // Dropped meanwhile: nothing to note.
        let Some(record) = self.collection_by_id(id) else { return Ok(()) };
        let mut learned = CollectionRecord { observed_fields, ..(*record).clone() };
        for space in &mut learned.spaces {
            let known = spaces.iter().find(|known| known.slot == space.slot && known.name == space.name);
            space.dimension = space.dimension.or(known.and_then(|known| known.dimension));
        }
        if learned == *record { Ok(()) } else { self.store(learned).map(drop) }
    }

    /// Forgets a collection and returns what it was; its files are the caller's to remove.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn drop_collection(&self, id: Uuid) -> Result<Arc<CollectionRecord>> {
        let _changing = self.changing.lock();
        let record = self.collection_by_id(id).ok_or_else(|| not_found(id))?;
        self.remove(std::slice::from_ref(&record), Vec::new())?;
        Ok(record)
    }

    /// Forgets all collections of a namespace and applies document changes, all or nothing; returns what they were.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub fn drop_namespace(&self, namespace: &str, changes: &[DocumentChange]) -> Result<Vec<Arc<CollectionRecord>>> {
        let _changing = self.changing.lock();
        let records = self.collections(namespace, 0, usize::MAX);
        let ops = self.document_ops(changes)?;
        self.remove(&records, ops)?;
        Ok(records)
    }

    /// Forgets everything; returns the collections that were there.
    ///
    /// # Errors
    /// When the change cannot be written.
    pub fn clear(&self) -> Result<Vec<Arc<CollectionRecord>>> {
        let _changing = self.changing.lock();
        let records = self.all();
        let documents = self.list(DOCUMENT_PREFIX).into_iter().map(|(key, _)| CatalogOp::Delete { key }).collect();
        self.remove(&records, documents)?;
        Ok(records)
    }

    fn store(&self, record: CollectionRecord) -> Result<Arc<CollectionRecord>> {
        let value = serde_json::to_vec(&record).map_err(|error| EngineError::Internal(error.to_string()))?;
        self.write(vec![CatalogOp::Put { key: collection_key(record.id), value }])?;
        let record = Arc::new(record);
        self.index.write().insert(Arc::clone(&record));
        self.bump();
        Ok(record)
    }

    fn remove(&self, records: &[Arc<CollectionRecord>], mut ops: Vec<CatalogOp>) -> Result<()> {
        ops.extend(records.iter().map(|record| CatalogOp::Delete { key: collection_key(record.id) }));
        self.write(ops)?;
        let mut index = self.index.write();
        for record in records {
            index.remove(record.id);
        }
        drop(index);
        self.bump();
        Ok(())
    }

    fn document_ops(&self, changes: &[DocumentChange]) -> Result<Vec<CatalogOp>> {
        changes
            .iter()
            .map(|change| match change {
                DocumentChange::Insert { key, .. } if self.document(key).is_some() => {
                    Err(EngineError::AlreadyExists { what: key.clone() })
                }
                DocumentChange::Put { key, value } | DocumentChange::Insert { key, value } => {
                    Ok(put_document(key, value))
                }
                DocumentChange::Delete { key } if self.document(key).is_none() => {
                    Err(EngineError::NotFound { what: key.clone() })
                }
                DocumentChange::Delete { key } => Ok(CatalogOp::Delete { key: format!("{DOCUMENT_PREFIX}{key}") }),
            })
            .collect()
    }

    fn write(&self, ops: Vec<CatalogOp>) -> Result<()> {
        let entries = self.entries.read();
        entries.as_ref().ok_or(EngineError::Closed)?.commit(ops)?;
        Ok(())
    }

    fn list(&self, prefix: &str) -> Vec<(String, Arc<[u8]>)> {
        self.entries.read().as_ref().map_or_else(Vec::new, |entries| entries.list_prefix(prefix))
    }

    fn bump(&self) {
        self.version.fetch_add(1, Ordering::AcqRel);
    }
}

/// Gives each space the number that its files are named by.
fn number(mut spaces: Vec<SpaceSpec>, first: usize) -> Vec<SpaceSpec> {
    for (offset, space) in spaces.iter_mut().enumerate() {
        space.slot = first + offset;
    }
    spaces
}

fn collection_key(id: Uuid) -> String {
    format!("{COLLECTION_PREFIX}{id}")
}

fn put_document(key: &str, value: &str) -> CatalogOp {
    CatalogOp::Put { key: format!("{DOCUMENT_PREFIX}{key}"), value: value.as_bytes().to_vec() }
}

fn no_such_space(name: &str) -> EngineError {
    EngineError::NotFound { what: format!("vector space {name:?}") }
}

fn not_found(id: Uuid) -> EngineError {
    EngineError::NotFound { what: format!("collection {id}") }
}
