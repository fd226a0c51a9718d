//! Appending to the log.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::frame::{self, FRAME_HEADER_LEN, PAYLOAD_BYTES_MAX};
use super::reader::Recovered;
use super::segment::{Segment, list_segments, remove_segments_before, segment_path};
use crate::error::{Result, StorageError, at};
use crate::file_ops::{FileOps, system_files};
use crate::growth;
use crate::header::HEADER_LEN;

/// Frames gathered before they are handed to the operating system.
const BUFFER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Written behind a small write.
static ZEROS: [u8; 256 * 1024] = [0; 256 * 1024];
/// Writes from this size on bring none: what they cost is bytes, not syncs.
const SMALL_WRITE_BYTES_MAX: u64 = 64 * 1024;

/// The writing end of a log. One per collection; it is not shared, the engine queues in front of it.
///
/// Space is allocated before frames are accepted, so a full disk shows in [`LogWriter::append`]
/// and changes nothing. A failed write or sync poisons the writer: what the disk then holds
/// is unknown until the log is replayed.
#[derive(Debug)]
pub struct LogWriter {
    dir: PathBuf,
    ops: Arc<dyn FileOps>,
    segment: Segment,
    /// Earlier segments as (first sequence, frame bytes), ascending.
    earlier: Vec<(u64, u64)>,
    buffer: Vec<u8>,
    /// Where in the segment the buffer will go.
    written: u64,
    /// Up to where the segment has been written, zeros included; blocks behind it may be allocated only.
    touched: u64,
    next_seq: u64,
    /// Everything before this sequence is known to be on disk.
    synced_seq: u64,
    /// What replay read may be in the page cache only; synced before the first append builds on it.
    needs_sync_first: bool,
    is_poisoned: bool,
}

impl LogWriter {
    /// Starts a new log in an existing directory; `first_seq` will be the first sequence number.
    ///
    /// # Errors
    /// [`StorageError::OutOfRange`] when the directory has a log already,
    /// [`StorageError::Full`], [`StorageError::Io`].
    pub fn create(dir: &Path, first_seq: u64) -> Result<Self> {
        Self::create_with(dir, first_seq, system_files())
    }

    /// As [`LogWriter::create`], on a disk of the caller's.
    ///
    /// # Errors
    /// As [`LogWriter::create`].
    pub fn create_with(dir: &Path, first_seq: u64, ops: Arc<dyn FileOps>) -> Result<Self> {
        if !list_segments(dir)?.is_empty() {
            return Err(StorageError::out_of_range(dir, "there is a log here already"));
        }
        let segment = Segment::create(ops.as_ref(), dir, first_seq)?;
        Ok(Self::at_end_of(dir, ops, segment, Vec::new(), HEADER_LEN as u64, first_seq))
    }

    /// Continues a log where [`super::replay`] found its end, cutting off a torn tail.
    ///
    /// # Errors
    /// [`StorageError::Io`], [`StorageError::Corrupt`].
    pub fn resume(dir: &Path, recovered: &Recovered) -> Result<Self> {
        Self::resume_with(dir, recovered, system_files())
    }

    /// As [`LogWriter::resume`], on a disk of the caller's.
    ///
    /// # Errors
    /// As [`LogWriter::resume`].
    pub fn resume_with(dir: &Path, recovered: &Recovered, ops: Arc<dyn FileOps>) -> Result<Self> {
        let mut segments = list_segments(dir)?;
        let end = recovered.end;
        if segments.pop() != Some(end.segment_first_seq) {
            return Err(StorageError::out_of_range(dir, "the log changed after it was replayed"));
        }
        let mut segment = Segment::open(dir, end.segment_first_seq)?;
        if recovered.truncated_bytes > 0 {
            // Dropped for good, so that nothing of it can be taken for frames of the future.
            segment.file.set_len(end.offset).map_err(at(&segment.path, "truncate"))?;
            segment.file.sync_all().map_err(at(&segment.path, "sync"))?;
            segment.file_len = end.offset;
        }
        let earlier = segments
            .into_iter()
            .map(|first_seq| {
                let path = segment_path(dir, first_seq);
                let len = path.metadata().map_err(at(&path, "inspect"))?.len();
                Ok((first_seq, len.saturating_sub(HEADER_LEN as u64)))
            })
            .collect::<Result<_>>()?;
        let mut writer = Self::at_end_of(dir, ops, segment, earlier, end.offset, recovered.next_seq);
        writer.needs_sync_first = recovered.next_seq > end.segment_first_seq;
        Ok(writer)
    }

