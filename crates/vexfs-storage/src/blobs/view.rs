//! Lock-free reading of blobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::layout::{BlobRef, RECORD_HEADER_LEN, chunk_of, file_offset, record_crc};
use crate::chunks::ChunkTable;
use crate::error::{Result, StorageError};
use crate::header::read_u32;

/// The blobs of a file as slices of its maps.
///
/// A view sees blobs appended after it was made as long as they went to chunks that existed then;
/// take a new view (it is cheap) after publishing new references.
#[derive(Debug, Clone)]
pub struct BlobView {
    chunks: Arc<ChunkTable>,
    end: Arc<AtomicU64>,
    display_path: Arc<std::path::Path>,
}

impl BlobView {
    pub(crate) fn new(chunks: Arc<ChunkTable>, end: Arc<AtomicU64>, display_path: Arc<std::path::Path>) -> Self {
        Self { chunks, end, display_path }
    }

    /// The bytes of a blob, checked against their checksum.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the bytes are not what was appended,
    /// [`StorageError::OutOfRange`] when the reference leads outside of the store.
    pub fn get(&self, blob: BlobRef) -> Result<&[u8]> {
        let record_len = RECORD_HEADER_LEN + u64::from(blob.len);
        let end = blob.offset.saturating_add(record_len);
        let chunk = self.chunks.get(chunk_of(blob.offset)).and_then(|chunk| chunk.as_deref());
        let (true, Some(chunk)) = (end <= self.end.load(Ordering::Acquire), chunk) else {
            let what = format!("no blob of {} bytes at {}", blob.len, blob.offset);
            return Err(StorageError::out_of_range(&self.display_path, what));
        };
        let start = file_offset(blob.offset);
        let Some(record) = chunk.bytes(start, record_len as usize) else {
            let what = format!("the file ends before the blob of {} bytes here does", blob.len);
            return Err(StorageError::corrupt(chunk.path(), start, what));
        };
        let (header, bytes) = record.split_at(RECORD_HEADER_LEN as usize);
        let len = read_u32(header, 0);
        if len != blob.len {
            let what = format!("a blob of {len} bytes where one of {} was written", blob.len);
            return Err(StorageError::corrupt(chunk.path(), start, what));
        }
        if record_crc(len.to_le_bytes(), bytes) != read_u32(header, 4) {
            return Err(StorageError::corrupt(chunk.path(), start, "the blob fails its checksum"));
        }
        Ok(bytes)
    }

    /// Takes the blobs out of this process's memory; they stay in the page cache and come back when they are read.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn release(&self) -> Result<()> {
        self.chunks.iter().flatten().try_for_each(|chunk| chunk.release())
    }
}
