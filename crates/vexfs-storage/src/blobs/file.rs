//! Appending blobs and making room for them.

use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, MutexGuard};

use super::layout::{
    BLOB_BYTES_MAX, BlobRef, CHUNK_BYTES, EXTENSION, KIND, Placement, RECORD_HEADER_LEN, chunk_of, header,
    record_header,
};
use super::view::BlobView;
use crate::chunks::{ChunkFile, ChunkSet};
use crate::error::{Result, StorageError, at};
use crate::file_ops::{FileOps, system_files};
use crate::header::{HEADER_LEN, Header};

/// Bytes gathered before they are handed to the operating system.
const WRITE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// An append-only store of byte strings in chunk files of at most 64 MiB; a larger blob has a
/// chunk file to itself. Every blob carries its length and checksum.
#[derive(Debug)]
pub struct BlobFile {
    chunks: ChunkSet,
    /// The logical end; the lock also serialises appending and growth.
    tail: Mutex<u64>,
    /// The end as readers may see it, shared with the views.
    end: Mutex<Arc<AtomicU64>>,
    display_path: Arc<Path>,
}

impl BlobFile {
    /// Opens `<dir>/<name>-<chunk>.vxb` as of when [`BlobFile::len`] was `len` and it was last
    /// synced. What was appended later is dropped; the log brings it back. With `len` zero
    /// nothing needs to exist and no file is created before the first append.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when a file is missing, too short or not what it should be.
    pub fn open(dir: &Path, name: &str, len: u64) -> Result<Self> {
        Self::open_with(dir, name, len, system_files())
    }

    /// As [`BlobFile::open`], on a disk of the caller's.
    ///
    /// # Errors
    /// As [`BlobFile::open`].
    pub fn open_with(dir: &Path, name: &str, len: u64, ops: Arc<dyn FileOps>) -> Result<Self> {
        let chunks = ChunkSet::new(dir, name, EXTENSION, ops);
        let mut start = 0;
        while start < len {
            let number = (start / CHUNK_BYTES) as usize;
            let (chunk, chunk_bytes) = open_chunk(&chunks, number, len - start)?;
            chunks.insert(number, chunk);
            start += chunk_bytes.next_multiple_of(CHUNK_BYTES);
        }
        chunks.remove_from(len.div_ceil(CHUNK_BYTES) as usize)?;
        let display_path = Arc::from(chunks.display_path());
        let end = Mutex::new(Arc::new(AtomicU64::new(len)));
        Ok(Self { chunks, tail: Mutex::new(len), end, display_path })
    }

    /// The logical length: what to pass to [`BlobFile::open`] once a [`BlobFile::sync`] that began
    /// after this call has returned.
    pub fn len(&self) -> u64 {
        *self.tail.lock()
    }

    /// True if nothing was ever appended.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes room for blobs of these lengths appended in this order, so that appending them
    /// cannot fail for lack of space.
    ///
    /// # Errors
    /// [`StorageError::Full`]: nothing is lost and a later call may succeed.
    /// [`StorageError::TooLarge`], [`StorageError::Poisoned`], [`StorageError::Io`].
    pub fn reserve(&self, blob_lens: impl IntoIterator<Item = usize>) -> Result<()> {
        let tail = self.tail.lock();
        self.chunks.check_usable()?;
        self.make_room(*tail, blob_lens)
    }

    /// Makes sure that appending changes nothing for someone who has links to the files (see [`Self::mark_shared`]).
    ///
    /// # Errors
    /// As [`BlobFile::reserve`].
    pub fn make_private(&self) -> Result<()> {
        let tail = self.tail.lock();
        self.chunks.make_private_from(chunk_of(*tail))
    }

    /// To be called when the files were linked to under other names.
    pub fn mark_shared(&self) {
        self.chunks.mark_shared();
    }

