//! Writing rows and making room for them.

use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use super::layout::{DIM_MAX, EXTENSION, KIND, Layout};
use super::view::VectorView;
use crate::chunks::{ChunkFile, ChunkSet};
use crate::error::{Result, StorageError, at};
use crate::file_ops::{FileOps, system_files};
use crate::header::{HEADER_LEN, Header};

/// The vectors of one vector space of one generation, in chunk files of about 64 MiB.
///
/// Rows are appended by number and never change once published. The log is the truth for what
/// was written since the last [`VectorFile::sync`].
#[derive(Debug)]
pub struct VectorFile {
    layout: Layout,
    chunks: ChunkSet,
    /// Serialises growth; writing and reading need no lock.
    growth: Mutex<()>,
    view: RwLock<Arc<VectorView>>,
    rows_reserved: RwLock<Arc<AtomicU64>>,
}

impl VectorFile {
    /// Opens `<dir>/<name>-<chunk>.vxv` with the first `rows` rows as they were last synced. With
    /// zero rows nothing needs to exist and no file is created before the first reservation.
    /// Whole chunks behind `rows` are removed, since the log brings them back.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when a file is missing, too short or not what it should be,
    /// [`StorageError::OutOfRange`] for a `dim` of 0 or above [`DIM_MAX`].
    pub fn open(dir: &Path, name: &str, dim: usize, rows: u64) -> Result<Self> {
        Self::open_with(dir, name, dim, rows, system_files())
    }

    /// As [`VectorFile::open`], on a disk of the caller's.
    ///
    /// # Errors
    /// As [`VectorFile::open`].
    pub fn open_with(dir: &Path, name: &str, dim: usize, rows: u64, ops: Arc<dyn FileOps>) -> Result<Self> {
        let chunks = ChunkSet::new(dir, name, EXTENSION, ops);
        if dim == 0 || dim > DIM_MAX {
            let what = format!("{dim} dimensions, not 1 to {DIM_MAX}");
            return Err(StorageError::out_of_range(&chunks.display_path(), what));
        }
        let layout = Layout::new(dim);
        let chunk_count = rows.div_ceil(layout.rows_per_chunk()) as usize;
        for number in 0..chunk_count {
            let rows_before = (number as u64) << layout.shift;
            let needed = layout.bytes_for((rows - rows_before).min(layout.rows_per_chunk()));
            let chunk = open_chunk(&chunks, layout, number, needed)?;
            chunks.insert(number, chunk);
        }
        chunks.remove_from(chunk_count)?;
        let rows_reserved = Arc::new(AtomicU64::new(reserved_in(&chunks, layout)));
        let view = VectorView::new(layout, chunks.table(), Arc::clone(&rows_reserved));
        Ok(Self {
            layout,
            chunks,
            growth: Mutex::default(),
            view: RwLock::new(Arc::new(view)),
            rows_reserved: RwLock::new(rows_reserved),
        })
    }

    /// Dimensions of each vector.
    pub fn dim(&self) -> usize {
        self.layout.dim
    }

    /// Rows that have their space on disk.
    pub fn rows_reserved(&self) -> u64 {
        self.rows_reserved.read().load(Ordering::Acquire)
    }

    /// Makes room for all rows below `rows_end`, so that writing them cannot fail for lack of space.
    ///
    /// # Errors
    /// [`StorageError::Full`]: nothing is lost and a later call may succeed.
    /// [`StorageError::Poisoned`], [`StorageError::Io`].
    pub fn reserve(&self, rows_end: u64) -> Result<()> {
        if rows_end <= self.rows_reserved() {
            return Ok(());
        }
        let _growing = self.growth.lock();
        self.chunks.check_usable()?;
        let outcome = self.grow(rows_end);
        // Also after a failure: what was gained before the disk was full is there to be used.
        self.publish_growth();
        outcome
    }

    /// Makes sure that writing from `row` on changes nothing for someone who has links to the files (see [`Self::mark_shared`]).
    ///
    /// # Errors
    /// As [`VectorFile::reserve`].
    pub fn make_private_from(&self, row: u64) -> Result<()> {
        let _growing = self.growth.lock();
        self.chunks.make_private_from((row >> self.layout.shift) as usize)
    }

    /// To be called when the files were linked to under other names.
    pub fn mark_shared(&self) {
        self.chunks.mark_shared();
    }

    fn grow(&self, rows_end: u64) -> Result<()> {
        let rows_per_chunk = self.layout.rows_per_chunk();
        let first = (self.rows_reserved() >> self.layout.shift) as usize;
        let last = rows_end.div_ceil(rows_per_chunk) as usize;
        for number in first..last {
            let chunk = if let Some(chunk) = self.chunks.get(number) {
                chunk
            } else {
                let header = self.layout.header_page(number);
                self.chunks.create(number, &header, self.layout.capacity())?
            };
            let rows = (rows_end - ((number as u64) << self.layout.shift)).min(rows_per_chunk);
            chunk.extend(self.chunks.ops(), self.layout.bytes_for(rows))?;
        }
        Ok(())
    }

