//! Lock-free reading of rows.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memmap2::Advice;

use super::layout::{DATA_START, Layout};
use crate::chunks::{ChunkFile, ChunkTable};
use crate::error::{Result, at};

/// The rows of a vector file as slices. Costs two look-ups per row and takes no lock.
///
/// A view sees rows written after it was made as long as they fall into chunks that existed
/// then; take a new view after a reservation. Rows must not be read before they were written and
/// published by the engine.
#[derive(Debug)]
pub struct VectorView {
    layout: Layout,
    bases: Vec<*const f32>,
    rows_reserved: Arc<AtomicU64>,
    // Keeps the maps alive that `bases` point into.
    chunks: Arc<ChunkTable>,
}

// SAFETY: the pointers lead into read-only maps which `chunks` keeps alive, and shared reads of
// them from several threads are what they are for.
unsafe impl Send for VectorView {}
// SAFETY: as above; a view has no interior mutability of its own.
unsafe impl Sync for VectorView {}

fn first_row(chunk: &ChunkFile) -> *const f32 {
    // SAFETY: a chunk's map is always longer than its header page.
    unsafe { chunk.map_ref().as_ptr().add(DATA_START as usize) }.cast()
}

impl VectorView {
    pub(crate) fn new(layout: Layout, chunks: Arc<ChunkTable>, rows_reserved: Arc<AtomicU64>) -> Self {
        let bases = chunks.iter().map_while(|chunk| chunk.as_ref()).map(|chunk| first_row(chunk)).collect();
        Self { layout, bases, rows_reserved, chunks }
    }

    /// Dimensions of each vector.
    #[inline]
    pub fn dim(&self) -> usize {
        self.layout.dim
    }

    /// The rows that can be read without a panic, as of now.
    #[inline]
    pub fn rows_reserved(&self) -> u64 {
        let visible = (self.bases.len() as u64) << self.layout.shift;
        self.rows_reserved.load(Ordering::Acquire).min(visible)
    }

    /// The vector of a row.
    ///
    /// # Panics
    /// If the row was never reserved: reading it would touch bytes that do not exist.
    #[inline]
    pub fn get(&self, row: u32) -> &[f32] {
        let row = u64::from(row);
        assert!(row < self.rows_reserved.load(Ordering::Acquire), "row {row} was never reserved");
        let base = self.bases[(row >> self.layout.shift) as usize];
        let index = (row & (self.layout.rows_per_chunk() - 1)) as usize;
        // SAFETY: the row is reserved, so its bytes exist inside the map; the data start is
        // page-aligned, so every row is aligned for f32, and every bit pattern is an f32.
        unsafe { std::slice::from_raw_parts(base.add(index * self.layout.dim), self.layout.dim) }
    }

    /// Tells the kernel that rows are read in no order, so it reads no neighbours ahead.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`].
    pub fn advise_random(&self) -> Result<()> {
        self.advise(Advice::Random)
    }

    /// Tells the kernel that rows are read in order, as a full scan does.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`].
    pub fn advise_sequential(&self) -> Result<()> {
        self.advise(Advice::Sequential)
    }

    /// Asks the kernel to read what is reserved into memory ahead of use.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`].
    pub fn advise_will_need(&self) -> Result<()> {
        for chunk in self.chunks.iter().flatten() {
            let len = chunk.allocated() as usize;
            let advised = chunk.map_ref().advise_range(Advice::WillNeed, 0, len);
            advised.map_err(at(chunk.path(), "advise on"))?;
        }
        Ok(())
    }

    /// Takes the rows out of this process's memory; they stay in the page cache and come back when they are read.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`].
    pub fn release(&self) -> Result<()> {
        self.chunks.iter().flatten().try_for_each(|chunk| chunk.release())
    }

    fn advise(&self, advice: Advice) -> Result<()> {
        for chunk in self.chunks.iter().flatten() {
            chunk.map_ref().advise(advice).map_err(at(chunk.path(), "advise on"))?;
        }
        Ok(())
    }

    /// The file that holds a row, for messages about damage.
    pub fn path_of(&self, row: u32) -> Option<&Path> {
        let chunk = (u64::from(row) >> self.layout.shift) as usize;
        self.chunks.get(chunk)?.as_ref().map(|chunk| chunk.path())
    }
}
