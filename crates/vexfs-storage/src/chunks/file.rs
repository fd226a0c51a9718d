//! One chunk file: written with `pwrite`, read through a map of its full capacity.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use memmap2::{Mmap, MmapOptions, UncheckedAdvice};
use parking_lot::RwLock;

use super::private::{is_linked_elsewhere, private_copy, replace_map};
use crate::error::{Result, StorageError, at};
use crate::file_ops::FileOps;
use crate::growth;

/// A chunk file with its map. The map covers the capacity from the start, so growing needs no
/// new map; only the first `allocated` bytes exist and may be touched.
#[derive(Debug)]
pub(crate) struct ChunkFile {
    path: PathBuf,
    /// Replaced when a shared file is made private.
    file: RwLock<File>,
    map: Mmap,
    capacity: u64,
    allocated: AtomicU64,
    is_dirty: AtomicBool,
    /// The file may have another name, under which someone else reads it; it must then not be written.
    is_shared: AtomicBool,
}

impl ChunkFile {
    /// Creates the file anew and writes its header. Not durable before `sync`.
    pub(crate) fn create(ops: &dyn FileOps, path: PathBuf, header: &[u8], capacity: u64) -> Result<Self> {
        // An older file of this name may still be mapped, so it is unlinked and never shortened.
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(StorageError::io(&path, "remove", source));
            }
            _ => {}
        }
        let file =
            OpenOptions::new().read(true).write(true).create_new(true).open(&path).map_err(at(&path, "create"))?;
        let allocated = growth::extend(ops, &file, &path, 0, header.len() as u64, capacity)?;
        ops.write_all_at(&file, header, 0).map_err(at(&path, "write"))?;
        let chunk = Self::map(path, file, capacity, allocated)?;
        chunk.is_dirty.store(true, Ordering::Release);
        Ok(chunk)
    }

    /// Opens a file for reading its header and then [`Self::map`]. `None` when it does not exist.
    pub(crate) fn open_file(path: &Path) -> Result<Option<(File, u64)>> {
        match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => {
                let len = file.metadata().map_err(at(path, "inspect"))?.len();
                Ok(Some((file, len)))
            }
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StorageError::io(path, "open", source)),
        }
    }

    /// Maps a file whose first `allocated` bytes exist.
    pub(crate) fn map(path: PathBuf, file: File, capacity: u64, allocated: u64) -> Result<Self> {
        let len = usize::try_from(capacity)
            .map_err(|_| StorageError::out_of_range(&path, "larger than the address space"))?;
        // SAFETY: the map is read-only and private to this type. The directory lock keeps other
        // processes away, files are never shortened while mapped, and every access goes through
        // `bytes` or a checked row, which stay inside the allocated part. Bytes that readers have
        // been shown are not written again.
        let map = unsafe { MmapOptions::new().len(len).map(&file) }.map_err(at(&path, "map"))?;
        let is_shared = is_linked_elsewhere(&file).map_err(at(&path, "inspect"))?;
        Ok(Self {
            path,
            file: RwLock::new(file),
            map,
            capacity,
            allocated: AtomicU64::new(allocated.min(capacity)),
            is_dirty: AtomicBool::new(false),
            is_shared: AtomicBool::new(is_shared),
        })
    }

    /// To be called when the file was given another name.
    pub(crate) fn mark_shared(&self) {
        self.is_shared.store(true, Ordering::Release);
    }

    /// Makes sure that nobody else has the file, copying it if someone does. Calls must not overlap.
    pub(crate) fn make_private(&self, ops: &dyn FileOps) -> Result<()> {
        if !self.is_shared.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut file = self.file.write();
        if is_linked_elsewhere(&file).map_err(at(&self.path, "inspect"))? {
            let copy = private_copy(ops, &file, &self.path, self.allocated())?;
            replace_map(&self.map, &copy).map_err(at(&self.path, "map"))?;
            *file = copy;
        }
        self.is_shared.store(false, Ordering::Release);
        Ok(())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn map_ref(&self) -> &Mmap {
        &self.map
    }

    /// Bytes the file can grow to.
    pub(crate) fn capacity(&self) -> u64 {
        self.capacity
    }

    /// Bytes that exist in the file.
    pub(crate) fn allocated(&self) -> u64 {
        self.allocated.load(Ordering::Acquire)
    }

    /// Makes at least `needed` bytes exist. Calls must not overlap; the set's lock sees to it.
    pub(crate) fn extend(&self, ops: &dyn FileOps, needed: u64) -> Result<()> {
        let before = self.allocated();
        if needed > self.capacity {
            let what = format!("{needed} bytes do not fit a chunk of {}", self.capacity);
            return Err(StorageError::out_of_range(&self.path, what));
        }
        let after = growth::extend(ops, &self.file.read(), &self.path, before, needed, self.capacity)?;
        if after != before {
            self.is_dirty.store(true, Ordering::Release);
            self.allocated.store(after, Ordering::Release);
        }
        Ok(())
    }

    /// Writes into the allocated part.
    pub(crate) fn write_at(&self, ops: &dyn FileOps, bytes: &[u8], offset: u64) -> Result<()> {
        let end = offset + bytes.len() as u64;
        if end > self.allocated() {
            let what = format!("write up to byte {end} of {} reserved", self.allocated());
            return Err(StorageError::out_of_range(&self.path, what));
        }
        if self.is_shared.load(Ordering::Acquire) {
            // A fork that replays its log finds there what its origin wrote.
            if self.bytes(offset, bytes.len()) == Some(bytes) {
                return Ok(());
            }
            self.make_private(ops)?;
        }
        ops.write_all_at(&self.file.read(), bytes, offset).map_err(at(&self.path, "write"))?;
        // After the write: a sync that runs beside it may have missed it, the next must not.
        self.is_dirty.store(true, Ordering::Release);
        Ok(())
    }

    /// The bytes of a range, or `None` when it is not allocated.
    pub(crate) fn bytes(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let end = offset.checked_add(len as u64)?;
        if end > self.allocated() {
            return None;
        }
        // SAFETY: `allocated` never exceeds the map's length, and the file reaches at least so far.
        Some(unsafe { std::slice::from_raw_parts(self.map.as_ptr().add(offset as usize), len) })
    }

    /// Takes what was read out of this process's memory; it stays in the page cache and comes back when it is read again.
    pub(crate) fn release(&self) -> Result<()> {
        // SAFETY: the map is shared and read-only, so dropping its pages loses nothing: reading maps the file's again.
        unsafe { self.map.unchecked_advise(UncheckedAdvice::DontNeed) }.map_err(at(&self.path, "advise on"))
    }

    /// Makes everything written so far durable.
    pub(crate) fn sync(&self, ops: &dyn FileOps) -> Result<()> {
        if self.is_dirty.swap(false, Ordering::AcqRel) {
            ops.sync_data(&self.file.read()).map_err(at(&self.path, "sync"))?;
        }
        Ok(())
    }
}
