//! The chunk files of one logical file, by number.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use super::ChunkFile;
use crate::disk::fsync_dir;
use crate::error::{Result, StorageError, at};
use crate::file_ops::FileOps;

/// Chunks by number; a number without a file is `None`.
pub(crate) type ChunkTable = Vec<Option<Arc<ChunkFile>>>;

/// The chunk files `<name>-<chunk>.<extension>` of a directory.
#[derive(Debug)]
pub(crate) struct ChunkSet {
    dir: PathBuf,
    name: String,
    extension: &'static str,
    ops: Arc<dyn FileOps>,
    chunks: RwLock<Arc<ChunkTable>>,
    is_poisoned: AtomicBool,
    is_directory_dirty: AtomicBool,
}

impl ChunkSet {
    pub(crate) fn new(dir: &Path, name: &str, extension: &'static str, ops: Arc<dyn FileOps>) -> Self {
        Self {
            dir: dir.to_path_buf(),
            name: name.to_owned(),
            extension,
            ops,
            chunks: RwLock::default(),
            is_poisoned: AtomicBool::new(false),
            is_directory_dirty: AtomicBool::new(false),
        }
    }

    pub(crate) fn ops(&self) -> &dyn FileOps {
        self.ops.as_ref()
    }

    /// What errors that concern no single chunk speak of.
    pub(crate) fn display_path(&self) -> PathBuf {
        self.dir.join(format!("{}.{}", self.name, self.extension))
    }

    pub(crate) fn chunk_path(&self, number: usize) -> PathBuf {
        self.dir.join(format!("{}-{number}.{}", self.name, self.extension))
    }

    pub(crate) fn table(&self) -> Arc<ChunkTable> {
        Arc::clone(&self.chunks.read())
    }

    pub(crate) fn get(&self, number: usize) -> Option<Arc<ChunkFile>> {
        self.chunks.read().get(number).cloned().flatten()
    }

    /// Puts an opened chunk in its place.
    pub(crate) fn insert(&self, number: usize, chunk: ChunkFile) -> Arc<ChunkFile> {
        let chunk = Arc::new(chunk);
        let mut chunks = self.chunks.write();
        let mut table = ChunkTable::clone(&chunks);
        if table.len() <= number {
            table.resize(number + 1, None);
        }
        table[number] = Some(Arc::clone(&chunk));
        *chunks = Arc::new(table);
        chunk
    }

    /// Creates a chunk file.
    pub(crate) fn create(&self, number: usize, header: &[u8], capacity: u64) -> Result<Arc<ChunkFile>> {
        let path = self.chunk_path(number);
        let chunk = ChunkFile::create(self.ops(), path, header, capacity)?;
        // After the creation, as for the chunk's own bytes.
        self.is_directory_dirty.store(true, Ordering::Release);
        Ok(self.insert(number, chunk))
    }

    /// Forgets and removes the chunks from `number` on, also those that only the directory knows.
    pub(crate) fn remove_from(&self, number: usize) -> Result<()> {
        {
            let mut chunks = self.chunks.write();
            let mut table = ChunkTable::clone(&chunks);
            table.truncate(number);
            *chunks = Arc::new(table);
        }
        let mut has_removed = false;
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            // A directory that was never made holds nothing to remove.
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(at(&self.dir, "list")(source)),
        };
        for entry in entries {
            let name = entry.map_err(at(&self.dir, "list"))?.file_name();
            let found = name.to_str().and_then(|name| self.number_of(name));
            if found.is_some_and(|found| found >= number) {
                let path = self.dir.join(name);
                fs::remove_file(&path).map_err(at(&path, "remove"))?;
                has_removed = true;
            }
        }
        if has_removed { fsync_dir(&self.dir) } else { Ok(()) }
    }

    fn number_of(&self, file_name: &str) -> Option<usize> {
        let rest = file_name.strip_prefix(self.name.as_str())?.strip_prefix('-')?;
        let digits = rest.strip_suffix(self.extension)?.strip_suffix('.')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }

    /// To be called when the chunks were given other names.
    pub(crate) fn mark_shared(&self) {
        self.table().iter().flatten().for_each(|chunk| chunk.mark_shared());
    }

    /// Makes sure that the chunks from `number` on are nobody else's. Calls must not overlap.
    pub(crate) fn make_private_from(&self, number: usize) -> Result<()> {
        self.check_usable()?;
        let made = self.table().iter().skip(number).flatten().try_for_each(|chunk| chunk.make_private(self.ops()));
        made.inspect_err(|error| {
            // A full disk leaves the shared file in place; after anything else it is not known which file is which.
            if !error.is_full() {
                self.is_poisoned.store(true, Ordering::Release);
            }
        })
    }

    /// Fails if an earlier write or sync failed.
    pub(crate) fn check_usable(&self) -> Result<()> {
        if self.is_poisoned.load(Ordering::Acquire) {
            return Err(StorageError::poisoned(&self.display_path()));
        }
        Ok(())
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.is_poisoned.load(Ordering::Acquire)
    }

    /// Writes to a chunk; a failure of the disk poisons the set.
    pub(crate) fn write_at(&self, chunk: &ChunkFile, bytes: &[u8], offset: u64) -> Result<()> {
        self.check_usable()?;
        self.poison_on_failure(chunk.write_at(self.ops(), bytes, offset))
    }

    /// Makes all chunks and their directory entries durable; a failure poisons the set.
    pub(crate) fn sync(&self) -> Result<()> {
        self.check_usable()?;
        let synced = self.table().iter().flatten().try_for_each(|chunk| chunk.sync(self.ops()));
        self.poison_on_failure(synced)?;
        if self.is_directory_dirty.swap(false, Ordering::AcqRel) {
            self.poison_on_failure(fsync_dir(&self.dir))?;
        }
        Ok(())
    }

    fn poison_on_failure(&self, outcome: Result<()>) -> Result<()> {
        outcome.inspect_err(|error| {
            if !matches!(error, StorageError::OutOfRange { .. }) {
                self.is_poisoned.store(true, Ordering::Release);
            }
        })
    }

    pub(crate) fn bytes_on_disk(&self) -> u64 {
        self.table().iter().flatten().map(|chunk| chunk.allocated()).sum()
    }
}
