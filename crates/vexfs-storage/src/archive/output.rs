//! The file that an archive is written to.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk::{publish, temporary_path};
use crate::error::{Result, at};
use crate::steady_file::SteadyFile;

/// A new file that appears under its name when it is complete and on disk.
#[derive(Debug)]
pub struct ArchiveFile {
    path: PathBuf,
    temporary: PathBuf,
    file: SteadyFile,
    hasher: Sha256,
    bytes: u64,
    is_finished: bool,
}

/// A file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl ArchiveFile {
    /// Begins the file, beside its place.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`], [`crate::StorageError::Full`].
    pub fn create(path: &Path) -> Result<Self> {
        let temporary = temporary_path(path);
        let file = SteadyFile::new(File::create(&temporary).map_err(at(&temporary, "create"))?);
        let path = path.to_path_buf();
        Ok(Self { path, temporary, file, hasher: Sha256::new(), bytes: 0, is_finished: false })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`], [`crate::StorageError::Full`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(at(&self.temporary, "write"))?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Puts the file in its place, durably.
    ///
    /// # Errors
    /// [`crate::StorageError::Io`], [`crate::StorageError::Full`].
    pub fn finish(mut self) -> Result<Finished> {
        self.file.sync_all().map_err(at(&self.temporary, "sync"))?;
        publish(&self.temporary, &self.path)?;
        self.is_finished = true;
        let digest = std::mem::take(&mut self.hasher).finalize();
        let sha256 = format!("{digest:x}");
        Ok(Finished { bytes: self.bytes, sha256 })
    }
}

impl Drop for ArchiveFile {
    /// What was not finished is of no use to anyone.
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