    fn make_room(&self, tail: u64, blob_lens: impl IntoIterator<Item = usize>) -> Result<()> {
        let mut end = tail;
        // Chunks fill one after the other, so the last placement in a chunk decides its size.
        let mut pending: Option<Placement> = None;
        for len in blob_lens {
            if len as u64 > BLOB_BYTES_MAX {
                let path = self.display_path.to_path_buf();
                let bytes = len as u64;
                return Err(StorageError::TooLarge { path, bytes, limit: BLOB_BYTES_MAX });
            }
            let next = Placement::behind(end, len);
            if let Some(last) = pending.filter(|last| last.chunk() != next.chunk()) {
                self.make_room_for(tail, last)?;
            }
            end = next.end;
            pending = Some(next);
        }
        pending.map_or(Ok(()), |last| self.make_room_for(tail, last))
    }

    fn make_room_for(&self, tail: u64, placement: Placement) -> Result<()> {
        let number = placement.chunk();
        let is_unused = number as u64 * CHUNK_BYTES >= tail;
        let capacity = HEADER_LEN as u64 + placement.chunk_bytes;
        let encoded = header(number, placement.chunk_bytes).encode(KIND);
        let existing = self.chunks.get(number).filter(|chunk| {
            // A reservation whose blobs never came may have left a chunk of another size.
            chunk.capacity() == capacity || !is_unused
        });
        let chunk = match existing {
            Some(chunk) => chunk,
            None => self.chunks.create(number, &encoded, capacity)?,
        };
        let is_oversized = placement.chunk_bytes > CHUNK_BYTES;
        let needed = if is_oversized { capacity } else { placement.file_offset() + (placement.end - placement.offset) };
        chunk.extend(self.chunks.ops(), needed)
    }

    /// Appends one blob. Not durable before [`BlobFile::sync`].
    ///
    /// # Errors
    /// As [`BlobFile::append_many`].
    pub fn append(&self, blob: &[u8]) -> Result<BlobRef> {
        let refs = self.append_many(&[blob])?;
        Ok(refs[0])
    }

