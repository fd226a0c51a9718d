//! A small file that is replaced as a whole and names the others.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::disk::write_atomic;
use crate::error::{Result, StorageError, at};
use crate::header::{FileKind, HEADER_LEN, Header};

const KIND: FileKind = FileKind { magic: *b"VEXFSMAN", version: 1, name: "manifest" };
const BODY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Replaces the manifest at `path` atomically and durably. The body is the caller's.
///
/// # Errors
/// [`StorageError::TooLarge`] beyond 64 MiB, [`StorageError::Full`] and [`StorageError::Io`]; the
/// old manifest then still stands.
pub fn write_manifest(path: &Path, body: &[u8]) -> Result<()> {
    let bytes = body.len() as u64;
    if bytes > BODY_BYTES_MAX {
        let path = path.to_path_buf();
        return Err(StorageError::TooLarge { path, bytes, limit: BODY_BYTES_MAX });
    }
    write_atomic(path, &[&encode_manifest(body)])
}

/// The bytes of a manifest file with this body.
pub fn encode_manifest(body: &[u8]) -> Vec<u8> {
    let header = Header { width: 0, position: body.len() as u64, span: crc32fast::hash(body) };
    [&header.encode(KIND)[..], body].concat()
}

/// Reads the manifest at `path`; `None` when there is none.
///
/// # Errors
/// [`StorageError::Corrupt`], [`StorageError::UnsupportedVersion`], [`StorageError::Io`].
pub fn read_manifest(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StorageError::io(path, "open", source)),
    };
    let mut bytes = Vec::new();
    file.take(HEADER_LEN as u64 + BODY_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(at(path, "read"))?;
    let header = Header::decode(KIND, path, &bytes)?;
    let body = bytes.split_off(HEADER_LEN);
    if body.len() as u64 != header.position {
        let what = format!("{} bytes where {} were written", body.len(), header.position);
        return Err(StorageError::corrupt(path, HEADER_LEN as u64, what));
    }
    if crc32fast::hash(&body) != header.span {
        return Err(StorageError::corrupt(path, HEADER_LEN as u64, "the body fails its checksum"));
    }
    Ok(Some(body))
}