    fn at_end_of(
        dir: &Path,
        ops: Arc<dyn FileOps>,
        segment: Segment,
        earlier: Vec<(u64, u64)>,
        written: u64,
        next_seq: u64,
    ) -> Self {
        Self {
            dir: dir.to_path_buf(),
            ops,
            segment,
            earlier,
            buffer: Vec::new(),
            written,
            touched: written,
            next_seq,
            synced_seq: next_seq,
            needs_sync_first: false,
            is_poisoned: false,
        }
    }

    /// Appends one frame, whose payload is the parts joined, and returns its sequence number.
    /// The frame is durable once [`LogWriter::sync`] returns.
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::TooLarge`]: nothing was appended and the writer
    /// goes on. [`StorageError::Io`], after which the writer is poisoned, [`StorageError::Poisoned`].
    pub fn append(&mut self, payload_parts: &[&[u8]]) -> Result<u64> {
        self.check_usable()?;
        let payload_len: u64 = payload_parts.iter().map(|part| part.len() as u64).sum();
        if payload_len > PAYLOAD_BYTES_MAX {
            let path = self.segment.path.clone();
            let limit = PAYLOAD_BYTES_MAX;
            return Err(StorageError::TooLarge { path, bytes: payload_len, limit });
        }
        if self.needs_sync_first {
            self.sync_file()?;
        }
        self.reserve(FRAME_HEADER_LEN as u64 + payload_len)?;
        let sequence = self.next_seq;
        let unsynced_before = u32::try_from(sequence - self.synced_seq).unwrap_or(u32::MAX);
        frame::encode(&mut self.buffer, self.segment.salt, sequence, unsynced_before, payload_parts);
        self.next_seq += 1;
        if self.buffer.len() >= BUFFER_BYTES_MAX {
            self.flush()?;
        }
        Ok(sequence)
    }

    /// Makes room for `bytes` more behind what is buffered.
    fn reserve(&mut self, bytes: u64) -> Result<()> {
        let needed = self.end() + bytes;
        let Segment { path, file, file_len, .. } = &mut self.segment;
        *file_len = growth::extend(self.ops.as_ref(), file, path, *file_len, needed, u64::MAX)?;
        Ok(())
    }

    /// Hands what is buffered to the operating system: it then survives the death of this
    /// process, but not a power cut.
    ///
    /// # Errors
    /// [`StorageError::Io`], after which the writer is poisoned, and [`StorageError::Poisoned`].
    pub fn flush(&mut self) -> Result<()> {
        self.check_usable()?;
        if self.buffer.is_empty() {
            return Ok(());
        }
        let (start, end) = (self.written, self.end());
        let written = self.ops.write_all_at(&self.segment.file, &self.buffer, start);
        let outcome = written.and_then(|()| self.write_zeros_ahead(start, end));
        if let Err(source) = outcome {
            self.is_poisoned = true;
            return Err(StorageError::io(&self.segment.path, "write", source));
        }
        self.written = end;
        self.buffer.clear();
        self.buffer.shrink_to(BUFFER_BYTES_MAX);
        Ok(())
    }

    /// Behind a small write that reached untouched blocks, touches those of many to come. A sync of bytes in touched blocks is a write of these bytes
    /// alone; the first write to an allocated block also changes what the file system knows of it, which takes a second write, of its journal.
    fn write_zeros_ahead(&mut self, start: u64, end: u64) -> io::Result<()> {
        if end > self.touched && end - start < SMALL_WRITE_BYTES_MAX {
            let zeros = (self.segment.file_len - end).min(ZEROS.len() as u64);
            self.ops.write_all_at(&self.segment.file, &ZEROS[..zeros as usize], end)?;
            self.touched = end + zeros;
        }
        self.touched = self.touched.max(end);
        Ok(())
    }

    /// Makes every appended frame durable.
    ///
    /// # Errors
    /// [`StorageError::Io`], after which the writer is poisoned, and [`StorageError::Poisoned`].
    pub fn sync(&mut self) -> Result<()> {
        self.flush()?;
        if self.synced_seq == self.next_seq && !self.needs_sync_first {
            return Ok(());
        }
        self.sync_file()?;
        self.synced_seq = self.next_seq;
        Ok(())
    }

    fn sync_file(&mut self) -> Result<()> {
        if let Err(source) = self.ops.sync_data(&self.segment.file) {
            self.is_poisoned = true;
            return Err(StorageError::io(&self.segment.path, "sync", source));
        }
        self.needs_sync_first = false;
        Ok(())
    }

    /// Syncs and begins a new segment, so that the present one can be removed later. Returns the
    /// first sequence of the segment now written to. A segment without frames is kept.
    ///
    /// # Errors
    /// [`StorageError::Full`]: the writer goes on in the present segment. Otherwise as
    /// [`LogWriter::sync`].
    pub fn rotate(&mut self) -> Result<u64> {
        self.sync()?;
        if self.next_seq == self.segment.first_seq {
            return Ok(self.next_seq);
        }
        let next = Segment::create(self.ops.as_ref(), &self.dir, self.next_seq)?;
        let full = std::mem::replace(&mut self.segment, next);
        let end = std::mem::replace(&mut self.written, HEADER_LEN as u64);
        self.touched = self.written;
        self.earlier.push((full.first_seq, end - HEADER_LEN as u64));
        // Gives back what was allocated ahead; if it fails, zeros at the end do no harm.
        let _ = full.file.set_len(end);
        Ok(self.next_seq)
    }

    /// Removes the segments all of whose frames come before `seq`. Returns how many.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn remove_segments_before(&mut self, seq: u64) -> Result<usize> {
        let outcome = remove_segments_before(&self.dir, seq);
        let remaining = list_segments(&self.dir)?;
        self.earlier.retain(|(first_seq, _)| remaining.binary_search(first_seq).is_ok());
        outcome
    }

    /// The files of all segments, oldest first, and how many bytes of each have been written.
    pub fn files(&self) -> Vec<(PathBuf, u64)> {
        let header = HEADER_LEN as u64;
        let earlier =
            self.earlier.iter().map(|&(first_seq, bytes)| (segment_path(&self.dir, first_seq), header + bytes));
        earlier.chain([(self.segment.path.clone(), self.written)]).collect()
    }

    /// The sequence number that the next append will get.
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Everything before this sequence number is durable.
    pub fn synced_seq(&self) -> u64 {
        if self.needs_sync_first { self.segment.first_seq } else { self.synced_seq }
    }

    /// Frame bytes in all segments that still exist: what a restart would have to replay.
    pub fn tail_bytes(&self) -> u64 {
        self.bytes_since(0)
    }

    /// Frame bytes in the segments that hold frames from `seq` on, counted by whole segments.
    pub fn bytes_since(&self, seq: u64) -> u64 {
        let current = (self.segment.first_seq, self.end() - HEADER_LEN as u64);
        let mut total = 0;
        let mut next = self.next_seq;
        for (first_seq, bytes) in std::iter::once(current).chain(self.earlier.iter().rev().copied()) {
            if next <= seq {
                break;
            }
            total += bytes;
            next = first_seq;
        }
        total
    }

    /// Bytes allocated on disk by all segments.
    pub fn bytes_on_disk(&self) -> u64 {
        let earlier: u64 = self.earlier.iter().map(|(_, bytes)| bytes + HEADER_LEN as u64).sum();
        earlier + self.segment.file_len
    }

    /// True after a failed write or sync; every append fails from then on.
    pub fn is_poisoned(&self) -> bool {
        self.is_poisoned
    }

    fn end(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    fn check_usable(&self) -> Result<()> {
        if self.is_poisoned {
            return Err(StorageError::poisoned(&self.segment.path));
        }
        Ok(())
    }
}
