//! A file as it was at one moment, while it grows or is removed.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::{Result, StorageError, at};

/// The first bytes of a file that is only ever appended to. They stay readable when the file loses its name.
#[derive(Debug)]
pub struct PinnedFile {
    /// Where the file belongs, below the directory of everything that is archived.
    pub name: String,
    /// How many bytes count.
    pub bytes: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    File { file: File, path: PathBuf },
    Bytes(Vec<u8>),
}

impl PinnedFile {
    /// Pins all bytes that the file at `path` has now, or the first `bytes`.
    ///
    /// # Errors
    /// [`StorageError::Io`]; of kind `NotFound` when the file is gone.
    pub fn open(name: String, path: &Path, bytes: Option<u64>) -> Result<Self> {
        let file = File::open(path).map_err(at(path, "open"))?;
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => file.metadata().map_err(at(path, "inspect"))?.len(),
        };
        Ok(Self { name, bytes, content: Content::File { file, path: path.to_path_buf() } })
    }

    /// Something that is no file yet.
    pub fn of_bytes(name: String, content: Vec<u8>) -> Self {
        Self { name, bytes: content.len() as u64, content: Content::Bytes(content) }
    }

    /// Reads bytes of the file from `position` on, which must be there.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn read(&self, buffer: &mut [u8], position: u64) -> Result<()> {
        match &self.content {
            Content::File { file, path } => file.read_exact_at(buffer, position).map_err(at(path, "read")),
            Content::Bytes(bytes) => {
                let start = position as usize;
                let part = bytes.get(start..start + buffer.len()).ok_or_else(|| StorageError::OutOfRange {
                    path: PathBuf::from(&self.name),
                    what: "read behind the end".to_owned(),
                })?;
                buffer.copy_from_slice(part);
                Ok(())
            }
        }
    }
}
