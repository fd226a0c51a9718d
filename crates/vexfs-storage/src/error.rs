//! What can go wrong below the engine, and what an operator can do about it.

use std::io;
use std::path::{Path, PathBuf};

/// The result of everything in this crate.
pub type Result<T> = std::result::Result<T, StorageError>;

/// A failure of the storage layer. Each variant names the file (or key) it speaks of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The operating system refused an operation for a reason other than lack of space.
    /// Check permissions, mounts and the health of the disk.
    #[error("could not {op} {}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The operation, as a verb: `open`, `sync` …
        op: &'static str,
        /// What the operating system said.
        source: io::Error,
    },

    /// The disk is full or the quota used up. Nothing was written and what was stored before is
    /// intact; free some space (or raise the quota) and repeat the write.
    #[error("no space left to {op} {}: free some space and repeat ({source})", path.display())]
    Full {
        /// The file that could not grow.
        path: PathBuf,
        /// The operation, as a verb.
        op: &'static str,
        /// What the operating system said.
        source: io::Error,
    },

    /// Bytes on disk are not what was written. Restore this collection from a snapshot or a
    /// backup, and check the disk.
    #[error("{} is damaged at byte {offset}: {what}; restore it from a snapshot and check the disk", path.display())]
    Corrupt {
        /// The damaged file.
        path: PathBuf,
        /// Where in the file the damage was noticed.
        offset: u64,
        /// What was expected or found.
        what: String,
    },

    /// A file is no archive of this program, or a damaged one. Nothing of it was used.
    #[error("{} cannot be used: {what}", path.display())]
    BadArchive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// Whether it looks like a file of another kind.
        is_foreign: bool,
    },

    /// The file was written by a newer version of this program. Run that one, or one newer still.
    #[error("{} has format version {found}, this program reads up to {supported}: run a newer VexFS", path.display())]
    UnsupportedVersion {
        /// The file.
        path: PathBuf,
        /// The version in its header.
        found: u32,
        /// The newest version this program reads.
        supported: u32,
    },

    /// Another process uses the directory. Stop it, or choose another data directory.
    #[error("{} is in use by {}: stop it or choose another data directory", path.display(), holder(*pid))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// The process that holds it, if it left its number.
        pid: Option<u32>,
    },

    /// An earlier write or sync of this file failed, so nobody knows what the disk holds.
    /// Check the disk and restart; everything acknowledged is in the log and will be replayed.
    #[error("{} takes no more writes since an earlier write or sync failed: check the disk and restart", path.display())]
    Poisoned {
        /// The file or directory whose writer gave up.
        path: PathBuf,
    },

    /// One item is larger than the format allows. Split it.
    #[error("{bytes} bytes are too many for {}, the limit is {limit}", path.display())]
    TooLarge {
        /// The file it was meant for.
        path: PathBuf,
        /// The size asked for.
        bytes: u64,
        /// The largest size accepted.
        limit: u64,
    },

    /// The caller spoke of a row, offset, name or argument that does not exist here: a bug above
    /// this crate, or a damaged checkpoint that names what its files do not have.
    #[error("{}: {what}", path.display())]
    OutOfRange {
        /// The file or directory.
        path: PathBuf,
        /// What was asked for and what there is.
        what: String,
    },

    /// A catalog commit required the key to be absent.
    #[error("{key} exists already")]
    AlreadyExists {
        /// The key.
        key: String,
    },

    /// A catalog commit required the key to be present.
    #[error("{key} does not exist")]
    NotFound {
        /// The key.
        key: String,
    },

    /// A catalog commit required the key to have a value it no longer has. Read it and retry.
    #[error("{key} was changed by someone else")]
    Changed {
        /// The key.
        key: String,
    },
}

impl StorageError {
    /// Wraps an operating system error, telling a full disk from other failures.
    pub fn io(path: &Path, op: &'static str, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path, op, source },
            _ => Self::Io { path, op, source },
        }
    }

    /// True if repeating the operation after freeing space can succeed.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }

    pub(crate) fn corrupt(path: &Path, offset: u64, what: impl Into<String>) -> Self {
        Self::Corrupt { path: path.to_path_buf(), offset, what: what.into() }
    }

    pub(crate) fn out_of_range(path: &Path, what: impl Into<String>) -> Self {
        Self::OutOfRange { path: path.to_path_buf(), what: what.into() }
    }

    pub(crate) fn poisoned(path: &Path) -> Self {
        Self::Poisoned { path: path.to_path_buf() }
    }
}

/// `map_err(at(path, "open"))` reads better than a closure at forty places.
pub(crate) fn at<'a>(path: &'a Path, op: &'static str) -> impl FnOnce(io::Error) -> StorageError + 'a {
    move |source| StorageError::io(path, op, source)
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}
