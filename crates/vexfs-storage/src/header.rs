//! The 32 bytes that every file begins with.

use std::path::Path;

use crate::error::{Result, StorageError};

/// Length of the header.
pub(crate) const HEADER_LEN: usize = 32;

/// What kind of file it is and which version of its format. See `internal-docs/file-format.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileKind {
    pub(crate) magic: [u8; 8],
    pub(crate) version: u32,
    pub(crate) name: &'static str,
}

/// The fields behind magic and version; each kind of file gives them its own meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) position: u64,
    pub(crate) span: u32,
}

impl Header {
    pub(crate) fn encode(self, kind: FileKind) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[..8].copy_from_slice(&kind.magic);
        bytes[8..12].copy_from_slice(&kind.version.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.width.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.position.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.span.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..28]);
        bytes[28..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Reads a header, checking kind, checksum and version in this order.
    pub(crate) fn decode(kind: FileKind, path: &Path, bytes: &[u8]) -> Result<Self> {
        if bytes.len() < HEADER_LEN {
            let what = format!("{} bytes are too few for the header of a {}", bytes.len(), kind.name);
            return Err(StorageError::corrupt(path, 0, what));
        }
        if bytes[..8] != kind.magic {
            return Err(StorageError::corrupt(path, 0, format!("it is not a {}", kind.name)));
        }
        if crc32fast::hash(&bytes[..28]) != read_u32(bytes, 28) {
            return Err(StorageError::corrupt(path, 0, "the header fails its checksum"));
        }
        let found = read_u32(bytes, 8);
        if found != kind.version {
            let path = path.to_path_buf();
            return Err(StorageError::UnsupportedVersion { path, found, supported: kind.version });
        }
        Ok(Self { width: read_u32(bytes, 12), position: read_u64(bytes, 16), span: read_u32(bytes, 24) })
    }
}

/// The little-endian `u32` at an offset the caller has checked.
pub(crate) fn read_u32(bytes: &[u8], offset: usize) -> u32 {
    let mut field = [0; 4];
    field.copy_from_slice(&bytes[offset..offset + 4]);
    u32::from_le_bytes(field)
}

/// The little-endian `u64` at an offset the caller has checked.
pub(crate) fn read_u64(bytes: &[u8], offset: usize) -> u64 {
    let mut field = [0; 8];
    field.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_le_bytes(field)
}
