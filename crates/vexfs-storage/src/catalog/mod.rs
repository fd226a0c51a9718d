//! The directory of everything: few small entries, read from memory, changed atomically.

mod backend;
mod entries;
mod op;
mod store;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::error::Result;
use crate::file_ops::{FileOps, system_files};
use entries::Entries;
pub use op::CatalogOp;
pub use store::FILE_NAME;
use store::Store;

/// Ordered keys with byte values. All of it is in memory for reading; commits go through to disk.
#[derive(Debug)]
pub struct Catalog {
    entries: RwLock<Entries>,
    version: AtomicU64,
    /// Also serialises commits, so that conditions hold until the commit is applied.
    store: Mutex<Store>,
}

impl Catalog {
    /// Opens (or creates) `<dir>/catalog.redb` and reads all entries.
    ///
    /// # Errors
    /// [`crate::StorageError::Corrupt`], [`crate::StorageError::Locked`],
    /// [`crate::StorageError::UnsupportedVersion`], [`crate::StorageError::Io`].
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_with(dir, system_files())
    }

    /// As [`Catalog::open`], on a disk of the caller's.
    ///
    /// # Errors
    /// As [`Catalog::open`].
    pub fn open_with(dir: &Path, ops: Arc<dyn FileOps>) -> Result<Self> {
        let mut store = Store::open(dir, ops)?;
        let (entries, version) = store.load()?;
        let entries = RwLock::new(entries);
        Ok(Self { entries, version: AtomicU64::new(version), store: Mutex::new(store) })
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Arc<[u8]>> {
        self.entries.read().get(key).cloned()
    }

    /// All entries whose key begins with `prefix`, in the order of their keys.
    pub fn list_prefix(&self, prefix: &str) -> Vec<(String, Arc<[u8]>)> {
        let entries = self.entries.read();
        entries
            .range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.read().len()
    }

    /// True without any entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Grows by one with every commit, also over restarts: whoever remembers it can tell
    /// whether something has changed since.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Carries out all operations or none. Durable when it returns; readers see all of it at once.
    /// Returns the new version.
    ///
    /// Conditions are checked in order, each operation seeing the ones before it.
    ///
    /// # Errors
    /// [`crate::StorageError::AlreadyExists`], [`crate::StorageError::NotFound`] and
    /// [`crate::StorageError::Changed`] for a condition that does not hold;
    /// [`crate::StorageError::Full`], after which commits go on; [`crate::StorageError::Io`], after
    /// which the catalog is poisoned; [`crate::StorageError::Poisoned`].
    pub fn commit(&self, ops: Vec<CatalogOp>) -> Result<u64> {
        let mut store = self.store.lock();
        let changes = op::resolve(&self.entries.read(), ops)?;
        let version = self.version() + 1;
        store.commit(&changes, version)?;
        let mut entries = self.entries.write();
        for (key, value) in changes {
            match value {
                Some(value) => entries.insert(key, value),
                None => entries.remove(&key),
            };
        }
        self.version.store(version, Ordering::Release);
        Ok(version)
    }

    /// True after a failed sync; every commit fails from then on.
    pub fn is_poisoned(&self) -> bool {
        self.store.lock().is_poisoned()
    }

    /// Bytes of the catalog file.
    pub fn bytes_on_disk(&self) -> u64 {
        self.store.lock().bytes_on_disk()
    }
}
