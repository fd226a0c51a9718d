//! The entries on disk, in a redb database.

use std::fs::{File, OpenOptions, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use super::backend::Backend;
use super::entries::{Changes, Entries};
use crate::disk::{fsync_dir, parent_of};
use crate::error::{Result, StorageError, at};
use crate::file_ops::FileOps;

/// Name of the catalog's file in the data directory.
pub const FILE_NAME: &str = "catalog.redb";
const ENTRIES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("entries");
const NUMBERS: TableDefinition<'_, &str, u64> = TableDefinition::new("numbers");
const FORMAT: &str = "format";
const FORMAT_SUPPORTED: u64 = 1;
const VERSION: &str = "version";
const CACHE_BYTES: usize = 8 * 1024 * 1024;
const CRC_LEN: usize = 4;

/// The database. It is opened again after a commit found the disk full.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    ops: Arc<dyn FileOps>,
    database: Option<Database>,
    has_failed: Arc<AtomicBool>,
}

impl Store {
    pub(crate) fn open(dir: &Path, ops: Arc<dyn FileOps>) -> Result<Self> {
        let path = dir.join(FILE_NAME);
        let is_new = !path.exists();
        let has_failed = Arc::new(AtomicBool::new(false));
        let mut store = Self { path, ops, database: None, has_failed };
        store.reopen()?;
        if is_new {
            fsync_dir(parent_of(&store.path))?;
        }
        Ok(store)
    }

    fn reopen(&mut self) -> Result<()> {
        // The old one first: it holds the lock.
        drop(self.database.take());
        let file = open_locked(&self.path)?;
        let has_failed = Arc::clone(&self.has_failed);
        let backend = Backend { file, ops: Arc::clone(&self.ops), has_failed };
        let database = guarded(&self.path, || {
            redb::Builder::new()
                .set_cache_size(CACHE_BYTES)
                .set_check_integrity_on_open(true)
                .create_with_backend(backend)
                .map_err(|error| translate(&self.path, "open", error.into()))
        })?;
        self.database = Some(database);
        Ok(())
    }

    fn database(&self) -> Result<&Database> {
        match &self.database {
            Some(database) if !self.is_poisoned() => Ok(database),
            _ => Err(StorageError::poisoned(&self.path)),
        }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.has_failed.load(Ordering::Acquire) || self.database.is_none()
    }

    pub(crate) fn bytes_on_disk(&self) -> u64 {
        self.path.metadata().map_or(0, |metadata| metadata.len())
    }

    /// All entries and the version, or none and 0 in a new database.
    pub(crate) fn load(&mut self) -> Result<(Entries, u64)> {
        if let Some(loaded) = self.read()? {
            return Ok(loaded);
        }
        self.commit(&Changes::new(), 0)?;
        Ok((Entries::new(), 0))
    }

    fn read(&self) -> Result<Option<(Entries, u64)>> {
        let database = self.database()?;
        guarded(&self.path, || {
            read_all(&self.path, database).map_err(|error| match error {
                ReadError::Database(error) => translate(&self.path, "read", *error),
                ReadError::Storage(error) => error,
            })
        })
    }

    /// Writes the changes in one transaction, durable when it returns.
    pub(crate) fn commit(&mut self, changes: &Changes, version: u64) -> Result<()> {
        let database = self.database()?;
        let outcome = guarded(&self.path, || {
            write_all(database, changes, version).map_err(|error| translate(&self.path, "write", *error))
        });
        let Err(error) = outcome else { return Ok(()) };
        if self.is_poisoned() {
            return Err(error);
        }
        // Only growing failed, no write and no sync. The database refuses to go on after any error;
        // opened again it says itself whether the commit happened. Should that fail, it stays closed.
        self.reopen()?;
        let is_committed = self.read()?.is_some_and(|(_, found)| found == version);
        if is_committed { Ok(()) } else { Err(error) }
    }
}

fn open_locked(path: &Path) -> Result<File> {
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(at(path, "open"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StorageError::Locked { path: path.to_path_buf(), pid: None }),
        Err(TryLockError::Error(source)) => Err(StorageError::io(path, "lock", source)),
    }
}

enum ReadError {
    Database(Box<redb::Error>),
    Storage(StorageError),
}

