//! The vectors of a record as one blob.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bytemuck::AnyBitPattern;
use parking_lot::RwLock;
use vexfs_index::Row;
use vexfs_storage::StorageError;
use vexfs_storage::blobs::{BlobFile, BlobRef, BlobView};

use super::file_name;
use crate::catalog::SpaceSpec;
use crate::error::Result;

/// Stands for no blob.
const NONE: BlobRef = BlobRef { offset: u64::MAX, len: 0 };

/// One blob a record, of whole numbers of four bytes. That keeps all of them aligned in the file.
pub(super) struct VectorBlobs {
    pub(super) file: BlobFile,
    /// Where the blob of each row is.
    refs: RwLock<Vec<BlobRef>>,
    /// Bytes of the blobs of live rows.
    live_bytes: AtomicU64,
}

impl VectorBlobs {
    pub(super) fn create(dir: &Path, spec: &SpaceSpec) -> Result<Self> {
        Self::open(dir, spec, 0, Vec::new())
    }

    /// Opens the blobs as of when the file had `len` bytes.
    pub(super) fn open(dir: &Path, spec: &SpaceSpec, len: u64, refs: Vec<BlobRef>) -> Result<Self> {
        Ok(Self {
            file: BlobFile::open(dir, &file_name(spec), len)?,
            refs: RwLock::new(refs),
            live_bytes: AtomicU64::new(0),
        })
    }

    pub(super) fn has(&self, row: Row) -> bool {
        self.find(row).is_some()
    }

    pub(super) fn find(&self, row: Row) -> Option<BlobRef> {
        self.refs.read().get(row as usize).copied().filter(|blob| *blob != NONE)
    }

    pub(super) fn live_bytes(&self) -> u64 {
        self.live_bytes.load(Ordering::Relaxed)
    }

    /// To be called when a row comes to life.
    pub(super) fn add_live(&self, row: Row) {
        self.live_bytes.fetch_add(self.bytes_of(row), Ordering::Relaxed);
    }

    /// To be called when a live row dies.
    pub(super) fn remove_live(&self, row: Row) {
        self.live_bytes.fetch_sub(self.bytes_of(row), Ordering::Relaxed);
    }

    fn bytes_of(&self, row: Row) -> u64 {
        self.find(row).map_or(0, |blob| u64::from(blob.len))
    }

    /// What `read` makes of a row's blob.
    pub(super) fn read<T: AnyBitPattern, R>(&self, row: Row, read: impl FnOnce(&[T]) -> R) -> Result<Option<R>> {
        let Some(blob) = self.find(row) else { return Ok(None) };
        let view = self.file.view();
        Ok(Some(read(numbers(&view, blob)?)))
    }

    /// What `visit` makes of the blob of each row that has one. Stops at the first error.
    pub(super) fn visit<T: AnyBitPattern>(
        &self,
        rows: &[Row],
        mut visit: impl FnMut(Row, &[T]) -> Result<()>,
    ) -> Result<()> {
        let blobs: Vec<Option<BlobRef>> = rows.iter().map(|&row| self.find(row)).collect();
        let view = self.file.view();
        for (&row, blob) in rows.iter().zip(blobs) {
            if let Some(blob) = blob {
                visit(row, numbers(&view, blob)?)?;
            }
        }
        Ok(())
    }

    /// Appends the blobs of rows.
    pub(super) fn write(&self, rows: &[Row], blobs: &[&[u8]]) -> Result<()> {
        let written = self.file.append_many(blobs)?;
        self.set(rows.iter().copied().zip(written));
        Ok(())
    }

    /// Says where the blobs of rows are.
    pub(super) fn set(&self, blobs: impl Iterator<Item = (Row, BlobRef)>) {
        let mut refs = self.refs.write();
        for (row, blob) in blobs {
            if refs.len() <= row as usize {
                refs.resize(row as usize + 1, NONE);
            }
            refs[row as usize] = blob;
        }
    }

    /// Where the blobs of rows below `rows` are: `offset u64`, `len u32` each; `u64::MAX` and 0 for rows without one.
    pub(super) fn encode_refs(&self, rows: u32) -> Vec<u8> {
        let refs = self.refs.read();
        let all = refs.iter().chain(std::iter::repeat(&NONE)).take(rows as usize);
        all.flat_map(|blob| blob.offset.to_le_bytes().into_iter().chain(blob.len.to_le_bytes())).collect()
    }

    pub(super) fn decode_refs(bytes: &[u8]) -> Vec<BlobRef> {
        let refs = bytes.as_chunks::<12>().0.iter();
        refs.map(|[a, b, c, d, e, f, g, h, len @ ..]| BlobRef {
            offset: u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
            len: u32::from_le_bytes(*len),
        })
        .collect()
    }

    pub(super) fn release(&self) {
        let _ = self.file.view().release();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.refs.read().capacity() * size_of::<BlobRef>()
    }
}

/// A blob as numbers of four bytes.
fn numbers<T: AnyBitPattern>(view: &BlobView, blob: BlobRef) -> Result<&[T]> {
    bytemuck::try_cast_slice(view.get(blob)?)
        .map_err(|error| StorageError::Corrupt { path: "".into(), offset: blob.offset, what: error.to_string() }.into())
}

/// Indices and values of a sparse vector's blob, which has them in this order.
pub(super) fn sparse_parts(blob: &[u32]) -> (&[u32], &[f32]) {
    let (indices, values) = blob.split_at(blob.len() / 2);
    (indices, bytemuck::cast_slice(values))
}