    /// Appends blobs in order and returns where they are. Not durable before [`BlobFile::sync`].
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::TooLarge`] before anything is written,
    /// [`StorageError::Io`] (which poisons the file), [`StorageError::Poisoned`].
    pub fn append_many(&self, blobs: &[&[u8]]) -> Result<Vec<BlobRef>> {
        let mut tail = self.tail.lock();
        self.chunks.check_usable()?;
        self.make_room(*tail, blobs.iter().map(|blob| blob.len()))?;
        let mut refs = Vec::with_capacity(blobs.len());
        let mut run = Run::default();
        let mut end = *tail;
        for blob in blobs {
            let placement = Placement::behind(end, blob.len());
            if !run.continues_at(placement) {
                self.write_run(&mut run)?;
                run.start = Some(placement);
            }
            run.bytes.extend_from_slice(&record_header(blob));
            run.bytes.extend_from_slice(blob);
            end = placement.end;
            refs.push(BlobRef { offset: placement.offset, len: blob.len() as u32 });
        }
        self.write_run(&mut run)?;
        self.set_end(&mut tail, end);
        Ok(refs)
    }

    fn write_run(&self, run: &mut Run) -> Result<()> {
        let Some(start) = run.start.take() else {
            return Ok(());
        };
        let number = start.chunk();
        let chunk = self
            .chunks
            .get(number)
            .ok_or_else(|| StorageError::out_of_range(&self.chunks.chunk_path(number), "no such chunk"))?;
        self.chunks.write_at(&chunk, &run.bytes, start.file_offset())?;
        run.bytes.clear();
        Ok(())
    }

    fn set_end(&self, tail: &mut MutexGuard<'_, u64>, end: u64) {
        **tail = end;
        self.end.lock().store(end, Ordering::Release);
    }

    /// The blobs for reading. Cheap.
    pub fn view(&self) -> BlobView {
        let end = Arc::clone(&self.end.lock());
        BlobView::new(self.chunks.table(), end, Arc::clone(&self.display_path))
    }

    /// Forgets everything from logical offset `len` on, which must be a value that
    /// [`BlobFile::len`] had. For recovery only: nobody may hold a reference behind it.
    ///
    /// # Errors
    /// [`StorageError::OutOfRange`] when `len` is more than there is, [`StorageError::Io`].
    pub fn truncate_to(&self, len: u64) -> Result<()> {
        let mut tail = self.tail.lock();
        if len > *tail {
            let what = format!("truncate to {len} of {} bytes", *tail);
            return Err(StorageError::out_of_range(&self.display_path, what));
        }
        self.set_end(&mut tail, len);
        self.chunks.remove_from(len.div_ceil(CHUNK_BYTES) as usize)
    }

    /// Removes all files for good. Views that are still held keep what they see.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn delete(self) -> Result<()> {
        self.chunks.remove_from(0)
    }

    /// Makes durable every append that returned before this call. Appending may go on beside it.
    ///
    /// # Errors
    /// [`StorageError::Io`], after which the file is poisoned, and [`StorageError::Poisoned`].
    pub fn sync(&self) -> Result<()> {
        self.chunks.sync()
    }

    /// True after a failed write or sync; every append fails from then on.
    pub fn is_poisoned(&self) -> bool {
        self.chunks.is_poisoned()
    }

    /// Bytes allocated on disk.
    pub fn bytes_on_disk(&self) -> u64 {
        self.chunks.bytes_on_disk()
    }
}

/// Records that follow each other in one chunk, to be written at once.
#[derive(Default)]
struct Run {
    start: Option<Placement>,
    bytes: Vec<u8>,
}

impl Run {
    fn continues_at(&self, next: Placement) -> bool {
        self.start.is_some_and(|start| {
            next.offset == start.offset + self.bytes.len() as u64
                && next.chunk() == start.chunk()
                && self.bytes.len() < WRITE_BYTES_MAX
        })
    }
}

/// Opens a chunk that must hold its part of the `bytes_behind` logical bytes from its start on.
fn open_chunk(chunks: &ChunkSet, number: usize, bytes_behind: u64) -> Result<(ChunkFile, u64)> {
    let path = chunks.chunk_path(number);
    let Some((file, file_len)) = ChunkFile::open_file(&path)? else {
        return Err(StorageError::corrupt(&path, 0, "the file is missing"));
    };
    let mut bytes = [0; HEADER_LEN];
    if file_len < HEADER_LEN as u64 {
        return Err(StorageError::corrupt(&path, file_len, "the file ends inside its header"));
    }
    file.read_exact_at(&mut bytes, 0).map_err(at(&path, "read"))?;
    let found = Header::decode(KIND, &path, &bytes)?;
    let chunk_bytes = u64::from(found.span);
    let is_sane = (CHUNK_BYTES..=RECORD_HEADER_LEN + BLOB_BYTES_MAX).contains(&chunk_bytes);
    if found != header(number, chunk_bytes) || !is_sane {
        let what = format!("the header of another chunk: {found:?}");
        return Err(StorageError::corrupt(&path, 0, what));
    }
    // Only the last chunk's end is known here: earlier ones may stop before their capacity,
    // since a record that does not fit begins the next chunk. Reading checks every record.
    let is_last = bytes_behind <= chunk_bytes.next_multiple_of(CHUNK_BYTES);
    let needed = HEADER_LEN as u64 + bytes_behind.min(chunk_bytes);
    if is_last && file_len < needed {
        let what = format!("the file ends here, {needed} bytes were written");
        return Err(StorageError::corrupt(&path, file_len, what));
    }
    let capacity = HEADER_LEN as u64 + chunk_bytes;
    Ok((ChunkFile::map(path, file, capacity, file_len)?, chunk_bytes))
}
