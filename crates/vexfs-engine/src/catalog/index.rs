//! The catalog's collections in memory, by id, by name and by namespace.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::record::CollectionRecord;

#[derive(Default)]
pub(super) struct Index {
    by_id: BTreeMap<Uuid, Arc<CollectionRecord>>,
    namespaces: HashMap<String, Namespace>,
}

#[derive(Default)]
struct Namespace {
    ids: BTreeSet<Uuid>,
    names: HashMap<String, Uuid>,
}

impl Index {
    /// Adds a record, or replaces the one of the same id.
    pub(super) fn insert(&mut self, record: Arc<CollectionRecord>) {
        self.remove(record.id);
        let namespace = self.namespaces.entry(record.namespace.clone()).or_default();
        namespace.ids.insert(record.id);
        namespace.names.insert(record.name.clone(), record.id);
        self.by_id.insert(record.id, record);
    }

    pub(super) fn remove(&mut self, id: Uuid) {
        let Some(record) = self.by_id.remove(&id) else { return };
        if let Some(namespace) = self.namespaces.get_mut(&record.namespace) {
            namespace.ids.remove(&id);
            namespace.names.remove(&record.name);
            if namespace.ids.is_empty() {
                self.namespaces.remove(&record.namespace);
            }
        }
    }

    pub(super) fn by_id(&self, id: Uuid) -> Option<Arc<CollectionRecord>> {
        self.by_id.get(&id).cloned()
    }

    pub(super) fn by_name(&self, namespace: &str, name: &str) -> Option<Arc<CollectionRecord>> {
        let id = self.namespaces.get(namespace)?.names.get(name)?;
        self.by_id(*id)
    }

    pub(super) fn list(&self, namespace: &str, offset: usize, limit: usize) -> Vec<Arc<CollectionRecord>> {
        self.namespaces.get(namespace).map_or_else(Vec::new, |namespace| {
            namespace.ids.iter().skip(offset).take(limit).filter_map(|id| self.by_id(*id)).collect()
        })
    }

    pub(super) fn count(&self, namespace: &str) -> usize {
        self.namespaces.get(namespace).map_or(0, |namespace| namespace.ids.len())
    }

    pub(super) fn all(&self) -> Vec<Arc<CollectionRecord>> {
        self.by_id.values().cloned().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }
}