    fn publish_growth(&self) {
        let mut view = self.view.write();
        let rows_reserved = self.rows_reserved.read();
        rows_reserved.store(reserved_in(&self.chunks, self.layout), Ordering::Release);
        let table = self.chunks.table();
        *view = Arc::new(VectorView::new(self.layout, table, Arc::clone(&rows_reserved)));
    }

    /// Writes whole vectors to consecutive rows, all of them reserved. Readers must not look at
    /// these rows before this returns; not durable before [`VectorFile::sync`].
    ///
    /// # Errors
    /// [`StorageError::OutOfRange`] for rows that were not reserved or a slice of part of a vector,
    /// [`StorageError::Io`] (which poisons the file), [`StorageError::Poisoned`].
    pub fn write(&self, first_row: u64, vectors: &[f32]) -> Result<()> {
        let rows = (vectors.len() / self.layout.dim) as u64;
        let rows_end = first_row.saturating_add(rows);
        if !vectors.len().is_multiple_of(self.layout.dim) || rows_end > self.rows_reserved() {
            let what = format!(
                "{} floats at row {first_row}, with {} rows of {} dimensions reserved",
                vectors.len(),
                self.rows_reserved(),
                self.layout.dim
            );
            return Err(StorageError::out_of_range(&self.chunks.display_path(), what));
        }
        let rows_per_chunk = self.layout.rows_per_chunk();
        let mut rest = vectors;
        let mut row = first_row;
        while !rest.is_empty() {
            let in_chunk = row & (rows_per_chunk - 1);
            let rows_here = (rows_per_chunk - in_chunk).min((rest.len() / self.layout.dim) as u64);
            let (here, behind) = rest.split_at(rows_here as usize * self.layout.dim);
            let number = (row >> self.layout.shift) as usize;
            let chunk = self
                .chunks
                .get(number)
                .ok_or_else(|| StorageError::out_of_range(&self.chunks.chunk_path(number), "no such chunk"))?;
            let offset = self.layout.bytes_for(in_chunk);
            self.chunks.write_at(&chunk, bytemuck::cast_slice(here), offset)?;
            rest = behind;
            row += rows_here;
        }
        Ok(())
    }

    /// The rows for reading. Cheap; take one per search.
    pub fn view(&self) -> Arc<VectorView> {
        Arc::clone(&self.view.read())
    }

    /// Makes durable every write that returned before this call. Writing may go on beside it.
    ///
    /// # Errors
    /// [`StorageError::Io`], after which the file is poisoned, and [`StorageError::Poisoned`].
    pub fn sync(&self) -> Result<()> {
        self.chunks.sync()
    }

    /// Removes all files; afterwards the file has no rows and can be used anew. Views that are
    /// still held keep what they see.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn truncate_all(&self) -> Result<()> {
        let _growing = self.growth.lock();
        *self.rows_reserved.write() = Arc::default();
        let outcome = self.chunks.remove_from(0);
        self.publish_growth();
        outcome
    }

    /// Removes all files for good.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn delete(self) -> Result<()> {
        self.truncate_all()
    }

    /// True after a failed write or sync; every write fails from then on.
    pub fn is_poisoned(&self) -> bool {
        self.chunks.is_poisoned()
    }

    /// Bytes allocated on disk.
    pub fn bytes_on_disk(&self) -> u64 {
        self.chunks.bytes_on_disk()
    }
}

fn open_chunk(chunks: &ChunkSet, layout: Layout, number: usize, needed: u64) -> Result<ChunkFile> {
    let path = chunks.chunk_path(number);
    let Some((file, len)) = ChunkFile::open_file(&path)? else {
        return Err(StorageError::corrupt(&path, 0, "the file is missing"));
    };
    if len < needed {
        let what = format!("the file ends here, {needed} bytes were written");
        return Err(StorageError::corrupt(&path, len, what));
    }
    let mut bytes = [0; HEADER_LEN];
    file.read_exact_at(&mut bytes, 0).map_err(at(&path, "read"))?;
    let header = Header::decode(KIND, &path, &bytes)?;
    let expected = layout.header(number);
    if header != expected {
        let what = format!("the header says {header:?} where {expected:?} was expected");
        return Err(StorageError::corrupt(&path, 0, what));
    }
    ChunkFile::map(path, file, layout.capacity(), len)
}

/// Chunks fill one after the other: the rows of all but the last, and those that fit the last.
fn reserved_in(chunks: &ChunkSet, layout: Layout) -> u64 {
    chunks.table().iter().flatten().map(|chunk| layout.rows_in(chunk.allocated())).sum()
}
