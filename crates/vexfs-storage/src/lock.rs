//! One process per data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Result, StorageError, at};

const LOCK_FILE: &str = "LOCK";

/// An exclusive lock on a directory, held until dropped (or until the process dies, however it dies).
#[derive(Debug)]
pub struct DirectoryLock {
    path: PathBuf,
    // Closing the file releases the lock.
    _file: File,
}

impl DirectoryLock {
    /// Locks `dir` (which must exist) without waiting, and leaves the process number in its `LOCK` file.
    ///
    /// # Errors
    /// [`StorageError::Locked`] when another process (or another lock in this one) holds it.
    pub fn acquire(dir: &Path) -> Result<Self> {
        let path = dir.join(LOCK_FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at(&path, "open"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StorageError::Locked { pid: holder(&mut file), path });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StorageError::io(&path, "lock", source));
            }
        }
        file.set_len(0).map_err(at(&path, "write"))?;
        writeln!(file, "{}", std::process::id()).map_err(at(&path, "write"))?;
        Ok(Self { path, _file: file })
    }

    /// The lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    // The number is a courtesy to the reader of the message; without it the message is still right.
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
