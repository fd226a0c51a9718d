//! Which collections are open. Idle ones are closed when there are too many, and reopened when used.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use uuid::Uuid;

use crate::catalog::Catalog;
use crate::collection::Collection;
use crate::error::{EngineError, Result};
use crate::options::Options;

/// A place for one collection, open or not.
#[derive(Default)]
struct Slot {
    /// Held while opening, so that one thread does it and the others wait.
    opening: Mutex<()>,
    open: RwLock<Option<Arc<Collection>>>,
    last_used: AtomicU64,
}

pub(crate) struct Registry {
    options: Options,
    slots: RwLock<HashMap<Uuid, Arc<Slot>>>,
    /// Grows with every use; orders collections by recency.
    uses: AtomicU64,
    /// Tells the directories of dropped collections apart.
    drops: AtomicU64,
    is_shut: AtomicBool,
}

impl Registry {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            options,
            slots: RwLock::default(),
            uses: AtomicU64::new(0),
            drops: AtomicU64::new(0),
            is_shut: AtomicBool::new(false),
        }
    }

    /// The collection if it is open.
    pub(crate) fn if_open(&self, id: Uuid) -> Option<Arc<Collection>> {
        let slots = self.slots.read();
        let slot = slots.get(&id)?;
        slot.last_used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        slot.open.read().clone()
    }

    /// The collection, opened if need be.
    pub(crate) fn get(&self, id: Uuid, catalog: &Catalog) -> Result<Arc<Collection>> {
        if let Some(collection) = self.if_open(id) {
            return Ok(collection);
        }
        match self.open_as_recorded(id, catalog) {
            // Again, when it was replaced, or dropped and made anew, while it was opened.
            Ok(None) => {
                self.open_as_recorded(id, catalog)?.ok_or_else(|| EngineError::Replaced { collection: id.to_string() })
            }
            opened => opened.and_then(|collection| collection.ok_or_else(|| not_found(id))),
        }
    }

    /// Opens a collection; `None` when that is not the collection any more.
    fn open_as_recorded(&self, id: Uuid, catalog: &Catalog) -> Result<Option<Arc<Collection>>> {
        // Asked before there is a slot: what does not exist must not take up memory.
        if catalog.collection_by_id(id).is_none() {
            return Err(not_found(id));
        }
        let slot = Arc::clone(self.slots.write().entry(id).or_default());
        let _opening = slot.opening.lock();
        if self.is_shut.load(Ordering::Acquire) {
            return Err(EngineError::Closed);
        }
        if let Some(collection) = slot.open.read().clone() {
            return Ok(Some(collection));
        }
        let record = catalog.collection_by_id(id).ok_or_else(|| not_found(id))?;
        let opened = Collection::open(self.dir_of(record.directory()), &record, self.options.clone());
        let is_current = catalog.collection_by_id(id).is_some_and(|now| now.directory() == record.directory());
        if !is_current {
            return Ok(None);
        }
        let collection = opened?;
        let collection = Arc::new(collection);
        slot.last_used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        *slot.open.write() = Some(Arc::clone(&collection));
        // It may have been dropped or replaced while it was opened, and even made anew since.
        let now = catalog.collection_by_id(id);
        let is_named = now.as_ref().is_some_and(|now| now.directory() == record.directory());
        if self.keep_if(is_named, id, &slot) {
            return Ok(Some(collection));
        }
        *slot.open.write() = None;
        let mark = if now.is_some() { Collection::mark_replaced } else { Collection::mark_dropped };
        mark(&collection);
        Ok(None)
    }

    /// Whether the slot is that of the collection, and is to stay so. One that is not to stay is taken out, unless another has its place.
    fn keep_if(&self, stays: bool, id: Uuid, slot: &Arc<Slot>) -> bool {
        let mut slots = self.slots.write();
        let is_current = slots.get(&id).is_some_and(|current| Arc::ptr_eq(current, slot));
        if is_current && !stays {
            slots.remove(&id);
        }
        is_current && stays
    }

    /// Takes a dropped collection out; its files are the caller's to remove.
    pub(crate) fn remove(&self, id: Uuid) {
        self.take(id, Collection::mark_dropped);
    }

    /// Takes out a collection whose files are no longer those that the catalog names; its old files are the caller's to remove.
    pub(crate) fn replace(&self, id: Uuid) {
        self.take(id, Collection::mark_replaced);
    }

    fn take(&self, id: Uuid, mark: fn(&Collection)) {
        let slot = self.slots.write().remove(&id);
        if let Some(collection) = slot.and_then(|slot| slot.open.write().take()) {
            mark(&collection);
        }
    }

    /// All open collections.
    pub(crate) fn open(&self) -> Vec<Arc<Collection>> {
        self.slots.read().values().filter_map(|slot| slot.open.read().clone()).collect()
    }

    /// Takes out all collections and opens none any more.
    pub(crate) fn shut(&self) -> Vec<Arc<Collection>> {
        self.is_shut.store(true, Ordering::Release);
        let slots: Vec<Arc<Slot>> = self.slots.write().drain().map(|(_, slot)| slot).collect();
        let take = |slot: &Arc<Slot>| {
            let _opening = slot.opening.lock();
            slot.open.write().take()
        };
        slots.iter().filter_map(take).collect()
    }

    /// Open collections beyond the limit that nobody uses, least recently used first; they are closed by [`Self::close`].
    pub(crate) fn surplus(&self) -> Vec<Uuid> {
        let slots = self.slots.read();
        let mut open: Vec<(u64, Uuid)> = slots
            .iter()
            .filter(|(_, slot)| slot.open.read().is_some())
            .map(|(id, slot)| (slot.last_used.load(Ordering::Relaxed), *id))
            .collect();
        let surplus = open.len().saturating_sub(self.options.open_collections_max);
        open.sort_unstable();
        open.into_iter().take(surplus).map(|(_, id)| id).collect()
    }

    /// Closes a collection unless it is in use. Everything in it is in its log.
    pub(crate) fn close(&self, id: Uuid) {
        let Some(slot) = self.slots.read().get(&id).cloned() else { return };
        let _opening = slot.opening.lock();
        let mut open = slot.open.write();
        // This function's reference to the slot is no reference to the collection.
        let is_idle =
            open.as_ref().is_some_and(|collection| Arc::strong_count(collection) == 1 && collection.is_quiet());
        if is_idle {
            *open = None;
        }
    }

    /// The directory of that name (see [`crate::CollectionRecord::directory`]).
    pub(crate) fn dir_of(&self, directory: Uuid) -> PathBuf {
        self.options.data_dir.join("collections").join(directory.to_string())
    }

    /// Where the directory of a dropped collection goes until its files are gone. The next start removes what is left.
    pub(crate) fn dir_of_dropped(&self, directory: Uuid) -> PathBuf {
        let number = self.drops.fetch_add(1, Ordering::Relaxed);
        self.options.data_dir.join("collections").join(format!("{directory}-{number}.removed"))
    }
}

fn not_found(id: Uuid) -> EngineError {
    EngineError::NotFound { what: format!("collection {id}") }
}
