//! Where a blob lies.

use crate::header::{FileKind, HEADER_LEN, Header};

pub(crate) const KIND: FileKind = FileKind { magic: *b"VEXFSBLB", version: 1, name: "blob file" };
pub(crate) const EXTENSION: &str = "vxb";

/// Length and checksum in front of every blob.
pub(crate) const RECORD_HEADER_LEN: u64 = 8;
/// Logical bytes per chunk number. An oversized chunk takes several numbers.
pub(crate) const CHUNK_BYTES: u64 = 64 * 1024 * 1024;

/// The largest blob.
pub const BLOB_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Where a blob is, as [`crate::blobs::BlobFile::append`] returned it. Sixteen bytes, plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobRef {
    /// Logical offset of the blob's record.
    pub offset: u64,
    /// Length of the blob.
    pub len: u32,
}

/// A record placed behind `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placement {
    /// Logical offset of the record.
    pub(crate) offset: u64,
    /// Logical end of the store once the record is there.
    pub(crate) end: u64,
    /// Data bytes that the chunk must be able to hold, if it is to be created.
    pub(crate) chunk_bytes: u64,
}

impl Placement {
    /// Records never span chunks; one that is larger than a chunk has a chunk to itself and takes
    /// up whole chunk numbers, so what follows begins at a chunk again.
    pub(crate) fn behind(end: u64, blob_len: usize) -> Self {
        let record = RECORD_HEADER_LEN + blob_len as u64;
        let next_chunk = end.next_multiple_of(CHUNK_BYTES);
        if record > CHUNK_BYTES {
            let end = (next_chunk + record).next_multiple_of(CHUNK_BYTES);
            return Self { offset: next_chunk, end, chunk_bytes: record };
        }
        let offset = if end % CHUNK_BYTES + record > CHUNK_BYTES { next_chunk } else { end };
        Self { offset, end: offset + record, chunk_bytes: CHUNK_BYTES }
    }

    pub(crate) fn chunk(self) -> usize {
        chunk_of(self.offset)
    }

    /// Where in the chunk file the record begins.
    pub(crate) fn file_offset(self) -> u64 {
        file_offset(self.offset)
    }
}

pub(crate) fn chunk_of(offset: u64) -> usize {
    (offset / CHUNK_BYTES) as usize
}

pub(crate) fn file_offset(offset: u64) -> u64 {
    HEADER_LEN as u64 + offset % CHUNK_BYTES
}

pub(crate) fn header(chunk: usize, chunk_bytes: u64) -> Header {
    Header { width: 0, position: chunk as u64 * CHUNK_BYTES, span: chunk_bytes as u32 }
}

/// Length and checksum; the checksum covers the length as well.
pub(crate) fn record_header(blob: &[u8]) -> [u8; RECORD_HEADER_LEN as usize] {
    let len = (blob.len() as u32).to_le_bytes();
    let mut header = [0; RECORD_HEADER_LEN as usize];
    header[..4].copy_from_slice(&len);
    header[4..].copy_from_slice(&record_crc(len, blob).to_le_bytes());
    header
}

pub(crate) fn record_crc(len: [u8; 4], blob: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&len);
    hasher.update(blob);
    hasher.finalize()
}