impl<E: Into<redb::Error>> From<E> for ReadError {
    fn from(error: E) -> Self {
        Self::Database(Box::new(error.into()))
    }
}

fn read_all(path: &Path, database: &Database) -> std::result::Result<Option<(Entries, u64)>, ReadError> {
    let transaction = database.begin_read()?;
    let numbers = match transaction.open_table(NUMBERS) {
        Ok(numbers) => numbers,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let format = numbers.get(FORMAT)?.map_or(0, |format| format.value());
    if format != FORMAT_SUPPORTED {
        let (found, supported) = (format as u32, FORMAT_SUPPORTED as u32);
        let path = path.to_path_buf();
        return Err(ReadError::Storage(StorageError::UnsupportedVersion { path, found, supported }));
    }
    let version = numbers.get(VERSION)?.map_or(0, |version| version.value());
    let mut entries = Entries::new();
    for entry in transaction.open_table(ENTRIES)?.iter()? {
        let (key, stored) = entry?;
        let (key, stored) = (key.value(), stored.value());
        let value = unseal(key, stored).ok_or_else(|| {
            let what = format!("the entry {key:?} fails its checksum");
            ReadError::Storage(StorageError::corrupt(path, 0, what))
        })?;
        entries.insert(key.to_owned(), value.into());
    }
    Ok(Some((entries, version)))
}

fn write_all(database: &Database, changes: &Changes, version: u64) -> std::result::Result<(), Box<redb::Error>> {
    fn boxed<E: Into<redb::Error>>(error: E) -> Box<redb::Error> {
        Box::new(error.into())
    }
    let mut transaction = database.begin_write().map_err(boxed)?;
    // Says in the file that the newest commit is whole. Otherwise damage to it after a crash would
    // pass for a commit that the crash interrupted, and the one before would silently be used.
    transaction.set_two_phase_commit(true);
    {
        let mut entries = transaction.open_table(ENTRIES).map_err(boxed)?;
        for (key, value) in changes {
            match value {
                Some(value) => entries.insert(key.as_str(), seal(key, value).as_slice()),
                None => entries.remove(key.as_str()),
            }
            .map_err(boxed)?;
        }
        let mut numbers = transaction.open_table(NUMBERS).map_err(boxed)?;
        numbers.insert(FORMAT, FORMAT_SUPPORTED).map_err(boxed)?;
        numbers.insert(VERSION, version).map_err(boxed)?;
    }
    // redb's default durability: synced when commit returns.
    transaction.commit().map_err(boxed)
}

/// Checksum and value, as stored. The checksum covers the key as well.
fn seal(key: &str, value: &[u8]) -> Vec<u8> {
    let mut stored = Vec::with_capacity(CRC_LEN + value.len());
    stored.extend_from_slice(&crc(key, value).to_le_bytes());
    stored.extend_from_slice(value);
    stored
}

fn unseal<'a>(key: &str, stored: &'a [u8]) -> Option<&'a [u8]> {
    let (found, value) = stored.split_first_chunk::<CRC_LEN>()?;
    (u32::from_le_bytes(*found) == crc(key, value)).then_some(value)
}

fn crc(key: &str, value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key.as_bytes());
    hasher.update(&[0]);
    hasher.update(value);
    hasher.finalize()
}

/// Runs database code on a file that may be damaged, which redb does not promise to survive.
fn guarded<T>(path: &Path, run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(StorageError::corrupt(path, 0, "the database gave up reading it")))
}

fn translate(path: &Path, op: &'static str, error: redb::Error) -> StorageError {
    match error {
        redb::Error::Io(source) if source.kind() == std::io::ErrorKind::InvalidData => {
            StorageError::corrupt(path, 0, source.to_string())
        }
        redb::Error::Io(source) => StorageError::io(path, op, source),
        redb::Error::Corrupted(what) => StorageError::corrupt(path, 0, what),
        redb::Error::DatabaseAlreadyOpen => StorageError::Locked { path: path.to_path_buf(), pid: None },
        redb::Error::PreviousIo
        | redb::Error::DatabaseClosed
        | redb::Error::LockPoisoned(_)
        | redb::Error::TransactionPoisoned => StorageError::poisoned(path),
        error => StorageError::corrupt(path, 0, error.to_string()),
    }
}
